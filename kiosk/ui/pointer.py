"""What counts as a press: down and up inside the same target, by one finger, and not twice by a trembling hand.

A finger means what its owner saw. What came under it while it was on its way, such as a digit of the screen that has
just replaced another one, is not pressed.

Pure: it is told of frames, touches and times, and answers with the name of what was pressed.
"""
from __future__ import annotations

from collections.abc import Container, Hashable

from kiosk.ui.scene import Control, Scene
from kiosk.ui.units import Rect

QUIET = 0.3
"""Seconds in which a second press of an action is not heard."""
UNSEEN = 0.15
"""Seconds for which a control is on the glass before a finger can mean it: nobody sees and presses faster."""

Meant = tuple[str, str]


class Standing:
    """Since when each control has been where it is: the same thing, on the same screen, in the same place."""

    def __init__(self) -> None:
        self._screen = ""
        self._since: dict[tuple[Meant, Rect], float] = {}

    def drawn(self, scene: Scene, now: float) -> None:
        """A frame of this scene is with the display."""
        before = self._since if scene.screen == self._screen else {}
        self._screen = scene.screen
        self._since = {_place(one): before.get(_place(one), now) for one in scene.controls}

    def settled(self, scene: Scene, now: float) -> frozenset[str]:
        """The names of the controls of a scene, drawn already or about to be, that a finger that comes down now can
        mean."""
        since = self._since if scene.screen == self._screen else {}
        return frozenset(one.name for one in scene.controls if since.get(_place(one), now) <= now - UNSEEN)

    def wait(self, now: float) -> float:
        """Seconds until all that is drawn is settled; 0 when it is."""
        return max([0.0, *(since + UNSEEN - now for since in self._since.values())])


def _place(control: Control) -> tuple[Meant, Rect]:
    return (control.name, control.key), control.rect


class Pointer:
    """One finger at a time. Positions are design units, times monotonic seconds."""

    def __init__(self) -> None:
        self._finger: Hashable | None = None
        self._target: Meant | None = None
        self._inside = False
        self._last = float("-inf")

    @property
    def pressed(self) -> str | None:
        """The name of the control under the finger that would be pressed by lifting it now."""
        return self._target[0] if self._target and self._inside else None

    def follows(self, finger: Hashable) -> bool:
        """Whether this is the finger that is down."""
        return self._finger is not None and finger == self._finger

    def down(self, finger: Hashable, x: float, y: float, controls: tuple[Control, ...],
             settled: Container[str]) -> None:
        """Only a control whose name is `settled` can be pressed by this finger."""
        if self._finger is not None:
            return
        self._finger = finger
        hit = at(x, y, controls)
        self._target = _place(hit)[0] if hit and hit.enabled and hit.name in settled else None
        self._inside = self._target is not None

    def move(self, finger: Hashable, x: float, y: float, controls: tuple[Control, ...]) -> None:
        if finger == self._finger:
            self._inside = self._over(x, y, controls)

    def up(self, finger: Hashable, x: float, y: float, controls: tuple[Control, ...], now: float) -> str | None:
        """The name pressed, or None."""
        if finger != self._finger:
            return None
        target = self._target if self._over(x, y, controls) else None
        self.cancel()
        return target[0] if target and self.heard(target[0], now) else None

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
        return hit is not None and hit.enabled and _place(hit)[0] == self._target


def at(x: float, y: float, controls: tuple[Control, ...]) -> Control | None:
    """The topmost control at a point."""
    return next((control for control in reversed(controls) if control.rect.contains(x, y)), None)
