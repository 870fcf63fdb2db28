"""The tables of the central library system: one patron register and one collection for every municipality.

Times are naive local times of the library system; money is whole cents. What must never be twice is an index:
an item has at most one open loan, one hold that has taken it, and one transport under way.
"""
from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    text,
)

VERSION = 3         # another one needs a step in central.upgrade
metadata = MetaData()


class PatronState(StrEnum):
    ACTIVE = "active"
    DEBARRED = "debarred"      # by staff
    BLOCKED = "blocked"        # by a terminal, message 01; message 25 lifts it


class ItemState(StrEnum):
    IN_COLLECTION = "in_collection"
    ON_ORDER = "on_order"
    IN_PROCESS = "in_process"
    NOT_FOR_LOAN = "not_for_loan"
    CLAIMED_RETURNED = "claimed_returned"
    LOST = "lost"
    MISSING = "missing"
    DAMAGED = "damaged"
    WITHDRAWN = "withdrawn"


class HoldState(StrEnum):
    WAITING = "waiting"
    IN_TRANSIT = "in_transit"
    READY = "ready"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    EXPIRED = "expired"        # not collected in time, or no longer wanted


OPEN_HOLDS = (HoldState.WAITING, HoldState.IN_TRANSIT, HoldState.READY)

meta = Table(
    "meta", metadata,
    Column("key", String, primary_key=True),
    Column("value", String, nullable=False))

