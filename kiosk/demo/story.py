"""A play told twice: line by line in the terminal while it happens, and as a page of pictures when it is over."""
from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Step:
    """What happened. `at` is seconds since the beginning; `checked` is what was found true at its source."""

    text: str
    at: float
    picture: Path | None = None
    checked: tuple[str, ...] = ()
    good: bool = True


@dataclass(slots=True)
class Chapter:
    title: str
    lead: str = ""
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file the play left, shown by its picture if it has one."""

    title: str
    file: Path
    picture: Path | None = None


class Story:
    """Collects the steps of a play and writes `output`/index.html, which shows pictures and papers from `output`."""

    def __init__(self, output: Path, title: str, lead: str = "", *, terminal: TextIO | None = None,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self.output = output.resolve()
        self.title, self.lead = title, lead
        self.chapters: list[Chapter] = []
        self.papers: list[Paper] = []
        self.figures: list[tuple[str, str]] = []
        self._terminal = terminal or sys.stdout
        self._clock = clock
        self._began = clock()

    @property
    def elapsed(self) -> float:
        """Seconds since the story began."""
        return self._clock() - self._began

    @property
    def good(self) -> bool:
        """Whether every step so far was as it should be."""
        return all(step.good for chapter in self.chapters for step in chapter.steps)

    @property
    def checks(self) -> int:
        """How many things were checked at their source."""
        return sum(len(step.checked) for chapter in self.chapters for step in chapter.steps)

    def chapter(self, title: str, lead: str = "") -> None:
        self.chapters.append(Chapter(title, lead))
        self._say(f"\n{title}")

    def step(self, text: str, picture: Path | None = None, checked: Sequence[str] = ()) -> None:
        """Something that went as it should, told at once."""
        self._add(Step(text, self.elapsed, picture, tuple(checked)))

    def failed(self, text: str, picture: Path | None = None) -> None:
        """Something that did not: the story says so and is no longer good."""
        self._add(Step(text, self.elapsed, picture, good=False))

    def _add(self, step: Step) -> None:
        if not self.chapters:
            self.chapters.append(Chapter(""))
        self.chapters[-1].steps.append(step)
        self._say(f"  {'✓' if step.good else '✗'} {step.at:6.1f} s  {step.text}")
        for line in step.checked:
            self._say(f"               {line}")

    def figure(self, name: str, value: str) -> None:
        """A figure for the closing line: figure("pile of five", "1.2 s")."""
        self.figures.append((name, value))

    def paper(self, title: str, file: Path, picture: Path | None = None) -> None:
        """A receipt, a transcript: something to open."""
        self.papers.append(Paper(title, file, picture))

    def close(self) -> Path:
        """Say the closing line and write the page; its path."""
        from kiosk.demo.page import page
        told = " · ".join(f"{name} {value}" for name, value in self.figures)
        self._say(f"\n{'✓ all true' if self.good else '✗ not all was true'}: {self.checks} checks in "
                  f"{self.elapsed:.1f} s{f' · {told}' if told else ''}")
        path = self.output / "index.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(self), encoding="utf-8")
        self._say(f"  the story in pictures: {path}")
        return path

    def _say(self, line: str) -> None:
        print(line, file=self._terminal, flush=True)
