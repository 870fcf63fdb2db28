"""What a question is answered with that could not be put to the central system."""
from __future__ import annotations

from kiosk.engine import ils
from kiosk.engine.ils import HoldRefusal, Refusal


def unasked(question: ils.Question, why: Refusal) -> ils.Answer:
    """The answer to a question that cannot be asked. Whether something was done before is then not known."""
    match question:
        case ils.VerifyPatron():
            return ils.PatronVerified(False)
        case ils.LendItem():
            return ils.ItemLent(False, refusal=why)
        case ils.ReturnItem():
            return ils.ItemReturned(False, refusal=why)
        case ils.DescribeItem():
            return ils.ItemDescribed(False)
        case ils.WasLent():
            return ils.LentOrNot(False if why is Refusal.UNKNOWN_ITEM else None)
        case ils.WasReturned():
            return ils.ReturnedOrNot(False, certain=why is Refusal.UNKNOWN_ITEM)
        case ils.OnLoan():
            return ils.LentOrNot(None)
        case ils.ReadAccount():
            return ils.AccountRead()
        case ils.RenewItem():
            return ils.ItemRenewed(False, refusal=why)
        case ils.WasRenewed():
            return ils.RenewedOrNot(None)
        case ils.FeesOwed():
            return ils.Owing(None, payable=False)
        case ils.PayFee():
            return ils.FeePaid(False)
        case ils.PlaceHold():
            unknown = why is Refusal.UNKNOWN_ITEM
            return ils.HoldPlaced(False, refusal=HoldRefusal.NOT_HOLDABLE if unknown else HoldRefusal.OTHER)
        case ils.WasHeld():
            return ils.HeldOrNot(None)
        case ils.EndSession():
            return ils.SessionEnded()
