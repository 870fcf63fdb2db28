"""`python -m kiosk`: run a kiosk, guarded or not, examine it, try one without hardware, watch it used."""
from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    given = sys.argv[1:] if argv is None else argv
    match given[:1]:                    # these read their arguments themselves
        case ["gallery" | "audit" as verb]:
            return draw(verb, given[1:])
        case ["chaos"]:
            from kiosk.chaos.commands import main as bite
            return bite(given[1:])
    asked = arguments().parse_args(given)
    match asked.verb:
        case "run":
            from kiosk.run import run_kiosk
            return run_kiosk(asked.config, releases=asked.releases, watch=asked.watch, watch_texts=asked.watch_texts,
                             position=asked.position, transcript=asked.transcript, spoken=asked.spoken)
        case "guard":
            from kiosk.guard.start import guard_kiosk
            return guard_kiosk(asked.config, given[1:], asked.releases)
        case "sip2-test":
            from kiosk.ils.trial import try_central_system
            return try_central_system(asked.config, patron=asked.patron, pin=asked.pin, item=asked.item)
        case "doctor":
            from kiosk.doctor.command import examine_kiosk
            from kiosk.ils.trial import Card
            return examine_kiosk(asked.config, Card(asked.patron, asked.pin, asked.item), as_json=asked.json)
        case "setup":
            from kiosk.setup.command import set_up
            return set_up(asked)
        case "mail-test":
            from kiosk.mail_trial import try_mail
            return try_mail(asked.config, asked.to)
        case "content":
            from kiosk.check import check_content
            return check_content(asked.config)
        case "cases":
            from kiosk.cases import look_after
            return look_after(asked.config, as_json=asked.json, close=asked.close, export=asked.export)
        case "staff-log":
            from kiosk.staff_book import show_log
            return show_log(asked.config, as_json=asked.json)
        case "agent":
            from kiosk.agent.run import run_agent
            return run_agent(data_of(asked.config, asked.data), asked.config, asked.releases, given)
        case "enrol":
            from kiosk.agent.enrol import enrol
            return enrol(data_of(asked.config, asked.data), asked.url, asked.code, ca=asked.ca, pin=asked.pin)
        case "release":
            from kiosk.release.command import make, try_here
            if asked.deed == "make":
                return make(asked.tree, asked.file, asked.wheel)
            return try_here(asked.config, data_of(asked.config, asked.data))
        case "texts":
            from kiosk.wording import check
            return check(as_json=asked.json, missing=asked.missing)
        case "join":
            from kiosk.demo.joined import join
            return join(asked.output, asked.url, asked.code)
        case "demo":
            from kiosk.demo.script import play
            return play(asked.output, show=asked.show)
        case _:
            from kiosk.demo.bench import try_out
            return try_out(asked.output)


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kiosk", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")

    def verb_of(name: str, what: str, *, configured: bool = True) -> argparse.ArgumentParser:
        verb = verbs.add_parser(name, help=what, description=what)
        if configured:
            verb.add_argument("--config", type=Path, required=True, metavar="DIR",
                              help="where the kiosk is configured: its layers, or its slots")
        return verb

    for verb in (verb_of("run", "the kiosk of a branch, as its configuration says"),
                 verb_of("guard", "run it, watch it, start it again; a sentence on the screen meanwhile")):
        verb.add_argument("--watch", type=Path, metavar="FILE", help="keep a map of what can be pressed here (tests)")
        verb.add_argument("--watch-texts", action="store_true",
                          help="with --watch: the words too, persons' data among them")
        _with_releases(verb)
        verb.add_argument("--position", type=_place, metavar="X,Y", help="left and top of the window, pixels")
        verb.add_argument("--spoken", type=Path, metavar="FILE",
                          help="append every word that is spoken, persons' data among them (tests)")
        verb.add_argument("--transcript", type=Path, metavar="FILE", help="append the SIP2 lines, persons masked")

    _bench(verb_of)

    mail = verb_of("mail-test", "does the mail server take receipts from this kiosk")
    mail.add_argument("--to", default="", metavar="ADDRESS", help="send a letter that is no receipt there")

    verb_of("content", "are the slides and texts that staff wrote fit to be shown")

    cases = verb_of("cases", "what staff must look at, and what waits for the central system")
    cases.add_argument("--json", action="store_true", help="for programs")
    does = cases.add_mutually_exclusive_group()
    does.add_argument("--close", metavar="ID", help="this case has been looked at; also while the kiosk runs")
    does.add_argument("--export", type=Path, metavar="FILE.koc",
                      help="what waits, for Koha's offline upload; the kiosk must be stopped")

    deeds = verb_of("staff-log", "what staff did in staff mode at this kiosk")
    deeds.add_argument("--json", action="store_true", help="for programs")

    agent = verb_of("agent", "tell the fleet how this kiosk is, and do what it wishes", configured=False)
    enrol = verb_of("enrol", "make this machine a kiosk of the fleet, by a one-time code", configured=False)
    joining = verb_of("join", "a kiosk with emulated devices that becomes one of a fleet", configured=False)
    for verb in (enrol, joining):
        verb.add_argument("url", metavar="URL", help="of the fleet, https://…")
        verb.add_argument("code", metavar="CODE", help="ten letters and numbers, from the fleet")
    joining.add_argument("--output", type=Path, default=Path("build/join"), metavar="DIR")
    enrol.add_argument("--ca", type=Path, metavar="FILE", help="PEM: who vouches for the fleet's certificate")
    enrol.add_argument("--pin", default="", metavar="SHA256", help="of the fleet's certificate: no other is believed")
    for verb in (agent, enrol):
        verb.add_argument("--config", type=Path, metavar="DIR", help="where region, branch, kiosk.toml are")
        verb.add_argument("--data", type=Path, metavar="DIR", help="where its data is, whatever its settings say")

    _with_releases(agent)
    _releasing(verb_of("release", "versions of this program for kiosks", configured=False))

    texts = verb_of("texts", "are the words of every language right, and what is missing", configured=False)
    texts.add_argument("--json", action="store_true", help="for programs")
    texts.add_argument("--missing", action="store_true", help="name each message that is said in Finnish")

    demo = verb_of("demo", "a patron borrows and returns, played by itself and checked", configured=False)
    demo.add_argument("--show", action="store_true", help="play it on your display instead of a virtual one")
    demo.add_argument("--output", type=Path, default=Path("build/demo"), metavar="DIR")

    desk = verb_of("try", "a kiosk with its workbench: shelf, wallet, scanner and printer tray", configured=False)
    desk.add_argument("--output", type=Path, default=Path("build/try"), metavar="DIR")

    verbs.add_parser("gallery", help="every screen as a picture", add_help=False)
    verbs.add_parser("audit", help="every screen in every look, measured: sizes, contrast, focus", add_help=False)
    verbs.add_parser("chaos", help="bite the wire to the central system or a reader, to test a branch", add_help=False)
    return parser


