"""A process that changes slots for ever, and says what it has done when it is done: `slots_child DIR FROM`.

It runs without any package but the standard library, as the guard must be able to.
"""
from __future__ import annotations

import sys
from itertools import count
from pathlib import Path


def main(directory: Path, first: int) -> None:
    from config.bundle import Bundle, LayerText
    from config.slots import Slots
    slots = Slots(directory, judge=lambda bundle, directory: None)
    for number in count(first):
        slots.offer(Bundle("lah/lobby", (LayerText("kiosk", "kiosk.toml", f"{number}\n" * 50),), 2), again=True)
        slots.apply()
        slots.started()
        slots.trial_passed()
        print(number, flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main(Path(sys.argv[1]), int(sys.argv[2]))
