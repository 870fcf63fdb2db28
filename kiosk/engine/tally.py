"""What was done today, as counts: nothing of who did it, and nothing of what it was done with."""
from __future__ import annotations

from kiosk.engine.operation import OperationKind
from kiosk.engine.staff import Tally
from kiosk.engine.state import Phase, Row, State
from kiosk.engine.turn import Turn

TAKEN = (Phase.TAKING, Phase.RECEIVED)
NOT_DONE = (Phase.REFUSED, Phase.PROBLEM)


def count(turn: Turn, before: State) -> None:
    """What this event added, by comparison. A row that is gone was counted when it was there."""
    state = turn.state
    if state.tally is None or state.tally.since.date() != state.now.date():
        began = state.now if state.tally is None else state.now.replace(hour=0, minute=0, second=0, microsecond=0)
        turn.set(tally=Tally(began))
    if state.rows is not before.rows:
        for row in state.rows:
            old = before.row(row.key)
            if row is not old:
                count_row(turn, old, row)
    if state.account is not before.account and state.visit == before.visit:
        add(turn, renewals=len(state.account.renewed) - len(before.account.renewed))


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


def add(turn: Turn, *, loans: int = 0, returns: int = 0, renewals: int = 0) -> None:
    tally = turn.state.tally
    if tally is not None and (loans or returns or renewals):
        turn.set(tally=tally.but(loans=tally.loans + loans, returns=tally.returns + returns,
                                 renewals=tally.renewals + renewals))
