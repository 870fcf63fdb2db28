"""`python -m kiosk gallery`: screens in their looks as pictures, with an index page to judge them by.

It draws every screen in every language, theme, text size and format; `--some` draws a part, in which every sample meets
every format, theme, text size and language.
"""
from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path

from kiosk.ui.gallery_page import page
from kiosk.ui.looks import Look, every, some
from kiosk.ui.samples import samples

SMALL = 3                      # pictures of many looks are a third as large


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk gallery", description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("build/gallery"))
    parser.add_argument("--only", action="append", default=[], metavar="WORD",
                        help="draw only looks whose name holds this; may be given several times, "
                             "e.g. --only borrow-fi --only 1080x1920")
    parser.add_argument("--some", action="store_true", help="a part of the looks in which each meets each, in minutes")
    parser.add_argument("--small", type=int, metavar="N",
                        help=f"pictures 1/N as large; {SMALL} without --only, and 1 with it")
    chosen = parser.parse_args(arguments)
    looks = [look for look in (some if chosen.some else every)(samples()) if look.has(chosen.only)]
    if not looks:
        parser.error(f"no look is named {' and '.join(chosen.only)}")
    chosen.output.mkdir(parents=True, exist_ok=True)
    draw_all(looks, chosen.output, chosen.small or (1 if chosen.only else SMALL))
    (chosen.output / "index.html").write_text(page(looks), encoding="utf-8")
    print(f"{len(looks)} pictures in {chosen.output}")
    return 0


def draw_all(looks: list[Look], folder: Path, small: int) -> None:
    """In as many processes as there are cores, each with a window of its own."""
    parts = [list(group) for _, group in groupby(looks, lambda look: (look.format, look.name[:4]))]
    if len(parts) == 1:
        draw(folder, small, parts[0])
        return
    done, told = 0, 0
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for count in pool.map(partial(draw, folder, small), parts):
            done += count
            if 10 * done // len(looks) > told:
                told = 10 * done // len(looks)
                print(f"{done} of {len(looks)} pictures", file=sys.stderr, flush=True)


def draw(folder: Path, small: int, looks: Iterable[Look]) -> int:
    """These looks as files named by their labels; how many."""
    from kiosk.ui.audit.record import record
    from kiosk.ui.darkroom import Darkroom
    from kiosk.ui.typeset import Typesetter
    room, count = Darkroom(), 0
    for (_, frame), several in groupby(looks, lambda look: (look.name, look.format.frame)):
        room.forget()                      # or every word in every language and size stays, and fills the memory
        setter = Typesetter(frame.scale)
        for look in several:
            image = room.picture(record(look, samples()[look.name], setter).scene, frame, small=small)
            image.save(folder / f"{look.label}.png", compress_level=1)
            count += 1
    return count


if __name__ == "__main__":
    sys.exit(main())
