"""`python -m kiosk doctor` over a whole emulated desk: what is well is told so, what is not is told with its remedy."""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.commands.kiosk import commission
from config.load import read
from config.slots import Slots
from devices.emulators.desk import Desk
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from kiosk.__main__ import main
from kiosk.doctor import machine, running
from kiosk.doctor.command import parts_of
from kiosk.doctor.devices import foreign
from kiosk.ils.trial import Card
from kiosk.journal import Journal
from sip2.selftest import Verdict
from tests.kept import keep
from tests.kiosk.library import CARD, PIN
from tests.kiosk.rig import CONFIG, Central
from tests.pcscd import Pcscd, Vpcd

BOOK, FOREIGN, BLANK = "E004010000000101", "E004010000000201", "E004010000000301"
MORE = """
card_reader.url = "{card}"
scanner.url = "{scanner}"
payment.url = "{terminal}"
sound.url = "wav://{heard}"
speech.offer = false
[printer.paper]
url = "{printer}"
"""


def tags() -> Field:
    return Field(tag_of(table) for table in (
        {"uid": BOOK, "model": "iso28560-3", "item": "30001", "owner": "FI-Lah"},
        {"uid": FOREIGN, "model": "iso28560-3", "item": "99001", "owner": "FI-Far"},
        {"uid": BLANK, "model": "blank"}))


class Bench:
    """A kiosk's configuration over an emulated desk, and the doctor."""

    def __init__(self, folder: Path, desk: Desk, central: Central, output: pytest.CaptureFixture[str]) -> None:
        self.desk, self.folder, self._output = desk, folder, output
        text = CONFIG.format(reach=f'host = "127.0.0.1"\nport = {central.port}', dialect="generic",
                             pad=desk.urls["pad"], data=folder / "data", card=CARD)
        (folder / "kiosk.toml").write_text(MORE.format(heard=folder / "heard", **desk.urls) + text, encoding="utf-8")
        keep(folder, text)
        (folder / "data").mkdir()

    def examined(self, *words: str) -> tuple[int, dict[str, list[dict[str, Any]]]]:
        """The exit code, and the findings of each part."""
        code = main(["doctor", "--config", str(self.folder), "--json", *words])
        found: dict[str, list[dict[str, Any]]] = {}
        for finding in json.loads(self._output.readouterr().out)["findings"]:
            found.setdefault(finding["part"], []).append(finding)
        return code, found


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    system = Central(tmp_path_factory.mktemp("central"))
    yield system
    system.stop()


