"""What carries the bytes of a link: `tcp`, `tls`, a `telnet` login before either, a `serial` line, or `http`.

A transport knows nothing of messages, and is chosen apart from everything else: `Client(transport=Tls(…))`. Each is
imported from its own module, so that a program loads only what it uses.
"""
