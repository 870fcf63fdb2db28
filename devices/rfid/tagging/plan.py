"""In which order a tag is written, so that power lost at any moment never leaves another item on it.

A chip writes one block at a time. Whatever the old contents and the new, between the two there is only a tag whose
first block is empty, and no data model begins so: the first block is emptied before any other is touched, and is
written again when all others are as they shall be. What is one single write needs none of that.
"""
from __future__ import annotations

from dataclasses import dataclass

from devices.rfid.tagging.errors import EncodingError


@dataclass(frozen=True, slots=True)
class Contents:
    """All user memory of a chip, from block 0, and its DSFID."""

    memory: bytes
    dsfid: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The way from one contents to another. `torn`: there is more than one write, and so something between the two."""

    old: Contents
    new: Contents
    size: int                          # bytes in a block

    @property
    def torn(self) -> bool:
        return len(self.changed) + (self.old.dsfid != self.new.dsfid) > 1

    @property
    def changed(self) -> tuple[int, ...]:
        """The blocks that are different."""
        return tuple(number for number in range(len(self.old.memory) // self.size)
                     if self.block(self.old, number) != self.block(self.new, number))

    def block(self, contents: Contents, number: int) -> bytes:
        return contents.memory[number * self.size:(number + 1) * self.size]

    def back(self) -> Plan:
        """From the new contents to the old."""
        return Plan(self.new, self.old, self.size)


def plan(old: Contents, written: bytes, dsfid: int, size: int) -> Plan:
    """How a chip that holds `old` comes to hold `written` and nothing behind it. Raises EncodingError for a small chip.
    """
    room = len(old.memory)
    if len(written) > room:
        raise EncodingError(f"{len(written)} bytes are to be written and the chip has {room}")
    return Plan(old, Contents(written.ljust(room, b"\0"), dsfid), size)
