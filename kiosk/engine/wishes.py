"""What is wished of the kiosk from afar, as a value and as the event that brings it."""
from __future__ import annotations

from dataclasses import dataclass

from kiosk.engine.events import Event
from kiosk.engine.showcase import Said
from kiosk.engine.staff import Deed


@dataclass(frozen=True, slots=True)
class Wish:
    """CLOSE (with one of `staff.MESSAGES`, and perhaps words of staff's own), OPEN, RESTART or PRINT."""

    id: str
    errand: Deed
    message: str = ""
    words: Said = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered(Event):
    """The fleet wishes this. It may be told more than once."""

    wish: Wish
