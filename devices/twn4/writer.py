"""A TWN4 as staff may use it: it also writes user memory and the DSFID, one tag at a time."""
from __future__ import annotations

from devices.rfid.iso15693 import nothing
from devices.rfid.tagging.writer import Write
from devices.twn4.driver import Twn4Reader


class Twn4Writer(Twn4Reader):
    """`Twn4Reader`, and the two writes. See devices.rfid.tagging.writer.TagWriter."""

    def write_block(self, uid: str, block: int, data: bytes) -> None:
        self._tag(uid, Write.WRITE_BLOCK, bytes([block]) + data, nothing)

    def write_dsfid(self, uid: str, dsfid: int) -> None:
        self._tag(uid, Write.WRITE_DSFID, bytes([dsfid]), nothing)
