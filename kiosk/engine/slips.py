"""The slip of a returned item that fulfils a hold: it goes into the item, and tells where and how long it is kept.

It is for whoever puts the item away, so it is in the branch's own language, and names nobody. Whatever becomes of it,
the return stands: it is asked and printed beside everything else. That it is owed is durable together with the yes to
the return. It is printed at once for who is there with the item; what was returned off line or settled after a
restart, and what did not come out, is printed by staff (see `staff_slips`).
"""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.closing import in_language
from kiosk.engine.effects import Ask, PrintSlip, RecordSlip
from kiosk.engine.events import SlipPrinted, SlipsFound
from kiosk.engine.ils import DescribeItem, ItemDescribed
from kiosk.engine.operation import Operation, OperationKind
from kiosk.engine.slip import Slip, SlipState
from kiosk.engine.state import Row, State
from kiosk.engine.turn import Turn
from receipts.document import HoldSlip, Receipt, ReceiptKind, ReceiptLine

ASKED = "slip-"                    # before the operation, in the name of the slip and of the question about it
WAYS = ("hold_shelf", "transport")


def give(turn: Turn, operation: Operation, *, destination: str, place: str, held: bool) -> None:
    """It was returned. Of what is kept here it is asked where, by which number, and until when."""
    state = turn.state
    row = state.row_of(operation.id)
    way = row.destination if row is not None else destination
    if not (held and state.policy.slips) or way not in WAYS or operation.kind is not OperationKind.RETURN or (
            row is not None and row.kind is not OperationKind.RETURN) or (
            any(slip.item == operation.item_id for slip in state.slips)):      # that of something newer
        return
    made = operation.made or state.now.isoformat(timespec="seconds")
    slip = owe(turn, Slip(ASKED + operation.id, SlipState.OWED, operation.item_id, way, place, made))
    if row is None:
        turn.alert("hold slip owed")
    elif way == "transport":
        print_slip(turn, slip, ItemDescribed(True, row.title, row.author))
    else:
        turn.put(row, slip="asked")
        turn.do(Ask(slip.id, DescribeItem(slip.item)))


def awaits(asked: str) -> bool:
    return asked.startswith(ASKED)


def on_answer(turn: Turn, asked: str, told: ItemDescribed | None) -> None:
    """Of a return that was made just now. None: no answer; then the slip tells what is known without one."""
    row, slip = row_of(turn.state, asked), slip_of(turn.state, asked)
    if row is None or row.slip != "asked":
        return
    if slip is None:                               # the item was lent or returned again meanwhile
        turn.put(row, slip="")
        return
    told = told or ItemDescribed(False)
    print_slip(turn, slip, replace(told, title=row.title or told.title, author=row.author or told.author))


def print_slip(turn: Turn, slip: Slip, told: ItemDescribed) -> bool:
    """Whether it is on its way to the printer."""
    row, why = row_of(turn.state, slip.id), turn.state.no_receipts
    if row is not None:
        turn.put(row, slip="" if why else "printing")
    if why:
        turn.alert("hold slip not printed", why)
        return False
    turn.do(PrintSlip(slip.id.removeprefix(ASKED), receipt_of(turn.state, slip, told)))
    return True


def receipt_of(state: State, slip: Slip, told: ItemDescribed) -> Receipt:
    policy = state.policy
    language = policy.language
    branch = in_language(policy.branch, language)
    if slip.destination == "transport":
        hold = HoldSlip(slip.place or branch, item=slip.item)
    else:
        shelf = told.shelf or ("" if told.library else slip.place)
        hold = HoldSlip(told.library or branch, told.number, shelf, told.until, slip.item)
    return Receipt(ReceiptKind.HOLD, language, in_language(policy.region, language), branch, state.now,
                   (ReceiptLine(told.title or slip.item, told.author),), slip=hold)


def on_printed(turn: Turn, event: SlipPrinted) -> None:
    row, slip = turn.state.row_of(event.operation), slip_of(turn.state, ASKED + event.operation)
    if row is not None:
        turn.put(row, slip="" if event.reason else "printed")
    if event.reason:
        turn.set(no_receipts=event.reason)
        turn.alert("hold slip not printed", event.reason)
    elif slip is not None:
        over(turn, slip, SlipState.PRINTED)


# --- what is remembered -------------------------------------------------------------------------------

def slip_of(state: State, name: str) -> Slip | None:
    return next((slip for slip in state.slips if slip.id == name), None)


def row_of(state: State, name: str) -> Row | None:
    """The row of the return, while who made it is there."""
    return state.row_of(name.removeprefix(ASKED))


def owe(turn: Turn, slip: Slip) -> Slip:
    turn.do(RecordSlip(slip))
    turn.set(slips=(*turn.state.slips, slip))
    return slip


def over(turn: Turn, slip: Slip, state: SlipState) -> None:
    turn.do(RecordSlip(replace(slip, state=state)))
    turn.set(slips=tuple(one for one in turn.state.slips if one.id != slip.id))
    if turn.state.session is None:
        turn.forget()                              # a session forgets when it ends


def drop_of(turn: Turn, item: str) -> None:
    """The item was lent or returned anew: an older slip would tell what is not true any more."""
    for slip in turn.state.slips:
        if slip.item == item:
            over(turn, slip, SlipState.DROPPED)


def on_found(turn: Turn, event: SlipsFound) -> None:
    """What was owed before this start is for staff: nobody is there with the items."""
    turn.set(slips=tuple(slip for slip in event.slips if not slip.final))
