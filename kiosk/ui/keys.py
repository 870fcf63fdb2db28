"""What a key means on a scene, and where the focus goes. Pure; key codes are Kivy's (those of SDL's key symbols)."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.ui.scene import Control, Scene

ENTERS, SPACE, ESCAPE, TAB, BACKSPACE = (13, 271), 32, 27, 9, 8
ARROWS = {273: (0, -1), 274: (0, 1), 275: (1, 0), 276: (-1, 0)}
KEYPAD_ZERO = 256
GOES_ON = ("action:enter", "action:find")      # what Enter presses where nothing has the focus

CODES = {**{f"F{n}": 281 + n for n in range(1, 16)}, **{f"F{n}": 0x4000006B + n - 16 for n in range(16, 25)},
         "Insert": 277, "Home": 278, "End": 279, "PageUp": 280, "PageDown": 281,
         "Mute": 0x4000007F, "VolumeUp": 0x40000080, "VolumeDown": 0x40000081}
"""Names of the keys that may be given a meaning, and their codes."""
MEANINGS = {"speech": "action:speech", "repeat": "hear:repeat", "silence": "hear:silence", "slower": "action:slower",
            "faster": "action:faster", "quieter": "action:quieter", "louder": "action:louder",
            "curtain": "action:curtain", "help": "action:help", "access": "action:access",
            "headset_in": "headset:in", "headset_out": "headset:out"}
"""What such a key may mean: the names of the settings, and what is pressed."""


@dataclass(frozen=True, slots=True)
class KeyResult:
    """`press`: the control the key presses. `focus`: where the focus is afterwards."""

    press: str | None = None
    focus: str | None = None


def bound(names: Mapping[str, str]) -> dict[int, str]:
    """Meanings and key names, as in the settings, to what each code presses."""
    return {CODES[key]: MEANINGS[meaning] for meaning, key in names.items() if key}


def key(scene: Scene, focus: str | None, code: int, letter: str, shift: bool, *, listening: bool = False,
        fixed: Mapping[int, str] | None = None) -> KeyResult:
    """What one key does. Unknown keys press nothing and keep the focus. `listening`: by ear; then the digits of a PIN
    are no stops, as no one could say which it is. `fixed`: what keys mean everywhere, by their codes."""
    names = {control.name for control in scene.controls if control.enabled}
    order = stops(scene, listening=listening)
    focus = focus if focus in names else None
    digit = letter if len(letter) == 1 and letter in "0123456789" else ""
    if not digit and KEYPAD_ZERO <= code <= KEYPAD_ZERO + 9:
        digit = str(code - KEYPAD_ZERO)
    if fixed and code in fixed:
        return KeyResult(fixed[code], focus)
    written = digit or (letter if len(letter) == 1 and letter.isprintable() else "")
    if written and typing(scene) and not (written == " " and focus):
        return KeyResult(f"key:{written}", focus)
    if digit:
        return KeyResult(f"digit:{digit}" if f"digit:{digit}" in names else None, focus)
    if code == BACKSPACE:
        return KeyResult("erase" if "erase" in names else None, focus)
    if code == ESCAPE:
        wanted = ("action:close", "action:cancel") if scene.modal else ("action:cancel",)
        return KeyResult(next((name for name in wanted if name in names), None), focus)
    if code in ENTERS or code == SPACE:
        return KeyResult(focus or next((name for name in GOES_ON if name in names), None), focus)
    if code == TAB and order:
        return KeyResult(focus=beside(order, focus, -1 if shift else 1))
    if code in ARROWS and order:
        return KeyResult(focus=towards(order, focus, *ARROWS[code]))
    return KeyResult(focus=focus)


def typing(scene: Scene) -> bool:
    """Whether letters are asked for: on a real keyboard all there are."""
    return not scene.modal and any(control.name.startswith("key:") for control in scene.controls)


def stops(scene: Scene, *, listening: bool = False) -> tuple[Control, ...]:
    """What the focus may be on, in the scene's own order, which is that of reading."""
    return tuple(control for control in scene.controls if control.enabled
                 and not (listening and scene.screen == "pin" and control.name.startswith("digit:")))


def beside(order: tuple[Control, ...], focus: str | None, step: int) -> str:
    """The next one, round and round."""
    names = [control.name for control in order]
    if focus not in names:
        return names[0 if step > 0 else -1]
    return names[(names.index(focus) + step) % len(names)]


def settled(before: Scene | None, scene: Scene, focus: str | None, left: str | None, *,
            listening: bool = False) -> tuple[str | None, str | None]:
    """Where the focus is on the next scene, and what it left for an overlay.

    It stays while its control is there, and goes along with a row. Over it an overlay begins with its first control,
    and gives it back to where it was. Another screen begins with its first control. A hand on the glass has no focus.
    """
    if focus is None:
        return None, None
    focus = _followed(before, scene, focus)
    names = [control.name for control in stops(scene, listening=listening)]
    opened = scene.modal and not (before and before.modal)
    closed = before is not None and before.modal and not scene.modal
    if opened and names:
        return names[0], focus
    if closed and left in names:
        return left, None
    moved = before is not None and before.screen != scene.screen
    if focus in names and not (moved and focus.startswith("action:")):
        return focus, left
    return (names[0] if names else None), left


def _followed(before: Scene | None, scene: Scene, focus: str) -> str:
    """The name that what had the focus has now: rows move down when another comes before them."""
    was = next((one for one in before.controls if one.name == focus), None) if before else None
    if was is None or not was.key:
        return focus
    return next((one.name for one in scene.controls if one.key == was.key), focus)


def towards(controls: tuple[Control, ...], focus: str | None, dx: int, dy: int) -> str:
    """The nearest control in a direction; the same one when there is none. One that lies straight ahead, however wide
    it is, goes before one that lies aside."""
    here = next((control for control in controls if control.name == focus), None)
    if here is None:
        return controls[0].name
    mine, best, nearest = here.rect, here.name, float("inf")
    for control in controls:
        rect = control.rect
        across = rect.x + rect.w / 2 - mine.x - mine.w / 2
        down = rect.y + rect.h / 2 - mine.y - mine.h / 2
        gap_across = max(rect.x - mine.right, mine.x - rect.right, 0.0)
        gap_down = max(rect.y - mine.bottom, mine.y - rect.bottom, 0.0)
        ahead, gap, aside, off = (across * dx, gap_across, gap_down, abs(down)) if dx else \
            (down * dy, gap_down, gap_across, abs(across))
        way = gap + 2.2 * aside + 0.1 * off
        if ahead > 8 and way < nearest:
            best, nearest = control.name, way
    return best
