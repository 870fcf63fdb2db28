"""What a library tag says, whichever data model says it."""
from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class DataModel(StrEnum):
    ISO28560_3 = "iso28560-3"              # fixed block of 34 bytes
    ISO28560_3_32 = "iso28560-3-32"        # the same cut to 32 bytes (small chips)
    KATVE_2005 = "katve-2005"              # the Danish model as Finland took it: 32 bytes, extensions behind them
    ISO28560_2 = "iso28560-2"              # objects of ISO/IEC 15962
    M3_501 = "3m-501"                      # 3M's own, before the standards


class Confidence(StrEnum):
    """How well it is known that a tag is of its model."""

    CERTAIN = "certain"                    # a checksum over what is written holds
    LIKELY = "likely"                      # every byte is as the model wants, and the DSFID says so too
    POSSIBLE = "possible"                  # every byte is as the model wants, and nothing else speaks for it


class Oddity(StrEnum):
    """What is not as the standard says, and was understood all the same."""

    PARTS_SWAPPED = "parts-swapped"        # part and number of parts the other way round
    PARTS_MISSING = "parts-missing"        # the number of parts is zero
    CRC_NOT_PADDED = "crc-not-padded"      # checksum over 30 bytes instead of 32
    BLOCKS_REVERSED = "blocks-reversed"    # the bytes of every block in reverse
    NIBBLES_SWAPPED = "nibbles-swapped"    # version and type of usage the other way round
    NOT_ASCII = "not-ascii"                # identifier with letters beyond ASCII
    OWNER_HYPHEN = "owner-hyphen"          # the ISIL is written with its hyphen
    EXTENSION_DAMAGED = "extension-damaged"
    FORMAT_BYTE = "format-byte"            # the DSFID names another data model
    CONTENTS_DIFFER = "contents-differ"    # the content parameter lists other objects than are there
    OBJECT_DAMAGED = "object-damaged"      # an object other than the identifier could not be decoded
    OBJECT_UNKNOWN = "object-unknown"      # an object with a number that the standard has not given out


class Usage:
    """The class of the type of usage: high nibble in ISO 28560-2, low nibble in -3 (there the whole value)."""

    ACQUISITION = 0x0
    CIRCULATING = 0x1
    NOT_CIRCULATING = 0x2
    NO_INFORMATION = 0x6
    DISCARDED = 0x7
    PATRON_CARD = 0x8
    EQUIPMENT = 0x9


class ItemTag(NamedTuple):
    """The contents of an item's tag, or of a patron card's. A tuple: making it is a fifth of decoding a tag.

    `owner_isil` with its hyphen as in `FI-La`, empty when the tag names none; `usage` the class, 0 to 15;
    `extras` what else is written, name and text, for people to look at: bytes that are no text are told as 0x and
    their hex; `usage_detail` the sub-class of ISO 28560-2, 0 to 15.
    """

    item_id: str
    owner_isil: str = ""
    parts: int = 1
    part: int = 1
    usage: int = Usage.CIRCULATING
    model: DataModel = DataModel.ISO28560_3
    oddities: tuple[Oddity, ...] = ()
    extras: tuple[tuple[str, str], ...] = ()
    usage_detail: int = 0

    @property
    def meaning(self) -> tuple[str, str, int, int, int]:
        """What makes it this item's tag and no other's: identifier, owner, parts, part, usage."""
        return self.item_id, self.owner_isil, self.parts, self.part, self.usage


class TagKind(StrEnum):
    ITEM = "item"
    PATRON_CARD = "patron-card"
    BLANK = "blank"
    DAMAGED = "damaged"                    # a known model whose checksum or structure is broken, or a torn write
    FOREIGN = "foreign"                    # well written, for something that is no library's
    UNKNOWN = "unknown"                    # no known model


class DecodedTag(NamedTuple):
    """What the memory of a tag was found to be. `tag` is there for items and patron cards.

    `incomplete`: the tag goes on beyond the bytes given, and more of them may change the answer. `model`: what it is
    written in, or what a damaged one looks like; `confidence`: in that, None where there is no model.
    """

    kind: TagKind
    tag: ItemTag | None = None
    reason: str = ""
    incomplete: bool = False
    model: DataModel | None = None
    confidence: Confidence | None = None
