"""What counts as a press: down and up inside the same target, by one finger, and not twice by a trembling hand.

Pure: it is told of touches and times, and answers with the name of what was pressed.
"""
from __future__ import annotations

from collections.abc import Hashable

from kiosk.ui.scene import Control

QUIET = 0.3
"""Seconds in which a second press of an action is not heard."""


class Pointer:
    """One finger at a time. Positions are design units, times monotonic seconds."""

    def __init__(self) -> None:
        self._finger: Hashable | None = None
        self._target: str | None = None
        self._inside = False
        self._last = float("-inf")

    @property
    def pressed(self) -> str | None:
        """The name of the control under the finger that would be pressed by lifting it now."""
        return self._target if self._inside else None

    def follows(self, finger: Hashable) -> bool:
        """Whether this is the finger that is down."""
        return self._finger is not None and finger == self._finger

    def down(self, finger: Hashable, x: float, y: float, controls: tuple[Control, ...]) -> None:
        if self._finger is not None:
            return
        self._finger = finger
        hit = at(x, y, controls)
        self._target = hit.name if hit and hit.enabled else None
        self._inside = self._target is not None

    def move(self, finger: Hashable, x: float, y: float, controls: tuple[Control, ...]) -> None:
        if finger == self._finger:
            self._inside = self._over(x, y, controls)

    def up(self, finger: Hashable, x: float, y: float, controls: tuple[Control, ...], now: float) -> str | None:
        """The name pressed, or None."""
        if finger != self._finger:
            return None
        name = self._target if self._over(x, y, controls) else None
        self.cancel()
        if name is None or not self.heard(name, now):
            return None
        return name

    def heard(self, name: str, now: float) -> bool:
        """Whether a press of `name` counts now: actions are quiet for a moment after one; digits never."""
        if not name.startswith("action:"):
            return True
        if now - self._last < QUIET:
            return False
        self._last = now
        return True

    def cancel(self) -> None:
        self._finger, self._target, self._inside = None, None, False

    def _over(self, x: float, y: float, controls: tuple[Control, ...]) -> bool:
        hit = at(x, y, controls)
        return hit is not None and hit.enabled and hit.name == self._target


def at(x: float, y: float, controls: tuple[Control, ...]) -> Control | None:
    """The topmost control at a point."""
    return next((control for control in reversed(controls) if control.rect.contains(x, y)), None)
