"""The face every card reader has, and the way from a URL to one."""
from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from devices.cards.events import CardEvent
from devices.errors import BadUrl
from devices.url import DeviceUrl


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


def card_reader(url: str | DeviceUrl) -> CardReader:
    """The card reader a URL names, not yet opened: nfc+usb://, nfc+usb://054c:06c3, nfc+serial:///dev/ttyUSB0,
    nfc+udp://localhost:54321. Raises BadUrl."""
    from devices.cards.nfc_reader import NfcCardReader

    drivers: dict[str, Callable[[DeviceUrl], CardReader]] = {"nfc": NfcCardReader.from_url}
    parsed = DeviceUrl.parse(url) if isinstance(url, str) else url
    make = drivers.get(parsed.driver)
    if make is None:
        raise BadUrl(f"no card reader driver is called {parsed.driver!r}; known: {', '.join(sorted(drivers))}")
    return make(parsed)
