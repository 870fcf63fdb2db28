"""A print server's queue, or a network printer that takes PDF, by the Internet Printing Protocol.

    ipp://localhost/printers/receipts           a queue of CUPS on this machine
    ipp://10.0.0.5:631/printers/receipts        a queue of another
    ipp://10.0.0.7/ipp/print?paper=a4           a network printer, with sheets instead of an 80 mm roll

ipptool (Debian's cups-ipp-utils) speaks the protocol; what the queue makes of the PDF is its own affair. CUPS hears of
the paper only while it prints: what it says of an idle queue is how the last job ended, and would keep a printer that
has long got its paper out of service. So such a queue is taken at its word only while it prints or when it is stopped,
and a fault counts when it lasts. Sources: RFC 8011 4.2.1, 4.3.3 and 4.3.4 (operations), 5.3.7 (job-state), 5.4.11 and
5.4.12 (printer-state and its reasons).
"""
from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any

from devices.errors import BadUrl
from devices.printers.printer import PaperState, PrinterError, PrinterFault, PrinterStatus, PrintFormat, pdf_format
from devices.url import DeviceUrl

_PLACE = re.compile(r"[A-Za-z0-9_.\[\]-]{1,253}(?::\d{1,5})?(?:/[A-Za-z0-9_.-]{1,127}){1,4}", re.ASCII)
_KIND = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)
_QUEUES = re.compile(r"[^/]+/(printers|classes)/")
_COMMAND = 5.0                     # seconds for one request
_PRINTING = 45.0                   # seconds for the longest receipt to come out
_LOOK = 0.25                       # seconds between two looks at it
_LASTS = 3.0                       # seconds a fault is there before it counts: the one before may still be written down
_PROCESSING, _STOPPED = 4, 5       # printer-state
_CANCELED, _ABORTED, _COMPLETED = 7, 8, 9                                   # job-state
_OUT = ("media-empty", "media-needed")
_LOW = ("media-low",)
_COVER = ("cover-open", "door-open", "interlock-open")
_AWAY = ("offline", "shutdown", "timed-out")
_FAILED = ("media-jam", "spool-area-full", "marker-supply-empty", "other-error")
_REQUEST = """{{
OPERATION {operation}
GROUP operation-attributes-tag
ATTR charset attributes-charset utf-8
ATTR naturalLanguage attributes-natural-language en
ATTR uri printer-uri $uri
{attributes}
}}
"""


