"""From a checked seed to a filled database: once, in one transaction."""
from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from central import schema
from central.database import Database
from central.library import ANY, DUE_TIME
from central.money import OVERDUE_FEE
from central.pins import Pins
from central.schema import HoldState
from central.seed.model import ItemTable, RuleTable, Seed, day, in_cents
from config.cards import CardPatterns
from server.errors import StoreError

_People = dict[str, tuple[int, str]]            # card: number and category
_Copies = dict[str, tuple[int, ItemTable]]      # barcode: number and item


def fingerprint(raw: bytes) -> str:
    """What tells one seed file from another."""
    return hashlib.sha256(raw).hexdigest()


def seeded_with(tx: Connection) -> str | None:
    """The fingerprint of the seed the database was filled from; None for an empty one."""
    return tx.execute(select(schema.meta.c.value).where(schema.meta.c.key == "seed")).scalar_one_or_none()


def ensure_same(database: Database, print_of_file: str) -> bool:
    """Whether the database still has to be seeded. Errors: StoreError when another file filled it."""
    known = database.call(seeded_with)
    if known is not None and known != print_of_file:
        raise StoreError("the database was filled from another seed file; "
                         "serve it without a seed, or give another path")
    return known is None


def load(database: Database, seed: Seed, print_of_file: str, pins: Pins, now: datetime) -> None:
    """Fill an empty database. Either all of it is there afterwards or nothing."""
    with_pin = [patron for patron in seed.patrons if patron.pin is not None]
    secrets = [patron.pin or "" for patron in with_pin] + [terminal.password for terminal in seed.terminals]
    hashes = pins.hash_all(secrets)
    pin_hashes = dict(zip((patron.card for patron in with_pin), hashes, strict=False))
    passwords = dict(zip((terminal.login for terminal in seed.terminals), hashes[len(with_pin):], strict=True))
    loader = _Loader(seed, now, pin_hashes, passwords)

    def fill(tx: Connection) -> None:
        loader.agreements(tx, print_of_file)
        loader.register(tx)
        loader.collection(tx)
        loader.circulation(tx)

    database.call(fill)


