"""The workers for what the patron shows: the card reader and the barcode scanner."""
from __future__ import annotations

import time
from collections.abc import Callable

from devices.cards import CardPresented, CardReader, CardRefused, CardRemoved
from devices.errors import DeviceError
from devices.scanners import BadScan, BarcodeScanner, Scan
from kiosk.engine.events import CardShown, CardTaken, CardUnknown, Event, ItemScanned
from kiosk.runtime.worker import Worker

Recognise = Callable[[str, str], str | None]


class CardWorker(Worker):
    """A card counts as shown once, until it has been away."""

    part = "card"
    failures = (DeviceError,)

    def __init__(self, reader: CardReader, recognise: Recognise, post: Callable[[Event], None], *,
                 clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._reader = reader
        self._recognise = recognise

    def open(self) -> None:
        self._reader.open()

    def close(self) -> None:
        self._reader.close()

    def use(self) -> None:
        while not self.stopping:
            event = self._reader.poll()
            if isinstance(event, CardPresented):
                number = self._recognise(event.number, "nfc") or self._recognise(event.uid, "nfc")
                self.post(CardShown(at=self.clock(), number=number) if number else CardUnknown(at=self.clock()))
            elif isinstance(event, CardRefused):
                self.post(CardUnknown(at=self.clock()))
            elif isinstance(event, CardRemoved):
                self.post(CardTaken(at=self.clock()))


class ScannerWorker(Worker):
    """A scanned code is a card when a card pattern says so, else an item."""

    part = "scanner"
    failures = (DeviceError,)

    def __init__(self, scanner: BarcodeScanner, recognise: Recognise, post: Callable[[Event], None], *,
                 clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._scanner = scanner
        self._recognise = recognise

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
                number = self._recognise(event.text, "barcode")
                self.post(CardShown(at=at, number=number, held=False) if number
                          else ItemScanned(at=at, item_id=event.text))
