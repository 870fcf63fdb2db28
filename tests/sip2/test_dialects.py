"""The table of dialects: what it says is what the systems were seen to do."""
from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date

import pytest

from sip2 import dialects
from sip2.circulation.texts import amount_of, due_of, split_title
from sip2.codec import check_charset
from sip2.dialects import BY_NAME, Alert, DateOrder, PatronField
from sip2.reasons import Reason, reason_of


def test_every_system_has_its_dialect_and_a_wrong_name_tells_which_there_are() -> None:
    assert set(BY_NAME) == {"koha-suomi", "koha", "evergreen", "sipserver", "folio", "sierra", "symphony", "generic"}
    assert all(dialects.named(name).name == name for name in BY_NAME)
    with pytest.raises(ValueError, match="koha-suomi"):
        dialects.named("aurora")


@pytest.mark.parametrize("dialect", BY_NAME.values(), ids=BY_NAME)
def test_a_dialect_is_frozen_and_whole(dialect: dialects.Dialect) -> None:
    check_charset(dialect.charset)
    assert dialect.page > 0
    assert len(dict(dialect.patron_fields)) == len(dialect.patron_fields)
    with pytest.raises(FrozenInstanceError):
        dialect.name = "x"  # type: ignore[misc]


def test_a_vendors_field_means_something_only_in_its_dialect() -> None:
    assert dialects.KOHA_SUOMI.patron_field(PatronField.ACCESS) == "PA"
    assert dialects.SIPSERVER.patron_field(PatronField.EXPIRY) == "PA"
    assert dialects.KOHA_UPSTREAM.patron_field(PatronField.ACCESS) is None
    assert dialects.GENERIC.patron_fields == ()


@pytest.mark.parametrize("dialect", BY_NAME.values(), ids=BY_NAME)
def test_an_unknown_alert_type_means_staff(dialect: dialects.Dialect) -> None:
    assert [dialect.alert(code) for code in ("01", "53", "98", "zz")] == [Alert.HOLD_HERE, *[Alert.STAFF] * 3]


@pytest.mark.parametrize(("text", "reason"), [
    ("ACCOUNT LOCKED", Reason.PIN_LOCKED), ("-- Invalid password", Reason.WRONG_PIN),
    ("Issue failed : TOO_MANY", Reason.TOO_MANY_LOANS), ("Patron expired on 2026-01-01", Reason.CARD_EXPIRED),
    ("Item is reserved for another patron upon return.", Reason.HOLD_OTHER), ("Jotain muuta", Reason.OTHER)])
def test_the_texts_of_koha_become_reasons(text: str, reason: Reason) -> None:
    assert reason_of((text,), dialects.KOHA_SUOMI.reasons) is reason


@pytest.mark.parametrize(("text", "order", "due"), [
    ("20261221    235900", DateOrder.DAY_FIRST, date(2026, 12, 21)),
    ("3/4/2026", DateOrder.DAY_FIRST, date(2026, 4, 3)),
    ("3/4/2026", DateOrder.MONTH_FIRST, date(2026, 3, 4)), ("3.4.2026", DateOrder.MONTH_FIRST, date(2026, 4, 3)),
    ("2026-12-21", DateOrder.MONTH_FIRST, date(2026, 12, 21)), ("20261399", DateOrder.DAY_FIRST, "20261399"),
    (" joulun jälkeen ", DateOrder.DAY_FIRST, "joulun jälkeen"), ("", DateOrder.DAY_FIRST, "")])
def test_a_due_date_is_read_in_the_dialects_order_and_else_kept_as_text(
        text: str, order: DateOrder, due: date | str) -> None:
    assert due_of(text, order) == due


def test_amounts_and_titles_are_read_as_systems_write_them() -> None:
    assert [str(amount_of(text)) for text in ("0", "2.5", "2,50", "", None, "NaN", "x")] == [
        "0", "2.5", "2.50", "None", "None", "None", "None"]
    assert split_title("Sydämeni / Väinö Linna") == ("Sydämeni", "Väinö Linna")
