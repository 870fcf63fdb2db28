"""How things move: each a function of the time since it began, giving shift, size and opacity. Pure."""
from __future__ import annotations

import math
from dataclasses import dataclass

from kiosk.ui.scene import Motion

GLIDE = 0.2
SHAKE = 0.28
LENGTHS = {Motion.NONE: 0.0, Motion.ENTER: 0.24, Motion.INSERT: 0.2, Motion.POP: 0.28, Motion.HALO: math.inf,
           Motion.HOP: 0.0, Motion.SLIDE: 0.16, Motion.DROP: 0.2, Motion.TAP: 0.3}
SIZING = (Motion.POP, Motion.HALO)
LEAVE = 0.16
"""Seconds in which what belonged to a slide fades when the next one comes."""
LEAVING = (Motion.SLIDE, Motion.DROP, Motion.TAP)
HOP_EVERY, HOP_LENGTH, HOP_HEIGHT = 16.0, 0.5, 16.0
"""The attract picture moves for a moment, then rests: an idle screen is not drawn."""
NEVER = math.inf
HALO_PERIOD = 1.2
FRAME, CALM_FRAME, SLIDE_FRAME = 1 / 30, 1 / 16, 1 / 21
"""Seconds between frames while things come and go, while only the halo or the attract picture moves, and while slides
change, which they do all day before nobody."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Shift in units (y downwards), size about the middle, opacity."""

    dx: float = 0.0
    dy: float = 0.0
    size: float = 1.0
    opacity: float = 1.0


STILL = Pose()


def ease(share: float) -> float:
    """Fast, then slow: out-cubic."""
    return 1 - (1 - min(1.0, max(0.0, share))) ** 3


def fall(share: float) -> float:
    """Slow, then fast, with one small bounce at the end."""
    share = min(1.0, max(0.0, share))
    return (share / 0.72) ** 2 if share < 0.72 else 1 - 0.05 * math.sin(math.pi * (share - 0.72) / 0.28)


def pose(motion: Motion, age: float, *, reduced: bool, turned: bool = False) -> Pose:
    """Where a layer is `age` seconds after it came; `turned`: see `Layer`."""
    if motion is Motion.HALO:
        if reduced:
            return STILL
        wave = 0.5 - 0.5 * math.cos(2 * math.pi * age / HALO_PERIOD)
        return Pose(size=1 + 0.07 * wave, opacity=1 - 0.65 * wave)
    length = LENGTHS[motion]
    if age >= length:
        return STILL
    share = ease(age / length)
    if reduced:
        return Pose(opacity=share)
    if motion is Motion.INSERT:
        return Pose(dy=-24 * (1 - share), opacity=share)
    if motion is Motion.DROP:
        return Pose(dy=-150 * (1 - fall(age / length)), opacity=min(1.0, 3 * age / length))
    if motion is Motion.TAP:
        dx = -110 if turned else 110
        return Pose(dx=dx * (1 - share), dy=-60 * (1 - share), opacity=min(1.0, 3 * age / length))
    if motion is Motion.POP:
        return Pose(size=0.6 + 0.4 * share, opacity=share)
    return Pose(dy=24 * (1 - share), opacity=share)


def hop(age: float) -> Pose:
    """A short lift and return, `age` seconds after it began."""
    if not 0 <= age < HOP_LENGTH:
        return STILL
    return Pose(dy=-HOP_HEIGHT * math.sin(math.pi * age / HOP_LENGTH))


def shake(age: float) -> Pose:
    """Twice from side to side, fading."""
    if age >= SHAKE:
        return STILL
    return Pose(dx=18 * (1 - age / SHAKE) * math.sin(4 * math.pi * age / SHAKE))