@pytest.fixture
def bench(tmp_path: Path, central: Central, capsys: pytest.CaptureFixture[str],
          monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(machine, "display", lambda settings: [])    # this machine's own is nothing of the desk's
    with Desk(tags()) as desk:
        yield Bench(tmp_path, desk, central, capsys)


def verdicts(findings: list[dict[str, Any]]) -> dict[str, str]:
    return {one["step"]: one["verdict"] for one in findings}


def test_a_desk_that_is_well_is_told_so_with_what_lies_on_it(bench: Bench) -> None:
    bench.desk.field.place(BOOK)
    bench.desk.hold(number=CARD)
    code, found = bench.examined("--patron", CARD, "--pin", PIN, "--item", "30001")
    failing = [one for findings in found.values() for one in findings if one["verdict"] == "FAIL"]
    assert failing == []
    assert code in (0, 1)                          # what this machine's clock and disk are is not ours to say
    assert verdicts(found["item reader"]) == {"reader": "ok", "tags": "ok", "contents": "ok"}
    assert verdicts(found["card reader"]) == {"reader": "ok", "card": "ok"}
    assert verdicts(found["printer"]) == {"paper": "ok"}
    assert verdicts(found["central system"])["PIN"] == "ok"
    assert {found[part][0]["verdict"] for part in ("scanner", "payment terminal", "journal", "configuration")} == {"ok"}
    assert CARD not in json.dumps(found)
    assert [one["number"] for findings in found.values() for one in findings] == list(
        range(1, sum(map(len, found.values())) + 1))


def test_without_a_list_every_owner_is_ours() -> None:
    assert foreign({"FI-Far", "FI-Lah", ""}, ["FI-Lah"]) == {"FI-Far"}
    assert foreign({"FI-Far"}, []) == set()


def test_what_is_not_well_is_told_with_its_remedy(bench: Bench) -> None:
    bench.desk.field.place(FOREIGN, BLANK)
    bench.desk.printer.paper_out(0)
    bench.desk.unplug("terminal")
    code, found = bench.examined()
    assert code == 2
    assert verdicts(found["item reader"]) == {"reader": "ok", "tags": "ok", "contents": "ok", "owner": "look"}
    assert "FI-Far" in found["item reader"][-1]["found"]
    assert verdicts(found["printer"]) == {"paper": "FAIL"}
    assert "no paper" in found["printer"][0]["found"]
    assert found["payment terminal"][0]["verdict"] == "FAIL"
    assert verdicts(found["central system"])["patron"] == "skip"
    untold = [one for findings in found.values() for one in findings
              if one["verdict"] in ("look", "FAIL") and not one["remedy"]]
    assert untold == []


def test_a_card_reader_of_the_real_service_is_tried_and_told_when_that_does_not_run(bench: Bench, pcscd: Pcscd) -> None:
    layer = bench.folder / "kiosk.toml"
    layer.write_text(layer.read_text("utf-8").replace(bench.desk.urls["card"], "pcsc+usb://"), encoding="utf-8")
    pcscd.start()
    card = {"uid": "E004015000000001", "model": "iso28560-3", "item": CARD, "owner": "FI-La", "usage": 8, "on": True}
    with Vpcd(pcscd, Field([tag_of(card)])) as reader:
        reader.await_seen()
        assert verdicts(bench.examined()[1]["card reader"]) == {"reader": "ok", "card": "ok"}
    pcscd.stop()
    (told,) = bench.examined()[1]["card reader"]
    assert (told["verdict"], "does its service (pcscd) run?" in told["remedy"]) == ("FAIL", True)


def test_a_running_kiosk_keeps_its_devices_and_is_asked(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(bench.folder / "data" / "journal.db")
    monkeypatch.setattr(running, "asked", lambda command: "Serving; away: printer.")
    try:
        code, found = bench.examined()
    finally:
        journal.close()
    assert code == 2
    assert [found[part][0]["verdict"] for part in ("kiosk", "item reader", "card reader", "printer")] == [
        "look", "ok", "ok", "FAIL"]
    assert len(found["item reader"]) == 1
    assert verdicts(found["journal"]) == {"": "ok", "waiting": "ok", "cases": "ok"}
    code, found = bench.examined()
    assert "not running" in found["kiosk"][0]["found"]


def test_a_configuration_that_is_wrong_is_the_first_thing_told(tmp_path: Path,
                                                               capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kiosk.toml").write_text("[pad]\nurl = 3\n", encoding="utf-8")
    assert main(["doctor", "--config", str(tmp_path)]) == 2
    first, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("1  FAIL  configuration, ")
    assert any(line.startswith(" ") for line in rest)


def test_a_kiosk_that_starts_from_slots_tells_how_these_are(bench: Bench) -> None:
    slotted = bench.folder / "slotted"
    assert commission(slotted, bench.folder, kiosk="", name="lobby") == 0
    keep(slotted, 'secret = "sip2"')
    (found,) = [one for one in parts_of(*read(slotted), Card()) if one.name == "configuration"]
    assert [(one.step, one.verdict) for one in found.look()] == [("", Verdict.GOOD), ("slots", Verdict.GOOD)]
    slots = Slots(slotted)
    while slots.started().out is None:
        pass                                       # each start fails
    assert [(one.step, one.verdict) for one in found.look()] == [("", Verdict.GOOD), ("slots", Verdict.BAD)]
