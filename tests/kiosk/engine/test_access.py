"""How a patron sees, hears and reaches the screen is theirs for one session, and is begun without seeing it."""
from __future__ import annotations

import pytest

from kiosk.engine import events as ev
from kiosk.engine.look import FASTEST, LOUDEST, QUIETEST, SLOWEST, TEXT_SIZES, Appearance, Speech
from kiosk.engine.state import OverlayKind
from kiosk.engine.view import Action, ActionView, Screen
from tests.kiosk.world import World, policy


def listening(*, headset: bool = False, **changes: object) -> World:
    world = World(policy(speech=True, **changes))
    world.add("1")
    if headset:
        world.send(ev.HeadsetMoved(at=world.at, plugged=True))
    else:
        world.press(Action.SPEECH)
    return world


def offered(world: World) -> dict[Action, ActionView]:
    assert world.view.overlay is not None
    return {action.action: action for action in world.view.overlay.actions}


def visit(world: World) -> None:
    world.sign_in()
    world.lay("1")
    world.settle()
    world.press(Action.FINISH)
    world.tick(30)
    assert world.screen is Screen.ATTRACT


def test_a_key_begins_speech_on_any_screen_and_ends_it() -> None:
    world = listening()
    assert world.view.speech == Speech(on=True)
    world.sign_in()
    assert world.view.speech == Speech(on=True)
    world.press(Action.SPEECH)
    assert world.view.speech == Speech()


def test_a_headset_begins_speech_for_the_patron_alone_and_ends_it_when_it_is_pulled_out() -> None:
    world = listening(headset=True)
    assert world.view.speech == Speech(on=True, headset=True, private=True)
    world.send(ev.HeadsetMoved(at=world.at, plugged=False))
    assert world.view.speech == Speech()


def test_whatever_was_chosen_ends_with_the_session() -> None:
    world = listening()
    for action in (Action.FASTER, Action.LOUDER, Action.CURTAIN, Action.LOW_REACH, Action.CALM, Action.TEXT_SIZE):
        world.press(action)
    assert world.view.speech == Speech(on=True, curtain=True, rate=1, volume=1)
    assert world.view.appearance == Appearance(text_step=1, reduced_motion=True, low_reach=True)
    visit(world)
    assert world.view.speech == Speech()
    assert world.view.appearance == Appearance()


def test_a_headset_that_is_still_there_goes_on_at_its_first_speed_and_loudness() -> None:
    world = listening(headset=True)
    world.press(Action.FASTER)
    world.press(Action.QUIETER)
    visit(world)
    assert world.view.speech == Speech(on=True, headset=True, private=True)


def test_speech_that_nobody_used_falls_back_to_silence() -> None:
    world = listening()
    world.tick(119)
    assert world.view.speech == Speech(on=True)
    world.tick(2)
    assert world.view.speech == Speech()


@pytest.mark.parametrize(("action", "end", "of"), [
    (Action.FASTER, FASTEST, "rate"), (Action.SLOWER, SLOWEST, "rate"), (Action.LOUDER, LOUDEST, "volume"),
    (Action.QUIETER, QUIETEST, "volume")])
def test_speed_and_loudness_stop_at_their_ends_and_the_button_says_so(action: Action, end: int, of: str) -> None:
    world = listening()
    world.press(Action.ACCESS)
    assert offered(world)[action].enabled
    for _ in range(10):
        world.press(action)
    assert getattr(world.view.speech, of) == end
    assert not offered(world)[action].enabled


def test_the_sheet_offers_what_there_is_and_tells_what_is_on() -> None:
    world = World(policy(speech=True))
    world.press(Action.ACCESS)
    assert {action: view.chosen for action, view in offered(world).items()} == {
        Action.SPEECH: False, Action.LOW_REACH: False, Action.CALM: False, Action.CONTRAST: None, Action.CLOSE: None}
    world.press(Action.SPEECH)
    world.press(Action.LOW_REACH)
    assert offered(world)[Action.SPEECH].chosen
    assert offered(world)[Action.LOW_REACH].chosen
    assert Action.CURTAIN in offered(world)
    world.press(Action.ACCESS)
    assert world.view.overlay is None


