"""What the central system says, in the engine's nouns."""
from __future__ import annotations

from datetime import date

import pytest

from kiosk.engine import ils
from kiosk.engine.ils import Refusal
from kiosk.ils.circulation import Circulation, due_of, split_title
from kiosk.ils.refusals import block_of, reason_of
from sip2 import messages as sip
from sip2.values import CirculationStatus, PatronFlags, SummaryCounts


class Script:
    """Answers given in order, the questions kept."""

    def __init__(self, *answers: sip.Message) -> None:
        self.answers = list(answers)
        self.asked: list[sip.Message] = []

    def __call__(self, request: sip.Message) -> sip.Message:
        self.asked.append(request)
        return self.answers.pop(0)


def ask(question: ils.Question, *answers: sip.Message) -> tuple[ils.Answer, list[sip.Message]]:
    script = Script(*answers)
    circulation = Circulation(script, branch="LAH", places={"SYS": "Sysmä"})
    return circulation.ask(question), script.asked


def test_the_pin_field_is_left_out_unless_one_was_typed() -> None:
    answer, asked = ask(ils.VerifyPatron("2", ""), sip.PatronInformationResponse(valid_patron=True))
    assert isinstance(asked[0], sip.PatronInformation)
    assert asked[0].patron_password is None
    assert answer == ils.PatronVerified(True)


@pytest.mark.parametrize(("bl", "cq", "valid"), [
    (True, True, True), (True, False, False), (True, None, False), (False, True, False), (None, True, True)])
def test_a_typed_pin_counts_only_when_the_system_says_so(bl: bool | None, cq: bool | None, valid: bool) -> None:
    answer, _ = ask(ils.VerifyPatron("2", "1"),
                    sip.PatronInformationResponse(valid_patron=bl, valid_patron_password=cq))
    assert isinstance(answer, ils.PatronVerified)
    assert answer.valid is valid


def test_zero_fees_in_any_spelling_are_no_fees() -> None:
    for amount, shown in (("0", ""), ("0.00", ""), ("2.5", "2.5 EUR"), ("", "")):
        answer, _ = ask(ils.VerifyPatron("2", ""), sip.PatronInformationResponse(
            valid_patron=True, fee_amount=amount, counts=SummaryCounts(holds=2)))
        assert isinstance(answer, ils.PatronVerified)
        assert (answer.holds_ready, answer.fees) == (2, shown)


def test_a_fee_is_never_accepted_unasked_and_a_checkin_names_no_branch() -> None:
    _, asked = ask(ils.LendItem("2", "1", "3"), sip.CheckoutResponse(ok=True))
    assert isinstance(asked[0], sip.Checkout)
    assert asked[0].fee_acknowledged is False
    _, asked = ask(ils.ReturnItem("3"), sip.CheckinResponse(ok=True))
    assert isinstance(asked[0], sip.Checkin)
    assert asked[0].current_location == ""


def test_an_item_that_must_stay_secured_stays_secured() -> None:
    answer, _ = ask(ils.LendItem("2", "1", "3"), sip.CheckoutResponse(ok=True, desensitize=False))
    assert isinstance(answer, ils.ItemLent)
    assert not answer.desensitize


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
def test_a_returned_item_goes_by_its_target_first_and_an_unknown_code_means_staff(
        facts: dict[str, object], way: tuple[str, str]) -> None:
    answer, _ = ask(ils.ReturnItem("3"), sip.CheckinResponse(ok=True, **facts))  # type: ignore[arg-type]
    assert isinstance(answer, ils.ItemReturned)
    assert (answer.destination, answer.place) == way


