"""How a field of the SIP2 table stands on the wire: `Fixed` by position, `Tag` by its two-character identifier."""
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """How the characters of a field become a value."""

    TEXT = auto()           # str, kept as it is
    YES_NO = auto()         # bool: Y or N
    YES_NO_UNSURE = auto()  # bool or None: Y, N or U
    ONE_ZERO = auto()       # bool: 1 or 0
    DATE = auto()           # datetime: YYYYMMDDZZZZHHMMSS, naive when ZZZZ is blank (local), None when all blank
    CODE = auto()           # an open enumeration of sip2.values
    VALUE = auto()          # a value type of sip2.values with `parse(text)` and `text`
    NUMBER = auto()         # int, zero padded to its width; None when blank


@dataclass(frozen=True, slots=True)
class Fixed:
    """A piece of the fixed part: `width` characters, no identifier, no delimiter."""

    width: int
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Tag:
    """A tagged field: identifier, value of 0 to 255 characters, `|`."""

    id: str
    kind: Kind = Kind.TEXT
    repeats: bool = False
