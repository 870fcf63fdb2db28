"""`python -m tests.soak` and `python -m tests.simulation`: figures as agreed, and a code that tells."""
from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from tests import soak
from tests.simulation import __main__ as front
from tests.simulation import soak as simulation
from tests.simulation.mutants import MUTANTS
from tests.simulation.soak import soak as simulate
from tests.simulation.story import shrunk

FIGURES = {"operations", "seconds", "lost", "doubled", "wrong_answers", "unsecured_without_loan"}
[BLIND] = [one for one in MUTANTS if one.name == "blind_retry"]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_same_count_and_seed_give_the_same_figures() -> None:
    first, second = (simulate(150, 1) for _ in range(2))
    for figures in (first, second):
        assert figures.keys() >= FIGURES
        assert figures.pop("seconds") > 0
        assert figures.pop("processor_seconds") > 0
    assert first == second
    assert first["operations"] >= 150
    assert not any(first[name] for name in FIGURES - {"operations", "seconds"})


def test_a_soak_that_is_well_says_so_and_is_written_down(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert soak.main(["--only", "power", "--power-cuts", "5"]) == 0
    assert json.loads((here / "build/soak.json").read_text()) == {"power_cuts": 5, "power_cuts_lost": 0}
    assert capsys.readouterr().out.endswith("Nothing lost, nothing doubled, nothing wrong.\n")


def test_a_soak_that_finds_something_names_its_seed_tells_its_story_and_fails(
        here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulation, "shrunk", partial(shrunk, runs=10))        # a little shorter is enough here
    with BLIND.planted():
        assert soak.main(["--only", "simulation", "--operations", "400"]) == 1
    assert json.loads((here / "build/soak.json").read_text())["doubled"] > 0
    said = capsys.readouterr().out
    assert "see it: python -m tests.simulation " in said
    story = said[said.index("\nSeed "):]
    assert "steps, " in story
    assert story.index("So it is broken:\n  doubled: ") < story.index("Not as it must be")
    assert "Not as it must be: doubled" in said


def test_a_part_that_breaks_down_costs_only_its_own_figures(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_: object) -> soak.Figures:
        raise ZeroDivisionError

    monkeypatch.setitem(soak.PARTS, "mutants", breaks)
    with pytest.raises(ZeroDivisionError):
        soak.main(["--only", "power", "--power-cuts", "1", "--only", "mutants"])
    assert json.loads((here / "build/soak.json").read_text()) == {"power_cuts": 1, "power_cuts_lost": 0}


def test_one_seed_is_told_whole_or_shrunk(capsys: pytest.CaptureFixture[str]) -> None:
    assert front.main(["1"]) == 0
    assert "breaks nothing" in capsys.readouterr().out
    assert front.main(["1", "--whole"]) == 0
    whole = capsys.readouterr().out
    assert whole.count("\n") > 100
    assert front.main([str(BLIND.hint), "--mutant", BLIND.name]) == 1
    shorter = capsys.readouterr().out
    assert "a renewal that nobody wished" in shorter
    assert len(shorter) < len(whole)
