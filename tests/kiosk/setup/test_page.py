"""Every touch makes a page of the page before: it answers what is asked, once, and nothing else."""
from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.engine.view import Action, text
from kiosk.setup.conversation import Kind, Question
from kiosk.setup.page import BACK, Page, asked, erased, pressed, row_pressed, said, waiting, working, written
from kiosk.setup.page_view import view
from kiosk.setup.told import Outcome
from kiosk.setup.walk import Walk
from kiosk.texts import Texts
from tests.kiosk.ui.test_samples import keys

WALK = Walk(("detect", "name"))
NOW = datetime(2026, 11, 28, 12, 34, 56)
WHAT = text("setup.name.hold")


def page(kind: Kind, default: str = "") -> Page:
    options = (("fi", text("setup.value", value="Suomi")), ("sv", text("setup.value", value="Svenska")))
    return asked(Page("fi", walk=WALK, outcome=Outcome()), Question("key", kind, WHAT, default, options=options))


@pytest.mark.parametrize(("kind", "action", "answer"), [
    (Kind.STEP, Action.CONTINUE, ""), (Kind.STEP, Action.NO, "s"), (Kind.STEP, Action.BACK, "b"),
    (Kind.AGAIN, Action.REPEAT, "r"), (Kind.AGAIN, Action.BACK, "b"), (Kind.HANDS, Action.NO, "s"),
    (Kind.HANDS, Action.BACK, BACK), (Kind.YES, Action.YES, "y"), (Kind.YES, Action.NO, "n"),
    (Kind.WRITE, Action.NO, "n"), (Kind.WORDS, Action.BACK, BACK), (Kind.YES, Action.CONTINUE, None)])
def test_a_press_answers_as_a_terminal_would_be_answered_and_only_once(kind: Kind, action: Action,
                                                                       answer: str | None) -> None:
    after, told = pressed(page(kind), action)
    assert told == answer
    if told is not None:
        assert pressed(after, action) == (after, None)


def test_what_is_typed_is_the_answer_and_nothing_typed_takes_a_proposal_away() -> None:
    there = page(Kind.WORDS, "alsa://default")
    assert pressed(there, Action.ENTER)[1] == "alsa://default"
    assert pressed(written(pressed(there, Action.CLEAR)[0], "x"), Action.ENTER)[1] == "x"
    assert pressed(pressed(there, Action.CLEAR)[0], Action.ENTER)[1] == "-"
    assert pressed(erased(there), Action.ENTER)[1] == "alsa://defaul"


def test_a_number_that_is_none_is_no_answer() -> None:
    there = written(page(Kind.NUMBER, "5"), "x")
    assert pressed(there, Action.ENTER) == (there, None)
    assert pressed(erased(there), Action.ENTER)[1] == "5"


def test_what_is_waited_for_or_worked_at_can_be_stopped_and_nothing_else() -> None:
    for there in (waiting(page(Kind.STEP), WHAT, None, 9, 60), working(page(Kind.STEP), WHAT, 1, 8)):
        assert pressed(there, Action.CONTINUE) == (there, None)
        assert pressed(there, Action.CANCEL)[0].stopping
        assert any(action.action is Action.CANCEL for action in view(there, NOW, "", "").actions)


def test_a_row_is_a_step_to_go_to_or_what_is_chosen() -> None:
    assert row_pressed(page(Kind.STEP), "name")[1] == "name"
    assert row_pressed(page(Kind.STEP), "end")[1] == "end"
    assert row_pressed(page(Kind.CHOICE), "sv")[1] == "sv"
    assert row_pressed(page(Kind.CHOICE), "name")[1] is None


def test_what_nobody_may_see_is_not_drawn() -> None:
    there = written(written(page(Kind.UNSEEN), "4"), "7")
    assert "4" not in str(view(there, NOW, "", "").entry)
    assert pressed(there, Action.ENTER)[1] == "47"


@given(st.sampled_from(list(Kind)), st.lists(st.sampled_from([*Action, "a", "4", "erase", "name", "sv"]), max_size=12))
def test_whatever_is_pressed_there_is_a_page_with_words_and_one_answer_at_most(kind: Kind, hand: list[str]) -> None:
    there, answers, texts = said(page(kind), WHAT, None), 0, Texts("fi")
    for one in hand:
        if isinstance(one, Action):
            there, answer = pressed(there, one)
            answers += answer is not None
        elif one == "erase":
            there = erased(there)
        elif len(one) > 1:
            there, answer = row_pressed(there, one)
            answers += answer is not None
        else:
            there = written(there, one)
        shown = view(there, NOW, "", "")
        assert shown.actions
        assert not [key for key in keys(shown) if texts.render(text(key)) == texts.render(text(key, n=1)) == key]
    assert answers <= 1
