"""The kiosks of a region on disk, and the way of one of them into the slots of a machine."""
from __future__ import annotations

import json
from pathlib import Path

import pytest

from config.__main__ import main
from config.bundle import Bundle
from config.errors import ConfigError
from config.explain import effective
from config.invariants import FILE
from config.load import load, read_bundle
from config.slots import Slots
from config.tree import kiosk_in, kiosks_in
from tests.config.region import EXAMPLE, KIOSKS, add, region

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return region(tmp_path / "layers")


def names(top: Path) -> tuple[str, ...]:
    return tuple(kiosk.name for kiosk in kiosks_in(top))


def test_every_directory_with_a_layer_of_a_kiosk_is_one(top: Path) -> None:
    (top / "docs" / "more").mkdir(parents=True)
    (top / ".git").mkdir()
    (top / "lah" / "plans").mkdir()
    assert names(top) == KIOSKS
    (top / "sys").mkdir()
    (top / "sys" / "kiosk.toml").write_text("", encoding="utf-8")
    assert names(top) == (*KIOSKS, "sys")
    assert [source.layer for source in kiosk_in(top, "sys").sources] == ["region", "kiosk"]
    assert [source.file for source in kiosk_in(top, "lah/lobby").sources] == [
        top / "region.toml", top / "lah/branch.toml", top / "lah/lobby/kiosk.toml"]


def test_no_kiosk_is_sought_deeper_than_a_region_is() -> None:
    assert names(EXAMPLE.parents[1]) == ("examples/kiosk",)
    with pytest.raises(ConfigError, match="no configuration here"):
        kiosks_in(EXAMPLE.parents[2] / "receipts")


def test_a_directory_with_all_layers_is_one_kiosk_that_needs_no_name() -> None:
    assert names(EXAMPLE) == (".",)
    assert kiosk_in(EXAMPLE, "") == kiosk_in(EXAMPLE, ".")
    assert kiosk_in(EXAMPLE, "").read()[0].branch.code == "LAH"


def test_a_bundle_of_a_kiosk_names_its_files_as_the_region_does(top: Path) -> None:
    made = kiosk_in(top, "lah/lobby").bundle()
    assert (made.kiosk, [layer.file for layer in made.layers]) == (
        "lah/lobby", ["region.toml", "lah/branch.toml", "lah/lobby/kiosk.toml"])
    assert list(effective(read_bundle(made, Path())[0])) == list(effective(kiosk_in(top, "lah/lobby").anywhere()[0]))
    assert kiosk_in(top, "lah/lobby").bundle("lobby").kiosk == "lobby"
    assert [layer.file for layer in kiosk_in(EXAMPLE, "").bundle("a").layers] == [
        "region.toml", "branch.toml", "kiosk.toml"]
    with pytest.raises(ConfigError, match="--name gives it one"):
        kiosk_in(EXAMPLE, "").bundle()


def said(capsys: Capture, *arguments: str | Path, code: int = 0) -> str:
    assert main([str(argument) for argument in arguments]) == code
    told = capsys.readouterr()
    return told.err if code else told.out


def test_a_machine_is_commissioned_and_takes_what_it_is_offered(top: Path, tmp_path: Path, capsys: Capture) -> None:
    machine, file = tmp_path / "machine", tmp_path / "b.json"
    assert "lah/lobby starts from" in said(capsys, "commission", machine, top, "--kiosk", "lah/lobby")
    assert names(machine) == (".",)
    assert said(capsys, "check", machine) == "ok\n"
    assert "lah/branch.toml:11:15" in said(capsys, "explain", "sip2.institution", "--config", machine)
    add(top / "lah/lobby/kiosk.toml", "[pin]\ntries = 5\n")
    assert "lah/lobby" in said(capsys, "bundle", top, "--kiosk", "lah/lobby", "--output", file)
    assert "between two patrons" in said(capsys, "offer", machine, file)
    offered = Bundle.from_bytes(file.read_bytes())
    assert f"offered          {offered.sha256}" in said(capsys, "slots", machine)
    slots = Slots(machine)
    slots.apply()
    assert "(in its trial)" in said(capsys, "slots", machine)
    assert load(machine).pin.tries == 5
    slots.returned("away: pad")
    shown = said(capsys, "slots", machine)
    assert "away: pad" in shown
    assert "Came back" in shown
    assert "tried and came back: away: pad" in said(capsys, "offer", machine, file, code=1)
    assert "between two patrons" in said(capsys, "offer", machine, file, "--again")
    for _ in range(7):
        slots.started()
    assert "Out of service since" in said(capsys, "slots", machine)
    assert json.loads(said(capsys, "slots", machine, "--json"))["offered"] == offered.sha256


def test_invariants_are_made_once_and_hold_for_commissioning_too(top: Path, tmp_path: Path, capsys: Capture) -> None:
    machine = tmp_path / "machine"
    said(capsys, "commission", machine, top, "--kiosk", "lah/lobby")
    text = (machine / FILE).read_text(encoding="utf-8").replace("koha.", "other.")
    (machine / FILE).write_text(text, encoding="utf-8")
    assert "no host that this kiosk may reach: other.kirjastot.example" in said(
        capsys, "commission", machine, top, "--kiosk", "lah/lobby", code=1)
    assert (machine / FILE).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("verb", ["offer", "slots", "bundle", "commission"])
def test_what_cannot_be_is_told_in_a_sentence(top: Path, tmp_path: Path, capsys: Capture, verb: str) -> None:
    file = tmp_path / "b.json"
    file.write_bytes(b"{}")
    given = {"offer": [tmp_path, file], "slots": [tmp_path], "commission": [tmp_path / "m", top],
             "bundle": [top, "--output", file]}
    told = said(capsys, verb, *given[verb], code=1)
    assert "Traceback" not in told
    assert told.strip()
    assert not (tmp_path / "m").exists()
