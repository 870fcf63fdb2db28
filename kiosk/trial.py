"""The trial of a configuration: does the kiosk serve with it? Pure; times are seconds of one clock.

It passes when two minutes are over and for the last half minute a screen was drawn, the central system was heard since
the start, and no part is away that was not away before. What was away before it is not to blame for; but a central
system that was away is waited for longer, as nothing else tells whether it is reached with the new values.
"""
from __future__ import annotations

from dataclasses import dataclass

WINDOW, STEADY, PATIENCE = 120.0, 30.0, 900.0
ILS = "ils"


@dataclass(frozen=True, slots=True)
class Health:
    """How the kiosk is now. `drawn`: a screen that tells a patron something; `down`: the parts that are away."""

    drawn: bool
    heard: bool
    down: frozenset[str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason`: why it goes back, "" when it passed."""

    reason: str = ""

    @property
    def passed(self) -> bool:
        return not self.reason


@dataclass(slots=True)
class Trial:
    """`began`: when the kiosk was started with it. `tolerated`: the parts that were away before."""

    began: float
    tolerated: frozenset[str]
    well_since: float | None = None

    def look(self, now: float, health: Health) -> Verdict | None:
        """Called every few seconds; None: it goes on."""
        wrong = self._wrong(health)
        if wrong:
            self.well_since = None
        elif self.well_since is None:
            self.well_since = now
        if now - self.began < (PATIENCE if wrong == "" and not health.heard else WINDOW):
            return None
        if wrong:
            return Verdict(wrong)
        if not health.heard:
            return Verdict("the central system was not heard")
        return Verdict() if self.well_since is not None and now - self.well_since >= STEADY else None

    def _wrong(self, health: Health) -> str:
        """What is worse than before. Who was away before and still is, is not."""
        if not health.drawn:
            return "no screen was drawn"
        if away := sorted(health.down - self.tolerated):
            return f"away: {', '.join(away)}"
        if not health.heard and ILS not in self.tolerated:
            return "the central system was not heard"
        return ""
