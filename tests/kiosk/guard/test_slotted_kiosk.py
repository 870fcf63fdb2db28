"""A whole kiosk that starts from slots: real window, real central system, real pad protocol."""
from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from config.__main__ import main
from config.bundle import LayerText, bundle_of
from config.slots import Slots
from config.versions import VERSION
from kiosk.demo.props import build
from kiosk.demo.stage import Stage
from kiosk.guard.budget import WISHED

SIZE = (540, 960)


@pytest.mark.window
@pytest.mark.timeout(120)
def test_out_of_service_it_says_so_and_tries_what_is_offered_by_starting_again(tmp_path: Path) -> None:
    with Stage(tmp_path, size=SIZE, pace=0.1) as stage:
        world = build(stage, screen=SIZE, fullscreen=False)
        place = tmp_path / "slotted"
        assert main(["commission", str(place), str(world.config), "--name", "lah/lobby"]) == 0
        shutil.copytree(world.config / "secrets", place / "secrets")
        assert main(["check", "--secrets", str(place)]) == 0
        slots = Slots(place)
        for _ in range(7):
            slots.started()                        # and none of them served
        assert slots.state.out is not None
        kiosk = stage.open_kiosk(sys.executable, "-m", "kiosk", "run", "--config", str(place), "--watch",
                                 str(stage.watch_file))
        stage.until(lambda seen: seen.screen == "out_of_order")
        texts = {layer: (world.config / f"{layer}.toml").read_text(encoding="utf-8")
                 for layer in ("region", "branch", "kiosk")}
        texts["branch"] += "\n[pin]\ntries = 5\n"
        offered = bundle_of("lah/lobby", [LayerText(layer, f"{layer}.toml", text) for layer, text in texts.items()],
                            VERSION)
        assert slots.offer(offered)
        assert kiosk.wait(30) == WISHED
        state = slots.state
        assert (state.active, state.trial, state.out) == (offered.sha256, True, None)
