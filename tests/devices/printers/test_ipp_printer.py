"""A queue of a real CUPS server, which the tests have of their own. Only its way to paper is ours: a script."""
from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.drivers import receipt_printer
from devices.errors import BadUrl
from devices.printers import PaperState, Printer, PrinterError, PrinterFault, PrinterStatus, PrintFormat
from devices.printers.ipp import IppPrinter, status_of
from devices.url import DeviceUrl

needs_cups = pytest.mark.skipif(
    os.getuid() != 0 or (not all(map(shutil.which, ("/usr/sbin/cupsd", "lpadmin", "ipptool")))
                         and "REQUIRE_CUPS" not in os.environ),
    reason="needs Debian's cups-daemon, cups-client and cups-ipp-utils, and to be root")
RECEIPT = b"%PDF-1.4\nkuitti\n%%EOF\n"
BACKEND = """#!/bin/sh
[ $# -eq 0 ] && {{ echo 'direct tray "Unknown" "tray"'; exit 0; }}
while [ -e {folder}/empty ]; do echo "STATE: +media-empty-error" >&2; sleep 0.1; done
echo "STATE: -media-empty-error" >&2
[ -e {folder}/broken ] && exit "$(cat {folder}/broken)"
cat "$6" > {folder}/tray.part && mv {folder}/tray.part "{folder}/$1-$3.pdf"
"""
FILES = """ServerRoot {root}
ServerBin {root}/bin
DataDir /usr/share/cups
RequestRoot {root}/spool
CacheDir {root}/cache
StateDir {root}/state
AccessLog {root}/access_log
ErrorLog {root}/error_log
PageLog {root}/page_log
"""
SERVER = """Listen 127.0.0.1:{port}
Browsing Off
<Location />
Allow all
</Location>
<Location /admin>
Allow all
</Location>
<Policy default>
<Limit All>
Allow all
</Limit>
</Policy>
"""


