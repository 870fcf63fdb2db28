"""The engine's questions put to the central system, and its answers in the engine's nouns.

How a request is kept safe is `sip2.circulation`'s business. Here it is only said what each answer means to a kiosk.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kiosk.engine import ils
from kiosk.engine.catalogue import Standing
from kiosk.engine.ils import HoldRefusal, Refusal
from kiosk.engine.view import Money
from kiosk.ils.unasked import unasked
from receipts.address import address_of
from sip2.circulation import Circulation
from sip2.circulation.answers import Fee, Held, Item, Loan, Owed, Return, Settled, Way
from sip2.circulation.desk import OFF_LOAN, ON_LOAN
from sip2.circulation.errors import ClockNotTrusted, FeeNotTold, ItemIdRefused, NotSupported, Unsettled
from sip2.circulation.texts import count_of, fee_line
from sip2.errors import EncodeError
from sip2.messages import AcsStatus
from sip2.reasons import Reason
from sip2.values import CirculationStatus, FeeType, Language, MediaType, PaymentType

LANGUAGES = {"fi": Language.FINNISH, "fi-simple": Language.FINNISH, "sv": Language.SWEDISH, "en": Language.ENGLISH,
             "ru": Language.RUSSIAN, "ar": Language.ARABIC}
"""Those that SIP2 has a code for; in any other the central system speaks as it is set."""
CARD_REASONS = (Reason.UNKNOWN_CARD, Reason.WRONG_PIN)      # told when a loan is asked for: the card is at fault
MAGNETIC = (MediaType.AUDIO_TAPE, MediaType.VIDEO_TAPE, MediaType.DISKETTE, MediaType.BOOK_WITH_DISKETTE,
            MediaType.BOOK_WITH_TAPE)
SHELVES = (CirculationStatus.AVAILABLE, CirculationStatus.TO_BE_RESHELVED)


STANDINGS = {CirculationStatus.AVAILABLE: Standing.SHELF, CirculationStatus.TO_BE_RESHELVED: Standing.SHELF,
             **dict.fromkeys(ON_LOAN, Standing.LENT),
             **dict.fromkeys((CirculationStatus.ON_HOLD_SHELF, CirculationStatus.IN_TRANSIT, CirculationStatus.ON_ORDER,
                              CirculationStatus.IN_PROCESS, CirculationStatus.CLAIMED_RETURNED), Standing.AWAY),
             **dict.fromkeys((CirculationStatus.LOST, CirculationStatus.MISSING), Standing.GONE)}
"""What a circulation status says to somebody who looks for the copy; another one says nothing."""
HOLD_REASONS = {
    Reason.TOO_MANY_HOLDS: HoldRefusal.TOO_MANY, Reason.HELD_ALREADY: HoldRefusal.ALREADY,
    Reason.NOT_HOLDABLE: HoldRefusal.NOT_HOLDABLE, Reason.NOT_FOR_LOAN: HoldRefusal.NOT_HOLDABLE,
    Reason.UNKNOWN_ITEM: HoldRefusal.NOT_HOLDABLE, Reason.WITHDRAWN: HoldRefusal.NOT_HOLDABLE,
    Reason.AGE_LIMIT: HoldRefusal.AGE_LIMIT, Reason.WRONG_PICKUP: HoldRefusal.PICKUP, Reason.FEES: HoldRefusal.FEES,
    Reason.OVERDUE: HoldRefusal.OVERDUE, Reason.CARD_EXPIRED: HoldRefusal.CARD_EXPIRED,
    **dict.fromkeys((Reason.BLOCKED, Reason.CARD_LOST, Reason.PIN_LOCKED, Reason.UNKNOWN_CARD, Reason.WRONG_PIN,
                     Reason.NO_SELF_SERVICE), HoldRefusal.BLOCKED)}
"""The engine's word for why no hold was placed; for any other reason it has none."""


