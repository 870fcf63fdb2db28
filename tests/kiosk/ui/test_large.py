"""The largest text on the smallest panel: a patron borrows and returns, by touches alone and by keys alone."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.ui.story import BOOKS
from tests.kiosk.ui.test_window import Kiosk

FIVE = (0, 1, 2, 3, 4)
PIN = ("1", "2", "3", "4")


class Visitor:
    """Sees the glass, and presses on it what is there."""

    def __init__(self, kiosk: Kiosk) -> None:
        self.kiosk = kiosk

    def sees(self, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        return self.kiosk.until(lambda drawn: bool(drawn) and drawn["settled"] and true(drawn))

    def at(self, screen: str) -> dict[str, Any]:
        return self.sees(lambda drawn: drawn["screen"] == screen)

    def happens(self, what: str) -> None:
        self.kiosk.send(what)

    def reads(self, words: str) -> dict[str, Any]:
        return self.sees(lambda drawn: any(words in told for told in drawn["texts"]))

    def press(self, name: str) -> None:
        self.sees(lambda drawn: any(one["name"] == name and one["enabled"] for one in drawn["controls"]))
        self.kiosk._tick.wait(0.31)                # a second press within 0.3 s is not heard
        self.kiosk.press(name)

    def leaf(self, words: str) -> None:
        """Further down, a page at a time, until these words are read."""
        for _ in range(12):
            drawn = self.sees(lambda drawn: True)
            if any(words in told for told in drawn["texts"]):
                return
            before = drawn["sequence"]
            self.press("scroll:down")
            self.sees(lambda drawn, before=before: drawn["sequence"] > before)  # type: ignore[misc]
        raise AssertionError(f"no page tells {words!r}")


class ByKeys(Visitor):
    """The same with Tab and Enter; figures are typed."""

    def press(self, name: str) -> None:
        if name.startswith("digit:"):
            self.kiosk.key(name.removeprefix("digit:"))
            return
        self.sees(lambda drawn: any(one["name"] == name and one["enabled"] for one in drawn["controls"]))
        self.kiosk._tick.wait(0.31)
        focus = ""
        for _ in range(30):
            if focus == name:
                there = [one["name"] for one in self.kiosk.map()["controls"]]
                assert name in there, "what has the focus is in sight"
                self.kiosk.key("Return")
                return
            while not self.kiosk._heard.empty():   # what was told of the screen as it came
                self.kiosk.hears()
            self.kiosk.key("Tab")
            while (heard := self.kiosk.hears())[0] != "focus":
                pass
            focus = heard[1]
        raise AssertionError(f"the focus never comes to {name}")


@pytest.fixture
def kiosk(display: str, tmp_path: Path) -> Iterator[Kiosk]:
    window = Kiosk(display, tmp_path, visit=True, size=(1280, 800))
    window.send("begin")
    yield window
    window.close()


@pytest.mark.window
@pytest.mark.parametrize("way", [Visitor, ByKeys])
def test_a_patron_borrows_and_returns_in_the_largest_text_on_the_smallest_panel(
        kiosk: Kiosk, way: type[Visitor]) -> None:
    patron = way(kiosk)
    patron.at("attract")
    patron.press("action:borrow")
    patron.at("card")
    patron.happens("card")
    patron.at("pin")
    for digit in PIN:
        patron.press(f"digit:{digit}")
    patron.at("borrow")
    patron.happens("lend " + " ".join(map(str, FIVE)))
    drawn = patron.reads("5 lainattu")
    assert any(BOOKS[FIVE[-1]][0] in told for told in drawn["texts"]), "the newest is seen, with the count"
    patron.leaf(BOOKS[FIVE[0]][0])
    patron.press("action:finish")
    patron.at("done")
    patron.happens("lift")
    patron.press("action:finish")
    patron.at("attract")
    patron.press("action:return")
    patron.at("return")
    patron.happens("bring 5 6")
    drawn = patron.reads("2 palautettu")
    assert any(BOOKS[6][0] in told for told in drawn["texts"])
    patron.leaf(BOOKS[5][0])
    patron.press("action:finish")
    patron.at("done")
