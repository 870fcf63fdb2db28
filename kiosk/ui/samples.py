"""ViewStates to look at: every screen in its usual and its awkward states, each made by the engine from a short visit.

The works are long in the public domain, and nothing is anyone's data.
"""
from __future__ import annotations

from datetime import date
from functools import cache

from kiosk.engine.ils import ItemDescribed, ItemLent, ItemReturned, LentOrNot, PatronVerified, Refusal, ReturnedOrNot
from kiosk.engine.policy import Policy
from kiosk.engine.showcase import Showcase
from kiosk.engine.view import Action, ViewState, Work
from kiosk.texts import LANGUAGES
from kiosk.ui.samples_account import account_samples, euros
from kiosk.ui.samples_pay import pay_samples
from kiosk.ui.samples_search import search_samples
from kiosk.ui.samples_setup import setup_samples
from kiosk.ui.samples_staff import staff_samples
from kiosk.ui.story import BOOKS, CARD, HOURS, NOW, OTHER, OWN, WORKS, Story, policy

NIGHT, LATE, LAST = NOW.replace(hour=23), NOW.replace(hour=20), NOW.replace(hour=21, minute=48)
CHOSEN = tuple(Work(*book) for book in BOOKS[6:9])
LONG = "Kertomus siitä, miten kaksi tuntematonta kulkijaa löysi tien yli suuren selän ja takaisin"


@cache
def samples() -> dict[str, ViewState]:
    """Name → ViewState, in Finnish, light, normal size."""
    told = {"starting": Story()}
    for part in (_alone(), _open(), _pin(), _borrow(), _trouble(), _return(), pay_samples(), _done(), _overlays(),
                 _refusals(), _down(), account_samples(), staff_samples(), search_samples(), _low()):
        told |= part
    return {name: story.view for name, story in told.items()} | setup_samples()


def _open() -> dict[str, Story]:
    unknown = Story().start().unknown_card()
    return {
        "attract": Story().start(),
        "attract-return-only": Story(policy(role="return-only")).start(),
        "attract-card-down": Story().start().down("card"),
        "attract-no-receipts": Story().start().down("printer", "paper"),
        "attract-card-left": Story().start().card().type("1234").press(Action.FINISH),
        "attract-pins": _guessed().press(Action.CANCEL),
        "attract-works": Story().start().slide(1),
        "attract-hours": Story(_open_hours()).start().slide(2),
        "attract-own": Story(_open_hours()).start().shown(Showcase(slides=(OWN,))).slide(3),
        "attract-rest": Story(_open_hours()).start().slide(6),
        "attract-closed": Story(_open_hours(), now=NIGHT).start(),
        "attract-dim": Story(_open_hours(), now=NIGHT).start().slide(4),
        "attract-alone": Story(_open_hours(), now=LATE).start(),
        "attract-closing": Story(_open_hours(), now=LAST).start(),
        "choose": Story().start().lend(0).lend(1).lend(2),
        "card": Story().start().press(Action.BORROW),
        "card-unknown": unknown,
        "card-typed": _typed(),
        "card-typed-unknown": _typed().press(Action.ENTER),
    }


def _open_hours(**changes: object) -> Policy:
    return policy(timetable=HOURS, **changes)


def _alone() -> dict[str, Story]:
    """What is said while no staff is there."""
    def here() -> Story:
        return Story(_open_hours(), now=LATE)

    tags = here().sign_in()
    for problem in ("blank", "damaged", "uncatalogued"):
        tags.lay(problem, problem=problem)
    refused = here().sign_in()
    for book, reason in enumerate((Refusal.AGE_LIMIT, Refusal.OTHER, Refusal.CARD_EXPIRED, Refusal.UNKNOWN_ITEM)):
        refused.lend(book, refusal=reason)
    back = here().start().press(Action.RETURN).bring(0).bring(1, "staff").bring(2, refusal=Refusal.UNKNOWN_ITEM)
    locked = Story(_open_hours(), patron=PatronVerified(False), now=LATE).start().card().type("1234" * 3)
    return {
        "alone-borrow": refused, "alone-tags": tags, "alone-return": back, "alone-pin": locked,
        "alone-done": here().start().press(Action.RETURN).bring(2, refusal=Refusal.UNKNOWN_ITEM).press(
            Action.FINISH),
        "alone-help": here().start().press(Action.HELP),
        "alone-pad-down": here().sign_in().lend(0).down("pad"),
        "alone-out-of-order": here().start().down("pad"),
    }


