"""A language is chosen anywhere, at once, and nothing else changes by it."""
from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.policy import Policy
from kiosk.engine.state import OverlayKind
from kiosk.engine.view import Action, Screen
from kiosk.texts import LANGUAGES
from kiosk.ui.story import CARD, OTHER, Story, policy


def many(**changes: object) -> Policy:
    return policy(languages=LANGUAGES, **changes)


def choose(story: Story, language: str) -> Story:
    return story._send(ev.LanguageChosen(at=story.at, language=language))


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "fi"])
def test_another_language_keeps_the_session_with_all_that_was_done(language: str) -> None:
    story = Story(many()).sign_in().lend(0).lend(4, refusal=ils.Refusal.HOLD_OTHER).lay("9")
    before = story.state
    choose(story.press(Action.LANGUAGES), language)
    assert story.state == replace(before, language=language)
    assert story.view.rows == Story(many()).sign_in().lend(0).lend(4, refusal=ils.Refusal.HOLD_OTHER).lay("9").view.rows


def test_digits_typed_so_far_stay_when_the_language_changes() -> None:
    story = choose(Story(many()).start().card().type("12").press(Action.LANGUAGES), "ar")
    assert story.state.entry.digits == "12"
    assert story.type("34").view.screen is Screen.BORROW


def test_the_receipt_and_the_central_system_speak_the_language_that_is_on() -> None:
    story = choose(Story(many()).start(), "ru")
    asked: list[ils.Question] = []
    answer = story._answer
    story._answer = lambda question: asked.append(question) or answer(question)  # type: ignore[method-assign]
    story.card().type("1234")
    assert [question.language for question in asked if isinstance(question, ils.VerifyPatron)] == ["ru"]


def test_the_sheet_offers_every_language_of_the_branch() -> None:
    view = Story(many()).start().press(Action.LANGUAGES).view
    assert view.overlay is not None
    assert view.overlay.languages == LANGUAGES


def test_a_language_that_the_branch_does_not_offer_is_not_spoken() -> None:
    story = choose(Story(policy(languages=("fi", "ar"))).start().press(Action.LANGUAGES), "so")
    assert story.state.language == "fi"
    assert not story.state.choosing


@pytest.mark.parametrize("action", [Action.CLOSE, Action.CANCEL])
def test_the_sheet_closes_and_what_was_under_it_is_there_again(action: Action) -> None:
    story = Story(many()).sign_in().lend(0).card(CARD)
    asked = story.view.overlay
    assert story.press(Action.LANGUAGES).view.overlay != asked
    assert story.press(action).view.overlay == asked
    assert story.state.session is not None


def test_a_question_about_another_card_is_never_answered_unseen() -> None:
    story = Story(many()).sign_in().lend(0).press(Action.LANGUAGES).card(OTHER)
    assert story.state.overlay is not None
    assert story.state.overlay.kind is OverlayKind.OTHER_CARD
    assert not story.state.choosing


def test_digits_typed_behind_the_sheet_are_not_taken() -> None:
    story = Story(many()).start().card().press(Action.LANGUAGES).type("12")
    assert story.state.entry.digits == ""


def test_nobody_choosing_puts_the_sheet_away_and_no_one_is_thrown_out_by_it() -> None:
    story = Story(many()).start().press(Action.LANGUAGES).wait(29)
    assert story.state.choosing
    assert not story.wait(2).state.choosing
    assert story.view.screen is Screen.ATTRACT


def test_the_end_of_a_session_ends_the_choosing_too() -> None:
    story = Story(many()).sign_in().lend(0).press(Action.LANGUAGES).press(Action.FINISH)
    assert story.view.screen is Screen.DONE
    assert story.view.overlay is None


def test_help_takes_the_place_of_the_sheet() -> None:
    story = Story(many()).start().press(Action.LANGUAGES).press(Action.HELP)
    assert story.state.overlay is not None
    assert story.state.overlay.kind is OverlayKind.HELP
    assert not story.state.choosing
