"""`python -m kiosk doctor`: how every part of this kiosk is, found out without changing anything."""
