"""The file of Koha's offline circulation, `.koc` version 1.0: the last resort of a kiosk cut off for days.

Its first line is tab-separated `name=value` pairs. Then comes a line for each loan and return, oldest first: date,
time and a number of its own, parted by blanks; a tab; `issue`, a tab, the card, a tab and the item, or `return`, a
tab and the item. Koha renews what the same patron has already, and leaves a return of what is not on loan.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kiosk.engine.operation import Operation, OperationKind, OperationState

HEADER = "Version=1.0\tGenerator=itsepalvelu\tGeneratorVersion=1.0"


def given_out(operations: Iterable[Operation]) -> list[Operation]:
    """What may be exported: done off line, and the central system has certainly not been told of it. Oldest first."""
    return sorted((one for one in operations if one.state is OperationState.OFFLINE), key=lambda one: one.made)


def koc(operations: Iterable[Operation]) -> str:
    lines = [HEADER]
    for number, one in enumerate(operations, 1):
        made = f"{datetime.fromisoformat(one.made):%Y-%m-%d %H:%M:%S} {number}"
        what = ("issue", one.card) if one.kind is OperationKind.LEND else ("return",)
        lines.append("\t".join((made, *what, one.item_id)))
    return "\n".join(lines) + "\n"
