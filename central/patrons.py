"""Patrons: who stands behind a card, what they have, and what keeps them from borrowing."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, case, func, literal, select, union_all, update

from central.audit import Act, Agent, record
from central.library import Library
from central.refusal import Refusal
from central.schema import LEFT, HoldState, PatronState, cards, fees, holds, items, loans, patrons, titles
from config.cards import normalise


class Patron(NamedTuple):
    """A patron as found by one of their cards. `number` is the region's card number, `lost` tells of the card shown."""

    id: int
    number: str
    name: str
    category: str
    home_branch: str
    birth_date: date | None
    expires: date | None
    state: str
    language: str
    email: str | None
    phone: str | None
    address: str | None
    internet: bool
    pin_hash: str | None
    failed_pins: int
    lost: bool

    def age(self, today: date) -> int | None:
        """Whole years; None when the birth date is not known."""
        born = self.birth_date
        return None if born is None else today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    def old_enough(self, years: int, today: date) -> bool:
        """Whether the patron is so many years old; one whose birth date is not known is."""
        age = self.age(today)
        return age is None or age >= years


class Account(NamedTuple):
    """How much a patron has; `owed` in cents."""

    loans: int
    overdue: int
    holds_ready: int
    holds_waiting: int
    fees: int
    owed: int


_PATRON = (select(*(patrons.c[name] for name in Patron._fields if name in patrons.c), cards.c.lost)
           .join(cards, cards.c.patron_id == patrons.c.id)
           .where(cards.c.identifier == bindparam("identifier")))
_OPEN = (loans.c.patron_id == bindparam("patron")) & loans.c.returned_at.is_(None)
_READY = holds.c.state == HoldState.READY
_HELD = (holds.c.patron_id == bindparam("patron")) & holds.c.state.in_(
    (HoldState.WAITING, HoldState.IN_TRANSIT, HoldState.READY))
_UNPAID = (fees.c.patron_id == bindparam("patron")) & (LEFT > 0)
_ACCOUNT = union_all(           # SQLite takes several times as long for a row of six subqueries
    select(literal(0), func.count(), func.count().filter(loans.c.due_at < bindparam("now"))).where(_OPEN),
    select(literal(1), func.count().filter(_READY), func.count().filter(~_READY)).select_from(holds).where(_HELD),
    select(literal(2), func.count(), func.coalesce(func.sum(LEFT), 0)).where(_UNPAID))
_LOANS = (select(items.c.barcode, loans.c.due_at).join(items, items.c.id == loans.c.item_id)
          .where(_OPEN).order_by(loans.c.due_at, loans.c.id))
_COPY = items.alias()
_SOME_COPY = (select(func.min(_COPY.c.barcode)).where(_COPY.c.title_id == holds.c.title_id)
              .correlate(holds).scalar_subquery())
_HOLDS = (select(func.coalesce(items.c.barcode, _SOME_COPY).label("barcode"), holds.c.state)
          .outerjoin(items, items.c.id == func.coalesce(holds.c.taken_item_id, holds.c.wanted_item_id))
          .where(_HELD).order_by(holds.c.placed_at, holds.c.id))
_FEES = (select(fees.c.id, fees.c.kind, fees.c.item_id, LEFT.label("left"), titles.c.title)
         .outerjoin(items, items.c.id == fees.c.item_id).outerjoin(titles, titles.c.id == items.c.title_id)
         .where(_UNPAID).order_by(fees.c.id))
_FAILED = (update(patrons).where(patrons.c.id == bindparam("patron"))
           .values(failed_pins=case((literal(True) == bindparam("right"), 0), else_=patrons.c.failed_pins + 1)))
_PATRON_ROW = update(patrons).where(patrons.c.id == bindparam("patron"))


def find_patron(tx: Connection, library: Library, identifier: str) -> Patron | None:
    """The patron of a card number, an older municipal number or a chip number, however it is written."""
    packed = normalise(identifier)
    if packed is None:
        return None
    row = tx.execute(_PATRON, {"identifier": packed}).first()
    if row is None and (recognised := library.patterns.recognise(packed)) is not None:
        row = tx.execute(_PATRON, {"identifier": recognised}).first()
    return None if row is None else Patron._make(row)


def category_of(tx: Connection, patron_id: int) -> str:
    return str(tx.execute(select(patrons.c.category).where(patrons.c.id == patron_id)).scalar_one())


def account(tx: Connection, patron: Patron, now: datetime) -> Account:
    lent, held, owed = sorted(tx.execute(_ACCOUNT, {"patron": patron.id, "now": now}))
    return Account(*lent[1:], *held[1:], *owed[1:])


def loans_of(tx: Connection, patron: Patron) -> list[tuple[str, datetime]]:
    """Barcode and due time of each open loan, the soonest due first."""
    return [(row.barcode, row.due_at) for row in tx.execute(_LOANS, {"patron": patron.id})]


def holds_of(tx: Connection, patron: Patron) -> list[tuple[str, HoldState]]:
    """Barcode and state of each open hold, the oldest first. A hold that no copy has met names a copy of its title."""
    return [(row.barcode, HoldState(row.state)) for row in tx.execute(_HOLDS, {"patron": patron.id})]


def fees_of(tx: Connection, patron: Patron) -> list[Row[Any]]:
    """Unpaid fees, the oldest first: `id`, `kind`, `item_id`, `left` in cents, `title` or None."""
    return list(tx.execute(_FEES, {"patron": patron.id}))


def blocks(library: Library, patron: Patron, has: Account, now: datetime) -> list[Refusal]:
    """What keeps this patron from borrowing anything, the gravest first; empty when nothing does."""
    limits = library.categories[patron.category]
    found = (
        (patron.lost, Refusal.CARD_LOST),
        (patron.state != PatronState.ACTIVE, Refusal.DEBARRED),
        (patron.expires is not None and patron.expires < now.date(), Refusal.CARD_EXPIRED),
        (patron.failed_pins >= library.pin_tries, Refusal.PIN_LOCKED),
        (has.owed > limits.fee_limit, Refusal.FEES),
        (has.overdue > limits.overdue, Refusal.OVERDUE))
    return [reason for true, reason in found if true]


def record_pin(tx: Connection, patron: Patron, right: bool, by: Agent) -> None:
    """Count a wrong PIN; a right one starts the count again."""
    if not right or patron.failed_pins:
        tx.execute(_FAILED, {"patron": patron.id, "right": right})
        record(tx, by, Act.PIN, patron=patron.id, before=patron.failed_pins,
               after=0 if right else patron.failed_pins + 1)


def set_blocked(tx: Connection, patron: Patron, blocked: bool, by: Agent) -> None:
    """Block the patron's card use from a terminal, or lift such a block. A bar set by staff stays."""
    old, new = PatronState.ACTIVE, PatronState.BLOCKED
    if not blocked:
        old, new = new, old
    if patron.state == old:
        set_state(tx, patron, new, by)


def set_state(tx: Connection, patron: Patron, state: PatronState, by: Agent) -> None:
    tx.execute(_PATRON_ROW, {"patron": patron.id, "state": state})
    record(tx, by, Act.PATRON_STATE, patron=patron.id, before=patron.state, after=state)
