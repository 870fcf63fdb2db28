"""What can be said, as a value, and to whom: what concerns the patron is for their ears only."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.engine.view import Text, ViewState, text

if TYPE_CHECKING:
    from kiosk.ui.scene import Control

Part = Text | str | datetime
"""A datetime is said as a day and a time of day."""

PERSONAL = ("account.", "charge.title", "fee.", "hold.", "mail.to", "message.", "pickup.title", "renew.", "tab.",
            "borrow.fees", "borrow.holds", "pin.card", "refusal.age_limit", "refusal.blocked", "refusal.card_",
            "refusal.declined", "refusal.fees", "refusal.no_self_service", "refusal.overdue", "refusal.pin_locked",
            "refusal.renew.", "refusal.too_many_", "reserve.already", "reserve.no.", "reserve.position", "status.hold_")
"""Beginnings of the messages that tell something of the patron."""
NAMING = ("title", "author", "name")
"""Arguments that name what somebody reads, or somebody."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What there is to hear: the view, and the control that the keys are on."""

    view: ViewState
    focus: Control | None = None


@dataclass(frozen=True, slots=True)
class Utterance:
    """Said in one breath. `about`: of several that wait and are about the same, only the last is said. `language`: of
    its words, where they are not in the screen's."""

    parts: tuple[Part, ...]
    about: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """`anew`: what was being said is not true any more."""

    utterances: tuple[Utterance, ...] = ()
    anew: bool = False


def private(view: ViewState) -> bool:
    """Only the patron hears it."""
    return view.speech is not None and view.speech.private


def said(view: ViewState, *parts: Part | None, about: str = "", personal: bool = False) -> Utterance:
    """What may be said of these parts; of what may not, that it is heard with a headset."""
    told: list[Part] = []
    for part in parts:
        if part is None:
            continue
        if not private(view) and (personal or is_personal(part)):
            part = text("speech.private")
            if part in told:
                continue
        told.append(part)
    return Utterance(tuple(told), about)


def is_personal(part: Part) -> bool:
    return isinstance(part, Text) and (part.key.startswith(PERSONAL) or any(
        name in NAMING or (isinstance(value, Text) and is_personal(value)) for name, value in part.args))
