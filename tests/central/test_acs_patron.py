"""63, 23, 37, 01, 25, 35, 93, 99: who the patron is and what the patron may do."""
from __future__ import annotations

import pytest

from central.database import Database
from sip2.messages import (
    BlockPatron,
    Checkin,
    Checkout,
    EndPatronSession,
    FeePaid,
    Hold,
    ItemInformation,
    ItemStatusUpdate,
    Login,
    PatronEnable,
    PatronInformation,
    PatronStatus,
    Renew,
    RenewAll,
    ScStatus,
)
from sip2.values import AcsFunctions, Language, Summary
from tests.central.library import (
    AINO,
    CHIP,
    DEBARRED,
    DEBTOR,
    EERO,
    EXPIRED,
    FEW,
    FREE,
    HELD,
    KALEVALA,
    LATE,
    LATE_1,
    LOST_CARD,
    LOST_PATRON,
    OLD,
    RAUTATIE,
    Kiosk,
)


@pytest.mark.parametrize("shown", [
    AINO, CHIP, CHIP.lower(), OLD, OLD.lower(), f" {AINO[:4]} {AINO[4:]} ", "H 001 2343"])
def test_barcode_chip_old_card_and_typed_number_give_one_patron(kiosk: Kiosk, shown: str) -> None:
    heard = kiosk.ask(PatronInformation(patron_id=shown, patron_password="2468"))
    assert (heard.patron_id, heard.personal_name, heard.valid_patron, heard.valid_patron_password) == (
        AINO, "Koivukumpu, Aino", True, True)


@pytest.mark.parametrize("shown", ["", "0000000000", "|", AINO + "\r", AINO[:-1] + "0", "H0012344", "x" * 300, "'; --"])
def test_what_is_no_card_is_an_invalid_patron(kiosk: Kiosk, shown: str) -> None:
    heard = kiosk.ask(PatronInformation(patron_id=shown, patron_password="2468"))
    assert (heard.valid_patron, heard.valid_patron_password, heard.personal_name) == (False, False, "")
    assert heard.patron_status.charge_denied
    assert heard.screen_messages == ("Invalid Patron",)


@pytest.mark.parametrize("request_type", [PatronInformation, PatronStatus])
def test_without_a_pin_nothing_is_said_about_it(kiosk: Kiosk, request_type: type) -> None:
    heard = kiosk.ask(request_type(patron_id=AINO))
    assert (heard.valid_patron, heard.valid_patron_password) == (True, None)


@pytest.mark.parametrize("pin", ["", "1111", "246 8", "24680"])
def test_a_wrong_or_empty_pin_is_wrong_and_hides_the_account(kiosk: Kiosk, pin: str) -> None:
    kiosk.ask(Checkout(patron_id=AINO, item_id=KALEVALA))
    heard = kiosk.ask(PatronInformation(patron_id=AINO, patron_password=pin, summary=Summary(charged=True)))
    assert heard.valid_patron_password is False
    assert (heard.counts.charged, heard.charged_items, heard.fee_amount, heard.email_address) == (0, (), None, None)
    assert "-- Invalid password" in heard.screen_messages[0]


def test_five_wrong_pins_lock_the_account_for_the_right_one_too(kiosk: Kiosk) -> None:
    for _ in range(5):
        kiosk.ask(PatronInformation(patron_id=AINO, patron_password="0000"))
    heard = kiosk.ask(PatronInformation(patron_id=OLD, patron_password="2468"))
    assert heard.valid_patron_password is False
    assert heard.patron_status.charge_denied
    assert heard.patron_status.hold_denied
    assert "ACCOUNT LOCKED" in heard.screen_messages[0]
    assert not kiosk.ask(Checkout(patron_id=AINO, item_id=KALEVALA)).ok


def test_a_right_pin_starts_the_count_of_wrong_ones_again(kiosk: Kiosk) -> None:
    for pin in ("0", "0", "0", "0", "2468", "0", "0", "0", "0"):
        heard = kiosk.ask(PatronInformation(patron_id=AINO, patron_password=pin))
    heard = kiosk.ask(PatronInformation(patron_id=AINO, patron_password="2468"))
    assert heard.valid_patron_password is True


