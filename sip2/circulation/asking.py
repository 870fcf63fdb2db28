"""One request and its answer: the branch named, what is not carried out not sent, the answer checked."""
from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sip2.circulation.errors import ClockNotTrusted, InstitutionMissing, NotOnLine, NotSupported, WrongAnswer
from sip2.dialects import Dialect
from sip2.errors import Sip2Error
from sip2.link import merely_reads
from sip2.message import Message
from sip2.messages import AcsStatus, ScStatus
from sip2.values import AcsFunctions

Send = Callable[[Message], Message]
M = TypeVar("M", bound=Message)
BX = {"23": "patron_status", "11": "checkout", "09": "checkin", "01": "block_patron", "63": "patron_information",
      "35": "end_session", "37": "fee_paid", "17": "item_information", "19": "item_status_update",
      "25": "patron_enable", "15": "hold", "29": "renew", "65": "renew_all"}
NO_FUNCTIONS = AcsFunctions()
TAKEN = {"11": "checkout_ok", "09": "checkin_ok", "01": "status_update_ok"}     # what of a 98 allows a request


class Asking:
    """Sends by `send`; knows what the last 98 told, and when something was last sent that may have been done unheard:
    at the start it may have been another process, just before.
    """

    def __init__(self, send: Send, dialect: Dialect, institution_id: str, now: Callable[[], datetime],
                 under_way: float, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        if dialect.needs_institution and not institution_id:
            raise InstitutionMissing(f"{dialect.title} decides by the branch what a patron may do, and no branch is "
                                     "set. Set the institution id (AO) to the code of this branch.")
        self._send = send
        self._dialect = dialect
        self._institution_id = institution_id
        self._now = now
        self._status: AcsStatus | None = None
        self._compared: datetime | None = None      # when the clocks were, and how far theirs was ahead; None: unknown
        self._ahead: timedelta | None = None
        self._under_way = under_way
        self._monotonic, self._sleep = monotonic, sleep
        self._doubted = monotonic()
        self.offline_ok = False

    def learn(self, status: AcsStatus) -> None:
        """Take what a 98 tells: BX, what it takes now, off-line, and how far its clock is from ours."""
        self._status = status
        self.offline_ok = status.offline_ok
        now, told = self._now(), status.datetime_sync
        if told is not None and told.tzinfo is not None:
            told = told.astimezone(now.tzinfo)
            told = told if now.tzinfo else told.replace(tzinfo=None)
        elif told is not None:
            told = told.replace(tzinfo=now.tzinfo)
        self._compared, self._ahead = now, None if told is None else told - now

    def supports(self, code: str) -> bool:
        """May this request be sent? An N in BX counts where BX is to be trusted."""
        if code in self._dialect.unanswered:
            return False
        known = self._status.supported_messages if self._status and self._dialect.bx_trusted else None
        return known is None or known == NO_FUNCTIONS or bool(getattr(known, BX[code]))

    def takes(self, code: str) -> bool:
        """Did the last 98 say that the system is on line, and takes such a request now? Yes while there was none."""
        status = self._status
        return status is None or (status.online and bool(getattr(status, TAKEN.get(code, "online"))))

    def _require_line(self, code: str) -> None:
        """Raises NotOnLine when a 98 asked for just now says no again: it may have changed since the last one."""
        if not self.takes(code):
            self.learn(self._checked(ScStatus(), AcsStatus))
        if not self.takes(code):
            raise NotOnLine(f"The central system is not on line, or takes no {code} now. Nothing was sent; "
                            "try again when it is on line.")

    def require_clock(self, tolerance: timedelta, max_age: timedelta) -> None:
        """Raises ClockNotTrusted unless a 98 of late, or one asked for now, agrees with our clock.

        A clock that was wrong is compared anew: it may have been set right since. A system that tells no time (clock
        synchronisation unsupported) cannot be compared and is let pass.
        """
        if not self._agreed(tolerance, max_age):
            self.learn(self._checked(ScStatus(), AcsStatus))
        if not self._agreed(tolerance, max_age):
            apart = abs(self._ahead or timedelta(0))
            raise ClockNotTrusted(f"This clock and the central system's are {apart} apart, and a return would be dated "
                                  "wrongly. Set this machine's clock.")

    def _agreed(self, tolerance: timedelta, max_age: timedelta) -> bool:
        if self._compared is None or not timedelta(0) <= self._now() - self._compared <= max_age:
            return False
        return self._ahead is None or abs(self._ahead) <= tolerance

    def ask(self, request: Message, kind: type[M]) -> M:
        """The answer, of this kind. Raises NotSupported, NotOnLine, WrongAnswer and whatever `send` raises."""
        if not self.supports(request.code):
            raise NotSupported(f"The central system does not carry out this request ({request.code}). "
                               "Staff can do it at the desk.")
        self._require_line(request.code)
        if self._institution_id and "institution_id" in request.__dict__:
            request = request.but(institution_id=self._institution_id)
        return self._checked(request, kind)

    def wait_out(self) -> None:
        """Wait until what was last sent and left in doubt has been done, or never will be."""
        if (left := self._doubted + self._under_way - self._monotonic()) > 0:
            self._sleep(left)

    def _checked(self, request: Message, kind: type[M]) -> M:
        sent = self._monotonic()
        try:
            return self._answer(request, kind)
        except Sip2Error as error:
            if error.in_doubt:
                self._doubted = sent
            raise

    def _answer(self, request: Message, kind: type[M]) -> M:
        answer = self._send(request)
        doubt = not merely_reads(request)
        if not isinstance(answer, kind):
            raise WrongAnswer(f"The answer to {request.code} was a {answer.code}. Ask what is true before repeating.",
                              in_doubt=doubt)
        asked, told = (getattr(message, "item_id", None) for message in (request, answer))
        if asked and told and asked.strip().casefold() != told.strip().casefold():
            raise WrongAnswer(f"The answer to {request.code} is about another item. "
                              "Ask what is true before repeating.", in_doubt=doubt)
        return self._as_meant(answer)

    def _as_meant(self, answer: M) -> M:
        """With its delimiters back in titles and fees."""
        mark, there = self._dialect.delimiter, answer.__dict__
        if not mark:
            return answer
        changed: dict[str, Any] = {}
        if mark in (title := there.get("title_id") or ""):
            changed["title_id"] = title.replace(mark, "|")
        if any(mark in fee for fee in there.get("fine_items", ())):
            changed["fine_items"] = tuple(fee.replace(mark, "|") for fee in there["fine_items"])
        return answer.but(**changed) if changed else answer
