"""Answers made to fit the wire: letters that a charset lacks lose their marks (Väinö, Vaino, as in SIPServer), a
delimiter or line end in a value is replaced, and a value ends at 255 characters. An answer echoes its request, in which
anything may have stood.
"""
from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from typing import Any

from sip2.codec import MAX_VALUE
from sip2.messages import Message
from sip2.values import OpenCode

_LINE_ENDS = re.compile("[\r\n\0]")
_MENDED = re.compile("[|\r\n\0]")
_PLAIN = frozenset((str, tuple, bool, int, datetime, type(None)))       # most values are; a code of no list is none


def fitted(message: Message, charset: str, delimiter: str = " ") -> Message:
    """`message` with every text such as can be sent; a letter that cannot be brought to any is a question mark.
    `delimiter` stands for `|`.
    """
    if _fits(message, charset):
        return message
    changed: dict[str, Any] = {}
    for name, old in message.__dict__.items():
        if isinstance(old, OpenCode) and not (old.isascii() and old.isprintable() and "|" not in old):  # of no list
            changed[name] = type(message).__dataclass_fields__[name].default
        elif (new := _fit(old, charset, delimiter)) != old:
            changed[name] = new
    return replace(message, **changed) if changed else message


def _fits(message: Message, charset: str) -> bool:
    """One look at all values together: true of most answers, in which nothing is to be changed."""
    values = message.__dict__.values()
    if not _PLAIN.issuperset(map(type, values)) and any(
            isinstance(value, OpenCode) and not value.listed for value in values):
        return False
    try:
        text = "".join([value for value in values if value and type(value) in (str, tuple)])
    except TypeError:       # a tuple that is not empty
        return False
    return len(text) <= MAX_VALUE and (charset == "utf-8" or text.isascii()) and _MENDED.search(text) is None


def _fit(value: Any, charset: str, delimiter: str) -> Any:
    if type(value) is tuple:
        return tuple([_fit(part, charset, delimiter) for part in value])
    if type(value) is not str:
        return value
    if charset != "utf-8" and not value.isascii():
        value = "".join(_letter(letter, charset) for letter in unicodedata.normalize("NFC", value))
    if "|" in value:
        value = value.replace("|", delimiter)
    return _LINE_ENDS.sub(" ", value)[:MAX_VALUE]


def _letter(letter: str, charset: str) -> str:
    try:
        letter.encode(charset)
    except UnicodeEncodeError:
        bare = unicodedata.normalize("NFKD", letter)[0]
        return bare if bare.isascii() and bare not in "|\r" else "?"
    return letter
