"""The kiosks of the demo, and how each of them fares."""
from __future__ import annotations

from dataclasses import dataclass, field

from remote.report import Closing, Part, Service, State

BRANCHES = {"LAH": "Lahti, pääkirjasto", "HEI": "Heinola", "HOL": "Hollola", "ORI": "Orimattila", "MUK": "Mukkula",
            "SYS": "Sysmä"}


@dataclass(frozen=True, slots=True)
class Cast:
    """`busy`: loans in a usual hour. `words`: what it tells of itself beside the usual."""

    name: str
    branch: str
    busy: float
    state: State = field(default_factory=State)
    waits: bool = False                # nobody has compared its words yet


CAST = (
    Cast("Lahti 1", "LAH", 22), Cast("Lahti 2", "LAH", 19), Cast("Lahti 3", "LAH", 15),
    Cast("Lahti 4", "LAH", 12, State(down=(Part.PRINTER,), printer="paper")),
    Cast("Heinola 1", "HEI", 9),
    Cast("Heinola 2", "HEI", 6, State(service=Service.OUT_OF_ORDER, down=(Part.PAD,))),
    Cast("Hollola 1", "HOL", 8), Cast("Hollola 2", "HOL", 6, State(cases=2)),
    Cast("Orimattila 1", "ORI", 7), Cast("Mukkula 1", "MUK", 4),
    Cast("Sysmä 1", "SYS", 2, State(service=Service.CLOSED, closed=Closing.CLOSED)),
    Cast("Orimattila 2", "ORI", 0, waits=True),
)
# Guard, kiosk, agent and a screen: only its devices are emulated.
REAL, REAL_BRANCH = Cast("Kärkölä 1", "KAR", 0), "Kärkölä"
