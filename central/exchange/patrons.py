"""patrons.csv: the register without PINs. A new patron has none; one who is there keeps theirs."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator
from sqlalchemy import Connection, select

from central import register
from central.audit import Agent
from central.errors import CentralError
from central.exchange.kind import CsvRow, Kind, Outcome
from central.library import Library
from central.patrons import find_patron, set_state
from central.schema import PatronState, cards, patrons
from central.seed.model import Code, Identifier, Languages, Name

_Cards = Annotated[tuple[Identifier, ...], BeforeValidator(lambda text: tuple((text or "").split()))]
_DETAILS = {"name": "name", "category": "category", "branch": "home_branch", "birth_date": "birth_date",
            "expires": "expires", "language": "language", "email": "email", "phone": "phone", "address": "address",
            "internet": "internet"}


class PatronRow(CsvRow):
    """`card` is the region's number; the other cards and the lost ones stand with blanks between them."""

    card: Identifier
    name: Name = ""
    category: Code = ""
    branch: Code = ""
    birth_date: date | None = None
    expires: date | None = None
    state: PatronState = PatronState.ACTIVE
    language: Languages = "fi"
    email: Name | None = None
    phone: Name | None = None
    address: Name | None = None
    internet: bool = True
    other_cards: _Cards = ()
    lost_cards: _Cards = ()


def _rows(tx: Connection) -> Iterator[tuple[Any, ...]]:
    held: dict[int, list[tuple[str, bool]]] = {}
    for card in tx.execute(select(cards).order_by(cards.c.identifier)):
        held.setdefault(card.patron_id, []).append((card.identifier, card.lost))
    for row in tx.execute(select(patrons).order_by(patrons.c.id)).all():
        mine = held.get(row.id, [])
        yield (row.number, row.name, row.category, row.home_branch, row.birth_date, row.expires, row.state,
               row.language, row.email, row.phone, row.address, row.internet,
               " ".join(card for card, lost in mine if not lost and card != row.number),
               " ".join(card for card, lost in mine if lost))


def _take(tx: Connection, library: Library, row: PatronRow, by: Agent) -> Outcome:
    values = row.given(**_DETAILS)
    patron = find_patron(tx, library, row.card)
    new = patron is None
    if patron is None:
        row.ensure("name", "category", "branch")
        patron = register.add(tx, library, row.card, values, by)
    elif patron.number != row.card:
        raise CentralError(f"{row.card} is a card of the patron with the number {patron.number}; give that number")
    changed = register.change(tx, library, patron, values, by)
    if "state" in row.model_fields_set and patron.state != row.state:
        set_state(tx, patron, row.state, by)
        changed = True
    others = set(row.other_cards) if "other_cards" in row.model_fields_set else None
    lost = set(row.lost_cards) if "lost_cards" in row.model_fields_set else None
    changed |= register.set_cards(tx, patron, others, lost, by)
    if new:
        return Outcome.ADDED
    return Outcome.CHANGED if changed else Outcome.UNCHANGED


PATRONS = Kind(PatronRow, "card", _rows, _take)
