"""A TWN4 as a reader of patron cards: the UID of any card, and the number on one that is written as a library's."""
from __future__ import annotations

from devices.cards.presence import Sight
from devices.cards.tag_cards import TECHNOLOGY, CardLooks, card_number
from devices.twn4.driver import Twn4Reader
from devices.twn4.frames import TagType
from devices.url import DeviceUrl

_TECHNOLOGY = {TagType.ISO14443A: "106A", TagType.ISO14443B: "106B", TagType.ISO15693: TECHNOLOGY}


class Twn4CardReader(CardLooks[Twn4Reader]):
    """The UID of any card, and a library's own by its number."""

    interval = 0.1                     # quick to a hand, nothing to a processor

    @classmethod
    def from_url(cls, url: DeviceUrl) -> Twn4CardReader:
        return cls(Twn4Reader.from_url(url))

    def _sight(self) -> Sight | None:
        found = self._reader.search(*TagType)
        if found is None:
            return None
        technology = _TECHNOLOGY.get(TagType(found.kind)) if found.kind in set(TagType) else None
        if technology is None:
            return None
        if found.kind != TagType.ISO15693:
            return Sight(found.uid, technology, lambda: "")
        number = card_number(self._reader, found.uid, 0)
        return None if number is None else Sight(found.uid, technology, lambda: number)
