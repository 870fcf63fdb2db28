"""The search as the patron meets it: the keyboard, what was found, where a work is, and the way to a hold on it."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.engine import holding
from kiosk.engine.catalogue import Copy, Found, Standing
from kiosk.engine.hold import Holding, HoldStep
from kiosk.engine.ils import HoldRefusal
from kiosk.engine.items import untouched
from kiosk.engine.keyboard import KeysView, page
from kiosk.engine.search import Search
from kiosk.engine.state import State
from kiosk.engine.view import (
    Action,
    ActionView,
    EntryView,
    Icon,
    RowView,
    Screen,
    Text,
    Tone,
    Work,
    text,
)

BACK = ActionView(Action.CANCEL, text("action.step_back"))
SHORT = 20                         # letters
AGAIN = ActionView(Action.FIND, text("action.try_again"), primary=True)
FOUND = {Standing.SHELF: (Tone.SUCCESS, Icon.TICK), Standing.LENT: (Tone.BUSY, Icon.CLOCK),
         Standing.AWAY: (Tone.BUSY, Icon.BOX), Standing.READING: (Tone.INFO, Icon.SHELF)}
"""How a library is told of, by the best that one of its copies is, in this order."""


def search(state: State) -> dict[str, Any]:
    mine = state.search or Search()
    here, after = page(state.language, mine.page)
    return {"title": text("search.title"), "lead": text("search.lead"),
            "entry": EntryView(0, len(mine.words), mine.words), "keys": KeysView(here.lines, after.sign),
            "actions": (BACK, ActionView(Action.FIND, text("action.find"), primary=True,
                                         enabled=bool(mine.words.strip())))}


def results(state: State) -> dict[str, Any]:
    mine = state.search or Search()
    done = ActionView(Action.FINISH, text("action.done"))
    other = ActionView(Action.CANCEL, text("action.change_search"))
    ways = (done, other, AGAIN) if mine.silent else (done, other)
    parts: dict[str, Any] = {"title": text("search.for", title=short(mine.words.strip())), "actions": ways}
    if mine.silent:
        return parts | {"lead": text("search.silent")}
    if mine.found is None:
        return parts | {"lead": text("search.asking"), "pad_active": True}
    if not mine.found.works:
        return parts | {"lead": text("search.nothing")}
    shown, total = len(mine.found.works), mine.found.total
    heading = text("search.first", n=shown, total=total) if shown < total else text("search.found", n=shown)
    return parts | {"rows": tuple(map(found_row, mine.found.works)), "list_heading": heading}


def short(words: str) -> str:
    """What has one line: it was read, or typed, a moment ago."""
    return words if len(words) <= SHORT else f"{words[:SHORT - 1].rstrip(' ,:;-')}…"


def found_row(work: Found) -> RowView:
    return RowView(work.id, work.title, work.author, None, text(f"kind.{work.kind.value}"),
                   text("search.year", year=work.year) if work.year else None, Tone.NEUTRAL, Icon.ONWARD, opens=True,
                   cover=work.cover)


# --- one work --------------------------------------------------------------------------------------------

def work(state: State) -> dict[str, Any]:
    mine = state.search or Search()
    it = mine.work
    assert it is not None
    queue = (text("search.waiting", n=mine.waiting),) if mine.waiting else ()
    year = (text("search.year", year=it.year),) if it.year else ()
    rows = libraries(state, mine.copies or ())
    advice = None
    if mine.copies is not None and not rows:
        advice = text("search.no_copies")
    elif mine.silent:
        advice = text("search.copies_silent")
    return {"title": text("search.work", title=it.title),
            "lead": text("search.by", author=it.author) if it.author else None,
            "chips": (text(f"kind.{it.kind.value}"), *year, *queue), "work": Work(it.title, it.author, it.cover),
            "rows": rows, "list_heading": text("search.where") if rows else None, "advice": advice,
            "pad_active": bool(mine.asked), "actions": ways_on(state, mine)}


def ways_on(state: State, mine: Search) -> tuple[ActionView, ...]:
    done = ActionView(Action.FINISH, text("action.done"))
    if mine.silent:
        return done, BACK, AGAIN
    if not (state.policy.places_holds and mine.holdable):
        return done, BACK
    why = text("reserve.down") if "ils" in state.down else None
    return done, BACK, ActionView(Action.HOLD, text("action.hold"), primary=True, enabled=holding.may_hold(state),
                                  note=why)


def libraries(state: State, copies: tuple[Copy, ...]) -> tuple[RowView, ...]:
    """One row a library: this one first, then where it is on the shelf."""
    kept: dict[str, list[Copy]] = {}
    for copy in copies:
        if copy.standing in FOUND:
            kept.setdefault(copy.library, []).append(copy)
    order = tuple(FOUND)
    rows = [(code != state.policy.here, order.index(best(those)), name_of(state, code), library_row(state, code, those))
            for code, those in kept.items()]
    return tuple(row for *_, row in sorted(rows, key=lambda row: row[:3]))


def best(copies: list[Copy]) -> Standing:
    return next(standing for standing in FOUND if any(copy.standing is standing for copy in copies))


def library_row(state: State, code: str, copies: list[Copy]) -> RowView:
    standing = best(copies)
    those = [copy for copy in copies if copy.standing is standing]
    tone, icon = FOUND[standing]
    detail = None
    dues = sorted(copy.due for copy in those if copy.due)
    place = next((copy.place for copy in those if copy.place), "")
    if standing is Standing.LENT and dues:
        detail = text("copies.due", date=dues[0])
    elif standing in (Standing.SHELF, Standing.READING) and place:
        detail = text("copies.place", place=place)
    named = text("copies.here" if code == state.policy.here else "copies.library", library=name_of(state, code))
    status = text("copies.shelf", n=len(those)) if standing is Standing.SHELF else text(f"copies.{standing.value}")
    return RowView(f"library:{code}", "", "", named, status, detail, tone, icon, is_work=False,
                   slim=True)


def name_of(state: State, code: str) -> str:
    """As patrons read it; a branch that nobody has named, by its code."""
    own = state.policy.branch
    if code == state.policy.here:
        return own.get(state.language) or own.get("fi") or code
    return state.policy.places.get(code, code)


# --- the hold --------------------------------------------------------------------------------------------

def hold(state: State) -> dict[str, Any]:
    """Where it is to be fetched."""
    assert state.holding is not None
    it = state.search.work if state.search else None
    here = state.policy.here
    codes = (here, *sorted((code for code in state.policy.places if code != here), key=lambda c: name_of(state, c)))
    why = text("reserve.down") if "ils" in state.down else None
    return {"title": text("reserve.where"), "list_heading": text("reserve.work", title=short(it.title)) if it else None,
            "rows": tuple(place_row(state, code, state.holding.pickup == code) for code in codes),
            "actions": (BACK, ActionView(Action.PLACE_HOLD, text("action.place_hold"), primary=True,
                                         enabled=why is None, note=why))}


def place_row(state: State, code: str, chosen: bool) -> RowView:
    named = text("copies.here" if code == state.policy.here else "copies.library", library=name_of(state, code))
    return RowView(code, "", "", named, text("reserve.chosen" if chosen else "reserve.choose"), None, Tone.NEUTRAL,
                   Icon.CHOSEN if chosen else Icon.UNCHOSEN, chosen=chosen, is_work=False)


TONES = {HoldStep.PLACED: Tone.SUCCESS, HoldStep.ALREADY: Tone.INFO, HoldStep.REFUSED: Tone.WARNING,
         HoldStep.UNSURE: Tone.WARNING, HoldStep.NO_ANSWER: Tone.WARNING}


def held(state: State) -> dict[str, Any]:
    """What became of it."""
    mine = state.holding
    assert mine is not None
    step = mine.step
    chips: tuple[Text, ...] = ()
    lead: Text | None = text(f"reserve.{step.value}.lead")
    if step is HoldStep.PLACED:
        place = (text("reserve.position", n=mine.position),) if mine.position else ()
        chips = (text("reserve.pickup", library=name_of(state, mine.where)), *place)
    elif step is HoldStep.REFUSED:
        lead = text(f"reserve.no.{mine.reason}")
    elif step in (HoldStep.LOOKING, HoldStep.PLACING):
        lead = None
    title = text("reserve.placing" if step is HoldStep.LOOKING else f"reserve.{step.value}")
    return {"title": title, "lead": lead, "chips": chips, "done_tone": TONES.get(step, Tone.BUSY),
            "pad_active": step.at_work, "actions": after(state, mine)}


def after(state: State, mine: Holding) -> tuple[ActionView, ...]:
    """The end of the visit, and the one thing that is likely wanted before it."""
    done = ActionView(Action.BORROW, text("action.go_borrow")) if untouched(state) else ActionView(
        Action.FINISH, text("action.done"), enabled=not state.finishing)
    if mine.step.at_work:
        return (done,)
    if mine.step is HoldStep.NO_ANSWER:
        other = ActionView(Action.PLACE_HOLD, text("action.try_again"), enabled="ils" not in state.down)
    elif mine.reason == HoldRefusal.PICKUP:
        other = ActionView(Action.CANCEL, text("action.other_library"))
    elif mine.step in (HoldStep.ALREADY, HoldStep.UNSURE) or mine.reason == HoldRefusal.ALREADY:
        other = ActionView(Action.HOLDS, text("action.own_holds"))
    else:
        return ActionView(Action.SEARCH, text("action.search_again"), enabled=not state.finishing), replace(
            done, primary=True)
    return done, replace(other, primary=True, enabled=other.enabled and not state.finishing)


def notice(state: State) -> tuple[Text | None, Tone]:
    if state.finishing:
        return text("notice.finishing_hold"), Tone.INFO
    if state.screen in (Screen.HOLD, Screen.HELD) and "ils" in state.down:
        return text("notice.account_down"), Tone.ERROR
    return None, Tone.WARNING
