"""`python -m tests.kiosk.kills --kills 300 --seed 1`: what was lost is told, and the exit code is 1."""
from __future__ import annotations

import argparse
import sys
import time

from tests.kiosk.kills.rounds import soak


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kiosk.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    given = parser.parse_args()
    begun = time.monotonic()
    result = soak(given.kills, given.seed)
    print(", ".join(f"{name} {value}" for name, value in result.items()), f"in {time.monotonic() - begun:.0f} s")
    return 1 if result["kills_lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
