"""`python -m config`: look at the configuration of kiosks, keep their secrets, fill their slots.

Exit code 0 yes, 1 no. DIR is the directory of one kiosk, or of all kiosks of a region (`config.tree`).
"""
from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def main(arguments: list[str] | None = None) -> int:
    asked = parser().parse_args(arguments)
    match asked.verb:
        case "migrate" | "secret" | "staff-pin":
            from config.commands import change
            if asked.verb == "migrate":
                return change.migrate(asked.directory, write=asked.write)
            keep = change.keep_secret if asked.verb == "secret" else change.keep_staff_pin
            return keep(asked.directory, asked.name)
        case "commission" | "offer" | "slots":
            from config.commands import kiosk
            if asked.verb == "commission":
                return kiosk.commission(asked.directory, asked.layers, kiosk=asked.kiosk, name=asked.name)
            if asked.verb == "offer":
                return kiosk.offer(asked.directory, asked.file, again=asked.again)
            return kiosk.show(asked.directory, as_json=asked.json)
    from config.commands import look
    match asked.verb:
        case "check":
            return look.check(asked.directory, kiosk=asked.kiosk, with_secrets=asked.secrets, as_json=asked.json)
        case "explain":
            return look.explained(asked.directory, asked.key, kiosk=asked.kiosk, as_json=asked.json)
        case "diff":
            return look.differ(asked.old, asked.new, kiosk=asked.kiosk, as_json=asked.json)
        case "bundle":
            return look.bundle(asked.directory, asked.output, kiosk=asked.kiosk, name=asked.name)
        case _:
            return look.print_schema()


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m config", description="The configuration of kiosks.")
    verbs = made.add_subparsers(dest="verb", required=True, metavar="VERB")
    here: dict[str, Any] = {"type": Path, "metavar": "DIR"}

    def verb(name: str, what: str, *, kiosk: bool = False, as_json: bool = False) -> argparse.ArgumentParser:
        one = verbs.add_parser(name, help=what, description=what)
        if kiosk:
            one.add_argument("--kiosk", default="", metavar="K", help="this kiosk of several, such as lah/lobby")
        if as_json:
            one.add_argument("--json", action="store_true", help="for programs")
        return one

    check = verb("check", "say what is wrong, or ok", kiosk=True, as_json=True)
    check.add_argument("directory", **here)
    check.add_argument("--secrets", action="store_true", help="and whether the secrets that are named are here")

    explain = verb("explain", "every value and who set it", kiosk=True, as_json=True)
    explain.add_argument("key", nargs="?", default="", metavar="KEY", help="such as sip2.port, or a table; none: all")
    explain.add_argument("--config", type=Path, default=Path(), dest="directory", metavar="DIR", help="(here)")

    diff = verb("diff", "what a change of the layers does to which kiosks", kiosk=True, as_json=True)
    diff.add_argument("old", type=Path, metavar="OLD", help="a directory")
    diff.add_argument("new", type=Path, metavar="NEW", help="the same, changed")

    verb("schema", "a JSON Schema of the layers, for editors")

    migrate = verb("migrate", "bring layers of an earlier version to the present one; comments stay")
    migrate.add_argument("directory", **here)
    migrate.add_argument("--write", action="store_true", help="do it; without this it is only shown")

    secret = verb("secret", "ask for a secret and keep it beside the configuration")
    secret.add_argument("directory", type=Path, metavar="DIR")
    secret.add_argument("name", metavar="NAME", help="as the layers name it, such as sip2")

    pin = verb("staff-pin", "ask for the PIN of staff mode and keep its hash beside the configuration")
    pin.add_argument("directory", type=Path, metavar="DIR")
    pin.add_argument("name", nargs="?", default="staff-pin", metavar="NAME", help="as the layers name it (staff-pin)")

    bundle = verb("bundle", "all layers of one kiosk in one file, to be handed to it", kiosk=True)
    bundle.add_argument("directory", **here)
    bundle.add_argument("--name", default="", metavar="NAME", help="of the kiosk; where its directory tells none")
    bundle.add_argument("--output", type=Path, required=True, metavar="FILE")

    commission = verb("commission", "make the slots of a kiosk, its layers the factory's", kiosk=True)
    commission.add_argument("directory", type=Path, metavar="DIR", help="where the kiosk's slots are to be")
    commission.add_argument("layers", type=Path, metavar="LAYERS", help="the directory with its layers")
    commission.add_argument("--name", default="", metavar="NAME", help="of the kiosk; where its directory tells none")

    offer = verb("offer", "hand a bundle to the kiosk, to be tried between two patrons")
    offer.add_argument("directory", type=Path, metavar="DIR")
    offer.add_argument("file", type=Path, metavar="FILE")
    offer.add_argument("--again", action="store_true", help="also when it was tried and came back")

    slots = verb("slots", "what is in the slots of a kiosk", as_json=True)
    slots.add_argument("directory", **here)
    return made


if __name__ == "__main__":
    sys.exit(main())
