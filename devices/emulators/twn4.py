"""An emulated Elatec TWN4 over the virtual tag field: it speaks the Simple Protocol on a pty or a TCP port.

It finds one tag at a time, or a card that is held to it, and says of a tag's command only whether it was answered.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.emulators import airtime
from devices.emulators.field import ErrorAnswer, Field, Garbled, NoAnswer
from devices.emulators.iso15693 import Tags
from devices.emulators.reader import ReaderEmulator
from devices.framing import FrameBuffer
from devices.rfid.iso15693 import ADDRESSED
from devices.twn4.frames import Function, Line, Status, TagType, lines, run

_VERSION = b"TWN4/B1.08/NCF3.06/PRS1.04"
_OK, _NO = b"\x00\x01", b"\x00\x00"


class Twn4Emulator(ReaderEmulator[Line]):
    """See ReaderEmulator. `hold` holds a card to it, `take` takes it away."""

    driver = "twn4"

    def __init__(self, field: Field, **line: Any) -> None:
        super().__init__(field, **line)
        self._types = TagType.ISO14443A.mask           # as it starts
        self._card: tuple[int, bytes] | None = None
        self._functions: dict[int, Callable[[bytes], tuple[bytes, float]]] = {
            Function.VERSION: self._version, Function.SEARCH_TAG: self._search, Function.FIELD_OFF: self._field_off,
            Function.TAG_TYPES: self._tag_types, Function.ISO15693: self._iso15693,
        }
        self._tags = Tags(field)

    def hold(self, uid: str, kind: TagType = TagType.ISO14443A) -> None:
        self._card = kind, bytes.fromhex(uid)

    def take(self) -> None:
        self._card = None

    def questions(self) -> FrameBuffer[Line]:
        return lines()

    def answer(self, question: Line) -> tuple[bytes | None, float]:
        data, seconds = self._answer(question.data)
        return Line(data).to_bytes(), seconds

    def _answer(self, data: bytes) -> tuple[bytes, float]:
        function = self._functions.get(int.from_bytes(data[:2])) if len(data) > 1 else None
        if function is None:
            return bytes([Status.UNKNOWN_FUNCTION]), 0.0
        try:
            return function(data[2:])
        except IndexError:
            return bytes([Status.MISSING_PARAMETER]), 0.0
        except ValueError:
            return bytes([Status.UNUSED_PARAMETER]), 0.0

    def _version(self, rest: bytes) -> tuple[bytes, float]:
        return b"\x00" + run(_VERSION[:rest[0]]), 0.0

    def _field_off(self, rest: bytes) -> tuple[bytes, float]:
        self.field.field_reset()
        return b"\x00", airtime.FIELD_RESET

    def _tag_types(self, rest: bytes) -> tuple[bytes, float]:
        if len(rest) != 8:
            raise IndexError
        self._types = int.from_bytes(rest[4:], "little")
        return b"\x00", 0.0

    def _search(self, rest: bytes) -> tuple[bytes, float]:
        most = rest[0]
        if self._card is not None and self._types & TagType(self._card[0]).mask:
            kind, uid = self._card
            return _OK + bytes([kind, 8 * len(uid)]) + run(uid[:most]), 0.0
        if not self._types & TagType.ISO15693.mask:
            return _NO, 0.0
        found = [tag.uid for tag in self.field.inventory()]
        answer = _OK + bytes([TagType.ISO15693, 64]) + run(bytes.fromhex(found[0])[:most]) if found else _NO
        return answer, airtime.inventory(found)

    def _iso15693(self, rest: bytes) -> tuple[bytes, float]:
        flags, code, size = rest[0], rest[1], rest[2]
        if len(rest) < 4 + size:
            raise IndexError
        if len(rest) > 4 + size:
            raise ValueError
        if flags != ADDRESSED:
            return _NO, airtime.no_answer(14)
        try:
            answer, seconds = self._tags.hear(bytes([flags, code]) + rest[3:3 + size])
        except (NoAnswer, Garbled, ErrorAnswer):
            return _NO, airtime.exchange(14, 4)
        return _OK + run(answer[1:]), seconds
