"""The worker that prints receipts and knows whether it could."""
from __future__ import annotations

import queue
import time
from collections.abc import Callable

from devices.printers import Printer, PrinterError
from kiosk.engine.effects import Print, PrintSlip
from kiosk.engine.events import Event, NotPrinted, Printed, SlipPrinted
from kiosk.runtime.worker import Worker
from receipts.document import Receipt, ReceiptError

CHECK = 10.0               # seconds between looks at the printers
CHECK_TROUBLE = 2.0        # the same while one of them is in trouble

Render = Callable[[Receipt], bytes]


class PrintWorker(Worker):
    """Each receipt goes to every output, digital ones first; it counts as printed when all of them have it."""

    part = "printer"
    failures = (PrinterError,)

    def __init__(self, outputs: tuple[tuple[Printer, Render], ...], post: Callable[[Event], None], *,
                 clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._outputs = outputs
        self._wanted: queue.SimpleQueue[Print | PrintSlip | None] = queue.SimpleQueue()

    def print(self, receipt: Receipt) -> None:
        self._wanted.put(Print(receipt))

    def print_slip(self, effect: PrintSlip) -> None:
        self._wanted.put(effect)

    def wake(self) -> None:
        self._wanted.put(None)

    def open(self) -> None:
        """Printers open their link for each use."""

    def use(self) -> None:
        self._look()
        while not self.stopping:
            try:
                wanted = self._wanted.get(timeout=CHECK if self._working else CHECK_TROUBLE)
            except queue.Empty:
                self._look()
                continue
            if wanted is not None:
                self._print(wanted)

    def _look(self) -> None:
        """Tell when a printer came into trouble or out of it."""
        errors = [printer.status().error() for printer, _ in self._outputs]
        worst = next((error for error in errors if error is not None), None)
        if worst is not None:
            self.down(worst.reason)
        else:
            self.up()

    def _print(self, wanted: Print | PrintSlip) -> None:
        failed = ""
        for printer, render in self._outputs:
            try:
                printer.print(render(wanted.receipt), wanted.receipt.kind.value)
            except PrinterError as error:
                failed = failed or error.reason
            except ReceiptError:
                failed = failed or "other"
        at = self.clock()
        if isinstance(wanted, PrintSlip):
            self.post(SlipPrinted(at=at, operation=wanted.operation, reason=failed))
        else:
            self.post(NotPrinted(at=at, reason=failed) if failed else Printed(at=at))
        if failed:
            self._working = False

