"""Writing a tag: which tag and what, what is true of its item, what will change; then written, read back, told.

The number of a new item is known to the central system before anything is written. A tag of which a loan or return is
under way is left alone: that writes it itself.
"""
from __future__ import annotations

from kiosk.engine.catalogue import Standing
from kiosk.engine.effects import Ask, LogDeed, PlanTag, WriteTag
from kiosk.engine.events import Answered, Erased, ItemScanned, NotAnswered, Written
from kiosk.engine.findings import TagPlanned, TagWritten
from kiosk.engine.ils import DescribeItem, ItemDescribed
from kiosk.engine.items import plausible
from kiosk.engine.keyboard import taken
from kiosk.engine.staff import NEVER, Deed, Page, Staff
from kiosk.engine.state import State
from kiosk.engine.tagging import Again, Convert, Draft, NewItem, Repair, TagDump, TagPlan, Wish, WriteResult
from kiosk.engine.turn import Turn
from kiosk.engine.view import text

PAGES = (Page.WRITE, Page.NUMBER, Page.DRAFT)
NEW, REPAIR, TO = "new", "repair", "to:"
MODELS = ("iso28560-3", "iso28560-3-32", "iso28560-2")     # the standards; others are only read
WRITABLE = ("item", "blank", "damaged", "unknown")
MOST = 30                          # letters of a number
OUTCOMES = {WriteResult.DONE: "written and read back", WriteResult.UNSECURED: "written, security not",
            WriteResult.UNCHANGED: "not written", WriteResult.TORN: "half written", WriteResult.UNSURE: "not known"}


# --- which tag, and what ----------------------------------------------------------------------------------

def ways(state: State, dump: TagDump | None) -> tuple[str, ...]:
    """What can be written on this tag: nothing on a patron's card, nor on what is another trade's."""
    if not state.policy.writes or dump is None or dump.look.kind not in WRITABLE or not dump.memory:
        return ()
    if under_way(state, dump.look.uid, dump.look.item_id):
        return ()
    if dump.look.kind != "item":
        return (NEW,)
    return NEW, REPAIR, *(TO + model for model in MODELS if model != dump.look.model)


def under_way(state: State, uid: str, *items: str) -> bool:
    """A loan or return will write this tag, or is to be known first."""
    return any(uid in pending.operation.waiting or pending.operation.item_id in filter(None, items)
               for pending in state.pending)


def press_write(turn: Turn, staff: Staff) -> None:
    """To what can be written; and then it is written."""
    if staff.page is Page.TAG and not staff.asked and ways(turn.state, staff.dump):
        turn.set(staff=staff.but(page=Page.WRITE, draft=None))
    elif staff.page is Page.DRAFT:
        inscribe(turn, staff)


def press_row(turn: Turn, staff: Staff, key: str) -> None:
    if staff.page is not Page.WRITE or key not in ways(turn.state, staff.dump):
        return
    draft = Draft(staff.tag)
    if key == NEW:
        turn.set(staff=staff.but(page=Page.NUMBER, draft=draft))
    else:
        lay_out(turn, staff, draft, Repair() if key == REPAIR else Convert(key.removeprefix(TO)))


def press_back(turn: Turn, staff: Staff) -> None:
    """One step; what was typed stays."""
    draft = staff.draft
    if staff.page is Page.WRITE:
        turn.set(staff=staff.but(page=Page.TAG, draft=None, looked_at=NEVER))
    elif staff.page is Page.DRAFT and draft is not None and draft.words:
        turn.set(staff=staff.but(page=Page.NUMBER, draft=Draft(draft.uid, draft.words, draft.page)))
    else:
        turn.set(staff=staff.but(page=Page.WRITE, draft=None))


# --- the number of a new item -----------------------------------------------------------------------------

