"""A workbench beside the kiosk: books, cards, a scanner and a printer tray for whoever tries it without hardware.

It moves emulated things about over their control server (JSON lines on loopback); the kiosk does not know of it.
"""
import kiosk.ui  # noqa: F401  (sets Kivy's surroundings before its first import)