class CentralSystem:
    """One kiosk's view of it. `places` names branches by their code, as the patron should read them."""

    def __init__(self, circulation: Circulation, *, branch: str, places: Mapping[str, str]) -> None:
        self._circulation = circulation
        self._branch = branch
        self._places = places

    def learn(self, status: AcsStatus) -> None:
        """Take what a 98 told."""
        self._circulation.learn(status)

    def forget(self) -> None:
        """The session is over and the system cannot be told."""
        self._circulation.forget()

    def ask(self, question: ils.Question) -> ils.Answer:
        """Raises Sip2Error when there is no usable answer."""
        try:
            return self._ask(question)
        except (EncodeError, ItemIdRefused):        # a number with a delimiter in it, of zeros or too short: nobody's
            return unasked(question, Refusal.UNKNOWN_ITEM)
        except ClockNotTrusted:
            return unasked(question, Refusal.CLOCK)
        except NotSupported:
            if isinstance(question, ils.VerifyPatron):
                raise                               # without that there is no lending at all
            return unasked(question, Refusal.OTHER)

    def _ask(self, question: ils.Question) -> ils.Answer:
        match question:
            case ils.VerifyPatron():
                return self._verify(question)
            case ils.LendItem():
                return self._lend(question)
            case ils.ReturnItem():
                return self._return(question)
            case ils.DescribeItem(item_id):
                return self._described(self._circulation.item(item_id))
            case ils.WasLent():
                return self._was_lent(question)
            case ils.WasReturned(item_id):
                return self._was_returned(*self._circulation.settle_checkin(item_id))
            case ils.OnLoan(item_id):
                item = self._circulation.item(item_id)
                told = item.status in ON_LOAN
                return ils.LentOrNot(told if told or item.status in OFF_LOAN else None, item.title, item.author)
            case ils.ReadAccount(card):
                return self._account(card)
            case ils.RenewItem():
                return self._renew(question)
            case ils.WasRenewed(item_id, due):
                found, item = self._circulation.settle_renewal(item_id, due)
                return ils.RenewedOrNot(None if found is Settled.UNKNOWN else found is Settled.DONE, item.due)
            case ils.FeesOwed(card):
                return owing(self._circulation.owed(card), payable=self._circulation.supports("37"))
            case ils.PayFee():
                paid = self._circulation.pay(
                    question.card, Fee(Decimal(question.amount) / 100, question.currency), PaymentType.CREDIT_CARD,
                    transaction=question.transaction, fee_id=question.fee or None)
                return ils.FeePaid(paid.done)
            case ils.WasHeld(card, copies):
                settled, count = self._circulation.settle_hold(card, copies)
                return ils.HeldOrNot(None if settled is Settled.UNKNOWN else settled is Settled.DONE, count)
            case ils.PlaceHold():
                return held(self._circulation.hold(question.card, item_id=question.copies[0], pickup=question.pickup,
                                                   pin=question.pin or None, any_copy=True))
            case ils.EndSession(card):
                self._circulation.end_session(card)
                return ils.SessionEnded()

    # --- the patron ------------------------------------------------------------------------------------------

    def _verify(self, question: ils.VerifyPatron) -> ils.PatronVerified:
        patron = self._circulation.verify(question.card, question.pin or None,
                                          LANGUAGES.get(question.language, Language.UNKNOWN))
        block = None if patron.block is None else refusal_of(patron.block)
        if not patron.valid:
            return ils.PatronVerified(False, block)
        return ils.PatronVerified(True, block, patron.holds_ready, money(patron.owed), patron.card,
                                  address_of(patron.email))

    def _account(self, card: str) -> ils.AccountRead:
        """A list that cannot be read is told as empty by the system itself; nothing is made up here."""
        told = self._circulation.account(card)
        owed = money(told.patron.owed)
        currency = owed.currency if owed else "EUR"
        lines = (fee_line(text) for text in told.fines)
        return ils.AccountRead(
            told.charged, told.overdue, told.holds_ready, told.holds_pending,
            tuple(ils.FeeLine(what, None if amount is None else Money(amount, currency)) for what, amount in lines),
            owed, len(told.recalls))

    def _renew(self, question: ils.RenewItem) -> ils.ItemRenewed:
        agreed = question.accepted
        told = Loan(False, fee=Fee(agreed.amount, agreed.currency)) if agreed else None
        try:
            return self._renewal(question, told)
        except Unsettled:
            found, item = self._circulation.settle_renewal(question.item_id, question.due)
        match found:
            case Settled.DONE:
                return ils.ItemRenewed(True, item.due)
            case Settled.UNKNOWN:
                return ils.ItemRenewed(False, refusal=Refusal.OTHER)
        return self._renewal(question, told)

    def _renewal(self, question: ils.RenewItem, told: Loan | None) -> ils.ItemRenewed:
        return renewed(self._circulation.renew(question.card, question.item_id, question.pin or None, told=told),
                       agreed=told is not None)

    def _described(self, item: Item) -> ils.ItemDescribed:
        """Of a ready hold also where it stands, as far as the system tells."""
        ready = item.status == CirculationStatus.ON_HOLD_SHELF
        facts = ils.ItemDescribed(item.known, item.title, item.author, item.due, ready, waiting=item.waiting,
                                  standing=STANDINGS.get(CirculationStatus(item.status)))
        if not ready:
            return facts
        elsewhere = item.place not in ("", self._branch)
        return replace(facts, shelf=item.shelf, number=item.number,
                       until=item.until if isinstance(item.until, date) else None,
                       library=self._places.get(item.place, item.place) if elsewhere else "")

    # --- items -----------------------------------------------------------------------------------------------

    def _lend(self, question: ils.LendItem) -> ils.ItemLent | ils.LentOrNot:
        try:
            return self._checkout(question)
        except Unsettled:       # something about this item was left in doubt, by whomever: what is true comes first
            found, item = settled(self._circulation.settle_checkout, question.card, question.item_id)
        match found:
            case Settled.DONE:
                return ils.ItemLent(True, item.title, item.author, item.due, desensitize=may_unlock(item))
            case Settled.UNKNOWN:
                return ils.LentOrNot(None, item.title, item.author)
        return self._checkout(question)

    def _checkout(self, question: ils.LendItem) -> ils.ItemLent:
        try:
            return lent(self._circulation.checkout(question.card, question.item_id, question.pin or None,
                                                   accept_fee=question.fee_accepted, made=question.made),
                        agreed=question.fee_accepted)
        except FeeNotTold:      # what was told is forgotten: then it is told once more, and nothing is agreed to unseen
            return lent(self._circulation.checkout(question.card, question.item_id, question.pin or None))

    def _return(self, question: ils.ReturnItem) -> ils.ItemReturned | ils.ReturnedOrNot:
        try:
            return self._returned(self._circulation.checkin(question.item_id, question.made))
        except Unsettled:
            found, item = settled(self._circulation.settle_checkin, question.item_id)
        match found:
            case Settled.DONE:
                shelf = self._shelf(found, item)
                return ils.ItemReturned(True, item.title, item.author, destination=shelf,
                                        held=shelf == Way.HOLD_SHELF)
            case Settled.UNKNOWN:
                return self._was_returned(found, item)
        return self._returned(self._circulation.checkin(question.item_id, question.made))

    def _returned(self, answer: Return) -> ils.ItemReturned:
        if not answer.done:
            return ils.ItemReturned(False, answer.title, answer.author,
                                    refusal=refusal_of(answer.reason or Reason.OTHER))
        place = ""
        if answer.way is Way.TRANSPORT:
            place = self._places.get(answer.destination, answer.destination)
        elif answer.way is Way.HOLD_SHELF:
            place = answer.sort_bin
        return ils.ItemReturned(True, answer.title, answer.author, answer.resensitize, answer.way.value, place,
                                held=answer.held)

    # --- after a doubt ---------------------------------------------------------------------------------------

    def _was_lent(self, question: ils.WasLent) -> ils.LentOrNot:
        """Without the card nobody can tell whose loan it is: then it counts as not made, and the tag stays as it is."""
        if not question.card:
            item = self._circulation.item(question.item_id)
            return ils.LentOrNot(False, item.title, item.author)
        found, item = self._circulation.settle_checkout(question.card, question.item_id)
        lent_or_not = None if found is Settled.UNKNOWN else found is Settled.DONE
        return ils.LentOrNot(lent_or_not, item.title, item.author, item.due, may_unlock(item))

    def _was_returned(self, found: Settled, item: Item) -> ils.ReturnedOrNot:
        """An item in a state that tells nothing is handed to staff, and was not returned if nobody knows it."""
        returned = None if found is Settled.UNKNOWN and item.known else found is Settled.DONE
        return ils.ReturnedOrNot(returned, item.title, item.author, self._shelf(found, item),
                                 certain=found is not Settled.UNKNOWN)

    def _shelf(self, found: Settled, item: Item) -> str:
        """Where an item goes of which only its state is known."""
        if found is Settled.DONE and item.status == CirculationStatus.ON_HOLD_SHELF:
            return Way.HOLD_SHELF.value
        if found is Settled.DONE and item.status in SHELVES and (item.home or self._branch) == self._branch:
            return Way.SHELF.value
        return Way.STAFF.value


