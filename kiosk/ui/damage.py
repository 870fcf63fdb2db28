"""What must be drawn again: the parts of the glass where something came, went, moved or changed its look. Pure.

Areas are whole pixels of the window, origin bottom left, as they are scissored.
"""
from __future__ import annotations

import math
from dataclasses import dataclass

MOST = 3
"""So many areas are drawn one by one; each is another pass over all that is on the glass."""


@dataclass(frozen=True, slots=True)
class Area:
    """Empty when `right` is not beyond `left` or `top` not above `bottom`."""

    left: int
    bottom: int
    right: int
    top: int

    @property
    def dots(self) -> int:
        return max(0, self.right - self.left) * max(0, self.top - self.bottom)

    def joined(self, other: Area) -> Area:
        """The smallest area that holds both."""
        if not self.dots or not other.dots:
            return self if self.dots else other
        return Area(min(self.left, other.left), min(self.bottom, other.bottom), max(self.right, other.right),
                    max(self.top, other.top))

    def within(self, other: Area) -> Area:
        """What of it lies in the other."""
        return Area(max(self.left, other.left), max(self.bottom, other.bottom), min(self.right, other.right),
                    min(self.top, other.top))

    def posed(self, dx: float, dy: float, size: float, about: tuple[float, float]) -> Area:
        """Where it is after growing `size` times about a point and then moving, with the softness of its edges."""
        x, y = about
        left, right = (x + (side - x) * size + dx for side in (self.left, self.right))
        bottom, top = (y + (side - y) * size + dy for side in (self.bottom, self.top))
        soft = 1 if size != 1 else 0
        return Area(math.floor(left) - soft, math.floor(bottom) - soft, math.ceil(right) + soft, math.ceil(top) + soft)


NOWHERE = Area(0, 0, 0, 0)


class Damage:
    """Gathers areas of a glass until they are drawn. At first all of it is to be drawn."""

    def __init__(self, width: int, height: int) -> None:
        self._glass = Area(0, 0, width, height)
        self._areas = [self._glass]

    @property
    def some(self) -> bool:
        """Whether anything is to be drawn."""
        return bool(self._areas)

    def whole(self) -> None:
        self._areas = [self._glass]

    def add(self, area: Area) -> None:
        """Also this. Areas that overlap become one, and so do the two that lose least by it when they are too many."""
        area = area.within(self._glass)
        if not area.dots:
            return
        apart = []
        for other in self._areas:
            if area.within(other).dots:
                area = area.joined(other)
            else:
                apart.append(other)
        grown = len(apart) < len(self._areas)
        self._areas = apart
        if grown:                                  # it may now reach into those it was apart from
            self.add(area)
            return
        self._areas.append(area)
        if len(self._areas) > MOST:
            pairs = [(one, two) for index, one in enumerate(self._areas) for two in self._areas[index + 1:]]
            one, two = min(pairs, key=lambda pair: pair[0].joined(pair[1]).dots - pair[0].dots - pair[1].dots)
            self._areas = [other for other in self._areas if other not in (one, two)]
            self.add(one.joined(two))

    def take(self) -> tuple[Area, ...]:
        """What is to be drawn now; none of two overlap. From here on nothing is."""
        areas, self._areas = tuple(self._areas), []
        return areas
