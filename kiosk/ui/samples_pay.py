"""The same for paying fees: what is owed, what the terminal waits for, and every way in which it ends."""
from __future__ import annotations

from kiosk.engine.ils import AccountRead, FeeLine, Owing, PatronVerified, PayableFee, Refusal
from kiosk.engine.paying_view import PROGRESS
from kiosk.engine.payment import Charging
from kiosk.engine.view import Action
from kiosk.ui.samples_account import euros
from kiosk.ui.story import Story, policy


def pay_samples() -> dict[str, Story]:
    """From the fees to the end of a payment, and each way in which it can end."""
    def offered(block: Refusal | None = None, fees: str = "12.40", **more: bool) -> Story:
        owed = euros(fees)
        own = AccountRead(fees=(FeeLine("Köyhää kansaa", euros("2.40")), FeeLine("Korvaava kortti", euros("10.00"))),
                          owed=owed)
        return Story(policy(pays=True, **more), PatronVerified(True, block, 0, owed), own=own).sign_in()

    def asked(owing: Owing | None) -> Story:
        story = offered()
        story.owing = owing
        return story.press(Action.PAY)

    def ordered(books: bool | None = True) -> Story:
        story = asked(Owing(1240)).press(Action.PAY).ready()
        story.books = books
        return story

    def at(progress: str) -> Story:
        return ordered().progress(progress)

    def over(result: Charging) -> Story:
        return ordered().charged(result)

    def received() -> Story:
        return ordered(books=None).charged(Charging.APPROVED).unanswered_payment()

    def mailed(why: str = "", printing: str = "") -> Story:
        patron = PatronVerified(True, None, 0, euros("12.40"), email="maija@example.fi")
        story = Story(policy(pays=True, mails=True), patron, owing=Owing(1240), mailing=why, printing=printing)
        return story.sign_in().press(Action.FEES).press(Action.PAY).press(Action.PAY).ready()

    several = (PayableFee("1", 240, "Köyhää kansaa"), PayableFee("2", 1000, "Korvaava kortti"))
    return {
        "pay-offered": offered(account=False),
        "pay-fees": offered().press(Action.FEES),
        "pay-fees-received": received().press(Action.FINISH).press(Action.FEES),
        "pay-choose-part": asked(Owing(1240, fees=several)).choose("fee:2"),
        "pay-choose-all": asked(Owing(1240, fees=several)),
        "pay-blocked": offered(Refusal.FEES, "25.50"),
        "pay-asking": asked(None),
        "pay-choose": asked(Owing(1240)),
        "pay-preparing": asked(Owing(1240)).press(Action.PAY),
        **{f"pay-{progress.replace('_', '-')}": at(progress) for progress in PROGRESS if progress != "cancelling"},
        "pay-cancelling": at("card").press(Action.CANCEL),
        "pay-checking": ordered().not_charged(doubt=True),
        "pay-booking": ordered(books=None).charged(Charging.APPROVED),
        "pay-paid": over(Charging.APPROVED),
        "pay-paid-no-receipt": over(Charging.APPROVED).down("printer", "paper"),
        "pay-paid-mail": mailed().charged(Charging.APPROVED),
        "pay-mail-failed": mailed("away").charged(Charging.APPROVED).press(Action.FINISH_MAIL),
        "pay-mail-failed-no-paper": (mailed("address").down("printer", "paper").charged(Charging.APPROVED)
                                     .press(Action.FINISH_MAIL)),
        "pay-receipt-failed": (mailed(printing="paper").charged(Charging.APPROVED).press(Action.FINISH_RECEIPT)
                               .up("printer")),
        "pay-receipt-failed-no-paper": (mailed(printing="paper").charged(Charging.APPROVED)
                                        .press(Action.FINISH_RECEIPT)),
        "pay-received": received(),
        "pay-received-after": received().press(Action.FINISH),
        "pay-unsure": over(Charging.UNKNOWN),
        "pay-declined": over(Charging.DECLINED),
        "pay-cancelled": over(Charging.CANCELLED),
        "pay-unable": over(Charging.UNABLE),
        "pay-nothing": asked(Owing(0)),
        "pay-elsewhere": asked(Owing(None)),
        "pay-no-answer": asked(None).wait(16),
        "pay-help": asked(Owing(1240)).press(Action.HELP),
    }
