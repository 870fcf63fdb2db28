"""The same on the kiosk's own screen, played whole by real touches and keys, in Swedish."""
from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.load import load
from kiosk.demo.pointer import Pointer
from kiosk.engine.view import Text, text
from kiosk.texts import Texts
from tests.kiosk.library import CARD, PIN
from tests.kiosk.setup.branch import BLANK, FOREIGN, PILE, Branch, lay_beside

pytestmark = [pytest.mark.window, pytest.mark.timeout(240)]      # a machine that does other things draws slowly
ROOT = Path(__file__).parents[3]
ANSWERS = """
[detect]
urls = "{other} {pad} {card}"
ask = false
[scanner]
urls = "{scanner}"
"""
SCREEN = """
[screen]
width = 540
height = 960
fullscreen = false
"""


class Glass:
    """`python -m kiosk setup --touch`, with a finger before it. What is waited for is what was drawn."""

    def __init__(self, display: str, branch: Branch, *words: str) -> None:
        self._watch = branch.folder / "watch.json"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("touch_child.py")), "setup", "--touch", "--config",
             str(branch.folder), "--watch", str(self._watch), "--position", "0,0", *words], cwd=ROOT,
            env={**environment, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "PYTHONPATH": str(ROOT),
                 "HOME": str(branch.folder)})
        self._pointer, self._tick = Pointer(display, pace=0.0), threading.Event()
        self._texts = Texts("fi")

    def sees(self, *said: Text, control: str = "", meanwhile: Callable[[], object] = lambda: None) -> dict[str, Any]:
        """Wait until all of it is on the glass, with this control, and can be pressed."""
        words = [self._texts.render(one) for one in said]
        until = time.monotonic() + 60.0
        while True:
            drawn = json.loads(self._watch.read_text(encoding="utf-8")) if self._watch.exists() else {}
            glass = " ".join(" ".join(drawn.get("texts", ())).split())
            there = [one["name"] for one in drawn.get("controls", ()) if one["enabled"]]
            if drawn.get("settled") and all(one in glass for one in words) and (not control or control in there):
                return drawn
            assert time.monotonic() < until, f"{words} never came; there is {glass}"
            assert self.process.poll() is None, "it ended"
            self._tick.wait(0.02)
            meanwhile()

    def press(self, name: str, *said: Text, hands: Callable[[], object] = lambda: None) -> None:
        """A finger on a control, once this is on the glass and the hands have done what it says."""
        x, y, wide, high = next(one["rect"] for one in self.sees(*said, control=name)["controls"]
                                 if one["name"] == name)
        hands()
        self._pointer.click(x + wide / 2, y + high / 2)

    def on(self, *said: Text, hands: Callable[[], object] = lambda: None) -> None:
        self.press("action:continue", *said, hands=hands)

    def enters(self, said: Text, typed: str = "") -> None:
        """On a real keyboard, as a scanner has one; and goes on by a touch."""
        self.sees(said)
        for letter in typed:
            self._pointer.key({".": "period", "-": "minus", "\b": "BackSpace"}.get(letter, letter))
        shown = text("setup.value", value=typed.strip("\b"))
        self.press("action:enter", *((shown,) if typed and typed != PIN else ()))

    def in_swedish(self) -> None:
        self.press("language:sv")
        self._texts = Texts("sv")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._pointer.close()


def begin(at: Glass, step: str) -> None:
    at.on(text(f"setup.hands.{step}"))