branches = Table(
    "branches", metadata,
    Column("code", String, primary_key=True),
    Column("name_fi", String, nullable=False),
    Column("name_sv", String, nullable=False),
    Column("name_en", String, nullable=False),
    Column("municipality", String, ForeignKey("municipalities.name_fi"), nullable=False),
    Column("isil", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("bin", String, nullable=False),
    Column("hold_shelf", String, nullable=False))

municipalities = Table(
    "municipalities", metadata,
    Column("name_fi", String, primary_key=True),
    Column("name_sv", String, nullable=False),
    Column("name_en", String, nullable=False))

categories = Table(
    "categories", metadata,
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("loans", Integer, nullable=False),
    Column("holds", Integer, nullable=False),
    Column("overdue", Integer, nullable=False),
    Column("fee_limit", Integer, nullable=False),
    Column("uncollected_fee", Integer, nullable=False))

materials = Table(
    "materials", metadata,
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("magnetic", Boolean, nullable=False))

rules = Table(
    "rules", metadata,
    Column("material", String, primary_key=True),
    Column("category", String, primary_key=True),
    Column("lendable", Boolean, nullable=False),
    Column("loan_days", Integer, nullable=False),
    Column("held_days", Integer, nullable=False),
    Column("renewals", Integer, nullable=False),
    Column("minimum_age", Integer, nullable=False),
    Column("loan_fee", Integer, nullable=False),
    Column("overdue_fee", Integer, nullable=False),
    Column("overdue_fee_most", Integer, nullable=False),
    Column("replacement_fee", Integer, nullable=False))

terminals = Table(
    "terminals", metadata,
    Column("login", String, primary_key=True),
    Column("password_hash", String, nullable=False),
    Column("institution", String, nullable=False),
    Column("branch", String, ForeignKey("branches.code"), nullable=False),
    Column("charset", String, nullable=False),
    Column("return_when_not_on_loan", Boolean, nullable=False),
    Column("dialect", String, nullable=False))

patrons = Table(
    "patrons", metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("category", String, ForeignKey("categories.code"), nullable=False),
    Column("home_branch", String, ForeignKey("branches.code"), nullable=False),
    Column("birth_date", Date),
    Column("expires", Date),
    Column("state", String, nullable=False),
    Column("language", String, nullable=False),
    Column("email", String),
    Column("phone", String),
    Column("address", String),
    Column("internet", Boolean, nullable=False),                   # may use the library's computers
    Column("pin_hash", String),
    Column("failed_pins", Integer, nullable=False, server_default=text("0")))

cards = Table(
    "cards", metadata,
    Column("identifier", String, primary_key=True),
    Column("patron_id", Integer, ForeignKey("patrons.id"), nullable=False, index=True),
    Column("lost", Boolean, nullable=False))

titles = Table(
    "titles", metadata,
    Column("id", Integer, primary_key=True),
    Column("title", String, nullable=False),
    Column("author", String, nullable=False),
    Column("language", String, nullable=False),
    Column("year", Integer),
    Column("material", String, ForeignKey("materials.code"), nullable=False))

items = Table(
    "items", metadata,
    Column("id", Integer, primary_key=True),
    Column("barcode", String, nullable=False, unique=True),
    Column("title_id", Integer, ForeignKey("titles.id"), nullable=False, index=True),
    Column("home_branch", String, ForeignKey("branches.code"), nullable=False),
    Column("current_branch", String, ForeignKey("branches.code"), nullable=False),
    Column("call_number", String, nullable=False),
    Column("collection", String, nullable=False),
    Column("material", String, ForeignKey("materials.code"), nullable=False),
    Column("owner", String, nullable=False),
    Column("state", String, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("pickup_number", Integer),      # on the slip in a copy on the hold shelf; it stays till the copy is handled
    Column("properties", String, nullable=False, server_default=text("''")))    # what a terminal told by message 19
Index("one_copy_a_pickup_number", items.c.current_branch, items.c.pickup_number, unique=True,
      sqlite_where=items.c.pickup_number.is_not(None), postgresql_where=items.c.pickup_number.is_not(None))

holds = Table(
    "holds", metadata,
    Column("id", Integer, primary_key=True),
    Column("patron_id", Integer, ForeignKey("patrons.id"), nullable=False, index=True),
    Column("title_id", Integer, ForeignKey("titles.id"), nullable=False, index=True),
    Column("wanted_item_id", Integer, ForeignKey("items.id")),     # a hold on this copy only
    Column("taken_item_id", Integer, ForeignKey("items.id")),      # the copy that is in transit or ready for it
    Column("pickup_branch", String, ForeignKey("branches.code"), nullable=False),
    Column("state", String, nullable=False),
    Column("placed_at", DateTime, nullable=False),
    Column("expires", Date),           # the last day on which it is wanted
    Column("ready_until", Date))       # the last day for collecting it
Index("one_hold_takes_an_item", holds.c.taken_item_id, unique=True,
      sqlite_where=holds.c.state.in_(("in_transit", "ready")),
      postgresql_where=holds.c.state.in_(("in_transit", "ready")))

loans = Table(
    "loans", metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", Integer, ForeignKey("items.id"), nullable=False, index=True),
    Column("patron_id", Integer, ForeignKey("patrons.id"), nullable=False),
    Column("branch", String, ForeignKey("branches.code"), nullable=False),
    Column("lent_at", DateTime, nullable=False),
    Column("due_at", DateTime, nullable=False),
    Column("renewals", Integer, nullable=False, server_default=text("0")),
    Column("hold_id", Integer, ForeignKey("holds.id")),            # the hold that this loan fulfilled
    Column("returned_at", DateTime),
    Column("returned_branch", String, ForeignKey("branches.code")))
Index("one_open_loan_an_item", loans.c.item_id, unique=True,
      sqlite_where=loans.c.returned_at.is_(None), postgresql_where=loans.c.returned_at.is_(None))
Index("loans_of_a_hold", loans.c.hold_id,
      sqlite_where=loans.c.hold_id.is_not(None), postgresql_where=loans.c.hold_id.is_not(None))
Index("open_loans_of_a_patron", loans.c.patron_id,
      sqlite_where=loans.c.returned_at.is_(None), postgresql_where=loans.c.returned_at.is_(None))

transports = Table(
    "transports", metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", Integer, ForeignKey("items.id"), nullable=False),
    Column("from_branch", String, ForeignKey("branches.code"), nullable=False),
    Column("to_branch", String, ForeignKey("branches.code"), nullable=False),
    Column("sent_at", DateTime, nullable=False),
    Column("ended_at", DateTime))
Index("one_transport_an_item", transports.c.item_id, unique=True,
      sqlite_where=transports.c.ended_at.is_(None), postgresql_where=transports.c.ended_at.is_(None))

fees = Table(
    "fees", metadata,
    Column("id", Integer, primary_key=True),
    Column("patron_id", Integer, ForeignKey("patrons.id"), nullable=False, index=True),
    Column("item_id", Integer, ForeignKey("items.id")),
    Column("kind", String, nullable=False),                        # SIP2 fee type, two digits
    Column("amount", Integer, nullable=False),
    Column("paid", Integer, nullable=False, server_default=text("0")),
    Column("forgiven", Integer, nullable=False, server_default=text("0")),
    Column("charged_at", DateTime, nullable=False))
LEFT = fees.c.amount - fees.c.paid - fees.c.forgiven               # what is still owed of a fee

payments = Table(
    "payments", metadata,
    Column("id", Integer, primary_key=True),
    Column("patron_id", Integer, ForeignKey("patrons.id"), nullable=False),
    Column("transaction_id", String),
    Column("amount", Integer, nullable=False),
    Column("payment_type", String, nullable=False),
    Column("paid_at", DateTime, nullable=False))
Index("a_payment_counts_once", payments.c.patron_id, payments.c.transaction_id, unique=True)

audit = Table(
    "audit", metadata,
    Column("id", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("act", String, nullable=False),
    Column("item_id", Integer, ForeignKey("items.id")),
    Column("patron_id", Integer, ForeignKey("patrons.id")),
    Column("before", String),
    Column("after", String))
