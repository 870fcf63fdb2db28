"""An RL866 as staff may use it: it also writes user memory, as a program does that is known to (lainuri).

How it writes the format byte is not public, and the commands beside it lock for ever: none is guessed. A tag keeps the
format byte that it has; what is written must be understood with that one.
"""
from __future__ import annotations

from enum import IntEnum

from devices.errors import BadReply, TagRefused
from devices.rl866.driver import Rl866Reader

_NOT_SUPPORTED = 0x01                  # as an ISO 15693 error


class Write(IntEnum):
    """What only this file may ask of tags. Locks have no name here either."""

    WRITE_BLOCKS = 0x04


def write_request(block: int, data: bytes) -> bytes:
    """First block and count in two bytes each, data in the order of the tag's memory, and a zero that the reader wants.
    """
    return block.to_bytes(2, "little") + b"\x01\x00" + data + b"\x00"


class Rl866Writer(Rl866Reader):
    """`Rl866Reader`, and the one write. See devices.rfid.tagging.writer.TagWriter."""

    def write_block(self, uid: str, block: int, data: bytes) -> None:
        self._tag(uid, Write.WRITE_BLOCKS, write_request(block, data), _nothing)

    def write_dsfid(self, uid: str, dsfid: int) -> None:
        """Always refused, as a tag refuses whose format byte is locked."""
        raise TagRefused(f"an RL866 cannot write the format byte of the tag {uid}", uid, _NOT_SUPPORTED)


def _nothing(data: bytes) -> None:
    if data:
        raise BadReply("an answer with data came to a question that has none")
