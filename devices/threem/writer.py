"""A 3M pad as staff may use it: it also writes user memory and the DSFID (3M RFID reader protocol 1.0.0)."""
from __future__ import annotations

from enum import IntEnum

from devices.threem.driver import ThreemReader


class Write(IntEnum):
    """What only this file may ask for. Locks have no name here either."""

    BLOCKS = 0x04
    DSFID = 0x0B


def write_request(block: int, data: bytes) -> bytes:
    """What a question for the writing of one block says behind the UID: first, count, no options, the bytes."""
    return bytes([block, 1, 0]) + data


class ThreemWriter(ThreemReader):
    """`ThreemReader`, and the two writes. See devices.rfid.tagging.writer.TagWriter."""

    def write_block(self, uid: str, block: int, data: bytes) -> None:
        self._tag(uid, Write.BLOCKS, write_request(block, data), _whatever)

    def write_dsfid(self, uid: str, dsfid: int) -> None:
        self._tag(uid, Write.DSFID, bytes([dsfid]), _whatever)


def _whatever(data: bytes) -> None:
    """Pads differ in what they add to a yes; what was written is read back."""
