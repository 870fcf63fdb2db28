"""What a terminal sent, so that it can be said back: an answer echoes cards, items and the language of its request."""
from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from unicodedata import normalize

from sip2.codec import MAX_VALUE
from sip2.messages import Message

_UNSAYABLE = re.compile("[|\r\n\0]")


def sayable(request: Message) -> Message:
    """`request` with every text as a field can carry it: a delimiter inside a value was read, and cannot be written.

    Question marks stand for it, not blanks: what was no card must not become one.
    """
    changed: dict[str, Any] = {}
    for name, value in request.__dict__.items():
        if type(value) is str:
            if len(value) > MAX_VALUE or _UNSAYABLE.search(value):
                changed[name] = normalize("NFC", _UNSAYABLE.sub("?", value))[:MAX_VALUE]
        elif isinstance(value, str) and not (value.isascii() and value.isprintable()):     # a code of no list
            changed[name] = type(request).__dataclass_fields__[name].default
    return replace(request, **changed) if changed else request
