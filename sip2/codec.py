"""Bytes to messages and back, compiled from the table. Pure: no sockets, no clock.

What is written follows the standard to the byte. What is read is taken as generously as is safe, and everything out
of the ordinary is told in `Decoded.oddities`. A line is read in one quick pass; only when that pass meets something
it does not expect is the line read again by `sip2.patient`, which knows the ways of sloppy senders.
"""
from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple
from unicodedata import is_normalized, normalize

from sip2.checksum import SPOILED, byte_sum, intact, signed, trailer
from sip2.errors import DecodeError, EncodeError, UnknownMessage
from sip2.layout import LAYOUTS, Layout
from sip2.messages import Message
from sip2.orders import Orders
from sip2.patient import FIELD_IDS, Oddity, OddityKind, read_patiently

MAX_VALUE = 255         # characters in one tagged field
MAX_LINE = 65536        # bytes in one line, far beyond the 8192 of the developer's guide
TERMINATOR = b"\r"

_MAX_FIELD = MAX_VALUE + 2     # with its identifier
_FORBIDDEN = re.compile("[|\r\n\0]")
_ORDERS = {code: Orders(layout) for code, layout in LAYOUTS.items()}
_EXTRA_IDS = FIELD_IDS - {"AY", "AZ"}
_UNNUMBERED = ("96", "97")
_FALLBACKS = ("utf-8", "cp1252", "latin-1")
_SIGNED_IN_ANOTHER = ("latin-1", "cp850")


class Decoded(NamedTuple):
    """A line, read. `checksum_ok` is None when the line had no AZ, `sequence` None when it had no AY."""

    message: Message
    sequence: int | None
    checksum_ok: bool | None
    oddities: tuple[Oddity, ...]


def fit(text: str, limit: int = MAX_VALUE) -> str:
    """`text` as it may stand in a field: delimiters, line ends and NUL become blanks, and it is cut at `limit`."""
    return normalize("NFC", _FORBIDDEN.sub(" ", text))[:limit]


@lru_cache(maxsize=64)
def check_charset(charset: str) -> None:
    """Raise EncodeError unless `charset` exists and writes the protocol's own characters as ASCII does."""
    frame = "".join(map(chr, range(32, 127))) + "\r\n"
    try:
        usable = frame.encode(charset) == frame.encode("ascii")
    except (LookupError, UnicodeError) as error:
        raise EncodeError(f"Character set {charset!r} cannot be used: {error}. Use utf-8, cp850 or iso8859-1.") \
            from error
    if not usable:
        raise EncodeError(f"Character set {charset!r} cannot carry SIP2: it does not write ASCII as ASCII.")


# --- Writing ---------------------------------------------------------------------------------------------

def encode(message: Message, *, charset: str = "utf-8", sequence: int | None = None,
           error_detection: bool = True) -> bytes:
    """One line with its CR. With `error_detection`, AZ is added, and AY when `sequence` (0-9) is given.

    96 and 97 never carry AY. Raises EncodeError for anything the standard forbids; nothing is cut or replaced.
    """
    check_charset(charset)
    if sequence is not None and not 0 <= sequence <= 9:
        raise EncodeError(f"A sequence number is one digit, 0 to 9, and not {sequence}.")
    layout = LAYOUTS.get(message.code)
    if layout is None or layout.cls is not type(message):
        raise EncodeError(f"{type(message).__name__} is not a message of the table in sip2.messages.")
    body = _written(layout, message)
    if body is None:
        body = _fixed_part(layout, message) + _tagged_part(layout, message)
    try:
        data = body.encode(charset)
    except UnicodeEncodeError as error:
        raise EncodeError(f"{layout.cls.__name__} holds a character that {charset} cannot write "
                          f"(U+{ord(body[error.start]):04X}). Use utf-8, or leave it out.") from None
    if error_detection:
        data = signed(data, None if layout.code in _UNNUMBERED else sequence)
    return data + TERMINATOR


