"""Patrons at a whole kiosk by real pointer and keys: taps and seconds, touch to frame, and how long frames take.

Borrowing and returning 5 and 20 items; the PIN's four digits are no taps. While the piles are read, a finger presses
the language that is chosen already, again and again: from each press to the frame that shows it. The kiosk runs in a
process of its own (this module, started with a configuration), with a probe at its frames. Drawn in software on a
virtual display. The first patron after the start meets pictures and letters that are made for the first time; that is
told apart. Times of frames stand beside that of the least frame there can be, and the load of the machine is told,
since they grow with it.
"""
from __future__ import annotations

import json
import math
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.bareframe import bare_frame
from kiosk.demo.props import World, build
from kiosk.demo.stage import Stage
from kiosk.demo.truth import rows
from kiosk.demo.watch import Seen

FIRST, SMALL, LARGE = 2, 5, 20
ROUNDS = 2                     # of all of it: some hundreds of frames, so that p99 is not the second worst of them
PATRON, PIN = "21110000012346", "2468"
SHELF = 200
ON_THE_SHELF = """
SELECT barcode FROM items WHERE state = 'in_collection' AND material = 'BOOK' AND parts = 1
AND id NOT IN (SELECT item_id FROM loans WHERE returned_at IS NULL)
AND title_id NOT IN (SELECT title_id FROM holds)
"""
SETTLED = ("tick", "renew", "attention", "cart", "box", "shelf", "staff")
TAPS, LATENCY, FRAME = 1, 0.050, 0.033       # goals: taps, and seconds


def figures() -> list[dict[str, Any]]:
    load, bare = os.getloadavg()[0], bare_frame()
    with tempfile.TemporaryDirectory() as directory, Stage(Path(directory)) as stage:
        world = build(stage, screen=(1080, 1920), fullscreen=False, shelf=SHELF)
        moments = stage.output / "moments.jsonl"
        stage.open_kiosk(sys.executable, "-m", "bench.kiosk_hands", world.config, stage.watch_file, moments)
        stage.until(lambda seen: seen.screen == "attract", what="the first screen")
        patron = Patron(stage, world)
        patron.borrows(FIRST)
        patron.presses.clear()
        known = time.monotonic()
        visits = [[visit(count) for count in (SMALL, LARGE) for visit in (patron.borrows, patron.returns)]
                  for _ in range(ROUNDS)]
        told = [json.loads(line) for line in moments.read_text(encoding="utf-8").splitlines()]
    seen = latencies(patron.presses, told)
    first, frames = (sorted(one["took"] for one in told if one["busy"] and (one["end"] > known) is later)
                     for later in (False, True))
    late = sorted(one["late"] for one in told if one["busy"] and one["end"] > known)
    met = f"machine load {load:.1f}"
    return [*visits[0], *share("kiosk.touch", f"s from touch to frame, {met}", seen, LATENCY, 0.95, 0.5),
            *(figure | {"reference": round(bare, 4), "reference_name": "one quad over an empty window",
                        "ratio": round(figure["ours"] / bare, 2)}
              for figure in share("kiosk.frame", f"s a frame while things move, {met}", frames, FRAME, 0.99, 0.5)),
            *share("kiosk.frame_late", f"s later than due a motion goes on, {met}", late, math.inf, 0.99),
            {"name": "kiosk.frame_first", "unit": f"s, the longest frame of the first patron, {met}",
             "ours": round(first[-1], 4), "holds": True}]