def _typed() -> Story:
    return Story().start().press(Action.BORROW).press(Action.TYPE_NUMBER).type("2940012")


def _pin() -> dict[str, Story]:
    def asked(patron: PatronVerified | None, digits: str) -> Story:
        return Story(patron=patron).start().card().type(digits)

    wrong = PatronVerified(False)
    return {
        "pin": asked(None, "12"),
        "pin-checking": asked(None, "1234"),
        "pin-wrong": asked(wrong, "1234"),
        "pin-locked": asked(wrong, "1234" * 3),
        "pin-locked-there": asked(PatronVerified(False, Refusal.PIN_LOCKED), "1234"),
        "pin-kiosk-waits": _guessed(),
        "pin-no-connection": asked(None, "1234").unanswered(),
    }


def _guessed() -> Story:
    """Ten wrong PINs of different cards."""
    story = Story(patron=PatronVerified(False)).start()
    for n in range(4):
        story.card(f"2000000000000{n}").take_card().type("1234" * 3)
    return story


def _some() -> Story:
    """Four lent, one kept for somebody else."""
    return (Story().sign_in().lend(3, due=date(2026, 12, 7)).lend(2).lend(1).lend(0)
            .lend(4, refusal=Refusal.HOLD_OTHER))


def _many() -> Story:
    """Twelve rows, of nearly every kind."""
    story = Story(stubborn={"6"}).sign_in()
    for book in (10, 8, 7, 6, 2, 1, 0):
        story.lend(book)
    story.lay("long", ItemLent(True, LONG, "Tuntematon tekijä", date(2027, 1, 14), True))
    story.lend(5).wait(10).lay("tag", problem="unknown").lend(4, refusal=Refusal.HOLD_OTHER)
    return story.lay("late", still=False)


def _borrow() -> dict[str, Story]:
    fees = PatronVerified(True, None, 2, euros("3.40"))
    finishing = Story().sign_in().lend(0).lend(1).lay("3").press(Action.FINISH_RECEIPT)
    return {
        "borrow-empty": Story(patron=fees).start().lay("1", still=False).lift().card().take_card().type("1234").press(
            Action.BORROW),
        "borrow-facts": Story(patron=fees).sign_in().press(Action.BORROW).lend(0).lend(1),
        "borrow-strange-card": Story().sign_in().lend(0).unknown_card(),
        "borrow-reading": Story().sign_in().lend(0).lay("2").lay("3", still=False),
        "borrow": _some(),
        "borrow-long": _many(),
        "borrow-countdown": _some().lift().wait(13),
        "borrow-countdown-paper": Story(policy(unasked="paper")).sign_in().lend(1).lend(0).lift().wait(13),
        "borrow-finishing": finishing,
        "borrow-left-behind": Story().sign_in().lend(0).press(Action.FINISH).card().type("1234"),
        "borrow-no-receipt": _some().down("printer", "paper"),
        "borrow-refused": Story().sign_in().lend(4, refusal=Refusal.TOO_MANY_LOANS).lend(5, refusal=Refusal.AGE_LIMIT),
        "borrow-mail": _mailing().lift().wait(13),
        "borrow-mail-no-paper": _mailing().down("printer", "paper"),
        "borrow-mail-away": _mailing().down("mail"),
        "borrow-mail-alone": _mailing(receipts=False),
        "borrow-plain": Story(policy(receipts=False)).sign_in().lend(0),
    }


CARD_REASONS = (Refusal.CARD_EXPIRED, Refusal.CARD_LOST, Refusal.BLOCKED, Refusal.FEES, Refusal.OVERDUE,
                Refusal.TOO_MANY_LOANS, Refusal.AGE_LIMIT, Refusal.NO_SELF_SERVICE, Refusal.OTHER)
