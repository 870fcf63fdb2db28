"""`loan`: lend, return and renew at the desk, under the same rules as a terminal."""
from __future__ import annotations

import argparse

from central.circulation import FeeAsked, Lent, Returned, checkin, checkout, renew
from central.commands.common import Counter, Verbs, at_counter, done_or_told, noun, show, verb
from central.errors import CentralError
from central.items import find_item
from central.money import euros
from central.patrons import loans_of
from central.refusal import Refusal
from central.sip.texts import REFUSALS
from central.staff import Row
from central.stock import item_of


def add(verbs: Verbs) -> None:
    acts = noun(verbs, "loan", "lend, return, renew")
    lending = verb(acts, "lend", "lend a copy to a patron", _lend)
    lending.add_argument("card", metavar="CARD")
    lending.add_argument("item", metavar="BARCODE")
    lending.add_argument("--branch", required=True, help="where it happens")
    returning = verb(acts, "return", "take a copy back, and tell where it goes", _return)
    returning.add_argument("item", metavar="BARCODE")
    returning.add_argument("--branch", required=True, help="where it happens")
    renewing = verb(acts, "renew", "renew one loan of a patron, or all", _renew)
    renewing.add_argument("card", metavar="CARD")
    renewing.add_argument("item", metavar="BARCODE", nargs="?")
    for parser in (lending, renewing):
        parser.add_argument("--accept-fee", action="store_true", help="the patron pays what the loan costs")


def _lend(given: argparse.Namespace) -> int:
    def act(at: Counter) -> Row:
        patron, item = at.patron(given.card), item_of(at.tx, given.item)
        done = checkout(at.tx, at.library, patron, item, at.by, fee_accepted=given.accept_fee, may_renew=False)
        return {"patron": patron.number, "item": item.barcode, "title": item.title, **_lent("not lent", done)}

    return show([at_counter(given, act)], given.json)


def _lent(what: str, done: Lent | FeeAsked | Refusal) -> Row:
    if isinstance(done, FeeAsked):
        raise CentralError(f"{what}: it costs {euros(done.amount)}; give --accept-fee when the patron agrees")
    lent = done_or_told(what, done)
    assert isinstance(lent, Lent)
    return {"due": lent.due_at.isoformat(), "charged": euros(lent.charged)}


def _return(given: argparse.Namespace) -> int:
    return show([at_counter(given, lambda at: returned(
        done_or_told("not returned", checkin(at.tx, at.library, item_of(at.tx, given.item), at.by))))], given.json)


def returned(done: Returned | None) -> Row:
    assert done is not None
    item = done.item
    return {"item": item.barcode, "title": item.title, "was_on_loan": done.was_on_loan,
            "goes_to": done.destination.name.lower(), "branch": done.to_branch, "pickup_number": item.pickup_number}


def _renew(given: argparse.Namespace) -> int:
    """With a barcode a refusal ends it; without, each loan tells its own."""
    def act(at: Counter) -> list[Row]:
        patron = at.patron(given.card)
        if given.item is not None:
            item = item_of(at.tx, given.item)
            done = renew(at.tx, at.library, patron, item, at.by, fee_accepted=given.accept_fee)
            return [{"item": item.barcode, **_lent("not renewed", done), "refused": None}]
        return [_tried(at, given.card, barcode, given.accept_fee) for barcode, _due in loans_of(at.tx, patron)]

    return show(at_counter(given, act), given.json)


def _tried(at: Counter, card: str, barcode: str, fee_accepted: bool) -> Row:
    item = find_item(at.tx, barcode)
    assert item is not None
    assert item.due_at is not None
    done = renew(at.tx, at.library, at.patron(card), item, at.by, fee_accepted=fee_accepted)
    if isinstance(done, Lent):
        return {"item": barcode, **_lent("", done), "refused": None}
    why = f"it costs {euros(done.amount)}" if isinstance(done, FeeAsked) else REFUSALS[done]
    return {"item": barcode, "due": item.due_at.isoformat(), "charged": euros(0), "refused": why}
