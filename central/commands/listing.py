"""The lists: loans, items, patrons, holds, transports, fees, audit; and what the turn of a day brings."""
from __future__ import annotations

import argparse

from central.audit import Act
from central.commands.common import Counter, Verbs, at_counter, looking, moment, number, show, verb
from central.errors import CentralError
from central.money import FEE_KINDS
from central.schema import OPEN_HOLDS, ItemState, PatronState
from central.staff import Filter, Row, rows
from config.cards import normalise

_FILTERS = {
    "loans": ("branch", "patron", "item"), "items": ("branch", "patron", "item", "status"),
    "patrons": ("branch", "status"), "holds": ("branch", "patron", "item", "status"),
    "transports": ("branch", "item"), "fees": ("patron", "item", "status"),
    "audit": ("patron", "item", "status")}
_WHAT = {"branch": "its code", "patron": "any card", "item": "its barcode"}
_STATUSES: dict[str, list[str]] = {
    "items": ["available", "on_loan", "on_hold_shelf", "left_on_hold_shelf", "in_transit",
              *(state.value for state in ItemState if state is not ItemState.IN_COLLECTION)],
    "patrons": [state.value for state in PatronState], "holds": [state.value for state in OPEN_HOLDS],
    "fees": list(FEE_KINDS), "audit": [act.value for act in Act]}


def add(verbs: Verbs) -> None:
    for name, filters in _FILTERS.items():
        told = "list what was done, the newest first" if name == "audit" else f"list {name}"
        parser = verb(verbs, name, told, _list, acts=False)
        parser.set_defaults(verb=name)
        for option in filters:
            if option == "status":
                parser.add_argument("--status", metavar="STATUS", choices=_STATUSES[name],
                                    help=", ".join(_STATUSES[name]))
            else:
                parser.add_argument(f"--{option}", metavar=option.upper(), help=_WHAT[option])
        if name == "audit":
            parser.add_argument("--since", type=moment, metavar="TIME", help="a day, or a day and time")
        parser.add_argument("--limit", type=number, metavar="N", help="so many rows at most")
    verb(verbs, "overnight", "end the holds whose last day is over (a server does it by itself)", _overnight)


def _list(given: argparse.Namespace) -> int:
    def look(at: Counter) -> list[Row]:
        card, barcode = getattr(given, "patron", None), getattr(given, "item", None)
        only = Filter(branch=getattr(given, "branch", None), patron=at.patron(card).number if card else None,
                      item=_barcode(barcode) if barcode else None, status=getattr(given, "status", None),
                      since=getattr(given, "since", None), limit=given.limit)
        return rows(at.tx, given.verb, at.by.now, only)

    return show(looking(given, look), given.json)


def _barcode(text: str) -> str:
    packed = normalise(text)
    if packed is None:
        raise CentralError(f"{text!r} is no barcode")
    return packed


def _overnight(given: argparse.Namespace) -> int:
    return show([{"holds_ended": at_counter(given, lambda at: at.ended)}], given.json)
