"""The card number in an NDEF message: a text record as it stands, or the last part of a URI."""
from __future__ import annotations

import re
from urllib.parse import unquote

import ndef

LONGEST = 64
_URI_PARTS = re.compile(r"[/:=#?&]")


class BadNumber(ValueError):
    """The message carries something that cannot be a card number."""


def number_of(message: bytes) -> str:
    """The number an NDEF message carries, "" when it carries none.

    Raises BadNumber for a number with control characters or of more than 64 characters. A damaged message carries
    none; the first text record wins over the first URI record.
    """
    try:
        records = list(ndef.message_decoder(message, errors="strict"))
    except (ndef.DecodeError, ValueError, LookupError):
        return ""
    texts = [record.text for record in records if isinstance(record, ndef.TextRecord)]
    uris = [record.uri for record in records if isinstance(record, ndef.UriRecord)]
    candidates = [text.strip(" ") for text in texts] + [_last_part(uri) for uri in uris]
    number = next(filter(None, candidates), "")
    if len(number) > LONGEST:
        raise BadNumber(f"the number on the card has more than {LONGEST} characters")
    if not number.isprintable():
        raise BadNumber("the number on the card holds control characters")
    return number


def _last_part(uri: str) -> str:
    return next((part for part in reversed(_URI_PARTS.split(unquote(uri))) if part), "")
