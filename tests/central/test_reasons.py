"""What the front says, as a terminal understands it: every text of loans, returns and renewals has its reason."""
from __future__ import annotations

import pytest

from central.refusal import Refusal
from central.sip.texts import CHECKIN_REFUSALS, REFUSALS
from kiosk.engine import ils
from kiosk.ils.central_system import CentralSystem
from sip2 import dialects
from sip2.circulation import Circulation
from sip2.reasons import Reason, reason_of
from tests.central.library import AINO, CHILD, FILM, LOST, REFERENCE, WITHDRAWN, Kiosk

UNDERSTOOD = {
    Refusal.UNKNOWN_PATRON: Reason.UNKNOWN_CARD, Refusal.CARD_LOST: Reason.CARD_LOST,
    Refusal.CARD_EXPIRED: Reason.CARD_EXPIRED, Refusal.DEBARRED: Reason.BLOCKED, Refusal.FEES: Reason.FEES,
    Refusal.OVERDUE: Reason.OVERDUE, Refusal.TOO_MANY_LOANS: Reason.TOO_MANY_LOANS,
    Refusal.UNKNOWN_ITEM: Reason.UNKNOWN_ITEM, Refusal.LENT_TO_OTHER: Reason.LENT_TO_OTHER,
    Refusal.LENT_TO_YOU: Reason.OTHER, Refusal.HELD_FOR_OTHER: Reason.HOLD_OTHER,
    Refusal.RESERVED_FOR_OTHER: Reason.HOLD_OTHER, Refusal.NOT_FOR_LOAN: Reason.NOT_FOR_LOAN,
    Refusal.LOST: Reason.WITHDRAWN, Refusal.WITHDRAWN: Reason.WITHDRAWN, Refusal.AGE: Reason.AGE_LIMIT,
    Refusal.FEE_NOT_ACCEPTED: Reason.FEES, Refusal.TOO_MANY_RENEWALS: Reason.TOO_MANY_RENEWALS,
    Refusal.NOT_ON_LOAN: Reason.NOT_ON_LOAN, Refusal.NO_SELF_SERVICE: Reason.NO_SELF_SERVICE}
ELSEWHERE = {Refusal.PIN_LOCKED, Refusal.TOO_MANY_HOLDS, Refusal.HELD_ALREADY, Refusal.UNKNOWN_PICKUP,
             Refusal.PAST_DAY, Refusal.NO_SUCH_HOLD, Refusal.OVERPAYMENT, Refusal.BAD_AMOUNT, Refusal.BAD_TEXT}
"""Said of accounts, holds, payments and texts alone."""


@pytest.mark.parametrize("dialect", [dialects.GENERIC, dialects.KOHA_SUOMI], ids=lambda dialect: dialect.name)
def test_every_text_of_a_loan_a_return_or_a_renewal_is_understood(dialect: dialects.Dialect) -> None:
    assert {refusal: reason_of((text,), dialect.reasons)
            for refusal, text in REFUSALS.items() if refusal not in ELSEWHERE} == UNDERSTOOD
    for refusal, text in CHECKIN_REFUSALS.items():
        assert reason_of((text,), dialect.reasons) is UNDERSTOOD[refusal]


@pytest.mark.parametrize("dialect", [dialects.GENERIC, dialects.KOHA_SUOMI], ids=lambda dialect: dialect.name)
def test_a_kiosk_tells_the_patron_why_an_item_is_not_lent(kiosk: Kiosk, dialect: dialects.Dialect) -> None:
    central = CentralSystem(Circulation(kiosk.ask, dialect, institution_id="LAH"), branch="LAH", places={})
    for card, item, why in ((AINO, REFERENCE, ils.Refusal.NOT_FOR_LOAN), (CHILD, FILM, ils.Refusal.AGE_LIMIT),
                            (AINO, LOST, ils.Refusal.WITHDRAWN), (AINO, WITHDRAWN, ils.Refusal.WITHDRAWN)):
        heard = central.ask(ils.LendItem(card, "", item))
        assert isinstance(heard, ils.ItemLent)
        assert (heard.lent, heard.refusal) == (False, why)
