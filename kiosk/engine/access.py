"""How a patron sees, hears and reaches the screen. All of it is theirs, and ends with their session."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

from kiosk.engine.events import HeadsetMoved
from kiosk.engine.look import FASTEST, LOUDEST, QUIETEST, SLOWEST, TEXT_SIZES, Speech
from kiosk.engine.state import Overlay, OverlayKind, State, plain
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, ActionView, text

THEMES = ("light", "dark", "contrast")


def own_choices(state: State) -> dict[str, Any]:
    """What every patron begins with: the branch's language and look, and silence unless a headset is plugged in."""
    policy = state.policy
    return {"language": policy.language, "appearance": policy.appearance, "speech": plain(state)}


def on_headset(turn: Turn, event: HeadsetMoved) -> None:
    """It needs no eyes: plugged in the screen speaks, pulled out it is silent."""
    turn.set(speech=replace(turn.state.speech, headset=event.plugged, on=event.plugged, curtain=False))


def press_access(turn: Turn) -> None:
    overlay = turn.state.overlay
    turn.set(choosing=False)
    if overlay is None or overlay.kind is OverlayKind.HELP:
        turn.set(overlay=Overlay(OverlayKind.ACCESS, turn.state.at))
    elif overlay.kind is OverlayKind.ACCESS:
        turn.set(overlay=None)


def press_text_size(turn: Turn) -> None:
    look = turn.state.appearance
    turn.set(appearance=replace(look, text_step=(look.text_step + 1) % len(TEXT_SIZES)))


def press_contrast(turn: Turn) -> None:
    look = turn.state.appearance
    turn.set(appearance=replace(look, theme=THEMES[(THEMES.index(look.theme) + 1) % len(THEMES)]))


def press_low_reach(turn: Turn) -> None:
    look = turn.state.appearance
    turn.set(appearance=replace(look, low_reach=not look.low_reach))


def press_calm(turn: Turn) -> None:
    look = turn.state.appearance
    turn.set(appearance=replace(look, reduced_motion=not look.reduced_motion))


def press_speech(turn: Turn) -> None:
    speech = turn.state.speech
    if turn.state.speaks:
        turn.set(speech=replace(speech, on=not speech.on, curtain=False))


def press_curtain(turn: Turn) -> None:
    """Dark glass helps who listens, and would keep anybody else from going on."""
    speech = turn.state.speech
    if turn.state.speaks and speech.on:
        turn.set(speech=replace(speech, curtain=not speech.curtain))


def press_slower(turn: Turn) -> None:
    tune(turn, rate=-1)


def press_faster(turn: Turn) -> None:
    tune(turn, rate=1)


def press_quieter(turn: Turn) -> None:
    tune(turn, volume=-1)


def press_louder(turn: Turn) -> None:
    tune(turn, volume=1)


def tune(turn: Turn, *, rate: int = 0, volume: int = 0) -> None:
    speech = turn.state.speech
    if speech.on:
        turn.set(speech=replace(speech, rate=min(FASTEST, max(SLOWEST, speech.rate + rate)),
                                volume=min(LOUDEST, max(QUIETEST, speech.volume + volume))))


# --- as it is met ----------------------------------------------------------------------------------------

def speech_view(state: State) -> Speech | None:
    if not state.speaks:
        return None
    speech = state.speech
    return replace(speech, private=speech.headset or state.policy.speech_private == "always")


def choices(state: State) -> tuple[ActionView, ...]:
    """The choices of the sheet, in reading order; what tunes the speech only while there is some."""
    look, speech = state.appearance, state.speech
    made = [ActionView(Action.LOW_REACH, text("action.low_reach"), chosen=look.low_reach),
            ActionView(Action.CALM, text("action.calm"), chosen=look.reduced_motion),
            ActionView(Action.CONTRAST, text("action.contrast"), note=text(f"theme.{look.theme}"))]
    if not state.speaks:
        return tuple(made)
    made.insert(0, ActionView(Action.SPEECH, text("action.speech"), chosen=speech.on))
    if speech.on:
        made += [ActionView(Action.CURTAIN, text("action.curtain"), chosen=speech.curtain),
                 ActionView(Action.SLOWER, text("action.slower"), enabled=speech.rate > SLOWEST),
                 ActionView(Action.FASTER, text("action.faster"), enabled=speech.rate < FASTEST),
                 ActionView(Action.QUIETER, text("action.quieter"), enabled=speech.volume > QUIETEST),
                 ActionView(Action.LOUDER, text("action.louder"), enabled=speech.volume < LOUDEST)]
    return tuple(made)