RETURN_REASONS = (Refusal.UNKNOWN_ITEM, Refusal.WITHDRAWN, Refusal.NOT_ON_LOAN, Refusal.OTHER)
KIOSK_REASONS = (Refusal.OFFLINE, Refusal.CLOCK, Refusal.UNWRITABLE)     # the central system has no part in these


def _refusals() -> dict[str, Story]:
    """Every reason of the central system: of a loan, of a return, of the card."""
    told = {f"borrow-no-{reason.value}": Story().sign_in().lend(3, refusal=reason)
            for reason in Refusal if reason not in KIOSK_REASONS}
    for reason in RETURN_REASONS:
        told[f"return-no-{reason.value}"] = Story().start().press(Action.RETURN).bring(3, refusal=reason)
    for reason in CARD_REASONS:
        told[f"overlay-blocked-{reason.value}"] = Story(patron=PatronVerified(True, reason)).sign_in()
    taken_back = told["borrow-no-unwritable"] = Story(policy(unwritable="undo"), stubborn={"6"}).sign_in().lend(5)
    taken_back.answers["6"] = ItemReturned(True, *BOOKS[5])
    taken_back.wait(10)
    return told


def _mailing(mailing: str | None = "", printing: str = "", **changes: object) -> Story:
    """Two lent to somebody whose address is known."""
    patron = PatronVerified(True, email="maija.meikalainen@posti.example.fi")
    return Story(policy(mails=True, **changes), patron, mailing=mailing, printing=printing).sign_in().lend(3).lend(2)


def _trouble() -> dict[str, Story]:
    moving = Story(stubborn={"6"}).sign_in().lend(0).lay("2").lift("2").lend(5).wait(0.5)
    waiting = Story().sign_in().lend(0).lay("2").wait(9)
    unsure = Story().sign_in().lend(0).lay("2").unanswered().wait(9)
    untold_return = Story(truths={"2": ReturnedOrNot(None, *BOOKS[1], certain=False)}).start().press(Action.RETURN)
    untold_return.bring(0).lay("2").unanswered()
    untold = Story(truths={"2": LentOrNot(None, *BOOKS[1])}).sign_in().lend(0).lay("2").unanswered()
    alarm = Story(stubborn={"6"}).sign_in().lend(0).lend(5).wait(10)
    missing = Story().sign_in().lend(0).lend(2, parts=3).wait(4)
    tags = Story(policy(owners=frozenset({"FI-La"}))).sign_in()
    for problem in ("blank", "damaged", "unreadable", "patron_card", "uncatalogued"):
        tags.lay(problem, problem=problem)
    tags.lay("9", parts=2).lay("9", parts=2, copy="b")
    return {
        "borrow-moving": moving, "borrow-waiting": waiting, "borrow-unsure": unsure, "borrow-untold": untold,
        "return-untold": untold_return,
        "borrow-alarm": alarm,
        "borrow-set": missing, "borrow-tags": tags, "borrow-sets": _sets(), "borrow-states": _states(),
        "borrow-lifted": Story().sign_in().lend(0).lay("2", still=False).lift("2"),
        "borrow-ils-down": Story().sign_in().lend(0).lay("2").down("ils").wait(9),
        "borrow-pad-down": Story().sign_in().lend(0).down("pad"),
    }


def _sets() -> Story:
    """Every way in which tags do not make a set."""
    story = Story(policy(incomplete_loan="ask")).sign_in()
    story.lay("twice", part=2, parts=3).lay("twice", part=2, parts=3, copy="b")
    story.lay("mixed", part=1, parts=2).lay("mixed", part=2, parts=3)
    story.lay("outside", part=0, parts=2)
    story.lay("", part=2, parts=2)
    story.lend(2, parts=3).lay("9", part=2, parts=3).wait(4)
    return story


def _states() -> Story:
    """Lent, and something more to say: without a part, already so, only scanned, still secured."""
    nothing = {str(n): LentOrNot(False) for n in range(1, 9)}
    story = Story(policy(already="show", incomplete_loan="ask"),
                  truths={**nothing, "2": LentOrNot(True, *BOOKS[1], date(2026, 12, 7))}).sign_in()
    story.lend(2, parts=3).wait(11).press(Action.YES)
    story.lend(1).lay("4", ItemLent(True, *BOOKS[3], date(2026, 12, 21), desensitize=False))
    return story.scan(0, ItemLent(True, *BOOKS[0], date(2026, 12, 21)))


