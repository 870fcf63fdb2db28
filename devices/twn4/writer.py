"""A TWN4 as staff may use it: it also writes user memory and the DSFID, by the tags' own commands (ISO 15693-3)."""
from __future__ import annotations

from enum import IntEnum

from devices.twn4.driver import Twn4Reader


class Write(IntEnum):
    """What only this file may ask of tags. Locks have no name here either."""

    BLOCK = 0x21
    DSFID = 0x29


class Twn4Writer(Twn4Reader):
    """`Twn4Reader`, and the two writes; it does not say why a tag refused. See `TagWriter`."""

    def write_block(self, uid: str, block: int, data: bytes) -> None:
        self._tag(uid, Write.BLOCK, bytes([block]) + data, _whatever)

    def write_dsfid(self, uid: str, dsfid: int) -> None:
        self._tag(uid, Write.DSFID, bytes([dsfid]), _whatever)


def _whatever(data: bytes) -> None:
    """What was written is read back."""
