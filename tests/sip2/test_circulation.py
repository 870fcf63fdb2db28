"""The rules that keep a patron's errands safe, each by the request that is sent or not."""
from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sip2 import dialects
from sip2 import messages as sip
from sip2.circulation import Circulation
from sip2.circulation.answers import Fee, Settled, Way
from sip2.circulation.desk import Rules
from sip2.circulation.errors import (
    ClockNotTrusted,
    FeeNotTold,
    InstitutionMissing,
    ItemIdRefused,
    NotSupported,
    Unsettled,
    WrongAnswer,
)
from sip2.dialects import Dialect
from sip2.errors import NoAnswer
from sip2.reasons import Reason
from sip2.values import AcsFunctions, CirculationStatus, HoldType, PatronFlags, PaymentType, SummaryCounts

CARD, ITEM, NOON = "2000100001", "1000200001", datetime(2026, 11, 23, 12)
Answers = Callable[[sip.Message], sip.Message]


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


def desk(*answers: sip.Message | Exception, dialect: Dialect = dialects.GENERIC) -> tuple[Circulation, Script]:
    script = Script(*answers)
    return Circulation(script, dialect, institution_id="LAH", now=lambda: NOON), script


def status(told: datetime | None = NOON, **facts: object) -> sip.AcsStatus:
    return sip.AcsStatus(datetime_sync=told, **facts)  # type: ignore[arg-type]


def lost() -> NoAnswer:
    return NoAnswer("No answer.", in_doubt=True)


@pytest.mark.parametrize("pin", [None, ""])
def test_ad_is_left_out_unless_a_pin_was_typed(pin: str | None) -> None:
    circulation, script = desk(sip.PatronInformationResponse(valid_patron=True), sip.CheckoutResponse(ok=True))
    circulation.verify(CARD, pin)
    circulation.checkout(CARD, ITEM, pin)
    assert [m.patron_password for m in script.asked] == [None, None]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("bl", "cq", "valid"), [
    (True, True, True), (None, True, True), (True, False, False), (True, None, False), (False, True, False)])
def test_a_typed_pin_counts_only_with_cq_and_never_with_bl_no(bl: bool | None, cq: bool | None, valid: bool) -> None:
    circulation, _ = desk(sip.PatronInformationResponse(valid_patron=bl, valid_patron_password=cq))
    patron = circulation.verify(CARD, "1234")
    assert (patron.valid, patron.authenticated) == (valid, valid)


def test_without_a_pin_nobody_is_authenticated_even_where_cq_says_yes() -> None:
    circulation, _ = desk(sip.PatronInformationResponse(valid_patron=True, valid_patron_password=True))
    assert not circulation.verify(CARD).authenticated


def test_the_branch_is_named_in_every_request_and_must_be_set_where_it_decides() -> None:
    circulation, script = desk(sip.PatronInformationResponse(valid_patron=True), dialect=dialects.KOHA_SUOMI)
    circulation.verify(CARD)
    assert script.asked[0].institution_id == "LAH"  # type: ignore[attr-defined]
    with pytest.raises(InstitutionMissing):
        Circulation(script, dialects.KOHA_SUOMI)


@pytest.mark.parametrize(("dialect", "pa", "block"), [
    (dialects.KOHA_SUOMI, "0", Reason.NO_SELF_SERVICE), (dialects.KOHA_SUOMI, "1", None),
    (dialects.KOHA_SUOMI, "7", None), (dialects.SIPSERVER, "0", None), (dialects.GENERIC, "0", None)])
def test_pa_denies_self_service_only_where_it_means_that(dialect: Dialect, pa: str, block: Reason | None) -> None:
    circulation, _ = desk(sip.PatronInformationResponse(valid_patron=True, extra=(("PA", pa),)), dialect=dialect)
    assert circulation.verify(CARD).block is block


