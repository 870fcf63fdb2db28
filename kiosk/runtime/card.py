"""The workers for what the patron shows: the card reader and the barcode scanner."""
from __future__ import annotations

import time
from collections.abc import Callable

from devices.cards import CardPresented, CardReader, CardRefused, CardRemoved
from devices.errors import DeviceError
from devices.scanners import BadScan, BarcodeScanner, Scan
from kiosk.engine.events import CardShown, CardTaken, CardUnknown, Event, ItemScanned, StaffCardShown
from kiosk.runtime.worker import Worker

Recognise = Callable[[str, str], str | None]


def nobody(text: str, source: str) -> str | None:
    """Where there is no staff mode."""
    return None


class CardWorker(Worker):
    """A card counts as shown once, until it has been away."""

    part = "card"
    failures = (DeviceError,)

    def __init__(self, reader: CardReader, recognise: Recognise, post: Callable[[Event], None], *,
                 staff: Recognise = nobody, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._reader = reader
        self._recognise = recognise
        self._staff = staff

    def open(self) -> None:
        self._reader.open()

    def close(self) -> None:
        self._reader.close()

    def use(self) -> None:
        while not self.stopping:
            event = self._reader.poll()
            if isinstance(event, CardPresented):
                self.post(self._told(event))
            elif isinstance(event, CardRefused):
                self.post(CardUnknown(at=self.clock()))
            elif isinstance(event, CardRemoved):
                self.post(CardTaken(at=self.clock()))


    def _told(self, card: CardPresented) -> Event:
        for text in (card.number, card.uid):
            if number := self._staff(text, "nfc"):
                return StaffCardShown(at=self.clock(), number=number)
        for text in (card.number, card.uid):
            if number := self._recognise(text, "nfc"):
                return CardShown(at=self.clock(), number=number)
        return CardUnknown(at=self.clock())


class ScannerWorker(Worker):
    """A scanned code is a card when a card pattern says so, else an item."""

    part = "scanner"
    failures = (DeviceError,)

    def __init__(self, scanner: BarcodeScanner, recognise: Recognise, post: Callable[[Event], None], *,
                 staff: Recognise = nobody, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._scanner = scanner
        self._recognise = recognise
        self._staff = staff

    def open(self) -> None:
        self._scanner.open()

    def close(self) -> None:
        self._scanner.close()

    def use(self) -> None:
        while not self.stopping:
            event = self._scanner.poll()
            at = self.clock()
            if isinstance(event, BadScan):
                self.post(CardUnknown(at=at))
            elif isinstance(event, Scan):
                self.post(self._told(event.text, at))

    def _told(self, text: str, at: float) -> Event:
        if number := self._staff(text, "barcode"):
            return StaffCardShown(at=at, number=number, held=False)
        if number := self._recognise(text, "barcode"):
            return CardShown(at=at, number=number, held=False)
        return ItemScanned(at=at, item_id=text)
