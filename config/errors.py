"""What is wrong with a configuration: every problem at once, each with its place."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file. Line and column count from 1, the column in characters."""

    file: Path
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def data(self) -> dict[str, Any]:
        return {"file": str(self.file), "line": self.line, "column": self.column}


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong: where, and a sentence that says what and what was probably meant.

    The same for pages, which have words of their own: `code` is the kind of problem, `values` what the sentence names,
    `beside` another place that it is about.
    """

    place: Place
    message: str
    code: str = "refused"
    values: tuple[tuple[str, str], ...] = ()
    beside: tuple[Place, ...] = ()

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"

    def data(self) -> dict[str, Any]:
        """As JSON takes it."""
        return {"code": self.code, "place": self.place.data(), "beside": [place.data() for place in self.beside],
                "values": dict(self.values), "message": self.message}


class ConfigError(Exception):
    """The configuration is refused. `problems` holds at least one problem, in the order of their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
