"""The guard over a whole kiosk: real processes, a real window, a real journal; and what a person sees meanwhile."""
from __future__ import annotations

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from kiosk.demo.children import Child
from kiosk.demo.props import World, build
from kiosk.demo.stage import Stage
from kiosk.demo.truth import loans_of
from kiosk.guard.fallback import Known, picture

SIZE = (540, 960)
WATCHDOG = 3.0
CARD, PIN, BOOK, LOANED = "21110000012346", "2468", "33980000000012", 0xC2
CHILD = "tests.kiosk.guard.guard_child"
pytestmark = [pytest.mark.window, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, World]]:
    with Stage(tmp_path_factory.mktemp("guard"), size=SIZE, pace=0.2) as stage:
        yield stage, build(stage, screen=SIZE, fullscreen=False)


class Guarded:
    """A guard with short times, and a look at what is under it."""

    def __init__(self, stage: Stage, world: World, environment: dict[str, str] | None = None, **options: Any) -> None:
        stage.watch_file.unlink(missing_ok=True)
        self.stage, self.world = stage, world
        python = [sys.executable, "-m"]
        given = {"kiosk": [*python, "kiosk", "run", "--config", str(world.config), "--watch", str(stage.watch_file)],
                 "fallback": [*python, "kiosk.guard.fallback", "--config", str(world.config)],
                 "times": {"watchdog": WATCHDOG}, **options}
        self.log_from = stage.logs / "guard.err"
        self._before = self.log_from.stat().st_size if self.log_from.exists() else 0
        self.guard: Child = stage.start("guard", sys.executable, "-m", CHILD, json.dumps(given),
                                        environment=environment)

    @property
    def log(self) -> str:
        return self.log_from.read_bytes()[self._before:].decode()

    def child(self, module: str) -> psutil.Process | None:
        """The child of the guard whose command names the module: kiosk or fallback."""
        for process in psutil.Process(self.guard.pid).children():
            try:
                if module in process.cmdline():
                    return process
            except psutil.NoSuchProcess:
                continue
        return None

    @property
    def kiosk(self) -> psutil.Process:
        process = self.child("kiosk")
        assert process is not None, self.log
        return process

    def serves(self, times: int = 1) -> None:
        """Wait until the kiosk has become ready so often, and shows its attract screen."""
        until(lambda: self.log.count("the kiosk serves") >= times, lambda: self.log)
        self.stage.until(lambda seen: seen.screen == "attract", what="the attract screen")

    def says(self, sentence: str, within: float = 20.0) -> None:
        until(lambda: sentence in self.log, lambda: self.log, within)

    def shows_fallback(self) -> None:
        """Wait until the display shows that screen and nothing else."""
        known = Known(phone=str(self.world.library.branches["LAH"]["phone"]), hours=Known.read(self.world.config).hours)
        wanted = picture(SIZE, known, datetime.now()).tobytes()
        try:
            until(lambda: self.stage.display.picture().tobytes() == wanted, lambda: self.log)
        except AssertionError:
            self.stage.display.screenshot(self.stage.output / "no-fallback.png")
            raise


def until(holds: Callable[[], bool], why: Callable[[], str], within: float = 20.0) -> None:
    end = time.monotonic() + within
    while not holds():
        assert time.monotonic() < end, why()
        time.sleep(0.02)


@pytest.fixture
def guarded(scene: tuple[Stage, World]) -> Iterator[Callable[..., Guarded]]:
    started: list[Guarded] = []

    def start(**options: Any) -> Guarded:
        started.append(Guarded(*scene, **options))
        return started[-1]

    yield start
    for one in started:
        one.guard.stop(15)


class Spoilt:
    """The configuration of the kiosk, which can be made one that is refused."""

    def __init__(self, file: Path) -> None:
        self._file, self._good = file, file.read_text(encoding="utf-8")

    def spoil(self) -> None:
        self._file.write_text(f"{self._good}\n[nonsense]\nx = 1\n", encoding="utf-8")

    def mend(self) -> None:
        self._file.write_text(self._good, encoding="utf-8")


@pytest.fixture
def spoilt(scene: tuple[Stage, World]) -> Iterator[Spoilt]:
    spoilt = Spoilt(scene[1].config / "kiosk.toml")
    yield spoilt
    spoilt.mend()


def crashes(world: World) -> str:
    return "".join(path.read_text() for path in sorted((world.data / "crashes").glob("*.txt")))


def test_a_kiosk_killed_between_two_patrons_serves_again_within_five_seconds(
        guarded: Callable[..., Guarded], record_property: Callable[[str, object], None]) -> None:
    one = guarded()
    one.serves()
    before = one.kiosk
    one.stage.watch_file.unlink()
    began = time.monotonic()
    before.kill()
    one.stage.until(lambda seen: seen.screen == "attract", what="the attract screen")
    took = time.monotonic() - began
    record_property("restart_to_serving_s", round(took, 2))
    assert took < 5.0
    assert one.kiosk.pid != before.pid
    assert "the kiosk was ended by SIGKILL; it is started again now" in one.log
    assert one.child("kiosk.guard.fallback") is None, "a restart that quick needs no sentence"


