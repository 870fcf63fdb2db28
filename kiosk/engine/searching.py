"""Searching the catalogue: letters, what was found, one work and where it is. It needs no card.

The words are the patron's own affair: they go to the catalogue and nowhere else, and end with the visit.
"""
from __future__ import annotations

from kiosk.engine import closing, holding, visiting
from kiosk.engine.catalogue import CopiesFound, FindCopies, FindWorks, Question, WorksFound
from kiosk.engine.effects import Ask, LookUp
from kiosk.engine.events import CatalogueSilent, CatalogueTold, Erased, RowPressed, Written
from kiosk.engine.ils import DescribeItem, HoldRefusal, ItemDescribed
from kiosk.engine.keyboard import MOST, taken
from kiosk.engine.search import Search
from kiosk.engine.state import SEARCHING, Entry, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, Screen

ENTRANCES = (Screen.ATTRACT, Screen.ACCOUNT)


def press_search(turn: Turn) -> None:
    """To the keyboard: for a first search, or another one."""
    state = turn.state
    if not state.policy.searches or state.overlay is not None or state.finishing:
        return
    if state.screen in ENTRANCES:
        turn.set(screen=Screen.SEARCH, search=Search(), entry=Entry(), active=state.at)
    elif state.screen is Screen.HELD and not state.busy:
        turn.set(screen=Screen.SEARCH, search=Search(), holding=None)


def on_written(turn: Turn, event: Written) -> None:
    """One letter of what is searched."""
    state, search = turn.state, turn.state.search
    if state.screen is not Screen.SEARCH or search is None or state.overlay is not None or not taken(event.letter):
        return
    double = event.letter == " " and (not search.words or search.words.endswith(" "))
    if not double and len(search.words) < MOST:
        turn.set(search=search.but(words=search.words + event.letter))


def on_erased(turn: Turn, event: Erased) -> None:
    search = turn.state.search
    if search is not None and turn.state.overlay is None:
        turn.set(search=search.but(words=search.words[:-1]))


def press_letters(turn: Turn) -> None:
    """The keyboard's next page."""
    search = turn.state.search
    if turn.state.screen is Screen.SEARCH and search is not None and turn.state.overlay is None:
        turn.set(search=search.but(page=search.page + 1))


def press_clear(turn: Turn) -> None:
    """All the letters at once."""
    search = turn.state.search
    if turn.state.screen is Screen.SEARCH and search is not None and turn.state.overlay is None:
        turn.set(search=search.but(words=""))


def press_find(turn: Turn) -> None:
    """With the words as they stand; again, when nobody answered."""
    state, search = turn.state, turn.state.search
    if search is None or state.overlay is not None:
        return
    if state.screen is Screen.SEARCH and search.words.strip():
        turn.set(screen=Screen.RESULTS, search=search.but(found=None, work=None, silent=False))
        look_up(turn, FindWorks(search.words.strip(), state.language))
    elif state.screen is Screen.RESULTS and search.silent:
        look_up(turn, FindWorks(search.words.strip(), state.language))
    elif state.screen is Screen.WORK and search.silent and search.work is not None:
        look_up(turn, FindCopies(search.work.record))


def on_row_pressed(turn: Turn, event: RowPressed) -> None:
    """One of what was found: where is it?"""
    state, search = turn.state, turn.state.search
    if state.screen is not Screen.RESULTS or search is None or search.found is None or state.overlay is not None:
        return
    work = next((work for work in search.found.works if work.id == event.key), None)
    if work is not None:
        turn.set(screen=Screen.WORK, search=search.opened(work))
        look_up(turn, FindCopies(work.record))


def press_cancel(turn: Turn) -> None:
    """One step back."""
    state, search = turn.state, turn.state.search
    if state.screen is Screen.WORK and search is not None:
        turn.set(screen=Screen.RESULTS, search=search.but(asked="", silent=False, work=None, copies=None, unread=()))
    elif state.screen is Screen.RESULTS and search is not None:
        turn.set(screen=Screen.SEARCH, search=search.but(asked="", silent=False, found=None))
    elif state.screen is Screen.HOLD:
        turn.set(screen=Screen.WORK, holding=None)
    elif state.screen is Screen.HELD and state.holding is not None and state.holding.reason == HoldRefusal.PICKUP:
        holding.choose(turn)
    elif state.screen is Screen.SEARCH and state.sees_account:
        turn.set(search=None)
        visiting.open_account(turn, Action.HOLDS)
    elif state.screen in SEARCHING:
        finish(turn)


def finish(turn: Turn) -> None:
    """The visit is over. A search without a card has nothing to tell at its end."""
    if turn.state.session is not None:
        closing.finish(turn)
    else:
        closing.wipe(turn, Screen.ATTRACT)


def press_holds(turn: Turn) -> None:
    """To the page of the account on which the hold is now."""
    if turn.state.screen is Screen.HELD and turn.state.overlay is None and not turn.state.busy:
        turn.set(search=None, holding=None)
        visiting.open_account(turn, Action.HOLDS)


# --- questions and answers -------------------------------------------------------------------------------

def look_up(turn: Turn, question: Question) -> None:
    asked = turn.new_id("look")
    search = turn.state.search
    assert search is not None
    turn.set(search=search.but(asked=asked, silent=False))
    turn.do(LookUp(asked, question))


def on_told(turn: Turn, event: CatalogueTold) -> None:
    state, search = turn.state, turn.state.search
    if search is None or search.asked != event.asked:
        return                                     # the patron is past it
    match event.answer:
        case WorksFound():
            turn.set(search=search.but(asked="", found=event.answer), active=state.at)
        case CopiesFound():
            turn.set(search=search.but(asked="").told(event.answer, state.policy.here), active=state.at)


def on_silent(turn: Turn, event: CatalogueSilent) -> None:
    search = turn.state.search
    if search is not None and search.asked == event.asked:
        turn.set(search=search.but(asked="", silent=True), active=turn.state.at)


def go_on(turn: Turn) -> None:
    """Is the next copy there? One question at a time, and none while nobody looks at the work."""
    state, search = turn.state, turn.state.search
    if search is None or search.looking or not search.unread or state.screen is not Screen.WORK or "ils" in state.down:
        return
    asked = turn.new_id("copy")
    turn.set(search=search.but(looking=asked, about=search.unread[0], unread=search.unread[1:]))
    turn.do(Ask(asked, DescribeItem(search.unread[0])))


def awaits(state: State, operation: str) -> bool:
    """It was asked about a copy of the work that is looked at."""
    return state.search is not None and bool(operation) and state.search.looking == operation


def on_copy(turn: Turn, answer: ItemDescribed) -> None:
    search = turn.state.search
    assert search is not None
    turn.set(search=search.described(search.about, answer).but(looking="", about=""))


def on_no_copy(turn: Turn) -> None:
    """What the catalogue told stands."""
    search = turn.state.search
    assert search is not None
    turn.set(search=search.but(looking="", about="", unread=()))
