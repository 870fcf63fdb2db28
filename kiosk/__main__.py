"""`python -m kiosk`: run a kiosk, guarded or not, test its central system, try one without hardware, watch it used."""
from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m kiosk", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb_of(name: str, what: str) -> argparse.ArgumentParser:
        return verbs.add_parser(name, help=what, description=what)

    for verb in (verb_of("run", "the kiosk of a branch, as its configuration says"),
                 verb_of("guard", "run it, watch it, start it again; a sentence on the screen meanwhile")):
        verb.add_argument("--config", type=Path, required=True, metavar="DIR",
                          help="where region, branch, kiosk.toml are")
        verb.add_argument("--watch", type=Path, metavar="FILE", help="keep a map of what can be pressed here (tests)")
        verb.add_argument("--watch-texts", action="store_true",
                          help="with --watch: the words too, persons' data among them")
        verb.add_argument("--position", type=_place, metavar="X,Y", help="left and top of the window, pixels")
        verb.add_argument("--transcript", type=Path, metavar="FILE", help="append the SIP2 lines, persons masked")

    test = verb_of("sip2-test", "is the central system there, and as the configuration says")
    test.add_argument("--config", type=Path, required=True, metavar="DIR", help="where region, branch, kiosk.toml are")
    test.add_argument("--patron", metavar="N", help="a test card")
    test.add_argument("--pin", metavar="P", help="its PIN; tried once")
    test.add_argument("--item", metavar="N", help="a test item")

    cases = verb_of("cases", "what staff must look at, and what waits for the central system")
    cases.add_argument("--config", type=Path, required=True, metavar="DIR", help="where region, branch, kiosk.toml are")
    cases.add_argument("--json", action="store_true", help="for programs")
    does = cases.add_mutually_exclusive_group()
    does.add_argument("--close", metavar="ID", help="this case has been looked at; also while the kiosk runs")
    does.add_argument("--export", type=Path, metavar="FILE.koc",
                      help="what waits, for Koha's offline upload; the kiosk must be stopped")

    demo = verb_of("demo", "a patron borrows and returns, played by itself and checked")
    demo.add_argument("--show", action="store_true", help="play it on your display instead of a virtual one")
    demo.add_argument("--output", type=Path, default=Path("build/demo"), metavar="DIR")

    desk = verb_of("try", "a kiosk with its workbench: shelf, wallet, scanner and printer tray")
    desk.add_argument("--output", type=Path, default=Path("build/try"), metavar="DIR")

    verbs.add_parser("gallery", help="every screen as a picture", add_help=False)
    verbs.add_parser("chaos", help="bite the wire to the central system or a reader, to test a branch", add_help=False)

    given = sys.argv[1:] if argv is None else argv
    if given[:1] == ["gallery"]:
        return draw_gallery(given[1:])
    if given[:1] == ["chaos"]:
        from kiosk.chaos.commands import main as bite
        return bite(given[1:])
    arguments = parser.parse_args(given)
    match arguments.verb:
        case "run":
            from kiosk.run import run_kiosk
            return run_kiosk(arguments.config, watch=arguments.watch, watch_texts=arguments.watch_texts,
                             position=arguments.position,
                             transcript=arguments.transcript)
        case "guard":
            from kiosk.guard.start import guard_kiosk
            return guard_kiosk(arguments.config, given[1:])
        case "sip2-test":
            from kiosk.ils.trial import try_central_system
            return try_central_system(arguments.config, patron=arguments.patron, pin=arguments.pin, item=arguments.item)
        case "cases":
            from kiosk.cases import look_after
            return look_after(arguments.config, as_json=arguments.json, close=arguments.close, export=arguments.export)
        case "demo":
            from kiosk.demo.script import play
            return play(arguments.output, show=arguments.show)
        case _:
            from kiosk.demo.bench import try_out
            return try_out(arguments.output)


def _place(text: str) -> tuple[int, int]:
    left, _, top = text.partition(",")
    try:
        return int(left), int(top)
    except ValueError:
        raise argparse.ArgumentTypeError("give X,Y in whole pixels, such as 0,40") from None


def draw_gallery(given: list[str]) -> int:
    """The gallery has arguments of its own, and draws on a virtual display where there is no other."""
    from kiosk.demo.display import VirtualDisplay
    if "DISPLAY" in os.environ:
        from kiosk.ui.gallery import main as draw
        return draw(given)
    with tempfile.TemporaryDirectory() as logs, VirtualDisplay(1280, 800, Path(logs)) as display:
        return subprocess.run([sys.executable, "-m", "kiosk", "gallery", *given], check=False,
                              env={**os.environ, **display.environment}).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:           # everything that was started has been ended on the way here
        sys.exit(130)
