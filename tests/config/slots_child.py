"""A process that changes slots for ever, and says what it has done when it is done: `slots_child DIR SEED`.

It runs without any package but the standard library, as the guard must be able to.
"""
from __future__ import annotations

import sys
from pathlib import Path
from random import Random


def main(directory: Path, seed: int) -> None:
    from config.bundle import Bundle, LayerText
    from config.slots import Slots
    chance = Random(seed)
    slots = Slots(directory, judge=lambda bundle, directory: None)
    while True:
        number = chance.randrange(1000)
        slots.offer(Bundle("lah/lobby", (LayerText("kiosk", "kiosk.toml", f"a = {number}\n" * 50),), 2), again=True)
        slots.apply()
        slots.started()
        slots.trial_passed()
        print(slots.state.active, flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main(Path(sys.argv[1]), int(sys.argv[2]))
