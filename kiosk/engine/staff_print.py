"""The receipt that staff print to see whether one comes out."""
from __future__ import annotations

from kiosk.engine.closing import in_language
from kiosk.engine.state import State
from receipts.document import Receipt, ReceiptKind


def trial_receipt(state: State) -> Receipt:
    policy = state.policy
    return Receipt(ReceiptKind.TEST, state.language, in_language(policy.region, state.language),
                   in_language(policy.branch, state.language), state.now, (), contact=policy.contact)
