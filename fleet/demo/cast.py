"""The kiosks of the demo, and how each of them fares."""
from __future__ import annotations

from dataclasses import dataclass, field

from remote.report import Closing, Part, Service, State

BRANCHES = {"LAH": "Lahti, pääkirjasto", "HEI": "Heinola", "HOL": "Hollola", "ORI": "Orimattila", "MUK": "Mukkula",
            "SYS": "Sysmä"}


@dataclass(frozen=True, slots=True)
class Part_:
    """`busy`: loans in a usual hour. `words`: what it tells of itself beside the usual."""

    name: str
    branch: str
    busy: float
    state: State = field(default_factory=State)
    waits: bool = False                # nobody has compared its words yet


CAST = (
    Part_("Lahti 1", "LAH", 22), Part_("Lahti 2", "LAH", 19), Part_("Lahti 3", "LAH", 15),
    Part_("Lahti 4", "LAH", 12, State(down=(Part.PRINTER,), printer="paper")),
    Part_("Heinola 1", "HEI", 9),
    Part_("Heinola 2", "HEI", 6, State(service=Service.OUT_OF_ORDER, down=(Part.PAD,))),
    Part_("Hollola 1", "HOL", 8), Part_("Hollola 2", "HOL", 6, State(cases=2)),
    Part_("Orimattila 1", "ORI", 7), Part_("Mukkula 1", "MUK", 4),
    Part_("Sysmä 1", "SYS", 2, State(service=Service.CLOSED, closed=Closing.CLOSED)),
    Part_("Orimattila 2", "ORI", 0, waits=True),
)