def test_flags_decide_a_block_and_texts_alone_never_do() -> None:
    text = ("Patron has fines",)
    circulation, _ = desk(
        sip.PatronInformationResponse(valid_patron=True, screen_messages=text),
        sip.PatronInformationResponse(valid_patron=True, patron_status=PatronFlags(charge_denied=True),
                                      screen_messages=text))
    assert circulation.verify(CARD).block is None
    assert circulation.verify(CARD).block is Reason.FEES


def test_a_locked_account_is_told_from_a_wrong_pin() -> None:
    circulation, _ = desk(sip.PatronInformationResponse(valid_patron=True, valid_patron_password=False,
                                                        screen_messages=("Hello. ACCOUNT LOCKED",)),
                          dialect=dialects.KOHA_SUOMI)
    assert circulation.verify(CARD, "1").block is Reason.PIN_LOCKED


def test_bo_is_always_sent_and_no_fee_accepted_unasked() -> None:
    circulation, script = desk(sip.CheckoutResponse(ok=True), sip.RenewResponse(ok=True))
    circulation.checkout(CARD, ITEM)
    circulation.renew(CARD, ITEM)
    assert [m.fee_acknowledged for m in script.asked] == [False, False]  # type: ignore[attr-defined]


def test_a_fee_is_told_first_and_only_then_accepted() -> None:
    circulation, script = desk(
        sip.CheckoutResponse(ok=False, fee_amount="1.00", currency_type="EUR", fee_type="06"),  # type: ignore[arg-type]
        sip.CheckoutResponse(ok=True))
    with pytest.raises(FeeNotTold):
        circulation.checkout(CARD, ITEM, accept_fee=True)
    assert script.asked == []
    assert circulation.checkout(CARD, ITEM).fee == Fee(Decimal("1.00"), "EUR", "06")
    assert circulation.checkout(CARD, ITEM, accept_fee=True).done
    assert script.asked[1].fee_acknowledged is True  # type: ignore[attr-defined]


def test_one_checkout_is_sent_for_an_item_in_a_session() -> None:
    circulation, script = desk(sip.CheckoutResponse(ok=True, title_id="Rautatie"), sip.EndSessionResponse(),
                               sip.CheckoutResponse(ok=True, renewal_ok=True))
    assert circulation.checkout(CARD, ITEM) == circulation.checkout(CARD, ITEM)
    assert len(script.asked) == 1
    circulation.end_session(CARD)
    assert circulation.checkout(CARD, ITEM).renewed


def test_after_a_doubt_nothing_is_repeated_before_it_is_settled() -> None:
    circulation, script = desk(
        lost(), sip.ItemInformationResponse(circulation_status=CirculationStatus.AVAILABLE, title_id="A"),
        sip.CheckoutResponse(ok=True))
    with pytest.raises(NoAnswer):
        circulation.checkout(CARD, ITEM)
    for again in (lambda: circulation.checkout(CARD, ITEM), lambda: circulation.checkin(ITEM),
                  lambda: circulation.renew(CARD, ITEM)):
        with pytest.raises(Unsettled):
            again()
    assert len(script.asked) == 1
    assert circulation.settle_checkout(CARD, ITEM)[0] is Settled.NOT_DONE
    assert circulation.checkout(CARD, ITEM).done


@pytest.mark.parametrize("settle", [
    lambda c: c.settle_checkout(CARD, ITEM), lambda c: c.settle_checkin(ITEM), lambda c: c.settle_hold(CARD, (ITEM,)),
    lambda c: c.settle_renewal(ITEM, ""), lambda c: c.settle_payment(CARD, Decimal(1), Decimal(1)),
    lambda c: c.owed(CARD)])
