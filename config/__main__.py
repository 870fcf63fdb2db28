"""`python -m config check DIR`: is this kiosk's configuration right? Exit code 0 yes, 1 no."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from config.errors import ConfigError
from config.load import load


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m config", description="The configuration of a kiosk.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="say what is wrong with the layers in a directory, or ok")
    check.add_argument("directory", type=Path, help="holds region.toml, branch.toml and kiosk.toml, one at least")
    directory: Path = parser.parse_args(arguments).directory
    try:
        load(directory)
    except ConfigError as error:
        print(error, file=sys.stderr)
        count = len(error.problems)
        print(f"{count} problem{'s' if count > 1 else ''}", file=sys.stderr)
        return 1
    print("ok")
    return 0


if __name__ == "__main__":
    sys.exit(main())
