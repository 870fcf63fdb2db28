"""What was done today, as counts: nothing of who did it, and nothing of what it was done with.

They are kept on disk whenever nobody is there and they have changed, so that a restart begins no new day.
"""
from __future__ import annotations

from kiosk.engine.effects import KeepTally
from kiosk.engine.events import Counted, Event, Mailed, Printed, SlipPrinted, Tick
from kiosk.engine.operation import OperationKind
from kiosk.engine.staff import Tally
from kiosk.engine.state import Phase, Row, State
from kiosk.engine.turn import Turn

TAKEN = (Phase.TAKING, Phase.RECEIVED)
NOT_DONE = (Phase.REFUSED, Phase.PROBLEM)
PAPER = (Printed, Mailed, SlipPrinted)


def on_counted(turn: Turn, event: Counted) -> None:
    """What was kept before this start. Of another day it gives way at once to a new one, see `count`."""
    tally = turn.state.tally
    if tally is not None and event.tally.since < tally.since:
        turn.set(tally=event.tally, tally_kept=event.tally)


def count(turn: Turn, before: State, event: Event) -> None:
    """What this event added, by comparison. A row that is gone was counted when it was there."""
    state = turn.state
    same = state.now is before.now and state.tally is before.tally
    if state.tally is None or (not same and state.tally.since.date() != state.now.date()):
        began = state.now if state.tally is None else state.now.replace(hour=0, minute=0, second=0, microsecond=0)
        turn.set(tally=Tally(began))
    if state.rows is not before.rows:
        known = set(map(id, before.rows))
        for row in state.rows:
            if id(row) not in known:
                count_row(turn, before.row(row.key), row)
    if state.account is not before.account and state.visit == before.visit:
        add(turn, renewals=len(state.account.renewed) - len(before.account.renewed))
    if type(event) in PAPER:
        count_paper(turn, before, event)
    elif type(event) is Tick:
        keep(turn)


def count_paper(turn: Turn, before: State, event: Event) -> None:
    """Receipts that were given out; not what staff print for themselves."""
    match event:
        case Printed() if not before.trial and (before.staff is None or before.staff.printing is None):
            add(turn, printed=1)
        case Mailed():
            add(turn, mailed=1)
        case SlipPrinted(reason=""):
            add(turn, slips=1)


def keep(turn: Turn) -> None:
    tally = turn.state.tally
    if tally is not None and turn.state.session is None and tally is not turn.state.tally_kept and any(
            tally.counts.values()):
        turn.set(tally_kept=tally)
        turn.do(KeepTally(tally))


def count_row(turn: Turn, old: Row | None, row: Row) -> None:
    more = stands(row) - (old is not None and stands(old))
    if more and not row.already:                   # or less: a loan that was undone
        if row.kind is OperationKind.RETURN:
            add(turn, returns=more)
        elif row.renewed:
            add(turn, renewals=more)
        else:
            add(turn, loans=more)
    if row.phase in NOT_DONE and (old is None or old.phase is not row.phase):
        reason = row.refusal.value if row.refusal else row.problem or "other"
        assert turn.state.tally is not None
        turn.set(tally=turn.state.tally.with_refusal(reason))


def stands(row: Row) -> bool:
    return row.counted or row.phase in TAKEN


def add(turn: Turn, **more: int) -> None:
    """So many more of these counts, each by its name."""
    tally = turn.state.tally
    if tally is not None and any(more.values()):
        turn.set(tally=tally.but(**{name: getattr(tally, name) + n for name, n in more.items()}))
