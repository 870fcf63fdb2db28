"""What is said of a row."""
from __future__ import annotations

from kiosk.audio.utterance import Part, Utterance, private, said
from kiosk.engine.view import RowView, Text, ViewState, text


def row(view: ViewState, one: RowView) -> Utterance:
    """What it is, where it stands on a shelf, how it is with it, and whether it is chosen."""
    place: tuple[Part | None, ...] = ()
    if one.plate is not None and private(view):
        place = (one.plate.small, one.plate.large)
    return said(view, *named(view, one), *place, one.status, one.detail, *mark(one), about=f"row:{one.key}")


def toggled(view: ViewState, one: RowView) -> Utterance:
    """It was chosen, or is not any more."""
    return said(view, *named(view, one), *mark(one), about=f"row:{one.key}")


def named(view: ViewState, one: RowView) -> tuple[Part, ...]:
    name = one.title or one.placeholder
    if name is None or (one.title and not private(view)):
        return (text("speech.item"),)
    return (name, one.author) if one.author and private(view) else (name,)


def mark(one: RowView) -> tuple[Text, ...]:
    if one.chosen is None:
        return ()
    return (text("row.chosen") if one.chosen else text("speech.unchosen"),)
