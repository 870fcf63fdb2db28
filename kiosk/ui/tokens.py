"""Nordic light: the colours, type sizes and spaces everything on the screen is made of.

Contrast figures are WCAG 2.1 ratios (success criteria 1.4.3 and 1.4.11) and are computed by the tests.
"""
from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from config.colours import channels as channels
from config.colours import contrast as contrast
from config.colours import ink_on
from kiosk.engine.look import TEXT_SIZES, Brand
from kiosk.engine.view import Tone


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as "#RRGGBB". `flat`: no shadows and outlined surfaces, for the high-contrast theme."""

    name: str
    bg: str
    surface: str
    surface2: str
    text: str
    text2: str
    primary: str
    on_primary: str
    accent: str
    success: str
    success_tint: str
    warning: str
    warning_tint: str
    error: str
    error_tint: str
    outline: str
    hairline: str
    scrim: str
    flat: bool = False

    def hue(self, tone: Tone) -> str:
        """The colour of icons, bars and borders of a state."""
        return {
            Tone.NEUTRAL: self.text2, Tone.BUSY: self.text2, Tone.SUCCESS: self.success, Tone.WARNING: self.warning,
            Tone.ERROR: self.error, Tone.INFO: self.primary, Tone.ACCENT: self.accent,
        }[tone]

    def tint(self, tone: Tone) -> str:
        """The surface a state is told on; the words on it are `text`."""
        return {
            Tone.SUCCESS: self.success_tint, Tone.WARNING: self.warning_tint, Tone.ERROR: self.error_tint,
        }.get(tone, self.surface)


LIGHT = Theme(
    name="light", bg="#F6F4EF", surface="#FFFFFF", surface2="#E9E5DB", text="#14212B", text2="#44525E",
    primary="#0B4F6C", on_primary="#FFFFFF", accent="#B8430F", success="#1B6B3A", success_tint="#E3F1E7",
    warning="#8A5A00", warning_tint="#FBEFD5", error="#A61B1B", error_tint="#FBE6E4", outline="#6B7780",
    hairline="#DCD7CB", scrim="#14212B",
)
DARK = Theme(
    name="dark", bg="#0E171E", surface="#18242D", surface2="#22313C", text="#F3F5F6", text2="#B9C4CC",
    primary="#7CC7E8", on_primary="#06222F", accent="#FF9E6B", success="#7FD6A0", success_tint="#12291F",
    warning="#F2C66D", warning_tint="#2C2513", error="#FF9A93", error_tint="#331B1D", outline="#8A98A3",
    hairline="#2B3B47", scrim="#000000",
)
CONTRAST = Theme(
    name="contrast", bg="#000000", surface="#000000", surface2="#000000", text="#FFFFFF", text2="#FFFFFF",
    primary="#FFE100", on_primary="#000000", accent="#FFE100", success="#5CFF9C", success_tint="#000000",
    warning="#FFE100", warning_tint="#000000", error="#FF8A80", error_tint="#000000", outline="#FFFFFF",
    hairline="#FFFFFF", scrim="#000000", flat=True,
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK, CONTRAST)}
TEXT_STEPS = tuple(size / 100 for size in TEXT_SIZES)

SMALL, BODY, LEAD, HEAD, TITLE, DISPLAY = 32.0, 38.0, 42.0, 48.0, 76.0, 112.0
MARGIN, GAP, RADIUS, RADIUS_LARGE = 56.0, 24.0, 24.0, 36.0
TARGET, PRIMARY, APART = 104.0, 160.0, 22.0       # 15 mm, more than 20 mm, and 3 mm on the smallest panel
FOCUS, FOCUS_GAP = 8.0, 4.0
LOW_REACH = 0.35


@lru_cache(maxsize=16)
def worn(name: str, brand: Brand) -> Theme:
    """A theme in the colours of a branch. High contrast is nobody's own."""
    theme = THEMES[name]
    if theme.flat:
        return theme
    primary, accent = (pair[name == "dark"] for pair in (brand.primary, brand.accent))
    if primary:
        theme = replace(theme, primary=primary, on_primary=ink_on(primary))
    return replace(theme, accent=accent) if accent else theme


def mix(one: str, other: str, share: float) -> str:
    """The colour `share` of the way from `one` to `other`, as "#RRGGBB"."""
    pairs = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{round(255 * (a + (b - a) * share)):02X}" for a, b in pairs)
