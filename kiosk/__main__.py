"""`python -m kiosk`: run a kiosk, try one without hardware, or watch it being used."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    run = verbs.add_parser("run", help="the kiosk of a branch, as its configuration says")
    run.add_argument("--config", type=Path, required=True, metavar="DIR", help="where region, branch, kiosk.toml are")
    run.add_argument("--watch", type=Path, metavar="FILE", help="keep a map of what can be pressed here (tests)")
    run.add_argument("--transcript", type=Path, metavar="FILE", help="append the SIP2 lines, persons masked")

    demo = verbs.add_parser("demo", help="a patron borrows and returns, played by itself and checked")
    demo.add_argument("--show", action="store_true", help="play it on your display instead of a virtual one")
    demo.add_argument("--output", type=Path, default=Path("build/demo"), metavar="DIR")

    desk = verbs.add_parser("try", help="a kiosk with its workbench: shelf, wallet, scanner and printer tray")
    desk.add_argument("--output", type=Path, default=Path("build/try"), metavar="DIR")

    gallery = verbs.add_parser("gallery", help="every screen as a picture", add_help=False)
    gallery.add_argument("rest", nargs=argparse.REMAINDER)

    arguments, unknown = parser.parse_known_args(argv)
    if unknown and arguments.verb != "gallery":
        parser.error(f"unknown argument: {unknown[0]}")
    match arguments.verb:
        case "run":
            from kiosk.run import run_kiosk
            return run_kiosk(arguments.config, watch=arguments.watch, transcript=arguments.transcript)
        case "demo":
            from kiosk.demo.script import play
            return play(arguments.output, show=arguments.show)
        case "try":
            from kiosk.demo.bench import try_out
            return try_out(arguments.output)
        case _:
            from kiosk.ui.gallery import main as draw
            return draw([*arguments.rest, *unknown])


if __name__ == "__main__":
    sys.exit(main())