def play(at: Glass, branch: Branch) -> None:
    """The readers: found, named, tried and calibrated, with a step left out, gone back to and done."""
    desk, field = branch.desk, branch.desk.field
    at.sees(text("setup.hands.detect"))
    at.in_swedish()
    begin(at, "detect")
    at.on(text("setup.detect.answer", heard=3, count=4))
    at.press("action:no", text("setup.hands.name"))
    at.press("action:back", text("setup.hands.scanner"))
    begin(at, "name")
    at.press("action:back", text("setup.name.clear"))
    begin(at, "name")
    at.on(text("setup.name.clear"))
    at.sees(text("setup.name.hold"))
    desk.hold(number=CARD)
    at.on(text("setup.name.take_away"), hands=desk.take)
    at.sees(text("setup.name.lay"))
    field.place(PILE[0])
    at.on(text("setup.name.saw", url=desk.urls["pad"]))
    begin(at, "scanner")
    at.on(text("setup.scanner.at_hand"))
    at.sees(text("setup.about.scanner"), meanwhile=branch.scan)
    at.on(text("setup.verdict.good"))
    begin(at, "reads")
    at.on(text("setup.reads.take_card"))
    at.press("action:cancel", text("setup.reads.hold"))
    at.on(text("setup.reads.item"))
    at.on(text("setup.reads.pile", count=5), hands=lambda: field.place(*PILE[1:12]))
    at.enters(text("setup.reads.count"), "\b12")
    at.on(text("setup.reads.blank"), text("setup.reads.well", heard=12, count=12),
          hands=lambda: (field.remove(*PILE), field.place(BLANK)))
    at.on(text("setup.reads.foreign"), hands=lambda: (field.remove(BLANK), field.place(FOREIGN)))
    at.on(text("setup.about.foreign"), text("setup.reads.told_apart"))
    begin(at, "strength")
    at.enters(text("setup.strength.place"), "3.8.2-12")
    at.on(text("setup.strength.pile", count=20), hands=lambda: (field.remove(FOREIGN), field.place(*PILE)))
    at.on(text("setup.strength.lay_beside"), hands=lambda: lay_beside(field))
    at.press("action:yes", text("setup.strength.keep", step=6, before=12), text("setup.strength.margin", step=6,
                                                                              loud=11))
    at.on(text("setup.about.strength"))


def play_on(at: Glass, branch: Branch) -> None:
    """The rest of it: what is no reader."""
    printer = branch.desk.printer
    begin(at, "printer")
    at.enters(text("setup.printer.url", name="paper"))
    at.press("action:yes", text("setup.printer.print"))
    at.press("action:yes", text("setup.printer.legible"))
    at.on(text("setup.printer.empty"), hands=lambda: printer.paper_out(0))
    at.on(text("setup.printer.full"), hands=printer.paper_in)
    at.on(text("setup.printer.notices"))
    begin(at, "central")
    at.enters(text("setup.central.user"))
    at.enters(text("setup.central.patron"), CARD)
    at.enters(text("setup.central.pin"), PIN)
    at.enters(text("setup.central.item"), "30001")
    at.on(text("staff.step.link"))
    begin(at, "senses")
    at.enters(text("setup.sound.url"))
    at.press("action:yes", text("setup.sound.heard"))
    at.press("row:1", text("setup.language"))
    at.enters(text("setup.screen.size"))
    at.on(text("setup.about.sound"))
    for letter in "tt":
        at.press(f"key:{letter}", text("setup.technician"))
    at.enters(text("setup.value", value="tt"))
    at.press("action:yes", text("setup.write.title"))
    at.press("action:finish", text("setup.ended"), text("setup.report.where"))


def test_a_technician_plays_it_whole_by_touch_and_leaves_a_kiosk_that_reads(display: str, branch: Branch) -> None:
    answers = branch.folder / "answers"
    answers.write_text(ANSWERS.format(other=branch.other, **branch.desk.urls), encoding="utf-8")
    branch.layer.write_text(branch.layer.read_text(encoding="utf-8") + SCREEN, encoding="utf-8")
    at = Glass(display, branch, "--wait", "60", "--answers", str(answers))
    try:
        play(at, branch)
        play_on(at, branch)
        assert at.process.wait(20) == 0
    finally:
        at.close()
    settings, urls = load(branch.folder), branch.desk.urls
    assert settings.pad.url == urls["pad"] + "?power=3.8.2-12"
    assert settings.card_reader is not None
    assert settings.card_reader.url == urls["card"]
    assert settings.languages.default == "sv"
    assert branch.desk.field.power == 50
    _, told = branch.report()
    assert (told["written"], told["worst"], told["technician"], told["language"]) == (True, "skip", "tt", "sv")
    assert [step["name"] for step in told["steps"] if step["findings"][0]["verdict"] != "skip"] == [
        "detect", "name", "scanner", "strength", "printer", "central", "senses"]
