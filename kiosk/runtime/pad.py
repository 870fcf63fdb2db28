"""The worker that owns the pad: inventory rounds, security writes which come first, and what staff want of a tag."""
from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable
from typing import Protocol

from devices.errors import DeviceError, DeviceRefused
from devices.rfid import pad as pads
from devices.rfid.model import DecodedTag, TagKind, Usage
from devices.rfid.pad import Pad, PadEvent, SecureResult
from kiosk.engine.effects import AtPad, Look, PlanTag, Secure, WriteTag
from kiosk.engine.events import Event, NotSecured, Secured, Tag, TagLeft, TagSeen, TagStable
from kiosk.engine.findings import TagPlanned, TagsLooked, TagWritten
from kiosk.engine.tagging import Inscription, TagDump, TagPlan, Wish, WriteResult
from kiosk.runtime.tag_look import looked, strength_of
from kiosk.runtime.worker import Worker

log = logging.getLogger("kiosk")

IDLE_ROUND = 0.08          # seconds between inventory rounds while the pad is empty
BUSY_ROUND = 0.005
LIKELY_WRITE = 0.06        # after a tag came to rest or was written: a round would keep the next write waiting longer


class Scribe(Protocol):
    """What writes tags for staff, on the thread of this worker. Only who puts a kiosk together gives it one: nothing
    that a patron comes to can import the one there is. Both raise what the reader raises when it fails itself."""

    def plan(self, dump: TagDump, wish: Wish) -> TagPlan:
        """What writing would change on the tag that says `dump`. Nothing is written."""

    def write(self, dump: TagDump, then: Inscription) -> WriteResult:
        """Write it on the tag that still says `dump`, and read it back."""


