"""Staff start the program again by touch: it ends by itself, says that it was wished, and that counts as no failure."""
from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from config.__main__ import main
from config.slots import Slots
from config.staff import PinHash
from config.tree import kiosk_in
from kiosk.demo.children import StageError
from kiosk.demo.props import build
from kiosk.demo.stage import Stage
from kiosk.guard.budget import WISHED
from kiosk.staff_book import LOG, lines_of
from tests.kept import keep

STAFF, CODE, SIZE = "S-1001", "135790", (540, 960)
SETTINGS = f"""
[staff]
secret = "staff-pin"
[[staff.card]]
name = "staff card"
sources = ["barcode"]
pattern = '(?P<n>S-\\d{{4}})'
number = "{{n}}"
example = "{STAFF}"
gives = "{STAFF}"
"""


def press(stage: Stage, name: str, shows: str) -> None:
    """Until what follows is there: a second press within a moment is not heard."""
    for _ in range(10):
        stage.tap(name)
        with suppress(StageError):
            stage.until(lambda seen: shows in seen.controls, 1.0)
            return
    raise AssertionError(f"{name} leads nowhere")


def out_of_service(layers: Path, machine: Path) -> tuple[Path, Slots]:
    """A kiosk that starts from slots, all of whose starts have failed."""
    assert main(["commission", str(machine), str(layers), "--name", "lah/lobby"]) == 0
    with (layers / "kiosk.toml").open("a", encoding="utf-8") as file:
        file.write("[pin]\ntries = 5\n")
    slots = Slots(machine)
    for _ in range(7):
        slots.started()
    return machine, slots


@pytest.mark.window
@pytest.mark.timeout(120)
def test_by_real_touches_staff_enter_a_kiosk_that_is_out_of_service_and_start_the_program_again(tmp_path: Path) -> None:
    with Stage(tmp_path, size=SIZE, pace=0.1) as stage:
        world = build(stage, screen=SIZE, fullscreen=False)
        with (world.config / "kiosk.toml").open("a", encoding="utf-8") as file:
            file.write(SETTINGS)
        machine, slots = out_of_service(world.config, tmp_path / "machine")
        keep(machine, sip2=world.library.password, **{"staff-pin": str(PinHash.of(CODE))})
        kiosk = stage.open_kiosk(sys.executable, "-m", "kiosk", "run", "--config", str(machine), "--watch",
                                 str(stage.watch_file))
        stage.until(lambda seen: seen.screen == "out_of_order")
        world.control.call("scan", text=STAFF)
        stage.until(lambda seen: seen.screen == "staff")
        offered = kiosk_in(world.config, "").bundle("lah/lobby")
        slots.offer(offered)
        stage.tap_digits(CODE)
        press(stage, "action:staff_kiosk", "action:restart")
        assert slots.state.offered == offered.sha256, "staff are there"
        press(stage, "action:restart", "action:yes")
        with suppress(StageError):                 # the kiosk ends while it is pressed
            press(stage, "action:yes", "nothing")
        assert kiosk.wait(20) == WISHED
        assert [line.event for line in lines_of(world.data / LOG)] == ["enter", "restart", "leave"]
        assert offered.sha256 in (slots.state.active, slots.state.offered), "applied as they leave, or next time"


def test_a_start_that_staff_wished_for_is_made_at_once_however_many_there_were(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    code = (f"import sys, pathlib; p = pathlib.Path({str(starts)!r}); n = len(p.read_text()) if p.exists() else 0;"
            f"p.write_text('x' * (n + 1)); sys.exit({WISHED}) if n < 4 else __import__('signal').pause()")
    given = {"kiosk": [sys.executable, "-c", code], "fallback": [sys.executable, "-c", "import signal; signal.pause()"],
             "budget": {"restarts": 1, "pause": 100.0, "rest": 100.0}}
    guard = subprocess.Popen([sys.executable, "-m", "tests.kiosk.guard.guard_child", json.dumps(given)],
                             stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 20
        while not starts.exists() or len(starts.read_text()) < 5:
            assert time.monotonic() < end
            threading.Event().wait(0.02)
    finally:
        guard.terminate()
        assert guard.wait(15) == 0
