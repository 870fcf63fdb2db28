"""The version of the layers' format, and what earlier versions had that this one has not."""
from __future__ import annotations

VERSION = 2
"""1: passwords and the hash of the staff PIN stood in the layers. 2: they are named there, and stand in the store."""

_NAMED = 'is no longer a setting: a layer names the secret (secret = "{name}") and the store keeps it; ' \
         "python -m config migrate does that"
RETIRED: dict[tuple[str | int, ...], str] = {
    ("sip2", "password"): _NAMED.format(name="sip2"), ("sip2", "password_file"): _NAMED.format(name="sip2"),
    ("sip2", "telnet", "password"): _NAMED.format(name="telnet"),
    ("sip2", "telnet", "password_file"): _NAMED.format(name="telnet"),
    ("sip2", "telnet", "login"): 'is now called login_prompt; python -m config migrate renames it',
    ("mail", "password"): _NAMED.format(name="mail"), ("mail", "password_file"): _NAMED.format(name="mail"),
    ("staff", "pin_hash"): _NAMED.format(name="staff-pin")}
"""Keys of version 1, each with the sentence that says what became of it."""