class Server:
    """The print server, and `folder`, where what it prints falls."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        backends = root / "bin" / "backend"
        backends.mkdir(parents=True)
        for name in ("daemon", "notifier"):
            (root / "bin" / name).symlink_to(f"/usr/lib/cups/{name}")
        script = backends / "tray"
        script.write_text(BACKEND.format(folder=folder))
        script.chmod(0o755)
        (root / "files.conf").write_text(FILES.format(root=root))
        (root / "cupsd.conf").write_text(SERVER.format(port=self.port))
        self.process = subprocess.Popen(["/usr/sbin/cupsd", "-f", "-c", str(root / "cupsd.conf"), "-s",
                                         str(root / "files.conf")], stderr=subprocess.DEVNULL)
        self.tool("lpadmin", "-p", "receipts", "-v", f"tray:/{folder}", "-E", "-m", "raw", "-o",
                  "printer-error-policy=abort-job")

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}/printers/receipts"

    def tool(self, *command: str, within: float = 10.0) -> None:
        """Run it until it works: the server takes a moment to begin."""
        due = time.monotonic() + within
        while (done := subprocess.run([command[0], "-h", f"127.0.0.1:{self.port}", *command[1:]], capture_output=True,
                                      check=False)).returncode:
            assert time.monotonic() < due, done.stderr

    def printed(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted(self.folder.glob("*.pdf"))]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("cups").resolve()
    for folder in (root, *root.parents):
        if folder.stat().st_mode & 0o055 != 0o055 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)        # the server's children are not root
    paper = root / "paper"
    paper.mkdir()
    paper.chmod(0o777)
    server = Server(root, paper)
    yield server
    server.process.terminate()
    server.process.wait(10)


@pytest.fixture
def server(served: Server) -> Iterator[Server]:
    for file in served.folder.iterdir():
        file.unlink()
    yield served
    for name in ("empty", "broken"):
        (served.folder / name).unlink(missing_ok=True)
    served.tool("cancel", "-a")
    served.tool("cupsenable", "receipts")


@pytest.fixture
def printer(server: Server) -> Printer:
    return IppPrinter(server.place, lasts=2.0)


def fault(printer: Printer) -> PrinterFault:
    with pytest.raises(PrinterError) as caught:
        printer.print(RECEIPT)
    return caught.value.fault


@needs_cups
def test_a_receipt_is_out_when_print_returns(server: Server) -> None:
    printer = receipt_printer(f"ipp://{server.place}")
    assert printer.status() == PrinterStatus(ready=True, known=False)
    printer.print(RECEIPT, "loans")
    assert server.printed() == [RECEIPT]
    assert [file.name.partition("-")[2] for file in server.folder.iterdir()] == ["loans.pdf"]


@needs_cups
def test_paper_that_ends_is_told_and_the_receipt_does_not_come_out_before_the_next_one(
        server: Server, printer: Printer) -> None:
    (server.folder / "empty").touch()
    assert fault(printer) is PrinterFault.PAPER
    (server.folder / "empty").unlink()
    assert printer.status().ready                      # the server still has it written down that there was none
    printer.print(RECEIPT + b"second")
    assert server.printed() == [RECEIPT + b"second"]


@needs_cups
@pytest.mark.parametrize(("ended", "stopped"), [("1", False), ("4", True)])
def test_a_receipt_that_the_server_gives_up_or_stops_at_is_told(
        server: Server, printer: Printer, ended: str, stopped: bool) -> None:
    (server.folder / "broken").write_text(ended)
    with pytest.raises(PrinterError, match="gave the receipt up|offline" if stopped else "gave the receipt up"):
        printer.print(RECEIPT)
    assert printer.status().offline is stopped
    assert server.printed() == []


@needs_cups
def test_a_queue_that_is_stopped_is_offline(server: Server, printer: Printer) -> None:
    server.tool("cupsdisable", "-r", "maintenance", "receipts")
    assert printer.status() == PrinterStatus(ready=False, offline=True)
    assert fault(printer) is PrinterFault.OFFLINE


@needs_cups
def test_a_queue_that_does_not_exist_is_offline(server: Server) -> None:
    printer = receipt_printer(f"ipp://{server.place}2")
    assert printer.status() == PrinterStatus(ready=False, offline=True)
    assert fault(printer) is PrinterFault.OFFLINE


@needs_cups
def test_a_server_that_is_not_there_is_offline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    printer = receipt_printer(f"ipp://127.0.0.1:{port}/printers/receipts")
    assert printer.status() == PrinterStatus(ready=False, offline=True)
    assert fault(printer) is PrinterFault.OFFLINE


def test_without_the_servers_commands_it_is_offline_and_says_what_to_install(
        monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    printer = receipt_printer("ipp://localhost/printers/receipts")
    assert printer.status() == PrinterStatus(ready=False, offline=True)
    with pytest.raises(PrinterError, match="cups-ipp-utils"):
        printer.print(RECEIPT)


@pytest.mark.parametrize(("reasons", "status"), [
    ("none", PrinterStatus(ready=True)),
    ("media-low-warning", PrinterStatus(ready=True, paper=PaperState.LOW)),
    ("media-empty-error", PrinterStatus(ready=False, paper=PaperState.OUT)),
    (["media-needed-error", "cover-open-error"], PrinterStatus(ready=False, paper=PaperState.OUT, cover_open=True)),
    ("offline-report", PrinterStatus(ready=True)),
    ("offline-error", PrinterStatus(ready=False, offline=True)),
    ("media-jam-error", PrinterStatus(ready=False)),
    ("connecting-to-device", PrinterStatus(ready=True)),
    (None, PrinterStatus(ready=True)),
])
def test_each_reason_has_its_meaning_where_it_is_of_now(reasons: object, status: PrinterStatus) -> None:
    assert status_of(4, reasons, queue=True) == status_of(3, reasons, queue=False) == status
    assert status_of(3, reasons, queue=True) == PrinterStatus(ready=True, known=False)
    assert status_of(5, reasons, queue=True) == PrinterStatus(ready=False, offline=True)
    assert not status_of(5, reasons, queue=False).ready


@pytest.mark.parametrize("url", ["ipp://", "ipp://host", "ipp:///printers/q", "ipp://h/-o x", "ipp+tcp://h:1",
                                 "ipp://h/printers/q?paper=a3", "ipp://h/printers/q?port=631", "ipp://h/a$(id)"])
def test_a_url_that_names_no_queue_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        receipt_printer(url)


@pytest.mark.parametrize(("data", "kind"), [(b"Lainat", "loans"), (RECEIPT, "loans\nATTR x"), (RECEIPT, "")])
def test_what_is_no_receipt_is_not_sent(data: bytes, kind: str) -> None:
    with pytest.raises(PrinterError, match="PDF"):
        receipt_printer("ipp://localhost:9/printers/receipts").print(data, kind)


@pytest.mark.parametrize("where", ["ipp://localhost/printers/q", "pdf:///tmp/x"])
def test_sheets_are_asked_for_by_the_url(where: str) -> None:
    assert receipt_printer(DeviceUrl.parse(where)).format is PrintFormat.PDF
    assert receipt_printer(f"{where}?paper=a4").format is PrintFormat.PDF_A4
