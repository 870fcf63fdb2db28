"""The worker that owns the pad: inventory rounds, and security writes which come first."""
from __future__ import annotations

import queue
import time
from collections.abc import Callable

from devices.errors import DeviceError
from devices.rfid import pad as pads
from devices.rfid.model import DecodedTag, TagKind, Usage
from devices.rfid.pad import Pad, PadEvent, SecureResult
from kiosk.engine.effects import Look, Secure
from kiosk.engine.events import Event, NotSecured, Secured, Tag, TagLeft, TagSeen, TagsLooked, TagStable
from kiosk.runtime.tag_look import looked
from kiosk.runtime.worker import Worker

IDLE_ROUND = 0.08          # seconds between inventory rounds while the pad is empty
BUSY_ROUND = 0.005
LIKELY_WRITE = 0.06        # after a tag came to rest or was written: a round would keep the next write waiting longer


class PadWorker(Worker):
    """Security writes go before the next round, so that a pile is ticked as fast as the air allows."""

    part = "pad"
    failures = (DeviceError,)

    def __init__(self, pad: Pad, post: Callable[[Event], None], *,
                 clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._pad = pad
        self._writes: queue.SimpleQueue[Secure | Look | None] = queue.SimpleQueue()
        self._tags: set[str] = set()
        self._pause = IDLE_ROUND

    def secure(self, effect: Secure) -> None:
        self._writes.put(effect)

    def look(self, effect: Look) -> None:
        self._writes.put(effect)

    def wake(self) -> None:
        self._writes.put(None)

    def open(self) -> None:
        self._pad.reopen()

    def close(self) -> None:
        self._pad.close()

    def use(self) -> None:
        while not self.stopping:
            try:
                effect = self._writes.get(timeout=self._pause)
            except queue.Empty:
                events = self._pad.poll()
                rested = any(isinstance(event, pads.TagStable) for event in events)
                for event in events:
                    self._tell(event)
                self._pause = LIKELY_WRITE if rested else BUSY_ROUND if self._tags else IDLE_ROUND
                continue
            if isinstance(effect, Secure):
                self._write(effect)
                self._pause = LIKELY_WRITE
            elif isinstance(effect, Look):
                looks, dump = looked(self._pad, effect.uid)
                self.post(TagsLooked(at=self.clock(), tags=looks, dump=dump))

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

    def pause(self, seconds: float) -> None:
        """While the reader is away every write is told so at once."""
        end = self.clock() + seconds
        while not self.stopping and (left := end - self.clock()) > 0:
            try:
                effect = self._writes.get(timeout=left)
            except queue.Empty:
                return
            if isinstance(effect, Secure):
                self.post(NotSecured(at=self.clock(), operation=effect.operation, uid=effect.uid, gone=True))

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
