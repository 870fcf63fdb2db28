"""Barcode scans: the framing without I/O, and the driver over a real pty."""
from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.drivers import barcode_scanner
from devices.emulators.scanner import ScannerEmulator
from devices.errors import BadUrl, DeviceGone
from devices.scanners import (
    BadScan,
    BarcodeScanner,
    Scan,
    ScanEvent,
    ScanFrames,
    ScanProblem,
)


@pytest.fixture
def emulator() -> Iterator[ScannerEmulator]:
    with ScannerEmulator() as found:
        yield found


@pytest.fixture
def scanner(emulator: ScannerEmulator) -> Iterator[BarcodeScanner]:
    found = barcode_scanner(emulator.url)
    found.open()
    yield found
    found.close()


def next_event(scanner: BarcodeScanner, seconds: float = 5.0) -> ScanEvent:
    due = time.monotonic() + seconds
    while time.monotonic() < due:
        if event := scanner.poll():
            return event
    raise AssertionError("nothing was scanned")


def problems(data: bytes, frames: ScanFrames | None = None) -> list[ScanProblem]:
    return [event.problem for event in (frames or ScanFrames()).feed(data) if isinstance(event, BadScan)]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_a_line_ended_in_any_way_is_one_scan(end: bytes) -> None:
    frames = ScanFrames()
    assert frames.feed(b"2019001234567" + end + b"42" + end) == [Scan("2019001234567"), Scan("42")]
    assert not frames.unfinished


def test_prefix_and_suffix_are_taken_off_and_their_absence_is_told() -> None:
    frames = ScanFrames(prefix=b"\x02", suffix=b"\x03")
    assert frames.feed(b"\x0242\x03\r") == [Scan("42")]
    assert problems(b"42\r", frames) == [ScanProblem.FRAME]
    assert problems(b"\x02\r", frames) == [ScanProblem.FRAME]


@pytest.mark.parametrize(("data", "problem"), [
    (b"1" * 65 + b"\r", ScanProblem.TOO_LONG),
    (b"1" * 100_000 + b"\r", ScanProblem.TOO_LONG),
    (b"12\x1b@34\r", ScanProblem.CONTROL),
    (b"12\x0034\r", ScanProblem.CONTROL),
    (b"   \r", ScanProblem.CONTROL),
    ("Ä".encode("latin-1") + b"\r", ScanProblem.ENCODING),
])
def test_hostile_contents_are_refused_once_and_the_next_scan_is_good(data: bytes, problem: ScanProblem) -> None:
    frames = ScanFrames()
    assert problems(data, frames) == [problem]
    assert frames.feed(b"42\r") == [Scan("42")]


def test_a_refusal_does_not_carry_what_was_scanned() -> None:
    event, = ScanFrames().feed(b"20987654321098\x07\r")
    assert isinstance(event, BadScan)
    assert "2098" not in repr(event)


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_any_bytes_in_any_pieces_give_the_same_scans(pieces: list[bytes]) -> None:
    one, whole = ScanFrames(), ScanFrames()
    events = [event for piece in pieces for event in one.feed(piece)]
    assert events == whole.feed(b"".join(pieces))
    for event in events:
        assert isinstance(event, BadScan) or (0 < len(event.text) <= 64 and event.text.isprintable())


def test_what_is_scanned_arrives(emulator: ScannerEmulator, scanner: BarcodeScanner) -> None:
    for text in ("2019001234567", "Ääkköset ja |", "42"):
        emulator.scan(text)
        assert next_event(scanner) == Scan(text)


def test_a_hostile_scan_is_an_event_and_never_an_exception(emulator: ScannerEmulator, scanner: BarcodeScanner) -> None:
    emulator.send(b"\xff\xfe\x00" * 3000 + b"\r42\r")
    assert isinstance(next_event(scanner), BadScan)
    assert next_event(scanner) == Scan("42")


def test_a_scan_without_an_end_is_told_and_does_not_spoil_the_next(
        emulator: ScannerEmulator, scanner: BarcodeScanner) -> None:
    emulator.send(b"20190")
    event = next_event(scanner)
    assert isinstance(event, BadScan)
    assert event.problem is ScanProblem.CUT
    emulator.scan("42")
    assert next_event(scanner) == Scan("42")


def test_an_unplugged_scanner_is_told_and_works_again_when_it_is_back(
        emulator: ScannerEmulator, scanner: BarcodeScanner) -> None:
    emulator.send(b"half a scan ")
    emulator.unplug()
    with pytest.raises(DeviceGone):
        next_event(scanner)
    with pytest.raises(DeviceGone):
        scanner.open()
    with pytest.raises(DeviceGone):
        emulator.scan("42")
    emulator.plug()
    scanner.open()
    emulator.scan("42")
    assert next_event(scanner) == Scan("42")


@pytest.mark.parametrize("url", ["barcode://", "barcode+udp://127.0.0.1:1", "nfc+usb://",
                                 "barcode+serial:///dev/null?speed=9"])
def test_a_url_that_is_no_scanner_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        barcode_scanner(url)
