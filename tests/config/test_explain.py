"""Who set what, for one kiosk of many; and what a change would do to which of them."""
from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from config.__main__ import main
from config.secrets import Store
from tests.config.region import add, region

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return region(tmp_path / "layers")


def said(capsys: Capture, *arguments: str | Path, code: int = 0) -> str:
    assert main([str(argument) for argument in arguments]) == code
    told = capsys.readouterr()
    return told.err if code else told.out


def test_a_value_is_told_with_who_set_it_and_what_it_goes_over(top: Path, capsys: Capture) -> None:
    line = add(top / "lah/upstairs/kiosk.toml", "[pin]\nlength = 6\n") + 1
    assert said(capsys, "explain", "pin.length", "--kiosk", "lah/upstairs", "--config", top) == (
        f"pin.length = 6  ({top}/lah/upstairs/kiosk.toml:{line}:10)\n    over 4  ({top}/region.toml:40:10)\n")
    assert said(capsys, "explain", "pin.length", "--kiosk", "lah/lobby", "--config", top) == (
        f"pin.length = 4  ({top}/region.toml:40:10)\n")


def test_a_default_and_a_lock_are_told(top: Path, capsys: Capture) -> None:
    line = add(top / "region.toml", '[layer]\nlock = ["pin"]\n') + 1
    assert said(capsys, "explain", "pin.tries", "--kiosk", "hei/hall", "--config", top) == (
        f"pin.tries = 3  (the default)\n    locked by {top}/region.toml:{line}:9\n")


def test_programs_get_the_same(top: Path, capsys: Capture) -> None:
    add(top / "lah/lobby/kiosk.toml", '[languages]\noffered = ["fi"]\n')
    found, = json.loads(said(capsys, "explain", "languages.offered", "--kiosk", "lah/lobby", "--config", top, "--json"))
    assert (found["key"], found["value"], found["layer"]) == ("languages.offered", ["fi"], "kiosk")
    assert [(over["value"], over["layer"]) for over in found["over"]] == [(["fi", "sv", "en"], "region")]


def test_everything_there_is_can_be_told_and_no_secret_is(top: Path, capsys: Capture) -> None:
    lobby = top / "lah/lobby"
    Store.beside(lobby).write("sip2", "hush-hush-hush-7731")
    whole = said(capsys, "explain", "--kiosk", "lah/lobby", "--config", top)
    as_json = said(capsys, "explain", "--json", "--kiosk", "lah/lobby", "--config", top)
    assert 'sip2.secret = "sip2"' in whole
    assert "hush" not in whole + as_json
    keys = {line["key"] for line in json.loads(as_json)}
    assert {"screen.width", "hours.staffed.mon", "card", "printer.receipt.url", "branch.name.sv"} <= keys


@pytest.mark.parametrize(("key", "told"), [
    ("pin.lenght", 'pin.lenght is no setting; did you mean "pin.length"?'),
    ("pni", 'pni is no setting; did you mean "pin"?'),
    ("sip2.charset", "sip2.charset is not set and has no default"), ("x.y.z", "x.y.z is no setting")])
def test_a_key_that_is_none_is_told(top: Path, capsys: Capture, key: str, told: str) -> None:
    assert told in said(capsys, "explain", key, "--kiosk", "lah/lobby", "--config", top, code=1)


def test_a_kiosk_that_is_none_is_told(top: Path, capsys: Capture) -> None:
    assert 'no kiosk is called "lah/loby"; did you mean "lah/lobby"?' in said(
        capsys, "explain", "pin", "--kiosk", "lah/loby", "--config", top, code=1)
    assert "say which by --kiosk: hei/hall, lah/lobby, lah/upstairs" in said(
        capsys, "explain", "pin", "--config", top, code=1)


def test_all_kiosks_are_checked_and_a_shared_mistake_is_told_once(top: Path, capsys: Capture) -> None:
    assert said(capsys, "check", top) == "ok: 3 kiosks\n"
    add(top / "region.toml", "them = 1\n")
    add(top / "lah/lobby/kiosk.toml", "[screen]\nwidht = 1\n")
    told = said(capsys, "check", top, code=1)
    assert told.count("region.toml") == 1
    assert "lah/lobby/kiosk.toml" in told
    assert "2 problems" in told
    assert "1 problem\n" in said(capsys, "check", top, "--kiosk", "hei/hall", code=1)


def test_secrets_that_are_not_here_are_told_where_that_is_asked(top: Path, capsys: Capture) -> None:
    one = top / "one"
    one.mkdir()
    for name in ("region.toml", "lah/branch.toml", "lah/lobby/kiosk.toml"):
        shutil.copy(top / name, one)
    assert said(capsys, "check", one) == "ok\n"
    assert 'the secret "sip2" is not here' in said(capsys, "check", one, "--secrets", code=1)
    Store.beside(one).write("sip2", "hush-hush-hush-7731")
    assert said(capsys, "check", one, "--secrets") == "ok\n"


def test_a_layer_that_stands_twice_on_the_way_to_a_kiosk_is_told(top: Path, capsys: Capture) -> None:
    shutil.copy(top / "region.toml", top / "lah/lobby")
    assert "there is a region layer above it already" in said(capsys, "check", top, code=1)


def test_a_change_of_a_layer_is_told_for_each_kiosk_that_would_notice(
        top: Path, tmp_path: Path, capsys: Capture) -> None:
    new = Path(shutil.copytree(top, tmp_path / "new"))
    assert said(capsys, "diff", top, new) == "0 of 3 kiosks would change\n"
    add(top / "lah/upstairs/kiosk.toml", "[pin]\nlength = 6\n")
    add(new / "lah/upstairs/kiosk.toml", "[pin]\nlength = 6\n")
    region = (new / "region.toml").read_text(encoding="utf-8")
    (new / "region.toml").write_text(region.replace("length = 4", "length = 5  # longer"), encoding="utf-8")
    line = add(new / "lah/branch.toml", "[loans]\nmany = 9\n") + 1
    assert said(capsys, "diff", top, new) == (
        f"hei/hall:\n    pin.length: 4 → 5  ({new}/region.toml:40:10)\n"
        f"lah/lobby:\n    loans.many: 30 → 9  ({new}/lah/branch.toml:{line}:8)\n"
        f"    pin.length: 4 → 5  ({new}/region.toml:40:10)\n"
        f"lah/upstairs:\n    loans.many: 30 → 9  ({new}/lah/branch.toml:{line}:8)\n3 of 3 kiosks would change\n")
    found = json.loads(said(capsys, "diff", top, new, "--json", "--kiosk", "hei/hall"))
    assert [(one["key"], one["before"], one["after"]) for one in found["hei/hall"]] == [("pin.length", 4, 5)]


def test_a_kiosk_that_is_new_or_gone_and_a_change_that_is_wrong_are_told(
        top: Path, tmp_path: Path, capsys: Capture) -> None:
    new = Path(shutil.copytree(top, tmp_path / "new"))
    (new / "hei/hall").rename(new / "hei/door")
    told = said(capsys, "diff", top, new)
    assert "hei/door: new\nhei/hall: gone\n" in told
    add(new / "region.toml", "[them]\n")
    assert 'did you mean "theme"?' in said(capsys, "diff", top, new, code=1)
