"""Verbs for the slots of a kiosk: commission, offer, slots."""
from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from config.bundle import Bundle, BundleError
from config.commands.look import told
from config.errors import ConfigError
from config.invariants import FILE, Invariants
from config.load import read_bundle
from config.slot_store import SlotsError
from config.slots import Slots
from config.tree import kiosk_in


def commission(directory: Path, top: Path, *, kiosk: str, name: str) -> int:
    """Make the slots in `directory` from the layers of a kiosk in `top`, and its invariants where there are none."""
    directory = directory.resolve()
    try:
        bundle = kiosk_in(top, kiosk).bundle(name)
        settings, _ = read_bundle(bundle, directory)
        if not (directory / FILE).exists():
            directory.mkdir(parents=True, exist_ok=True)
            (directory / FILE).write_text(Invariants.of(settings).text(), encoding="utf-8")
        Slots(directory).commission(bundle)
    except ConfigError as error:
        return told(error.problems, as_json=False)
    except OSError as error:
        return _no(error)
    print(f"{directory}: {bundle.kiosk} starts from {bundle.sha256}; what no configuration may change is in "
          f"{directory / FILE}")
    return 0


def offer(directory: Path, file: Path, *, again: bool) -> int:
    """Hand a bundle to the kiosk, as the agent of a fleet does."""
    try:
        waits = Slots(directory).offer(Bundle.from_bytes(file.read_bytes()), again=again)
    except ConfigError as error:
        return told(error.problems, as_json=False)
    except (OSError, SlotsError, BundleError) as error:
        return _no(error)
    print("It is applied between two patrons." if waits else "This is what the kiosk runs already.")
    return 0


def show(directory: Path, *, as_json: bool) -> int:
    """What is in the slots."""
    try:
        state = Slots(directory).state
    except (OSError, SlotsError) as error:
        return _no(error)
    if as_json:
        print(json.dumps(asdict(state), indent=1))
        return 0
    print(f"active           {state.active}{'  (in its trial)' if state.trial else ''}")
    print(f"last known good  {state.good}\nfactory          {state.factory}")
    if state.offered:
        print(f"offered          {state.offered}  (applied between two patrons)")
    if state.out is not None:
        print(f"Out of service since {_time(state.out)}: too many starts failed.")
    if state.returned is not None:
        print(f"Came back {_time(state.returned.at)}: {state.returned.sha256}\n    {state.returned.reason}")
    return 0


def _time(at: float) -> str:
    return f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M:%S}"


def _no(error: Exception) -> int:
    print(error, file=sys.stderr)
    return 1
