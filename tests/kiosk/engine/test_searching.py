"""Searching: without a card, one question at a time, and nothing of it left when the visit ends."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine.catalogue import Copy, Standing, WorksFound
from kiosk.engine.effects import Ask, LookUp
from kiosk.engine.ils import DescribeItem
from kiosk.engine.view import Action, Screen
from tests.kiosk.searching import KALEVALA, RAUTATIE, Reading
from tests.kiosk.world import CARD, OTHER, World, policy


def offered(world: World) -> list[Action]:
    return [action.action for action in world.view.actions]


def libraries(world: World) -> dict[str, str]:
    return {row.key.removeprefix("library:"): row.status.key.removeprefix("copies.") for row in world.view.rows}


def test_the_way_in_is_there_only_where_a_branch_has_configured_it() -> None:
    assert Action.SEARCH in offered(Reading())
    assert Action.SEARCH not in offered(World())
    assert Action.SEARCH not in offered(Reading(policy(search=True, role="return-only")))
    world = World()
    world.press(Action.SEARCH)
    assert world.screen is Screen.ATTRACT


def test_a_search_needs_no_card_and_tells_what_was_found() -> None:
    world = Reading()
    world.look("  kale  vala")
    assert world.screen is Screen.RESULTS
    (asked,) = [effect.question for effect in world.history if isinstance(effect, LookUp)]
    assert (asked.words, asked.language) == ("kale vala", "fi")
    assert [row.title for row in world.view.rows] == ["Kalevala", "Rautatie"]
    assert all(row.opens for row in world.view.rows)
    assert world.state.session is None


def test_a_work_tells_this_branch_first_and_what_the_central_system_knows_better() -> None:
    world = Reading()
    world.works["1"] += [Copy("1003", "HEI", standing=Standing.GONE), Copy("1004", "SYS", standing=Standing.LENT)]
    world.items["1002"].holder = OTHER             # lent since the catalogue was told
    world.open()
    assert world.screen is Screen.WORK
    assert list(libraries(world).items()) == [("LAH", "lent"), ("SYS", "shelf")]
    details = [row.detail and row.detail.key for row in world.view.rows]
    assert details == [None, "copies.place"]


def test_copies_are_asked_about_one_by_one_and_only_while_somebody_looks() -> None:
    world = Reading()
    world.works["1"] = [Copy(f"10{n:02}", "LAH") for n in range(1, 10)]
    world.items |= {copy.barcode: world.items["1001"] for copy in world.works["1"]}
    world.look()
    world.send(ev.RowPressed(at=world.at, key=KALEVALA.id))
    asked = 0
    while world.todo:
        assert sum(isinstance(effect, Ask) for effect in world.todo) <= 1
        asked += isinstance(world.todo[0], Ask)
        world.do(world.todo.pop(0))
        if asked == 3:
            break
    world.press(Action.CANCEL)
    world.settle()
    assert sum(isinstance(e, Ask) and isinstance(e.question, DescribeItem) for e in world.history) <= 4


def test_how_many_wait_is_told_of_a_work_that_is_nowhere_on_the_shelf() -> None:
    world = Reading()
    world.held.append((OTHER, "2001", "LAH"))
    world.open(RAUTATIE)
    assert [chip.key for chip in world.view.chips] == ["kind.book", "search.year", "search.waiting"]


def test_nothing_found_and_nobody_answering_are_two_things_and_both_say_what_to_do() -> None:
    world = Reading()
    world.look("nothing")
    world.send(ev.CatalogueTold(at=world.at, asked=world.state.search.asked, answer=WorksFound()))  # type: ignore[union-attr]
    world = Reading(catalogue_up=False)
    world.look()
    assert world.view.lead is not None
    assert world.view.lead.key == "search.silent"
    world.catalogue_up = True
    world.press(Action.FIND)
    world.settle()
    assert world.view.rows


def test_an_empty_answer_says_so() -> None:
    world = Reading()
    world.press(Action.SEARCH)
    world.letters("x")
    world.press(Action.FIND)
    assert world.state.search is not None
    world.send(ev.CatalogueTold(at=world.at, asked=world.state.search.asked, answer=WorksFound()))
    assert world.view.lead is not None
    assert world.view.lead.key == "search.nothing"


def test_where_a_work_is_can_be_asked_again_when_nobody_answered() -> None:
    world = Reading()
    world.look()
    world.catalogue_up = False
    world.send(ev.RowPressed(at=world.at, key=KALEVALA.id))
    world.settle()
    assert world.view.advice is not None
    assert world.view.advice.key == "search.copies_silent"
    assert Action.HOLD not in offered(world)
    world.catalogue_up = True
    world.press(Action.FIND)
    world.settle()
    assert libraries(world) == {"LAH": "shelf", "SYS": "shelf"}


def test_an_answer_to_what_nobody_wants_any_more_is_not_shown() -> None:
    world = Reading()
    world.press(Action.SEARCH)
    world.letters("kalevala")
    world.press(Action.FIND)
    world.press(Action.CANCEL)
    world.settle()
    assert world.screen is Screen.SEARCH
    assert world.view.rows == ()
    assert world.view.entry is not None
    assert world.view.entry.digits == "kalevala"   # to be changed, and sought again


def test_letters_are_taken_only_where_they_are_asked_for() -> None:
    world = Reading()
    world.letters("abc")
    world.press(Action.SEARCH)
    assert world.view.entry is not None
    assert world.view.entry.filled == 0
    world.letters("å" * 100)
    assert world.view.entry.filled == 60
    world.send(ev.Erased(at=world.at))
    assert world.view.entry.filled == 59
    for bad in ("\n", "\x00", "ab", ""):
        world.send(ev.Written(at=world.at, letter=bad))
    assert world.view.entry.filled == 59
    world.press(Action.HELP)
    world.letters("x")
    assert world.view.entry.filled == 59           # nobody sees what is typed behind a sheet


@pytest.mark.parametrize(("language", "letter"), [("fi", "ä"), ("sv", "å"), ("ru", "ж"), ("uk", "ґ"), ("ar", "ض"),
                                                   ("fa", "پ")])
def test_the_keyboard_has_the_letters_of_the_language_and_latin_ones_and_figures_a_key_further(
        language: str, letter: str) -> None:
    world = Reading(policy(search=True, languages=("fi", "sv", "ru", "uk", "ar", "fa")))
    world.press(Action.SEARCH)
    world.send(ev.LanguageChosen(at=world.at, language=language))
    pages = []
    for _ in range(3):
        assert world.view.keys is not None
        pages.append("".join(world.view.keys.lines))
        world.press(Action.LETTERS)
    assert letter in pages[0]
    assert any("ä" in page for page in pages)
    assert any("7" in page for page in pages)


@pytest.mark.parametrize("steps", range(3))
def test_the_words_go_with_the_visit_however_it_ends(steps: int) -> None:
    world = Reading()
    (world.press, world.look, world.open)[steps](*((Action.SEARCH,) if steps == 0 else ()))  # type: ignore[operator]
    visit = world.state.visit
    world.wait(62)
    assert world.view.overlay is not None          # still there?
    world.wait(22)
    assert (world.screen, world.state.search) == (Screen.ATTRACT, None)
    assert world.state.visit > visit               # so that no word stays in a texture


def test_finish_ends_it_at_once() -> None:
    world = Reading()
    world.open()
    world.press(Action.FINISH)
    assert (world.screen, world.state.search) == (Screen.ATTRACT, None)


def test_whoever_shows_a_card_during_a_search_meets_nothing_of_it() -> None:
    world = Reading()
    world.open()
    world.sign_in(OTHER)
    assert (world.screen, world.state.search) == (Screen.BORROW, None)


def test_something_that_is_no_card_during_a_search_is_said_to_be_none() -> None:
    world = Reading()
    world.open()
    world.send(ev.CardUnknown(at=world.at))
    assert (world.screen, world.state.search) == (Screen.CARD, None)


def test_items_that_are_laid_during_a_search_are_asked_about() -> None:
    world = Reading()
    world.add("1")
    world.open()
    world.lay("1")
    assert (world.screen, world.state.search) == (Screen.CHOOSE, None)


def test_a_patron_searches_from_their_holds_and_comes_back_to_them() -> None:
    world = Reading()
    world.press(Action.ACCOUNT)
    world.sign_in()
    world.press(Action.HOLDS)
    world.press(Action.SEARCH)
    assert world.screen is Screen.SEARCH
    world.press(Action.CANCEL)
    assert (world.screen, world.state.account.page) == (Screen.ACCOUNT, Action.HOLDS)


def test_a_patron_who_lays_something_down_after_a_search_borrows_it() -> None:
    world = Reading()
    world.add("1")
    world.press(Action.ACCOUNT)
    world.sign_in()
    world.press(Action.HOLDS)
    world.open()
    world.lay("1")
    world.settle()
    assert (world.screen, world.state.search) == (Screen.BORROW, None)
    assert world.items["1"].holder == CARD


def test_searching_goes_on_while_the_central_system_is_away_but_no_hold() -> None:
    world = Reading()
    world.look()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.send(ev.RowPressed(at=world.at, key=KALEVALA.id))
    world.settle()
    assert libraries(world) == {"LAH": "shelf", "SYS": "shelf"}
    hold = next(action for action in world.view.actions if action.action is Action.HOLD)
    assert not hold.enabled
    world.press(Action.HOLD)
    assert world.screen is Screen.WORK