def test_a_kiosk_that_cannot_speak_offers_no_speech_and_is_not_called_broken() -> None:
    world = World(policy(speech=True))
    world.send(ev.PartDown(at=world.at, part="speech", reason="the program espeak-ng is missing"))
    world.press(Action.ACCESS)
    assert Action.SPEECH not in offered(world)
    assert world.view.speech is None
    assert not world.view.degraded
    assert "speech lost" in world.alerts
    world.press(Action.CLOSE)
    world.press(Action.SPEECH)
    assert world.state.speech == Speech()
    world.send(ev.PartUp(at=world.at, part="speech"))
    assert world.view.speech == Speech()


def test_a_headset_plugged_in_while_speech_was_away_is_heard_when_it_is_back() -> None:
    world = World(policy(speech=True))
    world.send(ev.PartDown(at=world.at, part="speech"))
    world.send(ev.HeadsetMoved(at=world.at, plugged=True))
    assert world.view.speech is None
    world.send(ev.PartUp(at=world.at, part="speech"))
    assert world.view.speech == Speech(on=True, headset=True, private=True)


def test_the_curtain_is_there_only_while_it_speaks() -> None:
    world = World(policy(speech=True))
    world.press(Action.CURTAIN)
    assert world.view.speech == Speech()
    world.press(Action.SPEECH)
    world.press(Action.CURTAIN)
    assert world.view.speech == Speech(on=True, curtain=True)
    world.press(Action.SPEECH)
    assert world.view.speech == Speech()


def test_text_grows_to_twice_its_size_and_back() -> None:
    world = World()
    sizes = []
    for _ in range(5):
        sizes.append(TEXT_SIZES[world.view.appearance.text_step])
        world.press(Action.TEXT_SIZE)
    assert sizes == [100, 135, 170, 200, 100]


def test_where_everybody_begins_with_large_text_each_session_does_and_who_wants_it_larger_has_time() -> None:
    world = World(policy(appearance=Appearance(text_step=2)))
    world.add("1")
    world.sign_in()
    assert world.state.times == world.policy.times
    world.press(Action.TEXT_SIZE)
    assert world.view.appearance.text_step == 3
    assert world.state.times == world.policy.times.doubled()
    world.press(Action.TEXT_SIZE)
    assert world.view.appearance.text_step == 0
    assert world.state.times == world.policy.times
    world.press(Action.FINISH)
    world.tick(60)
    assert (world.screen, world.view.appearance) == (Screen.ATTRACT, Appearance(text_step=2))


@pytest.mark.parametrize("action", [Action.SPEECH, Action.LOW_REACH])
def test_who_listens_or_reaches_up_has_twice_the_time(action: Action) -> None:
    world = World(policy(speech=True))
    world.press(action)
    world.sign_in()
    world.tick(80)
    assert world.view.overlay is None
    world.tick(11)
    assert world.view.overlay is not None
    assert world.view.overlay.seconds_total == 40


def test_the_sheet_stays_while_it_is_used_and_closes_by_itself() -> None:
    world = World(policy(speech=True))
    world.sign_in()
    world.press(Action.ACCESS)
    for _ in range(6):
        world.tick(20)
        world.press(Action.CALM)
    assert world.state.overlay is not None
    assert world.state.overlay.kind is OverlayKind.ACCESS
    world.tick(52)
    assert world.state.overlay is None or world.state.overlay.kind is OverlayKind.IDLE


def test_help_and_the_sheet_take_each_other_s_place() -> None:
    world = World()
    world.press(Action.HELP)
    world.press(Action.ACCESS)
    assert world.state.overlay is not None
    assert world.state.overlay.kind is OverlayKind.ACCESS
    world.press(Action.HELP)
    assert world.state.overlay is not None
    assert world.state.overlay.kind is OverlayKind.HELP
