"""Whatever becomes of a version, there is one that starts: the last known good one, and what was installed."""
from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from config.slot_store import SlotsError
from kiosk.release.launch import FAILS, Launch
from kiosk.release.releases import INSTALLED, MANIFEST, STARTS, Releases


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    made = Releases(tmp_path / "releases", clock=Clock())
    for version in ("1.1", "1.2"):
        (made.directory / version).mkdir()
        (made.directory / version / MANIFEST).touch()
    return made


def runs(releases: Releases, version: str) -> None:
    releases.offer(version)
    releases.apply()
    releases.trial_passed()


def test_a_version_that_fails_its_first_start_is_given_back_and_not_taken_again(releases: Releases) -> None:
    runs(releases, "1.1")
    releases.offer("1.2")
    releases.apply()
    assert releases.started().active == "1.2"
    releases.failed("the kiosk ended")
    assert releases.started().active == "1.1"
    with pytest.raises(SlotsError, match="came back"):
        releases.offer("1.2")
    releases.offer("1.1")                          # something else was wished: then it may be wished again
    assert releases.offer("1.2")


def test_when_everything_fails_what_was_installed_is_good_from_then_on(releases: Releases) -> None:
    runs(releases, "1.1")
    started = []
    for _ in range(7):
        started.append(releases.started().active)
        releases.failed("the kiosk ended")
    state = releases.state
    assert started == ["1.1"] * 6 + [INSTALLED]
    assert (state.good, state.out) == (INSTALLED, None)
    assert state.returned is not None
    assert state.returned.sha256 == "1.1"


def test_a_version_that_is_gone_from_the_disk_is_not_started(releases: Releases) -> None:
    runs(releases, "1.1")
    (releases.directory / "1.1" / MANIFEST).unlink()
    assert releases.started().active == INSTALLED
    with pytest.raises(SlotsError, match="not on this kiosk"):
        releases.offer("1.1")


def test_a_version_whose_removal_was_cut_short_is_here_no_more(
        releases: Releases, monkeypatch: pytest.MonkeyPatch) -> None:
    runs(releases, "1.1")
    with monkeypatch.context() as power_fails:
        power_fails.setattr(shutil, "rmtree", lambda *_, **__: None)
        releases.clear()
    assert not releases.has("1.2")
    releases.clear()
    assert {path.name for path in releases.directory.iterdir()} == {"1.1", "state.json", "lock"}


def test_what_no_slot_names_is_cleared_and_nothing_else(releases: Releases) -> None:
    runs(releases, "1.1")
    (releases.directory / "part-1.3").touch()
    (releases.directory / "new-1.3").mkdir()
    (releases.directory / "link").symlink_to(releases.directory.parent)
    releases.clear({"part-1.3"})
    assert {path.name for path in releases.directory.iterdir()} == {"1.1", "part-1.3", "state.json", "lock"}


def test_an_agent_whose_start_cannot_be_counted_stays_what_was_installed(releases: Releases, tmp_path: Path) -> None:
    runs(releases, "1.1")
    (releases.directory / (STARTS + ".new")).mkdir()       # as on a disk that takes nothing
    agent, became = Launch(releases, root=tmp_path, clock=Clock()), []
    agent.become(["agent"], lambda *asked: became.append(asked))
    assert became == []
    assert agent.other() is None, "and does not end to try it again"


def test_the_agent_becomes_the_last_known_good_version_and_stays_what_was_installed_when_that_never_comes_up(
        releases: Releases, tmp_path: Path) -> None:
    runs(releases, "1.1")
    became: list[tuple[list[str], str]] = []

    def execute(program: str, arguments: list[str], environment: dict[str, str]) -> None:
        assert program == sys.executable
        became.append((arguments, environment["PYTHONPATH"].split(os.pathsep)[0]))

    def agent(root: Path) -> Launch:
        return Launch(releases, root=root, clock=Clock())

    other = agent(releases.directory / "1.1")
    for _ in range(FAILS + 2):
        agent(tmp_path).become(["agent", "--data", "x"], execute)
        assert other.name == "1.1"
    asked = [sys.executable, "-m", "kiosk", "agent", "--data", "x"]
    assert became == [(asked, str(releases.directory / "1.1"))] * FAILS
    assert agent(tmp_path).other() is None
    other.settled()                                # it did reach the fleet
    assert agent(tmp_path).other() == "1.1"
    runs(releases, "1.2")
    assert other.other() == "1.2"
    other.become([], execute)                      # only what was installed becomes another
    assert len(became) == FAILS
