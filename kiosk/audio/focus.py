"""What is said of the control that the keys are on."""
from __future__ import annotations

from kiosk.audio.rows import row
from kiosk.audio.utterance import Heard, Part, Utterance, private, said
from kiosk.engine.look import TEXT_SIZES
from kiosk.engine.view import Action, ActionView, Screen, Text, ViewState, text


def focused(now: Heard) -> tuple[Utterance, ...]:
    """The control that OK would press."""
    control, view = now.focus, now.view
    if control is None:
        return ()
    kind, _, value = control.name.partition(":")
    parts: list[Part] = [control.label]
    language = ""
    if kind == "language":
        language = value
    elif kind == "digit":
        parts = [text("speech.digit")] if view.screen is Screen.PIN else [control.label]
    elif kind == "action":
        parts = list(said(view, *action_parts(view, value, control.label)).parts)
    elif kind == "row" and value.isdecimal() and int(value) < len(view.rows):
        parts = list(row(view, view.rows[int(value)]).parts)
    elif kind not in ("erase", "scroll", "key") and not private(view):
        parts = [text("speech.item")]
    if not control.enabled:
        parts.append(text("speech.disabled"))
    return (Utterance(tuple(parts), about="focus", language=language),)


def action_parts(view: ViewState, value: str, label: str) -> tuple[Part, ...]:
    tab = next((tab for tab in view.tabs if tab.action.value == value and view.overlay is None), None)
    if tab is not None:
        counted = (tab.count,) if tab.count is not None else ()
        return (tab.label, *counted, *((text("row.chosen"),) if tab.chosen else ()))
    action = action_of(view, value)
    if action is not None:
        state = (switch(action.chosen),) if action.chosen is not None else ()
        note = (action.note,) if action.note is not None else ()
        return (action.label, *note, *state)
    if value == Action.TEXT_SIZE.value:
        return (size(view),)
    if value == Action.CONTRAST.value:
        return (label, text(f"theme.{view.appearance.theme}"))
    return (label,)


def action_of(view: ViewState, value: str) -> ActionView | None:
    actions = view.overlay.actions if view.overlay is not None else (*view.actions, *view.links)
    return next((action for action in actions if action.action.value == value), None)


def size(view: ViewState) -> Text:
    return text("speech.text_size", percent=TEXT_SIZES[view.appearance.text_step])


def switch(on: bool) -> Text:
    return text("choice.on" if on else "choice.off")
