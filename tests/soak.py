"""`python -m tests.soak`: let everything go wrong for a long time, and count what that did to loans and returns.

Seven parts, each a module with `soak(count, seed)` that gives figures: simulation, power cuts, killed processes,
planted bugs, sessions at one window, spoilt configurations, and power cuts while the configuration changes. What they
come to is written to build/soak.json after each, so that a part that breaks down costs only its own figures. Exit code
1 when anything was lost, doubled or wrong, when a planted bug was not caught, or when the window kept memory.
"""
from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

RESULT = Path("build/soak.json")
MUTANT_SEEDS = 400             # at most so many seeds for each planted bug
GROWTH = 5.0                   # MB that a window may keep after all its sessions
Figures = dict[str, int | float]
ZERO = ("lost", "doubled", "wrong_answers", "unsecured_without_loan", "secured_though_on_loan", "crashed", "unresolved",
        "power_cuts_lost", "kills_lost", "configurations_invalid_active", "problems_without_place",
        "slot_power_cuts_lost")
"""What must not have happened even once."""


def simulation(options: argparse.Namespace) -> Figures:
    from tests.simulation.soak import soak
    return soak(options.operations, options.seed, options.seconds)


def power(options: argparse.Namespace) -> Figures:
    from tests.simulation.powercut import soak
    return soak(options.power_cuts, options.seed)


def kills(options: argparse.Namespace) -> Figures:
    from tests.kiosk.kills.rounds import soak
    return soak(options.kills, options.seed)


def mutants(options: argparse.Namespace) -> Figures:
    from tests.simulation.mutants import soak
    return soak(MUTANT_SEEDS, options.seed)


def memory(options: argparse.Namespace) -> Figures:
    from tests.kiosk.ui.sessions import soak
    return soak(options.sessions, options.seed)


def configurations(options: argparse.Namespace) -> Figures:
    from tests.config.mutated import soak
    return soak(options.configurations, options.seed)


def slots(options: argparse.Namespace) -> Figures:
    from tests.config.power import soak
    return soak(options.slot_power_cuts, options.seed)


PARTS: dict[str, Callable[[argparse.Namespace], Figures]] = {
    "configurations": configurations, "slots": slots, "mutants": mutants, "power": power, "kills": kills,
    "memory": memory, "simulation": simulation}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Let everything go wrong for long.")
    parser.add_argument("--operations", type=int, default=1_000_000, metavar="N", help="simulated loans and returns")
    parser.add_argument("--power-cuts", type=int, default=1_000, metavar="N", help="power cuts while it is written")
    parser.add_argument("--kills", type=int, default=300, metavar="N", help="real processes killed while they work")
    parser.add_argument("--sessions", type=int, default=10_000, metavar="N", help="sessions drawn by one window")
    parser.add_argument("--configurations", type=int, default=10_000, metavar="N",
                        help="spoilt ones, handed to a kiosk")
    parser.add_argument("--slot-power-cuts", type=int, default=5_000, metavar="N",
                        help="kiosks whose power is cut three times while their configuration changes")
    parser.add_argument("--seconds", type=float, default=float("inf"), metavar="N",
                        help="end the simulation after so long, however many operations that gave")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="where the seeds begin")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part; may be given more than once")
    options = parser.parse_args(arguments)
    figures: Figures = {}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.unlink(missing_ok=True)                 # what an earlier soak came to is no figure of this one
    for name in options.only or PARTS:
        print(f"{name} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        figures |= (found := PARTS[name](options))
        print(f"{name}: {told(found)}; {time.monotonic() - began:.0f} s", flush=True)
        RESULT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    wrong = [name for name in ZERO if figures.get(name)]
    if figures.get("mutants_caught") != figures.get("mutants"):
        wrong.append("mutants_caught")
    if figures.get("mb_grown", 0) >= GROWTH:
        wrong.append("mb_grown")
    print(f"Not as it must be: {', '.join(wrong)}." if wrong else "Nothing lost, nothing doubled, nothing wrong.")
    return 1 if wrong else 0


def told(figures: Figures) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value:,}" for name, value in figures.items())


if __name__ == "__main__":
    raise SystemExit(main())
