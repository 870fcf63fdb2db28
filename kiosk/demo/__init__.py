"""The kiosk tried without hardware: stagehands, the scripted patron, and the workbench."""