def _written(layout: Layout, message: Message) -> str | None:
    """The quick pass; None for anything unusual, which is then written, or refused in words, field by field."""
    values = message.__dict__
    try:
        parts = [write(values[name]) for name, write in layout.fixed_writers]
        if [*map(len, parts)] != layout.widths:
            return None
        pieces = [mark + value if write is None else mark + write(value) for mark, name, write in layout.tag_writers
                  if (value := values[name]) or (value is not None and value != ())]
        lists = [value for name in layout.lists if (value := values[name])]
        for identifier, value in values["extra"]:
            if identifier not in _EXTRA_IDS:
                return None
            pieces.append(identifier + value)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    for name in layout.required:
        if values[name] is None:
            return None
    fixed, tagged = layout.code + "".join(parts), "|".join(pieces)
    text = f"{fixed}{tagged}|" if pieces else fixed
    if (len(tagged) > MAX_VALUE and max(map(len, tagged.split("|"))) > _MAX_FIELD) \
            or text.count("|") != len(pieces) + sum(map(len, lists)) - len(lists) \
            or "\r" in text or "\n" in text or "\0" in text or "|" in fixed or not fixed.isascii() \
            or not (text.isascii() or _composed(text)):
        return None
    return text


def _fixed_part(layout: Layout, message: Message) -> str:
    parts = [layout.code]
    for field in layout.fixed:
        value = getattr(message, field.name)
        try:
            text = field.write(value)
        except (AttributeError, TypeError, ValueError) as error:
            raise _unwritable(layout, field.name, value) from error
        if len(text) != field.end - field.start or not text.isascii() or _FORBIDDEN.search(text):
            raise EncodeError(f"{layout.cls.__name__}.{field.name} takes {field.end - field.start} "
                              f"ASCII characters; it was given {len(text)}.")
        parts.append(text)
    return "".join(parts)


def _tagged_part(layout: Layout, message: Message) -> str:
    parts: list[str] = []
    for tag in layout.tags:
        value = getattr(message, tag.name)
        if value is None and not tag.required:
            continue
        for one in value if tag.repeats else (value,):
            if tag.read is None and not isinstance(one, str):
                raise _unwritable(layout, tag.name, one)
            try:
                text = tag.write(one)
            except (AttributeError, TypeError, ValueError) as error:
                raise _unwritable(layout, tag.name, one) from error
            parts.append(f"{tag.id}{_checked(text, layout, tag.name)}|")
    for identifier, text in message.extra:
        if identifier not in _EXTRA_IDS:
            raise EncodeError("The identifier of an extra field is two of A-Z and 0-9, and neither AY nor AZ.")
        parts.append(f"{identifier}{_checked(text, layout, identifier)}|")
    return "".join(parts)


def _checked(text: str, layout: Layout, name: str) -> str:
    """The text in composed form, or EncodeError. The value itself is never told: it may be a person's."""
    if not text.isascii():
        text = normalize("NFC", text)
    if len(text) > MAX_VALUE:
        raise EncodeError(f"{layout.cls.__name__}.{name} takes at most {MAX_VALUE} characters; "
                          f"it was given {len(text)}.")
    if _FORBIDDEN.search(text):
        raise EncodeError(f"{layout.cls.__name__}.{name} holds a delimiter, a line end or NUL, "
                          "which no SIP2 field can carry.")
    return text


def _unwritable(layout: Layout, name: str, value: Any) -> EncodeError:
    return EncodeError(f"{layout.cls.__name__}.{name} cannot be written from a {type(value).__name__}.")


# --- Reading ---------------------------------------------------------------------------------------------

def decode(line: bytes, *, charset: str = "utf-8") -> Decoded:
    """One line, with or without its terminator. A wrong checksum does not raise: it is told in the answer.

    Raises UnknownMessage for a code outside the table, DecodeError for what is no message at all. `charset` is
    tried first; bytes that are not in it are read as UTF-8 or Windows-1252, and that is an oddity.
    """
    line = line.strip(b"\r\n\0").lstrip(b" \t\0\r\n")
    oddities: list[Oddity] = []
    good: bool | None = True
    number = intact(line)
    if number is not None:
        text = _text(line[:-9], charset, oddities)
    else:
        text, number, good = _unsealed(line, charset, oddities)
    layout = LAYOUTS.get(text[:2])
    if layout is None:
        raise _not_a_message(text, good)
    try:
        message = _read(layout, text)
    except (KeyError, ValueError):
        message = read_patiently(layout, text, oddities, good)
        if good is None and any(odd.kind is OddityKind.GLUED for odd in oddities):
            good = False    # there was a sum, and it is not where it should be
    return Decoded(message, number, good, tuple(oddities))