def test_what_may_still_be_under_way_is_not_settled_yet(settle: Callable[[Circulation], object]) -> None:
    time = [100.0]
    asked_at: list[float] = []

    def system(request: sip.Message) -> sip.Message:
        asked_at.append(time[0])
        time[0] += 1
        if isinstance(request, sip.ItemInformation):
            return sip.ItemInformationResponse()
        if isinstance(request, sip.PatronInformation):
            return sip.PatronInformationResponse()
        raise lost()

    def sleep(seconds: float) -> None:
        time[0] += seconds

    circulation = Circulation(system, dialects.GENERIC, rules=Rules(under_way=10, clock=None),
                              monotonic=lambda: time[0], sleep=sleep)
    circulation.item(ITEM)
    settle(circulation)
    assert asked_at[:2] == [100, 110]       # another process may have sent something just before this one began
    time[0] = 200
    with pytest.raises(NoAnswer):
        circulation.checkin("1000200002")
    settle(circulation)
    assert asked_at[asked_at.index(200) + 1] == 210
    time[0], count = 230, len(asked_at)
    settle(circulation)
    assert asked_at[count] == 230


def test_a_loan_found_made_after_a_doubt_is_not_made_again() -> None:
    circulation, script = desk(
        lost(), sip.ItemInformationResponse(circulation_status=CirculationStatus.CHARGED, title_id="A"),
        sip.PatronInformationResponse(charged_items=(ITEM,), counts=SummaryCounts(charged=1)))
    with pytest.raises(NoAnswer):
        circulation.checkout(CARD, ITEM)
    assert circulation.settle_checkout(CARD, ITEM)[0] is Settled.DONE
    assert circulation.checkout(CARD, ITEM).done
    assert len(script.asked) == 3


@pytest.mark.parametrize(("count", "settled"), [(0, Settled.NOT_DONE), (None, Settled.UNKNOWN), (3, Settled.UNKNOWN)])
def test_a_list_that_is_not_whole_proves_nothing(count: int | None, settled: Settled) -> None:
    circulation, _ = desk(sip.ItemInformationResponse(circulation_status=CirculationStatus.CHARGED),
                          sip.PatronInformationResponse(counts=SummaryCounts(charged=count)))
    assert circulation.settle_checkout(CARD, ITEM)[0] is settled


@pytest.mark.parametrize(("now", "settled"), [
    (CirculationStatus.CHARGED, Settled.NOT_DONE), (CirculationStatus.IN_TRANSIT, Settled.DONE),
    (CirculationStatus.OTHER, Settled.UNKNOWN)])
def test_a_return_in_doubt_is_settled_by_the_items_state(now: CirculationStatus, settled: Settled) -> None:
    circulation, _ = desk(sip.ItemInformationResponse(circulation_status=now))
    assert circulation.settle_checkin(ITEM)[0] is settled


@pytest.mark.parametrize(("due", "settled"), [
    ("20261221    235900", Settled.NOT_DONE), ("20270118    235900", Settled.DONE), (None, Settled.UNKNOWN)])
def test_a_renewal_in_doubt_is_settled_by_the_due_date(due: str | None, settled: Settled) -> None:
    circulation, _ = desk(sip.ItemInformationResponse(due_date=due))
    assert circulation.settle_renewal(ITEM, date(2026, 12, 21))[0] is settled


@pytest.mark.parametrize(("owed", "settled"), [
    ("5.00", Settled.NOT_DONE), ("2.5", Settled.DONE), ("4.00", Settled.UNKNOWN), (None, Settled.UNKNOWN)])
def test_a_payment_in_doubt_is_settled_by_what_is_owed(owed: str | None, settled: Settled) -> None:
    circulation, _ = desk(sip.PatronInformationResponse(fee_amount=owed))
    assert circulation.settle_payment(CARD, Decimal("2.50"), Decimal("5.00")) is settled


