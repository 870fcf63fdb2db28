"""How a kiosk looks and speaks: what a branch may change, and what each patron may."""
from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Brand:
    """What a branch may change of the look. Colours are "#RRGGBB" for the light and the dark theme, "" for ours."""

    primary: tuple[str, str] = ("", "")
    accent: tuple[str, str] = ("", "")
    logo: str = ""                         # the file of its picture


@dataclass(frozen=True, slots=True)
class Appearance:
    theme: str = "light"                   # light, dark or contrast
    text_step: int = 0                     # of TEXT_SIZES
    reduced_motion: bool = False
    low_reach: bool = False                # every control in the lowest 35 % of the screen
    resting: bool = False                  # in another theme for a while, which nobody has chosen


TEXT_SIZES = (100, 135, 170, 200)
"""Percent of the normal size, one a text step."""
SLOWEST, FASTEST, QUIETEST, LOUDEST = -2, 3, -3, 2
"""The ends of the steps of speech; 0 is what every session begins with, or more quietly where staff set it so."""


@dataclass(frozen=True, slots=True)
class Speech:
    """How this patron hears the screen."""

    on: bool = False
    headset: bool = False                  # one is plugged in
    private: bool = False                  # nobody else hears it: titles and what concerns the patron may be said
    curtain: bool = False
    rate: int = 0                          # steps, SLOWEST to FASTEST
    volume: int = 0                        # steps, QUIETEST to LOUDEST

    def at(self, volume: int) -> Speech:
        return replace(self, volume=volume)
