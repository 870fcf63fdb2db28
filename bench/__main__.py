"""`python -m bench [NAME…]`: measure what the project claims; one line a figure, and build/bench.json.

A bench is a module of this folder named ROOM_WHAT.py (`sip2_decode.py`) with `figures() -> list[dict]`, each with
the keys of `Figure`. NAME picks benches by the beginning of their name: `sip2` or `sip2_decode`. Exit code 1 when a
bench fails or gives something that is no figure; a figure that does not hold says so and does not fail the run.
"""
from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
import traceback
from pathlib import Path

from bench.figure import Figure

HERE = Path(__file__).parent
RESULT = HERE.parent / "build" / "bench.json"


def benches(names: list[str]) -> list[str]:
    """The benches that there are, or those whose name begins with one of `names`."""
    found = sorted(path.stem for path in HERE.glob("[a-z]*_*.py") if not path.stem.startswith("_"))
    return [name for name in found if not names or any(name.startswith(wanted) for wanted in names)]


def run(name: str) -> tuple[list[Figure], bool]:
    """The figures of one bench, told as they are known; and whether all went well."""
    started = time.monotonic()
    try:
        figures = [Figure.read(entry) for entry in importlib.import_module(f"bench.{name}").figures()]
    except Exception:  # noqa: BLE001 - a bench may fail in any way; it is told and the others still run
        print(f"✗ {name} failed:", file=sys.stderr)
        traceback.print_exc()
        return [], False
    for figure in figures:
        print(figure.line(), flush=True)
    print(f"  {name}: {time.monotonic() - started:.1f} s", file=sys.stderr)
    return figures, True


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure what the project claims.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="the beginning of a bench's name, such as sip2")
    names = benches(wanted := parser.parse_args(arguments).names)
    if not names:
        print(f"no bench is named {' or '.join(wanted)}; there is {', '.join(benches([]))}" if wanted
              else "there is no bench", file=sys.stderr)
        return 1
    results = [run(name) for name in names]
    figures = [figure for found, _ in results for figure in found]
    RESULT.parent.mkdir(exist_ok=True)
    told = json.dumps([figure.as_dict() for figure in figures], indent=1, ensure_ascii=False)
    RESULT.write_text(f"{told}\n", encoding="utf-8")
    missed = [figure.name for figure in figures if not figure.holds]
    failed = sum(not well for _, well in results)
    print(f"{len(figures)} figures, {len(figures) - len(missed)} hold"
          + (f", missed: {', '.join(missed)}" if missed else "") + (f", {failed} benches failed" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
