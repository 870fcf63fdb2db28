"""An emulated Ray-Links RL866 over the virtual tag field: it speaks the vendor's bytes on a pty or a TCP port.

It insists on even and odd blocks in turn, serves one connected tag, and tells no more tags in one block than fit.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.emulators import airtime
from devices.emulators.field import BLOCK_LOCKED, BLOCK_NOT_AVAILABLE, ErrorAnswer, Field, Garbled, NoAnswer
from devices.emulators.reader import ReaderEmulator
from devices.framing import FrameBuffer
from devices.rl866.frames import Access, Block, Command, Pcb, Status, blocks
from devices.rl866.writer import Write

_ADDRESS = 0x01
_TAGS_A_BLOCK = 18                             # of thirteen bytes
_CONNECT = bytes.fromhex("0001010901")         # any antenna, ISO 15693, ICODE, nine bytes: addressed
_HANDLE = 0x01
_MOST_BLOCKS = 56                              # of a tag, that fit into one answer

_Work = Callable[[str, bytes], tuple[bytes, float]]


class Rl866Emulator(ReaderEmulator[Block]):
    """See ReaderEmulator."""

    driver = "rl866"
    bits = 11

    def __init__(self, field: Field, *, tags_a_frame: int = _TAGS_A_BLOCK, **line: Any) -> None:
        super().__init__(field, **line)
        self._tags_a_block = tags_a_frame
        self._turn = Pcb.EVEN
        self._waiting: list[tuple[str, int]] = []      # found, not yet told: UID and DSFID
        self._connected = ""                           # UID
        self._commands: dict[int, _Work] = {
            Access.READ_BLOCKS: self._read, Access.WRITE_AFI: self._write_afi, Access.SYSTEM_INFO: self._info,
            Access.EAS_ON: self._eas_on, Access.EAS_OFF: self._eas_off, Access.EAS_ALARM: self._eas_alarm,
            Write.WRITE_BLOCKS: self._write_blocks,
        }

    def questions(self) -> FrameBuffer[Block]:
        return blocks()

    def answer(self, question: Block) -> tuple[bytes | None, float]:
        if question.reader not in (_ADDRESS, 0xFF):
            return None, 0.0
        if question.pcb == Pcb.RESYNC:
            self._turn, self._connected = Pcb.EVEN, ""
            return Block(Pcb.RESYNCED, b"", _ADDRESS).to_bytes(), 0.0
        command, data = question.information[:1], question.information[1:]
        if not command or question.pcb != self._turn:
            status, answer, seconds = int(Status.WRONG_TURN), b"", 0.0
        else:
            self._turn = Pcb.ODD if self._turn == Pcb.EVEN else Pcb.EVEN
            status, answer, seconds = self._obey(command[0], data)
        information = command + status.to_bytes(2, "little") + answer
        return Block(question.pcb, information, _ADDRESS).to_bytes(), seconds

    def _obey(self, command: int, data: bytes) -> tuple[int, bytes, float]:
        match command:
            case Command.INVENTORY:
                return self._inventory(data)
            case Command.CONNECT if data[:5] == _CONNECT and len(data) == 13:
                self._connected = data[:4:-1].hex().upper()
                return Status.OK, bytes([_HANDLE]), 0.0
            case Command.CONNECT:
                return Status.PARAMETER, b"", 0.0
            case Command.DISCONNECT | Command.ACCESS if data[:1] != bytes([_HANDLE]) or not self._connected:
                return Status.NO_HANDLE, b"", 0.0
            case Command.DISCONNECT:
                self._connected = ""
                return Status.OK, b"", 0.0
            case Command.ACCESS:
                return self._access(data[1:])
        return Status.WRONG_COMMAND, b"", 0.0

    def _inventory(self, data: bytes) -> tuple[int, bytes, float]:
        if data not in (b"\x00", b"\x08"):
            return Status.PARAMETER, b"", 0.0
        seconds = 0.0
        if data == b"\x00":
            self.field.field_reset()
            found = self.field.inventory()
            seconds = airtime.inventory([tag.uid for tag in found])
            self._waiting = [(tag.uid, tag.dsfid) for tag in found]
        total = len(self._waiting)
        told, self._waiting = self._waiting[:self._tags_a_block], self._waiting[self._tags_a_block:]
        tags = b"".join(bytes.fromhex("0E010109") + bytes.fromhex(uid)[::-1] + bytes([dsfid]) for uid, dsfid in told)
        head = bytes([bool(self._waiting)]) + total.to_bytes(2, "little") + bytes([len(told)])
        return Status.OK, head + tags, seconds

    def _access(self, data: bytes) -> tuple[int, bytes, float]:
        """The answer of a tag: length, code, yes or no, data or an error."""
        if len(data) < 3 or data[0] != len(data) - 1:
            return Status.PARAMETER, b"", 0.0
        code, work = data[1:3], self._commands.get(int.from_bytes(data[1:3], "little"))
        if work is None:
            return Status.UNSUPPORTED, b"", 0.0
        try:
            answer, seconds = work(self._connected, data[3:])
            answer = b"\x01" + answer
        except NoAnswer:
            answer, seconds = _no(Status.NO_TAG), airtime.no_answer(14)
        except Garbled:
            answer, seconds = _no(Status.CHECKSUM), airtime.exchange(14, 4)
        except ErrorAnswer as error:
            answer, seconds = _no(_status(error.code)), airtime.exchange(14, 4)
        except ValueError:
            return Status.PARAMETER, b"", 0.0
        return Status.OK, bytes([len(code) + len(answer)]) + code + answer, seconds

    def _read(self, uid: str, data: bytes) -> tuple[bytes, float]:
        first, count = int.from_bytes(data[1:3], "little"), int.from_bytes(data[3:5], "little")
        if len(data) != 5 or data[0] or not 1 <= count <= _MOST_BLOCKS:
            raise ValueError
        memory = self.field.read_blocks(uid, first, count)
        return data[3:5] + memory, airtime.read_blocks(count, len(memory) // count)

    def _info(self, uid: str, data: bytes) -> tuple[bytes, float]:
        tag = self.field.system_info(uid)
        return bytes([tag.tells]) + bytes.fromhex(uid)[::-1] + tag.facts, airtime.system_info()

    def _write_afi(self, uid: str, data: bytes) -> tuple[bytes, float]:
        if len(data) != 1:
            raise ValueError
        return b"", airtime.write_afi() + self.field.write_afi(uid, data[0])

    def _write_blocks(self, uid: str, data: bytes) -> tuple[bytes, float]:
        first, count = int.from_bytes(data[:2], "little"), int.from_bytes(data[2:4], "little")
        written = data[4:-1]
        if not count or not written or len(written) % count or data[-1]:
            raise ValueError
        size = len(written) // count
        for number in range(count):
            self.field.write_block(uid, first + number, written[number * size:][:size])
        return b"", count * airtime.write_afi()                # programming a block takes as long as the AFI does

    def _eas_on(self, uid: str, data: bytes) -> tuple[bytes, float]:
        self.field.write_eas(uid, True)
        return b"", airtime.write_eas()

    def _eas_off(self, uid: str, data: bytes) -> tuple[bytes, float]:
        self.field.write_eas(uid, False)
        return b"", airtime.write_eas()

    def _eas_alarm(self, uid: str, data: bytes) -> tuple[bytes, float]:
        self.field.eas_alarm(uid)
        return b"", airtime.eas_alarm()


def _no(status: int) -> bytes:
    return b"\x00" + status.to_bytes(2, "little")


def _status(code: int) -> int:
    return {BLOCK_LOCKED: Status.LOCKED, BLOCK_NOT_AVAILABLE: Status.NO_BLOCK}.get(code, Status.TAG_REFUSED)