def test_a_kiosk_that_is_stopped_is_ended_with_its_stacks_written_and_the_screen_tells_until_it_serves_again(
        guarded: Callable[..., Guarded], spoilt: Spoilt) -> None:
    one = guarded(times={"watchdog": WATCHDOG, "moment": 0.2})
    one.serves()
    before = one.kiosk
    spoilt.spoil()                         # so that the screen can be looked at for as long as it takes
    before.suspend()
    one.says("the kiosk gave no sign of life for 3 s (it last said: Serving.); it is ended")
    one.shows_fallback()
    assert not before.is_running()
    assert "Fatal Python error: Aborted" in crashes(one.world)
    spoilt.mend()
    one.serves(2)
    assert one.kiosk.pid != before.pid
    until(lambda: one.child("kiosk.guard.fallback") is None, lambda: one.log)


def test_a_kiosk_killed_between_yes_and_tag_write_mends_it_after_the_guard_has_started_it_again(
        guarded: Callable[..., Guarded]) -> None:
    one = guarded()
    uid = one.world.library.copy(BOOK).uids[0]
    one.serves()
    one.world.control.call("hold", number=CARD)
    one.stage.until(lambda seen: seen.screen == "pin", what="the PIN")
    for digit in PIN:
        one.stage.pointer.key(digit)
    one.stage.until(lambda seen: seen.screen in ("borrow", "pickup"), what="the pad")
    one.world.control.call("take")
    one.world.control.call("fault", uid=uid, kind="leave-before-afi")
    one.world.control.call("place", uids=[uid])
    one.stage.until(lambda seen: any(row["icon"] == "put_back" for row in seen.rows), what="the hint to put it back")
    one.stage.watch_file.unlink()
    one.kiosk.kill()
    one.serves(2)
    one.world.control.call("place", uids=[uid])
    until(lambda: one.world.tag(uid)["afi"] == LOANED, lambda: one.log)
    assert loans_of(one.world.database, CARD)[BOOK] == 0, "lent once, not renewed"


def test_a_window_whose_loop_hangs_while_all_other_threads_go_on_is_ended_and_started_again(
        guarded: Callable[..., Guarded]) -> None:
    one = guarded()
    one.serves()
    before, earlier = one.kiosk, len(crashes(one.world))
    trap = one.stage.watch_file.with_name(one.stage.watch_file.name + ".part")
    os.mkfifo(trap)                        # to write there is to wait for a reader, who never comes
    one.world.control.call("hold", number=CARD)        # something to draw
    one.says("the kiosk gave no sign of life for 3 s")
    trap.unlink()
    one.world.control.call("take")
    one.serves(2)
    assert one.kiosk.pid != before.pid
    told = crashes(one.world)[earlier:]
    assert "in drawn" in told or "Segmentation fault" in told, "where it hung, unless the threads that ran on broke in"


def test_a_kiosk_that_cannot_begin_spends_its_budget_and_the_screen_says_so_until_it_can(
        guarded: Callable[..., Guarded], spoilt: Spoilt) -> None:
    one = guarded(budget={"restarts": 2, "within": 60.0, "pause": 0.2, "rest": 1.0},
                  times={"watchdog": WATCHDOG, "moment": 0.2})
    one.serves()
    spoilt.spoil()
    one.kiosk.kill()
    one.says("the kiosk has failed too often; the fallback screen stays until it serves again")
    assert one.log.count("the kiosk ended (exit code 2); it is started again in") == 2
    one.shows_fallback()
    one.stage.pointer.click(SIZE[0] / 2, SIZE[1] / 2)
    for key in ("Escape", "F1", "F4", "q", "Return"):
        one.stage.pointer.key(key)
    until(lambda: one.log.count("started again in 1 s") > 1, lambda: one.log)       # it never gives up
    one.shows_fallback()
    spoilt.mend()
    one.serves(2)
    until(lambda: one.child("kiosk.guard.fallback") is None, lambda: one.log)


def test_a_guard_that_is_killed_takes_the_kiosk_with_it(guarded: Callable[..., Guarded]) -> None:
    one = guarded()
    one.serves()
    kiosk = one.kiosk
    os.kill(one.guard.pid, signal.SIGKILL)
    until(lambda: not kiosk.is_running(), lambda: one.log, 5)


def test_nothing_of_it_listens_on_the_network_and_sigterm_ends_all_of_it_and_its_manager_is_told(
        guarded: Callable[..., Guarded], tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        one = guarded(environment={"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "1500000"})
        one.serves()
        kiosk = one.kiosk
        for process in (psutil.Process(one.guard.pid), kiosk):
            assert not [open_ for open_ in process.net_connections("inet") if open_.status == psutil.CONN_LISTEN]
        heard: list[bytes] = []
        while b"READY=1\nSTATUS=Serving." not in heard:
            heard.append(manager.recv(4096))
        assert set(heard[:-1]) == {b"WATCHDOG=1"}, "it lives from the first moment, and is ready when the kiosk is"
        os.kill(one.guard.pid, signal.SIGTERM)
        while heard[-1] != b"STOPPING=1":
            heard.append(manager.recv(4096))
        assert one.guard.wait(15) == 0
        assert not kiosk.is_running()
        assert "failed" not in one.log