@pytest.mark.parametrize(("dialect", "title"), [(dialects.KOHA_SUOMI, "A|B"), (dialects.GENERIC, "A&#124;B")])
def test_a_delimiter_of_a_title_or_a_fee_is_put_back_where_it_is_known_how_it_is_written(
        dialect: Dialect, title: str) -> None:
    counts = SummaryCounts(holds=0, overdue=0, charged=0, fines=1, recalls=0, unavailable=0)
    circulation, _ = desk(
        sip.ItemInformationResponse(title_id="A&#124;B / C"),
        sip.PatronInformationResponse(counts=counts),
        sip.PatronInformationResponse(counts=counts, fine_items=("A&#124;B 2,50",)), dialect=dialect)
    assert circulation.item(ITEM).title == title
    assert circulation.account(CARD).fines == (f"{title} 2,50",)


def test_a_number_told_in_other_letters_is_the_same_item() -> None:
    circulation, _ = desk(sip.CheckoutResponse(ok=True, item_id="ABC1234 "), lost(),
                          sip.ItemInformationResponse(circulation_status=CirculationStatus.CHARGED, item_id="ABC1235"),
                          sip.PatronInformationResponse(charged_items=("ABC1235",), counts=SummaryCounts(charged=1)))
    assert circulation.checkout(CARD, "abc1234").done
    with pytest.raises(NoAnswer):
        circulation.checkout(CARD, "abc1235")
    assert circulation.settle_checkout(CARD, "abc1235")[0] is Settled.DONE


def test_an_answer_about_another_item_is_no_answer() -> None:
    circulation, _ = desk(sip.CheckoutResponse(ok=True, item_id="1000200009"))
    with pytest.raises(WrongAnswer) as caught:
        circulation.checkout(CARD, ITEM)
    assert caught.value.in_doubt
    with pytest.raises(Unsettled):
        circulation.checkout(CARD, ITEM)


@pytest.mark.parametrize("item_id", ["", "0", "0000000000", "123", "  12 "])
def test_all_zero_and_short_numbers_are_never_sent(item_id: str) -> None:
    circulation, script = desk()
    for errand in (lambda: circulation.checkout(CARD, item_id), lambda: circulation.checkin(item_id),
                   lambda: circulation.item(item_id), lambda: circulation.renew(CARD, item_id)):
        with pytest.raises(ItemIdRefused):
            errand()
    assert script.asked == []


@pytest.mark.parametrize(("desensitize", "switch"), [(True, True), (False, False), (None, False)])
def test_security_comes_off_only_when_told(desensitize: bool | None, switch: bool) -> None:
    circulation, _ = desk(sip.CheckoutResponse(ok=True, desensitize=desensitize, magnetic_media=True, media_type="006"))
    loan = circulation.checkout(CARD, ITEM)
    assert (loan.desensitize, loan.magnetic, loan.media_type) == (switch, True, "006")


def test_a_checkin_names_no_branch_as_its_place() -> None:
    circulation, script = desk(status(), sip.CheckinResponse(ok=True))
    circulation.checkin(ITEM)
    assert script.asked[1].current_location == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize(("told", "trusted"), [
    (NOON + timedelta(minutes=9), True), (NOON - timedelta(minutes=11), False), (NOON + timedelta(days=1), False),
    (None, True), (NOON.astimezone(UTC), True)])
def test_a_return_is_refused_when_the_clocks_differ(told: datetime | None, trusted: bool) -> None:
    circulation, script = desk(status(told), sip.CheckinResponse(ok=True))
    if trusted:
        assert circulation.checkin(ITEM).done
    else:
        with pytest.raises(ClockNotTrusted) as caught:
            circulation.checkin(ITEM)
        assert not caught.value.in_doubt
        assert not any(isinstance(m, sip.Checkin) for m in script.asked)


def test_a_clock_that_was_wrong_is_compared_anew_before_the_next_return() -> None:
    circulation, script = desk(status(NOON + timedelta(hours=3)), status(), sip.CheckinResponse(ok=True))
    with pytest.raises(ClockNotTrusted, match="3:00:00 apart"):
        circulation.checkin(ITEM)
    assert circulation.checkin(ITEM).done
    assert [m.code for m in script.asked] == ["99", "99", "09"]


