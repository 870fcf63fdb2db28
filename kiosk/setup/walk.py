"""Where a technician is among the steps, and the ways from there. Pure: a terminal and a screen walk alike."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kiosk.engine.view import text
from kiosk.setup.told import Outcome, skipped

END = "end"
LEFT_OUT = Outcome((skipped(text("setup.about.step"), text("setup.left_out")),))


class Way(StrEnum):
    """What is chosen before a step, and after it. Its value is the letter that a terminal takes."""

    ON = ""                        # begin it; after it: the next one
    LEAVE = "s"
    BACK = "b"                     # the step before; after it: this one, from its beginning
    AGAIN = "r"
    END = "q"                      # to what is written, and the report


@dataclass(frozen=True, slots=True)
class Walk:
    """`outcomes`: of each step that was done, what came of it the last time."""

    names: tuple[str, ...]
    at: int = 0
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        return self.at >= len(self.names)

    @property
    def name(self) -> str:
        return self.names[self.at]

    def done(self, outcome: Outcome) -> Walk:
        return replace(self, outcomes={**self.outcomes, self.name: outcome})

    def went(self, way: Way) -> Walk:
        """From before a step, or from after it by ON or END. A step that is left out keeps what came of it before."""
        if way is Way.END:
            return replace(self, at=len(self.names))
        if way is Way.BACK:
            return replace(self, at=max(0, self.at - 1))
        if way is Way.AGAIN:
            return self
        return replace(self, at=self.at + 1)

    def back(self) -> Walk:
        """From the end to the last step."""
        return replace(self, at=max(0, len(self.names) - 1))

    def to(self, name: str) -> Walk:
        """To this step, or to the END."""
        return self.went(Way.END) if name == END else replace(self, at=self.names.index(name))

    def outcome(self, name: str) -> Outcome:
        return self.outcomes.get(name, LEFT_OUT)
