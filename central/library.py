"""What the region has agreed on: branches, limits, loan rules, card patterns. Data, read once when serving begins."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, select

from central.schema import branches, categories, materials, meta, rules, terminals
from config.cards import CardPatterns
from server.errors import StoreError

ANY = "*"
DUE_TIME = time(23, 59)


@dataclass(frozen=True, slots=True)
class Branch:
    code: str
    name_fi: str
    name_sv: str
    name_en: str
    municipality: str
    isil: str
    phone: str
    bin: str            # where other branches sort what travels here
    hold_shelf: str


@dataclass(frozen=True, slots=True)
class Category:
    """What patrons of one kind may have at most. In cents: `fee_limit`, owing more blocks borrowing, and
    `uncollected_fee`, the price of a hold that is not collected in time.
    """

    code: str
    name: str
    loans: int
    holds: int
    overdue: int
    fee_limit: int
    uncollected_fee: int


@dataclass(frozen=True, slots=True)
class Material:
    """A kind of item. `media_type` is the SIP2 code of field CK."""

    code: str
    name: str
    media_type: str
    magnetic: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """How a material is lent to a category. Days are whole days, fees cents, `minimum_age` years."""

    material: str
    category: str
    lendable: bool
    loan_days: int
    held_days: int      # instead of loan_days while others wait for the title
    renewals: int
    minimum_age: int
    loan_fee: int       # for each loan and each renewal
    overdue_fee: int    # for each day
    overdue_fee_most: int
    replacement_fee: int    # for a copy lost while on loan

    def due(self, now: datetime, others_wait: bool) -> datetime:
        days = min(self.loan_days, self.held_days) if others_wait else self.loan_days
        return datetime.combine(now.date() + timedelta(days=days), DUE_TIME)


@dataclass(frozen=True, slots=True)
class Terminal:
    """The account by which a self-service terminal signs in: `branch` is where it stands, `institution` its AO."""

    login: str
    password_hash: str
    institution: str
    branch: str
    charset: str        # empty: that of the dialect
    return_when_not_on_loan: bool
    dialect: str = ""   # empty: that of the server


@dataclass(frozen=True)
class Library:
    name: str
    branches: dict[str, Branch]
    categories: dict[str, Category]
    materials: dict[str, Material]
    rules: dict[tuple[str, str], Rule]
    terminals: dict[str, Terminal]
    patterns: CardPatterns
    shelf_bin: str
    hold_bin: str
    staff_bin: str
    pin_tries: int
    ready_days: int
    no_self_service: dict[str, list[str]] = field(default_factory=dict)     # branch: categories kept from terminals

    def rule(self, material: str, category: str) -> Rule:
        """The rule of this material and category; an exact one goes before a rule for any."""
        for key in ((material, category), (material, ANY), (ANY, category)):
            if key in self.rules:
                return self.rules[key]
        return self.rules[ANY, ANY]


def read_library(tx: Connection) -> Library:
    """The library of a seeded database. Errors: StoreError when it was never seeded."""
    told = {row.key: row.value for row in tx.execute(select(meta))}
    if "seed" not in told:
        raise StoreError("the database is empty; give --demo, or --seed with a seed file, to fill it")
    options = json.loads(told["options"])
    return Library(
        branches={row.code: Branch(*row) for row in tx.execute(select(branches))},
        categories={row.code: Category(*row) for row in tx.execute(select(categories))},
        materials={row.code: Material(*row) for row in tx.execute(select(materials))},
        rules={(row.material, row.category): Rule(*row) for row in tx.execute(select(rules))},
        terminals={row.login: Terminal(*row) for row in tx.execute(select(terminals))},
        patterns=CardPatterns.model_validate_json(told["patterns"]),
        **options)
