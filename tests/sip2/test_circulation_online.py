"""What a 98 says of being on line, and of taking loans and returns, holds requests back until it says otherwise."""
from __future__ import annotations

from collections.abc import Callable

import pytest

from sip2 import dialects
from sip2 import messages as sip
from sip2.circulation import Circulation
from sip2.circulation.desk import Rules
from sip2.circulation.errors import NotOnLine

CARD, ITEM = "2000100001", "1000200001"


class Answering:
    """Says this 98 to every 99, and yes to all else; the questions are kept."""

    def __init__(self, status: sip.AcsStatus) -> None:
        self.status = status
        self.asked: list[str] = []

    def __call__(self, request: sip.Message) -> sip.Message:
        self.asked.append(request.code)
        match request:
            case sip.Checkout():
                return sip.CheckoutResponse(ok=True, item_id=ITEM)
            case sip.Checkin():
                return sip.CheckinResponse(ok=True, item_id=ITEM)
            case sip.PatronInformation():
                return sip.PatronInformationResponse(valid_patron=True)
        return self.status


def desk(status: sip.AcsStatus) -> tuple[Circulation, Answering]:
    system = Answering(status)
    circulation = Circulation(system, dialects.GENERIC, rules=Rules(clock=None))
    circulation.learn(status)
    return circulation, system


def lend(circulation: Circulation) -> object:
    return circulation.checkout(CARD, ITEM)


def take_back(circulation: Circulation) -> object:
    return circulation.checkin(ITEM)


def verify(circulation: Circulation) -> object:
    return circulation.verify(CARD)


Errand = Callable[[Circulation], object]


@pytest.mark.parametrize(("status", "errand"), [
    (sip.AcsStatus(online=False), lend), (sip.AcsStatus(online=False), take_back),
    (sip.AcsStatus(online=False), verify), (sip.AcsStatus(checkout_ok=False), lend),
    (sip.AcsStatus(checkin_ok=False), take_back)])
def test_a_no_of_98_is_asked_again_and_then_nothing_is_sent(status: sip.AcsStatus, errand: Errand) -> None:
    circulation, system = desk(status)
    with pytest.raises(NotOnLine, match="on line") as told:
        errand(circulation)
    assert not told.value.in_doubt
    assert system.asked == ["99"]


@pytest.mark.parametrize(("status", "errand", "code"), [
    (sip.AcsStatus(checkout_ok=False), take_back, "09"), (sip.AcsStatus(checkin_ok=False), lend, "11"),
    (sip.AcsStatus(checkout_ok=False), verify, "63"), (sip.AcsStatus(status_update_ok=False), lend, "11")])
def test_a_no_to_one_thing_does_not_stop_another(status: sip.AcsStatus, errand: Errand, code: str) -> None:
    circulation, system = desk(status)
    errand(circulation)
    assert system.asked == [code]


def test_what_was_held_back_goes_on_as_soon_as_98_says_so() -> None:
    circulation, system = desk(sip.AcsStatus(online=False))
    system.status = sip.AcsStatus()
    lend(circulation)
    lend(circulation)
    assert system.asked == ["99", "11"]
