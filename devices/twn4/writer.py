"""A TWN4 as staff may use it: it also writes user memory and the DSFID, one tag at a time."""
from __future__ import annotations

from enum import IntEnum

from devices.errors import BadReply
from devices.twn4.driver import Twn4Reader


class Write(IntEnum):
    """ISO 15693 commands that only this file may ask for. Locks have no name here either."""

    WRITE_BLOCK = 0x21
    WRITE_DSFID = 0x29


class Twn4Writer(Twn4Reader):
    """`Twn4Reader`, and the two writes. See devices.rfid.tagging.writer.TagWriter."""

    def write_block(self, uid: str, block: int, data: bytes) -> None:
        self._tag(uid, Write.WRITE_BLOCK, bytes([block]) + data, _nothing)

    def write_dsfid(self, uid: str, dsfid: int) -> None:
        self._tag(uid, Write.WRITE_DSFID, bytes([dsfid]), _nothing)


def _nothing(data: bytes) -> None:
    if data:
        raise BadReply("an answer with data came to a question that has none")