class IppPrinter:
    """A Printer that hands its receipts to a queue and waits until they are out. `place`: host[:port]/path."""

    def __init__(self, place: str, *, form: PrintFormat = PrintFormat.PDF, seconds: float = _PRINTING,
                 lasts: float = _LASTS, clock: Callable[[], float] = time.monotonic,
                 sleep: Callable[[float], None] = time.sleep) -> None:
        self.format = form
        self._place = place
        self._seconds = seconds
        self._lasts = lasts
        self._clock = clock
        self._sleep = sleep

    @classmethod
    def from_url(cls, url: DeviceUrl) -> IppPrinter:
        url.allow("paper", "wait")
        if url.transport or not _PLACE.fullmatch(url.path):
            raise BadUrl(f"{url.text!r} names no printer: write ipp://localhost/printers/receipts, or "
                         "ipp://10.0.0.7/ipp/print")
        seconds = url.number("wait", _PRINTING, least=0.1, most=300)
        return cls(url.path, form=pdf_format(url), seconds=seconds)

    def status(self) -> PrinterStatus:
        try:
            return self._status()
        except PrinterError:
            return PrinterStatus(ready=False, offline=True)

    def print(self, data: bytes, kind: str = "receipt") -> None:
        if not _KIND.fullmatch(kind) or not data.startswith(b"%PDF-"):
            raise PrinterError(PrinterFault.OTHER, f"a print queue takes PDF receipts with a plain name, not {kind!r}")
        error = self._status().error()
        if error is not None:
            raise error
        said = self._ask("Print-Job", f"ATTR name requesting-user-name kiosk\nATTR name job-name {kind}\n"
                                      "ATTR mimeMediaType document-format application/pdf\nFILE $filename", data)
        job = said.get("job-id")
        if type(job) is not int:
            raise PrinterError(PrinterFault.OTHER, f"{self._place} took the receipt and named no job")
        try:
            self._wait(job)
        except PrinterError:
            with suppress(PrinterError):           # what is told already says more
                self._ask("Cancel-Job", f"ATTR integer job-id {job}\nATTR name requesting-user-name kiosk")
            raise

    def _wait(self, job: int) -> None:
        """Until the job is done; a fault that lasts is told, and so is a job that was given up."""
        began = well = self._clock()
        while True:
            said = self._ask("Get-Job-Attributes", f"ATTR integer job-id {job}\n"
                                                   "ATTR keyword requested-attributes job-state,job-state-reasons")
            match said.get("job-state"):
                case state if state == _COMPLETED:
                    return
                case state if state in (_CANCELED, _ABORTED):
                    raise PrinterError(PrinterFault.OTHER, f"{self._place} gave the receipt up: "
                                                           f"{said.get('job-state-reasons')}")
            error, now = self._status().error(), self._clock()
            if error is None:
                well = now
            elif now - well >= self._lasts:
                raise error
            if now - began >= self._seconds:
                raise PrinterError(PrinterFault.OTHER, f"{self._place} has not printed within {self._seconds:g} s")
            self._sleep(_LOOK)

    def _status(self) -> PrinterStatus:
        said = self._ask("Get-Printer-Attributes",
                         "ATTR keyword requested-attributes printer-state,printer-state-reasons")
        state = said.get("printer-state")
        if state is None:
            why = said.get("status-message", "it tells no state")
            raise PrinterError(PrinterFault.OFFLINE, f"{self._place} is no printer: {why}")
        return status_of(state, said.get("printer-state-reasons"), queue=bool(_QUEUES.match(self._place)))

    def _ask(self, operation: str, attributes: str, data: bytes = b"") -> dict[str, Any]:
        """What the printer answers. Raises PrinterError: offline when it does not, other when it does not want to."""
        request = _REQUEST.format(operation=operation, attributes=attributes)
        with ExitStack() as stack:
            # In memory, for a receipt is nobody's to read afterwards.
            files = [stack.enter_context(_passed(content)) for content in (request.encode(), data)]
            names = [f"/dev/fd/{file}" for file in files]
            try:
                done = subprocess.run(["ipptool", "-j", "-T", f"{_COMMAND:g}", "-f", names[1], f"ipp://{self._place}",
                                       names[0]], capture_output=True, timeout=2 * _COMMAND, pass_fds=files,
                                      check=False)
            except FileNotFoundError:
                raise PrinterError(PrinterFault.OTHER, "there is no command ipptool: install Debian's cups-ipp-utils") \
                    from None
            except subprocess.TimeoutExpired:
                raise PrinterError(PrinterFault.OFFLINE, f"{self._place} does not answer in time") from None
        words = done.stderr.decode(errors="replace").strip()
        try:
            groups = json.loads(done.stdout) if done.stdout.strip() else []
            said = {name: value for group in groups for name, value in group.items()}
        except (ValueError, AttributeError):
            said = {}
        if done.returncode or not said:
            raise PrinterError(PrinterFault.OFFLINE, f"{self._place}: {words[:200] or 'it does not answer'}")
        return said


class _passed:
    """A file in memory that a command is given by its number."""

    def __init__(self, content: bytes) -> None:
        self._file = os.memfd_create("receipt")
        os.write(self._file, content)

    def __enter__(self) -> int:
        return self._file

    def __exit__(self, *_: object) -> None:
        os.close(self._file)


def status_of(state: object, reasons: object, *, queue: bool) -> PrinterStatus:
    """The meaning of printer-state and printer-state-reasons (one, or a list), of a CUPS queue or of a printer."""
    if state == _STOPPED and queue:
        return PrinterStatus(ready=False, offline=True)
    if state != _PROCESSING and queue:
        return PrinterStatus(ready=True, known=False)
    named = [str(one) for one in (reasons if isinstance(reasons, list) else [reasons])]

    def any_of(names: tuple[str, ...]) -> bool:
        return any(reason.startswith(names) and not reason.endswith("-report") for reason in named)

    out, cover = any_of(_OUT), any_of(_COVER)
    offline = any_of(_AWAY) or (state == _STOPPED and not (out or cover or any_of(_FAILED)))
    paper = PaperState.OUT if out else PaperState.LOW if any_of(_LOW) else PaperState.OK
    return PrinterStatus(ready=not (out or cover or offline or any_of(_FAILED)), paper=paper, cover_open=cover,
                         offline=offline)
