"""What a terminal sent, so that it can be said back: an answer echoes cards, items and the language of its request."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from sip2.codec import MAX_VALUE, fit
from sip2.messages import Message


def sayable(request: Message) -> Message:
    """`request` with every text as a field can carry it: a delimiter inside a value was read, and cannot be written.

    No card and no item has such a number, so nothing that is known becomes unknown by it.
    """
    changed: dict[str, Any] = {}
    for name, value in request.__dict__.items():
        if type(value) is str:
            if len(value) > MAX_VALUE or not value.isprintable() or "|" in value:
                changed[name] = fit(value)
        elif isinstance(value, str) and not (value.isascii() and value.isprintable()):     # a code of no list
            changed[name] = type(request).__dataclass_fields__[name].default
    return replace(request, **changed) if changed else request