def _return() -> dict[str, Story]:
    def begun(stubborn: tuple[str, ...] = ()) -> Story:
        return Story(stubborn=set(stubborn)).start().press(Action.RETURN)

    way = (begun().bring(4, "staff").bring(3, "transport", "Sysmä").bring(2, "hold_shelf", "B").bring(1).bring(0))
    slips = Story(policy(slips=True), facts={"3": ItemDescribed(True, ready=True, number="4821")}).start().press(
        Action.RETURN).bring(1)
    refused = begun(("8",)).bring(0).bring(1, refusal=Refusal.NOT_ON_LOAN).bring(2, refusal=Refusal.UNKNOWN_ITEM)
    return {
        "return-empty": begun(),
        "return": way,
        "return-slips": slips.bring(3, "transport", "Sysmä", held=True).bring(2, "hold_shelf", "B", held=True),
        "return-refused": refused.bring(7).wait(10),
        "return-set": begun().lay("3", ItemReturned(True, *BOOKS[2]), parts=2).wait(11).press(Action.NO),
        "return-set-so": begun().lay("3", ItemReturned(True, *BOOKS[2]), parts=2).wait(11).press(Action.YES),
        "return-scanned": begun().bring(1).scan(0, ItemReturned(True, *BOOKS[0])),
        "return-clock": begun().bring(0, refusal=Refusal.CLOCK),
        "return-no-receipt": begun().bring(0).down("printer", "cover"),
    }


def _done() -> dict[str, Story]:
    def lent(printing: str | None = "") -> Story:
        return Story(printing=printing).sign_in().lend(3, due=date(2026, 12, 7)).lend(2).lend(1).lend(0)

    way = Story().start().press(Action.RETURN).bring(0).bring(1).bring(2, refusal=Refusal.UNKNOWN_ITEM)
    return {
        "done": lent().press(Action.FINISH),
        "done-works": (Story(_open_hours()).start().shown(Showcase(new=WORKS[:3], recommended=CHOSEN)).sign_in()
                       .lend(3).lend(2).press(Action.FINISH)),
        "done-receipt": lent(None).press(Action.FINISH_RECEIPT),
        "done-receipt-failed": lent("paper").press(Action.FINISH_RECEIPT),
        "done-receipt-failed-mail": _mailing(printing="paper").press(Action.FINISH_RECEIPT),
        "done-receipt-failed-ways": _mailing(printing="cover").press(Action.FINISH_RECEIPT).up("printer"),
        "done-mailing": _mailing(None).press(Action.FINISH_MAIL),
        "done-mailed": _mailing().press(Action.FINISH_MAIL),
        "done-mail-failed": _mailing("away").press(Action.FINISH_MAIL),
        "done-mail-doubt": _mailing("doubt", receipts=False).press(Action.FINISH_MAIL),
        "done-mail-address": _mailing("address").press(Action.FINISH_MAIL),
        "done-left": lent("paper").lend(4, refusal=Refusal.HOLD_OTHER).lend(5, refusal=Refusal.HOLD_OTHER).press(
            Action.FINISH_RECEIPT),
        "done-nothing": Story().sign_in().lend(4, refusal=Refusal.HOLD_OTHER).press(Action.FINISH),
        "done-checking": lent().lay("9").press(Action.FINISH).wait(25),
        "done-checking-left": lent().lend(4, refusal=Refusal.HOLD_OTHER).lay("9").press(Action.FINISH).wait(25),
        "done-checking-only": Story().sign_in().lay("9").press(Action.FINISH).wait(25),
        "done-checking-return": Story().start().press(Action.RETURN).bring(0).lay("9").press(Action.FINISH).wait(25),
        "done-returned": Story().start().press(Action.RETURN).bring(0).bring(1).press(Action.FINISH_RECEIPT),
        "done-returned-nothing": Story().start().press(Action.RETURN).bring(2, refusal=Refusal.UNKNOWN_ITEM).press(
            Action.FINISH),
        "done-returned-left": way.press(Action.FINISH),
    }


