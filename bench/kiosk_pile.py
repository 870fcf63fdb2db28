"""A pile of ten at a whole kiosk: real window, real air time at the pad, central system as a process.

The kiosk runs in a process of its own (this module, started with a configuration), with probes on its event queue.
The floor is the air, or the ten answers of the central system one after the other, whichever is longer, and one more
tag write, since the last tag can only be written after the last answer. It is taken twice: with the inventory and the
reads of the ten tags, and strictly, with only what is left to do when the pile lies still: ten writes, each read back.
"""
from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench.delay import Delay
from devices.emulators import airtime
from kiosk.demo.props import World, build
from kiosk.demo.stage import Stage
from kiosk.demo.truth import rows

TAGS = 10
PATRON, PIN = "21110000012346", "2468"
SHELF = 200            # copies with a tag
SLOW = 0.150
BLOCKS = 8             # of four bytes: what is read of each tag
STILL = 0.3            # seconds a tag lies still before it is acted on
ON_THE_SHELF = """
SELECT barcode FROM items WHERE state = 'in_collection' AND material = 'BOOK' AND parts = 1
AND id NOT IN (SELECT item_id FROM loans WHERE returned_at IS NULL)
AND title_id NOT IN (SELECT title_id FROM holds)
"""
GOAL = 1.25


def figures() -> list[dict[str, Any]]:
    return [figure for name, delay in (("kiosk.pile10", 0.0), ("kiosk.pile10_150ms", SLOW))
            for figure in measured(name, delay)]


def measured(name: str, delay: float) -> list[dict[str, Any]]:
    """Seconds from the tenth tag still to the tenth tick drawn, against two floors; and from laid to the tenth tick."""
    with tempfile.TemporaryDirectory() as directory, Stage(Path(directory)) as stage:
        world = build(stage, screen=(1080, 1920), fullscreen=False, shelf=SHELF)
        told = run(stage, world, delay)
    write, verify = airtime.write_afi(), airtime.system_info()
    answers = told["answers"]
    secure = TAGS * (write + verify)
    whole = told["inventory"] + TAGS * airtime.read_blocks(BLOCKS) + secure
    from_still, from_laid = told["ticked"] - told["still"], told["ticked"] - told["laid"]
    told_answers = f"or the ten answers ({answers * 1000:.0f} ms); plus one write"
    return [
        figure(name, from_still, max(whole, answers) + write,
               f"air of inventory, reads, writes with read-back, {told_answers}", GOAL),
        figure(f"{name}_strict", from_still, max(secure, answers) + write,
               f"air of the writes with read-back alone, {told_answers}"),
        figure(f"{name}_laid", from_laid, told["inventory"] + STILL + max(secure, answers) + write,
               "the same, one inventory and 300 ms of lying still"),
    ]


def figure(name: str, ours: float, floor: float, reference: str, goal: float = 0.0) -> dict[str, Any]:
    """Without a goal it is told for orientation."""
    ratio = ours / floor
    return {"name": name, "unit": "s", "ours": round(ours, 4), "reference": round(floor, 4),
            "reference_name": reference, "ratio": round(ratio, 3), "goal": f"<= {goal}" if goal else "",
            "holds": ratio <= goal if goal else True}


def run(stage: Stage, world: World, delay: float) -> dict[str, float]:
    """Let one patron lay ten books; moments by the system's monotonic clock, which both processes share."""
    wire = Delay(world.port, delay)
    kiosk_toml = world.config / "kiosk.toml"
    text = kiosk_toml.read_text(encoding="utf-8").replace("[sip2]\n", f"[sip2]\nport = {wire.port}\n", 1)
    kiosk_toml.write_text(text, encoding="utf-8")
    probe = stage.output / "probe.json"
    stage.open_kiosk(sys.executable, "-m", "bench.kiosk_pile", world.config, stage.watch_file, probe)
    stage.until(lambda seen: seen.screen == "attract", what="the first screen")
    world.control.call("hold", number=PATRON)
    stage.until(lambda seen: seen.screen == "pin", what="the PIN")
    stage.type(PIN)
    stage.until(lambda seen: seen.screen in ("borrow", "pickup"), what="the pad")
    world.control.call("take")
    free = {barcode for (barcode,) in rows(world.database, ON_THE_SHELF)}
    first, *chosen = [copy.uids[0] for copy in world.library.copies(SHELF) if copy.barcode in free][:TAGS + 1]
    world.control.call("place", uids=[first])      # the first book since the start: fonts and statements are prepared
    stage.until(lambda seen: [row["icon"] for row in seen.rows] == ["tick"], what="the first tick")
    laid = time.monotonic()
    world.control.call("place", uids=chosen)
    seen = stage.until(lambda seen: len(seen.rows) == TAGS + 1 and all(row["icon"] in ("tick", "attention", "renew")
                                                                   for row in seen.rows), 30, "ten settled rows")
    if any(row["icon"] != "tick" for row in seen.rows):
        raise RuntimeError(f"not every book of the pile could be lent: {seen.rows}")
    while not probe.exists():
        time.sleep(0.01)
    told: dict[str, float] = json.loads(probe.read_text(encoding="utf-8"))
    return {**told, "laid": laid, "answers": sum(wire.waited[1:]), "inventory": airtime.inventory(chosen)}


def serve(config: Path, watch: Path, probe: Path) -> None:
    """The kiosk itself, with its moments written down after each drawn change."""
    from config.load import load
    from kiosk.assembly import Kiosk
    from kiosk.controls import EngineControls
    from kiosk.engine import events as ev
    from kiosk.ui.app import KioskWindow

    settings = load(config)
    controls = EngineControls()
    window = KioskWindow(controls, width=1080, height=1920, watch=watch)
    kiosk = Kiosk(settings, window.show)
    controls.connect(kiosk.core)
    still: list[float] = []
    post = kiosk.core.post

    def posted(event: ev.Event) -> None:
        if isinstance(event, ev.TagStable):
            still.append(time.monotonic())
        post(event)

    for worker in kiosk.workers:
        worker._post = posted
    threading.Thread(target=note, args=(watch, probe, still), daemon=True).start()
    kiosk.start()
    window.run()


def note(watch: Path, probe: Path, still: list[float]) -> None:
    """Watch the map of the screen until ten ticks are drawn."""
    while True:
        try:
            told = json.loads(watch.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            told = {"rows": []}
        if len(told["rows"]) == TAGS + 1 and all(row["icon"] == "tick" for row in told["rows"]):
            drawn = time.monotonic() - (time.time_ns() - watch.stat().st_mtime_ns) / 1e9
            part = probe.with_suffix(".part")
            part.write_text(json.dumps({"still": still[TAGS], "ticked": drawn}))
            part.replace(probe)
            return
        time.sleep(0.002)


if __name__ == "__main__":
    serve(*(Path(argument) for argument in sys.argv[1:4]))
