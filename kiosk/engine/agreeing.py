"""What the patron must agree to before it is done: a loan or renewal that costs, a renewal of what they have already.

No, and no answer, mean that nothing is done.
"""
from __future__ import annotations

from kiosk.engine.account import Renewal, Stage
from kiosk.engine.effects import Ask
from kiosk.engine.ils import DescribeItem, Refusal
from kiosk.engine.operation import OperationState
from kiosk.engine.pending import Pending
from kiosk.engine.state import Overlay, OverlayKind, Phase, Row, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Money, Screen

KINDS = (OverlayKind.CHARGE, OverlayKind.ALREADY)


def costs(turn: Turn, pending: Pending, row: Row, fee: Money) -> None:
    """The central system lends it only for money: nothing happened, and the patron is asked."""
    turn.record(pending, OperationState.REFUSED, reason=Refusal.CHARGE.value)
    row = turn.put(row, phase=Phase.REFUSED, refusal=Refusal.CHARGE, fee=fee)
    if not row.title:
        turn.do(Ask("title-" + pending.operation.id, DescribeItem(row.item_id)))


def ask(turn: Turn) -> None:
    """One thing at a time, when nothing else is asked."""
    state = turn.state
    if state.overlay is not None or state.session is None or state.finishing:
        return
    if state.screen is Screen.BORROW:
        for row in [row for row in state.rows if row.already or row.fee is not None]:
            kind = question_of(state, row)
            if kind is not None:
                turn.set(overlay=Overlay(kind, state.at, row=row.key), active=state.at)
                return
    if state.screen in (Screen.BORROW, Screen.ACCOUNT):
        for renewal in state.account.renewals:
            if renewal.stage is Stage.REFUSED and renewal.fee is not None:
                turn.set(overlay=Overlay(OverlayKind.CHARGE, state.at, row=renewal.item_id), active=state.at)
                return


def question_of(state: State, row: Row) -> OverlayKind | None:
    if row.answered:
        return None
    if row.phase is Phase.REFUSED and row.fee is not None:
        return OverlayKind.CHARGE
    if row.phase is Phase.DONE and row.already and not row.renewed and state.policy.already == "ask":
        return OverlayKind.ALREADY
    return None


def answer(turn: Turn, overlay: Overlay, *, wanted: bool) -> None:
    turn.set(overlay=None, active=turn.state.at)
    state = turn.state
    row = state.row(overlay.row)
    kind = question_of(state, row) if row is not None else None
    if row is None or kind is None:
        for_renewal(turn, overlay.row, wanted=wanted)
        return
    row = turn.put(row, answered=True, accepted=wanted and kind is OverlayKind.CHARGE)
    if wanted and kind is OverlayKind.ALREADY:
        turn.set(account=state.account.with_renewal(Renewal(row.item_id, row.due)))
    elif wanted and state.lies_there(row):
        turn.begin(turn.put(row, refusal=None))
    elif wanted:                                   # it was taken away meanwhile: it is lent when it is back
        turn.put(row, phase=Phase.LIFTED, tags=(), refusal=None, operation="")


def for_renewal(turn: Turn, item_id: str, *, wanted: bool) -> None:
    account = turn.state.account
    renewal = account.renewal(item_id)
    if renewal is not None and renewal.fee is not None and not renewal.under_way:
        renewal = renewal.but(accepted=True, stage=Stage.QUEUED) if wanted else renewal.but(fee=None)
        turn.set(account=account.with_renewal(renewal))


def fee_of(state: State, key: str) -> Money | None:
    """What the thing that is asked about costs."""
    row, renewal = state.row(key), state.account.renewal(key)
    if row is not None and row.fee is not None:
        return row.fee
    return renewal.fee if renewal is not None else None
