"""`hold`: place on a copy or a title, cancel, move to another branch, and the hold shelf of a branch."""
from __future__ import annotations

import argparse

from central import holds
from central.commands.common import Counter, Verbs, at_counter, day, done_or_told, looking, noun, number, show, verb
from central.errors import CentralError
from central.items import Item
from central.refusal import Refusal
from central.sip.texts import REFUSALS
from central.staff import Filter, Row, rows
from central.stock import item_of


def add(verbs: Verbs) -> None:
    acts = noun(verbs, "hold", "place, cancel, move a hold; look at a hold shelf")
    placing = verb(acts, "place", "put a patron in the queue for a copy, or for any copy of a title", _place)
    cancelling = verb(acts, "cancel", "take a patron out of a queue", _cancel)
    moving = verb(acts, "move", "change where a waiting hold is picked up", _move)
    for parser in (placing, cancelling, moving):
        parser.add_argument("--patron", required=True, metavar="CARD")
        wanted = parser.add_mutually_exclusive_group(required=True)
        wanted.add_argument("--item", metavar="BARCODE")
        wanted.add_argument("--title", type=number, metavar="NUMBER")
    for parser in (placing, moving):
        parser.add_argument("--pickup", required=True, metavar="BRANCH")
    placing.add_argument("--expires", type=day, metavar="YYYY-MM-DD", help="the last day on which it is wanted")
    shelf = verb(acts, "shelf", "what stands on a hold shelf; without a patron its hold ended: return the copy",
                 _shelf, acts=False)
    shelf.add_argument("branch", metavar="BRANCH")


def _wanted(at: Counter, given: argparse.Namespace) -> tuple[int, Item | None]:
    if given.item is not None:
        item = item_of(at.tx, given.item)
        return item.title_id, item
    if holds.title_name(at.tx, given.title) is None:
        raise CentralError(f"there is no title {given.title}")
    return given.title, None


def _place(given: argparse.Namespace) -> int:
    def act(at: Counter) -> Row:
        patron = at.patron(given.patron)
        title_id, item = _wanted(at, given)
        if item is not None and item.hold_patron_id == patron.id:
            raise CentralError(REFUSALS[Refusal.HELD_ALREADY])
        placed = done_or_told("no hold was placed", holds.place(
            at.tx, at.library, patron, title_id, at.by, item=item, pickup=given.pickup, expires=given.expires))
        return _told(at, patron.number, item, title_id, placed)

    return show([at_counter(given, act)], given.json)


def _told(at: Counter, number: str, item: Item | None, title_id: int, placed: holds.Placed | None) -> Row:
    assert placed is not None
    return {"patron": number, "item": item.barcode if item else None, "title": holds.title_name(at.tx, title_id),
            "pickup": placed.pickup_branch, "position": placed.position}


def _cancel(given: argparse.Namespace) -> int:
    def act(at: Counter) -> Row:
        patron = at.patron(given.patron)
        title_id, item = _wanted(at, given)
        done_or_told("no hold was cancelled", holds.remove(at.tx, patron, title_id, item, at.by))
        return {"patron": patron.number, "title": holds.title_name(at.tx, title_id), "state": "cancelled"}

    return show([at_counter(given, act)], given.json)


def _move(given: argparse.Namespace) -> int:
    def act(at: Counter) -> Row:
        patron = at.patron(given.patron)
        title_id, item = _wanted(at, given)
        placed = done_or_told("no hold was moved", holds.move(
            at.tx, at.library, patron, title_id, item, given.pickup, at.by))
        return _told(at, patron.number, item, title_id, placed)

    return show([at_counter(given, act)], given.json)


def _shelf(given: argparse.Namespace) -> int:
    return show(looking(given, lambda at: rows(at.tx, "shelf", at.by.now, Filter(branch=given.branch))), given.json)
