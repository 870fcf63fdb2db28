"""One terminal's errands at a central system, in one patron's session after another. Not for several threads."""
from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sip2 import messages as sip
from sip2.circulation import reading
from sip2.circulation.answers import (
    Account,
    Fee,
    Held,
    Item,
    Loan,
    Owed,
    Paid,
    Patron,
    RenewedAll,
    Return,
    Settled,
)
from sip2.circulation.asking import Asking, M, Send
from sip2.circulation.errors import FeeNotTold, NotSupported, Unsettled
from sip2.circulation.texts import amount_of, item_id_of
from sip2.dialects import Dialect
from sip2.errors import AnswerCut, Sip2Error
from sip2.values import CirculationStatus, FeeType, HoldMode, HoldType, Language, PaymentType, Summary

ON_LOAN = (CirculationStatus.CHARGED, CirculationStatus.CHARGED_NOT_RECALLABLE, CirculationStatus.RECALLED)
OFF_LOAN = (CirculationStatus.AVAILABLE, CirculationStatus.ON_HOLD_SHELF, CirculationStatus.TO_BE_RESHELVED,
            CirculationStatus.IN_TRANSIT)


@dataclass(frozen=True, slots=True)
class Rules:
    """Settings of a terminal. `clock` None: the clock is watched elsewhere, returns are not held back here.

    `under_way`: seconds from its sending in which a request without an answer may still be carried out, though nobody
    waits for it any more: a gateway gives up before the system behind it does. Until then nothing is settled.
    """

    shortest_item: int = 4
    clock: timedelta | None = timedelta(minutes=10)
    clock_checked_every: timedelta = timedelta(hours=1)
    hold_shelf: str = ""           # fields of an 18 that tell where a ready hold stands; empty: it has none
    hold_number: str = ""
    under_way: float = 0.0


