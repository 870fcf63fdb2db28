"""Nothing is only heard: whatever rings is seen at the same moment (EN 301 549, 5.1.5)."""
from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from functools import cache
from typing import Any

import pytest

from kiosk.engine.effects import Effect
from kiosk.engine.events import Event
from kiosk.engine.present import present
from kiosk.engine.state import State
from kiosk.engine.step import step
from kiosk.engine.view import Action, Sound, ViewState
from kiosk.ui import story
from kiosk.ui.samples import samples
from kiosk.ui.story import HOURS, NOW, Story, policy

SEEN = {Sound.OK: {"rows"}, Sound.FAIL: {"entry", "notice"}, Sound.DONE: {"title"},
        Sound.ATTENTION: {"title", "rows", "overlay", "notice", "take_card"}}
"""What of the screen each sound is about: one of these is another than before."""
CALLS = ("notice.card_left", "notice.closing")
Rung = tuple[ViewState, ViewState]


@cache
def rung() -> tuple[Rung, ...]:
    """The views before and after each sound in all stories that are drawn, and in two that call more than once."""
    found: list[Rung] = []

    def heard(state: State, event: Event) -> tuple[State, Any]:
        told: tuple[State, list[Effect]] = step(state, event)
        if told[0].sounds > state.sounds:
            found.append((present(state), present(told[0])))
        return told

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(story, "step", heard)
        samples.__wrapped__()
        Story().start().card().type("1234").lend(0).press(Action.FINISH).wait(20)
        closing = Story(policy(timetable=HOURS), now=NOW.replace(hour=21, minute=44)).sign_in().lend(0)
        for minute in (46, 56):
            closing.now = NOW.replace(hour=21, minute=minute)
            closing.wait(1)
    return tuple(found)


def changed(before: ViewState, after: ViewState) -> set[str]:
    return {field.name for field in fields(ViewState) if getattr(before, field.name) != getattr(after, field.name)}


def calls(view: ViewState) -> bool:
    """Whether it stands on the screen what a repeated call is about."""
    return view.take_card or (view.notice is not None and view.notice.key in CALLS)


def is_seen(before: ViewState, after: ViewState) -> bool:
    assert after.sound is not None
    return bool(changed(before, after) & SEEN[after.sound]) or (after.sound is Sound.ATTENTION and calls(after))


def test_every_sound_comes_with_what_is_seen_of_it() -> None:
    unseen = [(after.sound, after.screen, after.title.key) for before, after in rung() if not is_seen(before, after)]
    assert not unseen
    heard = Counter(after.sound for _, after in rung())
    assert heard.keys() == set(Sound)
    assert min(heard.values()) > 15, heard


def test_a_call_that_is_repeated_stands_on_the_screen_until_it_is_heeded() -> None:
    repeated = [after for before, after in rung() if after.sound is Sound.ATTENTION
                and not changed(before, after) & SEEN[Sound.ATTENTION]]
    assert {after.take_card for after in repeated} == {True}
    assert {after.notice.key for _, after in rung() if after.notice and after.notice.key in CALLS} == set(CALLS)


def test_a_sound_without_a_sign_would_be_found() -> None:
    view = Story().start().view
    for sound in Sound:
        alike = replace(view, sound=sound, sounds=view.sounds + 1)
        assert not is_seen(view, alike)
        assert not is_seen(replace(view, language="sv"), alike), "a change that says nothing of it does not count"

