"""A kiosk whose settings name the wrong place for the strength of its reader serves on, and says so."""
from __future__ import annotations

from devices.drivers import open_tag_reader
from devices.emulators.feig import FeigEmulator
from devices.rfid.pad import Pad, TagSeen
from kiosk.doctor.devices import reader_told
from kiosk.runtime.tag_look import strength_of
from sip2.selftest import Verdict
from tests.devices.rfid.stand import a_field


def test_a_mistyped_place_of_the_strength_is_told_and_the_pad_serves_on() -> None:
    with FeigEmulator(a_field(1), listen="tcp://127.0.0.1:0") as emulator:
        reader = open_tag_reader(f"{emulator.url}?power=3.7.2-12")
        try:
            assert strength_of(Pad(reader)) is None
            found = reader_told(reader)
            assert (found.verdict, "Byte 7 of block 3" in found.remedy) == (Verdict.ODD, True)
            assert any(isinstance(event, TagSeen) for event in Pad(reader).poll())
        finally:
            reader.close()
