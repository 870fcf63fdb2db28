"""The virtual tag field: tags with real memory, lying on a pad or not, that any reader emulator can be asked about.

Tags answer as ISO 15693 chips do; what goes wrong in practice can be asked for as faults. Thread-safe.
"""
from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from devices.emulators.chips import BLOCK_SIZE, Tells
from devices.errors import DeviceError

NOT_SUPPORTED = 0x01                   # ISO 15693-3 error codes
BLOCK_NOT_AVAILABLE = 0x10
BLOCK_LOCKED = 0x12

_NXP = "E004"                          # the beginning of its UIDs


class FieldError(DeviceError):
    """The field was asked for a tag it does not have, or for a fault it does not know."""


class NoAnswer(Exception):
    """No tag answered."""


class Garbled(Exception):
    """A tag answered, and the reader could not make out what."""


class ErrorAnswer(Exception):
    """The tag answered with an ISO 15693 error code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"error {code:02X}")
        self.code = code


class FaultKind(StrEnum):
    LEAVE = "leave"                    # the tag is taken away at the `at`-th command addressed to it
    LEAVE_BEFORE_AFI = "leave-before-afi"
    LEAVE_AFTER_AFI = "leave-after-afi"
    BLOCK = "block"                    # reading block `at` fails
    BLOCK_LOCKED = "block-locked"      # writing block `at` is refused
    BLOCK_IGNORED = "block-ignored"    # writing block `at` is accepted and changes nothing
    AFI_IGNORED = "afi-ignored"        # the write is accepted and changes nothing
    AFI_LOCKED = "afi-locked"
    SLOW_WRITE = "slow-write"          # programming takes `seconds` more
    WEAK = "weak"                      # answers `at` of ten commands


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong with one tag. `times`: how often, 0 for ever."""

    kind: FaultKind
    uid: str
    at: int = 1
    times: int = 1
    seconds: float = 0.0
    counter: int = 0


@dataclass(slots=True)
class FieldTag:
    """One tag. `uid`: 16 upper-case hex digits; `memory`: user memory in the tag's own order; `label`: for people."""

    uid: str
    memory: bytearray
    dsfid: int = 0x00
    afi: int = 0x07
    eas: bool = False
    chip: str = "slix"
    ic_reference: int = 0x01
    block_size: int = BLOCK_SIZE
    tells: Tells = Tells.ALL
    on: bool = False
    quiet: bool = False
    label: str = ""
    position: tuple[int, int] = (0, 0)     # millimetres from the pad's corner; for people, as the label
    needs: int = 0                         # the weakest field that it answers in, percent of the reader's strongest
    faults: list[Fault] = field(default_factory=list)

    @property
    def blocks(self) -> int:
        return len(self.memory) // self.block_size

    @property
    def facts(self) -> bytes:
        """What it tells of itself, as in system information: DSFID, AFI, number of the last block, size less one, chip.
        """
        told = {Tells.DSFID: [self.dsfid], Tells.AFI: [self.afi],
                Tells.MEMORY: [self.blocks - 1, self.block_size - 1], Tells.CHIP: [self.ic_reference]}
        return b"".join(bytes(fact) for flag, fact in told.items() if flag & self.tells)


