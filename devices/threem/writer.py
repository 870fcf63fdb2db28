"""A 3M pad as staff may use it: it also writes user memory and the DSFID (3M specification 1.0.0)."""
from __future__ import annotations

from enum import IntEnum

from devices.errors import BadReply
from devices.threem.driver import ThreemReader


class Write(IntEnum):
    """What only this file may ask of tags. Locks have no name here either."""

    WRITE_BLOCKS = 0x04
    WRITE_DSFID = 0x0B


class ThreemWriter(ThreemReader):
    """`ThreemReader`, and the two writes. See devices.rfid.tagging.writer.TagWriter."""

    def write_block(self, uid: str, block: int, data: bytes) -> None:
        """First block, count, no options, data; the answer may tell the count."""
        self._tag(uid, Write.WRITE_BLOCKS, bytes([block, 1, 0]) + data, _one)

    def write_dsfid(self, uid: str, dsfid: int) -> None:
        self._tag(uid, Write.WRITE_DSFID, bytes([dsfid]), _one)


def _one(data: bytes) -> None:
    if data not in (b"", b"\x01"):
        raise BadReply("an answer with data came to a question that has none")
