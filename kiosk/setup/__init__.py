"""`python -m kiosk setup`: a technician and a kiosk, from whatever reader is at hand to a layer and a report."""
