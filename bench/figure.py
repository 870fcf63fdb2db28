"""One measured figure beside what it is compared with."""
from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`name` begins with its room (`kiosk.pile10`); `ratio` is ours over reference, or as the goal's words say."""

    name: str
    unit: str
    ours: float
    reference: float | None = None
    reference_name: str = ""
    ratio: float | None = None
    goal: str = ""
    holds: bool = True

    @classmethod
    def read(cls, entry: Mapping[str, object]) -> Figure:
        """The figure that a bench gave. ValueError when a key is missing, unknown or holds no number."""
        unknown = set(entry) - set(cls.__slots__)
        if unknown or not {"name", "unit", "ours", "holds"} <= set(entry):
            raise ValueError(f"no figure: {dict(entry)}")
        figure = cls(**entry)  # type: ignore[arg-type]
        for number in (figure.ours, figure.reference, figure.ratio):
            if number is not None and (isinstance(number, bool) or not isinstance(number, int | float)
                                       or not math.isfinite(number)):
                raise ValueError(f"no figure, {number!r} is no finite number: {dict(entry)}")
        if "." not in figure.name or not isinstance(figure.holds, bool):
            raise ValueError(f"no figure, a name is ROOM.WHAT and holds is true or false: {dict(entry)}")
        return figure

    def as_dict(self) -> dict[str, object]:
        return asdict(self)

    def line(self) -> str:
        """The figure as one line of the terminal."""
        text = f"{'✓' if self.holds else '✗'} {self.name:<28} {_short(self.ours):>10} {self.unit}"
        if self.reference is not None:
            text += f"   {self.reference_name or 'reference'} {_short(self.reference)}"
        if self.ratio is not None:
            text += f"   ratio {_short(self.ratio)}"
        if self.goal:
            text += f"   goal {self.goal}"
        return text if self.holds else f"{text}   DOES NOT HOLD"


def _short(number: float) -> str:
    if number and (abs(number) >= 1_000_000 or abs(number) < 0.001):
        return f"{number:.3g}"
    return f"{number:,.0f}".replace(",", " ") if abs(number) >= 1000 else f"{number:.4g}"
