"""The verbs of `python -m fleet` that are about versions of the kiosks' program."""
from __future__ import annotations

import argparse
from pathlib import Path

from fleet.console import done
from fleet.errors import FleetError
from fleet.kiosk_verbs import Verb
from fleet.store import releases


def add_verbs(verb: Verb) -> None:
    verb("release", "a version of the kiosks' program, for a rollout; made by: python -m kiosk release make",
         _release).add_argument("file", type=Path, metavar="FILE")
    verb("releases", "which versions there are", _releases)
    verb("drop-release", "a version that no kiosk has or would get back goes", _drop_release).add_argument(
        "version", metavar="VERSION")


def _release(given: argparse.Namespace) -> int:
    try:
        with given.file.open("rb") as file:
            kept = done(given, lambda tx, by, now: releases.keep(tx, file, by, now))
    except OSError as error:
        raise FleetError(f"cannot read {given.file}: {error.strerror}") from None
    except ValueError as error:
        raise FleetError(f"{given.file} {error}") from None
    print(f"{kept.version}  {kept.sha256}  {kept.size} bytes. The page Rollouts takes it to the kiosks.")
    return 0


def _releases(given: argparse.Namespace) -> int:
    for one in done(given, lambda tx, _by, _now: releases.everything(tx), look=True):
        print(f"{one.version:16}  {one.sha256}  {one.size:>10} bytes")
    return 0


def _drop_release(given: argparse.Namespace) -> int:
    if not done(given, lambda tx, by, now: releases.drop(tx, given.version, by, now)):
        raise FleetError(f"{given.version} stays: a kiosk has it or would get it back, or it is not here")
    return 0