class Field:
    """All the tags there are, on the pad or beside it. Every method may be called from any thread."""

    def __init__(self, tags: Iterable[FieldTag] = ()) -> None:
        self._lock = threading.RLock()
        self._tags: dict[str, FieldTag] = {}
        self.power = 100                   # how strong the reader's field is, percent of its strongest
        for tag in tags:
            self.add(tag)

    @classmethod
    def load(cls, path: str | Path) -> Field:
        """The field a TOML file describes; see devices/emulators/fieldfile.py. Raises BadFieldFile."""
        from devices.emulators.fieldfile import load_tags

        return cls(load_tags(Path(path)))

    # --- What hands do -------------------------------------------------------------------------------------

    def add(self, tag: FieldTag) -> None:
        with self._lock:
            if tag.uid in self._tags:
                raise FieldError(f"there are two tags with the UID {tag.uid}")
            self._tags[tag.uid] = tag

    def tag(self, uid: str) -> FieldTag:
        """The tag itself, for whoever holds it in the hand. Raises FieldError."""
        with self._lock:
            try:
                return self._tags[uid.upper()]
            except KeyError:
                raise FieldError(f"no tag has the UID {uid}") from None

    def tags(self) -> list[FieldTag]:
        with self._lock:
            return list(self._tags.values())

    def on_pad(self) -> list[str]:
        with self._lock:
            return [tag.uid for tag in self._tags.values() if tag.on]

    def place(self, *uids: str) -> None:
        """Lay tags on the pad, all at once or, when one is unknown, none."""
        with self._lock:
            for tag in [self.tag(uid) for uid in uids]:
                tag.on, tag.quiet = True, False

    def remove(self, *uids: str) -> None:
        with self._lock:
            for tag in [self.tag(uid) for uid in uids]:
                tag.on = tag.quiet = False

    def fault(self, fault: Fault) -> None:
        with self._lock:
            self.tag(fault.uid).faults.append(fault)

    def clear_faults(self) -> None:
        with self._lock:
            for tag in self._tags.values():
                tag.faults.clear()

    # --- What the air does ---------------------------------------------------------------------------------

    def field_reset(self) -> None:
        """The reader's field went off and on: quiet tags answer again."""
        with self._lock:
            for tag in self._tags.values():
                tag.quiet = False

    def inventory(self, afi: int | None = None) -> list[FieldTag]:
        """The tags that answer an inventory now: on the pad, not quiet, of the family asked for."""
        with self._lock:
            return [tag for tag in self._tags.values()
                    if tag.on and not tag.quiet and afi in (None, 0, tag.afi) and self._heard(tag)]

    def stay_quiet(self, uid: str) -> None:
        with self._lock:
            self._addressed(uid).quiet = True

    def read_blocks(self, uid: str, first: int, count: int) -> bytes:
        """User memory in the tag's order. Raises NoAnswer, Garbled or ErrorAnswer."""
        with self._lock:
            tag = self._addressed(uid)
            if count < 1 or first + count > tag.blocks:
                raise ErrorAnswer(BLOCK_NOT_AVAILABLE)
            for fault in tag.faults:
                if fault.kind is FaultKind.BLOCK and first <= fault.at < first + count:
                    _use(tag, fault)
                    raise Garbled
            return bytes(tag.memory[first * tag.block_size:(first + count) * tag.block_size])

    def write_block(self, uid: str, block: int, data: bytes) -> None:
        """Write one block of user memory. Raises NoAnswer or ErrorAnswer."""
        with self._lock:
            tag = self._addressed(uid)
            if block >= tag.blocks or len(data) != tag.block_size:
                raise ErrorAnswer(BLOCK_NOT_AVAILABLE)
            for fault in tag.faults:
                if fault.at == block and fault.kind in (FaultKind.BLOCK_LOCKED, FaultKind.BLOCK_IGNORED):
                    _use(tag, fault)
                    if fault.kind is FaultKind.BLOCK_LOCKED:
                        raise ErrorAnswer(BLOCK_LOCKED)
                    return
            tag.memory[block * tag.block_size:(block + 1) * tag.block_size] = data

    def write_dsfid(self, uid: str, dsfid: int) -> None:
        with self._lock:
            self._addressed(uid).dsfid = dsfid

    def system_info(self, uid: str) -> FieldTag:
        with self._lock:
            return self._addressed(uid)

    def write_afi(self, uid: str, afi: int) -> float:
        """Write the AFI; the seconds that programming took beyond the usual. Raises NoAnswer or ErrorAnswer."""
        with self._lock:
            tag = self._addressed(uid)
            delay, ignored = 0.0, False
            for fault in list(tag.faults):
                match fault.kind:
                    case FaultKind.LEAVE_BEFORE_AFI:
                        self._take_away(tag, fault)
                    case FaultKind.AFI_LOCKED:
                        _use(tag, fault)
                        raise ErrorAnswer(BLOCK_LOCKED)
                    case FaultKind.AFI_IGNORED:
                        ignored = True
                        _use(tag, fault)
                    case FaultKind.SLOW_WRITE:
                        delay += fault.seconds
                        _use(tag, fault)
            if not ignored:
                tag.afi = afi
            for fault in list(tag.faults):
                if fault.kind is FaultKind.LEAVE_AFTER_AFI:
                    self._take_away(tag, fault)
            return delay

    def write_eas(self, uid: str, on: bool) -> None:
        """Switch the alarm of an NXP chip. Raises NoAnswer, and ErrorAnswer where the chip has none."""
        with self._lock:
            self._alarming(uid).eas = on

    def eas_alarm(self, uid: str) -> None:
        """Answered by a chip whose alarm is on; NoAnswer from any other NXP chip, ErrorAnswer where there is none."""
        with self._lock:
            if not self._alarming(uid).eas:
                raise NoAnswer

    def _alarming(self, uid: str) -> FieldTag:
        tag = self._addressed(uid)
        if not uid.startswith(_NXP):
            raise ErrorAnswer(NOT_SUPPORTED)
        return tag

    def _addressed(self, uid: str) -> FieldTag:
        """The tag that hears a command addressed to it, or NoAnswer."""
        tag = self._tags.get(uid)
        if tag is None or not tag.on:
            raise NoAnswer
        for fault in list(tag.faults):
            if fault.kind is FaultKind.LEAVE:
                fault.counter += 1
                if fault.counter >= fault.at:
                    self._take_away(tag, fault)
        if not self._heard(tag):
            raise NoAnswer
        return tag

    def _take_away(self, tag: FieldTag, fault: Fault) -> None:
        tag.on = tag.quiet = False
        _use(tag, fault)
        raise NoAnswer

    def _heard(self, tag: FieldTag) -> bool:
        """A weakly coupled tag answers `at` of ten times, spread evenly; one in too weak a field never."""
        heard = tag.needs <= self.power
        for fault in tag.faults:
            if fault.kind is FaultKind.WEAK:
                fault.counter += 1
                heard = heard and fault.counter * fault.at // 10 != (fault.counter - 1) * fault.at // 10
        return heard


def _use(tag: FieldTag, fault: Fault) -> None:
    """One of the fault's times is used up."""
    if fault.times:
        fault.times -= 1
        if not fault.times:
            tag.faults.remove(fault)
