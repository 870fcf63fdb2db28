"""What is looked at is what patrons can meet: the samples miss nothing the engine makes."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.engine import present, rows
from kiosk.engine.ils import Refusal
from kiosk.engine.view import Action, Screen, Text, ViewState
from kiosk.ui.bindings import COVERS
from kiosk.ui.parts.cover import alike, cloth_of, cloths
from kiosk.ui.samples import samples
from kiosk.ui.story import BOOKS, Story


def keys(value: object) -> set[str]:
    """The messages named anywhere in a view."""
    if isinstance(value, Text):
        return {value.key}.union(*(keys(argument) for _, argument in value.args))
    if isinstance(value, tuple):
        return set().union(*(keys(part) for part in value))
    if hasattr(value, "__slots__"):
        return set().union(*(keys(getattr(value, name)) for name in value.__slots__))
    return set()


def named(module: object) -> set[str]:
    source = Path(module.__file__).read_text(encoding="utf-8")  # type: ignore[attr-defined]
    families = "notice|status|tag|wait|done|idle|other_card|same_card|pin|card"
    return set(re.findall(rf'"((?:{families})\.[a-z_.]+[a-z])"', source))


def shown() -> set[str]:
    return set().union(*(keys(view) for view in samples().values()))


@pytest.mark.parametrize("module", [present, rows], ids=["screens", "rows"])
def test_the_samples_show_every_message_of_the_engine(module: object) -> None:
    assert named(module) - shown() <= {"done.nothing"}         # said only when there is no summary to tell


def test_the_samples_show_every_refusal_and_every_help() -> None:
    """Each alone or on top, so that it is drawn in every format."""
    drawn = {key for view in samples().values() for key in keys(view.overlay) | keys(view.rows[:1])}
    wanted = {f"refusal.{refusal.value}" for refusal in Refusal} | {f"help.{screen.value}" for screen in Screen}
    assert wanted - drawn <= {"refusal.clock"}        # told at returns, in words of their own


def test_the_samples_show_every_screen() -> None:
    assert {view.screen for view in samples().values()} == set(Screen)


def test_neighbouring_covers_never_look_alike() -> None:
    titles = tuple(title for title, _ in BOOKS)
    for first in titles:
        for second in titles:
            one, other = cloths((first, second))
            assert one == cloth_of(first)
            assert not alike(one[0], other[0]), (first, second)
    assert all(any(not alike(cloth, other) for other in COVERS) for cloth in COVERS)


def test_a_card_that_is_not_known_is_told_with_a_sign_and_not_in_small_print() -> None:
    view = samples()["card-unknown"]
    assert view.notice is not None
    assert view.notice.key == "card.unknown"
    assert view.lead is not None
    assert view.lead.key == "card.lead"


def test_a_lost_connection_at_the_pin_says_what_to_do_with_the_pin() -> None:
    entry = samples()["pin-no-connection"].entry
    assert entry is not None
    assert entry.problem == Text("pin.no_connection")


def test_a_blocked_patron_is_told_what_still_works() -> None:
    overlay = samples()["overlay-blocked-card_expired"].overlay
    assert overlay is not None
    assert Text("blocked.returns") in overlay.lead


def test_nothing_invites_more_books_while_the_pad_or_the_connection_is_away() -> None:
    for name in ("borrow-pad-down", "borrow-ils-down", "borrow-finishing"):
        assert samples()[name].lead is None


def test_a_kiosk_that_only_takes_returns_offers_nothing_else() -> None:
    view: ViewState = samples()["attract-return-only"]
    assert [action.action for action in view.actions] == [Action.RETURN]
    assert Story().start().view.screen is Screen.ATTRACT
