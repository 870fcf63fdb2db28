"""Which configuration a kiosk runs, as one value, and everything that may become of it. Pure: times are given.

    offered ──between sessions──▶ active, in its trial ──passed──▶ active = last known good
                                       └─returned, or a start that failed──▶ last known good

Starts are counted before they are made, in seconds since 1970, and forgotten when one has served for a while. Three
that failed in ten minutes bring the last known good back; three more the factory's, out of service. From there the last
known good is tried again after a while: what broke the starts may have been no configuration.
"""
from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

WINDOW, FAILS, AGAIN = 600.0, 3, 900.0        # seconds, starts, seconds


@dataclass(frozen=True, slots=True)
class Returned:
    """A configuration that did not come to stay: which, why, and when. `tried`: it was active for a while."""

    sha256: str
    reason: str
    at: float
    tried: bool = True


@dataclass(frozen=True, slots=True)
class SlotState:
    """Three slots, each the name of a bundle. `offered` waits for a moment between two sessions.

    `tolerated`: parts that were away before the trial began, which it is not to blame for. `fell`: the counter of
    starts has brought the last known good back, and nothing has served since. `out`: since when it is out of service.
    """

    active: str
    good: str
    factory: str
    offered: str = ""
    trial: bool = False
    tolerated: tuple[str, ...] = ()
    starts: tuple[float, ...] = ()
    fell: bool = False
    out: float | None = None
    returned: Returned | None = None

    @classmethod
    def new(cls, factory: str) -> SlotState:
        return cls(factory, factory, factory)

    @property
    def kept(self) -> frozenset[str]:
        """The bundles that are still needed."""
        return frozenset(filter(None, (self.active, self.good, self.factory, self.offered)))

    # --- another configuration -------------------------------------------------------------------------------

    def offer(self, sha256: str) -> SlotState:
        """The newest offer counts; what is active already needs no trial, and ends all talk of others."""
        if sha256 == self.active and self.out is None:
            return replace(self, offered="", returned=None)
        return replace(self, offered=sha256)

    def refuse(self, reason: str, now: float) -> SlotState:
        """What is offered cannot be this kiosk's."""
        if not self.offered:
            return self
        return replace(self, offered="", returned=Returned(self.offered, reason, now, tried=False))

    def apply(self, tolerated: tuple[str, ...]) -> SlotState:
        """The offer becomes active, in its trial."""
        if not self.offered:
            return self
        return replace(self, active=self.offered, offered="", trial=True, tolerated=tolerated, starts=(), fell=False,
                       out=None)

    def passed(self) -> SlotState:
        """The trial is over, and it serves."""
        if not self.trial:
            return self
        return replace(self, good=self.active, trial=False, tolerated=(), starts=(), fell=False, returned=None)

    def give_back(self, reason: str, now: float) -> SlotState:
        """The trial is over, and it does not serve."""
        if not self.trial:
            return self
        return replace(self, active=self.good, trial=False, tolerated=(), starts=(), fell=True,
                       returned=Returned(self.active, reason, now))

    # --- starts ----------------------------------------------------------------------------------------------

    def start(self, now: float) -> SlotState:
        """The kiosk is about to be started: with what."""
        if self.out is not None:
            return self if self.waits(now) else replace(self, active=self.good, out=None, starts=(now,), fell=True)
        recent = tuple(start for start in self.starts if abs(now - start) <= WINDOW)
        if len(recent) < FAILS:
            return replace(self, starts=(*recent, now))
        if not self.fell:
            back = self.give_back(f"{FAILS} starts failed", now)
            return replace(back, active=back.good, starts=(now,), fell=True)
        back = self.give_back(f"{FAILS} starts failed", now)
        return replace(back, active=back.factory, starts=(), out=now)

    def waits(self, now: float) -> bool:
        """Out of service, and not yet to be tried again."""
        return self.out is not None and abs(now - self.out) < AGAIN

    def fail(self, reason: str, now: float) -> SlotState:
        """A start, counted already, ended in a failure. A trial does not survive that."""
        return self.give_back(reason, now)

    def stop(self) -> SlotState:
        """The last start ended as somebody wished: it has not failed."""
        return replace(self, starts=self.starts[:-1])

    def settle(self) -> SlotState:
        """It has served for a while."""
        return replace(self, starts=(), fell=False)

    def lose(self, sha256: str, now: float) -> SlotState:
        """This bundle cannot be read any more."""
        state = replace(self, offered="") if self.offered == sha256 else self
        if state.active == sha256:
            state = state.give_back("it cannot be read from the disk", now)
        if state.good == sha256:
            state = replace(state, good=state.factory)
        return replace(state, active=state.good) if state.active == sha256 else state

    # --- on disk ---------------------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> SlotState:
        """ValueError for what `to_bytes` did not make."""
        try:
            told: dict[str, Any] = json.loads(data)
            returned = told.pop("returned")
            told["tolerated"], told["starts"] = tuple(told["tolerated"]), tuple(told["starts"])
            state = cls(**told, returned=returned and Returned(**returned))
        except (TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ValueError("this is no state of slots") from error
        if state.to_bytes() != data:
            raise ValueError("this is no state of slots")
        return state
