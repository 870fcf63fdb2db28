"""The folder of PDF receipts."""
from __future__ import annotations

import errno
import os
from datetime import datetime
from pathlib import Path

import pytest

from devices.drivers import receipt_printer
from devices.printers import PrinterError, PrinterFault, PrinterStatus
from devices.printers.folder import FolderPrinter

PDF = b"%PDF-1.4 receipt"


@pytest.fixture
def printer(tmp_path: Path) -> FolderPrinter:
    return FolderPrinter(tmp_path / "tray", now=lambda: datetime(2026, 11, 23, 14, 5, 33))


def names(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "tray").iterdir())


def test_a_receipt_becomes_a_file_named_by_time_and_kind(printer: FolderPrinter, tmp_path: Path) -> None:
    printer.print(PDF, "loans")
    printer.print(PDF + b"2", "loans")
    assert names(tmp_path) == ["2026-11-23-140533-loans-2.pdf", "2026-11-23-140533-loans.pdf"]
    assert (tmp_path / "tray/2026-11-23-140533-loans.pdf").read_bytes() == PDF


def test_a_url_names_the_folder(tmp_path: Path) -> None:
    printer = receipt_printer(f"pdf://{tmp_path}/tray")
    assert printer.status() == PrinterStatus(ready=True)
    printer.print(PDF, "returns")
    assert names(tmp_path)[0].endswith("-returns.pdf")


def test_a_full_disk_is_told_and_leaves_nothing_half_written(
        printer: FolderPrinter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PrinterError, match="no space left") as caught:
        printer.print(PDF, "loans")
    assert caught.value.fault is PrinterFault.PAPER
    assert names(tmp_path) == []


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    printer = FolderPrinter(tmp_path / "file")
    assert not printer.status().ready
    with pytest.raises(PrinterError, match="no receipt can be written"):
        printer.print(PDF, "loans")


@pytest.mark.parametrize(("data", "kind"), [(PDF, "../loans"), (PDF, ""), (PDF, "a" * 40), (b"\x1b@", "loans")])
def test_a_name_that_leads_elsewhere_or_no_pdf_is_refused(printer: FolderPrinter, data: bytes, kind: str) -> None:
    with pytest.raises(PrinterError):
        printer.print(data, kind)
