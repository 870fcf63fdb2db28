"""Colours as "#RRGGBB", how they contrast, and the grounds of the screen on which a branch's own ones must be seen."""
from __future__ import annotations

GROUNDS = {"light": ("#F6F4EF", "#FFFFFF"), "dark": ("#0E171E", "#18242D")}
"""Theme → background and surface. The themes of the screen are made of the same; a test holds them together."""
INKS = ("#FFFFFF", "#06222F")
"""What is written on a primary colour: the one of the two that is seen better."""


def channels(colour: str) -> tuple[float, float, float]:
    """Red, green and blue, each 0 to 1."""
    return (int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.1 (success criteria 1.4.3 and 1.4.11), 1 to 21."""
    def luminance(colour: str) -> float:
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    return max(INKS, key=lambda ink: contrast(ink, colour))
