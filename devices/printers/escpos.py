"""An ESC/POS receipt printer on the network (port 9100), a serial port or USB: its status before, during and after.

One connection for each receipt: such printers serve one at a time, and drop an idle one.
"""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from devices.errors import BadUrl, DeviceError, DeviceGone, DeviceSilent
from devices.printers.printer import PrinterError, PrinterFault, PrinterStatus, PrintFormat
from devices.printers.status import (
    ASK_WHEN_PRINTED,
    CLEAR_BUFFERS,
    CLEARED,
    OFFLINE_CAUSE,
    PAPER_SENSOR,
    PRINTER,
    ask_now,
    is_printed,
    is_status,
    status_of,
)
from devices.stream import Stream, open_stream
from devices.url import DeviceUrl

_ANSWER = 0.5                      # seconds for a status byte
_WRITE = 3.0                       # seconds for a piece of the receipt to be taken
_PIECE = 1024                      # bytes between two looks at the status; a receipt printer buffers about 4096
_PRINTING = 12.0                   # seconds for the longest receipt to come out


class EscposPrinter:
    """A Printer that is sent ESC/POS bytes. `connect` gives a new line to it."""

    format = PrintFormat.ESCPOS

    def __init__(self, connect: Callable[[], Stream], *, clock: Callable[[], float] = time.monotonic,
                 printing_seconds: float = _PRINTING) -> None:
        self._connect = connect
        self._clock = clock
        self._printing_seconds = printing_seconds

    @classmethod
    def from_url(cls, url: DeviceUrl) -> EscposPrinter:
        url.allow("baud", "parity", "connect", "wait")
        if url.transport not in ("tcp", "serial", "usb"):
            raise BadUrl(f"{url.text!r} is no receipt printer: write escpos+tcp://host:9100, escpos+serial:///dev/… "
                         "or escpos+usb:///dev/usb/lp0")
        seconds = url.number("wait", _PRINTING, least=0.1, most=120)
        return cls(lambda: open_stream(url, baud=38400, parity="N"), printing_seconds=seconds)

    def status(self) -> PrinterStatus:
        try:
            with closing(self._connect()) as stream:
                return _status(stream, self._clock)
        except DeviceError:
            return PrinterStatus(ready=False, offline=True)

    def print(self, data: bytes, kind: str = "receipt") -> None:
        with self._told_as_printer_error(), closing(self._connect()) as stream:
            known = self._must_be_ready(stream)
            try:
                self._send(stream, data, known)
                if known:
                    self._wait_until_printed(stream)
            except PrinterError:
                self._clear(stream)
                raise

    def _send(self, stream: Stream, data: bytes, known: bool) -> None:
        for start in range(0, len(data), _PIECE):
            if known and start:
                self._must_be_ready(stream)
            stream.write(data[start:start + _PIECE], _WRITE)

    def _wait_until_printed(self, stream: Stream) -> None:
        """The printer answers when the receipt is out; a fault meanwhile is told, silence of a ready one is not."""
        stream.write(ASK_WHEN_PRINTED, _WRITE)
        due = self._clock() + self._printing_seconds
        while self._clock() < due:
            if any(is_printed(byte) for byte in stream.read(0.2)):
                return
            self._must_be_ready(stream)

    def _clear(self, stream: Stream) -> None:
        """Make the printer forget the rest of the receipt, so that it does not come out before the next one."""
        stream.write(CLEAR_BUFFERS, _WRITE)
        due, heard = self._clock() + _ANSWER, b""
        while CLEARED not in heard and (left := due - self._clock()) > 0:
            heard += stream.read(left)

    def _must_be_ready(self, stream: Stream) -> bool:
        """Whether the printer tells its status at all. Raises PrinterError when it tells a fault."""
        status = _status(stream, self._clock)
        error = status.error()
        if error is not None:
            raise error
        return status.known

    @staticmethod
    @contextmanager
    def _told_as_printer_error() -> Iterator[None]:
        try:
            yield
        except PrinterError:
            raise
        except (DeviceGone, DeviceSilent) as error:
            raise PrinterError(PrinterFault.OFFLINE, str(error)) from error
        except DeviceError as error:
            raise PrinterError(PrinterFault.OTHER, str(error)) from error


def _status(stream: Stream, clock: Callable[[], float]) -> PrinterStatus:
    answers = []
    for number in (PRINTER, OFFLINE_CAUSE, PAPER_SENSOR):
        stream.write(ask_now(number), _WRITE)
        answer = _status_byte(stream, clock)
        if answer is None:
            return PrinterStatus(ready=True, known=False)
        answers.append(answer)
    return status_of(*answers)


def _status_byte(stream: Stream, clock: Callable[[], float]) -> int | None:
    """The answer to DLE EOT among whatever else the printer says; None when none comes."""
    due = clock() + _ANSWER
    while (left := due - clock()) > 0:
        for byte in stream.read(left):
            if is_status(byte):
                return byte
    return None
