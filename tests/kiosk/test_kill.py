"""kill -9 of the whole kiosk between the central system's yes and the tag write; then it starts again."""
from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.demo.props import World, build
from kiosk.demo.stage import Stage
from kiosk.demo.truth import loans_of

CARD, PIN, BOOK = "21110000012346", "2468", "33980000000012"
SECURED, LOANED = 0x07, 0xC2
pytestmark = [pytest.mark.window, pytest.mark.timeout(120)]


def open_kiosk(stage: Stage, world: World) -> None:
    stage.open_kiosk(sys.executable, "-m", "kiosk", "run", "--config", str(world.config), "--watch",
                     str(stage.watch_file))
    stage.until(lambda seen: seen.screen == "attract", what="the first screen")


def sign_in(stage: Stage, world: World) -> None:
    world.control.call("hold", number=CARD)
    stage.until(lambda seen: seen.screen == "pin", what="the PIN")
    stage.type(PIN)
    stage.until(lambda seen: seen.screen in ("borrow", "pickup"), what="the pad")
    world.control.call("take")


def becomes_true(holds: Callable[[], bool], within: float = 15.0) -> bool:
    end = time.monotonic() + within
    while not (true := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return true


def test_a_kiosk_killed_between_yes_and_tag_write_mends_it_when_the_tag_is_seen_and_lends_nothing_twice(
        tmp_path: Path) -> None:
    with Stage(tmp_path, pace=0.2) as stage:
        world = build(stage, screen=(540, 960), fullscreen=False)
        uid = world.library.copy(BOOK).uids[0]
        open_kiosk(stage, world)
        sign_in(stage, world)
        world.control.call("fault", uid=uid, kind="leave-before-afi")
        world.control.call("place", uids=[uid])
        stage.until(lambda seen: any(row["icon"] == "put_back" for row in seen.rows), what="the hint to put it back")
        assert loans_of(world.database, CARD)[BOOK] == 0
        assert world.tag(uid)["afi"] == SECURED
        kiosk = stage.kiosk
        assert kiosk is not None
        kiosk.kill()

        open_kiosk(stage, world)
        world.control.call("place", uids=[uid])
        assert becomes_true(lambda: world.tag(uid)["afi"] == LOANED)
        assert stage.until(lambda seen: True).screen == "attract"

        sign_in(stage, world)
        stage.until(lambda seen: [row["icon"] for row in seen.rows] == ["tick"], what="the tick of a loan that stands")
        assert loans_of(world.database, CARD)[BOOK] == 0