@pytest.mark.parametrize(("shown", "flag", "words"), [
    (EXPIRED, "charge_denied", "Patron expired"),
    (DEBARRED, "charge_denied", "Patron debarred"),
    (DEBTOR, "fines_too_high", "Patron has fines"),
    (LOST_CARD, "card_lost", "Patron blocked: card reported lost"),
    (LATE, "too_many_overdue", "Patron blocked: overdue items"),
])
def test_each_block_is_flagged_told_and_kept(kiosk: Kiosk, shown: str, flag: str, words: str) -> None:
    heard = kiosk.ask(PatronInformation(patron_id=shown, patron_password="1234"))
    assert heard.valid_patron
    assert heard.valid_patron_password
    assert getattr(heard.patron_status, flag)
    assert words in heard.screen_messages[0]
    refused = kiosk.ask(Checkout(patron_id=shown, item_id=KALEVALA))
    assert (refused.ok, refused.desensitize, refused.screen_messages) == (False, None, (words,))


def test_the_new_card_of_one_who_lost_the_old_one_borrows(kiosk: Kiosk) -> None:
    assert kiosk.ask(Checkout(patron_id=LOST_PATRON, item_id=KALEVALA)).ok


def test_counts_and_lists_tell_ready_from_waiting(kiosk: Kiosk) -> None:
    kiosk.ask(Checkout(patron_id=AINO, item_id=KALEVALA))
    assert kiosk.ask(Hold(patron_id=EERO, item_id=KALEVALA, pickup_location="HEI")).ok
    heard = kiosk.ask(PatronInformation(patron_id=EERO, patron_password="1234", summary=Summary(holds=True)))
    assert (heard.counts.holds, heard.counts.unavailable, heard.hold_items) == (1, 1, (HELD,))
    heard = kiosk.ask(PatronInformation(patron_id=EERO, summary=Summary(unavailable=True)))
    assert (heard.hold_items, heard.unavailable_hold_items) == ((), (KALEVALA,))


def test_lists_come_in_pages_counted_from_one(kiosk: Kiosk) -> None:
    for barcode in FREE:
        assert kiosk.ask(Checkout(patron_id=AINO, item_id=barcode)).ok

    def page(start: str | None, end: str | None) -> tuple[str, ...]:
        heard = kiosk.ask(PatronInformation(
            patron_id=AINO, summary=Summary(charged=True), start_item=start, end_item=end))
        assert heard.counts.charged == len(FREE)
        return tuple(heard.charged_items)

    assert page(None, None) == tuple(FREE)
    assert page("2", "3") == tuple(FREE[1:3])
    assert page("00001", "00005") == tuple(FREE[:5])
    assert page("6", "99") == tuple(FREE[5:])
    assert page("9", "12") == ()
    assert page("x", "-1") == tuple(FREE)


def test_overdue_and_fees_are_listed(kiosk: Kiosk) -> None:
    late = kiosk.ask(PatronInformation(patron_id=LATE, language=Language.SWEDISH, summary=Summary(overdue=True)))
    assert (late.counts.overdue, len(late.overdue_items), late.language) == (2, 2, Language.SWEDISH)
    heard = kiosk.ask(PatronInformation(patron_id=DEBTOR, summary=Summary(fines=True)))
    assert (heard.counts.fines, heard.fee_amount, heard.fee_limit, heard.currency_type) == (2, "22.50", "20.00", "EUR")
    assert [line.split(" ", 2)[1:] for line in heard.fine_items] == [["20.50"], ["2.00", "Kalevala"]]


def test_at_the_limit_the_flag_says_so(kiosk: Kiosk) -> None:
    for barcode in FREE[:2]:
        assert kiosk.ask(Checkout(patron_id=FEW, item_id=barcode)).ok
    assert kiosk.ask(PatronInformation(patron_id=FEW)).patron_status.too_many_charged
    refused = kiosk.ask(Checkout(patron_id=FEW, item_id=FREE[2]))
    assert refused.screen_messages == ("Issue failed : TOO_MANY",)