def _text(data: bytes, charset: str, oddities: list[Oddity]) -> str:
    try:
        return data.decode(charset)
    except UnicodeDecodeError:
        text, used = in_other_charset(data)
        oddities.append(Oddity(OddityKind.CHARSET, used))
        return text


def _unsealed(line: bytes, charset: str, oddities: list[Oddity]) -> tuple[str, int | None, bool | None]:
    """Text, number and whether the sum is right, of a line whose trailer is missing, unusual or wrong."""
    end, number, stated, covered, usual = trailer(line)
    if not usual:
        oddities.append(Oddity(OddityKind.TRAILER, line[end:].decode("ascii", "replace")))
    text = _text(line[:end], charset, oddities)
    if stated is None:
        return text, number, None
    if stated == SPOILED:
        return text, number, False
    good = (byte_sum(line[:covered]) + stated) & 0xFFFF == 0
    if not good and (how := _other_sum(text, line[end:covered], stated)):
        good = True
        oddities.append(Oddity(OddityKind.CHECKSUM, how))
    return text, number, good


def _read(layout: Layout, text: str) -> Message:
    """The quick pass. Raises KeyError or ValueError on anything unusual."""
    end = layout.end
    if len(text) < end or "|" in text[:end] or not (text.isascii() or _composed(text)):
        raise ValueError
    message = object.__new__(layout.cls)
    values = message.__dict__
    values.update(layout.defaults)
    for name, place, read in layout.fixed_readers:
        values[name] = read(text[place])
    tagged, orders = text[end:], _ORDERS[layout.code]
    if not orders.read(tagged, values):
        values.update(_tagged_values(layout, tagged, orders))
    return message


def _composed(text: str) -> bool:
    """True when no accent stands apart from its letter; below U+0100 there is none."""
    return len(text.encode("latin-1", "ignore")) == len(text) or is_normalized("NFC", text)


def _tagged_values(layout: Layout, tagged: str, orders: Orders) -> dict[str, Any]:
    """Fields in an order not met before, one by one; the order is learned."""
    pieces = tagged.split("|")
    if pieces.pop():
        raise ValueError
    values: dict[str, Any] = {}
    lists: dict[str, list[str]] = {}
    extra: list[tuple[str, str]] = []
    known = layout.by_id.get
    for piece in pieces:
        identifier = piece[:2]
        place = known(identifier)
        if place is None:
            if identifier not in _EXTRA_IDS:
                raise ValueError
            extra.append((identifier, piece[2:]))
            continue
        name, read, repeats = place
        if repeats:
            lists.setdefault(name, []).append(piece[2:])
        elif name in values:
            raise ValueError
        else:
            values[name] = piece[2:] if read is None else read(piece[2:])
    if not layout.required <= values.keys():
        raise ValueError
    orders.learn(piece[:2] for piece in pieces)
    return values | {name: tuple(found) for name, found in lists.items()} | {"extra": tuple(extra)}


def in_other_charset(data: bytes) -> tuple[str, str]:
    """The text of bytes that are not in the agreed character set, and the name of the one that reads them."""
    for charset in _FALLBACKS:
        try:
            return data.decode(charset), charset
        except UnicodeDecodeError:
            continue
    raise DecodeError("The line is in no character set.")     # never: latin-1 reads every byte


def _other_sum(text: str, tail: bytes, stated: int) -> str | None:
    """Some senders add code points, or the bytes of another character set than the one they write."""
    if text.isascii():
        return None
    rest = byte_sum(tail) + stated
    if (sum(map(ord, text)) + rest) & 0xFFFF == 0:
        return "code points"
    for charset in _SIGNED_IN_ANOTHER:
        if (byte_sum(text.encode(charset, "replace")) + rest) & 0xFFFF == 0:
            return charset
    return None


def _not_a_message(text: str, good: bool | None) -> DecodeError:
    code = text[:2]
    if len(code) == 2 and code.isascii() and code.isdecimal():
        return UnknownMessage(f"Message code {code} is not in SIP2 2.00.", checksum_ok=good)
    return DecodeError("The line does not begin with the two digits of a SIP2 message.", checksum_ok=good)
