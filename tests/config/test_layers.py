"""Five layers: an override ends by itself, a lock holds below it, and what a file says of itself is checked too."""
from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from config.errors import ConfigError, Problem
from config.load import read
from tests.config.region import EXAMPLE, add

BEFORE, ENDS, AFTER = (datetime(2026, 12, day, 12, tzinfo=UTC) for day in (1, 2, 3))
OVERRIDE = "[layer]\nexpires = 2026-12-02T14:00:00+02:00\n"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "kiosk"))


def problems(directory: Path) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        read(directory, now=BEFORE)
    return caught.value.problems


def refused(directory: Path) -> list[str]:
    return [str(problem).replace(f"{directory}/", "") for problem in problems(directory)]


def test_an_override_goes_over_everything_until_it_ends(directory: Path) -> None:
    add(directory / "override.toml", OVERRIDE + "[pin]\ntries = 9\n")
    settings, layered = read(directory, now=BEFORE)
    assert (settings.pin.tries, layered.until, layered.over) == (9, ENDS, False)
    settings, layered = read(directory, now=AFTER)
    assert (settings.pin.tries, layered.until, layered.over) == (3, ENDS, True)
    assert not layered.history.get(("pin", "tries"))
    assert read(directory, now=ENDS)[1].over


@pytest.mark.parametrize(("head", "told"), [
    ("[pin]\ntries = 9\n", "override.toml:1:1: layer.expires is missing: a temporary override says when it ends"),
    ("[layer]\nexpires = 2026-12-02T14:00:00\n", "override.toml:2:11: layer.expires must be a date and time with its"),
    ("[layer]\nexpires = 2026-12-02\n", "override.toml:2:11: layer.expires must be a date and time with its"),
    ('[layer]\nexpires = "soon"\n', "override.toml:2:11: layer.expires must be a date and time with its zone"),
])
def test_an_override_without_an_end_is_refused(directory: Path, head: str, told: str) -> None:
    add(directory / "override.toml", head)
    assert refused(directory)[0].startswith(told)


@pytest.mark.parametrize(("head", "told"), [
    ("[layer]\nexpires = 2026-12-02T14:00:00Z\n", "2:11: layer.expires belongs to a temporary override only"),
    ("[layer]\nversion = 99\n", "2:11: layer.version is 99, and this program knows 2 at most"),
    ("[layer]\nversion = 1\n", "2:11: layer.version is 1; python -m config migrate brings the file to 2"),
    ("[layer]\nversion = true\n", "2:11: layer.version must be a whole number"),
    ("[layer]\nlocks = []\n", "2:1: layer.locks is not known; known here: version, lock, expires"),
    ('[layer]\nlock = "pin"\n', "2:8: layer.lock must be a list"),
    ('[layer]\nlock = ["pin", 3]\n', "2:16: layer.lock must be a key in quotation marks"),
    ('[layer]\nlock = ["pin..tries"]\n', "2:9: layer.lock must be a key in quotation marks"),
    ("layer = 3\n", "1:9: layer must be a table"),
    ('[layer]\nlock = ["pin.trise"]\n', '2:9: layer.lock names "pin.trise", which is no setting; did you mean "tries"'),
])
def test_what_a_file_says_of_itself_is_checked(directory: Path, head: str, told: str) -> None:
    file = directory / "kiosk.toml"
    file.write_text(head + file.read_text(encoding="utf-8"), encoding="utf-8")
    problem, = refused(directory)
    assert problem.startswith(f"kiosk.toml:{told}")


@pytest.mark.parametrize(("locked", "said", "key", "at"), [
    ("pin.tries", "[pin]\ntries = 4\n", "pin.tries", (1, 1)),
    ("pin", "[pin]\ntries = 4\n", "pin.tries", (1, 1)),
    ("sip2.tls", 'sip2.tls.pin = ""\n', "sip2.tls.pin", (0, 1)),
    ("sip2.tls", "sip2.tls = {}\n", "sip2.tls", (0, 1)),
    ("pin.tries", "pin = 3\n", "pin.tries", (0, 1)),
    ("languages.offered", 'languages.offered = ["fi"]\n', "languages.offered", (0, 1)),
    ("card", "[[card]]\nname = 'x'\n", "card", (0, 3)),
])
def test_a_locked_key_is_refused_below_with_both_places(directory: Path, locked: str, said: str, key: str,
                                                        at: tuple[int, int]) -> None:
    lock = add(directory / "region.toml", f'[layer]\nlock = ["region.web", "{locked}"]\n') + 1
    (directory / "kiosk.toml").unlink()
    add(directory / "kiosk.toml", said)
    found = next(problem for problem in problems(directory) if problem.code == "locked")
    assert (found.place.file.name, found.place.line, found.place.column) == ("kiosk.toml", 1 + at[0], at[1])
    above, = found.beside
    assert (above.file.name, above.line, above.column) == ("region.toml", lock, 23)
    assert found.message.startswith(f"{key} is locked by {directory}/region.toml:{lock}:23")
    assert dict(found.values) == {"key": key, "layer": "region"}


def test_a_lock_holds_for_an_override_and_not_for_the_layer_that_set_it(directory: Path) -> None:
    add(directory / "kiosk.toml", '[layer]\nlock = ["pin"]\n[pin]\ntries = 4\n')
    assert read(directory)[0].pin.tries == 4
    add(directory / "override.toml", OVERRIDE + "[pin]\ntries = 9\n")
    assert refused(directory)[0].startswith("override.toml:4:1: pin.tries is locked by")


def test_every_problem_is_there_for_programs_too(directory: Path) -> None:
    line = add(directory / "kiosk.toml", '[times]\npin = -1.0\ndnoe = 1.0\n[pin]\npolicy = "mandatry"\n')
    assert [problem.data() for problem in problems(directory)] == [
        {"code": code, "place": {"file": str(directory / "kiosk.toml"), "line": line + place, "column": column},
         "beside": [], "values": values, "message": message}
        for code, place, column, values, message in [
            ("range", 1, 7, {"key": "times.pin", "given": "-1.0", "gt": "0"},
             "times.pin must be greater than 0 (here: -1.0)"),
            ("unknown", 2, 1, {"key": "times.dnoe", "meant": "done", "known": "card_wait, between_items, action, pin, "
                               "done, warning, finish_empty, other_card, account, away, pending"},
             'times.dnoe is not known; did you mean "done"?'),
            ("choice", 4, 10, {"key": "pin.policy", "expected": '"mandatory", "optional", "none"',
                               "meant": "mandatory", "given": '"mandatry"'},
             'pin.policy must be one of "mandatory", "optional", "none" (here: "mandatry"); did you mean '
             '"mandatory"?')]]


def test_a_time_zone_of_its_own_is_no_matter(directory: Path) -> None:
    add(directory / "override.toml", OVERRIDE)
    assert read(directory, now=ENDS.astimezone(timezone(timedelta(hours=-8))))[1].over
