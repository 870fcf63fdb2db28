"""`item`: one copy and its history, a new copy, and the states that staff gives."""
from __future__ import annotations

import argparse

from central.commands.common import Counter, Verbs, at_counter, line, looking, noun, number, show_one, verb
from central.errors import CentralError
from central.items import Item
from central.schema import ItemState
from central.staff import Filter, Row, rows
from central.stock import add_item, item_of, set_item_state
from config.cards import normalise

_COLUMNS = {"shelf": "call_number", "collection": "collection", "material": "material", "owner": "owner",
            "parts": "parts"}


def add(verbs: Verbs) -> None:
    acts = noun(verbs, "item", "show one copy with its history, add a copy, change its state")
    showing = verb(acts, "show", "tell everything of one copy, and what was done with it, the newest first", _show,
                   acts=False)
    showing.add_argument("item", metavar="BARCODE")
    state = verb(acts, "state", "give a copy another state", _state)
    state.add_argument("item", metavar="BARCODE")
    state.add_argument("state", metavar="STATE", choices=[entry.value for entry in ItemState],
                       help=", ".join(entry.value for entry in ItemState))
    adding = verb(acts, "add", "add a copy of a title", _add)
    adding.add_argument("item", metavar="BARCODE")
    adding.add_argument("--title", type=number, required=True, metavar="NUMBER")
    adding.add_argument("--branch", required=True, help="its code")
    for option in ("shelf", "collection", "material", "owner"):
        adding.add_argument(f"--{option}", type=line)
    adding.add_argument("--parts", type=int, choices=range(1, 100), metavar="N")


def told(at: Counter, item: Item) -> Row:
    row = rows(at.tx, "items", at.by.now, Filter(item=item.barcode))[0]
    return {**row, "state": item.state, "shelf": item.call_number, "collection": item.collection, "owner": item.owner,
            "due": item.due_at and item.due_at.isoformat(), "renewals": item.renewals,
            "held_for": item.hold_patron_number,
            "ready_until": item.ready_until and item.ready_until.isoformat(),
            "history": rows(at.tx, "audit", at.by.now, Filter(item=item.barcode))}


def _show(given: argparse.Namespace) -> int:
    return show_one(looking(given, lambda at: told(at, item_of(at.tx, given.item))), given.json)


def _state(given: argparse.Namespace) -> int:
    def act(at: Counter) -> Row:
        set_item_state(at.tx, at.library, item_of(at.tx, given.item), ItemState(given.state), at.by)
        return told(at, item_of(at.tx, given.item))

    return show_one(at_counter(given, act), given.json)


def _add(given: argparse.Namespace) -> int:
    barcode = normalise(given.item)
    if barcode is None:
        raise CentralError(f"{given.item!r} can be no barcode; give 1 to 64 characters, not only zeros, without |")
    values = {column: getattr(given, option) for option, column in _COLUMNS.items()
              if getattr(given, option) is not None}
    values |= {"title_id": given.title, "home_branch": given.branch}
    return show_one(at_counter(given, lambda at: told(at, add_item(at.tx, at.library, barcode, values, at.by))),
                    given.json)
