"""Who is told of alerts by mail: where to, in which language, of which branches, and whether of the worst alone."""
from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from config.mail import plain_address
from fleet.domain.notice import Reader
from fleet.people.account import Account
from fleet.people.schema import hearing, people
from fleet.people.store import account_of
from fleet.store import outbox
from fleet.store.audit import record
from server.transaction import Transaction

MAIL, PERSON = "mail", "person:"
_EVERYBODY = select(hearing.c.address, hearing.c.language, hearing.c.branches.label("chosen"), hearing.c.important,
                    people).join_from(hearing, people, hearing.c.person == people.c.name).order_by(people.c.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """`branches`: those chosen; empty is all that the account sees."""

    account: Account
    address: str
    language: str
    branches: tuple[str, ...] = ()
    important: bool = False

    @property
    def reader(self) -> Reader | None:
        """As far as the account still goes; None: nothing is left that is its business."""
        rights, chosen = self.account.branches, self.branches
        within = tuple(code for code in chosen if code in rights) if rights and chosen else chosen or rights
        if not self.account.counts or (chosen and not within):
            return None
        return Reader(MAIL, self.account.name, within, self.important)


def everybody(tx: Transaction) -> list[Hearing]:
    return [_hearing_of(row) for row in tx.execute(_EVERYBODY)]


def of(tx: Transaction, person: str) -> Hearing | None:
    row = tx.execute(_EVERYBODY.where(people.c.name == person)).first()
    return None if row is None else _hearing_of(row)


def _hearing_of(row: Any) -> Hearing:
    return Hearing(account=account_of(row), address=row.address, language=row.language,
                   branches=tuple(json.loads(row.chosen)), important=row.important)


def choose(tx: Transaction, wanted: Hearing, by: str, now: int) -> None:
    """From now on so. Errors: ValueError for what is no address."""
    if not plain_address(wanted.address):
        raise ValueError(wanted.address)
    name = wanted.account.name
    _forget(tx, name)
    tx.execute(insert(hearing), {"person": name, "address": wanted.address, "language": wanted.language,
                                 "branches": json.dumps(sorted(wanted.branches)), "important": wanted.important})
    record(tx, now, by, "notices on", name)


def stop(tx: Transaction, person: str, by: str, now: int) -> None:
    _forget(tx, person)
    record(tx, now, by, "notices off", person)


def _forget(tx: Transaction, person: str) -> None:
    tx.execute(delete(hearing).where(hearing.c.person == person))
    outbox.well(tx, PERSON + person)


def outlived(tx: Transaction, ways: Collection[str]) -> None:
    """A trouble of what is no way any more, or of an address at which nobody hears anything now, is over. `ways`: by
    which notices go out."""
    troubles = outbox.in_trouble(tx)
    addresses = MAIL in ways and any(one.name.startswith(PERSON) for one in troubles)
    heard = {PERSON + one.account.name for one in everybody(tx) if one.reader} if addresses else set()
    for one in troubles:
        if one.name not in heard and one.name not in ways:
            outbox.well(tx, one.name)
