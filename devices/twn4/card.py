"""A TWN4 as a reader of patron cards: the UID of any card, and the number on one that is written as a library's."""
from __future__ import annotations

import time
from collections.abc import Callable

from devices.cards.events import CardEvent
from devices.cards.presence import Presence, Sight
from devices.cards.tag_cards import TECHNOLOGY, card_number
from devices.errors import DeviceError, DeviceGone, TagError
from devices.twn4.answers import Found
from devices.twn4.driver import Twn4Reader
from devices.twn4.frames import TagType
from devices.url import DeviceUrl

INTERVAL = 0.1                     # seconds between looks: quick to a hand, nothing to a processor
_TECHNOLOGY = {TagType.ISO14443A: "106A", TagType.ISO14443B: "106B", TagType.ISO15693: TECHNOLOGY}


class Twn4CardReader:
    """A CardReader over a TWN4. An item that is held to it is no card and is not told."""

    def __init__(self, reader: Twn4Reader, *, clock: Callable[[], float] = time.monotonic,
                 pause: Callable[[float], None] = time.sleep) -> None:
        self._reader = reader
        self._clock, self._pause = clock, pause
        self._presence = Presence()
        self._due = 0.0

    @classmethod
    def from_url(cls, url: DeviceUrl) -> Twn4CardReader:
        return cls(Twn4Reader.from_url(url))

    def open(self) -> None:
        self.close()
        self._presence = Presence()
        try:
            self._reader.open()
        except DeviceGone:
            raise
        except DeviceError as error:
            raise DeviceGone(str(error)) from error

    def close(self) -> None:
        self._reader.close()

    def poll(self) -> CardEvent | None:
        self._pause(max(0.0, min(INTERVAL, self._due - self._clock())))
        self._due = self._clock() + INTERVAL
        try:
            found = self._reader.search(*TagType)
            return self._presence.look(None if found is None else self._sight(found))
        except TagError:
            return None                                # it moved while it was read; the next look sees
        except DeviceError as error:
            self.close()
            raise DeviceGone(f"the card reader does not answer: {error}") from error

    def _sight(self, found: Found) -> Sight | None:
        technology = _TECHNOLOGY.get(TagType(found.kind)) if found.kind in set(TagType) else None
        if technology is None:
            return None
        if found.kind != TagType.ISO15693:
            return Sight(found.uid, technology, lambda: "")
        number = card_number(self._reader, found.uid, 0)
        return None if number is None else Sight(found.uid, technology, lambda: number)
