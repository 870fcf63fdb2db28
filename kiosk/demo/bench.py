"""`python -m kiosk try`: the kiosk on your display, and beside it the workbench with everything that hands do."""
from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from kiosk.demo.children import StageError
from kiosk.demo.props import build
from kiosk.demo.stage import Stage

BENCH = (1200, 900)            # pixels of the workbench's window


def try_out(output: Path) -> int:
    """Run both windows until one is closed. 0 ended, 1 could not be."""
    if "DISPLAY" not in os.environ:
        print("There is no display to show the kiosk on. Start it from a desktop session, or play the demo: make demo",
              file=sys.stderr)
        return 1
    shutil.rmtree(output, ignore_errors=True)
    blank = {"uid": "E004010000000099", "model": "blank", "label": "Tyhjä tunniste"}
    foreign = {"uid": "E004010000000098", "model": "iso28560-3", "item": "2019009999999", "owner": "FI-Hel",
               "label": "Toisen kirjaston kirja"}
    try:
        with Stage(output, show=True) as stage:
            height = stage.display.height - 80
            world = build(stage, screen=(height * 9 // 16, height), fullscreen=False, extras=(blank, foreign),
                          audible=True)
            world.control.call("payer", hand="wait")       # the workbench has buttons for what the card's holder does
            kiosk = stage.open_kiosk(sys.executable, "-m", "kiosk", "run", "--config", world.config,
                                     "--watch", stage.watch_file, "--position", f"{BENCH[0] + 20},40")
            bench = stage.start("workbench", sys.executable, "-m", "kiosk.workbench", "--control",
                                world.urls["control"], "--size", f"{BENCH[0]}x{BENCH[1]}", "--position", "0,40")
            print("The kiosk and its workbench are open. Close either window, or press Ctrl-C, to end.", flush=True)
            ended = stage.children.wait_any(kiosk, bench)
            if ended.process.returncode:
                print(f"{ended.name} ended with an error{ended.last_words()}", file=sys.stderr)
            return 1 if ended.process.returncode else 0
    except (StageError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