@pytest.mark.parametrize(("facts", "way"), [
    ({}, Way.SHELF), ({"alert_type": "00"}, Way.SHELF),
    ({"alert": True, "alert_type": "01"}, Way.HOLD_SHELF),
    ({"alert_type": "04", "destination_location": "SYS"}, Way.TRANSPORT),
    ({"alert_type": "02"}, Way.TRANSPORT),
    ({"alert_type": "53", "destination_location": "SYS", "hold_patron_id": "2"}, Way.TRANSPORT),
    ({"alert_type": "53", "destination_location": "LAH", "hold_patron_id": "2"}, Way.HOLD_SHELF),
    ({"alert_type": "53"}, Way.STAFF), ({"alert_type": "77"}, Way.STAFF), ({"alert": True}, Way.STAFF)])
def test_ct_and_cy_come_before_cv_and_an_unknown_cv_means_staff(facts: dict[str, object], way: Way) -> None:
    circulation, _ = desk(status(), sip.CheckinResponse(ok=True, **facts),  # type: ignore[arg-type]
                          dialect=dialects.KOHA_SUOMI)
    assert circulation.checkin(ITEM).way is way


@pytest.mark.parametrize(("facts", "held"), [
    ({}, False), ({"alert_type": "01"}, True), ({"alert_type": "02", "destination_location": "SYS"}, True),
    ({"alert_type": "04", "destination_location": "SYS"}, False), ({"alert_type": "03"}, False),
    ({"alert_type": "53", "destination_location": "SYS", "hold_patron_id": "2"}, True)])
def test_what_fulfils_a_hold_is_told_from_what_only_travels_home(facts: dict[str, object], held: bool) -> None:
    circulation, _ = desk(status(), sip.CheckinResponse(ok=True, alert=True, **facts),  # type: ignore[arg-type]
                          dialect=dialects.KOHA_SUOMI)
    assert circulation.checkin(ITEM).held is held


def test_what_the_system_does_not_do_is_not_sent() -> None:
    circulation, script = desk(dialect=dialects.KOHA_SUOMI)
    with pytest.raises(NotSupported):
        circulation.hold(CARD, title_id="123456")
    circulation.learn(status(supported_messages=AcsFunctions(checkout=True)))
    with pytest.raises(NotSupported):
        circulation.renew_all(CARD)
    circulation.end_session(CARD)
    assert script.asked == []


def test_an_untrusted_bx_forbids_nothing() -> None:
    circulation, _ = desk(sip.RenewAllResponse(ok=True, renewed_items=(ITEM,)), dialect=dialects.SIPSERVER)
    circulation.learn(status(supported_messages=AcsFunctions(checkout=True)))
    assert circulation.renew_all(CARD).renewed == (ITEM,)


def test_stored_loans_are_sent_only_where_they_are_taken_and_keep_their_promise() -> None:
    due = datetime(2026, 12, 21, 23, 59)
    circulation, script = desk(sip.CheckoutResponse(ok=True), dialect=dialects.KOHA_SUOMI)
    with pytest.raises(NotSupported):
        circulation.send_stored(CARD, ITEM, NOON, due)
    circulation.learn(status(offline_ok=True))
    assert circulation.send_stored(CARD, ITEM, NOON, due).done
    sent = script.asked[0]
    assert isinstance(sent, sip.Checkout)
    assert (sent.no_block, sent.nb_due_date, sent.transaction_date) == (True, due, NOON)


def test_holds_and_payments_are_told_as_they_went() -> None:
    circulation, script = desk(sip.HoldResponse(ok=True, queue_position="4"),
                               sip.FeePaidResponse(payment_accepted=True, transaction_id="p1"))
    assert circulation.hold(CARD, title_id="123456", pickup="HEI").queue == "4"
    assert circulation.pay(CARD, Fee(Decimal("2.5")), PaymentType.CREDIT_CARD, transaction="p1").done
    assert script.asked[1].fee_amount == "2.50"  # type: ignore[attr-defined]


