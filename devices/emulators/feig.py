"""An emulated FEIG OBID reader over the virtual tag field: it speaks the vendor's bytes on a pty or a TCP port.

It behaves as a reader does as delivered: a tag is named once and then kept quiet until the field is reset; damaged
questions get no answer; block data travels reversed. With `air` it takes the time the air takes.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.emulators import airtime
from devices.emulators.chips import Tells
from devices.emulators.field import ErrorAnswer, Field, Garbled, NoAnswer
from devices.emulators.reader import ReaderEmulator
from devices.feig.frames import ANY, NXP, Command, Custom, Iso, Reply, Request, Status
from devices.feig.power import BLOCK
from devices.feig.protocol import requests
from devices.feig.writer import IsoWrite
from devices.framing import FrameBuffer

_VERSION = bytes.fromhex("03030044530d30")     # an ISC.MR101-like reader
_BUFFERS = bytes.fromhex("01000100")           # receive and send buffer, 256 bytes
_MORE = 0x80
_TAGS_A_FRAME = 24                             # of ten bytes in a standard frame
_MOST_BLOCKS = 32
_POWER = 3, 8, 2, 12                           # block, byte, least and most of the strength of the field
_KNOWN_READER_COMMANDS = (Command.BAUD_TEST, Command.CPU_RESET, Command.VERSION, Command.READER_INFO, Command.RF_RESET)


class FeigLogic:
    """What the reader does with a question. No I/O: gives the answer and the seconds the air took."""

    def __init__(self, field: Field, *, address: int = 0, tags_a_frame: int = _TAGS_A_FRAME) -> None:
        self._field = field
        self._address = address
        self._tags_a_frame = tags_a_frame
        self._waiting: list[tuple[int, str]] = []      # found, not yet told: DSFID and UID
        block, byte, _, most = _POWER
        self._kept = {number: bytearray(BLOCK) for number in range(1, 8)}
        self._kept[block][byte] = most
        self._set = {number: bytearray(kept) for number, kept in self._kept.items()}

    def answer(self, request: Request) -> tuple[Reply | None, float]:
        """The reply and the seconds of air; no reply for a question to another reader."""
        if request.address not in (ANY, self._address):
            return None, 0.0
        status, data, seconds = self._answer(request.command, request.data)
        advanced = request.advanced or len(data) > 0xFF - 6
        return Reply(request.command, status, data, self._address, advanced), seconds

    def _answer(self, command: int, data: bytes) -> tuple[int, bytes, float]:
        if command == Command.ISO:
            return self._iso(data)
        if command == Command.CUSTOM:
            return self._custom(data)
        if command in (Command.READ_CONFIGURATION, Command.WRITE_CONFIGURATION, Command.SAVE_CONFIGURATION):
            return self._configuration(command, data)
        if command not in _KNOWN_READER_COMMANDS:
            return Status.UNKNOWN_COMMAND, b"", 0.0
        if command in (Command.BAUD_TEST, Command.READER_INFO):
            if len(data) != 1:
                return Status.LENGTH, b"", 0.0
            return Status.OK, _VERSION + _BUFFERS if command == Command.READER_INFO else b"", 0.0
        if data:
            return Status.LENGTH, b"", 0.0
        if command == Command.VERSION:
            return Status.OK, _VERSION, 0.0
        if command == Command.CPU_RESET:
            self._set = {number: bytearray(kept) for number, kept in self._kept.items()}
            self._tune()
        self._field.field_reset()
        self._waiting.clear()
        return Status.OK, b"", airtime.FIELD_RESET

    def _iso(self, data: bytes) -> tuple[int, bytes, float]:
        if not data or data[0] not in {*Iso, *IsoWrite}:
            return Status.UNKNOWN_COMMAND, b"", 0.0
        if data[0] == Iso.INVENTORY:
            return self._inventory(data[1:])
        if len(data) < 10 or data[1] & 0x07 != 0x01:
            return Status.DATA_FALSE, b"", 0.0
        uid, rest = data[2:10].hex().upper(), data[10:]
        work: dict[int, Callable[[str, bytes], tuple[bytes, float]]] = {
            Iso.READ_BLOCKS: self._read, Iso.WRITE_AFI: self._write_afi, Iso.SYSTEM_INFO: self._system_info,
            IsoWrite.WRITE_BLOCKS: self._write_blocks, IsoWrite.WRITE_DSFID: self._write_dsfid,
        }
        written = 3 + rest[1] * rest[2] if len(rest) > 3 else -1
        sizes: dict[int, int] = {Iso.READ_BLOCKS: 2, Iso.WRITE_AFI: 1, Iso.SYSTEM_INFO: 0,
                                 IsoWrite.WRITE_BLOCKS: written, IsoWrite.WRITE_DSFID: 1}
        if len(rest) != sizes[data[0]]:
            return Status.LENGTH, b"", 0.0
        try:
            answer, seconds = work[data[0]](uid, rest)
        except NoAnswer:
            return Status.NO_TAG, b"", airtime.no_answer(14)
        except Garbled:
            return Status.RF_ERROR, b"", airtime.exchange(14, 4)
        except ErrorAnswer as error:
            return Status.ISO15693_ERROR, bytes([error.code]), airtime.exchange(14, 4)
        return Status.OK, answer, seconds

    def _custom(self, data: bytes) -> tuple[int, bytes, float]:
        """EAS of NXP's chips. One that is off keeps silent when it is asked for its alarm."""
        if len(data) < 2 or data[0] != NXP or data[1] not in set(Custom):
            return Status.UNKNOWN_COMMAND, b"", 0.0
        if len(data) != 11 or data[2] & 0x07 != 0x01:
            return Status.DATA_FALSE, b"", 0.0
        uid = data[3:].hex().upper()
        try:
            if data[1] == Custom.EAS_ALARM:
                self._field.eas_alarm(uid)
                return Status.OK, b"", airtime.eas_alarm()
            self._field.write_eas(uid, data[1] == Custom.SET_EAS)
        except NoAnswer:
            return Status.NO_TAG, b"", airtime.no_answer(13)
        except ErrorAnswer as error:
            return Status.ISO15693_ERROR, bytes([error.code]), airtime.exchange(13, 4)
        return Status.OK, b"", airtime.write_eas()

    def _configuration(self, command: int, data: bytes) -> tuple[int, bytes, float]:
        wanted = 1 + BLOCK if command == Command.WRITE_CONFIGURATION else 1
        if len(data) != wanted:
            return Status.LENGTH, b"", 0.0
        block = self._set.get(data[0] & 0x3F)
        if block is None:
            reading = command == Command.READ_CONFIGURATION
            return Status.READ_PROTECT if reading else Status.WRITE_PROTECT, b"", 0.0
        if command == Command.READ_CONFIGURATION:
            return Status.OK, bytes(block), 0.0
        if command == Command.WRITE_CONFIGURATION:
            block[:] = data[1:]
            self._tune()
        else:
            self._kept[data[0] & 0x3F][:] = block
        return Status.OK, b"", 0.0

    def _tune(self) -> None:
        block, byte, least, most = _POWER
        self._field.power = 100 * min(max(self._set[block][byte], least), most) // most

    def _inventory(self, data: bytes) -> tuple[int, bytes, float]:
        if len(data) != 1:
            return Status.LENGTH, b"", 0.0
        seconds = 0.0
        if not data[0] & _MORE:
            found = self._field.inventory()
            seconds = airtime.inventory([tag.uid for tag in found])
            for tag in found:
                tag.quiet = True                       # as delivered: named once until the field is reset
            self._waiting = [(tag.dsfid, tag.uid) for tag in found]
        told, self._waiting = self._waiting[:self._tags_a_frame], self._waiting[self._tags_a_frame:]
        if not told:
            return Status.NO_TAG, b"", seconds
        answer = bytes([len(told)]) + b"".join(bytes([0x03, dsfid]) + bytes.fromhex(uid) for dsfid, uid in told)
        return Status.MORE_DATA if self._waiting else Status.OK, answer, seconds

    def _read(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        first, count = rest
        if not 1 <= count <= _MOST_BLOCKS:
            raise ErrorAnswer(0x0F)
        memory = self._field.read_blocks(uid, first, count)
        size = len(memory) // count
        blocks = [b"\0" + memory[at:at + size][::-1] for at in range(0, len(memory), size)]
        return bytes([count, size]) + b"".join(blocks), airtime.read_blocks(count, size)

    def _system_info(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        tag = self._field.system_info(uid)
        chip = tag.ic_reference if tag.tells & Tells.CHIP else 0
        answer = bytes([tag.dsfid]) + bytes.fromhex(uid) + bytes([tag.afi, tag.block_size - 1, tag.blocks - 1, chip])
        return answer, airtime.system_info()

    def _write_blocks(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        first, count, size = rest[:3]
        for number in range(count):
            data = rest[3 + number * size:3 + (number + 1) * size]
            self._field.write_block(uid, first + number, data[::-1])
        return b"", count * airtime.write_afi()            # programming a block takes as long as the AFI does

    def _write_dsfid(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self._field.write_dsfid(uid, rest[0])
        return b"", airtime.write_afi()

    def _write_afi(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        return b"", airtime.write_afi() + self._field.write_afi(uid, rest[0])


class FeigEmulator(ReaderEmulator[Request]):
    """See ReaderEmulator."""

    driver = "feig"
    bits = 11

    def __init__(self, field: Field, *, tags_a_frame: int = _TAGS_A_FRAME, **line: Any) -> None:
        super().__init__(field, **line)
        self._logic = FeigLogic(field, tags_a_frame=tags_a_frame)

    def questions(self) -> FrameBuffer[Request]:
        return requests()

    def answer(self, question: Request) -> tuple[bytes | None, float]:
        reply, seconds = self._logic.answer(question)
        return None if reply is None else reply.to_bytes(), seconds
