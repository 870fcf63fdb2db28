"""The chips of virtual tags: how much memory they have, in blocks of what size, and what they tell of themselves."""
from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

BLOCK_SIZE = 4                         # bytes, of most chips


class Tells(IntFlag):
    """What a chip tells of itself when it is asked for its system information."""

    DSFID = 1
    AFI = 2
    MEMORY = 4
    CHIP = 8
    ALL = 15


@dataclass(frozen=True, slots=True)
class Chip:
    """`ic_reference`: its number for itself; `block_size` in bytes."""

    blocks: int
    ic_reference: int = 0
    block_size: int = BLOCK_SIZE
    tells: Tells = Tells.ALL


CHIPS: dict[str, Chip] = {
    "slix": Chip(28, 0x01),
    "slix-s": Chip(40, 0x02),
    "slix-l": Chip(8, 0x03),
    "slix2": Chip(80, 0x01),
    "mb89r118": Chip(250, 0x01, block_size=8),                     # Fujitsu's, whose UIDs begin with E008
    "nameless": Chip(28, tells=Tells.ALL & ~Tells.CHIP),           # as the standard allows, and some do
}
