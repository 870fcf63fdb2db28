"""The papers a receipt is printed on, and the sizes of everything on them, in points (1/72 inch)."""
from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MM = 72 / 25.4


class Paper(StrEnum):
    ROLL_80 = "roll-80"            # 80 mm thermal roll, as long as its content
    A4 = "a4"


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes of letters and spaces. `height` is that of a page, or the most one page of a roll may be long."""

    width: float
    height: float
    endless: bool
    margin: float
    top: float
    bottom: float
    small: float                   # caption, contact, moment
    body: float                    # title
    strong: float                  # branch
    date: float                    # due date, destination
    heading: float
    number: float                  # of a hold
    space: float                   # the unit of empty space


LOOKS = {
    Paper.ROLL_80: Look(
        width=80 * MM, height=14000.0, endless=True, margin=6 * MM, top=7 * MM, bottom=9 * MM,
        small=9.0, body=11.0, strong=12.0, date=19.0, heading=26.0, number=60.0, space=5.0),
    Paper.A4: Look(
        width=210 * MM, height=297 * MM, endless=False, margin=28 * MM, top=26 * MM, bottom=24 * MM,
        small=10.5, body=12.0, strong=14.0, date=20.0, heading=34.0, number=110.0, space=6.0),
}