def test_a_hold_that_names_its_title_by_any_copy_says_so() -> None:
    circulation, script = desk(sip.HoldResponse(ok=True, item_id=ITEM, queue_position="2", pickup_location="HEI"))
    held = circulation.hold(CARD, item_id=ITEM, pickup="HEI", pin="1234", any_copy=True)
    assert (held.done, held.queue, held.pickup) == (True, "2", "HEI")
    sent = script.asked[0]
    assert isinstance(sent, sip.Hold)
    assert (sent.hold_type, sent.item_id, sent.title_id, sent.pickup_location) == (HoldType.ANY_COPY, ITEM, None, "HEI")


@pytest.mark.parametrize(("said", "reason"), [
    ("Hold not possible: tooManyReserves", Reason.TOO_MANY_HOLDS),
    ("Hold not possible: tooManyHoldsForThisRecord", Reason.TOO_MANY_HOLDS),
    ("Hold not possible: itemAlreadyOnHold", Reason.HELD_ALREADY),
    ("Hold not possible: alreadypossession", Reason.HELD_ALREADY),
    ("Hold not possible: libraryNotPickupLocation", Reason.WRONG_PICKUP),
    ("Hold not possible: cannotBeTransferred", Reason.WRONG_PICKUP),
    ("Hold not possible: ageRestricted", Reason.AGE_LIMIT),
    ("Hold not possible: notReservable", Reason.NOT_HOLDABLE),
    ("Hold not possible: noReservesAllowed", Reason.NOT_HOLDABLE),
    ("Patron has fines", Reason.FEES), ("Jotain muuta", Reason.OTHER)])
def test_why_a_hold_was_not_placed_is_told_by_reasons_of_holds(said: str, reason: Reason) -> None:
    answer = sip.HoldResponse(ok=False, item_id=ITEM, screen_messages=(said,))
    circulation, _ = desk(answer, dialect=dialects.KOHA_SUOMI)
    held = circulation.hold(CARD, item_id=ITEM, any_copy=True)
    assert (held.done, held.reason) == (False, reason)


def listed(*holds: str, count: int | None = None, unavailable: bool = False) -> sip.PatronInformationResponse:
    name = "unavailable" if unavailable else "holds"
    return sip.PatronInformationResponse(
        patron_id=CARD, counts=SummaryCounts(**{name: len(holds) if count is None else count}),
        **{"unavailable_hold_items" if unavailable else "hold_items": holds})  # type: ignore[arg-type]


@pytest.mark.parametrize(("ready", "waiting", "found"), [
    (listed(), listed("b", "2", unavailable=True), (Settled.DONE, 2)),
    (listed("1"), listed("b", unavailable=True), (Settled.DONE, 2)),
    (listed("a"), listed("b", unavailable=True), (Settled.NOT_DONE, 2)),
    (listed(), listed(unavailable=True), (Settled.NOT_DONE, 0)),
    (listed("a", count=2), listed(unavailable=True), (Settled.UNKNOWN, 1))])
def test_both_lists_tell_whether_a_title_is_held_and_a_list_that_is_not_whole_tells_nothing(
        ready: sip.PatronInformationResponse, waiting: sip.PatronInformationResponse,
        found: tuple[Settled, int]) -> None:
    def answer(request: sip.Message) -> sip.Message:
        assert isinstance(request, sip.PatronInformation)
        assert request.summary is not None
        return ready if request.summary.holds else waiting

    circulation = Circulation(answer, dialects.GENERIC, institution_id="LAH", now=lambda: NOON)
    assert circulation.settle_hold(CARD, ("1", "2")) == found


def test_how_many_wait_for_an_item_is_a_number_or_not_known() -> None:
    for told, waiting in (("3", 3), ("0003", 3), (None, None), ("many", None)):
        circulation, _ = desk(sip.ItemInformationResponse(item_id=ITEM, title_id="Kalevala", hold_queue_length=told))
        assert circulation.item(ITEM).waiting == waiting