def _overlays() -> dict[str, Story]:
    return {
        "overlay-idle": _some().wait(66),
        "overlay-other-card": _some().card(OTHER).wait(2),
        "overlay-same-card": _some().card(CARD),
        "overlay-same-card-empty": Story().sign_in().card(CARD),
        "overlay-same-card-mail": _mailing().card(CARD),
        "overlay-set": Story().start().press(Action.RETURN).lay("3", parts=3).wait(11),
        "overlay-set-loan": Story(policy(incomplete_loan="ask")).sign_in().lend(0).lay("3", parts=2).wait(11),
        "overlay-access": _some().press(Action.ACCESS),
        "overlay-access-speech": Story(policy(speech=True)).start().press(Action.ACCESS).press(Action.SPEECH),
        "overlay-help": _some().press(Action.HELP),
        "overlay-languages": Story(policy(languages=LANGUAGES)).start().press(Action.LANGUAGES),
        "borrow-languages": (Story(policy(languages=LANGUAGES)).sign_in().lend(3).lend(2)
                             .lend(4, refusal=Refusal.HOLD_OTHER)),
        "overlay-help-attract": Story().start().press(Action.HELP),
        "overlay-help-card": Story().start().press(Action.BORROW).press(Action.HELP),
        "overlay-help-choose": Story().start().lay("1").press(Action.HELP),
        "overlay-help-done": Story().sign_in().lend(0).press(Action.FINISH).press(Action.HELP),
        "overlay-help-down": Story().start().down("pad").press(Action.HELP),
        "overlay-help-pin": Story(patron=None).start().card().press(Action.HELP),
        "overlay-help-return": Story().start().press(Action.RETURN).press(Action.HELP),
        "overlay-help-starting": Story().press(Action.HELP),
    }


def _down() -> dict[str, Story]:
    taking = Story(policy(offline_returns=True)).start().press(Action.RETURN).bring(0).lay("2").down("ils")
    taking.unsent().wait(9)

    def lending(*stubborn: str) -> Story:
        trusting = policy(pin="none", offline_loans=3, offline_returns=True)
        return Story(trusting, stubborn=set(stubborn)).start().up("ils")

    return {"offline-attract": Story(policy(offline_returns=True)).start().down("ils"),
            "offline-choose": Story(policy(offline_returns=True)).start().lay("1").down("ils"),
            "offline-return": taking,
            "offline-done": (Story(policy(offline_returns=True)).start().press(Action.RETURN).lay("1").lay("2")
                             .down("ils").unsent().wait(9).press(Action.FINISH)),
            "offline-loans-attract": lending().down("ils"),
            "offline-loan": (lending("30000002").card().take_card().lend(0).down("ils").lay("30000002").lay("30000010")
                             .lay("30000028").lay("30000036").unsent().wait(14)),
            "offline-loan-done": (lending().down("ils").card().take_card().lay("1").lay("2").unsent().wait(9)
                                  .press(Action.FINISH)),
            "out-of-order": Story().start().down("ils"), "out-of-order-pad": Story().start().down("pad")}


def _low() -> dict[str, Story]:
    """All that is pressed within low reach."""
    typed = Story().start().press(Action.LOW_REACH).press(Action.BORROW).press(Action.TYPE_NUMBER).type("2940012")
    sheet = Story(policy(speech=True)).start().press(Action.ACCESS).press(Action.SPEECH).press(Action.LOW_REACH)
    at_rest = Story().start().press(Action.LOW_REACH)
    return {"low-attract": at_rest, "low-typed": typed, "low-overlay-access": sheet,
            "low-card": Story().start().press(Action.LOW_REACH).press(Action.BORROW),
            "low-pin": Story(patron=None).start().card().press(Action.LOW_REACH).type("12"),
            "low-borrow": _some().press(Action.LOW_REACH), "low-borrow-long": _many().press(Action.LOW_REACH),
            "low-account": account_samples()["account"].press(Action.LOW_REACH),
            "low-borrow-mail": _mailing().press(Action.LOW_REACH),
            "low-overlay-same-card": _some().press(Action.LOW_REACH).card(CARD)}