class Circulation:
    """Asks by `send` (a client's `request`). Every method raises Sip2Error only; `in_doubt` as everywhere.

    One 11 is sent for an item in a session: asked again, a loan that was made is told again. After a doubt nothing
    more is sent about the item until `settle_checkout` or `settle_checkin` has told what is true. `branch`: the code
    by which CT names this branch, where it is not the institution id.
    """

    def __init__(self, send: Send, dialect: Dialect, *, institution_id: str = "", branch: str = "",
                 rules: Rules | None = None, now: Callable[[], datetime] = datetime.now,
                 monotonic: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep) -> None:
        self._rules = rules or Rules()
        self._asking = Asking(send, dialect, institution_id, now, self._rules.under_way, monotonic, sleep)
        self._dialect = dialect
        self._branch = branch or institution_id
        self._loans: dict[tuple[str, str], Loan] = {}
        self._doubts: set[str] = set()
        self.learn = self._asking.learn
        self.supports = self._asking.supports

    # --- the patron --------------------------------------------------------------------------------------

    def verify(self, card: str, pin: str | None = None, language: Language = Language.UNKNOWN) -> Patron:
        """Begin a session. An empty PIN is none: an empty AD counts as a wrong one and locks accounts."""
        self.forget()
        return reading.patron(self._information(card, pin, language=language), bool(pin), self._dialect)

    def account(self, card: str) -> Account:
        """All lists, one category and one page at a time, without the PIN."""
        first = self._information(card)
        counts = first.counts
        names = (("holds", "hold_items", counts.holds), ("unavailable", "unavailable_hold_items", counts.unavailable),
                 ("charged", "charged_items", counts.charged), ("overdue", "overdue_items", counts.overdue),
                 ("fines", "fine_items", counts.fines), ("recalls", "recall_items", counts.recalls))
        lists = [() if count == 0 else self._listed(card, summary, field)[0] for summary, field, count in names]
        return Account(reading.patron(first, False, self._dialect), *lists)

    def _information(self, card: str, pin: str | None = None, summary: Summary | None = None,
                     items: range | None = None, language: Language = Language.UNKNOWN,
                     ) -> sip.PatronInformationResponse:
        return self._asking.ask(sip.PatronInformation(
            language=language, patron_id=card, patron_password=pin or None, summary=summary or Summary(),
            start_item=None if items is None else str(items[0]),
            end_item=None if items is None else str(items[-1])), sip.PatronInformationResponse)

    def _listed(self, card: str, summary: str, field: str) -> tuple[tuple[str, ...], bool]:
        """One list and whether it is whole. A system that ignores BP and BQ sends the same again: then it ends.

        When an answer comes cut, half as many items are asked for at a time.
        """
        items: dict[str, None] = {}
        start, size = 1, self._dialect.page
        while True:
            try:
                answer = self._information(card, summary=Summary(**{summary: True}), items=range(start, start + size))
            except AnswerCut:
                if size == 1:
                    raise
                size //= 2
                continue
            page: tuple[str, ...] = getattr(answer, field)
            news = [item for item in page if item not in items]
            items.update(dict.fromkeys(news))
            count: int | None = getattr(answer.counts, summary)
            start += size
            if not news or (count is not None and start > count):
                return tuple(items), count is not None and len(items) >= count

    def end_session(self, card: str) -> None:
        """Forget the session here; tell the system where it wants to know."""
        self.forget()
        if self.supports("35"):
            self._asking.ask(sip.EndPatronSession(patron_id=card), sip.EndSessionResponse)

    def forget(self) -> None:
        """Forget the session here alone."""
        self._loans.clear()

    # --- items -------------------------------------------------------------------------------------------

    def item(self, item_id: str) -> Item:
        return self._read(self._item(self._item_id(item_id)))

    def _read(self, answer: sip.ItemInformationResponse) -> Item:
        return reading.item(answer, self._dialect, self._rules.hold_shelf, self._rules.hold_number)

    def _item(self, item_id: str) -> sip.ItemInformationResponse:
        return self._asking.ask(sip.ItemInformation(item_id=item_id), sip.ItemInformationResponse)

    def _item_id(self, text: str) -> str:
        return item_id_of(text, self._rules.shortest_item)

    def checkout(self, card: str, item_id: str, pin: str | None = None, *, accept_fee: bool = False,
                 made: datetime | None = None) -> Loan:
        """Lend. `accept_fee` only after an answer that told the fee. 11 checks no PIN everywhere: `verify` first.

        `made`: it was promised off line, then, without a due date; the system may still refuse it.
        """
        item_id = self._item_id(item_id)
        before = self._loans.get((card, item_id))
        if before is not None and before.done:
            return before
        self._settled_first(item_id)
        self._fee_told(before, accept_fee)
        answer = self._changing(item_id, sip.Checkout(
            sc_renewal_policy=False, transaction_date=made, patron_id=card, item_id=item_id,
            patron_password=pin or None, fee_acknowledged=accept_fee, cancel=False), sip.CheckoutResponse)
        loan = self._loans[card, item_id] = reading.loan(answer, self._dialect)
        return loan

    def send_stored(self, card: str, item_id: str, lent: datetime, due: datetime) -> Loan:
        """A loan promised while off line, where 98 and the dialect allow it. Raises NotSupported elsewhere."""
        item_id = self._item_id(item_id)
        if not (self._dialect.no_block and self._asking.offline_ok):
            raise NotSupported("The central system takes no loans made off line. Staff must enter them.")
        self._settled_first(item_id)
        return reading.loan(self._changing(item_id, sip.Checkout(
            no_block=True, transaction_date=lent, nb_due_date=due, patron_id=card, item_id=item_id,
            fee_acknowledged=False, cancel=False), sip.CheckoutResponse), self._dialect)

    def checkin(self, item_id: str, made: datetime | None = None) -> Return:
        """Take back. AP stays empty: it would name the branch. Raises ClockNotTrusted rather than back-date.

        `made`: it was taken in off line, then. "No block" says so too, where the dialect has a use for it.
        """
        item_id = self._item_id(item_id)
        self._settled_first(item_id)
        if self._rules.clock is not None:
            self._asking.require_clock(self._rules.clock, self._rules.clock_checked_every)
        answer = self._changing(item_id, sip.Checkin(
            no_block=made is not None and self._dialect.no_block, transaction_date=made, return_date=made,
            item_id=item_id, cancel=False), sip.CheckinResponse)
        if answer.ok:
            self._loans = {key: loan for key, loan in self._loans.items() if key[1] != item_id}
        return reading.returned(answer, self._dialect, self._branch)

    def renew(self, card: str, item_id: str, pin: str | None = None, *, told: Loan | None = None) -> Loan:
        """`told`: the answer whose fee the patron has accepted."""
        item_id = self._item_id(item_id)
        self._settled_first(item_id)
        if told is not None:
            self._fee_told(told, True)
        return reading.loan(self._changing(item_id, sip.Renew(
            patron_id=card, item_id=item_id, patron_password=pin or None,
            fee_acknowledged=told is not None), sip.RenewResponse), self._dialect)

    def renew_all(self, card: str, pin: str | None = None) -> RenewedAll:
        return reading.renewed_all(self._asking.ask(sip.RenewAll(
            patron_id=card, patron_password=pin or None, fee_acknowledged=False), sip.RenewAllResponse), self._dialect)

    def hold(self, card: str, *, item_id: str | None = None, title_id: str | None = None, pickup: str | None = None,
             pin: str | None = None, remove: bool = False, any_copy: bool = False) -> Held:
        """Place or remove a hold on one item or, where the system can, on a title.

        `any_copy`: the item only names its title (BY 2), which every system understands that knows its items.
        """
        if title_id and not item_id and not self._dialect.title_holds:
            raise NotSupported("The central system places no holds on titles here. Use the catalogue on the web.")
        return reading.held(self._asking.ask(sip.Hold(
            hold_mode=HoldMode.REMOVE if remove else HoldMode.ADD, pickup_location=pickup,
            hold_type=HoldType.THIS_COPY if item_id and not any_copy else HoldType.ANY_COPY, patron_id=card,
            patron_password=pin or None, item_id=self._item_id(item_id) if item_id else None, title_id=title_id,
            fee_acknowledged=False), sip.HoldResponse), self._dialect)

    def owed(self, card: str) -> Owed:
        """What is owed now, and for what where the system tells that so that it can be paid. After a doubt it tells
        whether a payment was booked."""
        self._asking.wait_out()
        summary = Summary(fines=True) if self._dialect.fee_lines else None
        return reading.owed(self._information(card, summary=summary), self._dialect)

    def pay(self, card: str, fee: Fee, payment: PaymentType, *, transaction: str, fee_id: str | None = None) -> Paid:
        """Tell of a payment made. After a doubt: `settle_payment` with what was owed before."""
        return reading.paid(self._asking.ask(sip.FeePaid(
            fee_type=FeeType(fee.kind), payment_type=payment, currency_type=fee.currency,
            fee_amount=f"{fee.amount:.2f}", patron_id=card, fee_identifier=fee_id,
            transaction_id=transaction), sip.FeePaidResponse), self._dialect)

    # --- after a doubt -----------------------------------------------------------------------------------

    def settle_checkout(self, card: str, item_id: str) -> tuple[Settled, Item]:
        """Is the item now on loan to this card? 17 first, then the card's charged items."""
        item_id = self._item_id(item_id)
        self._asking.wait_out()
        answer = self._item(item_id)
        found = Settled.NOT_DONE
        if answer.circulation_status not in OFF_LOAN:
            charged, whole = self._listed(card, "charged", "charged_items")
            theirs = item_id.casefold() in (one.strip().casefold() for one in charged)
            found = Settled.DONE if theirs else Settled.NOT_DONE if whole else Settled.UNKNOWN
        item = self._read(answer)
        if found is Settled.DONE:
            self._loans[card, item_id] = Loan(True, item.title, item.author, item.due)
        return self._told(item_id, found), item

    def settle_hold(self, card: str, copies: Collection[str]) -> tuple[Settled, int]:
        """Has the card a hold on any of these, and how many holds has it? Both lists of its holds tell: one that no
        copy has met yet names a copy of its title. Unknown when a list may not be whole."""
        self._asking.wait_out()
        wanted = {copy.strip().casefold() for copy in copies}
        whole, count, found = True, 0, False
        for summary, field in (("holds", "hold_items"), ("unavailable", "unavailable_hold_items")):
            listed, all_of_it = self._listed(card, summary, field)
            found = found or bool(wanted & {one.strip().casefold() for one in listed})
            whole, count = whole and all_of_it, count + len(listed)
        return (Settled.DONE if found else Settled.NOT_DONE if whole else Settled.UNKNOWN), count

    def settle_renewal(self, item_id: str, due_before: date | str) -> tuple[Settled, Item]:
        """Has the due date moved? Without one to compare it stays unknown."""
        item_id = self._item_id(item_id)
        self._asking.wait_out()
        item = self._read(self._item(item_id))
        found = Settled.UNKNOWN
        if item.due and due_before:
            found = Settled.NOT_DONE if item.due == due_before else Settled.DONE
        return self._told(item_id, found), item

    def settle_checkin(self, item_id: str) -> tuple[Settled, Item]:
        """Is the item now off loan?"""
        item_id = self._item_id(item_id)
        self._asking.wait_out()
        answer = self._item(item_id)
        status = answer.circulation_status
        found = Settled.NOT_DONE if status in ON_LOAN else Settled.DONE if status in OFF_LOAN else Settled.UNKNOWN
        return self._told(item_id, found), self._read(answer)

    def settle_payment(self, card: str, paid: Decimal, owed_before: Decimal) -> Settled:
        """Has what is owed gone down by what was paid?"""
        self._asking.wait_out()
        owed = amount_of(self._information(card).fee_amount)
        return (Settled.DONE if owed == owed_before - paid else Settled.NOT_DONE if owed == owed_before
                else Settled.UNKNOWN)

    def _told(self, item_id: str, found: Settled) -> Settled:
        if found is Settled.UNKNOWN:
            self._doubts.add(item_id)
        else:
            self._doubts.discard(item_id)
        return found

    def _settled_first(self, item_id: str) -> None:
        if item_id in self._doubts:
            raise Unsettled("It is not known whether the last request about this item was carried out. "
                            "Settle that before anything more is sent.")

    @staticmethod
    def _fee_told(before: Loan | None, accept: bool) -> None:
        if accept and (before is None or before.fee is None):
            raise FeeNotTold("No fee has been told for this item. Ask without accepting one first.")

    def _changing(self, item_id: str, request: sip.Message, kind: type[M]) -> M:
        try:
            return self._asking.ask(request, kind)
        except Sip2Error as error:
            if error.in_doubt:
                self._doubts.add(item_id)
            raise
