"""Design units and rectangles: one layout for every window.

Everything is laid out in units on a frame that is at least 1080 x 1920 (portrait) or 1920 x 1080 (landscape); the
origin is the top left corner and y grows downwards. `Frame.scale` is window pixels per unit. A landscape window of
fewer pixels is on a panel of about ten inches: hands are as large as ever there, so a unit is more of it, and the frame
is at least 1504 x 940.
"""
from __future__ import annotations

from dataclasses import dataclass

SMALL_PANEL = 1600             # pixels across: landscape panels below this are small


@dataclass(frozen=True, slots=True)
class Rect:
    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def inset(self, dx: float, dy: float | None = None) -> Rect:
        dy = dx if dy is None else dy
        return Rect(self.x + dx, self.y + dy, self.w - 2 * dx, self.h - 2 * dy)

    def moved(self, dx: float, dy: float) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.w, self.h)

    def contains(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom

    def overlaps(self, other: Rect, slack: float = 0.5) -> bool:
        return (self.x + slack < other.right and other.x + slack < self.right
                and self.y + slack < other.bottom and other.y + slack < self.bottom)

    def holds(self, other: Rect, slack: float = 0.5) -> bool:
        return (other.x >= self.x - slack and other.right <= self.right + slack
                and other.y >= self.y - slack and other.bottom <= self.bottom + slack)


@dataclass(frozen=True, slots=True)
class Frame:
    """A window of `width` x `height` pixels, measured in units."""

    width: int
    height: int

    @property
    def portrait(self) -> bool:
        return self.height >= self.width

    @property
    def small(self) -> bool:
        """Whether this is a panel of about ten inches."""
        return not self.portrait and self.width < SMALL_PANEL

    @property
    def scale(self) -> float:
        least = (1080, 1920) if self.portrait else (1504, 940) if self.small else (1920, 1080)
        return min(self.width / least[0], self.height / least[1])

    @property
    def w(self) -> float:
        return self.width / self.scale

    @property
    def h(self) -> float:
        return self.height / self.scale

    def pixels(self, rect: Rect) -> tuple[int, int, int, int]:
        """The rectangle in window pixels, origin top left."""
        s = self.scale
        left, top = round(rect.x * s), round(rect.y * s)
        return left, top, round(rect.right * s) - left, round(rect.bottom * s) - top
