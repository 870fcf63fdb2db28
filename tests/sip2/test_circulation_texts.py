"""Free text of central systems: dates, titles, amounts, reasons."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sip2.circulation.texts import amount_of, due_of, fee_line, split_title
from sip2.dialects import DateOrder
from sip2.reasons import Reason, block_of, reason_of
from sip2.values import PatronFlags


@pytest.mark.parametrize(("text", "due"), [
    ("20261221    235900", date(2026, 12, 21)), ("2026-12-21", date(2026, 12, 21)), ("21.12.2026", date(2026, 12, 21)),
    ("21/12/2026", date(2026, 12, 21)), ("", ""), ("joulun jälkeen", "joulun jälkeen"), ("20261399", "20261399")])
def test_a_due_date_is_read_in_the_shapes_that_occur_and_else_kept_as_text(text: str, due: date | str) -> None:
    assert due_of(text) == due


def test_the_order_of_day_and_month_is_the_systems_own() -> None:
    assert due_of("3/4/2026", DateOrder.MONTH_FIRST) == date(2026, 3, 4)
    assert due_of("3/4/2026", DateOrder.DAY_FIRST) == date(2026, 4, 3)
    assert due_of("3.4.2026", DateOrder.MONTH_FIRST) == date(2026, 4, 3)


def test_title_and_author_are_told_apart() -> None:
    assert split_title("Rautatie / Juhani Aho") == ("Rautatie", "Juhani Aho")
    assert split_title("Kalevala") == ("Kalevala", "")
    assert split_title("1/2 / A / B") == ("1/2 / A", "B")
    assert split_title("Va\u0308ino\u0308 / X") == ("Väinö", "X")


@pytest.mark.parametrize(("text", "amount"), [
    ("0", Decimal(0)), ("2,50", Decimal("2.50")), (" 2.5 ", Decimal("2.5")), ("", None), (None, None), ("NaN", None),
    ("two", None)])
def test_an_amount_is_read_or_there_is_none(text: str | None, amount: Decimal | None) -> None:
    assert amount_of(text) == amount


@pytest.mark.parametrize(("text", "reason"), [
    ("Item is on hold for another patron.", Reason.HOLD_OTHER),
    ("Item is reserved for another patron upon return.", Reason.HOLD_OTHER),
    ("Item has been recalled for another patron", Reason.HOLD_OTHER),
    ("Item checked out to another patron", Reason.LENT_TO_OTHER),
    ("Patron expired on 2026-01-01", Reason.CARD_EXPIRED),
    ("Patron has fines", Reason.FEES),
    ("Outstanding Fines block issue", Reason.FEES),
    ("Patron debarred", Reason.BLOCKED),
    ("Item type cannot be checked out at this checkout location", Reason.NOT_FOR_LOAN),
    ("Item must be checked out at a circulation desk", Reason.NOT_FOR_LOAN),
    ("Issue failed : TOO_MANY", Reason.TOO_MANY_LOANS),
    ("Invalid Item", Reason.UNKNOWN_ITEM),
    ("Item withdrawn, return not allowed", Reason.WITHDRAWN),
    ("Issue failed : NOT_FOR_LOAN", Reason.NOT_FOR_LOAN),
    ("Item cannot be issued: RESTRICTED", Reason.NOT_FOR_LOAN),
    ("Issue failed : ITEM_LOST", Reason.WITHDRAWN),
    ("Item lost, return not allowed", Reason.WITHDRAWN),
    ("Issue failed : WTHDRAWN", Reason.WITHDRAWN),
    ("Issue failed : AGE_RESTRICTION", Reason.AGE_LIMIT),
    ("Below the age limit", Reason.AGE_LIMIT),
    ("Issue failed : RESERVED", Reason.HOLD_OTHER),
    ("Issue failed : RESERVE_WAITING", Reason.HOLD_OTHER),
    ("Issue failed : DEBT", Reason.FEES),
    ("Issue failed : EXPIRED", Reason.CARD_EXPIRED),
    ("Issue failed : CARD_LOST", Reason.CARD_LOST),
    ("Issue failed : UNKNOWN_BARCODE", Reason.UNKNOWN_ITEM),
    ("Issue failed : NO_MORE_RENEWALS", Reason.TOO_MANY_RENEWALS),
    ("Issue failed : USERBLOCKEDOVERDUE", Reason.OVERDUE),
    ("Item cannot be issued: AGE_RESTRICTION", Reason.AGE_LIMIT),
    ("Item cannot be issued: SOMETHING_ELSE", Reason.NOT_FOR_LOAN),
    ("Invalid Patron", Reason.UNKNOWN_CARD),
    ("", Reason.OTHER),
    ("Jotain aivan muuta", Reason.OTHER),
])
def test_the_texts_of_the_central_system_become_reasons(text: str, reason: Reason) -> None:
    assert reason_of((text,)) is reason


def test_a_block_is_read_from_the_flags_before_the_text() -> None:
    assert block_of(PatronFlags(), ("Patron has fines",)) is None
    assert block_of(PatronFlags(charge_denied=True, card_lost=True), ()) is Reason.CARD_LOST
    assert block_of(PatronFlags(charge_denied=True, fees_too_high=True), ()) is Reason.FEES
    assert block_of(PatronFlags(charge_denied=True), ("Patron expired on 2026-01-01",)) is Reason.CARD_EXPIRED
    assert block_of(PatronFlags(charge_denied=True), ()) is Reason.BLOCKED


@pytest.mark.parametrize(("text", "line"), [
    ("12 2.50 Rautatie", ("Rautatie", Decimal("2.50"))), ("Lost item Rautatie 12.00", ("Lost item Rautatie",
                                                                                    Decimal("12.00"))),
    ("Overdue: Kalevala - 1,20", ("Overdue: Kalevala", Decimal("1.20"))), ("Rautatie", ("Rautatie", None)),
    ("3.50", ("", Decimal("3.50"))), ("Manifest 1.10.2026 0.40", ("Manifest 1.10.2026", Decimal("0.40"))),
    ("1984", ("1984", None)), ("", ("", None))])
def test_a_fee_line_tells_what_for_and_how_much_as_far_as_it_can_be_read(
        text: str, line: tuple[str, Decimal | None]) -> None:
    assert fee_line(text) == line


@given(st.text(max_size=80))
def test_any_fee_line_is_read(text: str) -> None:
    what, amount = fee_line(text)
    assert what == what.strip()
    assert amount is None or amount >= 0
