"""What a kiosk's window shows now, read from the file it keeps for those who watch."""
from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.demo.children import StageError


@dataclass(frozen=True, slots=True)
class Button:
    """A control on the screen: its rectangle in pixels of the window, from its top left corner."""

    name: str
    x: float
    y: float
    width: float
    height: float
    enabled: bool = True

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Seen:
    """One reading of the file. `rows` are as the window wrote them, newest on top."""

    screen: str
    language: str
    sequence: int
    controls: Mapping[str, Button]
    rows: tuple[Any, ...]

    @classmethod
    def read(cls, text: str) -> Seen:
        """ValueError, KeyError or TypeError when the text is not such a file, or not yet all of it."""
        told = json.loads(text)
        controls = {}
        for control in told["controls"]:
            x, y, width, height = control["rect"]
            controls[control["name"]] = Button(control["name"], x, y, width, height, control["enabled"])
        return cls(told["screen"], told["language"], told["sequence"], controls, tuple(told["rows"]))

    def __str__(self) -> str:
        controls = ", ".join(self.controls) or "no control"
        return f"{self.screen} in {self.language} with {len(self.rows)} rows and {controls}"


class Watch:
    """Waits for what the window shows. Polling is kind to the two cores that everything shares."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic,
                 sleep: Callable[[float], None] = time.sleep, interval: float = 0.02,
                 alive: Callable[[], str | None] = lambda: None) -> None:
        """`alive` says why waiting is useless, such as that the kiosk has ended; None while it is not."""
        self._path = path
        self._clock, self._sleep, self._interval = clock, sleep, interval
        self._alive = alive

    def now(self) -> Seen | None:
        """The last whole reading; None when there is none (yet)."""
        try:
            return Seen.read(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None                            # being written; the next look finds it whole

    def until(self, holds: Callable[[Seen], bool], within: float = 10.0, what: str = "what was waited for") -> Seen:
        """The first reading for which `holds`. StageError that tells what was there instead."""
        deadline = self._clock() + within
        last: Seen | None = None
        while True:
            seen = self.now()
            if seen is not None and holds(seen):
                return seen
            last = seen or last
            if reason := self._alive():
                raise StageError(f"{what} did not come: {reason}")
            if self._clock() >= deadline:
                raise StageError(f"{what} did not come within {within:g} s; the window shows "
                                 f"{last or f'nothing: {self._path} is no such file'}")
            self._sleep(self._interval)

    def screen(self, name: str, within: float = 10.0) -> Seen:
        return self.until(lambda seen: seen.screen == name, within, f"the screen {name!r}")

    def button(self, name: str, within: float = 10.0) -> Button:
        """The control `name` once it can be pressed."""
        seen = self.until(lambda seen: name in seen.controls and seen.controls[name].enabled, within,
                          f"the button {name!r}")
        return seen.controls[name]
