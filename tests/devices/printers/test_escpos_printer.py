"""The ESC/POS printer driver against the emulated printer, over real TCP and a real pty."""
from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from devices.drivers import receipt_printer
from devices.emulators.printer import PrinterEmulator, PrinterLogic
from devices.errors import BadUrl
from devices.printers import PaperState, Printer, PrinterError, PrinterFault, PrinterStatus
from devices.printers.status import CLEAR_BUFFERS, ask_now, is_status, status_of

RECEIPT = b"\x1b@Lainat\n\x1bt\x10Seitsem\xe4n veljest\xe4\n\x1b!0ma 7.12.2026\n\x1bd\x06\x1dV\x00"
LONG = b"\x1b@" + b"".join(b"rivi %d %s\n" % (n, b"x" * 30) for n in range(300)) + b"\x1bd\x06\x1dV\x00"


LINES = ("tcp", "serial", "usb")       # the kernel's file of a USB printer is read and written as a pty is


@pytest.fixture(params=LINES)
def emulator(request: pytest.FixtureRequest) -> Iterator[PrinterEmulator]:
    with PrinterEmulator(listen="tcp://127.0.0.1:0" if request.param == "tcp" else "pty") as found:
        yield found


@pytest.fixture
def printer(emulator: PrinterEmulator, request: pytest.FixtureRequest) -> Printer:
    kind = request.node.callspec.params["emulator"]
    return receipt_printer(emulator.url.replace("serial", kind) if kind == "usb" else emulator.url)


def fault(printer: Printer, data: bytes = RECEIPT) -> PrinterFault:
    with pytest.raises(PrinterError) as caught:
        printer.print(data)
    return caught.value.fault


def test_a_receipt_is_out_when_print_returns(emulator: PrinterEmulator, printer: Printer) -> None:
    printer.print(RECEIPT)
    receipt, = emulator.receipts
    assert receipt.text == "Lainat\nSeitsemän veljestä\nma 7.12.2026\n"
    assert receipt.data == RECEIPT
    assert receipt.cut
    assert not emulator.strange


def test_a_receipt_longer_than_the_printers_buffer_is_printed_whole(
        emulator: PrinterEmulator, printer: Printer) -> None:
    printer.print(LONG)
    assert emulator.receipts[0].data == LONG


def test_the_status_is_what_the_printer_tells(emulator: PrinterEmulator, printer: Printer) -> None:
    assert printer.status() == PrinterStatus(ready=True)
    emulator.paper_low()
    assert printer.status() == PrinterStatus(ready=True, paper=PaperState.LOW)
    emulator.paper_out()
    assert printer.status() == PrinterStatus(ready=False, paper=PaperState.OUT, offline=True)
    emulator.paper_in()
    emulator.cover(opened=True)
    assert printer.status() == PrinterStatus(ready=False, cover_open=True, offline=True)
    emulator.cover(opened=False)
    assert printer.status().ready


def test_each_fault_is_told_before_anything_is_printed(emulator: PrinterEmulator, printer: Printer) -> None:
    emulator.paper_out()
    assert fault(printer) is PrinterFault.PAPER
    emulator.paper_in()
    emulator.cover(opened=True)
    assert fault(printer) is PrinterFault.COVER
    emulator.cover(opened=False)
    emulator.offline(off=True)
    assert fault(printer) is PrinterFault.OFFLINE
    emulator.offline(off=False)
    assert emulator.receipts == []


@pytest.mark.parametrize("after", [1, 2, 150])
def test_paper_that_ends_within_a_receipt_is_told_and_the_receipt_comes_whole_the_second_time(
        emulator: PrinterEmulator, printer: Printer, after: int) -> None:
    emulator.paper_out(after=after)
    data = LONG if after > 2 else RECEIPT
    began = time.monotonic()
    assert fault(printer, data) is PrinterFault.PAPER
    assert time.monotonic() - began < 3
    emulator.paper_in()
    printer.print(data)
    torn, whole = emulator.tear()
    assert not torn.cut
    assert torn.text.count("\n") == after
    assert whole.cut
    assert whole.data == data
    assert emulator.receipts == []


def test_an_unplugged_printer_is_offline_and_prints_again_when_it_is_back(
        emulator: PrinterEmulator, printer: Printer) -> None:
    emulator.unplug()
    assert printer.status() == PrinterStatus(ready=False, offline=True)
    assert fault(printer) is PrinterFault.OFFLINE
    emulator.plug()
    printer.print(RECEIPT)
    assert len(emulator.receipts) == 1


def test_a_printer_that_tells_nothing_is_printed_on_all_the_same() -> None:
    with PrinterEmulator(talks=False) as emulator:
        printer = receipt_printer(emulator.url)
        assert printer.status() == PrinterStatus(ready=True, known=False)
        printer.print(RECEIPT)
        due = time.monotonic() + 5
        while not emulator.receipts:
            assert time.monotonic() < due


def test_a_printer_that_vanishes_within_a_receipt_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        printer = receipt_printer(f"escpos+tcp://127.0.0.1:{server.getsockname()[1]}")
        from threading import Thread

        def hang_up() -> None:
            peer, _ = server.accept()
            with peer:
                for answer in (b"\x12", b"\x12", b"\x12"):
                    peer.recv(3)
                    peer.sendall(answer)
                peer.recv(10)

        thread = Thread(target=hang_up)
        thread.start()
        assert fault(printer) is PrinterFault.OFFLINE
        thread.join()


def test_garbage_from_the_line_is_not_taken_for_a_status() -> None:
    assert [is_status(byte) for byte in (0x12, 0x1A, 0x16, 0x7E, 0x00, 0xFF, 0x37, 0x25, 0x11, 0x13)] \
        == [True, True, True, True, *[False] * 6]
    assert status_of(0x12, 0x52, 0x12).error() is not None


@given(st.lists(st.binary(max_size=60), max_size=20), st.integers(0, 5))
@example([b"Kuitti\n", CLEAR_BUFFERS], 1)
def test_the_emulated_printer_takes_any_bytes_in_any_pieces(pieces: list[bytes], lines: int) -> None:
    one, whole = PrinterLogic(), PrinterLogic()
    for logic in (one, whole):
        logic.paper(lines)
    answers = b"".join(one.receive(piece) for piece in pieces)
    assert len(whole.receive(b"".join(pieces))) == len(answers)
    for logic in (one, whole):
        logic.receive(b"\x00" * len(CLEAR_BUFFERS) + CLEAR_BUFFERS)
        assert logic.receive(ask_now(4))[-1:] in (b"\x12", b"\x7e")
    assert one.receipts == whole.receipts


@pytest.mark.parametrize("url", ["escpos://", "escpos+udp://127.0.0.1:1", "lpr+tcp://127.0.0.1:1",
                                 "escpos+tcp://127.0.0.1:1?x=1", "pdf://folder", "pdf+tcp://127.0.0.1:1"])
def test_a_url_that_is_no_printer_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        receipt_printer(url)
