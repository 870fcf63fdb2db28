"""The whole emulated desk as its own process: one line of JSON, real drivers on every URL, one control server."""
from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.cards import CardPresented
from devices.drivers import barcode_scanner, card_reader, open_tag_reader, payment_terminal, receipt_printer
from devices.emulators.control import ControlClient, ControlError
from devices.emulators.wallet import load_cards
from devices.errors import BadFieldFile, DeviceGone
from devices.payment import Order, Progress, Result
from devices.printers import PrinterError
from devices.scanners import Scan

FIELD = """
[[tag]]
uid = "E004015012345678"
model = "iso28560-3"
item = "2019001234567"
[[card]]
number = "20987654321098"
label = "Aino"
[[card]]
uid = "DEADBEEF"
"""
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    path = tmp_path_factory.mktemp("desk") / "field.toml"
    path.write_text(FIELD, encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-m", "devices", "emulate", "desk", "--field", str(path),
                                "--reader", "rl866"], stdout=subprocess.PIPE, cwd=ROOT)
    assert process.stdout is not None
    with process.stdout:
        yield json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.fixture
def desk(urls: dict[str, str]) -> Iterator[ControlClient]:
    host, _, port = urls["control"].partition(":")
    with ControlClient(host, int(port)) as client:
        yield client


def first(poll: Callable[[], Any]) -> Any:
    due = time.monotonic() + 5
    while time.monotonic() < due:
        if event := poll():
            return event
    raise AssertionError("nothing happened")


def test_it_tells_every_url_in_one_line(urls: dict[str, str]) -> None:
    assert set(urls) == {"pad", "card", "scanner", "printer", "terminal", "control"}
    assert urls["pad"].startswith("rl866+tcp://")
    reader = open_tag_reader(urls["pad"])
    assert reader.describe().model == "RL866"
    reader.close()


def test_the_list_holds_the_tags_and_the_wallet(desk: ControlClient) -> None:
    told = desk.call("list")
    assert [tag["uid"] for tag in told["tags"]] == ["E004015012345678"]
    assert [(card["number"], card["label"]) for card in told["cards"]] == [("20987654321098", "Aino"), ("", "")]
    assert desk.call("place", uids=["E004015012345678"]) == ["E004015012345678"]
    assert desk.call("tag", uid="E004015012345678")["on"]


def test_a_card_of_the_wallet_is_held_and_taken(desk: ControlClient, urls: dict[str, str]) -> None:
    reader = card_reader(urls["card"])
    reader.open()
    uid = desk.call("hold", number="20987654321098")
    assert first(reader.poll) == CardPresented("20987654321098", uid, "106A")
    assert desk.call("list")["held"] == uid
    desk.call("take")
    assert first(reader.poll).uid == uid
    reader.close()


def test_a_scan_arrives_and_a_part_can_be_unplugged(desk: ControlClient, urls: dict[str, str]) -> None:
    scanner = barcode_scanner(urls["scanner"])
    scanner.open()
    desk.call("unplug", part="scanner")
    with pytest.raises(DeviceGone):
        first(scanner.poll)
    desk.call("plug", part="scanner")
    scanner.open()
    desk.call("scan", text="2019001234567")
    assert first(scanner.poll) == Scan("2019001234567")
    scanner.close()


def test_receipts_lie_in_the_tray_until_torn_off(desk: ControlClient, urls: dict[str, str]) -> None:
    printer = receipt_printer(urls["printer"])
    desk.call("paper", state="out")
    with pytest.raises(PrinterError):
        printer.print(b"Kuitti\n\x1dV\x00")
    desk.call("paper", state="in")
    printer.print(b"Kuitti\n\x1dV\x00")
    assert [receipt["text"] for receipt in desk.call("receipts")] == ["Kuitti\n"]
    assert len(desk.call("tear")) == 1
    assert desk.call("receipts") == []


def test_a_payment_waits_for_whoever_stands_at_the_terminal(desk: ControlClient, urls: dict[str, str]) -> None:
    desk.call("payer", hand="wait")
    terminal = payment_terminal(urls["terminal"])
    terminal.open()

    class Watching:
        def progress(self, progress: Progress) -> None:
            if progress is Progress.CARD:
                assert desk.call("list")["terminal"]["asked"] == 340
                desk.call("pay", hand="approve")

        def cancelled(self) -> bool:
            return False

    assert terminal.authorise(Order(340, "EUR", "r", terminal.mark()), Watching()).result is Result.APPROVED
    terminal.close()
    assert desk.call("list")["terminal"] == {"asked": 0, "shown": "approved", "taken": [340]}


@pytest.mark.parametrize(("verb", "arguments"), [
    ("pay", {"hand": "?"}), ("payer", {"hand": 3}), ("terminal-fault", {"kind": ""}), ("hold", {}),
    ("hold", {"number": 5}), ("hold", {"uid": "zz"}), ("scan", {"text": None}), ("paper", {"state": "?"}),
    ("paper", {"state": "out", "after": -1}), ("unplug", {"part": "roof"}),
    ("unplug", {"part": []}),
])
def test_what_cannot_be_done_is_told(desk: ControlClient, verb: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(ControlError):
        desk.call(verb, **arguments)


@pytest.mark.parametrize("text", ["card = 3", "[[card]]", "[[card]]\nuid = 'zz'", "[[card]]\nuid = '00'",
                                  "[[card]]\nname = 'A'", "[[card]]\nnumber = 5", "[[card", "card = [1]",
                                  "[[card]]\nuid = '0102030405060708'"])
def test_a_wallet_that_cannot_be_understood_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "field.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFieldFile, match=r"field\.toml"):
        load_cards(path)
