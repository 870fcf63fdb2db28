"""The kiosk of the flows: as `kiosk run`, with a clock that can be put on, and a window that tells what it has drawn.

On stdin a line is seconds by which the clock goes on at once, answered by an empty line; the end of it ends the kiosk.
On stdout each other line is a pickle in base64: (view, {control: (x, y, width, height, enabled)}, texts) of a frame
that is with the display.
"""
from __future__ import annotations

import base64
import pickle
import sys
import threading
from collections.abc import Container
from pathlib import Path
from typing import TextIO

from config.load import load
from kiosk.assembly import Kiosk
from kiosk.controls import EngineControls
from kiosk.engine.view import ViewState
from kiosk.runtime import printing
from kiosk.ui.app import KioskWindow
from kiosk.ui.scene import Scene
from kiosk.ui.units import Frame
from kiosk.ui.watch import texts
from tests.kiosk.quickclock import QuickClock

PAUSE = 0.2                # seconds between two tries to reach a part that is away


class Teller:
    """In the place of the window's map: the same moment, and the whole view."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def drawn(self, scene: Scene, view: ViewState, frame: Frame, settled: Container[str]) -> None:
        controls = {one.name: (*frame.pixels(one.rect), one.enabled and one.name in settled) for one in scene.controls}
        told = base64.b64encode(pickle.dumps((view, controls, texts(scene)))).decode()
        print(told, file=self._out, flush=True)


def main() -> None:
    printing.CHECK = printing.CHECK_TROUBLE = PAUSE
    clock, controls, out = QuickClock(), EngineControls(), sys.stdout
    sys.stdout = sys.stderr                        # whatever is printed by others is no view
    window = KioskWindow(controls, width=540, height=960, position=(0, 0), closable=False)
    window._watch = Teller(out)  # type: ignore[assignment]
    kiosk = Kiosk(load(Path(sys.argv[1])), window.show, clock=clock)
    for worker in kiosk.workers:
        worker._pause_after = lambda failures: PAUSE
    controls.connect(kiosk.core)

    def listen() -> None:
        for line in sys.stdin:
            clock.put_on(float(line))
            kiosk.core.probe(lambda: None)         # it need not wait for its next look at the clock
            print("\n", end="", file=out, flush=True)
        window.stop()

    threading.Thread(target=listen, daemon=True).start()
    kiosk.start()
    window.run()
    kiosk.stop()


main()
