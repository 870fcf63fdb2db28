"""What setup finds, as values that can be said in any language: findings, tables, and what came of a step."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.engine.view import Text, text
from kiosk.findings import sentence
from kiosk.findings import worst as worst_of
from kiosk.setup.draft import Path_
from kiosk.texts import Texts
from sip2.selftest import Finding, Verdict

Cell = Text | str


@dataclass(frozen=True, slots=True)
class Told:
    """A finding: what it is about, what was found, and what to do when it is not good."""

    about: Text
    verdict: Verdict
    found: Text
    remedy: Text | None = None

    def finding(self, texts: Texts) -> Finding:
        return Finding(texts.render(self.about), self.verdict, texts.render(self.found),
                       texts.render(self.remedy) if self.remedy else "")


def good(about: Text, found: Text) -> Told:
    return Told(about, Verdict.GOOD, found)


def odd(about: Text, found: Text, remedy: Text) -> Told:
    return Told(about, Verdict.ODD, found, remedy)


def bad(about: Text, found: Text, remedy: Text) -> Told:
    return Told(about, Verdict.BAD, found, remedy)


def skipped(about: Text, found: Text, remedy: Text | None = None) -> Told:
    return Told(about, Verdict.SKIPPED, found, remedy)


def as_said(words: object) -> Text:
    """What a device, a driver or a file says, as it says it."""
    return text("setup.value", value=sentence(words))


def value(words: object) -> Text:
    """A name, a number, an address."""
    return text("setup.value", value=str(words))


@dataclass(frozen=True, slots=True)
class Figures:
    """A table of the report: what it is of, the names of its columns, its rows. `brief`: the columns that a screen
    shows of each row: what it is, what was found, and more of it."""

    title: Text
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    brief: tuple[int, int, int]

    def said(self, texts: Texts) -> list[tuple[str, ...]]:
        """Its head and its rows, in words."""
        return [tuple(texts.say(f"setup.head.{name}") for name in self.head),
                *(tuple(cell if isinstance(cell, str) else texts.render(cell) for cell in row) for row in self.rows)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a step: findings and figures for the report, and what the layer is to say."""

    findings: tuple[Told, ...] = ()
    figures: tuple[Figures, ...] = ()
    changes: Mapping[Path_, Any] = field(default_factory=dict)

    @property
    def worst(self) -> Verdict:
        return worst_of(Finding("", one.verdict, "") for one in self.findings)
