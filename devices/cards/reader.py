"""The face every card reader has, and the way from a URL to one."""
from __future__ import annotations

from typing import Protocol

from devices.cards.events import CardEvent


class CardReader(Protocol):
    """A reader of patron cards. One thread uses it."""

    def open(self) -> None:
        """Open, or open again after a loss. Raises DeviceGone when the reader is not there."""

    def close(self) -> None:
        """Let go of the reader. Never raises."""

    def poll(self) -> CardEvent | None:
        """What happened since the last call, one thing at a time; paces itself, and takes about 0.3 s at the most.

        Raises DeviceGone when the reader was unplugged; open() it again when it is back.
        """
