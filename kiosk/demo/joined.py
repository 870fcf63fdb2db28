"""`python -m kiosk join URL CODE`: a whole kiosk that becomes one of a fleet. Guard, kiosk, agent and display are real;
central system and devices are the demo's. It starts from slots, so that it takes settings from its fleet. It ends with
whoever started it."""
from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from config.commands.kiosk import commission
from kiosk.agent.enrol import enrol
from kiosk.demo.children import Child, StageError
from kiosk.demo.props import World, build
from kiosk.demo.stage import Stage
from kiosk.guard.budget import WISHED

UPRIGHT = (1080, 1920)
NAME = "demo/joined"                   # in its slots; the fleet has another one for it


def join(output: Path, url: str, code: str) -> int:
    """Run it until a part of it ends. 0 it was ended, 1 it could not be, or broke."""
    shutil.rmtree(output, ignore_errors=True)
    show = "DISPLAY" in os.environ
    try:
        with Stage(output, show=show, size=UPRIGHT) as stage:
            height = stage.display.height - 80 if show else UPRIGHT[1]
            world = build(stage, screen=(height * 9 // 16, height), fullscreen=False, audible=show)
            if failed := commission(world.config, world.config, kiosk="", name=NAME) or enrol(world.data, url, code):
                return failed
            sys.stdout.flush()
            stage.open_kiosk(*_verb("guard", world), "--watch", stage.watch_file)
            return _attend(stage, world)
    except (StageError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _attend(stage: Stage, world: World) -> int:
    """As the service manager does: an agent that is to become another version is started again."""
    assert stage.kiosk is not None
    while True:
        agent = stage.start("agent", *_verb("agent", world), "--data", world.data)
        ended: Child = stage.children.wait_any(stage.kiosk, agent)
        if ended is not agent or agent.process.returncode != WISHED:
            print(f"{ended.name} ended (exit code {ended.process.returncode}){ended.last_words()}", file=sys.stderr)
            return 1


def _verb(verb: str, world: World) -> tuple[str | Path, ...]:
    return sys.executable, "-m", "kiosk", verb, "--config", world.config, "--releases", world.data / "releases"
