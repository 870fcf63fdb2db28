"""A scanner that is a keyboard: what it scans is told once and whole, and what hands type is not."""
from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.drivers import barcode_scanner
from devices.emulators.wedge import WedgeEmulator, events, keys
from devices.errors import BadUrl, DeviceGone
from devices.scanners import BadScan, BarcodeScanner, Scan, ScanFrames, ScanProblem
from devices.scanners.keys import EV_KEY, EVENT, KeyLines

PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40)


@pytest.fixture
def emulator() -> Iterator[WedgeEmulator]:
    with WedgeEmulator() as found:
        yield found


@pytest.fixture
def scanner(emulator: WedgeEmulator) -> Iterator[BarcodeScanner]:
    found = barcode_scanner(emulator.url)
    found.open()
    yield found
    found.close()


def told(scanner: BarcodeScanner, seconds: float = 5.0) -> Scan | BadScan:
    due = time.monotonic() + seconds
    while time.monotonic() < due:
        if event := scanner.poll():
            return event
    raise AssertionError("nothing was scanned")


def wire(text: str, gap: float) -> bytes:
    return b"".join(events(keys(text), gap, at=1000.0))


@settings(max_examples=40, deadline=None)
@given(PRINTABLE, st.data())
def test_every_printable_barcode_is_read_from_any_pieces(text: str, data: st.DataObject) -> None:
    lines, heard, left = KeyLines(), b"", wire(text, 0.004)
    while left:
        size = data.draw(st.integers(1, min(200, len(left))))
        heard, left = heard + lines.feed(left[:size]), left[size:]
    assert heard == text.encode() + b"\r"


def test_what_a_hand_types_is_no_scan() -> None:
    lines = KeyLines()
    assert lines.feed(wire("20000000000017", 0.12)) == b""
    assert lines.feed(wire("20000000000017", 0.02)) == b"20000000000017\r"


@given(st.binary(max_size=300))
def test_any_bytes_are_heard_without_complaint(data: bytes) -> None:
    lines = KeyLines()
    lines.feed(data)
    lines.give_up()
    keys = b"".join(EVENT.pack(1, 1000 * place, EV_KEY, code, value % 3) for place, (code, value)
                    in enumerate(zip(data[::2], data[1::2], strict=False)))
    assert b"\n" not in lines.feed(keys)


def test_a_scan_comes_out_of_the_driver_and_the_next_one_too(emulator: WedgeEmulator, scanner: BarcodeScanner) -> None:
    emulator.scan("2019001234567")
    assert told(scanner) == Scan("2019001234567")
    emulator.scan("Ab-42/7")
    assert told(scanner) == Scan("Ab-42/7")


def test_a_barcode_with_a_control_key_in_it_is_refused(emulator: WedgeEmulator, scanner: BarcodeScanner) -> None:
    emulator.scan("2019\x01234567")
    event = told(scanner)
    assert isinstance(event, BadScan)
    assert event.problem is ScanProblem.CONTROL


def test_four_thousand_characters_are_too_long_and_the_next_scan_is_whole() -> None:
    lines, frames = KeyLines(), ScanFrames()
    long, good = frames.feed(lines.feed(wire("9" * 4000, 0.004) + wire("42", 0.004)))
    assert isinstance(long, BadScan)
    assert long.problem is ScanProblem.TOO_LONG
    assert good == Scan("42")


def test_a_scanner_that_sends_no_end_is_told(emulator: WedgeEmulator, scanner: BarcodeScanner) -> None:
    emulator.scan("2019001234567", end=False)
    event = told(scanner)
    assert isinstance(event, BadScan)
    assert event.problem is ScanProblem.CUT


def test_an_unplugged_scanner_is_gone_and_serves_again_when_it_is_back(
        emulator: WedgeEmulator, scanner: BarcodeScanner) -> None:
    emulator.scan("1")
    assert told(scanner) == Scan("1")
    emulator.unplug()
    with pytest.raises(DeviceGone):
        told(scanner)
    with pytest.raises(DeviceGone):
        scanner.open()
    emulator.plug()
    scanner.open()
    emulator.scan("2")
    assert told(scanner) == Scan("2")


def test_a_finnish_keyboard_writes_a_dash_where_an_american_has_a_slash(emulator: WedgeEmulator) -> None:
    scanner = barcode_scanner(emulator.url + "?layout=fi")
    scanner.open()
    emulator.scan("42/7")
    assert told(scanner) == Scan("42-7")
    scanner.close()


@pytest.mark.parametrize("url", ["barcode+evdev://", "barcode+evdev://event3", "barcode+evdev:///dev/null?layout=se",
                                 "barcode+evdev:///dev/null?baud=9600"])
def test_a_url_that_names_no_keyboard_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        barcode_scanner(url)


def test_a_device_that_another_has_taken_is_told(emulator: WedgeEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: object) -> int:
        raise OSError(16, os.strerror(16))
    monkeypatch.setattr("devices.scanners.keys.fcntl.ioctl", taken)
    with pytest.raises(DeviceGone, match="taken"):
        barcode_scanner(emulator.url).open()
