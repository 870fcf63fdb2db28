"""An emulated Elatec TWN4 over the virtual tag field: it speaks the Simple Protocol on a pty or a TCP port.

It finds one tag at a time, or a card that is held to it, and says of a tag's command only whether it was answered.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.emulators import airtime
from devices.emulators.field import ErrorAnswer, Field, Garbled, NoAnswer
from devices.emulators.reader import ReaderEmulator
from devices.framing import FrameBuffer
from devices.twn4.driver import Tag
from devices.twn4.frames import Function, Line, Status, TagType, lines, run
from devices.twn4.writer import Write

_VERSION = b"TWN4/B1.08/NCF3.06/PRS1.04"
_NXP = 0x04
_OK, _NO = b"\x00\x01", b"\x00\x00"

_Work = Callable[[str, bytes], tuple[bytes, float]]


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
        self._commands: dict[int, _Work] = {
            Tag.STAY_QUIET: self._stay_quiet, Tag.READ_BLOCKS: self._read, Tag.WRITE_AFI: self._write_afi,
            Tag.SYSTEM_INFO: self._info, Tag.SET_EAS: self._set_eas, Tag.RESET_EAS: self._reset_eas,
            Tag.EAS_ALARM: self._eas_alarm, Write.WRITE_BLOCK: self._write_block, Write.WRITE_DSFID: self._write_dsfid,
        }

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
        data = rest[3:3 + size]
        if len(rest) < 4 + size:
            raise IndexError
        if len(rest) > 4 + size:
            raise ValueError
        maker, work = code >= Tag.SET_EAS, self._commands.get(code)
        if flags != 0x22 or work is None or len(data) < 8 + maker or (maker and data[0] != _NXP):
            return _NO, airtime.no_answer(14)
        data = data[maker:]
        try:
            answer, seconds = work(data[7::-1].hex().upper(), data[8:])
        except (NoAnswer, Garbled, ErrorAnswer, ValueError):
            return _NO, airtime.exchange(14, 4)
        return _OK + run(answer), seconds

    def _stay_quiet(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self.field.stay_quiet(uid)
        raise NoAnswer                                 # a tag does not answer it

    def _read(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        first, count = rest[0], rest[1] + 1
        if count > 63:
            raise ValueError
        memory = self.field.read_blocks(uid, first, count)
        return memory, airtime.read_blocks(count, len(memory) // count)

    def _info(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        tag = self.field.system_info(uid)
        return bytes([tag.tells]) + bytes.fromhex(uid)[::-1] + tag.facts, airtime.system_info()

    def _write_afi(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        return b"", airtime.write_afi() + self.field.write_afi(uid, rest[0])

    def _write_block(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self.field.write_block(uid, rest[0], rest[1:])
        return b"", airtime.write_afi()                # programming a block takes as long as the AFI does

    def _write_dsfid(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self.field.write_dsfid(uid, rest[0])
        return b"", airtime.write_afi()

    def _set_eas(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self.field.write_eas(uid, True)
        return b"", airtime.write_eas()

    def _reset_eas(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self.field.write_eas(uid, False)
        return b"", airtime.write_eas()

    def _eas_alarm(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self.field.eas_alarm(uid)
        return bytes(32), airtime.eas_alarm()
