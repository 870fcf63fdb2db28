"""What the kiosk looks up in public interfaces: opening hours, new works and their covers, and what patrons search for.

Only settings go in here, and the words of a search, which are kept nowhere; only public data comes out. Who searches is
not known to this package, so it cannot leave through it. Whatever is unreachable or cannot be read is not shown, or
told to be missing.
"""