def on_letter(turn: Turn, staff: Staff, event: Written | Erased) -> None:
    draft = typing(turn.state, staff)
    if draft is None:
        return
    if isinstance(event, Erased):
        turn.set(staff=staff.but(draft=draft.but(words=draft.words[:-1], problem="")))
    elif taken(event.letter) and event.letter != " " and len(draft.words) < MOST:
        turn.set(staff=staff.but(draft=draft.but(words=draft.words + event.letter, problem="")))


def on_scanned(turn: Turn, staff: Staff, event: ItemScanned) -> None:
    draft = typing(turn.state, staff)
    if draft is not None:
        staff = staff.but(draft=draft.but(words=event.item_id[:MOST]))
        turn.set(staff=staff)
        press_enter(turn, staff)


def press_letters(turn: Turn, staff: Staff) -> None:
    """The keyboard's other page."""
    if (draft := typing(turn.state, staff)) is not None:
        turn.set(staff=staff.but(draft=draft.but(page=draft.page + 1)))


def press_clear(turn: Turn, staff: Staff) -> None:
    if (draft := typing(turn.state, staff)) is not None:
        turn.set(staff=staff.but(draft=draft.but(words="", problem="")))


def press_enter(turn: Turn, staff: Staff) -> None:
    """Is there such an item?"""
    draft = typing(turn.state, staff)
    if draft is None or not draft.words:
        return
    if not plausible(draft.words):
        turn.set(staff=staff.but(draft=draft.but(problem="unknown_number")))
    elif "ils" in turn.state.down:
        turn.set(staff=staff.but(draft=draft.but(problem="no_answer")))
    else:
        ask(turn, staff, draft.but(facts=(), unasked=(draft.words,), problem=""))


def typing(state: State, staff: Staff) -> Draft | None:
    """The draft whose number is typed, while nothing is asked about it."""
    draft = staff.draft
    free = staff.page is Page.NUMBER and state.overlay is None and not state.choosing
    return draft if free and draft is not None and not draft.asked else None


# --- what is true, and what will change --------------------------------------------------------------------

def ask(turn: Turn, staff: Staff, draft: Draft) -> None:
    """About the next item. While the central system is away it is not waited for."""
    while draft.unasked and "ils" in turn.state.down:
        draft = draft.but(about=draft.unasked[0], unasked=draft.unasked[1:]).told(None)
    if draft.unasked:
        about, *others = draft.unasked
        draft = draft.but(asked=turn.new_id("item"), about=about, unasked=tuple(others))
        turn.do(Ask(draft.asked, DescribeItem(about)))
    turn.set(staff=staff.but(draft=draft))


def awaits(staff: Staff, operation: str) -> bool:
    return staff.draft is not None and bool(operation) and staff.draft.asked == operation


def on_answer(turn: Turn, staff: Staff, event: Answered | NotAnswered) -> None:
    draft = staff.draft
    assert draft is not None
    number = draft.about
    facts = event.answer if isinstance(event, Answered) and isinstance(event.answer, ItemDescribed) else None
    draft = draft.told(facts)
    if staff.page is not Page.NUMBER:
        ask(turn, staff, draft)
    elif facts is None:
        turn.set(staff=staff.but(draft=draft.but(problem="no_answer")))
    elif not facts.known:
        turn.set(staff=staff.but(draft=draft.but(problem="unknown_number")))
    else:
        lay_out(turn, staff, draft, NewItem(number, turn.state.policy.owner))


def lay_out(turn: Turn, staff: Staff, draft: Draft, wish: Wish) -> None:
    """What will change is found out; and what is true of the item whose tag it is now, if there is one."""
    now = staff.dump.look.item_id if staff.dump is not None else ""
    known = [item for item, _ in draft.facts]
    draft = draft.but(plan=None, unasked=(now,) if plausible(now) and now not in known else ())
    ask(turn, staff.but(page=Page.DRAFT), draft)
    staff = turn.state.staff or staff
    plan(turn, staff, staff.draft or draft, wish)


