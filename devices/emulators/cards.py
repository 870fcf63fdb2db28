"""Emulated patron cards, as the air sees them: NFC Forum Type 2 (an NTAG213), Type 3 (FeliCa), and one that shows
nothing but its UID. Type 4 is in `type4.py`.
"""
from __future__ import annotations

from typing import Protocol

from devices.errors import DeviceError

_NAK = b"\x00"
_VERSION_NTAG213 = bytes.fromhex("0004040201000F03")
_PAGES = 45
_NDEF_AREA = 144                   # bytes of user memory of an NTAG213


class Card(Protocol):
    """A card, as the air sees it."""

    uid: str

    def answer(self, technology: str, frame: bytes) -> bytes | None:
        """The card's answer, None when it does not hear or does not know the question."""


class UidCard:
    """A card of ISO 14443-3 type A that tells its UID of 4 or 7 bytes and nothing more, such as a bus card."""

    def __init__(self, uid: str, *, sak: int = 0x08) -> None:
        raw = _hex(uid)
        if len(raw) not in (4, 7):
            raise DeviceError(f"a UID of type A has 4 or 7 bytes, not {len(raw)}")
        self.uid = raw.hex().upper()
        self._sak = sak
        self._atqa = bytes([0x44 if len(raw) == 7 else 0x04, 0x00])
        parts = [raw] if len(raw) == 4 else [b"\x88" + raw[:3], raw[3:]]
        self._levels = [part + bytes([part[0] ^ part[1] ^ part[2] ^ part[3]]) for part in parts]

    def answer(self, technology: str, frame: bytes) -> bytes | None:
        if technology != "106A":
            return None
        if frame in (b"\x26", b"\x52"):
            return self._atqa
        for level, level_uid in enumerate(self._levels):
            select = bytes([0x93 + 2 * level])
            if frame == select + b"\x20":
                return level_uid
            if frame == select + b"\x70" + level_uid:
                return bytes([self._sak if level == len(self._levels) - 1 else 0x04])
        return self.command(frame)

    def command(self, frame: bytes) -> bytes | None:
        """The answer of the selected card."""
        return _NAK


class Type2Card(UidCard):
    """An NFC Forum Type 2 tag that carries an NDEF message: READ, WRITE and GET_VERSION of an NTAG213."""

    def __init__(self, message: bytes, uid: str) -> None:
        super().__init__(uid, sak=0x00)
        if len(message) > _NDEF_AREA - 3:
            raise DeviceError(f"a message of {len(message)} bytes does not fit on the card")
        head = b"".join(self._levels)[1:].ljust(9, b"\0")[:9] + b"\x48\0\0" + bytes((0xE1, 0x10, _NDEF_AREA // 8, 0))
        body = bytes((0x03, len(message))) + message + b"\xFE"
        self.memory = bytearray((head + body).ljust(_PAGES * 4, b"\0"))

    def command(self, frame: bytes) -> bytes | None:
        if frame[:1] == b"\x30" and len(frame) == 2 and frame[1] < _PAGES:
            start = frame[1] * 4
            return bytes((self.memory + self.memory)[start:start + 16])    # reading past the end begins anew
        if frame[:1] == b"\xA2" and len(frame) == 6 and 4 <= frame[1] < _PAGES:
            self.memory[frame[1] * 4:frame[1] * 4 + 4] = frame[2:]
            return b"\x0A"
        return _VERSION_NTAG213 if frame == b"\x60" else _NAK


class Type3Card:
    """An NFC Forum Type 3 tag: polling for system code 12FC, and reading blocks without encryption."""

    def __init__(self, message: bytes, uid: str) -> None:
        self._idm = _hex(uid)
        if len(self._idm) != 8:
            raise DeviceError(f"the identifier of a Type 3 card has 8 bytes, not {len(self._idm)}")
        self.uid = self._idm.hex().upper()
        blocks = -(-len(message) // 16)
        attributes = bytes((0x10, 4, 1)) + blocks.to_bytes(2, "big") + bytes(6) + len(message).to_bytes(3, "big")
        self._memory = attributes + sum(attributes).to_bytes(2, "big") + message.ljust(blocks * 16, b"\0")

    def answer(self, technology: str, frame: bytes) -> bytes | None:
        if technology != "212F" or len(frame) < 6 or frame[0] != len(frame):
            return None
        if frame[1] == 0x00 and frame[2:4] in (b"\xFF\xFF", b"\x12\xFC", b"\x12\xFF", b"\xFF\xFC"):
            pmm = bytes.fromhex("FFFFFFFFFFFFFFFF")
            return _sized(b"\x01" + self._idm + pmm + (b"\x12\xFC" if frame[4] == 1 else b""))
        if frame[1] == 0x06 and frame[2:10] == self._idm:
            return self._read(frame[10:])
        return None

    def _read(self, request: bytes) -> bytes:
        """READ WITHOUT ENCRYPTION: one service, blocks named by two bytes each."""
        refused = _sized(b"\x07" + self._idm + b"\x01\xA8")
        if len(request) < 4 or request[0] != 1 or request[1:3] not in (b"\x0B\x00", b"\x09\x00"):
            return refused
        numbers = request[5::2]
        if len(request) != 4 + 2 * request[3] or any(16 * (n + 1) > len(self._memory) for n in numbers):
            return refused
        data = b"".join(self._memory[16 * n:16 * n + 16] for n in numbers)
        return _sized(b"\x07" + self._idm + b"\x00\x00" + bytes([len(numbers)]) + data)


def _sized(frame: bytes) -> bytes:
    return bytes([len(frame) + 1]) + frame


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise DeviceError(f"{text!r} is no UID in hex") from error
