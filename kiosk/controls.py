"""What the patron does on the screen, posted to the engine."""
from __future__ import annotations

from kiosk.engine.events import Erased, HeadsetMoved, LanguageChosen, Pressed, RowPressed, Touched, Typed, Written
from kiosk.engine.view import Action
from kiosk.runtime.core import Core


class EngineControls:
    """The window is made before the core; until they are connected a touch means nothing."""

    def __init__(self) -> None:
        self._core: Core | None = None

    def connect(self, core: Core) -> None:
        self._core = core

    def pressed(self, action: Action) -> None:
        if self._core:
            self._core.post(Pressed(at=self._core.clock(), action=action))

    def row_pressed(self, key: str) -> None:
        if self._core:
            self._core.post(RowPressed(at=self._core.clock(), key=key))

    def typed(self, digit: str) -> None:
        if self._core:
            self._core.post(Typed(at=self._core.clock(), digit=digit))

    def written(self, letter: str) -> None:
        if self._core:
            self._core.post(Written(at=self._core.clock(), letter=letter))

    def erased(self) -> None:
        if self._core:
            self._core.post(Erased(at=self._core.clock()))

    def language(self, code: str) -> None:
        if self._core:
            self._core.post(LanguageChosen(at=self._core.clock(), language=code))

    def touched(self) -> None:
        if self._core:
            self._core.post(Touched(at=self._core.clock()))

    def headset(self, plugged: bool) -> None:
        if self._core:
            self._core.post(HeadsetMoved(at=self._core.clock(), plugged=plugged))
