"""What the gates of a library look at, for commands that say whether a tag is secured: as its owner has it."""
from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from devices.commands.layer import table_of
from devices.errors import DeviceError
from devices.rfid.security import LOANED, SECURED, Means, SecurityCodes


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--afi", metavar="SECURED/LOANED", help="AFI of what is in the library and of what is on "
                                                                f"loan, in hex ({SECURED:02X}/{LOANED:02X})")
    parser.add_argument("--gates", choices=[means.value for means in Means], help="what the gates look at (afi)")
    parser.add_argument("--pad", type=Path, metavar="FILE", help="take both, and those of each owner, from the table "
                                                                 "[pad] of this TOML file: a layer of a kiosk")


def rules_of(arguments: argparse.Namespace) -> tuple[SecurityCodes, dict[str, SecurityCodes]]:
    """The usual codes, and those of the owners that have codes of their own. Raises DeviceError."""
    table = table_of(arguments.pad, "pad") if arguments.pad else {}
    usual = dict(table)
    if arguments.afi:
        usual["secured"], usual["loaned"] = _pair(arguments.afi)
    if arguments.gates:
        usual["gates"] = arguments.gates
    owners = table.get("codes", {})
    if not isinstance(owners, Mapping):
        raise DeviceError(f"{arguments.pad}: [pad.codes] has a table for each owner")
    return _codes(usual), {isil: _codes(codes) for isil, codes in owners.items()}


def _pair(text: str) -> tuple[int, int]:
    secured, _, loaned = text.partition("/")
    try:
        return int(secured, 16), int(loaned, 16)
    except ValueError:
        raise DeviceError(f"{text} is no pair of AFI values; write {SECURED:02X}/{LOANED:02X}") from None


def _codes(table: Any) -> SecurityCodes:
    if not isinstance(table, Mapping):
        raise DeviceError("[pad.codes] has a table for each owner")
    secured, loaned = table.get("secured", SECURED), table.get("loaned", LOANED)
    for value in (secured, loaned):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 0xFF:
            raise DeviceError(f"{value!r} is no AFI: it is one byte")
    if secured == loaned:
        raise DeviceError("the two AFI values are the same; a gate could not tell them apart")
    try:
        return SecurityCodes(secured, loaned, Means(table.get("gates", Means.AFI)))
    except ValueError:
        known = ", ".join(means.value for means in Means)
        raise DeviceError(f"gates look at one of {known}, not at {table['gates']}") from None
