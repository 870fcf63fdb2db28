"""The conversation in a terminal, one line at a time: over SSH, and where there is no screen yet."""
from __future__ import annotations

import select
import sys
from collections.abc import Mapping, Sequence
from getpass import getpass
from typing import Any, TextIO

from kiosk.engine.view import Icon, Text, text
from kiosk.findings import lines
from kiosk.setup.conversation import Conversation, Kind, Question, Stopped
from kiosk.setup.told import Figures, Outcome, Told
from kiosk.setup.walk import Walk, Way

HINTS = {Kind.WORDS: "setup.hint.words", Kind.YES: "setup.hint.yes", Kind.WRITE: "setup.hint.yes",
         Kind.HANDS: "setup.hint.hands", Kind.STEP: "setup.hint.step", Kind.AGAIN: "setup.hint.again"}


class Terminal(Conversation):
    """Reads `given`, writes `said`."""

    def __init__(self, answers: Mapping[str, Any] | None = None, *, yes: bool = False, language: str = "en",
                 given: TextIO | None = None, said: TextIO | None = None) -> None:
        super().__init__(answers, yes=yes)
        self.language = language
        self._in, self._out = given or sys.stdin, said or sys.stdout
        self._waits: Text | None = None

    def say(self, what: Text, found: Text | None = None) -> None:
        said = self.texts.render(what) + (f": {self.texts.render(found)}" if found else "")
        self._write(f"   {said}")

    def _show(self, figures: Figures) -> None:
        """Its columns under each other."""
        rows = figures.said(self.texts)
        widths = [max(len(row[column]) for row in rows) for column in range(len(figures.head))]
        for row in rows:
            told = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self._write("   " + told.rstrip())

    def waiting(self, what: Text, picture: Icon | None, left: float, whole: float) -> None:
        if what is not self._waits:
            self._waits = what
            self._write(f"{self.texts.render(what)} {self.texts.say('setup.hint.wait')}")

    def working(self, what: Text, number: int = 0, count: int = 0) -> None:
        super().working(what)
        self._write(f"   {f'{number} / {count}  ' if count else ''}{self.texts.render(what)}")

    def step(self, walk: Walk) -> Way | str:
        place = self.texts.render(text("setup.place", at=walk.at + 1, count=len(walk.names)))
        self._write(f"\n-- {place}: {self.texts.say(f'setup.step.{walk.name}')}")
        return super().step(walk)

    def again(self, walk: Walk, outcome: Outcome) -> Way:
        for figures in outcome.figures:
            self._show(figures)
        self._tell(outcome.findings)
        return super().again(walk, outcome)

    def ended(self, told: Sequence[Told]) -> None:
        self._tell(told)

    def changes(self, changed: Sequence[tuple[str, str, str]], difference: str) -> None:
        self._write(difference)

    def _tell(self, findings: Sequence[Told]) -> None:
        for number, told in enumerate(findings, 1):
            self._write(lines(number, told.finding(self.texts)))

    def pressed(self) -> bool:
        """Whether Enter was."""
        if self._yes or not self._in.isatty() or not select.select([self._in], [], [], 0.0)[0]:
            return False
        self._read("")
        return True

    def _answer(self, question: Question) -> str:
        self._waits = None
        if question.kind is not Kind.UNSEEN:
            return self._read(self._prompt(question))
        try:
            return getpass(self._prompt(question)).strip()
        except EOFError:
            raise Stopped from None

    def _given(self, question: Question, told: str) -> None:
        self._write(f"{self._prompt(question)}{told}")

    def _prompt(self, question: Question) -> str:
        """The question, its example, how it is answered, and what Enter takes."""
        asked = "" if question.kind in (Kind.STEP, Kind.AGAIN) else self.texts.render(question.asked)
        more = self.texts.render(question.more) if question.more and question.kind is not Kind.STEP else ""
        hint = self.texts.say(HINTS[question.kind]) if question.kind in HINTS and not (
            question.kind is Kind.WORDS and question.default) else ""
        names = ", ".join(name for name, _ in question.options)
        default = f"[{question.default}]" if question.default else ""
        return " ".join(filter(None, (asked, more, names and f"({names})", hint, default))) + ": "

    def _write(self, told: str = "") -> None:
        print(told, file=self._out, flush=True)

    def _read(self, prompt: str) -> str:
        print(prompt, end="", file=self._out, flush=True)
        line = self._in.readline()
        if not line:
            raise Stopped
        return line.strip()