def on_tick(turn: Turn, staff: Staff) -> None:
    """A tag that was gone, or could not be read, is laid out anew as soon as it lies there."""
    draft = staff.draft
    if draft is None or draft.wish is None or draft.plan is None or draft.planning or not draft.plan.passing:
        return
    if turn.state.on_pad(draft.uid):
        plan(turn, staff, draft, draft.wish)


def plan(turn: Turn, staff: Staff, draft: Draft, wish: Wish) -> None:
    asked = turn.new_id("plan")
    turn.set(staff=staff.but(draft=draft.but(wish=wish, planning=asked)))
    turn.do(PlanTag(asked, draft.uid, wish))


def on_planned(turn: Turn, event: TagPlanned) -> None:
    """Too late it is of no use to anybody."""
    staff = turn.state.staff
    if staff is not None and staff.draft is not None and staff.draft.planning == event.asked:
        turn.set(staff=staff.but(draft=staff.draft.but(planning="", plan=event.plan)))


def fact(draft: Draft, item_id: str) -> ItemDescribed | None:
    """What the central system said of this item; None when it did not answer."""
    return dict(draft.facts).get(item_id)


def on_loan(facts: ItemDescribed | None) -> bool | None:
    """None: nobody said."""
    if facts is None or not facts.known or facts.standing is None:
        return None
    return facts.standing is Standing.LENT


def security(draft: Draft, plan: TagPlan) -> bool | None:
    """What it is to be: off only for what is on loan, and as it is where nobody said and it is one of the two."""
    assert plan.then is not None
    assert plan.before is not None
    lent = on_loan(fact(draft, plan.then.item_id))
    if lent is not None:
        return not lent
    return None if plan.before.look.secured is not None else True


def needless(draft: Draft, plan: TagPlan) -> bool:
    """The tag is so already."""
    assert plan.before is not None
    return not plan.writes and security(draft, plan) in (None, plan.before.look.secured)


def ready(state: State, draft: Draft) -> bool:
    plan = draft.plan
    return (plan is not None and plan.then is not None and plan.before is not None and draft.complete
            and not draft.writing and state.on_pad(draft.uid) and not needless(draft, plan)
            and not under_way(state, draft.uid, plan.then.item_id, plan.before.look.item_id))


# --- written ------------------------------------------------------------------------------------------------

def inscribe(turn: Turn, staff: Staff) -> None:
    """It is on disk that it was begun, and by whom, before the first byte leaves."""
    draft = staff.draft
    if draft is None or draft.plan is None or not ready(turn.state, draft):
        return
    plan, asked = draft.plan, turn.new_id("tag")
    assert plan.then is not None
    assert plan.before is not None
    turn.set(staff=staff.but(draft=draft.but(writing=asked)))
    turn.do(LogDeed(Deed.WRITE, f"begun: {named(draft.wish)}, {plan.then.item_id} on {draft.uid}", staff.who))
    turn.do(WriteTag(asked, plan.before, plan.then, security(draft, plan)))


def named(wish: Wish | None) -> str:
    match wish:
        case NewItem():
            return "new item"
        case Convert(model):
            return f"to {model}"
        case Again():
            return "again"
    return "repair"


def on_written(turn: Turn, event: TagWritten) -> None:
    """What is half written is written again: it is laid out anew, as it lies there."""
    staff = turn.state.staff
    if staff is None or staff.draft is None or staff.draft.writing != event.asked:
        return
    result, plan = event.result, staff.draft.plan
    turn.do(LogDeed(Deed.WRITE, OUTCOMES[result], staff.who))
    told = staff.but(draft=staff.draft.but(writing=""), touched=turn.state.at, good=result is WriteResult.DONE,
                     notice=text(f"staff.write.{result.value}"))
    if result is WriteResult.TORN and plan is not None and plan.then is not None:
        lay_out(turn, told.but(dump=None), told.draft or staff.draft, Again(plan.then))
    elif result is WriteResult.UNCHANGED:
        turn.set(staff=told)
    else:
        turn.set(staff=told.but(page=Page.TAG, draft=None, dump=None, looked_at=NEVER))