class Patron:
    """Quick, and without doubts. Keeps when a finger came down while a pile was read."""

    def __init__(self, stage: Stage, world: World) -> None:
        self._stage, self._world = stage, world
        free = {barcode for (barcode,) in rows(world.database, ON_THE_SHELF)}
        self._tags = [copy.uids[0] for copy in world.library.copies(SHELF) if copy.barcode in free]
        self.presses: list[float] = []
        self._taps = 0

    def borrows(self, count: int) -> dict[str, Any]:
        """From the card shown to all done."""
        began, self._taps = time.monotonic(), 0
        self._world.control.call("hold", number=PATRON)
        self._screen("pin")
        self._stage.tap_digits(PIN)
        self._screen("borrow", "pickup")
        self._world.control.call("take")
        self._lay(count)
        self._tap("action:finish")
        self._screen("done")
        return self._told(f"kiosk.borrow{count}", began)

    def returns(self, count: int) -> dict[str, Any]:
        """From the pile laid to the last item told where to go; then the patron goes, and the kiosk ends by itself."""
        began, self._taps = time.monotonic(), 0
        self._tap("action:return")
        self._screen("return")
        self._lay(count)
        return self._told(f"kiosk.return{count}", began)

    def _lay(self, count: int) -> None:
        self._world.control.call("place", uids=self._tags[:count])
        self._until(lambda seen: len(seen.rows) == count and all(row["icon"] in SETTLED for row in seen.rows))

    def _until(self, holds: Callable[[Seen], bool]) -> None:
        """Until it holds, a finger presses what changes nothing."""
        chosen = self._stage.watch.button("language:fi")
        window = self._stage.window()
        self._stage.pointer.move(window.x + chosen.middle[0], window.y + chosen.middle[1], seconds=0.02)
        deadline = time.monotonic() + 60
        while not ((seen := self._stage.watch.now()) and holds(seen)):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the pile was not read: {seen}")
            self.presses.append(time.monotonic())
            self._stage.pointer.press()
            time.sleep(0.07)
            self._stage.pointer.release()
            time.sleep(0.05)

    def _tap(self, name: str) -> None:
        self._taps += 1
        self._stage.tap(name)

    def _screen(self, *names: str) -> None:
        self._stage.until(lambda seen: seen.screen in names, 30, f"the screen {names[0]}")

    def _told(self, name: str, began: float) -> dict[str, Any]:
        took = time.monotonic() - began
        self._world.control.call("remove", uids="all")
        self._stage.until(lambda seen: seen.screen == "attract", 60, "the kiosk waiting again")
        taps = f"{self._taps} tap{'s' if self._taps != 1 else ''}"
        return {"name": name, "unit": f"s with {taps}", "ours": round(took, 2),
                "goal": f"<= {TAPS} tap", "holds": self._taps <= TAPS}


def latencies(presses: list[float], told: list[dict[str, Any]]) -> list[float]:
    """From each press to the end of the first frame that began to be drawn with it, seconds, sorted."""
    found = []
    for press in presses:
        shown = next((one["end"] for one in told if one["end"] > press and one["down"] and one["down"] > press), None)
        if shown is not None:
            found.append(shown - press)
    return sorted(found)


def share(name: str, unit: str, values: list[float], goal: float, *shares: float) -> list[dict[str, Any]]:
    """The values at these shares of all, seconds; the goal is for the first."""
    if not values:
        raise RuntimeError(f"nothing was measured for {name}")
    return [{"name": f"{name}_p{round(part * 100)}", "unit": f"{unit}, {len(values)} measured",
             "ours": round(values[min(len(values) - 1, int(part * len(values)))], 4),
             "goal": "" if index or goal == math.inf else f"< {goal}",
             "holds": bool(index) or values[min(len(values) - 1, int(part * len(values)))] < goal}
            for index, part in enumerate(shares)]


def serve(config: Path, watch: Path, moments: Path) -> None:
    """The kiosk itself. Of each frame it is kept when it ended, how long it took, whether things moved, when a finger
    last came down, and how much later than due a motion went on: work that is done between frames shows there."""
    from kivy.clock import Clock

    from config.load import load
    from kiosk.assembly import Kiosk
    from kiosk.controls import EngineControls
    from kiosk.ui import motion
    from kiosk.ui.app import KioskWindow
    from kiosk.ui.stage import Stage as Glass

    controls = EngineControls()
    window = KioskWindow(controls, width=1080, height=1920, watch=watch)
    kiosk = Kiosk(load(config), window.show)
    controls.connect(kiosk.core)
    down, began = 0.0, time.monotonic()
    due, late = math.inf, 0.0                  # when the next step of a motion should be taken, and how late it was
    finger, post_idle, flip, move = window.finger, Clock.post_idle, window._window.flip, Glass.move

    def touched(kind: str, *where: Any) -> None:
        nonlocal down
        finger(kind, *where)
        if kind == "down":
            down = time.monotonic()

    def awake(*times: float) -> Any:
        nonlocal began
        began = time.monotonic()
        return post_idle(*times)

    def moved(stage: Glass) -> float | None:
        nonlocal due, late
        now = time.monotonic()
        late = max(late, now - due)
        wait = move(stage)
        due = now + wait if wait is not None and wait <= motion.FRAME else math.inf
        return wait

    def flipped() -> None:
        nonlocal late
        flip()
        now = time.monotonic()
        kept.append({"end": now, "took": now - began, "busy": window._frame_event is not None, "down": down,
                     "late": late})
        late = 0.0

    kept: list[dict[str, Any]] = []
    window._glass._finger = touched
    Glass.move = moved  # type: ignore[method-assign, assignment]
    Clock.post_idle = awake
    window._window.flip = flipped
    threading.Thread(target=keep, args=(kept, moments), daemon=True).start()
    kiosk.start()
    window.run()


def keep(kept: list[dict[str, Any]], moments: Path) -> None:
    """Writes down what came, now and then."""
    with moments.open("a", encoding="utf-8", buffering=1) as file:
        while True:
            time.sleep(0.5)
            while kept:
                file.write(json.dumps(kept.pop(0)) + "\n")


if __name__ == "__main__":
    serve(*(Path(argument) for argument in sys.argv[1:4]))
