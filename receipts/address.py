"""An e-mail address as somebody once typed it into a register: whether a letter may be sent to it, and how it is shown.

Strict, since it goes into a header and onto the wire: one plain address in ASCII (RFC 5321, 4.1.2, without quoted
strings), and nothing that could be a second one.
"""
from __future__ import annotations

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})+)")
_LOCAL, _DOMAIN = 64, 255          # characters at most
_ENCODED = "=?"                    # begins an encoded word (RFC 2047), which may hold anything
_SHOWN = 12                        # of a domain, which is as many as the common ones have


def address_of(text: str) -> str:
    """The address alone, without blanks around it; empty when it is none that a letter could be sent to."""
    found = _ADDRESS.fullmatch(text.strip(" "))
    if found is None or len(found["local"]) > _LOCAL or len(found["domain"]) > _DOMAIN or _ENCODED in text:
        return ""
    return found[0]


def masked(address: str) -> str:
    """As its owner knows it again and nobody else learns it: `m***@example.fi`, `m***@posti***.fi`."""
    local, _, domain = address.partition("@")
    if len(domain) > _SHOWN:
        domain = f"{domain[:5]}***.{domain.rpartition('.')[2]}"
    return f"{local[:1]}***@{domain}"
