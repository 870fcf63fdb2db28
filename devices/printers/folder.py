"""A folder as a printer: every receipt becomes a PDF file, whole or not at all."""
from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from devices.errors import BadUrl
from devices.printers.printer import PaperState, PrinterError, PrinterFault, PrinterStatus, PrintFormat, pdf_format
from devices.url import DeviceUrl

_LOW, _OUT = 64 << 20, 1 << 20     # free bytes
_KIND = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)
_SAME_SECOND = 1000


def _local_now() -> datetime:
    return datetime.now().astimezone()


class FolderPrinter:
    """Writes `<date>-<time>-<kind>.pdf`; a second one of the same second gets a number."""

    def __init__(self, folder: Path, *, form: PrintFormat = PrintFormat.PDF,
                 now: Callable[[], datetime] = _local_now) -> None:
        self.format = form
        self._folder = folder
        self._now = now

    @classmethod
    def from_url(cls, url: DeviceUrl) -> FolderPrinter:
        url.allow("paper")
        if url.transport or not url.path.startswith("/"):
            raise BadUrl(f"{url.text!r} names no folder: write pdf:///var/spool/receipts")
        return cls(Path(url.path), form=pdf_format(url))

    def status(self) -> PrinterStatus:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(self._folder).free
        except OSError:
            return PrinterStatus(ready=False, offline=True)
        if not os.access(self._folder, os.W_OK | os.X_OK):
            return PrinterStatus(ready=False, offline=True)
        paper = PaperState.OUT if free < _OUT else PaperState.LOW if free < _LOW else PaperState.OK
        return PrinterStatus(ready=paper is not PaperState.OUT, paper=paper)

    def print(self, data: bytes, kind: str = "receipt") -> None:
        if not _KIND.fullmatch(kind) or not data.startswith(b"%PDF-"):
            raise PrinterError(PrinterFault.OTHER, f"a folder keeps PDF receipts with a plain name, not {kind!r}")
        stem = f"{self._now():%Y-%m-%d-%H%M%S}-{kind}"
        part = self._folder / f".{stem}.{os.getpid()}.part"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self._name(part, stem)
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            raise PrinterError(PrinterFault.PAPER if full else PrinterFault.OTHER,
                               f"{self._folder} has no space left: make room" if full
                               else f"no receipt can be written to {self._folder}: {error.strerror}") from error
        finally:
            with suppress(OSError):        # told above, or already gone
                part.unlink()

    def _name(self, part: Path, stem: str) -> None:
        """Give the finished file its name, never over another one."""
        for number in range(1, _SAME_SECOND):
            try:
                os.link(part, self._folder / (f"{stem}.pdf" if number == 1 else f"{stem}-{number}.pdf"))
            except FileExistsError:
                continue
            return
        raise OSError(errno.EEXIST, "a thousand receipts bear this name")