def _with_releases(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--releases", type=Path, metavar="DIR", help="where versions of the program are that the fleet "
                                                                   "brought")


def _releasing(release: argparse.ArgumentParser) -> None:
    deeds = release.add_subparsers(dest="deed", required=True, metavar="DEED")
    make = deeds.add_parser("make", help="this tree as one file, for: python -m fleet release FILE")
    make.add_argument("file", type=Path, metavar="FILE")
    make.add_argument("--tree", type=Path, default=Path(__file__).absolute().parents[1], metavar="DIR",
                      help="another tree")
    make.add_argument("--wheel", type=Path, action="append", default=[], metavar="FILE",
                      help="a package to go along, that the kiosks do not have")
    attempt = deeds.add_parser("try", help="could this version run this kiosk? Changes nothing")
    attempt.add_argument("--config", type=Path, metavar="DIR", help="where region, branch, kiosk.toml are")
    attempt.add_argument("--data", type=Path, metavar="DIR", help="where its data is, whatever its settings say")


def data_of(config: Path | None, data: Path | None) -> Path:
    """Where the kiosk keeps its data. Settings that are wrong hold up no agent: it is how they are mended."""
    from config.errors import ConfigError
    from config.load import load
    from config.settings import Data
    if data is not None or config is None:
        return data or Data().directory
    try:
        return load(config).data.directory
    except ConfigError as error:
        print(f"{error}\nThe usual data directory is used: {Data().directory}", file=sys.stderr)
        return Data().directory


def _bench(verb_of: Callable[[str, str], argparse.ArgumentParser]) -> None:
    """What a technician does at a kiosk."""
    doctor = verb_of("doctor", "how every part of this kiosk is, and what to do; changes nothing")
    doctor.add_argument("--json", action="store_true", help="for programs")
    setup = verb_of("setup", "find readers, try all parts, write the kiosk's layer and a report")
    setup.add_argument("--touch", action="store_true", help="on the kiosk's own screen, not in the terminal")
    setup.add_argument("--language", default="", choices=("fi", "sv", "en"), help="of what is said, and of the report "
                       "(en; on the screen the kiosk's own)")
    setup.add_argument("--watch", type=Path, metavar="FILE", help="keep a map of what can be pressed (tests)")
    setup.add_argument("--position", type=_place, metavar="X,Y", help="left and top of the window, pixels")
    setup.add_argument("--kiosk", default="", metavar="K", help="this kiosk of a region's directory, such as lah/lobby")
    setup.add_argument("--yes", action="store_true", help="ask nothing that has no answer; take what is proposed")
    setup.add_argument("--answers", type=Path, metavar="FILE", help="answers in TOML; see docs/technician")
    setup.add_argument("--only", action="append", metavar="STEP", help="this step alone, and others so named")
    setup.add_argument("--report", type=Path, metavar="DIR", help="where the report goes (commissioning, beside the "
                                                                  "layers)")
    setup.add_argument("--wait", type=float, default=60.0, metavar="S", help="for what hands are to do (60)")
    setup.add_argument("--undo", action="store_true", help="put back the layer before; once more brings this one")

    test = verb_of("sip2-test", "is the central system there, and as the configuration says")
    for verb in (doctor, test):
        verb.add_argument("--patron", metavar="N", help="a test card")
        verb.add_argument("--pin", metavar="P", help="its PIN; tried once")
        verb.add_argument("--item", metavar="N", help="a test item")


def _place(text: str) -> tuple[int, int]:
    left, _, top = text.partition(",")
    try:
        return int(left), int(top)
    except ValueError:
        raise argparse.ArgumentTypeError("give X,Y in whole pixels, such as 0,40") from None


def draw(verb: str, given: list[str]) -> int:
    """Gallery and audit have arguments of their own, and draw on a virtual display where there is no other."""
    from kiosk.demo.display import VirtualDisplay
    if "DISPLAY" in os.environ:
        if verb == "audit":
            from kiosk.ui.audit.command import main as audit
            return audit(given)
        from kiosk.ui.gallery import main as gallery
        return gallery(given)
    with tempfile.TemporaryDirectory() as logs, VirtualDisplay(1280, 800, Path(logs)) as display:
        return subprocess.run([sys.executable, "-m", "kiosk", verb, *given], check=False,
                              env={**os.environ, **display.environment}).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:           # everything that was started has been ended on the way here
        sys.exit(130)
    except BrokenPipeError:             # whoever read what we say has gone, as `head` does
        sys.stderr.close()
        sys.exit(141)
