"""Reading a line that is not as the standard wants it: what real senders do, one rule each, and each is told."""
from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple
from unicodedata import normalize

from sip2.errors import DecodeError
from sip2.fields import Kind
from sip2.layout import FIELD_IDS as FIELD_IDS
from sip2.layout import FixedField, Layout, Reader, lenient
from sip2.messages import Message


class OddityKind(StrEnum):
    """What was out of the ordinary in a line."""

    GLUED = "AY or AZ inside the line: two messages without a line end between them?"
    TRAILER = "AY or AZ written in an unusual way"
    CHARSET = "bytes are not in the agreed character set; read as another"
    CHECKSUM = "checksum was not taken over the bytes sent"
    NOT_COMPOSED = "accents sent apart from their letters; joined"
    VALUE = "a value the standard does not know"
    MISSING_DATE = "the last date of the fixed part is missing"
    MISSING_FIELD = "a required field is missing"
    REPEATED_FIELD = "a single field came twice; the first counts"
    DELIMITER_IN_VALUE = "a delimiter inside a value; the pieces were joined"
    EMPTY_FIELD = "delimiters with nothing between"
    NO_DELIMITER = "the last field does not end in a delimiter"


class Oddity(NamedTuple):
    """One oddity: its kind, and which field or form it concerns. Never a value of a patron's field."""

    kind: OddityKind
    detail: str = ""


def read_patiently(layout: Layout, text: str, oddities: list[Oddity], checksum_ok: bool | None) -> Message:
    """The message in `text`; what was odd is added to `oddities`. Raises DecodeError when there is none in it."""
    values = layout.defaults.copy()
    pieces, end = fixed_pieces(layout, text, checksum_ok)
    for field, raw in pieces:
        values[field.name] = read_value(field.kind, field.read, raw, field.name, oddities)
    if len(pieces) < len(layout.fixed):
        oddities.append(Oddity(OddityKind.MISSING_DATE, layout.fixed[-1].name))
    extra: list[tuple[str, str]] = []
    lists: dict[str, list[str]] = {}
    seen: set[str] = set()
    kinds = {tag.id: tag.kind for tag in layout.tags}
    for piece in tagged_pieces(text[end:], oddities, checksum_ok):
        identifier, raw = piece[:2], normalize("NFC", piece[2:])
        if raw != piece[2:]:
            oddities.append(Oddity(OddityKind.NOT_COMPOSED, identifier))
        if identifier in ("AY", "AZ"):
            oddities.append(Oddity(OddityKind.GLUED, identifier))
        if identifier not in layout.by_id:
            extra.append((identifier, raw))
            continue
        name, read, repeats = layout.by_id[identifier]
        if repeats:
            lists.setdefault(name, []).append(raw)
        elif name in seen:
            oddities.append(Oddity(OddityKind.REPEATED_FIELD, identifier))
            extra.append((identifier, raw))
        else:
            seen.add(name)
            values[name] = raw if read is None else read_value(kinds[identifier], read, raw, identifier, oddities)
    oddities.extend(Oddity(OddityKind.MISSING_FIELD, tag.id) for tag in layout.tags
                    if tag.required and tag.name not in seen)
    message = object.__new__(layout.cls)
    message.__dict__.update(values | {name: tuple(found) for name, found in lists.items()}, extra=tuple(extra))
    return message


def fixed_pieces(layout: Layout, text: str,
                 checksum_ok: bool | None = None) -> tuple[list[tuple[FixedField, str]], int]:
    """The pieces of the fixed part with their raw texts, and where the tagged fields begin.

    A last date that is not there is left out. Raises DecodeError when the fixed part breaks off elsewhere.
    """
    pieces: list[tuple[FixedField, str]] = []
    for field in layout.fixed:
        raw = text[field.start:field.end]
        last_date = field is layout.fixed[-1] and field.kind is Kind.DATE
        if last_date and (not raw or (raw[:2] in layout.by_id and raw[:2].isalpha())):
            return pieces, field.start
        if len(raw) != field.end - field.start or "|" in raw:
            raise DecodeError(
                f"The fixed part of {layout.cls.__name__} ({layout.code}) has {layout.end - 2} characters; "
                f"this line breaks off in {field.name}.", checksum_ok=checksum_ok)
        pieces.append((field, raw))
    return pieces, layout.end


def read_value(kind: Kind, read: Reader, raw: str, where: str, oddities: list[Oddity]) -> Any:
    """The value in `raw`; when it is none the standard knows, the safest one, and an oddity."""
    try:
        return read(raw)
    except (KeyError, ValueError):
        oddities.append(Oddity(OddityKind.VALUE, where))
        return lenient(kind, raw)


def tagged_pieces(tagged: str, oddities: list[Oddity], checksum_ok: bool | None = None) -> list[str]:
    """The tagged fields, each with its identifier in front. Raises DecodeError when there is none in it."""
    pieces = tagged.split("|")
    if pieces[-1]:
        oddities.append(Oddity(OddityKind.NO_DELIMITER, ""))
    else:
        pieces.pop()
    groups: list[list[str]] = []
    for piece in pieces:
        if piece[:2] in FIELD_IDS:
            groups.append([piece])
        elif not piece:
            oddities.append(Oddity(OddityKind.EMPTY_FIELD, ""))
        elif groups:
            oddities.append(Oddity(OddityKind.DELIMITER_IN_VALUE, groups[-1][0][:2]))
            groups[-1].append(piece)
        else:
            raise DecodeError("What follows the fixed part is not a field.", checksum_ok=checksum_ok)
    return ["|".join(group) for group in groups]
