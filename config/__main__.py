"""`python -m config`: is a kiosk's configuration right, and the line that keeps the PIN of staff.

Exit code 0 yes, 1 no.
"""
from __future__ import annotations

import argparse
import sys
from getpass import getpass
from pathlib import Path

from config.errors import ConfigError
from config.load import load
from config.staff import PinHash


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m config", description="The configuration of a kiosk.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="say what is wrong with the layers in a directory, or ok")
    check.add_argument("directory", type=Path, help="holds region.toml, branch.toml and kiosk.toml, one at least")
    verbs.add_parser("staff-pin", help="ask for the PIN of staff mode, and print the line that keeps it")
    asked = parser.parse_args(arguments)
    return staff_pin() if asked.verb == "staff-pin" else check_layers(asked.directory)


def check_layers(directory: Path) -> int:
    try:
        load(directory)
    except ConfigError as error:
        print(error, file=sys.stderr)
        count = len(error.problems)
        print(f"{count} problem{'s' if count > 1 else ''}", file=sys.stderr)
        return 1
    print("ok")
    return 0


def staff_pin() -> int:
    """The PIN is typed unseen, twice, and never an argument: those are kept by shells and shown to other users."""
    pin = getpass("PIN of staff mode: ")
    if getpass("Once more: ") != pin:
        print("These were two different PINs. Begin again.", file=sys.stderr)
        return 1
    try:
        made = PinHash.of(pin)
    except ValueError as error:
        print(f"That does not go: {error}.", file=sys.stderr)
        return 1
    print(f'[staff]\npin_hash = "{made}"')
    return 0


if __name__ == "__main__":
    sys.exit(main())