def settled(settle: Callable[..., tuple[Settled, Item]], *about: str) -> tuple[Settled, Item]:
    """What is true after a doubt; of a system that cannot be asked, nothing."""
    try:
        return settle(*about)
    except NotSupported:
        return Settled.UNKNOWN, Item(False)


def lent(loan: Loan, *, agreed: bool = False) -> ils.ItemLent:
    """`agreed`: the patron has said yes to a fee already."""
    if loan.done:
        return ils.ItemLent(True, loan.title, loan.author, loan.due, loan.renewed, loan.desensitize)
    why, fee = _why_not(loan, agreed)
    return ils.ItemLent(False, loan.title, loan.author, refusal=why, fee=fee)


def renewed(loan: Loan, *, agreed: bool = False) -> ils.ItemRenewed:
    if loan.done:
        return ils.ItemRenewed(True, loan.due)
    why, fee = _why_not(loan, agreed)
    return ils.ItemRenewed(False, refusal=why, fee=fee)


def _why_not(loan: Loan, agreed: bool) -> tuple[Refusal, Money | None]:
    """A rental fee (BT) is the loan's own price, whatever words about fees stand beside it; a fee of no kind is one
    when nothing else is said. A price agreed to in vain is not told a second time: then it was something else."""
    reason = loan.reason or Reason.OTHER
    if loan.fee is None or agreed:
        return refusal_of(reason), None
    if reason is Reason.OTHER or (reason is Reason.FEES and loan.fee.kind == FeeType.RENTAL):
        return Refusal.CHARGE, money(loan.fee)
    return refusal_of(reason), None


