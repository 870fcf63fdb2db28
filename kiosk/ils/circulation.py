"""Carries the engine's questions to the central system over SIP2 and brings its answers back in the engine's nouns.

Rules kept here: no PIN field unless one was typed; AP stays empty in a check-in (it would name a branch); BO is always
sent; a returned item's way is decided by where it is to go (CT, CY) before the alert type (CV); an alert type that is
not known means staff.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from kiosk.engine import ils
from kiosk.ils.refusals import block_of, reason_of
from sip2 import messages as sip
from sip2.values import CirculationStatus, Language, Summary

Send = Callable[[sip.Message], sip.Message]
LANGUAGES = {"fi": Language.FINNISH, "sv": Language.SWEDISH, "en": Language.ENGLISH}
PAGE = 40                              # charged items asked for at once
ON_LOAN = (CirculationStatus.CHARGED, CirculationStatus.CHARGED_NOT_RECALLABLE, CirculationStatus.RECALLED)
DATES = (re.compile(r"^(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)(?:\D|$)"),
         re.compile(r"^(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"),
         re.compile(r"^(?P<d>\d\d?)[./](?P<m>\d\d?)[./](?P<y>\d{4})"))


class Circulation:
    """One kiosk's view of the central system. `places` names branches by their code, as the patron should read them."""

    def __init__(self, send: Send, *, branch: str, places: Mapping[str, str]) -> None:
        self._send = send
        self._branch = branch
        self._places = places

    def ask(self, question: ils.Question) -> ils.Answer:
        """Raises Sip2Error when there is no usable answer."""
        match question:
            case ils.VerifyPatron():
                return self._verify(question)
            case ils.LendItem():
                return self._lend(question)
            case ils.ReturnItem():
                return self._return(question)
            case ils.DescribeItem():
                return self._describe(question)
            case ils.WasLent():
                return self._was_lent(question)
            case ils.WasReturned():
                return self._was_returned(question)
            case ils.OnLoan():
                return self._on_loan(question)
            case ils.EndSession():
                self._send(sip.EndPatronSession(patron_id=question.card))
                return ils.SessionEnded()

    def _verify(self, question: ils.VerifyPatron) -> ils.PatronVerified:
        answer = self._send(sip.PatronInformation(
            language=LANGUAGES.get(question.language, Language.UNKNOWN), patron_id=question.card,
            patron_password=question.pin or None))
        assert isinstance(answer, sip.PatronInformationResponse)
        valid = answer.valid_patron is not False and (not question.pin or answer.valid_patron_password is True)
        if not valid:
            return ils.PatronVerified(False)
        owed = answer.fee_amount or ""
        fees = f"{owed} {answer.currency_type or 'EUR'}" if re.search(r"[1-9]", owed) else ""
        return ils.PatronVerified(True, block_of(answer.patron_status, answer.screen_messages),
                                  answer.counts.holds or 0, fees, answer.patron_id)

    def _lend(self, question: ils.LendItem) -> ils.ItemLent:
        answer = self._send(sip.Checkout(
            sc_renewal_policy=False, patron_id=question.card, item_id=question.item_id,
            patron_password=question.pin or None, fee_acknowledged=False, cancel=False))
        assert isinstance(answer, sip.CheckoutResponse)
        title, author = split_title(answer.title_id)
        if not answer.ok:
            return ils.ItemLent(False, title, author, refusal=reason_of(answer.screen_messages))
        return ils.ItemLent(True, title, author, due_of(answer.due_date), renewed=answer.renewal_ok,
                            desensitize=answer.desensitize is not False)

    def _return(self, question: ils.ReturnItem) -> ils.ItemReturned:
        answer = self._send(sip.Checkin(item_id=question.item_id, cancel=False))
        assert isinstance(answer, sip.CheckinResponse)
        title, author = split_title(answer.title_id or "")
        if not answer.ok:
            return ils.ItemReturned(False, title, author, refusal=reason_of(answer.screen_messages))
        destination, place = self._way(answer)
        return ils.ItemReturned(True, title, author, answer.resensitize, destination, place)

    def _way(self, answer: sip.CheckinResponse) -> tuple[str, str]:
        """Where the item goes: CT and CY first, CV second, an unknown code to staff."""
        target, alert = answer.destination_location or "", answer.alert_type or ""
        elsewhere = bool(target) and target != self._branch
        if elsewhere or alert in ("02", "04"):
            return "transport", self._places.get(target, target)
        if answer.hold_patron_id or alert == "01":
            return "hold_shelf", answer.sort_bin or ""
        if alert in ("", "00") and not answer.alert:
            return "shelf", ""
        return "staff", ""

    def _item(self, item_id: str) -> sip.ItemInformationResponse:
        answer = self._send(sip.ItemInformation(item_id=item_id))
        assert isinstance(answer, sip.ItemInformationResponse)
        return answer

    def _describe(self, question: ils.DescribeItem) -> ils.ItemDescribed:
        answer = self._item(question.item_id)
        title, author = split_title(answer.title_id)
        return ils.ItemDescribed(bool(title), title, author)

    def _was_lent(self, question: ils.WasLent) -> ils.LentOrNot:
        item = self._item(question.item_id)
        title, author = split_title(item.title_id)
        away = item.circulation_status is not CirculationStatus.AVAILABLE      # recalled, lost … may still be theirs
        lent = away and bool(question.card) and self._has(question.card, question.item_id)
        return ils.LentOrNot(lent, title, author, due_of(item.due_date or ""))

    def _on_loan(self, question: ils.OnLoan) -> ils.LentOrNot:
        item = self._item(question.item_id)
        return ils.LentOrNot(item.circulation_status in ON_LOAN, *split_title(item.title_id))

    def _has(self, card: str, item_id: str) -> bool:
        """Is the item among this card's charged items? Read page by page, without the PIN."""
        start = 1
        while True:
            answer = self._send(sip.PatronInformation(
                patron_id=card, summary=Summary(charged=True), start_item=str(start), end_item=str(start + PAGE - 1)))
            assert isinstance(answer, sip.PatronInformationResponse)
            if item_id in answer.charged_items:
                return True
            start += PAGE
            if not answer.charged_items or start > (answer.counts.charged or 0):
                return False

    def _was_returned(self, question: ils.WasReturned) -> ils.ReturnedOrNot:
        item = self._item(question.item_id)
        title, author = split_title(item.title_id)
        status = item.circulation_status
        if status in ON_LOAN:
            return ils.ReturnedOrNot(False, title, author)
        if status is CirculationStatus.ON_HOLD_SHELF:
            return ils.ReturnedOrNot(True, title, author, "hold_shelf")
        if status is CirculationStatus.AVAILABLE and (item.permanent_location or self._branch) == self._branch:
            return ils.ReturnedOrNot(True, title, author, "shelf")
        return ils.ReturnedOrNot(bool(title), title, author, "staff")


def split_title(text: str) -> tuple[str, str]:
    """`Title / Author` as library systems write it; the responsibility statement after the last ` / `."""
    title, slash, author = unicodedata.normalize("NFC", text).strip().rpartition(" / ")
    return (title.strip(), author.strip()) if slash else (author.strip(), "")


def due_of(text: str) -> date | str:
    """AH is free text: a date where one of the known shapes fits, else the text itself."""
    for shape in DATES:
        if (match := shape.match(text.strip())) is not None:
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                continue
    return text.strip()
