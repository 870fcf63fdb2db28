"""From single looks at the reader to events: a card is told once, a failed read is tried again, a blink is forgiven."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from devices.cards.events import CardEvent, CardPresented, CardRefused, CardRemoved
from devices.cards.number import BadNumber

_READS = 3                         # looks a card without a number gets: NDEF is sometimes missed at first
_MISSES = 2                        # looks without the card before it counts as taken
_RANDOM = "08"                     # first byte of a four-byte UID made anew every time (ISO/IEC 14443-3, 6.5.4)


@dataclass(frozen=True, slots=True)
class Sight:
    """A card in the field now. `read` gives its number, "" for none; BadNumber when it cannot be one."""

    uid: str
    technology: str
    read: Callable[[], str]

    @property
    def identity(self) -> str:
        return _RANDOM if len(self.uid) == 8 and self.uid.startswith(_RANDOM) else self.uid


class Presence:
    """Feed it one look after another; no I/O but through the sight's own `read`."""

    def __init__(self) -> None:
        self._present: Sight | None = None
        self._misses = 0
        self._pending = ""
        self._reads = 0

    def look(self, sight: Sight | None) -> CardEvent | None:
        if self._present is not None:
            return self._still_there(self._present, sight)
        if sight is None:
            self._misses += 1
            if self._misses >= _MISSES:
                self._pending = ""
            return None
        return self._arrived(sight)

    def _still_there(self, present: Sight, sight: Sight | None) -> CardEvent | None:
        if sight is not None and sight.identity == present.identity:
            self._misses = 0
            return None
        self._misses += 1
        if sight is None and self._misses < _MISSES:
            return None
        self._present, self._misses, self._pending = None, 0, ""
        return CardRemoved(present.uid)

    def _arrived(self, sight: Sight) -> CardEvent | None:
        if sight.identity != self._pending:
            self._pending, self._reads = sight.identity, 0
        self._misses = 0
        self._reads += 1
        try:
            number = sight.read()
        except BadNumber as error:
            self._present = sight
            return CardRefused(str(error), sight.uid, sight.technology)
        if not number and self._reads < _READS:
            return None
        self._present = sight
        return CardPresented(number, sight.uid, sight.technology)
