"""What staff print: a trial, to see whether one comes out, and the counts of the day."""
from __future__ import annotations

from kiosk.engine.closing import in_language
from kiosk.engine.staff import Tally
from kiosk.engine.state import State
from receipts.document import DayReport, Receipt, ReceiptKind


def trial_receipt(state: State) -> Receipt:
    policy = state.policy
    return Receipt(ReceiptKind.TEST, state.language, in_language(policy.region, state.language),
                   in_language(policy.branch, state.language), state.now, (), contact=policy.contact)


def day_receipt(state: State) -> Receipt:
    policy = state.policy
    tally = state.tally or Tally(state.now)
    return Receipt(ReceiptKind.DAY, state.language, in_language(policy.region, state.language),
                   in_language(policy.branch, state.language), state.now, (),
                   day=DayReport(tally.since, tuple(tally.counts.items()), tally.told))
