"""The guard counts starts: what cannot begin with its configuration runs with an older one by itself."""
from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from config.slots import Slots
from kiosk.guard.boots import Boots
from kiosk.guard.fallback import Known
from kiosk.release.releases import MANIFEST, Releases
from kiosk.run import versions_in
from tests.config.slotted import bundle, judge

ROOT = Path(__file__).parents[3]
SERVES, ENDS = "serves", "ends 2"
TIMES = {"watchdog": 5.0, "moment": 60.0, "settled": 0.05}
BUDGET = {"restarts": 99, "pause": 0.01, "rest": 0.01}


class Guarded:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.slots = Slots(directory, judge=judge)
        self.slots.commission(bundle("serves as the factory's"))
        self.process: subprocess.Popen[str] | None = None

    def runs(self, text: str, *, trial: bool = True) -> str:
        """Make that the active configuration, without a guard."""
        self.slots.offer(bundle(text), again=True)
        self.slots.apply()
        if not trial:
            self.slots.trial_passed()
        return bundle(text).sha256

    def start(self, kiosk: Sequence[str] = ("-I", "-S", "slots_kiosk.py"), **times: float) -> None:
        *options_of_python, script = kiosk
        command = [sys.executable, *options_of_python, str(Path(__file__).with_name(script)), str(self.directory)]
        options = {"kiosk": command, "fallback": ["sleep", "60"], "times": {**TIMES, **times}, "budget": BUDGET,
                   "slots": str(self.directory), "releases": str(self.directory / "releases")}
        self.process = subprocess.Popen([sys.executable, "-m", "tests.kiosk.guard.guard_child", json.dumps(options)],
                                        cwd=ROOT, stderr=subprocess.PIPE, text=True)

    def says(self, sentence: str) -> list[str]:
        """The lines until that one."""
        assert self.process is not None
        assert self.process.stderr is not None
        lines = []
        for line in self.process.stderr:
            lines.append(line)
            if sentence in line:
                return lines
        raise AssertionError("".join(lines))

    def stop(self) -> None:
        if self.process is not None and self.process.stderr is not None:
            self.process.terminate()
            self.process.stderr.read()
            self.process.stderr.close()
            self.process.wait(10)
            self.process = None


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Guarded]:
    one = Guarded(tmp_path)
    yield one
    one.stop()


def test_one_that_cannot_begin_in_its_trial_is_given_back_at_once_and_the_old_one_serves(guarded: Guarded) -> None:
    good = guarded.runs(SERVES, trial=False)
    bad = guarded.runs(ENDS)
    guarded.start()
    guarded.says("the kiosk serves")
    state = guarded.slots.state
    assert (state.active, state.trial) == (good, False)
    assert state.returned is not None
    assert (state.returned.sha256, state.returned.reason) == (bad, "the kiosk ended (exit code 2)")
    until(lambda: guarded.slots.state.starts == ())


def test_starts_that_fail_bring_the_factorys_and_out_of_service(guarded: Guarded) -> None:
    guarded.runs(ENDS, trial=False)
    guarded.start()
    lines = guarded.says("the kiosk serves")
    assert sum("exit code 2" in line for line in lines) == 6
    assert any("too many starts failed: the factory's configuration is taken" in line for line in lines)
    state = guarded.slots.state
    assert state.out is not None
    assert guarded.slots.bundle() == bundle("serves as the factory's")


@pytest.mark.parametrize("on_trial", [False, True])
def test_while_the_journal_cannot_be_written_no_start_fails_and_the_kiosk_serves_when_it_can(
        guarded: Guarded, on_trial: bool) -> None:
    ours = guarded.runs("ours", trial=on_trial)
    releases = Releases(guarded.directory / "releases")
    (releases.directory / "1.2").mkdir()
    (releases.directory / "1.2" / MANIFEST).touch()
    releases.offer("1.2")
    releases.apply()
    if not on_trial:
        releases.trial_passed()
    away = guarded.directory / "journal.key"
    away.mkdir()                                       # a directory where its key should be
    guarded.start(["journal_kiosk.py"], watchdog=0.5, settled=0.75)    # shorter than a start needs, as it is
    lines = guarded.says("the kiosk serves")
    until(lambda: guarded.slots.state.starts == releases.state.starts == ())
    away.rmdir()
    lines += guarded.says("it shows attract")
    assert "it shows out_of_order\n" in lines
    assert not [line for line in lines if "no sign of life" in line]
    for state, name in ((guarded.slots.state, ours), (releases.state, "1.2")):
        assert (state.active, state.trial, state.returned, state.out) == (name, on_trial, None, None)


def test_a_restart_that_is_wished_and_an_orderly_end_are_no_failures(guarded: Guarded) -> None:
    good = guarded.runs("ends 75", trial=False)
    guarded.start()
    for _ in range(4):
        guarded.says("the kiosk is to be started again")
    guarded.stop()
    state = guarded.slots.state
    assert (state.active, state.out) == (good, None)
    there_is_none = guarded.runs("ends 69")
    guarded.start()
    for _ in range(4):
        guarded.says("the kiosk ended (exit code 69)")
    guarded.stop()
    assert guarded.slots.state.active == there_is_none, "a display that is not there is not its fault"
    guarded.runs(SERVES)
    for _ in range(4):
        guarded.start()
        guarded.says("the kiosk serves")
        guarded.stop()
    state = guarded.slots.state
    assert (state.active, state.trial, state.starts) == (bundle(SERVES).sha256, True, ())


def test_where_nothing_can_be_counted_the_kiosk_is_started_all_the_same(
        tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "slots").mkdir()
    boots = Boots(tmp_path)
    boots.started()
    boots.failed("ended")
    boots.settled()
    assert "starts are not counted" in caplog.text
    plain = Boots(tmp_path / "slots")
    plain.started()
    plain.stopped()


def test_where_versions_cannot_be_kept_what_was_installed_is_started(
        tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "releases").touch()                    # a file, where a directory should be
    boots = Boots(None, Releases(tmp_path / "releases"))
    assert boots.started() == {}
    boots.failed("ended")
    boots.settled()
    assert "starts are not counted" in caplog.text
    assert versions_in(tmp_path / "releases") == (None, None)


def test_the_fallback_screen_knows_whom_to_call_from_the_slots(tmp_path: Path) -> None:
    slots = Slots(tmp_path, judge=judge)
    slots.commission(bundle('[branch]\nphone = "03 000 0000"\n[languages]\noffered = ["sv"]\n'))
    assert Known.read(tmp_path) == Known(("sv",), "03 000 0000")
    slots.offer(bundle("[languages"))
    slots.apply()
    assert Known.read(tmp_path) == Known()
    for file in (tmp_path / "slots").iterdir():
        file.unlink()
    assert Known.read(tmp_path) == Known()
