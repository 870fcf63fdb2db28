"""The guard starts the version that is to run, and one that does not serve is not what a patron stands before."""
from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from config.slots import Slots
from kiosk.agent.programs import Versions
from kiosk.guard.budget import NO_DISPLAY, WISHED
from kiosk.guard.guard import Guard
from kiosk.release.releases import INSTALLED, MANIFEST, Releases
from remote.intent import Release
from remote.report import Phase
from tests.config.slotted import bundle, judge

ROOT = Path(__file__).parents[3]
SERVES = f"""
import sys, threading
sys.path.insert(0, {str(ROOT)!r})
from kiosk.guard.notify import PING, READY, Notifier
notifier = Notifier()
notifier.tell(READY)
while not threading.Event().wait(0.1):
    notifier.tell(PING)
"""
TIMES = {"watchdog": 1.0, "start_within": 1.0, "moment": 60.0, "settled": 0.05}
BUDGET = {"restarts": 99, "pause": 0.01, "rest": 0.01}


class Guarded:
    """A guard whose kiosk is the module `served` of whichever version is to run."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.releases = Releases(directory / "releases")
        self.slots = Slots(directory, judge=judge)
        self.slots.commission(bundle("the factory's"))
        self.version(INSTALLED, directory / "tree", SERVES)
        self.process: subprocess.Popen[str] | None = None

    def version(self, name: str, root: Path, code: str) -> None:
        root.mkdir()
        (root / MANIFEST).touch()
        (root / "served.py").write_text(f'print("this is", {name!r}, flush=True)\n' + code)

    def tries(self, name: str, code: str) -> None:
        self.version(name, self.releases.directory / name, code)
        self.releases.offer(name)
        self.releases.apply()

    def start(self, **times: float) -> None:
        kiosk = [sys.executable, "-S", "-m", "served"]
        options = {"kiosk": kiosk, "fallback": ["sleep", "60"], "times": {**TIMES, **times}, "budget": BUDGET,
                   "slots": str(self.directory), "releases": str(self.releases.directory)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[0] = 'guard_child';"
             "import runpy; runpy.run_module('tests.kiosk.guard.guard_child', run_name='__main__')",
             json.dumps(options)], cwd=self.directory / "tree", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)

    def served_by(self, times: int = 1) -> list[str]:
        """The versions that were started until one serves, for so many times."""
        assert self.process is not None
        assert self.process.stderr is not None
        assert self.process.stdout is not None
        lines: list[str] = []
        for line in self.process.stderr:
            lines.append(line)
            times -= "the kiosk serves" in line
            if not times:
                break
        else:
            raise AssertionError("".join(lines))
        deadline = time.monotonic() + 10
        while self.releases.state.starts and time.monotonic() < deadline:      # until it has settled
            time.sleep(0.02)
        self.process.terminate()
        told = self.process.stdout.read()
        return [line.removeprefix("this is ") for line in told.splitlines()]


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Guarded]:
    one = Guarded(tmp_path)
    yield one
    if one.process is not None:
        one.process.kill()
        one.process.communicate()


@pytest.mark.parametrize("code", ["raise SystemExit(2)", "import nothing_of_this_name", "import time; time.sleep(60)"])
def test_a_version_that_does_not_come_up_is_given_back_and_the_configuration_is_not_blamed(
        guarded: Guarded, code: str) -> None:
    guarded.tries("1.2", code)
    guarded.slots.offer(bundle("another one"))
    guarded.slots.apply()                          # as it may be after a power cut at a bad moment
    guarded.start()
    assert guarded.served_by() == ["1.2", INSTALLED]
    assert guarded.slots.state.trial
    state = guarded.releases.state
    assert (state.active, state.trial) == (INSTALLED, False)
    assert state.returned is not None
    assert state.returned.sha256 == "1.2"
    assert (guarded.slots.state.starts, guarded.slots.state.returned) == ((), None)


def test_a_version_in_its_trial_that_finds_no_display_is_given_back_too(guarded: Guarded) -> None:
    guarded.tries("1.2", f"raise SystemExit({NO_DISPLAY})")
    guarded.start()
    assert guarded.served_by() == ["1.2"] * 3 + [INSTALLED]


def test_a_version_that_only_asks_to_be_started_again_is_given_back_and_the_reason_told(guarded: Guarded) -> None:
    guarded.tries("1.2", f"raise SystemExit({WISHED})")
    guarded.start()
    assert guarded.served_by() == ["1.2"] * 6 + [INSTALLED]
    told = Versions(guarded.releases, INSTALLED, lambda _: "").told(Release(version="1.2", sha256="0" * 64, size=1))
    assert told is not None
    assert (told.phase, told.reason) == (Phase.RETURNED, "the_kiosk_asked_for_a_start_too_often")


def test_a_good_version_that_only_asks_to_be_started_again_makes_room_for_what_was_installed(guarded: Guarded) -> None:
    guarded.tries("1.2", f"raise SystemExit({WISHED})")
    guarded.releases.trial_passed()
    guarded.start()
    assert guarded.served_by()[-1] == INSTALLED
    assert guarded.releases.state.good == INSTALLED


def test_a_version_that_serves_and_never_judges_its_trial_is_given_back(guarded: Guarded) -> None:
    guarded.tries("1.2", SERVES)
    guarded.start(trial=0.5)
    assert guarded.served_by(times=2) == ["1.2", INSTALLED]
    state = guarded.releases.state
    assert state.returned is not None
    assert (state.returned.reason, state.trial) == ("the kiosk did not judge its trial", False)


@pytest.mark.parametrize(("on_trial", "said"), [(True, "did not judge its trial"), (False, None)])
def test_what_passed_in_time_serves_on_beyond_it(on_trial: bool, said: str | None) -> None:
    one = SimpleNamespace(_judged_by=1200.0, _boots=SimpleNamespace(on_trial=on_trial))
    assert [Guard._undecided(one, now) for now in (1199.0, 1200.0, 9999.0)] == [None, said, None]  # type: ignore[arg-type]


def test_a_version_that_serves_is_the_one_that_runs(guarded: Guarded) -> None:
    guarded.tries("1.2", SERVES)
    guarded.start()
    assert guarded.served_by() == ["1.2"]
    assert guarded.releases.state.trial, "whether it serves well is judged by the kiosk itself"


def test_when_a_good_version_cannot_start_any_more_what_was_installed_serves(guarded: Guarded) -> None:
    guarded.tries("1.2", "raise SystemExit(2)")
    guarded.releases.trial_passed()
    guarded.start()
    assert guarded.served_by() == ["1.2"] * 6 + [INSTALLED]
    assert guarded.releases.state.good == INSTALLED
