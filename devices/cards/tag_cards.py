"""Library cards of ISO 15693 (type of usage 8) by any reader of item tags: one of its own beside the pad."""
from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from devices.cards.events import CardEvent
from devices.cards.presence import Presence, Sight
from devices.errors import DeviceError, DeviceGone, TagError
from devices.rfid.contents import read_contents
from devices.rfid.model import DecodedTag, TagKind
from devices.rfid.reader import TagReader

TECHNOLOGY = "26V"                 # ISO 15693, as NFC calls it


Reader = TypeVar("Reader", bound=TagReader)


class CardLooks(ABC, Generic[Reader]):
    """A CardReader that looks with a TagReader, over and over. An item that is held to it is no card and is not told.

    `interval`: seconds between looks."""

    interval = 0.15

    def __init__(self, reader: Reader, *, clock: Callable[[], float] = time.monotonic,
                 pause: Callable[[float], None] = time.sleep) -> None:
        self._reader = reader
        self._clock, self._pause = clock, pause
        self._presence = Presence()
        self._due = 0.0

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
        self._pause(max(0.0, min(self.interval, self._due - self._clock())))
        self._due = self._clock() + self.interval
        try:
            return self._presence.look(self._sight())
        except TagError:
            return None                                # it moved while it was read; the next look sees
        except DeviceError as error:
            self.close()
            raise DeviceGone(f"the card reader does not answer: {error}") from error

    @abstractmethod
    def _sight(self) -> Sight | None:
        """The card that lies there. Raises what the reader raises."""


class TagCardReader(CardLooks[TagReader]):
    """Cards that are tags; of several that lie there the one that was there before."""

    def open(self) -> None:
        self._numbers: dict[str, str | None] = {}          # of the tags that lie there
        super().open()

    def _sight(self) -> Sight | None:
        there = {tag.uid: tag.dsfid for tag in self._reader.inventory()}
        self._numbers = {uid: number for uid, number in self._numbers.items() if uid in there}
        for uid, dsfid in there.items():
            if uid not in self._numbers:
                self._numbers[uid] = card_number(self._reader, uid, dsfid)
        cards = [(uid, number) for uid, number in self._numbers.items() if number is not None]
        if not cards:
            return None
        uid, number = cards[0]
        return Sight(uid, TECHNOLOGY, lambda: number)


def card_number(reader: TagReader, uid: str, dsfid: int) -> str | None:
    """The number on a tag as on a card: see `number_on`. Raises TagError."""
    return number_on(read_contents(reader, uid, dsfid))


def number_on(decoded: DecodedTag) -> str | None:
    """The number on a library's card, "" on a tag that tells none. None for what is no card, or may be none: an item,
    a tag that is damaged, and one of which not enough could be read."""
    if decoded.tag is not None and decoded.kind is TagKind.PATRON_CARD:
        return decoded.tag.item_id
    return None if decoded.incomplete or decoded.kind in (TagKind.ITEM, TagKind.DAMAGED) else ""
