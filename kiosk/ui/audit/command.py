"""`python -m kiosk audit`: every screen in every look, measured; what is wrong is told and kept as JSON."""
from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from kiosk.ui.audit.matrix import Found, in_processes
from kiosk.ui.looks import FORMATS, Look, every, some
from kiosk.ui.samples import samples
from kiosk.ui.tokens import THEMES

TOLD = 40                      # failures told one by one


def main(arguments: list[str] | None = None) -> int:
    """0 when nothing was found."""
    parser = argparse.ArgumentParser(prog="python -m kiosk audit", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="WORD",
                        help="only looks whose name holds this; may be given several times, e.g. --only borrow-fi")
    parser.add_argument("--some", action="store_true", help="a part of the looks in which each meets each, in seconds")
    parser.add_argument("--json", action="store_true", help="for programs: the result and nothing else")
    parser.add_argument("--output", type=Path, default=Path("build/audit.json"), metavar="FILE")
    chosen = parser.parse_args(arguments)
    looks = [look for look in (some if chosen.some else every)(samples()) if look.has(chosen.only)]
    if not looks:
        parser.error(f"no look is named {' and '.join(chosen.only)}")

    found = in_processes(looks, Progress(len(looks)))
    by_picture(found, looks, whole=not chosen.only)
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    result = json.dumps(found.as_dict(), indent=1, ensure_ascii=False)
    chosen.output.write_text(result + "\n", encoding="utf-8")
    print(result if chosen.json else summary(found))
    return 1 if found.failures else 0


class Progress:
    """Says on stderr how far it is: at each tenth."""

    def __init__(self, whole: int) -> None:
        self._whole, self._tenth = whole, 0

    def __call__(self, found: Found) -> None:
        tenth = 10 * found.cells // self._whole
        if tenth > self._tenth:
            self._tenth = tenth
            print(f"{found.cells} of {self._whole} looks, {len(found.failures)} failures", file=sys.stderr, flush=True)


def by_picture(found: Found, looks: list[Look], *, whole: bool) -> None:
    """What only a picture shows: of each sample and theme one look is drawn, and of each theme every state."""
    from kiosk.ui.audit.seen import Seen
    seen = Seen()
    drawn = {(look.name, look.theme): look for look in looks if look.format is FORMATS[-1] or not whole}
    found.add(seen.colours(drawn.values()))
    for theme in THEMES if whole else ():
        found.add(seen.states(theme))


def summary(found: Found) -> str:
    lines = [f"{failure.cell}: {failure.check}: {failure.what}" for failure in found.failures[:TOLD]]
    if len(found.failures) > TOLD:
        lines.append(f"and {len(found.failures) - TOLD} more")
    return "\n".join([*lines, f"{found.cells} cells, {found.controls} controls, {len(found.failures)} failures"])


if __name__ == "__main__":
    sys.exit(main())
