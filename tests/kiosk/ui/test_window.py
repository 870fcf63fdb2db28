"""The real window on a virtual display, by real pointer and key events."""
from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from kiosk.ui.pointer import QUIET

pytestmark = pytest.mark.window
ROOT = Path(__file__).parents[3]


class Kiosk:
    """A window's process, with a hand and a keyboard."""

    def __init__(self, display: str, folder: Path, **options: Any) -> None:
        self.watch = folder / "watch.json"
        self.home = folder / "home"
        self.home.mkdir()
        environment = {**os.environ, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1", "HOME": str(self.home),
                       "PYTHONPATH": str(ROOT)}
        for name in [name for name in environment if name.startswith("KIVY_")]:
            del environment[name]
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("window_child.py")),
             json.dumps({"watch": str(self.watch), **options})],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, cwd=ROOT)
        self._heard: queue.Queue[list[str]] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self._x = Display(display)
        self._tick = threading.Event()
        self._pressed = 0.0

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._heard.put(json.loads(line))

    def show(self, name: str, language: str = "") -> dict[str, Any]:
        """Shows a sample and waits until it is drawn, and can be pressed."""
        before = self.map().get("sequence", 0)
        self.send(f"{name} {language}")
        return self.until(lambda drawn: drawn.get("sequence", 0) > before and drawn["settled"])

    def send(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def map(self) -> dict[str, Any]:
        return json.loads(self.watch.read_text()) if self.watch.exists() else {}

    def until(self, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        for _ in range(1500):
            drawn = self.map()
            if true(drawn):
                return drawn
            assert self.process.poll() is None, "the window's process ended"
            self._tick.wait(0.01)
        raise AssertionError("the window never drew it")

    def middle(self, name: str) -> tuple[int, int]:
        x, y, w, h = next(control["rect"] for control in self.map()["controls"] if control["name"] == name)
        return x + w // 2, y + h // 2

    def pointer(self, kind: int, x: int, y: int, button: int = 1) -> None:
        xtest.fake_input(self._x, X.MotionNotify, x=x, y=y)
        if kind != X.MotionNotify:
            xtest.fake_input(self._x, kind, button)
        self._x.sync()

    def press(self, name: str, button: int = 1) -> None:
        x, y = self.middle(name)
        self.pointer(X.ButtonPress, x, y, button)
        self.pointer(X.ButtonRelease, x, y, button)

    def key(self, name: str, *, held: str = "") -> None:
        pointed = self._x.screen().root.query_pointer().child
        if pointed and not self._x.get_input_focus().focus:    # which the end of another window leaves to none
            pointed.set_input_focus(X.RevertToParent, X.CurrentTime)
        codes = [self._x.keysym_to_keycode(XK.string_to_keysym(one)) for one in (held, name) if one]
        for code in codes:
            xtest.fake_input(self._x, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self._x, X.KeyRelease, code)
        self._x.sync()

    def hears(self) -> list[str]:
        heard = self._heard.get(timeout=10)
        if heard[0] == "pressed":
            self._pressed = time.monotonic()
        return heard

    def forget(self) -> None:
        """The first screen, as for somebody who has just come: nothing heard, no press that keeps the next quiet."""
        if self.map()["screen"] != "done":
            self.show("done")
        self.show("attract")
        self._tick.wait(max(0.0, self._pressed + QUIET - time.monotonic()))
        while not self._heard.empty():
            self._heard.get()

    def close(self) -> list[str]:
        if self.process.poll() is None:
            self.send("stop")
        last = []
        while not last or last != ["stopped"]:
            last = self._heard.get(timeout=10)
        assert self.process.wait(10) == 0
        self._x.close()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()
        return last


@pytest.fixture(scope="module")
def window(display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    window = Kiosk(display, tmp_path_factory.mktemp("window"))
    window.show("attract")
    yield window
    window.close()


@pytest.fixture
def kiosk(window: Kiosk) -> Kiosk:
    window.forget()
    return window


def test_a_press_of_a_button_is_heard(kiosk: Kiosk) -> None:
    kiosk.press("action:return")
    assert kiosk.hears() == ["pressed", "return"]
    kiosk.press("language:sv")
    assert kiosk.hears() == ["language", "sv"]


def test_a_row_that_can_be_chosen_is_pressed_by_hand(kiosk: Kiosk) -> None:
    kiosk.show("renew")
    kiosk.press("row:1")
    assert kiosk.hears() == ["row", "2"]


def test_a_row_that_can_be_chosen_is_reached_and_pressed_by_keys(kiosk: Kiosk) -> None:
    names = [control["name"] for control in kiosk.show("renew")["controls"] if control["enabled"]]
    for _ in range(names.index("row:0") + 1):
        kiosk.key("Tab")
        assert kiosk.hears() == ["touched"]
    kiosk.key("Return")
    assert kiosk.hears() == ["row", "1"]


def test_sliding_off_a_button_cancels_it(kiosk: Kiosk) -> None:
    x, y = kiosk.middle("action:return")
    kiosk.pointer(X.ButtonPress, x, y)
    kiosk.pointer(X.MotionNotify, x, y - 400)
    kiosk.pointer(X.ButtonRelease, x, y - 400)
    kiosk.press("language:en")
    assert kiosk.hears() == ["touched"]
    assert kiosk.hears() == ["language", "en"]


def test_digits_are_typed_on_glass_and_on_keys(kiosk: Kiosk) -> None:
    kiosk.show("pin")
    kiosk.press("digit:5")
    assert kiosk.hears() == ["typed", "5"]
    for name in ("1", "KP_7"):
        kiosk.key(name)
    assert kiosk.hears() == ["typed", "1"]
    kiosk.key("BackSpace")
    heard = kiosk.hears()
    assert ["erased"] in (heard, kiosk.hears() if heard != ["erased"] else heard)
    kiosk.key("Escape")
    assert kiosk.hears() == ["pressed", "cancel"]


def test_letters_are_written_on_glass_and_on_keys_and_two_of_the_same_follow_at_once(kiosk: Kiosk) -> None:
    kiosk.show("search")
    for letter in ("l", "l", "ö"):
        kiosk.press(f"key:{letter}")
        assert kiosk.hears() == ["written", letter]
    kiosk.press("key: ")
    assert kiosk.hears() == ["written", " "]
    for key, letter in (("k", "k"), ("7", "7"), ("space", " ")):
        kiosk.key(key)
        assert kiosk.hears() == ["written", letter]
    kiosk.key("BackSpace")
    assert kiosk.hears() == ["erased"]
    kiosk.key("Return")
    assert kiosk.hears() == ["pressed", "find"]
    kiosk.show("results")
    kiosk.press("row:2")
    assert kiosk.hears() == ["row", "demo.3"]


def test_focus_moves_by_keys_and_enter_presses(kiosk: Kiosk) -> None:
    kiosk.key("Tab")
    assert kiosk.hears() == ["touched"]
    kiosk.key("Right")
    assert kiosk.hears() == ["touched"]
    kiosk.key("Return")
    assert kiosk.hears() == ["pressed", "return"]


def test_no_key_and_no_button_leaves_the_window(kiosk: Kiosk) -> None:
    before = kiosk.map()
    for name in ("Escape", "F1", "F11", "F12", "Menu"):
        kiosk.key(name)
    kiosk.key("e", held="Control_L")
    kiosk.key("F4", held="Alt_L")
    kiosk.press("action:return", button=3)
    kiosk.press("action:borrow")
    while (heard := kiosk.hears()) == ["touched"]:
        pass
    assert heard == ["pressed", "borrow"]
    assert kiosk.process.poll() is None
    assert kiosk.map()["window"] == before["window"]


def test_an_overlay_takes_the_presses_of_what_it_covers(kiosk: Kiosk) -> None:
    drawn = kiosk.show("overlay-help")
    assert drawn["overlay"]
    names = [control["name"] for control in drawn["controls"]]
    assert "action:finish" not in names
    assert "language:sv" in names
    kiosk.key("Escape")
    assert kiosk.hears() == ["pressed", "close"]


def test_a_long_list_is_scrolled_by_its_buttons(kiosk: Kiosk) -> None:
    drawn = kiosk.show("borrow-long")
    assert drawn["rows_shown"][0] == 0
    kiosk.press("scroll:down")
    kiosk.until(lambda now: now["rows_shown"][0] == drawn["rows_shown"][1])


def test_the_language_changes_every_word_at_once(kiosk: Kiosk) -> None:
    assert "Tervetuloa" in kiosk.map()["texts"]
    drawn = kiosk.show("attract", "sv")
    assert drawn["language"] == "sv"
    assert "Välkommen" in drawn["texts"]
    assert "Tervetuloa" not in drawn["texts"]


def test_a_language_of_the_sheet_is_pressed_and_turns_the_screen_round(kiosk: Kiosk) -> None:
    before = {control["name"]: control["rect"] for control in kiosk.map()["controls"]}
    kiosk.show("overlay-languages")
    kiosk.press("language:ar")
    assert kiosk.hears() == ["language", "ar"]
    drawn = kiosk.show("attract", "ar")
    assert "أهلًا وسهلًا" in drawn["texts"]
    after = {control["name"]: control["rect"] for control in drawn["controls"]}
    width = drawn["window"][0]
    for name in ("action:borrow", "action:return"):
        x, y, w, h = after[name]
        assert [width - x - w, y, w, h] == pytest.approx(before[name], abs=1)
    kiosk.press("action:borrow")
    assert kiosk.hears() == ["pressed", "borrow"]


def test_of_many_views_only_the_last_must_be_drawn(kiosk: Kiosk) -> None:
    before = kiosk.map()["sequence"]
    for _ in range(20):
        kiosk.send("pin")
        kiosk.send("borrow")
    kiosk.send("done")
    assert kiosk.until(lambda drawn: drawn["screen"] == "done")["sequence"] - before < 41


@pytest.mark.parametrize("next_screen", ["done", "pin", "borrow"])
def test_no_title_of_one_patron_is_kept_anywhere_in_the_window_when_the_next_is_there(
        kiosk: Kiosk, next_screen: str) -> None:
    kiosk.show("canary")
    kiosk.send("kept")
    assert kiosk.hears() == ["kept", True]
    kiosk.show(next_screen)
    kiosk.send("kept")
    assert kiosk.hears() == ["kept", False]


def test_nothing_is_left_in_the_home_folder(kiosk: Kiosk) -> None:
    assert not list(kiosk.home.rglob("*kivy*"))


def test_a_screen_that_is_dark_by_the_hours_is_woken_by_a_touch_and_stays_awake(kiosk: Kiosk) -> None:
    kiosk.show("attract-dim")
    kiosk.press("action:return")
    assert kiosk.hears() == ["touched"]
    kiosk.press("action:return")
    assert kiosk.hears() == ["pressed", "return"]


# --- Windows of their own, last: a window that closes takes the keys with it ----------------------------------

def test_a_finger_that_was_on_its_way_when_the_screen_changed_presses_nothing(display: str, tmp_path: Path) -> None:
    window = Kiosk(display, tmp_path, unseen=3.0)
    before = window.show("attract")
    window.send("pin")
    window.until(lambda drawn: drawn["sequence"] > before["sequence"])
    window.press("digit:5")
    assert window.hears() == ["touched"]
    window.until(lambda drawn: drawn["settled"])
    window.press("digit:6")
    assert window.hears() == ["typed", "6"]
    window.close()


def test_the_touch_that_wakes_a_dark_screen_presses_nothing(display: str, tmp_path: Path) -> None:
    window = Kiosk(display, tmp_path, dim_after=1.0)
    window.show("attract")
    threading.Event().wait(3.2)      # the window looks once a second whether it may darken
    window.press("action:return")
    assert window.hears() == ["touched"]
    window.press("action:return")
    assert window.hears() == ["pressed", "return"]
    window.close()


def test_a_window_that_waits_long_for_its_first_view_lives_to_draw_it(display: str, tmp_path: Path) -> None:
    kiosk = Kiosk(display, tmp_path, rest_first=True)
    kiosk.show("attract")
    kiosk.close()


def test_a_loop_that_turns_and_draws_nothing_gives_no_sign_of_life(display: str, tmp_path: Path) -> None:
    kiosk = Kiosk(display, tmp_path, every=0.1)
    kiosk.show("attract")
    while kiosk.hears() != ["shown", "attract"]:
        pass
    assert [kiosk.hears() for _ in range(5)] == [["beat"]] * 5, "also while nothing moves"
    kiosk.send("blind")
    while kiosk.hears() != ["blind"]:
        pass
    blind = []
    while not blind or blind[-1] != ["turned"]:
        blind.append(kiosk.hears())
    assert blind in ([["turned"]], [["beat"], ["turned"]]), "no more than for what was drawn before"
    kiosk.send("seeing")
    while kiosk.hears() != ["beat"]:
        pass
    kiosk.close()
