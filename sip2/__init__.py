"""SIP2, the Standard Interchange Protocol 2.00 between self-service terminals and library systems.

`messages` and `values` are the table; `codec` reads and writes lines; `link` and `acs_link` hold the conversation
of either end without any input or output; `client` and `server` put `transports` and sockets
under them.
"""
