"""Readers that the system names, and nobody configured, are asked too."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from devices.detect import Detected, State
from devices.emulators.card import CardEmulator
from devices.emulators.cards import UidCard
from kiosk.engine.view import Text
from kiosk.setup import naming
from kiosk.setup.bench import Bench
from kiosk.setup.draft import Draft
from kiosk.setup.terminal import Terminal
from sip2.selftest import Verdict
from tests.devices.rfid.stand import a_field
from tests.pcscd import READERS, Pcscd, Vpcd


def test_a_card_reader_that_the_system_lists_is_asked_and_can_be_named(tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    with CardEmulator() as reader:
        listed = Detected("pcsc", "ACS ACR1552", State.LISTED, url=reader.url)
        monkeypatch.setattr(naming, "pcsc_readers", lambda: [listed])
        monkeypatch.setattr(naming, "usb_devices", lambda: [Detected("usb", "1d6b:0002", State.LISTED, "a keyboard")])
        monkeypatch.setattr(naming, "serial_ports", list)
        bench = Bench(Terminal(yes=True), Draft(tmp_path), wait=5.0)
        found = naming.detect(bench)
        assert [finding.verdict for finding in found.findings] == [Verdict.GOOD]
        assert [row[1] for table in found.figures for row in table.rows] == [reader.url]
        reader.hold("29000000000017")
        assert naming.name(bench).changes == {("card_reader", "url"): reader.url}


class Hands(Terminal):
    """They do what they are asked for."""

    def __init__(self, **deeds: Callable[[], object]) -> None:
        super().__init__(yes=True)
        self._deeds = deeds

    def waiting(self, what: Text, *more: Any) -> None:
        self._deeds[what.key.rpartition(".")[2]]()


def test_readers_of_the_real_service_are_named_by_what_is_held_to_one_and_laid_on_the_other(
        tmp_path: Path, pcscd: Pcscd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "usb_devices", list)
    monkeypatch.setattr(naming, "serial_ports", list)
    pcscd.start()
    field = a_field(1, on=False)
    with Vpcd(pcscd, field, transparent=True), Vpcd(pcscd, second=True) as cards:
        hands = Hands(hold=lambda: cards.hold(UidCard("04A1B2C3")), lay=lambda: field.place(field.tags()[0].uid))
        bench = Bench(hands, Draft(tmp_path), wait=5.0)
        naming.detect(bench)
        assert [(one.url, one.state) for one in bench.found] == [(url(name), State.ANSWERS) for name in READERS]
        assert naming.name(bench).changes == {("card_reader", "url"): url(READERS[1]), ("pad", "url"): url(READERS[0])}


def url(name: str) -> str:
    return f"pcsc+usb://{quote(name)}"
