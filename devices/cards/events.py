"""What a card reader tells."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CardPresented:
    """A card lies on the reader. `number`: what its NDEF message says, "" when it carries none; `uid`: upper-case hex.

    `technology`: 106A, 106B (ISO 14443 A and B), 212F (FeliCa) or 26V (ISO 15693). A phone shows another UID each time.
    """

    number: str
    uid: str
    technology: str


@dataclass(frozen=True, slots=True)
class CardRefused:
    """A card whose number cannot be one: too long, or holding control characters."""

    reason: str
    uid: str
    technology: str


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The card was taken away."""

    uid: str


CardEvent = CardPresented | CardRefused | CardRemoved
