"""Answers in a charset that lacks some of their letters: Väinö becomes Vaino in ASCII, as in SIPServer."""
from __future__ import annotations

import unicodedata
from dataclasses import fields, replace
from typing import Any

from sip2.messages import Message


def fitted(message: Message, charset: str) -> Message:
    """`message` with every text in letters that `charset` has; what cannot be brought to any is a question mark."""
    if charset == "utf-8":
        return message
    changed = {}
    for field in fields(message):
        old = getattr(message, field.name)
        if (new := _fit(old, charset)) != old:
            changed[field.name] = new
    return replace(message, **changed) if changed else message


def _fit(value: Any, charset: str) -> Any:
    if type(value) is tuple:
        return tuple(_fit(part, charset) for part in value)
    return "".join(_letter(letter, charset) for letter in value) if type(value) is str else value


def _letter(letter: str, charset: str) -> str:
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        bare = unicodedata.normalize("NFKD", letter)[0]
        return bare if bare.isascii() and bare not in "|\r" else "?"
    return letter