def held(answer: Held) -> ils.HoldPlaced:
    if not answer.done:
        return ils.HoldPlaced(False, refusal=HOLD_REASONS.get(answer.reason or Reason.OTHER, HoldRefusal.OTHER))
    return ils.HoldPlaced(True, count_of(answer.queue), answer.pickup)


def money(fee: Fee | None) -> Money | None:
    return None if fee is None else Money(fee.amount, fee.currency)


def owing(owed: Owed, *, payable: bool) -> ils.Owing:
    """In cents. What is no whole number of them cannot be paid here."""
    fees = [ils.PayableFee(line.id, amount, line.title) for line in owed.lines
             if (amount := cents(line.amount)) is not None]
    return ils.Owing(cents(owed.total), payable, owed.currency, tuple(fees))


def cents(amount: Decimal | None) -> int | None:
    return int(amount * 100) if amount is not None and amount * 100 == int(amount * 100) else None


def may_unlock(item: Item) -> bool:
    """Whether to switch the security of an item off that is lent, when the answer that said so was lost.

    A 12 says N for magnetic media above all, and an 18 tells the medium: those keep it. Of others the loan is certain,
    and with its security on it would alarm in its borrower's hands.
    """
    return item.media_type not in MAGNETIC


def refusal_of(reason: Reason) -> Refusal:
    """The engine's word for why."""
    if reason in CARD_REASONS:
        return Refusal.BLOCKED
    try:
        return Refusal(reason.value)
    except ValueError:
        return Refusal.OTHER