@dataclass(frozen=True)
class _Loader:
    seed: Seed
    now: datetime
    pin_hashes: dict[str, str]
    passwords: dict[str, str]

    def agreements(self, tx: Connection, print_of_file: str) -> None:
        seed = self.seed
        options = {"name": seed.library.name, "pin_tries": seed.library.pin_tries,
                   "ready_days": seed.library.ready_days,
                   "no_self_service": {entry.code: entry.no_self_service for entry in seed.branches
                                       if entry.no_self_service},
                   "shelf_bin": seed.bins.shelf, "hold_bin": seed.bins.hold, "staff_bin": seed.bins.staff}
        patterns = CardPatterns(patterns=seed.card_patterns).model_dump_json()
        _fill(tx, schema.meta, [{"key": "seed", "value": print_of_file},
                                {"key": "options", "value": json.dumps(options)},
                                {"key": "patterns", "value": patterns}])
        _fill(tx, schema.municipalities, (entry.model_dump() for entry in seed.municipalities))
        _fill(tx, schema.branches, (entry.model_dump(exclude={"no_self_service"}) for entry in seed.branches))
        _fill(tx, schema.categories, (
            {**entry.model_dump(), "fee_limit": in_cents(entry.fee_limit),
             "uncollected_fee": in_cents(entry.uncollected_fee)} for entry in seed.categories))
        _fill(tx, schema.materials, (entry.model_dump() for entry in seed.materials))
        _fill(tx, schema.rules, (_rule(entry) for entry in seed.rules))
        _fill(tx, schema.terminals, (
            {"login": entry.login, "password_hash": self.passwords[entry.login], "branch": entry.branch,
             "institution": entry.institution or entry.branch, "charset": entry.charset,
             "return_when_not_on_loan": entry.return_when_not_on_loan, "dialect": entry.dialect}
            for entry in seed.terminals))

    def register(self, tx: Connection) -> None:
        people = list(enumerate(self.seed.patrons, 1))
        _fill(tx, schema.patrons, (
            {"id": number, "number": entry.card, "name": entry.name, "category": entry.category,
             "home_branch": entry.branch, "birth_date": entry.birth_date, "state": entry.state,
             "expires": None if entry.expires is None else self._day(entry.expires), "language": entry.language,
             "email": entry.email, "phone": entry.phone, "address": entry.address, "internet": entry.internet,
             "pin_hash": self.pin_hashes.get(entry.card), "failed_pins": entry.failed_pins}
            for number, entry in people))
        _fill(tx, schema.cards, (
            {"identifier": card, "patron_id": number, "lost": card in entry.lost_cards}
            for number, entry in people for card in (entry.card, *entry.other_cards, *entry.lost_cards)))

    def collection(self, tx: Connection) -> None:
        numbers = self._pickup_numbers
        _fill(tx, schema.titles, (entry.model_dump() for entry in self.seed.titles))
        material = {title.id: title.material for title in self.seed.titles}
        owner = {branch.code: branch.municipality for branch in self.seed.branches}
        _fill(tx, schema.items, (
            {"id": number, "barcode": entry.barcode, "title_id": entry.title, "home_branch": entry.branch,
             "current_branch": entry.at or entry.branch, "call_number": entry.shelf, "collection": entry.collection,
             "material": entry.material or material[entry.title], "owner": entry.owner or owner[entry.branch],
             "state": entry.state, "parts": entry.parts, "pickup_number": numbers.get(entry.barcode)}
            for number, entry in enumerate(self.seed.items, 1)))

    def circulation(self, tx: Connection) -> None:
        patron = {card: (number, entry.category) for number, entry in enumerate(self.seed.patrons, 1)
                  for card in (entry.card, *entry.other_cards, *entry.lost_cards)}
        item = {entry.barcode: (number, entry) for number, entry in enumerate(self.seed.items, 1)}
        self._loans(tx, patron, item)
        self._holds(tx, patron, item)
        _fill(tx, schema.fees, (
            {"patron_id": number, "item_id": item[fee.item][0] if fee.item else None, "kind": fee.kind or OVERDUE_FEE,
             "amount": in_cents(fee.amount), "charged_at": self._at(fee.charged, time(12))}
            for number, entry in enumerate(self.seed.patrons, 1) for fee in entry.fees))

    def _loans(self, tx: Connection, patron: _People, item: _Copies) -> None:
        rules = {(rule.material, rule.category): rule for rule in self.seed.rules}
        material = {title.id: title.material for title in self.seed.titles}
        rows = []
        for entry in self.seed.loans:
            number, category = patron[entry.patron]
            item_id, copy = item[entry.item]
            kind = copy.material or material[copy.title]
            tried = ((kind, category), (kind, ANY), (ANY, category), (ANY, ANY))
            rule = next(rules[key] for key in tried if key in rules)
            lent = self._day(entry.lent)
            due = self._day(entry.due) if entry.due is not None else lent + timedelta(days=rule.loan_days)
            rows.append({"item_id": item_id, "patron_id": number, "branch": entry.branch or copy.at or copy.branch,
                         "lent_at": datetime.combine(lent, time(12)), "due_at": datetime.combine(due, DUE_TIME),
                         "renewals": entry.renewals})
        _fill(tx, schema.loans, rows)

    def _holds(self, tx: Connection, patron: _People, item: _Copies) -> None:
        rows, journeys = [], []
        for entry in self.seed.holds:
            copy_id, copy = item[entry.item] if entry.item is not None else (None, None)
            state = HoldState(entry.state)
            ready = state is HoldState.READY
            if state is HoldState.IN_TRANSIT and copy is not None:
                journeys.append({"item_id": copy_id, "from_branch": copy.at or copy.branch, "to_branch": entry.pickup,
                                 "sent_at": self._at(0, time(8))})
            taken = state is not HoldState.WAITING
            rows.append({"patron_id": patron[entry.patron][0],
                         "title_id": copy.title if copy is not None else entry.title,
                         "wanted_item_id": None if taken else copy_id, "taken_item_id": copy_id if taken else None,
                         "pickup_branch": entry.pickup, "state": entry.state,
                         "placed_at": self._at(entry.placed, time(12)),
                         "expires": None if entry.expires is None else self._day(entry.expires),
                         "ready_until": self._day(self.seed.library.ready_days) if ready else None})
        _fill(tx, schema.holds, rows)
        _fill(tx, schema.transports, journeys)

    @property
    def _pickup_numbers(self) -> dict[str, int]:
        """The number of each copy that is ready: 1, 2, … at every branch."""
        found: dict[str, int] = {}
        used: Counter[str] = Counter()
        for entry in self.seed.holds:
            if HoldState(entry.state) is HoldState.READY and entry.item is not None:
                used[entry.pickup] += 1
                found[entry.item] = used[entry.pickup]
        return found

    def _day(self, value: date | int) -> date:
        return day(value, self.now.date())

    def _at(self, value: date | int, hour: time) -> datetime:
        return datetime.combine(self._day(value), hour)


def _rule(entry: RuleTable) -> dict[str, Any]:
    return {**entry.model_dump(), "loan_fee": in_cents(entry.loan_fee), "overdue_fee": in_cents(entry.overdue_fee),
            "overdue_fee_most": in_cents(entry.overdue_fee_most), "replacement_fee": in_cents(entry.replacement_fee)}


def _fill(tx: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    values = list(rows)
    if values:
        tx.execute(insert(table), values)
