"""An emulated 3M 810 over the virtual tag field: it speaks the vendor's bytes on a pty or a TCP port.

It answers the question that wakes it, names a tag twice now and then as the real one does, and can be told to be one
that knows reading in the plain style only.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.emulators import airtime
from devices.emulators.chips import BLOCK_SIZE
from devices.emulators.field import ErrorAnswer, Field, Garbled, NoAnswer
from devices.emulators.reader import ReaderEmulator
from devices.framing import FrameBuffer
from devices.threem.answers import ALL, SHORT
from devices.threem.frames import WAKE, Command, Error, Frame, frames
from devices.threem.writer import Write

_WOKEN = bytes.fromhex("00110a050002")         # version 10.5.0.2
_VERSION = bytes.fromhex("0a050002")
_UID = 8
_LOCKED = 0x12

_Work = Callable[[str, bytes], tuple[bytes, float]]


class ThreemEmulator(ReaderEmulator[Frame]):
    """See ReaderEmulator. `plain`: a reader that does not know the short style; `twice`: name each tag twice."""

    driver = "threem"

    def __init__(self, field: Field, *, plain: bool = False, twice: bool = False, **line: Any) -> None:
        super().__init__(field, **line)
        self._plain, self._twice = plain, twice
        self._commands: dict[int, _Work] = {
            Command.READ: self._read, Command.CHECK_EAS: self._check_eas, Command.WRITE_AFI: self._write_afi,
            Command.READ_AFI: self._read_afi, Command.WRITE_EAS: self._write_eas, Command.TAG_INFO: self._info,
            Write.WRITE_BLOCKS: self._write_blocks, Write.WRITE_DSFID: self._write_dsfid,
        }

    def questions(self) -> FrameBuffer[Frame]:
        return frames()

    def answer(self, question: Frame) -> tuple[bytes | None, float]:
        if question.start == WAKE:
            return Frame(Command.WAKE, _WOKEN, WAKE).to_bytes(), 0.0
        data, seconds = self._answer(question.command, question.data)
        return Frame(question.command, data).to_bytes(), seconds

    def _answer(self, command: int, data: bytes) -> tuple[bytes, float]:
        if command == Command.VERSION:
            return bytes([Error.NONE]) + _VERSION, 0.0
        if command == Command.INVENTORY:
            return self._inventory(data)
        work = self._commands.get(command)
        if work is None:
            return bytes([Error.NOT_IMPLEMENTED]), 0.0
        if len(data) < _UID:
            return bytes([Error.PARAMETER]), 0.0
        uid, rest = data[:_UID], data[_UID:]
        try:
            answer, seconds = work(uid.hex().upper(), rest)
        except NoAnswer:
            return bytes([Error.NO_TAG]) + uid, airtime.no_answer(14)
        except Garbled:
            return bytes([Error.NOT_READ]) + uid, airtime.exchange(14, 4)
        except ErrorAnswer as error:
            return bytes([_error(error.code)]) + uid, airtime.exchange(14, 4)
        except ValueError:
            return bytes([Error.PARAMETER]) + uid, 0.0
        except NotImplementedError:
            return bytes([Error.OPTION]) + uid, 0.0
        return bytes([Error.NONE]) + uid + answer, seconds

    def _inventory(self, data: bytes) -> tuple[bytes, float]:
        if len(data) != 2 or not data[1] & 0x01:
            return bytes([Error.PARAMETER]), 0.0
        self.field.field_reset()
        found = self.field.inventory(data[0])
        named = [bytes([tag.dsfid] if data[1] & 0x02 else []) + bytes.fromhex(tag.uid) for tag in found]
        named *= 2 if self._twice else 1
        return bytes([Error.NONE]) + data + bytes([len(named)]) + b"".join(named), \
            airtime.inventory([tag.uid for tag in found])

    def _read(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        if len(rest) not in (2, 3) or not rest[1]:
            raise ValueError
        first, count, style = rest[0], rest[1], rest[2:]
        if style not in (b"", b"\0", SHORT) or (style == SHORT and self._plain):
            raise NotImplementedError
        if style == SHORT:
            memory = self.field.read_blocks(uid, first, count)
            return bytes([first, count]) + memory, airtime.read_blocks(count, len(memory) // count)
        lock, memory = 0, bytes(count * BLOCK_SIZE)
        try:
            memory = self.field.read_blocks(uid, first, count)
        except Garbled:
            lock = Error.NOT_READ                      # the plain style says so with each block
        size = len(memory) // count
        blocks = [bytes([first + at, lock]) + memory[size * at:size * (at + 1)] for at in range(count)]
        return bytes([count]) + b"".join(blocks), airtime.read_blocks(count, size, security=True)

    def _info(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        if rest != bytes([ALL]):
            raise ValueError
        tag = self.field.system_info(uid)
        return bytes([tag.tells]) + tag.facts, airtime.system_info()

    def _read_afi(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        return bytes([self.field.system_info(uid).afi]), airtime.system_info()

    def _write_afi(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        if len(rest) != 1:
            raise ValueError
        return b"", airtime.write_afi() + self.field.write_afi(uid, rest[0])

    def _write_blocks(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        if len(rest) < 4 or rest[2] or not rest[1] or (len(rest) - 3) % rest[1]:
            raise ValueError
        size = (len(rest) - 3) // rest[1]
        for number in range(rest[1]):
            self.field.write_block(uid, rest[0] + number, rest[3 + number * size:][:size])
        return rest[1:2], rest[1] * airtime.write_afi()        # programming a block takes as long as the AFI does

    def _write_dsfid(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        if len(rest) != 1:
            raise ValueError
        self.field.write_dsfid(uid, rest[0])
        return b"", airtime.write_afi()

    def _check_eas(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self.field.eas_alarm(uid)
        return b"", airtime.eas_alarm()

    def _write_eas(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        if rest not in (b"\0", b"\1"):
            raise ValueError
        self.field.write_eas(uid, rest == b"\1")
        return b"", airtime.write_eas()


def _error(code: int) -> int:
    """How the reader says a tag's error: 21 to 2F for the small ones, its own for locked, not read for the rest."""
    if code == _LOCKED:
        return Error.LOCKED
    return 0x20 + code if code <= 0x0F else Error.NOT_READ
