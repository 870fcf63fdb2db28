"""`fee`: charge, pay, forgive."""
from __future__ import annotations

import argparse

from central import money
from central.commands.common import Counter, Verbs, amount, at_counter, done_or_told, line, noun, number, show, verb
from central.errors import CentralError
from central.staff import Filter, Row, rows
from central.stock import item_of


def add(verbs: Verbs) -> None:
    acts = noun(verbs, "fee", "charge, pay, forgive; each tells what the patron owes afterwards")
    charging = verb(acts, "charge", "owe more", _charge)
    paying = verb(acts, "pay", "take a payment for one fee, or for the oldest ones first", _pay)
    forgiving = verb(acts, "forgive", "take away a fee, or a part of it", _forgive)
    for parser in (charging, paying, forgiving):
        parser.add_argument("card", metavar="CARD")
    for parser in (charging, paying):
        parser.add_argument("amount", type=amount, metavar="EUROS")
    charging.add_argument("--kind", choices=list(money.FEE_KINDS), default=money.OTHER_FEE, metavar="TYPE",
                          help=", ".join(f"{code} {name}" for code, name in money.FEE_KINDS.items()))
    charging.add_argument("--item", metavar="BARCODE")
    paying.add_argument("--fee", type=line, metavar="ID", help="pay this one")
    paying.add_argument("--reference", type=line, metavar="TEXT", help="the receipt's number; the same one counts once")
    forgiving.add_argument("fee", type=number, metavar="ID")
    forgiving.add_argument("amount", type=amount, metavar="EUROS", nargs="?")


def _owed(at: Counter, number: str) -> list[Row]:
    return rows(at.tx, "fees", at.by.now, Filter(patron=number))


def _ensure_owed(at: Counter, number: str, fee: int) -> None:
    owed = [str(row["id"]) for row in _owed(at, number)]
    if str(fee) not in owed:
        raise CentralError(f"the patron owes no fee {fee}; there {'are ' + ', '.join(owed) if owed else 'is none'}")


def _charge(given: argparse.Namespace) -> int:
    def act(at: Counter) -> list[Row]:
        patron = at.patron(given.card)
        item = item_of(at.tx, given.item).id if given.item is not None else None
        money.charge(at.tx, patron.id, item, given.kind, given.amount, at.by)
        return _owed(at, patron.number)

    return show(at_counter(given, act), given.json)


def _pay(given: argparse.Namespace) -> int:
    def act(at: Counter) -> list[Row]:
        patron = at.patron(given.card)
        done_or_told("not paid", money.pay(at.tx, patron, given.amount, at.by, payment_type="00",
                                           transaction_id=given.reference, fee_id=given.fee))
        return _owed(at, patron.number)

    return show(at_counter(given, act), given.json)


def _forgive(given: argparse.Namespace) -> int:
    def act(at: Counter) -> list[Row]:
        patron = at.patron(given.card)
        _ensure_owed(at, patron.number, given.fee)
        done_or_told("not forgiven", money.forgive(at.tx, patron, given.fee, at.by, given.amount))
        return _owed(at, patron.number)

    return show(at_counter(given, act), given.json)
