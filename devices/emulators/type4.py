"""An emulated NFC Forum Type 4 card: a phone's card, or a card with a processor, that carries an NDEF message.

Sources: ISO/IEC 14443-4 clauses 5 and 7 (RATS, blocks), ISO/IEC 7816-4 (SELECT, READ BINARY), NFC Forum Type 4 Tag
Operation 2.0 (application, capability container, files).
"""
from __future__ import annotations

from devices.emulators.cards import UidCard
from devices.errors import DeviceError

_ATS = bytes.fromhex("0578807002")           # 256 bytes a frame, 106 kbit/s, no CID
_APPLICATION = bytes.fromhex("D2760000850101")
_CONTAINER, _NDEF = b"\xE1\x03", b"\xE1\x04"
_MOST = 0x00FF                               # of the message file, its length included
_LENGTH_READ = 0x3B                          # bytes an answer holds at most
_DONE, _NO_FILE, _NOT_KNOWN, _WRONG_PLACE = b"\x90\x00", b"\x6A\x82", b"\x6D\x00", b"\x6B\x00"


class Type4Card(UidCard):
    """It reads, and keeps the last answer for a reader that did not hear it."""

    def __init__(self, message: bytes, uid: str) -> None:
        super().__init__(uid, sak=0x20)
        if len(message) > _MOST - 2:
            raise DeviceError(f"a message of {len(message)} bytes does not fit on the card")
        file = bytes((0x04, 0x06, *_NDEF, 0x00, _MOST, 0x00, 0xFF))            # read by all, written by nobody
        container = bytes((0x00, 0x0F, 0x20, 0x00, _LENGTH_READ, 0x00, 0x34)) + file
        self._files = {_CONTAINER: container, _NDEF: len(message).to_bytes(2) + message}
        self._application = False
        self._file = b""
        self._last = b""

    def command(self, frame: bytes) -> bytes | None:
        if frame[:1] == b"\xE0" and len(frame) == 2:           # RATS: a new beginning
            self._application, self._file, self._last = False, b"", b""
            return _ATS
        if frame and frame[0] & 0xE2 == 0x02:                  # I-block; 0x10 would be a chain, which no SELECT needs
            self._last = bytes([0x02 | frame[0] & 1]) + self._apdu(frame[1:])
            return self._last
        if frame and frame[0] & 0xF6 == 0xB2:                  # R(NAK): not heard, or is it still there?
            same = self._last and (self._last[0] ^ frame[0]) & 1 == 0
            return self._last if same else bytes([0xA2 | frame[0] & 1])
        if frame and frame[0] & 0xF7 == 0xC2:                  # S(DESELECT)
            return frame[:1]
        return None

    def _apdu(self, apdu: bytes) -> bytes:
        match apdu[:2]:
            case b"\x00\xA4" if apdu[2:3] == b"\x04":
                self._application = apdu[5:5 + len(_APPLICATION)] == _APPLICATION
                return _DONE if self._application else _NO_FILE
            case b"\x00\xA4":
                if not self._application or apdu[5:7] not in self._files:
                    return _NO_FILE
                self._file = apdu[5:7]
                return _DONE
            case b"\x00\xB0" if self._file and len(apdu) >= 5:
                content, offset = self._files[self._file], int.from_bytes(apdu[2:4])
                if offset > len(content):
                    return _WRONG_PLACE
                return content[offset:offset + min(apdu[4] or 256, _LENGTH_READ)] + _DONE
        return _NOT_KNOWN
