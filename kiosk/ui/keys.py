"""What a key means on a scene, and where the focus goes. Pure; key codes are Kivy's (those of SDL's key symbols)."""
from __future__ import annotations

from dataclasses import dataclass

from kiosk.ui.scene import Control, Scene

ENTERS, SPACE, ESCAPE, TAB, BACKSPACE = (13, 271), 32, 27, 9, 8
ARROWS = {273: (0, -1), 274: (0, 1), 275: (1, 0), 276: (-1, 0)}
KEYPAD_ZERO = 256


@dataclass(frozen=True, slots=True)
class KeyResult:
    """`press`: the control the key presses. `focus`: where the focus is afterwards."""

    press: str | None = None
    focus: str | None = None


def key(scene: Scene, focus: str | None, code: int, letter: str, shift: bool) -> KeyResult:
    """What one key does. Unknown keys press nothing and keep the focus."""
    enabled = tuple(control for control in scene.controls if control.enabled)
    names = {control.name for control in enabled}
    focus = focus if focus in names else None
    digit = letter if len(letter) == 1 and letter in "0123456789" else ""
    if not digit and KEYPAD_ZERO <= code <= KEYPAD_ZERO + 9:
        digit = str(code - KEYPAD_ZERO)
    if digit:
        return KeyResult(f"digit:{digit}" if f"digit:{digit}" in names else None, focus)
    if code == BACKSPACE:
        return KeyResult("erase" if "erase" in names else None, focus)
    if code == ESCAPE:
        wanted = ("action:close", "action:cancel") if scene.modal else ("action:cancel",)
        return KeyResult(next((name for name in wanted if name in names), None), focus)
    if code in ENTERS or code == SPACE:
        return KeyResult(focus or ("action:enter" if "action:enter" in names else None), focus)
    if code == TAB and enabled:
        order = [control.name for control in enabled]
        if focus is None:
            return KeyResult(focus=order[-1] if shift else order[0])
        return KeyResult(focus=order[(order.index(focus) + (-1 if shift else 1)) % len(order)])
    if code in ARROWS and enabled:
        return KeyResult(focus=towards(enabled, focus, *ARROWS[code]))
    return KeyResult(focus=focus)


def towards(controls: tuple[Control, ...], focus: str | None, dx: int, dy: int) -> str:
    """The nearest control in a direction; the same one when there is none."""
    here = next((control for control in controls if control.name == focus), None)
    if here is None:
        return controls[0].name
    x, y = here.rect.x + here.rect.w / 2, here.rect.y + here.rect.h / 2
    best, nearest = here.name, float("inf")
    for control in controls:
        across = control.rect.x + control.rect.w / 2 - x
        down = control.rect.y + control.rect.h / 2 - y
        ahead, aside = (across * dx, abs(down)) if dx else (down * dy, abs(across))
        if ahead > 8 and ahead + 2.2 * aside < nearest:
            best, nearest = control.name, ahead + 2.2 * aside
    return best
