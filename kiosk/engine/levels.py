"""How loud and how bright a kiosk is: what staff set at it, and what holds until they set it again."""
from __future__ import annotations

from dataclasses import dataclass

from kiosk.engine.look import QUIETEST

Levels = tuple[tuple[str, int], ...]
"""(name, level) of those that this kiosk has."""


@dataclass(frozen=True, slots=True)
class Reach:
    """From where to where a level goes, and by how much at once."""

    least: int
    most: int
    step: int

    def holds(self, level: int) -> bool:
        return self.least <= level <= self.most


REACH = {"sound": Reach(0, 100, 10),               # percent of the four sounds
         "speech": Reach(QUIETEST, 0, 1),          # the step of speech with which each session begins; see below
         "brightness": Reach(20, 100, 10)}         # percent of the backlight; who made it darkest sees to undo it
"""Step 0 of speech is set up to be 65 dBA or a little less (docs/accessibility.md). A session may make it louder, none
begins so (EN 301 549, 5.1.3.13)."""

POWER = "power"                                    # of the pad's field, in steps of the reader's own
KEPT = {**REACH, POWER: Reach(0, 255, 1)}
"""All that is kept through a start."""


def level_of(levels: Levels, name: str) -> int:
    """0 where this kiosk has no such level."""
    return dict(levels).get(name, 0)


def with_level(levels: Levels, name: str, level: int) -> Levels:
    """The same with this one so, whether it was among them or not."""
    return tuple({**dict(levels), name: level}.items())


def moved(levels: Levels, name: str, steps: int) -> Levels:
    """One of them so many steps up, or down, and no further than it goes."""
    reach = REACH[name]
    return tuple((one, min(reach.most, max(reach.least, level + steps * reach.step)) if one == name else level)
                 for one, level in levels)
