"""What the central system says, in the engine's nouns; the errands themselves are tested in tests/sip2."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from kiosk.engine import ils
from kiosk.engine.ils import Refusal
from kiosk.engine.view import Money
from kiosk.ils.central_system import HOLD_REASONS, CentralSystem, refusal_of
from sip2 import dialects
from sip2 import messages as sip
from sip2.circulation import Circulation
from sip2.circulation.desk import OFF_LOAN, ON_LOAN, Rules
from sip2.dialects import Dialect
from sip2.errors import EncodeError, NoAnswer
from sip2.reasons import Reason
from sip2.values import (
    AcsFunctions,
    CirculationStatus,
    FeeType,
    PatronFlags,
    PaymentType,
    Summary,
    SummaryCounts,
)

CARD, ITEM = "20000000000017", "30000000000003"
NOON = datetime(2026, 11, 23, 12)


class Script:
    """Answers given in order, an error raised in its turn, the questions kept."""

    def __init__(self, *answers: sip.Message | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[sip.Message] = []

    def __call__(self, request: sip.Message) -> sip.Message:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def system(*answers: sip.Message | Exception, dialect: Dialect = dialects.GENERIC, rules: Rules | None = None,
           ) -> tuple[CentralSystem, Script]:
    script = Script(*answers)
    circulation = Circulation(script, dialect, institution_id="LAH", rules=rules or Rules(clock=None),
                              now=lambda: NOON)
    return CentralSystem(circulation, branch="LAH", places={"SYS": "Sysmä"}), script


def ask(question: ils.Question, *answers: sip.Message | Exception, dialect: Dialect = dialects.GENERIC,
        rules: Rules | None = None) -> tuple[ils.Answer, list[sip.Message]]:
    central, script = system(*answers, dialect=dialect, rules=rules)
    return central.ask(question), script.asked


def owes(amount: str | None, *extra: tuple[str, str], currency: str = "EUR") -> sip.PatronInformationResponse:
    return sip.PatronInformationResponse(patron_id=CARD, valid_patron=True, fee_amount=amount, currency_type=currency,
                                         extra=extra)


@pytest.mark.parametrize(("told", "cents"), [("12.40", 1240), ("12,4", 1240), ("3", 300), ("0.00", 0), ("", None),
                                             (None, None), ("1.005", None), ("much", None)])
def test_what_is_owed_is_told_in_whole_cents_or_not_at_all(told: str | None, cents: int | None) -> None:
    answer, asked = ask(ils.FeesOwed(CARD), owes(told))
    assert answer == ils.Owing(cents)
    assert asked[0].summary == Summary()  # type: ignore[attr-defined]


def test_fees_that_can_be_paid_alone_are_told_where_the_system_numbers_them() -> None:
    lines = (("CG", "7"), ("FA", "2.50"), ("FD", "Rautatie"), ("CG", "8"), ("FA", "0"), ("CG", "9"), ("FA", "1,00"))
    answer, asked = ask(ils.FeesOwed(CARD), owes("3.50", *lines, currency="SEK"), dialect=dialects.FOLIO)
    assert answer == ils.Owing(350, True, "SEK", (ils.PayableFee("7", 250, "Rautatie"), ils.PayableFee("9", 100)))
    assert asked[0].summary.fines  # type: ignore[attr-defined]
    assert ask(ils.FeesOwed(CARD), owes("3.50", *lines))[0] == ils.Owing(350)


def test_a_system_that_takes_no_payments_is_known_before_any_money_is_asked_for() -> None:
    central, _ = system(owes("3.50"))
    central.learn(sip.AcsStatus(online=True, supported_messages=AcsFunctions(patron_information=True)))
    assert central.ask(ils.FeesOwed(CARD)) == ils.Owing(350, payable=False)


@pytest.mark.parametrize("yes", [True, False])
def test_a_payment_is_told_with_its_amount_its_number_and_its_fee(yes: bool) -> None:
    answer, (sent,) = ask(ils.PayFee(CARD, 1240, "EUR", "pay-1", "7"), sip.FeePaidResponse(payment_accepted=yes))
    assert answer == ils.FeePaid(yes)
    assert isinstance(sent, sip.FeePaid)
    assert (sent.patron_id, sent.fee_amount, sent.currency_type, sent.transaction_id, sent.fee_identifier,
            sent.payment_type) == (CARD, "12.40", "EUR", "pay-1", "7", PaymentType.CREDIT_CARD)


def test_a_payment_that_is_not_answered_is_never_repeated_by_itself() -> None:
    central, script = system(lost())
    with pytest.raises(NoAnswer):
        central.ask(ils.PayFee(CARD, 1240, "EUR", "pay-1"))
    assert len(script.asked) == 1


def lost() -> NoAnswer:
    return NoAnswer("No answer.", in_doubt=True)


def item(status: CirculationStatus, title: str = "Rautatie / Juhani Aho", **facts: str) -> sip.ItemInformationResponse:
    return sip.ItemInformationResponse(circulation_status=status, title_id=title, **facts)  # type: ignore[arg-type]


CHARGED, AVAILABLE = CirculationStatus.CHARGED, CirculationStatus.AVAILABLE


# --- the patron ----------------------------------------------------------------------------------------------

def test_the_pin_field_is_left_out_unless_one_was_typed() -> None:
    answer, asked = ask(ils.VerifyPatron(CARD, ""), sip.PatronInformationResponse(valid_patron=True))
    assert isinstance(asked[0], sip.PatronInformation)
    assert asked[0].patron_password is None
    assert answer == ils.PatronVerified(True)


@pytest.mark.parametrize(("bl", "cq", "valid"), [
    (True, True, True), (True, False, False), (True, None, False), (False, True, False), (None, True, True)])
def test_a_typed_pin_counts_only_when_the_system_says_so(bl: bool | None, cq: bool | None, valid: bool) -> None:
    answer, _ = ask(ils.VerifyPatron(CARD, "1"),
                    sip.PatronInformationResponse(valid_patron=bl, valid_patron_password=cq))
    assert isinstance(answer, ils.PatronVerified)
    assert answer.valid is valid


def test_zero_fees_in_any_spelling_are_no_fees() -> None:
    for amount, shown in (("0", None), ("0.00", None), ("2.5", Money(Decimal("2.5"))), ("", None)):
        answer, _ = ask(ils.VerifyPatron(CARD, ""), sip.PatronInformationResponse(
            valid_patron=True, fee_amount=amount, counts=SummaryCounts(holds=2)))
        assert isinstance(answer, ils.PatronVerified)
        assert (answer.holds_ready, answer.fees) == (2, shown)


@pytest.mark.parametrize(("flags", "text", "block"), [
    (PatronFlags(), "Patron has fines", None),
    (PatronFlags(charge_denied=True, card_lost=True), "", Refusal.CARD_LOST),
    (PatronFlags(charge_denied=True), "Patron expired on 2026-01-01", Refusal.CARD_EXPIRED),
    (PatronFlags(charge_denied=True), "", Refusal.BLOCKED)])
def test_why_a_card_may_not_borrow_is_told_in_our_own_reasons(
        flags: PatronFlags, text: str, block: Refusal | None) -> None:
    answer, _ = ask(ils.VerifyPatron(CARD, ""), sip.PatronInformationResponse(
        valid_patron=True, patron_status=flags, screen_messages=(text,)))
    assert isinstance(answer, ils.PatronVerified)
    assert answer.block is block


def test_a_card_without_access_at_this_branch_is_told_so_and_a_locked_pin_too() -> None:
    answer, _ = ask(ils.VerifyPatron(CARD, ""), sip.PatronInformationResponse(valid_patron=True, extra=(("PA", "0"),)),
                    dialect=dialects.KOHA_SUOMI)
    assert answer == ils.PatronVerified(True, Refusal.NO_SELF_SERVICE)
    answer, _ = ask(ils.VerifyPatron(CARD, "1"), sip.PatronInformationResponse(
        valid_patron=True, valid_patron_password=False, screen_messages=("-- ACCOUNT LOCKED --",)),
        dialect=dialects.KOHA_SUOMI)
    assert answer == ils.PatronVerified(False, Refusal.PIN_LOCKED)


# --- items ---------------------------------------------------------------------------------------------------

def test_a_fee_is_never_accepted_unasked_and_a_checkin_names_no_branch() -> None:
    _, asked = ask(ils.LendItem(CARD, "1", ITEM), sip.CheckoutResponse(ok=True))
    assert isinstance(asked[0], sip.Checkout)
    assert asked[0].fee_acknowledged is False
    _, asked = ask(ils.ReturnItem(ITEM), sip.CheckinResponse(ok=True))
    assert isinstance(asked[0], sip.Checkin)
    assert asked[0].current_location == ""


def test_a_loan_that_costs_something_is_told_as_that_and_not_as_an_old_debt() -> None:
    answer, _ = ask(ils.LendItem(CARD, "1", ITEM),
                    sip.CheckoutResponse(ok=False, fee_amount="1.00", fee_type=FeeType.RENTAL))
    assert isinstance(answer, ils.ItemLent)
    assert answer.refusal is Refusal.CHARGE


RENTAL, OVERDUE = FeeType.RENTAL, FeeType.OVERDUE


@pytest.mark.parametrize(("kind", "words", "asked"), [
    (RENTAL, "A rental fee of 1.00 applies", True), (None, "Maksullinen laina", True),
    (OVERDUE, "Patron has fines", False), (None, "Patron has fines", False),
    (RENTAL, "Issue failed : AGE_RESTRICTION", False)])
def test_a_rental_fee_is_asked_about_whatever_words_stand_beside_it(
        kind: FeeType | None, words: str, asked: bool) -> None:
    facts = {"ok": False, "fee_amount": "1.00", "fee_type": kind, "screen_messages": (words,)}
    lent, _ = ask(ils.LendItem(CARD, "1", ITEM), sip.CheckoutResponse(**facts))  # type: ignore[arg-type]
    renewed, _ = ask(ils.RenewItem(CARD, "1", ITEM, ""), sip.RenewResponse(**facts))  # type: ignore[arg-type]
    assert isinstance(lent, ils.ItemLent)
    assert isinstance(renewed, ils.ItemRenewed)
    fee = Money(Decimal("1.00")) if asked else None
    assert (lent.refusal is Refusal.CHARGE, lent.fee) == (asked, fee)
    assert (renewed.refusal is Refusal.CHARGE, renewed.fee) == (asked, fee)


def test_a_price_agreed_to_in_vain_is_not_asked_about_again() -> None:
    refused = sip.CheckoutResponse(ok=False, fee_amount="1.00", fee_type=RENTAL, screen_messages=("Patron has fines",))
    central, _ = system(refused, refused)
    central.ask(ils.LendItem(CARD, "1", ITEM))
    answer = central.ask(ils.LendItem(CARD, "1", ITEM, fee_accepted=True))
    assert answer == ils.ItemLent(False, refusal=Refusal.FEES)


@pytest.mark.parametrize(("told", "off"), [(True, True), (False, False), (None, False)])
def test_the_security_comes_off_only_with_an_explicit_yes(told: bool | None, off: bool) -> None:
    answer, _ = ask(ils.LendItem(CARD, "1", ITEM), sip.CheckoutResponse(ok=True, desensitize=told))
    assert isinstance(answer, ils.ItemLent)
    assert answer.desensitize is off


@pytest.mark.parametrize(("facts", "way"), [
    ({}, ("shelf", "")),
    ({"alert_type": "00"}, ("shelf", "")),
    ({"alert": True, "alert_type": "01", "sort_bin": "B"}, ("hold_shelf", "B")),
    ({"alert": True, "alert_type": "04", "destination_location": "SYS"}, ("transport", "Sysmä")),
    ({"alert": True, "alert_type": "02", "destination_location": "HOL"}, ("transport", "HOL")),
    ({"alert": True, "alert_type": "53", "destination_location": "SYS", "hold_patron_id": "2"}, ("transport", "Sysmä")),
    ({"alert": True, "alert_type": "53", "destination_location": "LAH", "hold_patron_id": "2"}, ("hold_shelf", "")),
    ({"alert": True, "alert_type": "53"}, ("staff", "")),
    ({"alert": True}, ("staff", "")),
    ({"alert": False, "alert_type": "98"}, ("staff", "")),
])
@pytest.mark.parametrize("dialect", [dialects.GENERIC, dialects.KOHA_SUOMI], ids=lambda dialect: dialect.name)
def test_a_returned_item_goes_by_its_target_first_and_an_unknown_code_means_staff(
        facts: dict[str, object], way: tuple[str, str], dialect: Dialect) -> None:
    answer, _ = ask(ils.ReturnItem(ITEM), sip.CheckinResponse(ok=True, **facts),  # type: ignore[arg-type]
                    dialect=dialect)
    assert isinstance(answer, ils.ItemReturned)
    assert (answer.destination, answer.place) == way


def test_with_a_clock_that_is_wrong_no_return_is_sent_until_it_is_right() -> None:
    wrong, right = (sip.AcsStatus(datetime_sync=NOON + timedelta(hours=off)) for off in (2, 0))
    central, script = system(wrong, right, sip.CheckinResponse(ok=True), rules=Rules())
    assert central.ask(ils.ReturnItem(ITEM)) == ils.ItemReturned(False, refusal=Refusal.CLOCK)
    answer = central.ask(ils.ReturnItem(ITEM))
    assert isinstance(answer, ils.ItemReturned)
    assert answer.returned
    assert [m.code for m in script.asked] == ["99", "99", "09"]


@pytest.mark.parametrize("number", ["0000000000", "12", "300|01"])
def test_a_number_that_can_be_nobodys_is_an_unknown_item_and_not_a_lost_connection(number: str) -> None:
    refuse = EncodeError("A delimiter.")
    for question in (ils.LendItem(CARD, "1", number), ils.ReturnItem(number)):
        answer, _ = ask(question, refuse)
        assert isinstance(answer, ils.ItemLent | ils.ItemReturned)
        assert answer.refusal is Refusal.UNKNOWN_ITEM
    assert ask(ils.DescribeItem(number), refuse)[0] == ils.ItemDescribed(False)


def test_what_the_system_does_not_do_is_for_the_staff_and_not_a_lost_connection() -> None:
    central, script = system()
    central.learn(sip.AcsStatus(supported_messages=AcsFunctions(patron_information=True)))
    assert central.ask(ils.LendItem(CARD, "1", ITEM)) == ils.ItemLent(False, refusal=Refusal.OTHER)
    assert central.ask(ils.WasLent(CARD, ITEM)) == ils.LentOrNot(None)
    assert central.ask(ils.EndSession(CARD)) == ils.SessionEnded()
    assert script.asked == []


@pytest.mark.parametrize(("status", "lent"), [
    *((status, True) for status in ON_LOAN), *((status, False) for status in OFF_LOAN),
    (CirculationStatus.OTHER, None), (CirculationStatus.LOST, None), (CirculationStatus.CLAIMED_RETURNED, None)])
def test_an_item_counts_as_on_loan_or_not_only_in_a_state_that_says_so(status: CirculationStatus,
                                                                      lent: bool | None) -> None:
    answer, _ = ask(ils.OnLoan(ITEM), item(status))
    assert answer == ils.LentOrNot(lent, "Rautatie", "Juhani Aho")


def test_a_system_that_tells_no_item_tells_neither_of_its_loan_nor_of_its_return() -> None:
    central, _ = system()
    central.learn(sip.AcsStatus(supported_messages=AcsFunctions(patron_information=True)))
    assert central.ask(ils.OnLoan(ITEM)) == ils.LentOrNot(None)
    assert central.ask(ils.WasReturned(ITEM)) == ils.ReturnedOrNot(False, certain=False)


def test_what_may_have_been_done_is_not_told_as_refused_when_items_cannot_be_asked_about() -> None:
    central, _ = system(lost(), lost())
    central.learn(sip.AcsStatus(supported_messages=AcsFunctions(patron_information=True, checkout=True, checkin=True)))
    for question, untold in ((ils.LendItem(CARD, "1", ITEM), ils.LentOrNot(None)),
                             (ils.ReturnItem("300777"), ils.ReturnedOrNot(False, destination="staff", certain=False))):
        with pytest.raises(NoAnswer):
            central.ask(question)
        assert central.ask(question) == untold


# --- after a doubt -------------------------------------------------------------------------------------------

def test_after_a_doubt_the_loan_counts_only_when_it_is_this_cards() -> None:
    charged = item(CHARGED, due_date="20261221    235900")
    mine = sip.PatronInformationResponse(charged_items=(ITEM,), counts=SummaryCounts(charged=1))
    other = sip.PatronInformationResponse(counts=SummaryCounts(charged=0))
    answer, asked = ask(ils.WasLent(CARD, ITEM), charged, mine)
    assert answer == ils.LentOrNot(True, "Rautatie", "Juhani Aho", date(2026, 12, 21))
    assert isinstance(asked[1], sip.PatronInformation)
    assert asked[1].patron_password is None
    answer, _ = ask(ils.WasLent(CARD, ITEM), charged, other)
    assert isinstance(answer, ils.LentOrNot)
    assert answer.lent is False


def test_after_a_lost_answer_magnetic_media_keep_their_security_and_all_others_lose_it() -> None:
    mine = sip.PatronInformationResponse(charged_items=(ITEM,), counts=SummaryCounts(charged=1))
    for medium, off in (("005", False), ("010", False), ("001", True), ("006", True), (None, True)):
        answer, _ = ask(ils.WasLent(CARD, ITEM), item(CHARGED, media_type=medium), mine)
        assert isinstance(answer, ils.LentOrNot)
        assert (answer.lent, answer.desensitize) == (True, off), medium


def test_a_list_that_is_not_whole_leaves_it_open_whose_loan_it_is() -> None:
    answer, _ = ask(ils.WasLent(CARD, ITEM), item(CHARGED),
                    sip.PatronInformationResponse(charged_items=("1",), counts=SummaryCounts(charged=None)),
                    sip.PatronInformationResponse(charged_items=("1",), counts=SummaryCounts(charged=None)))
    assert isinstance(answer, ils.LentOrNot)
    assert answer.lent is None


def test_the_engines_own_asking_settles_what_the_desk_holds_in_doubt() -> None:
    central, script = system(lost(), item(AVAILABLE), sip.CheckoutResponse(ok=True),
                             lost(), item(CHARGED), sip.CheckinResponse(ok=True))
    with pytest.raises(NoAnswer):
        central.ask(ils.LendItem(CARD, "1", ITEM))
    assert central.ask(ils.WasLent(CARD, ITEM)) == ils.LentOrNot(False, "Rautatie", "Juhani Aho")
    assert isinstance(central.ask(ils.LendItem(CARD, "1", ITEM)), ils.ItemLent)
    with pytest.raises(NoAnswer):
        central.ask(ils.ReturnItem(ITEM))
    assert central.ask(ils.WasReturned(ITEM)) == ils.ReturnedOrNot(False, "Rautatie", "Juhani Aho", "staff")
    assert isinstance(central.ask(ils.ReturnItem(ITEM)), ils.ItemReturned)
    assert [m.code for m in script.asked] == ["11", "17", "11", "09", "17", "09"]


@pytest.mark.parametrize(("truth", "codes", "answer"), [
    (AVAILABLE, ["11", "17", "11"], ils.ItemLent(True, "T", desensitize=True)),
    (CirculationStatus.OTHER, ["11", "17", "63"], ils.LentOrNot(None, "Rautatie", "Juhani Aho"))])
def test_a_doubt_that_nobody_settled_is_settled_before_the_item_is_lent_again(
        truth: CirculationStatus, codes: list[str], answer: ils.ItemLent | ils.LentOrNot) -> None:
    last: sip.Message = sip.PatronInformationResponse(counts=SummaryCounts(charged=3))
    if truth is AVAILABLE:
        last = sip.CheckoutResponse(ok=True, title_id="T", desensitize=True)
    central, script = system(lost(), item(truth), last)
    with pytest.raises(NoAnswer):
        central.ask(ils.LendItem(CARD, "1", ITEM))
    assert central.ask(ils.LendItem(CARD, "1", ITEM)) == answer
    assert [m.code for m in script.asked] == codes


@pytest.mark.parametrize(("truth", "done", "way"), [
    (AVAILABLE, True, "shelf"), (CirculationStatus.ON_HOLD_SHELF, True, "hold_shelf"),
    (CirculationStatus.IN_TRANSIT, True, "staff"), (CirculationStatus.OTHER, None, "staff")])
def test_a_return_that_nobody_settled_is_not_sent_again_unless_it_is_known_not_to_be_made(
        truth: CirculationStatus, done: bool | None, way: str) -> None:
    central, script = system(lost(), item(truth))
    with pytest.raises(NoAnswer):
        central.ask(ils.ReturnItem(ITEM))
    answer = central.ask(ils.ReturnItem(ITEM))
    assert isinstance(answer, ils.ReturnedOrNot if done is None else ils.ItemReturned)
    assert (answer.returned, answer.destination) == (done, way)
    assert [m.code for m in script.asked] == ["09", "17"]


def test_an_item_of_another_library_that_is_back_goes_to_staff_when_its_way_was_not_heard() -> None:
    answer, _ = ask(ils.WasReturned(ITEM), item(AVAILABLE, permanent_location="SYS"))
    assert answer == ils.ReturnedOrNot(True, "Rautatie", "Juhani Aho", "staff")


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_word_of_the_engines(reason: Reason) -> None:
    known = refusal_of(reason) is not Refusal.OTHER or reason in HOLD_REASONS      # some are told of holds alone
    assert known is (reason is not Reason.OTHER)


def test_a_hold_names_its_work_by_a_copy_and_is_told_as_it_went() -> None:
    answer, script = ask(ils.PlaceHold(CARD, "1234", (ITEM, "2"), "SYS"),
                         sip.HoldResponse(ok=True, item_id=ITEM, queue_position="3", pickup_location="SYS"))
    assert answer == ils.HoldPlaced(True, 3, "SYS")
    assert script[0].code == "15"
    answer, _ = ask(ils.PlaceHold(CARD, "1234", (ITEM,), "SYS"), sip.HoldResponse(
        ok=False, item_id=ITEM, screen_messages=("Hold not possible: tooManyReserves",)))
    assert answer == ils.HoldPlaced(False, refusal=ils.HoldRefusal.TOO_MANY)


def test_a_work_of_which_no_copy_can_be_named_is_not_asked_about() -> None:
    answer, script = ask(ils.PlaceHold(CARD, "1234", ("1|2",), "SYS"))
    assert answer == ils.HoldPlaced(False, refusal=ils.HoldRefusal.NOT_HOLDABLE)
    assert script == []
