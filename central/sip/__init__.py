"""The SIP2 front of the central library system: each request becomes one transaction and one answer."""
