"""A FEIG reader as staff may use it: it also writes user memory and the DSFID (manual H20800, command B0)."""
from __future__ import annotations

from enum import IntEnum

from devices.errors import BadReply
from devices.feig.driver import FeigReader


class IsoWrite(IntEnum):
    """What only this file may ask of tags. Locks have no name here either."""

    WRITE_BLOCKS = 0x24
    WRITE_DSFID = 0x29


def write_request(block: int, data: bytes) -> bytes:
    """What a question for the writing of one block says behind the UID: block data travels reversed."""
    return bytes([block, 1, len(data)]) + data[::-1]


class FeigWriter(FeigReader):
    """`FeigReader`, and the two writes. See devices.rfid.tagging.writer.TagWriter."""

    def write_block(self, uid: str, block: int, data: bytes) -> None:
        self._tag(uid, IsoWrite.WRITE_BLOCKS, write_request(block, data), _nothing)

    def write_dsfid(self, uid: str, dsfid: int) -> None:
        self._tag(uid, IsoWrite.WRITE_DSFID, bytes([dsfid]), _nothing)


def _nothing(data: bytes) -> None:
    if data:
        raise BadReply("an answer with data came to a question that has none")
