"""What tags of the virtual field answer to frames of ISO 15693-3 that a reader passes on as they are."""
from __future__ import annotations

from collections.abc import Callable

from devices.emulators import airtime
from devices.emulators.field import NOT_SUPPORTED, ErrorAnswer, Field, FieldTag, Garbled, NoAnswer
from devices.rfid.iso15693 import ADDRESSED, Command
from devices.rfid.tagging.writer import Write

_INVENTORY, _ONE_SLOT, _PLAIN = 0x01, 0x26, 0x02
_READ_BLOCK = 0x20
_MOST_BLOCKS = 63

_Work = Callable[[str, bytes], tuple[bytes, float]]


class Tags:
    """The field's tags. Every answer comes with the seconds of air that it took."""

    def __init__(self, field: Field) -> None:
        self._field = field
        self._commands: dict[int, _Work] = {
            Command.STAY_QUIET: self._stay_quiet, Command.READ_BLOCKS: self._read, Command.WRITE_AFI: self._write_afi,
            Command.SYSTEM_INFO: self._info, Command.SET_EAS: self._set_eas, Command.RESET_EAS: self._reset_eas,
            Command.EAS_ALARM: self._eas_alarm, Write.WRITE_BLOCK: self._write_block,
            Write.WRITE_DSFID: self._write_dsfid, _READ_BLOCK: self._read_one,
        }

    def hear(self, frame: bytes) -> tuple[bytes, float]:
        """The answer to a frame, flags first. Raises NoAnswer, Garbled and ErrorAnswer."""
        if len(frame) < 3:
            raise NoAnswer
        flags, code = frame[0], frame[1]
        if flags == _ONE_SLOT and code == _INVENTORY:
            return self._inventory(frame[2], frame[3:])
        if flags == ADDRESSED:
            return self._addressed(code, frame[2:])
        if flags == _PLAIN and code == _READ_BLOCK:
            return self._told(self._read_one, self._only().uid, frame[2:])
        raise NoAnswer

    def _inventory(self, bits: int, mask: bytes) -> tuple[bytes, float]:
        """One slot: whoever's UID ends in the mask answers, all at the same time."""
        wanted = int.from_bytes(mask[:(bits + 7) // 8], "little")
        found = [tag for tag in self._field.inventory() if int(tag.uid, 16) & ((1 << bits) - 1) == wanted]
        if not found:
            raise NoAnswer
        if len(found) > 1:
            raise Garbled
        answer = bytes([0, found[0].dsfid]) + bytes.fromhex(found[0].uid)[::-1]
        return answer, airtime.exchange(5 + len(mask), airtime.INVENTORY_ANSWER)

    def _addressed(self, code: int, rest: bytes) -> tuple[bytes, float]:
        work = self._commands.get(code)
        data = rest[1:] if code >= Command.SET_EAS else rest
        if work is None or len(data) < 8:
            raise NoAnswer
        return self._told(work, data[7::-1].hex().upper(), data[8:])

    def _told(self, work: _Work, uid: str, rest: bytes) -> tuple[bytes, float]:
        try:
            answer, seconds = work(uid, rest)
        except (IndexError, ValueError):
            raise ErrorAnswer(NOT_SUPPORTED) from None
        return b"\0" + answer, seconds

    def _only(self) -> FieldTag:
        there = self._field.inventory()
        if len(there) != 1:
            raise Garbled if there else NoAnswer
        return there[0]

    def _stay_quiet(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self._field.stay_quiet(uid)
        raise NoAnswer                                 # a tag does not answer it

    def _read(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        first, count = rest[0], rest[1] + 1
        if count > _MOST_BLOCKS:
            raise ValueError
        memory = self._field.read_blocks(uid, first, count)
        return memory, airtime.read_blocks(count, len(memory) // count)

    def _read_one(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        memory = self._field.read_blocks(uid, rest[0], 1)
        return memory, airtime.read_blocks(1, len(memory))

    def _info(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        tag = self._field.system_info(uid)
        return bytes([tag.tells]) + bytes.fromhex(uid)[::-1] + tag.facts, airtime.system_info()

    def _write_afi(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        return b"", airtime.write_afi() + self._field.write_afi(uid, rest[0])

    def _write_block(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self._field.write_block(uid, rest[0], rest[1:])
        return b"", airtime.write_afi()                # programming a block takes as long as the AFI does

    def _write_dsfid(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self._field.write_dsfid(uid, rest[0])
        return b"", airtime.write_afi()

    def _set_eas(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self._field.write_eas(uid, True)
        return b"", airtime.write_eas()

    def _reset_eas(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self._field.write_eas(uid, False)
        return b"", airtime.write_eas()

    def _eas_alarm(self, uid: str, rest: bytes) -> tuple[bytes, float]:
        self._field.eas_alarm(uid)
        return bytes(32), airtime.eas_alarm()