class PadWorker(Worker):
    """Security writes go before the next round, so that a pile is ticked as fast as the air allows.

    `scribe` writes tags for staff, where the reader can; `power`: how strong staff set its field, set again whenever
    the reader was away.
    """

    part = "pad"
    failures = (DeviceError,)

    def __init__(self, pad: Pad, post: Callable[[Event], None], *, scribe: Scribe | None = None,
                 power: int | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._pad = pad
        self._scribe = scribe
        self._power = power
        self._errands: queue.SimpleQueue[Secure | AtPad | int | None] = queue.SimpleQueue()
        self._tags: set[str] = set()
        self._pause = IDLE_ROUND

    def secure(self, effect: Secure) -> None:
        self._errands.put(effect)

    def attend(self, effect: AtPad) -> None:
        self._errands.put(effect)

    def tune(self, power: int) -> None:
        """So strong from now on."""
        self._errands.put(power)

    def wake(self) -> None:
        self._errands.put(None)

    def open(self) -> None:
        self._pad.reopen()
        self._tune(self._power)

    def close(self) -> None:
        self._pad.close()

    def use(self) -> None:
        while not self.stopping:
            try:
                effect = self._errands.get(timeout=self._pause)
            except queue.Empty:
                rested = self._round()
                self._pause = LIKELY_WRITE if rested else BUSY_ROUND if self._tags else IDLE_ROUND
                continue
            match effect:
                case Secure():
                    self._write(effect)
                    self._pause = LIKELY_WRITE
                case Look(uid):
                    looks, dump = looked(self._pad, uid)
                    self.post(TagsLooked(at=self.clock(), tags=looks, dump=dump, strength=strength_of(self._pad)))
                case PlanTag():
                    self._plan(effect)
                case WriteTag():
                    self._inscribe(effect)
                case int():
                    self._tune(effect)

    def _round(self) -> bool:
        """Whether a tag came to rest."""
        events = self._pad.poll()
        for event in events:
            self._tell(event)
        return any(isinstance(event, pads.TagStable) for event in events)

    def _write(self, effect: Secure) -> None:
        try:
            result = self._pad.secure(effect.uid, effect.on)
        except DeviceError:
            self.post(NotSecured(at=self.clock(), operation=effect.operation, uid=effect.uid, gone=True))
            raise
        if result is SecureResult.WRITTEN:
            self.post(Secured(at=self.clock(), operation=effect.operation, uid=effect.uid))
        else:
            self.post(NotSecured(at=self.clock(), operation=effect.operation, uid=effect.uid,
                                 gone=result is SecureResult.GONE))

    # --- for staff -----------------------------------------------------------------------------------

    def _tune(self, power: int | None) -> None:
        """A reader that will not is told of in the log, and stays as strong as it is."""
        self._power = power
        if power is not None:
            try:
                self._pad.tune(power)
            except DeviceRefused as error:
                log.warning("pad: the strength of the field is not set: %s", error)

    def _plan(self, effect: PlanTag) -> None:
        """What would change on that tag; only that it is gone, where it is not there or the reader is not."""
        plan = TagPlan(why="gone")
        try:
            _, dump = looked(self._pad, effect.uid)
            if dump is not None and self._scribe is not None:
                plan = self._scribe.plan(dump, effect.wish)
        finally:
            self.post(TagPlanned(at=self.clock(), asked=effect.asked, plan=plan))

    def _inscribe(self, effect: WriteTag) -> None:
        """The tag, and then its security. Where the reader itself fails it is not known how far that came."""
        result = WriteResult.UNSURE
        try:
            if self._scribe is not None:
                result = self._scribe.write(effect.before, effect.then)
            if result is WriteResult.DONE and effect.secured is not None:
                result = WriteResult.UNSECURED
            self._pad.again(effect.before.look.uid)
            self._round()
            if result is WriteResult.UNSECURED and effect.secured is not None and (
                    self._pad.secure(effect.before.look.uid, effect.secured) is SecureResult.WRITTEN):
                result = WriteResult.DONE
        finally:
            self.post(TagWritten(at=self.clock(), asked=effect.asked, result=result))

    def pause(self, seconds: float) -> None:
        """While the reader is away everybody is told so at once."""
        end = self.clock() + seconds
        while not self.stopping and (left := end - self.clock()) > 0:
            try:
                effect = self._errands.get(timeout=left)
            except queue.Empty:
                return
            match effect:
                case Secure():
                    self.post(NotSecured(at=self.clock(), operation=effect.operation, uid=effect.uid, gone=True))
                case PlanTag():
                    self.post(TagPlanned(at=self.clock(), asked=effect.asked, plan=TagPlan(why="gone")))
                case WriteTag():
                    self.post(TagWritten(at=self.clock(), asked=effect.asked, result=WriteResult.UNCHANGED))
                case int():
                    self._power = effect

    def _tell(self, event: PadEvent) -> None:
        at = self.clock()
        if isinstance(event, pads.TagLeft):
            self._tags.discard(event.uid)
            self.post(TagLeft(at=at, uid=event.uid))
            return
        self._tags.add(event.uid)
        if isinstance(event, pads.TagSeen):
            self.post(TagSeen(at=at, tag=tag_of(event.uid, event.tag.decoded)))
        elif isinstance(event, pads.TagStable):
            self.post(TagStable(at=at, tag=tag_of(event.uid, event.tag.decoded)))
        else:
            self.post(TagStable(at=at, tag=Tag(event.uid, problem="unreadable")))


def tag_of(uid: str, decoded: DecodedTag) -> Tag:
    """A tag in the engine's nouns: an item, or why it is none."""
    tag = decoded.tag
    if decoded.kind is TagKind.FOREIGN:
        return Tag(uid, problem=TagKind.UNKNOWN.value)         # "foreign" is said of another library's items
    if decoded.kind is not TagKind.ITEM or tag is None:
        return Tag(uid, problem=decoded.kind.value.replace("-", "_"))
    problem = "uncatalogued" if tag.usage == Usage.ACQUISITION else ""
    return Tag(uid, tag.item_id, tag.owner_isil, tag.parts, tag.part, problem)
