"""The seed file: the shape of each table. docs/central.md tells it to people.

A `Day` is a date, or a whole number of days counted from the day of loading: 0 is that day, -3 three days before.
"""
from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from central.dialects import DIALECTS
from central.schema import ItemState, PatronState
from central.text import is_line
from config.cards import CardPattern, normalise


def _line(text: str) -> str:
    if not is_line(text):
        raise ValueError("must not hold | or control characters")
    return text


def _identifier(text: str) -> str:
    packed = normalise(text)
    if packed is None:
        raise ValueError("must be 1 to 64 characters, not only zeros, without | and control characters")
    return packed


def _pin(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4,10}", text):
        raise ValueError("must be 4 to 10 digits")
    return text


def _dialect(name: str) -> str:
    if name and name not in DIALECTS:
        raise ValueError(f"must be one of {', '.join(DIALECTS)}")
    return name


def _cents(amount: Decimal) -> Decimal:
    if not amount.is_finite() or amount < 0 or amount > 1_000_000 or amount != round(amount, 2):
        raise ValueError("must be an amount of euros with at most two decimals, such as \"2.50\"")
    return amount


Line = Annotated[str, Field(max_length=255), AfterValidator(_line)]
Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_line)]
Code = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9*_-]+$")]
Identifier = Annotated[str, AfterValidator(_identifier)]
Pin = Annotated[str, AfterValidator(_pin)]
Euros = Annotated[Decimal, AfterValidator(_cents)]
Count = Annotated[int, Field(ge=0, le=9999)]
Day = date | Annotated[int, Field(ge=-100_000, le=100_000, strict=True)]
Languages = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


def day(value: Day, today: date) -> date:
    return value if isinstance(value, date) else today + timedelta(days=value)


def in_cents(amount: Decimal) -> int:
    return int(amount * 100)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LibraryTable(_Table):
    name: Name
    pin_tries: Annotated[int, Field(ge=1, le=100)] = 5
    ready_days: Annotated[int, Field(ge=1, le=365)] = 7


class Bins(_Table):
    shelf: Name = "1"
    hold: Name = "2"
    staff: Name = "9"


class MunicipalityTable(_Table):
    name_fi: Name
    name_sv: Name
    name_en: Name


class BranchTable(_Table):
    code: Code
    name_fi: Name
    name_sv: Name
    name_en: Name
    municipality: Name
    isil: Name
    phone: Line = ""
    bin: Name
    hold_shelf: Name = "A"
    no_self_service: tuple[Code, ...] = ()      # categories that may not use its terminals


class CategoryTable(_Table):
    code: Code
    name: Name
    loans: Count
    holds: Count
    overdue: Count
    fee_limit: Euros
    uncollected_fee: Euros = Decimal(0)


class MaterialTable(_Table):
    code: Code
    name: Name
    media_type: Annotated[str, Field(pattern=r"^\d{3}$")]
    magnetic: bool = False


class RuleTable(_Table):
    material: Code = "*"
    category: Code = "*"
    lendable: bool = True
    loan_days: Annotated[int, Field(ge=0, le=3650)]
    held_days: Annotated[int, Field(ge=0, le=3650)] = 14
    renewals: Count
    minimum_age: Count = 0
    loan_fee: Euros = Decimal(0)
    overdue_fee: Euros = Decimal(0)
    overdue_fee_most: Euros = Decimal(0)
    replacement_fee: Euros = Decimal(0)


class TerminalTable(_Table):
    login: Name
    password: Name
    branch: Code
    institution: Code | None = None
    charset: Annotated[str, Field(pattern=r"^(utf-8|ascii|iso8859-1|cp850|cp1252)?$")] = ""
    dialect: Annotated[str, AfterValidator(_dialect)] = ""
    return_when_not_on_loan: bool = True


class FeeTable(_Table):
    amount: Euros
    kind: Annotated[str, Field(pattern=r"^\d{2}$")] = "04"
    item: Identifier | None = None
    charged: Day = 0


class PatronTable(_Table):
    card: Identifier
    name: Name
    category: Code
    branch: Code
    pin: Pin | None = None
    other_cards: tuple[Identifier, ...] = ()
    lost_cards: tuple[Identifier, ...] = ()
    birth_date: date | None = None
    expires: Day | None = None
    state: PatronState = PatronState.ACTIVE
    language: Languages = "fi"
    email: Name | None = None
    phone: Name | None = None
    address: Name | None = None
    internet: bool = True       # may use the library's computers
    failed_pins: Count = 0
    fees: tuple[FeeTable, ...] = ()


class TitleTable(_Table):
    id: Annotated[int, Field(ge=1, le=999_999_999)]
    title: Name
    author: Line = ""
    language: Languages
    year: int | None = None
    material: Code


class ItemTable(_Table):
    barcode: Identifier
    title: int
    branch: Code
    at: Code | None = None
    shelf: Line = ""
    collection: Line = ""
    material: Code | None = None
    owner: Name | None = None
    state: ItemState = ItemState.IN_COLLECTION
    parts: Annotated[int, Field(ge=1, le=99)] = 1


class LoanTable(_Table):
    item: Identifier
    patron: Identifier
    lent: Day = 0
    due: Day | None = None
    renewals: Count = 0
    branch: Code | None = None


class HoldTable(_Table):
    patron: Identifier
    item: Identifier | None = None
    title: int | None = None
    pickup: Code
    state: Literal["waiting", "in_transit", "ready"] = "waiting"
    placed: Day = 0
    expires: Day | None = None


class Seed(_Table):
    """A whole seed file."""

    library: LibraryTable
    bins: Bins = Bins()
    municipalities: tuple[MunicipalityTable, ...] = Field(min_length=1)
    branches: tuple[BranchTable, ...] = Field(min_length=1)
    categories: tuple[CategoryTable, ...] = Field(min_length=1)
    materials: tuple[MaterialTable, ...] = Field(min_length=1)
    rules: tuple[RuleTable, ...] = Field(min_length=1)
    card_patterns: tuple[CardPattern, ...] = ()
    terminals: tuple[TerminalTable, ...] = ()
    patrons: tuple[PatronTable, ...] = ()
    titles: tuple[TitleTable, ...] = ()
    items: tuple[ItemTable, ...] = ()
    loans: tuple[LoanTable, ...] = ()
    holds: tuple[HoldTable, ...] = ()
