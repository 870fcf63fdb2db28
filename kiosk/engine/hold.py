"""One hold, from the wish to the central system's yes: what the journal remembers of it, and the screen."""
from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.engine.value import Value


class HoldState(StrEnum):
    SENT = "sent"                  # written before the first byte leaves: whether it arrived, nobody can tell
    PLACED = "placed"
    REFUSED = "refused"
    UNSENT = "unsent"              # it certainly was not placed, and is not asked for again
    UNKNOWN = "unknown"            # it could not be told; the patron was asked to look

    @property
    def final(self) -> bool:
        return self is not HoldState.SENT


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold on a work, named by the barcodes of its copies: such is what a central system lists of a patron's holds.

    It is never a case for staff: whatever became of it, its patron sees it in their account.
    """

    id: str
    state: HoldState
    copies: tuple[str, ...] = ()
    pickup: str = ""                               # branch code
    before: int = 0                                # holds that the card had
    card: str = field(default="", repr=False)      # until it is settled

    @property
    def final(self) -> bool:
        return self.state.final


@dataclass(frozen=True)
class Sent(Value):
    """A hold that is not over, with what is under way for it."""

    hold: Hold
    asked: bool = False            # something about it is with the central system
    doubt: bool = False            # it may have been placed
    repeated: bool = False         # after a doubt it was asked for once more


class HoldStep(StrEnum):
    CHOOSE = "choose"              # where to pick it up
    LOOKING = "looking"            # has the patron a hold on it already?
    PLACING = "placing"
    CHECKING = "checking"          # the answer was lost: was it placed?
    PLACED = "placed"
    ALREADY = "already"            # it was so before
    REFUSED = "refused"
    UNSURE = "unsure"              # nobody can tell
    NO_ANSWER = "no_answer"        # it was not placed: no connection

    @property
    def at_work(self) -> bool:
        return self in (HoldStep.LOOKING, HoldStep.PLACING, HoldStep.CHECKING)

    @property
    def over(self) -> bool:
        return self not in (HoldStep.CHOOSE, HoldStep.LOOKING, HoldStep.PLACING, HoldStep.CHECKING)


@dataclass(frozen=True)
class Holding(Value):
    """The screen on which a patron places a hold. `asked`: what is awaited for it, or was."""

    step: HoldStep = HoldStep.CHOOSE
    pickup: str = ""
    asked: str = ""
    position: int | None = None    # in the queue
    where: str = ""                # branch code, as the central system told it
    reason: str = ""               # of a refusal
