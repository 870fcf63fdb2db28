"""`transport`: what comes out of the transport box."""
from __future__ import annotations

import argparse

from central.commands.common import Verbs, at_counter, done_or_told, noun, show, verb
from central.commands.loan import returned
from central.stock import item_of, receive


def add(verbs: Verbs) -> None:
    acts = noun(verbs, "transport", "receive what other branches sent")
    receiving = verb(acts, "receive", "a copy has come to a branch; tell where it goes from there", _receive)
    receiving.add_argument("item", metavar="BARCODE")
    receiving.add_argument("--branch", required=True, help="where it happens")


def _receive(given: argparse.Namespace) -> int:
    return show([at_counter(given, lambda at: returned(
        done_or_told("not received", receive(at.tx, at.library, item_of(at.tx, given.item), at.by))))], given.json)