def test_after_a_doubt_the_loan_counts_only_when_it_is_this_cards() -> None:
    charged = sip.ItemInformationResponse(circulation_status=CirculationStatus.CHARGED,
                                          title_id="Rautatie / Juhani Aho", due_date="20261221    235900")
    mine = sip.PatronInformationResponse(charged_items=("3",), counts=SummaryCounts(charged=1))
    other = sip.PatronInformationResponse(counts=SummaryCounts(charged=0))
    answer, asked = ask(ils.WasLent("2", "3"), charged, mine)
    assert answer == ils.LentOrNot(True, "Rautatie", "Juhani Aho", date(2026, 12, 21))
    assert isinstance(asked[1], sip.PatronInformation)
    assert asked[1].patron_password is None
    answer, _ = ask(ils.WasLent("2", "3"), charged, other)
    assert isinstance(answer, ils.LentOrNot)
    assert not answer.lent


def test_charged_items_are_read_page_by_page() -> None:
    charged = sip.ItemInformationResponse(circulation_status=CirculationStatus.CHARGED)
    pages = [sip.PatronInformationResponse(charged_items=tuple(str(n) for n in range(s, s + 40)),
                                           counts=SummaryCounts(charged=90)) for s in (100, 140, 180)]
    answer, asked = ask(ils.WasLent("2", "185"), charged, *pages)
    assert isinstance(answer, ils.LentOrNot)
    assert answer.lent
    starts = [m.start_item for m in asked if isinstance(m, sip.PatronInformation)]
    assert starts == ["1", "41", "81"]


@pytest.mark.parametrize(("text", "reason"), [
    ("Item is on hold for another patron.", Refusal.HOLD_OTHER),
    ("Item is reserved for another patron upon return.", Refusal.HOLD_OTHER),
    ("Item has been recalled for another patron", Refusal.HOLD_OTHER),
    ("Item checked out to another patron", Refusal.LENT_TO_OTHER),
    ("Patron expired on 2026-01-01", Refusal.CARD_EXPIRED),
    ("Patron has fines", Refusal.FEES),
    ("Outstanding Fines block issue", Refusal.FEES),
    ("Patron debarred", Refusal.BLOCKED),
    ("Item type cannot be checked out at this checkout location", Refusal.NOT_FOR_LOAN),
    ("Item must be checked out at a circulation desk", Refusal.NOT_FOR_LOAN),
    ("Issue failed : TOO_MANY", Refusal.TOO_MANY_LOANS),
    ("Invalid Item", Refusal.UNKNOWN_ITEM),
    ("Item withdrawn, return not allowed", Refusal.WITHDRAWN),
    ("", Refusal.OTHER),
    ("Jotain aivan muuta", Refusal.OTHER),
])
def test_the_texts_of_the_central_system_become_reasons(text: str, reason: Refusal) -> None:
    assert reason_of((text,)) is reason


def test_a_block_is_read_from_the_flags_before_the_text() -> None:
    assert block_of(PatronFlags(), ("Patron has fines",)) is None
    assert block_of(PatronFlags(charge_denied=True, card_lost=True), ()) is Refusal.CARD_LOST
    assert block_of(PatronFlags(charge_denied=True, fees_too_high=True), ()) is Refusal.FEES
    assert block_of(PatronFlags(charge_denied=True), ("Patron expired on 2026-01-01",)) is Refusal.CARD_EXPIRED
    assert block_of(PatronFlags(charge_denied=True), ()) is Refusal.BLOCKED


@pytest.mark.parametrize(("text", "due"), [
    ("20261221    235900", date(2026, 12, 21)), ("2026-12-21", date(2026, 12, 21)), ("21.12.2026", date(2026, 12, 21)),
    ("21/12/2026", date(2026, 12, 21)), ("", ""), ("joulun jälkeen", "joulun jälkeen"), ("20261399", "20261399")])
def test_a_due_date_is_read_in_the_shapes_that_occur_and_else_kept_as_text(text: str, due: date | str) -> None:
    assert due_of(text) == due


def test_title_and_author_are_told_apart() -> None:
    assert split_title("Rautatie / Juhani Aho") == ("Rautatie", "Juhani Aho")
    assert split_title("Kalevala") == ("Kalevala", "")
    assert split_title("1/2 / A / B") == ("1/2 / A", "B")
    assert split_title("Va\u0308ino\u0308 / X") == ("Väinö", "X")
