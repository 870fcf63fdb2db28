"""The security of one tag, changed by staff: on at any time, off only when the central system says that it is on loan.
"""
from __future__ import annotations

from kiosk.engine.effects import Ask, LogDeed, Secure
from kiosk.engine.events import Answered, NotAnswered, NotSecured, Secured, Tag
from kiosk.engine.ils import LentOrNot, OnLoan
from kiosk.engine.items import plausible
from kiosk.engine.late import foreign
from kiosk.engine.staff import NEVER, Deed, Staff
from kiosk.engine.state import State
from kiosk.engine.tagging import TagDump
from kiosk.engine.turn import Turn
from kiosk.engine.view import Text, text


def changeable(state: State, dump: TagDump | None) -> bool:
    """It is an item of ours, it lies there, and no loan or return of it is under way, which would write it itself."""
    if dump is None or dump.look.kind != "item":
        return False
    look = dump.look
    return (plausible(look.item_id) and not foreign(state, Tag(look.uid, look.item_id, look.owner))
            and not any(pending.operation.item_id == look.item_id for pending in state.pending))


def change_security(turn: Turn, staff: Staff, *, on: bool) -> None:
    state, dump = turn.state, staff.dump
    if dump is None or staff.asked or not changeable(state, dump) or not state.on_pad(dump.look.uid):
        return
    if not on and "ils" in state.down:
        end(turn, staff.but(secure=on), "no connection", text("staff.tag.no_answer"), good=False)
        return
    asked = turn.new_id("staff")
    turn.set(staff=staff.but(asked=asked, secure=on))
    turn.do(LogDeed(deed_of(on), "begun", staff.who))
    if on:
        turn.do(Secure(asked, dump.look.uid, True))
    else:
        turn.do(Ask(asked, OnLoan(dump.look.item_id)))


def on_outcome(turn: Turn, staff: Staff, event: Answered | NotAnswered | Secured | NotSecured) -> None:
    match event:
        case Answered(answer=LentOrNot(lent=True)) if staff.dump is not None:
            turn.do(Secure(staff.asked, staff.dump.look.uid, False))
        case Answered(answer=LentOrNot(lent=None)):
            end(turn, staff, "cannot be told", text("staff.tag.untold"), good=False)
        case Answered():
            end(turn, staff, "not on loan", text("staff.tag.not_lent"), good=False)
        case NotAnswered():
            end(turn, staff, "no answer", text("staff.tag.no_answer"), good=False)
        case Secured():
            end(turn, staff, "written and read back", text("staff.tag.secured" if staff.secure else
                                                           "staff.tag.unsecured"), good=True)
        case NotSecured():
            end(turn, staff, "gone" if event.gone else "not written", text("staff.tag.not_written"), good=False)


def end(turn: Turn, staff: Staff, outcome: str, notice: Text, *, good: bool) -> None:
    turn.do(LogDeed(deed_of(staff.secure), outcome, staff.who))
    turn.set(staff=staff.but(asked="", notice=notice, good=good, looked_at=NEVER))


def deed_of(on: bool) -> Deed:
    return Deed.SECURE if on else Deed.UNSECURE
