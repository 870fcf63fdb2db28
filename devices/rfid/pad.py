"""The pad: which tags lie on it, what they say, and the security bit of one of them.

One thread calls `poll` and `secure` in turn; nothing here waits, but for the air.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

from devices.errors import TagError, TagGone, TagRefused
from devices.rfid.contents import AT_ONCE, FIRST_BLOCKS, read_contents, read_memory
from devices.rfid.model import DecodedTag, TagKind
from devices.rfid.reader import Power, ReaderInfo, SystemInfo, TagId, TagReader
from devices.rfid.reception import Reception
from devices.rfid.security import SecurityCodes, SecurityRules

_WRITE_TRIES = 3
_READ_ROUNDS = 3                       # rounds in which a tag may fail to be read before it is called unreadable
_MISSED_ROUNDS = 2                     # rounds without a tag before it can have left


@dataclass(frozen=True, slots=True)
class PadTag:
    """A tag on the pad. `afi` and `secured` are None until they were read or written; `secured` too when what was read
    is neither of the two states."""

    uid: str
    decoded: DecodedTag
    afi: int | None = None
    secured: bool | None = None


@dataclass(frozen=True, slots=True)
class TagSeen:
    """A tag came, and was read."""

    uid: str
    tag: PadTag


@dataclass(frozen=True, slots=True)
class TagStable:
    """It has lain still long enough to be acted on. Once for each stay; never for an unreadable tag."""

    uid: str
    tag: PadTag


@dataclass(frozen=True, slots=True)
class TagUnreadable:
    """It is there and cannot be read, though it was tried in several rounds. It is tried on."""

    uid: str
    reason: str


@dataclass(frozen=True, slots=True)
class TagLeft:
    uid: str


PadEvent = TagSeen | TagStable | TagUnreadable | TagLeft


@dataclass(frozen=True, slots=True)
class TagHeard:
    """A tag for people to look at. Of the last `rounds` rounds since it was first heard it answered in `times`; `tag`
    is None while it could not be read."""

    uid: str
    tag: PadTag | None
    times: int
    rounds: int


@dataclass(frozen=True, slots=True)
class TagMemory:
    """All of a tag's memory, and what its chip says of itself. None where it does not tell, or not how much memory it
    has: then it is the beginning of the memory."""

    system: SystemInfo | None
    memory: bytes


class SecureResult(Enum):
    WRITTEN = "written"                # and read back as wanted
    GONE = "gone"                      # the tag does not answer any more
    FAILED = "failed"                  # it answers, and does not keep what is written


@dataclass(slots=True)
class _Presence:
    """One tag's stay: seconds on the pad's clock."""

    id: TagId
    since: float
    last: float
    rounds: int = 1
    missed: int = 0
    failures: int = 0
    tag: PadTag | None = None
    stable: bool = False


class Pad:
    """Tags on a reader. `stable_for`, `gone_after` in seconds on `clock`; a tag leaves when it was missed in at least
    two rounds and for `gone_after`. `thorough`: read all memory and the security of each new tag (for technicians).
    `security` is every owner's but of those in `owners`, by their ISIL.

    Every method raises what the reader raises when the reader itself fails; then `reopen` until it is back. Tags
    that are still there when it is back have not left.
    """

    def __init__(self, reader: TagReader, *, security: SecurityCodes | None = None,
                 owners: Mapping[str, SecurityCodes] | None = None, stable_for: float = 0.3, gone_after: float = 0.5,
                 thorough: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._reader = reader
        self._rules = SecurityRules(security or SecurityCodes(), owners or {})
        self._stable_for = stable_for
        self._gone_after = gone_after
        self._thorough = thorough
        self._clock = clock
        self._present: dict[str, _Presence] = {}
        self._reception = Reception()
        self._untold: list[PadEvent] = []              # kept when the reader fails in the middle of a round

    def reopen(self) -> ReaderInfo:
        """Open the reader, or close it and open it again."""
        self._reader.close()
        self._reader.open()
        return self._reader.describe()

    def close(self) -> None:
        self._reader.close()

    def tags(self) -> tuple[PadTag, ...]:
        """What lies on the pad and was read, in the order it came."""
        return tuple(one.tag for one in self._present.values() if one.tag is not None)

    # --- Who is there ----------------------------------------------------------------------------------------

    def poll(self) -> list[PadEvent]:
        """One round: who is there, the contents of who is new, and what follows from it.

        When the reader fails in the middle, what was found so far is told by the next round.
        """
        found = self._reader.inventory()
        now = self._clock()
        for tag_id in found:
            known = self._present.get(tag_id.uid)
            if known is None:
                self._present[tag_id.uid] = _Presence(tag_id, now, now)
            else:
                known.id, known.last, known.rounds, known.missed = tag_id, now, known.rounds + 1, 0
        seen = {tag_id.uid for tag_id in found}
        self._reception.note(seen)
        for uid, one in list(self._present.items()):
            if uid in seen:
                self._attend(one, now)
            else:
                self._miss(one, now)
        events, self._untold = self._untold, []
        return events

    def _attend(self, one: _Presence, now: float) -> None:
        if one.tag is None:
            self._read(one)
        if one.tag is not None and not one.stable and one.rounds > 1 and now - one.since >= self._stable_for:
            one.stable = True
            self._untold.append(TagStable(one.id.uid, one.tag))

    def _miss(self, one: _Presence, now: float) -> None:
        one.missed += 1
        if one.missed >= _MISSED_ROUNDS and now - one.last >= self._gone_after:
            del self._present[one.id.uid]
            self._untold.append(TagLeft(one.id.uid))

    def _read(self, one: _Presence) -> None:
        uid = one.id.uid
        try:
            tag = PadTag(uid, read_contents(self._reader, uid, one.id.dsfid, whole=self._thorough))
            tag = self._with_twins_told_apart(tag)
            if self._thorough:
                tag = self._with_security(tag, *self._ask_security(uid, self._rules.of(tag.decoded)))
        except TagError as error:
            one.failures += 1
            if one.failures == _READ_ROUNDS:
                self._untold.append(TagUnreadable(uid, str(error)))
            return
        one.tag = tag
        self._untold.append(TagSeen(uid, tag))

    def _with_twins_told_apart(self, tag: PadTag) -> PadTag:
        """Two tags that say the same are read again: one answer could have been taken for the other's."""
        twins = [other for other in self._present.values() if other.tag is not None and other.id.uid != tag.uid
                 and other.tag.decoded.kind is not TagKind.BLANK and other.tag.decoded == tag.decoded]
        if not twins:
            return tag
        return replace(tag, decoded=read_contents(self._reader, tag.uid, self._present[tag.uid].id.dsfid,
                                                  whole=self._thorough))

    # --- For people ------------------------------------------------------------------------------------------

    def look(self) -> list[TagHeard]:
        """What is there, in the order it came; each tag is asked for its security once more."""
        found, heard = [], {one.uid: one for one in self._reception.heard()}
        for uid, one in list(self._present.items()):
            if one.tag is not None:
                try:
                    self.security(uid)
                except TagError:
                    one.tag = replace(one.tag, afi=None, secured=None)
            counted = heard.get(uid)
            found.append(TagHeard(uid, one.tag, *((counted.times, counted.rounds) if counted else (0, 0))))
        return found

    @property
    def power(self) -> Power | None:
        """That of the reader; None where it cannot be changed."""
        return self._reader.power

    def tune(self, step: int) -> None:
        """Send at this strength, kept within the reader's reach, and count anew how well each tag is heard."""
        power = self._reader.power
        if power is None:
            return
        step = min(power.most, max(power.least, step))
        if power.read() != step:
            power.write(step)
            self._reception = Reception()

    def again(self, uid: str) -> None:
        """Something else was written on a tag that lies there: the next round reads it as one that came."""
        one = self._present.get(uid)
        if one is not None:
            one.tag, one.stable, one.failures, one.last, one.missed = None, False, 0, self._clock(), 0

    def memory(self, uid: str) -> TagMemory:
        """All that is written on a tag. Raises TagError when it does not answer."""
        try:
            system = self._reader.system_info(uid)
        except TagRefused:
            system = None
        if system is None or not system.blocks:
            return TagMemory(None, read_memory(self._reader, uid, 0, FIRST_BLOCKS))
        memory = b"".join(read_memory(self._reader, uid, first, min(AT_ONCE, system.blocks - first))
                          for first in range(0, system.blocks, AT_ONCE))
        return TagMemory(system, memory)

    # --- Security --------------------------------------------------------------------------------------------

    def security(self, uid: str) -> bool | None:
        """Whether a tag is secured, asked of the tag; None when it says neither. Raises TagError."""
        return self._remember(uid, *self._ask_security(uid, self._codes(uid)))

    def secure(self, uid: str, on: bool) -> SecureResult:
        """Write the security of this one tag and read it back, three times if need be.

        A failing reader raises: then nothing is known, and the write is to be repeated when the tag is seen again.
        """
        codes, result = self._codes(uid), SecureResult.FAILED
        for _ in range(_WRITE_TRIES):
            result = self._write(uid, on, codes)
            if result is SecureResult.WRITTEN:
                break
        return result

    def _write(self, uid: str, on: bool, codes: SecurityCodes) -> SecureResult:
        afi = codes.secured if on else codes.loaned
        writes: list[Callable[[], None]] = [partial(self._reader.write_afi, uid, afi)] if codes.by_afi else []
        if codes.by_eas:
            writes.append(partial(self._reader.write_eas, uid, on))
        for write in writes:
            try:
                write()
            except TagGone:
                return SecureResult.GONE
            except TagError:
                pass                                   # the answer proves little either way: read it back
        try:
            found, alarms = self._ask_security(uid, codes)
        except TagGone:
            return SecureResult.GONE
        except TagError:
            return SecureResult.FAILED
        self._remember(uid, found, alarms)
        there = (found == afi or not codes.by_afi) and alarms in (None, on)
        return SecureResult.WRITTEN if there else SecureResult.FAILED

    def _codes(self, uid: str) -> SecurityCodes:
        one = self._present.get(uid)
        return self._rules.usual if one is None or one.tag is None else self._rules.of(one.tag.decoded)

    def _ask_security(self, uid: str, codes: SecurityCodes) -> tuple[int, bool | None]:
        """(AFI, whether its alarm is on; None where that is not looked at). Silence is asked for twice, and the AFI
        last: it shows that the tag is there, and that the silence was no absence."""
        alarms = (self._reader.read_eas(uid) or self._reader.read_eas(uid)) if codes.by_eas else None
        return self._reader.read_afi(uid), alarms

    def _remember(self, uid: str, afi: int, alarms: bool | None) -> bool | None:
        """Note what a tag just said of itself: it is there, and this is its security."""
        one = self._present.get(uid)
        if one is not None:
            one.last, one.missed = self._clock(), 0
            if one.tag is not None:
                one.tag = self._with_security(one.tag, afi, alarms)
        return self._codes(uid).state(afi, alarms)

    def _with_security(self, tag: PadTag, afi: int, alarms: bool | None) -> PadTag:
        return replace(tag, afi=afi, secured=self._rules.of(tag.decoded).state(afi, alarms))
