"""What the kiosk looks up in public interfaces for its idle and last screens: opening hours, new works, their covers.

Only settings go in here and only public data comes out: nothing of a patron's is known to this package, so nothing of
theirs can leave through it. Whatever is unreachable or cannot be read is simply not shown.
"""
