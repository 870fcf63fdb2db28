"""What a patron gets who has paid. No name; nothing of the bank card."""
from __future__ import annotations

from kiosk.engine.closing import in_language, last4
from kiosk.engine.payment import Paying, PayStep
from kiosk.engine.state import State
from receipts.document import PaidFee, Receipt, ReceiptKind


def receipt_of(state: State, paying: Paying) -> Receipt:
    policy, session = state.policy, state.session
    assert session is not None
    paid = PaidFee(paying.paid, policy.currency, paying.asked, paying.number, booked=paying.step is PayStep.PAID)
    return Receipt(ReceiptKind.PAYMENT, state.language, in_language(policy.region, state.language),
                   in_language(policy.branch, state.language), state.now, (), last4(session),
                   policy.contact, paid)
