"""The slip of a returned item that fulfils a hold: it goes into the item, and tells where and how long it is kept.

It is for whoever puts the item away, so it is in the branch's own language, and names nobody. Whatever becomes of it,
the return stands: it is asked and printed beside everything else.
"""
from __future__ import annotations

from kiosk.engine.closing import in_language
from kiosk.engine.effects import Ask, PrintSlip
from kiosk.engine.events import SlipPrinted
from kiosk.engine.ils import DescribeItem, ItemDescribed
from kiosk.engine.operation import OperationKind
from kiosk.engine.state import Row, State
from kiosk.engine.turn import Turn
from receipts.document import HoldSlip, Receipt, ReceiptKind, ReceiptLine

ASKED = "slip-"                    # before the operation, in the name of a question


def give(turn: Turn, operation: str, *, held: bool) -> None:
    """It was returned just now. Of one that is kept here it is asked where, by which number, and until when."""
    row = turn.state.row_of(operation)
    if not (held and turn.state.policy.slips) or row is None or row.kind is not OperationKind.RETURN:
        return
    if row.destination == "transport":
        print_slip(turn, row, ItemDescribed(True, library=row.place))
    elif row.destination == "hold_shelf":
        turn.put(row, slip="asked")
        turn.do(Ask(ASKED + operation, DescribeItem(row.item_id)))


def awaits(asked: str) -> bool:
    return asked.startswith(ASKED)


def on_answer(turn: Turn, asked: str, told: ItemDescribed | None) -> None:
    """None: no answer. Then the slip tells what is known without one."""
    row = turn.state.row_of(asked.removeprefix(ASKED))
    if row is not None and row.slip == "asked":
        print_slip(turn, row, told or ItemDescribed(False))


def print_slip(turn: Turn, row: Row, told: ItemDescribed) -> None:
    if turn.state.no_receipts:
        turn.put(row, slip="")
        turn.alert("hold slip not printed", turn.state.no_receipts)
        return
    turn.put(row, slip="printing")
    turn.do(PrintSlip(row.operation, slip_of(turn.state, row, told)))


def slip_of(state: State, row: Row, told: ItemDescribed) -> Receipt:
    policy = state.policy
    language = policy.language
    branch = in_language(policy.branch, language)
    slip = HoldSlip(told.library or branch, told.number, told.shelf or ("" if told.library else row.place), told.until,
                    row.item_id)
    return Receipt(ReceiptKind.HOLD, language, in_language(policy.region, language), branch, state.now,
                   (ReceiptLine(row.title, row.author),), slip=slip)


def on_printed(turn: Turn, event: SlipPrinted) -> None:
    row = turn.state.row_of(event.operation)
    if row is not None:
        turn.put(row, slip="" if event.reason else "printed")
    if event.reason:
        turn.set(no_receipts=event.reason)
        turn.alert("hold slip not printed", event.reason)
