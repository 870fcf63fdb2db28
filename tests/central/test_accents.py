"""How each dialect hears and words: one test a quirk, by real messages to a real library."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from central.database import Database
from central.dialects import DIALECTS
from central.library import read_library
from central.pins import Pins
from central.schema import items, titles
from central.sip.acs import Acs
from central.sip.charset import fitted
from sip2.acs_link import Habits
from sip2.codec import encode
from sip2.mask import masked
from sip2.messages import (
    Checkin,
    Checkout,
    EndPatronSession,
    FeePaid,
    Hold,
    ItemInformation,
    ItemStatusUpdate,
    Login,
    PatronInformation,
    PatronStatus,
    Renew,
    RequestScResend,
    ScStatus,
)
from sip2.values import FeeType, HoldMode, SecurityMarker, Summary
from tests.central.library import AINO, DEBTOR, DEVICE, EERO, FREE, HELD, KALEVALA, NOW, RAUTATIE, Clock, Kiosk

Speaking = Callable[[str], Kiosk]


@pytest.fixture
def speaking(database: Database, pins: Pins, clock: Clock) -> Speaking:
    def speak(dialect: str) -> Kiosk:
        acs = Acs(database.call(read_library), database, pins, now=clock, dialect=DIALECTS[dialect])
        kiosk = Kiosk(acs, database, clock)
        assert kiosk.sign_in()
        return kiosk

    return speak


def field(answer: Any, tag: str) -> list[str]:
    return [value for name, value in answer.extra if name == tag]


# --- Koha --------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("dialect", "bx"), [
    ("house", "YYYYYYYYYYYYYYYY"), ("koha", "YYYYYYYYYYYNYYYY"), ("koha-suomi", "YYYYYYYYYYYNYYYY"),
    ("symphony", "YYYYYYYYYYYYNNYY"), ("folio", "YYYYYYYYYYYYYYYY")])
def test_bx_tells_what_is_answered(speaking: Speaking, dialect: str, bx: str) -> None:
    assert speaking(dialect).ask(ScStatus()).supported_messages.text == bx


def test_koha_refuses_19_with_96_and_symphony_is_silent_to_15(speaking: Speaking) -> None:
    assert speaking("koha").ask(ItemStatusUpdate(item_id=KALEVALA)) == RequestScResend()
    assert speaking("symphony").ask(Hold(patron_id=AINO, item_id=KALEVALA)) is None
    assert speaking("house").ask(ItemStatusUpdate(item_id=KALEVALA)).ok


@pytest.mark.parametrize("request_", [
    PatronInformation(patron_id=AINO), ItemInformation(item_id=KALEVALA), EndPatronSession(patron_id=AINO),
    FeePaid(patron_id=AINO)])
def test_a_99_with_an_unreadable_version_drops_koha_to_protocol_1_until_the_next_login(
        speaking: Speaking, request_: Any) -> None:
    kiosk = speaking("koha-suomi")
    kiosk.ask(ScStatus(protocol_version="xx.y"))
    assert kiosk.ask(request_) == RequestScResend()
    assert kiosk.ask(PatronStatus(patron_id=AINO)).valid_patron
    assert kiosk.ask(Checkout(patron_id=AINO, item_id=FREE[0])).ok
    assert kiosk.sign_in()
    assert kiosk.ask(request_) != RequestScResend()
    house = speaking("house")
    house.ask(ScStatus(protocol_version="xx.y"))
    assert house.ask(request_) != RequestScResend()


def test_koha_acts_on_no_bi_so_a_cancel_is_a_check_in(speaking: Speaking) -> None:
    """The hold that the loan fulfilled is gone after an ordinary check-in, and ready again after a true cancel."""
    for dialect, kept in (("house", True), ("koha", False)):
        kiosk = speaking(dialect)
        assert kiosk.ask(Checkout(patron_id=EERO, item_id=HELD)).ok
        back = kiosk.ask(Checkin(item_id=HELD, cancel=True))
        assert back.ok
        assert (back.alert_type == "01") is kept


def test_koha_looks_aj_up_as_a_barcode_alone(speaking: Speaking) -> None:
    assert not speaking("koha").ask(Hold(patron_id=AINO, title_id="2")).ok
    assert speaking("koha").ask(Hold(patron_id=AINO, title_id=RAUTATIE)).ok
    assert speaking("house").ask(Hold(patron_id=EERO, title_id="2")).ok


def test_koha_tells_who_waits_in_da_and_the_house_does_not(speaking: Speaking) -> None:
    for dialect, told in (("koha", "Koivukumpu, Aino aino@example.invalid +358 3 555 0001"), ("house", None)):
        kiosk = speaking(dialect)
        kiosk.ask(Hold(patron_id=AINO, item_id=FREE[1], pickup_location="HEI"))
        back = kiosk.ask(Checkin(item_id=FREE[1]))
        assert (back.hold_patron_id, back.hold_patron_name) == (AINO, told)
        kiosk.ask(Hold(patron_id=AINO, item_id=FREE[1], hold_mode=HoldMode.REMOVE))


def test_koha_writes_amounts_without_their_zeros(speaking: Speaking) -> None:
    def owed(dialect: str, card: str) -> tuple[str, str]:
        answer = speaking(dialect).ask(PatronInformation(patron_id=card))
        return answer.fee_amount, answer.fee_limit

    assert (owed("koha", DEBTOR), owed("koha", AINO)) == (("22.5", "20"), ("0", "20"))
    assert owed("house", DEBTOR) == ("22.50", "20.00")


def test_koha_tells_the_same_security_and_fee_kind_of_every_item(speaking: Speaking) -> None:
    told, unknown = (speaking("koha").ask(ItemInformation(item_id=barcode)) for barcode in (DEVICE, "unknown"))
    assert (told.security_marker, told.fee_type) == (SecurityMarker.TATTLE_TAPE, FeeType.OTHER)
    assert encode(unknown).startswith(b"18010101")
    assert (unknown.title_id, unknown.screen_messages) == ("", ())
    assert speaking("house").ask(ItemInformation(item_id=DEVICE)).fee_type is FeeType.RENTAL
    assert speaking("house").ask(ItemInformation(item_id="unknown")).security_marker is SecurityMarker.NONE


def test_koha_sends_ck_of_30_even_when_it_is_empty(speaking: Speaking) -> None:
    assert speaking("koha").ask(Renew(patron_id=AINO, item_id="unknown")).media_type == ""
    assert speaking("house").ask(Renew(patron_id=AINO, item_id="unknown")).media_type is None


def test_koha_has_cq_n_in_24_when_no_pin_was_given(speaking: Speaking) -> None:
    assert speaking("koha").ask(PatronStatus(patron_id=AINO)).valid_patron_password is False
    assert speaking("koha").ask(PatronStatus(patron_id=AINO, patron_password="2468")).valid_patron_password
    assert speaking("koha").ask(PatronInformation(patron_id=AINO)).valid_patron_password is None
    assert speaking("house").ask(PatronStatus(patron_id=AINO)).valid_patron_password is None


def test_11_asks_no_pin(speaking: Speaking) -> None:
    for dialect, barcode in (("koha-suomi", FREE[2]), ("house", FREE[3])):
        assert speaking(dialect).ask(Checkout(patron_id=AINO, item_id=barcode, patron_password="0000")).ok


def test_no_block_with_a_promised_due_date_lends_whatever_the_rules_say(speaking: Speaking, clock: Clock) -> None:
    kiosk = speaking("koha-suomi")
    assert not kiosk.ask(Checkout(patron_id=DEBTOR, item_id=FREE[0])).ok
    promised = clock.now.replace(day=30)
    lent = kiosk.ask(Checkout(patron_id=DEBTOR, item_id=FREE[0], no_block=True, nb_due_date=promised))
    assert (lent.ok, lent.due_date) == (True, "")
    assert kiosk.ask(ItemInformation(item_id=FREE[0])).due_date == "20261130    101500"
    again = Checkout(patron_id=DEBTOR, item_id=FREE[0], no_block=True, nb_due_date=promised)
    assert speaking("house").ask(again).due_date == "20261130    101500"
    assert kiosk.ask(Checkout(patron_id=AINO, item_id=FREE[1])).due_date


def test_koha_takes_the_return_date_of_any_check_in_so_a_wrong_clock_back_dates(
        speaking: Speaking, database: Database) -> None:
    """Two weeks late, on a terminal whose clock is behind: nothing is owed to Koha, and the days to the house."""
    for dialect, owed in (("koha-suomi", "0"), ("house", "2.60")):
        kiosk = speaking(dialect)
        kiosk.clock.now = NOW
        assert kiosk.ask(Checkout(patron_id=AINO, item_id=FREE[0])).ok
        kiosk.clock.pass_days(28 + 13)
        assert kiosk.ask(Checkin(item_id=FREE[0], return_date=NOW)).ok
        assert kiosk.ask(PatronInformation(patron_id=AINO)).fee_amount == owed


@pytest.mark.parametrize("dialect", ["koha", "koha-suomi"])
def test_koha_treats_lines_as_koha_does(dialect: str) -> None:
    assert DIALECTS[dialect].habits == Habits(
        terminator=b"\r\n", replays=False, refuses_unknown=True, keeps_number=False, any_trailer=False)


# --- others ------------------------------------------------------------------------------------------------

def test_sipserver_and_koha_write_a_delimiter_in_a_value_as_a_reference(speaking: Speaking, database: Database) -> None:
    database.call(lambda tx: tx.execute(titles.update().where(titles.c.id == 1).values(title="A|B\rC")).rowcount)
    for dialect in ("sipserver", "koha-suomi"):
        assert speaking(dialect).ask(ItemInformation(item_id=KALEVALA)).title_id.startswith("A&#124;B C")
    assert speaking("house").ask(ItemInformation(item_id=KALEVALA)).title_id.startswith("A B C")


def test_a_value_is_cut_at_255_characters(speaking: Speaking, database: Database) -> None:
    database.call(lambda tx: tx.execute(titles.update().where(titles.c.id == 1).values(title="Ä" * 400)).rowcount)
    assert speaking("house").ask(ItemInformation(item_id=KALEVALA)).title_id == "Ä" * 255


def test_sipserver_tells_the_telephone_of_who_waits_in_bf(speaking: Speaking) -> None:
    for dialect, told in (("sipserver", ["+358 3 555 0001"]), ("evergreen", ["+358 3 555 0001"]), ("generic", [])):
        kiosk = speaking(dialect)
        kiosk.ask(Hold(patron_id=AINO, item_id=FREE[1], pickup_location="HEI"))
        back = kiosk.ask(Checkin(item_id=FREE[1]))
        assert (field(back, "BF"), back.hold_patron_name) == (told, None)
        kiosk.ask(Hold(patron_id=AINO, item_id=FREE[1], hold_mode=HoldMode.REMOVE))


def test_symphony_returns_the_pin_that_was_right_and_no_log_shows_it(speaking: Speaking) -> None:
    told = speaking("symphony").ask(PatronInformation(patron_id=AINO, patron_password="2468"))
    assert field(told, "AD") == ["2468"]
    assert "2468" not in masked(encode(told, charset="cp850"))
    for dialect, pin in (("symphony", None), ("symphony", "0000"), ("generic", "2468")):
        assert field(speaking(dialect).ask(PatronInformation(patron_id=AINO, patron_password=pin)), "AD") == []


def test_evergreen_tells_the_internal_number_in_xi(speaking: Speaking) -> None:
    assert field(speaking("evergreen").ask(PatronInformation(patron_id=AINO)), "XI") == ["1"]
    assert field(speaking("sipserver").ask(PatronInformation(patron_id=AINO)), "XI") == []


def test_folio_passes_over_ap(speaking: Speaking, database: Database) -> None:
    def at() -> str:
        return str(database.call(lambda tx: tx.execute(
            items.select().where(items.c.barcode == KALEVALA)).one().current_branch))

    assert speaking("folio").ask(Checkin(item_id=KALEVALA, current_location="HEI")).destination_location is None
    assert at() == "LAH"
    speaking("house").ask(Checkin(item_id=KALEVALA, current_location="HEI"))
    assert at() == "HEI"


def test_folio_lists_fees_in_fields_of_its_own_when_asked(speaking: Speaking) -> None:
    asked = PatronInformation(patron_id=DEBTOR, summary=Summary(fines=True))
    told = speaking("folio").ask(asked)
    assert (field(told, "FA"), field(told, "FE")) == (["20.50", "2.00"], ["04", "04"])
    assert len(field(told, "CG")) == len(field(told, "FD")) == 2
    assert field(speaking("folio").ask(replace(asked, summary=Summary())), "FA") == []
    assert field(speaking("house").ask(asked), "FA") == []


@pytest.mark.parametrize("dialect", ["folio", "symphony"])
def test_folio_and_symphony_speak_cp850_unless_the_account_says_otherwise(speaking: Speaking, dialect: str) -> None:
    kiosk = speaking(dialect)
    assert (kiosk.acs.charset_of(kiosk.connection), kiosk.connection.charset) == ("cp850", "cp850")
    kiosk.connection.account = replace(kiosk.connection.account, charset="ascii")
    assert kiosk.acs.charset_of(kiosk.connection) == "ascii"


def test_sierra_has_a_blank_behind_ao_and_words_of_its_own_for_a_wrong_pin(speaking: Speaking) -> None:
    told = speaking("sierra").ask(PatronInformation(patron_id=AINO, patron_password="0000"))
    assert told.institution_id == "LAH "
    assert told.screen_messages == ("Invalid PIN entered",)
    assert speaking("sierra").ask(ScStatus()).institution_id == "LAH "


@pytest.mark.parametrize(("dialect", "due"), [
    ("house", "20261221    235900"), ("sierra", "12-21-2026 23:59"), ("symphony", "12/21/2026,23:59")])
def test_due_dates_have_the_order_of_the_dialect(speaking: Speaking, dialect: str, due: str) -> None:
    assert speaking(dialect).ask(Checkout(patron_id=AINO, item_id=FREE[0])).due_date == due


# --- the account's own -------------------------------------------------------------------------------------

def test_an_account_speaks_its_own_dialect_from_its_login_on(speaking: Speaking) -> None:
    kiosk = speaking("house")
    library = kiosk.acs._library
    library.terminals["kiosk-sysma"] = replace(library.terminals["kiosk-sysma"], dialect="koha-suomi")
    assert kiosk.connection.habits == Habits()
    assert kiosk.ask(Login(login_user_id="kiosk-sysma", login_password="demo-kiosk-sysma")).ok
    assert kiosk.connection.habits == DIALECTS["koha-suomi"].habits
    assert kiosk.ask(PatronInformation(patron_id=AINO)).fee_amount == "0"
    assert kiosk.acs.dialects == {DIALECTS["house"], DIALECTS["koha-suomi"]}


def test_every_answer_fits_the_wire_and_one_that_does_is_left_alone() -> None:
    from sip2.messages import EndSessionResponse
    good = EndSessionResponse(patron_id="Väinö", screen_messages=("a", "b"))
    assert fitted(good, "utf-8") is good
    assert fitted(replace(good, screen_messages=("a|b\rc",), extra=(("ZZ", "x" * 300),)), "ascii", "!") == replace(
        good, patron_id="Vaino", screen_messages=("a!b c",), extra=(("ZZ", "x" * 255),))