def test_a_payment_counts_once_and_never_more_than_is_owed(kiosk: Kiosk) -> None:
    def pay(amount: str, reference: str, **more: str) -> bool:
        return bool(kiosk.ask(FeePaid(patron_id=DEBTOR, fee_amount=amount, transaction_id=reference, **more))
                    .payment_accepted)
    assert pay("2,5", "p1")
    assert pay("2.50", "p1")
    assert kiosk.ask(PatronInformation(patron_id=DEBTOR)).fee_amount == "20.00"
    assert not pay("20.01", "p2")
    assert not pay("1.00", "p3", currency_type="SEK")
    for nonsense in ("", "-1", "0", "1e3", "٣", "1.234"):
        assert not pay(nonsense, "p4")
    assert kiosk.ask(Checkout(patron_id=DEBTOR, item_id=RAUTATIE)).ok
    assert pay("20", "p5")
    assert kiosk.ask(PatronInformation(patron_id=DEBTOR)).fee_amount == "0.00"


def test_a_left_behind_card_is_blocked_until_enabled(kiosk: Kiosk) -> None:
    assert kiosk.ask(BlockPatron(patron_id=AINO, card_retained=True)).patron_status.charge_denied
    assert not kiosk.ask(Checkout(patron_id=AINO, item_id=KALEVALA)).ok
    assert not kiosk.ask(PatronEnable(patron_id=AINO)).patron_status.charge_denied
    assert kiosk.ask(Checkout(patron_id=AINO, item_id=KALEVALA)).ok
    assert kiosk.ask(PatronEnable(patron_id=DEBARRED)).patron_status.charge_denied


def test_status_and_session_end_are_answered(kiosk: Kiosk) -> None:
    heard = kiosk.ask(ScStatus())
    assert (heard.online, heard.institution_id, heard.library_name, heard.supported_messages) == (
        True, "LAH", "Päijät-Hämeen kirjastot", AcsFunctions.parse("Y" * 16))
    assert (heard.offline_ok, heard.status_update_ok) == (True, True)       # no block Y, and 01, are carried out
    assert kiosk.ask(EndPatronSession(patron_id=AINO)).end_session


def test_an_items_status_may_be_updated_when_the_item_is_known(kiosk: Kiosk) -> None:
    known = kiosk.ask(ItemStatusUpdate(item_id=KALEVALA, item_properties="worn"))
    assert (known.ok, known.item_id, known.item_properties) == (True, KALEVALA, "worn")
    assert not kiosk.ask(ItemStatusUpdate(item_id="1")).ok


@pytest.mark.parametrize(("login", "password"), [
    ("kiosk-lahti", "wrong"), ("kiosk-lahti", ""), ("nobody", "demo-kiosk-lahti"), ("", "")])
def test_a_wrong_login_is_refused_and_signs_out(kiosk: Kiosk, login: str, password: str) -> None:
    assert not kiosk.ask(Login(login_user_id=login, login_password=password)).ok
    assert kiosk.connection.account is None


def test_before_login_nothing_is_done_or_told(kiosk: Kiosk, database: Database) -> None:
    kiosk.connection.account = None
    for request in (Checkout(patron_id=AINO, item_id=KALEVALA), Checkin(item_id=LATE_1),
                    Hold(patron_id=AINO, item_id=LATE_1), Renew(patron_id=LATE, item_id=LATE_1),
                    RenewAll(patron_id=LATE), FeePaid(patron_id=DEBTOR),
                    PatronInformation(patron_id=AINO, patron_password="2468"), PatronStatus(patron_id=AINO),
                    BlockPatron(patron_id=AINO), PatronEnable(patron_id=AINO), ItemInformation(item_id=KALEVALA),
                    EndPatronSession(patron_id=AINO)):
        heard = kiosk.ask(request)
        assert heard.code in request.answers
        assert heard.screen_messages == ("Login required",)
        assert not getattr(heard, "ok", False)
        assert not getattr(heard, "personal_name", "")
    assert kiosk.ask(ScStatus()).online
    count = database.call(lambda tx: tx.exec_driver_sql(
        "SELECT count(*) FROM loans WHERE returned_at IS NULL").scalar_one())
    assert count == 2
