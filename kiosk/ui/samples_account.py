"""The same for a patron's account: its pages, renewals, holds to pick up, and what must be agreed to."""
from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from kiosk.engine.ils import (
    AccountRead,
    FeeLine,
    ItemDescribed,
    ItemLent,
    ItemRenewed,
    LentOrNot,
    PatronVerified,
    Refusal,
    RenewedOrNot,
)
from kiosk.engine.view import Action, Money
from kiosk.ui.story import BOOKS, DUE, NOW, Story, policy


def account_samples() -> dict[str, Story]:
    return _account() | _renew() | _pickup() | _both()


def euros(amount: str) -> Money:
    return Money(Decimal(amount))


def _own() -> dict[str, ItemDescribed]:
    """What is known of the items of an account: seven loans and four holds."""
    today = NOW.date()
    days = dict(zip("1234567", (-4, 2, 12, 12, 20, 21, 27), strict=True))
    facts = {item: ItemDescribed(True, *BOOKS[int(item) - 1], today + timedelta(days=day))
             for item, day in days.items()}
    facts["8"] = ItemDescribed(True, *BOOKS[7], ready=True, shelf="C", number="4821", until=date(2026, 11, 27))
    facts["9"] = ItemDescribed(True, *BOOKS[8], ready=True, shelf="C", number="4822", until=date(2026, 11, 28))
    facts["10"] = ItemDescribed(True, *BOOKS[9], ready=True, until=date(2026, 11, 30), library="Sysmä")
    facts["11"] = ItemDescribed(True, *BOOKS[10], due=today)
    return facts


OWN = AccountRead(charged=tuple("7654321"), overdue=("1",), ready=("8", "9", "10"), waiting=("11",), recalled=1,
                  fees=(FeeLine("Köyhää kansaa", euros("2.40")), FeeLine("Korvaava kortti", euros("1.00"))),
                  owed=euros("3.40"))
RENEWED = {
    "1": ItemRenewed(False, refusal=Refusal.HOLD_OTHER), "2": ItemRenewed(True, DUE), "3": ItemRenewed(True, DUE),
    "4": ItemRenewed(False, refusal=Refusal.TOO_MANY_RENEWALS), "5": ItemRenewed(True, DUE),
    "6": ItemRenewed(True, DUE), "7": ItemRenewed(False, refusal=Refusal.CHARGE, fee=euros("1.00"))}


def _visitor(own: AccountRead | None = OWN, block: Refusal | None = None, *, purpose: Action = Action.ACCOUNT) -> Story:
    """A patron who came to look at their account."""
    patron = PatronVerified(True, block, 3, euros("3.40"))
    story = Story(patron=patron, own=own, facts=_own(), renewals=dict(RENEWED)).start()
    return story.press(purpose).card().take_card().type("1234")


def _account() -> dict[str, Story]:
    nothing = AccountRead()
    slow = _visitor()
    slow.facts = {}
    return {
        "account": _visitor(),
        "account-holds": _visitor().press(Action.HOLDS),
        "account-fees": _visitor().press(Action.FEES),
        "account-messages": _visitor().press(Action.MESSAGES),
        "account-reading": _visitor(None),
        "account-nothing": _visitor(nothing),
        "account-no-holds": _visitor(nothing).press(Action.HOLDS),
        "account-no-fees": _visitor(nothing).press(Action.FEES),
        "account-no-messages": _visitor(nothing).press(Action.MESSAGES),
        "account-waiting": _visitor(AccountRead(waiting=("11",))).press(Action.HOLDS),
        "account-blocked": _visitor(OWN, Refusal.FEES).press(Action.MESSAGES),
        "account-down": _visitor().down("ils"),
        "account-idle": _visitor().wait(62),
        "overlay-blocked-fees": Story(patron=PatronVerified(True, Refusal.FEES, 0, euros("43.40"))).sign_in(),
    }


def _renew() -> dict[str, Story]:
    unread = _visitor(purpose=Action.RENEW)
    unread.renewals = {}
    costly = _visitor(purpose=Action.RENEW).choose("7").press(Action.RENEW_LOANS)
    unsure = _visitor(purpose=Action.RENEW).choose("2")
    unsure.renewals = {}
    unsure.press(Action.RENEW_LOANS).unanswered()
    asked = unsure.state.account.asked
    unsure.answer(asked, RenewedOrNot(None))
    lent = Story(policy(already="ask"), truths={"2": LentOrNot(True, *BOOKS[1], date(2026, 12, 7))})
    priced = ItemLent(False, *BOOKS[0], refusal=Refusal.CHARGE, fee=euros("1.00"))
    return {
        "renew": _visitor(purpose=Action.RENEW),
        "renew-some": _visitor(purpose=Action.RENEW).choose("1", "2").press(Action.RENEW_LOANS),
        "renew-chosen": _visitor(purpose=Action.RENEW).choose("2", "3"),
        "renew-under-way": unread.press(Action.RENEW_LOANS),
        "renew-finishing": _under_way().press(Action.FINISH),
        "renew-told": _visitor(purpose=Action.RENEW).press(Action.RENEW_LOANS).press(Action.NO),
        "renew-charge": costly,
        "renew-unsure": unsure,
        "renew-done": _visitor(purpose=Action.RENEW).press(Action.RENEW_LOANS).press(Action.NO).press(
            Action.FINISH_RECEIPT),
        "overlay-charge": Story().sign_in().lend(1).lay("1", priced),
        "borrow-declined": Story().sign_in().lend(1).lay("1", priced).press(Action.NO),
        "overlay-already": lent.sign_in().lay("2"),
    }


def _under_way() -> Story:
    story = _visitor(purpose=Action.RENEW)
    story.renewals = {}
    return story.press(Action.RENEW_LOANS)


def _pickup() -> dict[str, Story]:
    def waited(own: AccountRead | None = OWN) -> Story:
        return Story(patron=PatronVerified(True, None, 3), own=own, facts=_own()).sign_in()

    unnamed = waited(AccountRead(ready=("8", "9")))
    return {
        "pickup": waited(),
        "pickup-one": waited(AccountRead(ready=("8",))),
        "pickup-reading": waited(None),
        "pickup-down": waited(None).down("ils"),
        "away": waited().press(Action.AWAY).wait(30),
        "away-pin": waited().press(Action.AWAY).press(Action.BACK).type("99"),
        "borrow-hold": unnamed.lend(7).lend(0),
        "overlay-help-account": _visitor().press(Action.HELP),
        "overlay-help-away": waited().press(Action.AWAY).press(Action.HELP),
        "overlay-help-pickup": waited().press(Action.HELP),
    }


def _both() -> dict[str, Story]:
    """Borrowing and returning in one session."""
    def begun() -> Story:
        return Story(policy(both=True), patron=PatronVerified(True)).sign_in()

    def switched() -> Story:
        story = begun().lend(0).lend(1).lift().press(Action.RETURN)
        return story.bring(2).bring(3, "transport", "Sysmä").lift()

    return {
        "both-empty": begun(),
        "both-borrow": switched().press(Action.BORROW),
        "both-return": switched(),
        "both-done": switched().press(Action.FINISH_RECEIPT),
        "both-left": switched().bring(4, refusal=Refusal.UNKNOWN_ITEM).press(Action.FINISH),
    }
