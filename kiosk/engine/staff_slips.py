"""The page of staff mode with the slips that are owed: what was returned off line, or while the printer was in trouble.

They are printed, those chosen or all, with what the central system says of them now; or taken off the list, when the
item has one from a desk.
"""
from __future__ import annotations

from datetime import date
from typing import Any

from kiosk.engine import slips
from kiosk.engine.catalogue import Standing
from kiosk.engine.effects import Ask, LogDeed
from kiosk.engine.events import Answered, NotAnswered, SlipPrinted
from kiosk.engine.ils import DescribeItem, ItemDescribed
from kiosk.engine.slip import Slip, SlipState
from kiosk.engine.staff import Deed, Page, Staff
from kiosk.engine.state import State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, ActionView, Icon, RowView, Text, Tone, text


def press_row(turn: Turn, staff: Staff, name: str) -> None:
    """Choose it, or not any more."""
    if slips.slip_of(turn.state, name) is not None and not staff.wanted:
        turn.set(staff=staff.but(chosen=staff.chosen ^ {name}))


def chosen(state: State, staff: Staff) -> tuple[Slip, ...]:
    return tuple(slip for slip in state.slips if slip.id in staff.chosen)


def press_print(turn: Turn, staff: Staff) -> None:
    """The chosen ones, or all. What each is to tell is asked now."""
    state = turn.state
    wanted = chosen(state, staff) or state.slips
    if staff.page is not Page.SLIPS or staff.wanted or not wanted or not ready(state):
        return
    turn.do(LogDeed(Deed.SLIPS, "begun", staff.who))
    turn.set(staff=staff.but(wanted=frozenset(slip.id for slip in wanted), chosen=frozenset(), came=0, trouble=None))
    for slip in wanted:
        turn.do(Ask(slip.id, DescribeItem(slip.item)))


def ready(state: State) -> bool:
    return state.policy.receipts and not state.no_receipts


def press_drop(turn: Turn, staff: Staff) -> None:
    dropped = chosen(turn.state, staff)
    if staff.page is not Page.SLIPS or not dropped:
        return
    turn.do(LogDeed(Deed.DROP_SLIPS, f"{len(dropped)}", staff.who))
    for slip in dropped:
        slips.over(turn, slip, SlipState.DROPPED)
    turn.set(staff=staff.but(chosen=frozenset(), notice=text("staff.slips.dropped", n=len(dropped)), good=True))


# --- what comes of it -----------------------------------------------------------------------------------

def name_of(event: Answered | NotAnswered | SlipPrinted) -> str:
    return slips.ASKED + event.operation if isinstance(event, SlipPrinted) else event.operation


def awaits(staff: Staff, event: Answered | NotAnswered | SlipPrinted) -> bool:
    return name_of(event) in staff.wanted


def on_outcome(turn: Turn, staff: Staff, event: Answered | NotAnswered | SlipPrinted) -> None:
    slip = slips.slip_of(turn.state, name_of(event))
    match event:
        case SlipPrinted(reason=reason):
            slips.on_printed(turn, event)
            end(turn, staff, event, None if not reason else text("staff.slips.failed"), came=not reason)
        case NotAnswered():
            end(turn, staff, event, text("staff.slips.no_answer"))
        case Answered(answer=ItemDescribed(standing=Standing.LENT)) if slip is not None:
            slips.over(turn, slip, SlipState.DROPPED)
            end(turn, staff, event, text("staff.slips.lent"))
        case Answered(answer=ItemDescribed() as told) if slip is not None:
            if not slips.print_slip(turn, slip, told):
                end(turn, staff, event, text("staff.slips.failed"))
        case _:
            end(turn, staff, event, None)          # it is off the list already


def end(turn: Turn, staff: Staff, event: Answered | NotAnswered | SlipPrinted, trouble: Text | None, *,
        came: bool = False) -> None:
    """That one is over; with the last one it is told how all went."""
    staff = staff.but(wanted=staff.wanted - {name_of(event)}, came=staff.came + came, trouble=staff.trouble or trouble)
    if not staff.wanted:
        staff = staff.but(notice=staff.trouble or text("staff.slips.printed", n=staff.came), good=staff.trouble is None)
        turn.do(LogDeed(Deed.SLIPS, f"{staff.came}" + (", not all" if staff.trouble else ""), staff.who))
    turn.set(staff=staff)


# --- what is shown --------------------------------------------------------------------------------------

def page(state: State, mode: Staff) -> dict[str, Any]:
    back = ActionView(Action.BACK, text("staff.action.back"))
    if not state.slips:
        leave = ActionView(Action.FINISH, text("staff.action.leave"))
        return {"lead": text("staff.slips.none"), "actions": (back, leave)}
    picked = chosen(state, mode)
    printing = ActionView(Action.PRINT_SLIPS, text(f"staff.action.print_{'chosen' if picked else 'slips'}"), True,
                          ready(state) and not mode.wanted, text("staff.print.busy") if mode.wanted else None)
    dropping = ActionView(Action.DROP_SLIPS, text("staff.action.drop_slips"), enabled=bool(picked))
    return {"list_heading": text("staff.slips.title", n=len(state.slips)),
            "rows": tuple(row(slip, on=slip.id in mode.chosen) for slip in state.slips),
            "actions": (*((printing,) if state.policy.receipts else ()), dropping, back)}


def hindrance(state: State) -> Text | None:
    """Why they cannot be printed now."""
    return text(f"receipt.no.{state.no_receipts}") if state.slips and state.no_receipts else None


def row(slip: Slip, *, on: bool) -> RowView:
    """The item, where it lies or travels, and since when."""
    away = slip.destination == "transport"
    where = text("staff.slips.away", place=slip.place) if away else text("staff.slips.here")
    return RowView(slip.id, "", "", text("row.number", number=slip.item), where,
                   text("staff.slips.made", date=date.fromisoformat(slip.made[:10])), Tone.NEUTRAL,
                   Icon.CHOSEN if on else Icon.UNCHOSEN, False, on, is_work=False, slim=True)
