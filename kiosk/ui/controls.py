"""What the window tells the kiosk: the only way out of the screen."""
from __future__ import annotations

from typing import Protocol

from kiosk.engine.view import Action, ViewState
from kiosk.ui.scene import Control


class Controls(Protocol):
    """Called on the window's thread; every method returns at once."""

    def pressed(self, action: Action) -> None:
        """A control was pressed and released inside itself, or its key was."""

    def row_pressed(self, key: str) -> None:
        """A row that can be chosen was pressed: `RowView.key`."""

    def typed(self, digit: str) -> None:
        """One digit, "0" to "9", on the screen's keypad or on a keyboard."""

    def written(self, letter: str) -> None:
        """One letter, or a space, on the screen's keyboard or on a real one."""

    def erased(self) -> None:
        """The last digit or letter is taken back."""

    def language(self, code: str) -> None:
        """A language was chosen: BCP 47, as in `ViewState.languages`."""

    def touched(self) -> None:
        """A touch or key that pressed nothing: someone is there."""

    def headset(self, plugged: bool) -> None:
        """A key told that a headset was plugged in, or out."""


class Ears(Protocol):
    """Hears what the window shows. Called on the window's thread; every method returns at once."""

    def met(self, view: ViewState, focus: Control | None) -> None:
        """This is drawn now, and the keys are on this control."""

    def hush(self) -> None:
        """The patron acts: silence."""

    def repeat(self) -> None:
        """The patron wants to hear it again."""


def tell(name: str, key: str, controls: Controls, ears: Ears | None) -> None:
    """What a press of the control `name` means; `key`: of its row, if it is one."""
    kind, _, value = name.partition(":")
    match kind:
        case "action":
            controls.pressed(Action(value))
        case "row":
            controls.row_pressed(key)
        case "digit":
            controls.typed(value)
        case "key":
            controls.written(value)
        case "erase":
            controls.erased()
        case "language":
            controls.language(value)
        case "headset":
            controls.headset(value == "in")
        case "hear":
            controls.touched()
            if ears is not None and value == "repeat":
                ears.repeat()
