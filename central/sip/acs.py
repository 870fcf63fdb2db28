"""The automated circulation system (ACS) that terminals talk to: who may ask, and which answer each request gets."""
from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Connection

from central.database import Database
from central.dialects import HOUSE, Dialect
from central.library import Library, Terminal
from central.overnight import overnight
from central.patrons import find_patron, record_pin
from central.pins import Pins
from central.sip import items, loans, patron
from central.sip.charset import fitted
from central.sip.desk import ALL_DENIED, Desk
from central.sip.texts import LOGIN_FIRST
from sip2.messages import (
    AcsStatus,
    BlockPatron,
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    EndPatronSession,
    EndSessionResponse,
    FeePaid,
    FeePaidResponse,
    Hold,
    HoldResponse,
    ItemInformation,
    ItemInformationResponse,
    Login,
    LoginResponse,
    Message,
    PatronEnable,
    PatronEnableResponse,
    PatronInformation,
    PatronInformationResponse,
    PatronStatus,
    PatronStatusResponse,
    Renew,
    RenewAll,
    RenewAllResponse,
    RenewResponse,
    RequestScResend,
    ScStatus,
)
from sip2.values import AcsFunctions

SUPPORTED = AcsFunctions.parse("YYYYYYYYYYYNYYYY")      # all but 19
_ANSWERS: dict[type[Message], Callable[[Connection, Desk, Any], Message]] = {
    Checkout: loans.check_out,
    Checkin: loans.check_in,
    Renew: loans.renew_one,
    RenewAll: loans.renew_all,
    ItemInformation: items.information,
    Hold: items.hold,
    FeePaid: patron.fee_paid,
    BlockPatron: patron.block,
    PatronEnable: patron.enable,
    EndPatronSession: patron.end_session,
}
_WITH_PIN: dict[type[Message], Callable[[Connection, Desk, Any, bool | None], Message]] = {
    PatronInformation: patron.information,
    PatronStatus: patron.status,
}


class Session(Protocol):
    """One terminal's connection; `account` is the terminal that signed in on it."""

    account: Any
    charset: str | None     # that of the terminal


class Acs:
    """Answers SIP2 requests over an open database. `now` gives naive local time."""

    def __init__(self, library: Library, database: Database, pins: Pins, *,
                 now: Callable[[], datetime] = datetime.now, dialect: Dialect = HOUSE) -> None:
        self._dialect = dialect
        self._library = library
        self._database = database
        self._pins = pins
        self._now = now
        self._begun: date | None = None

    async def handle(self, session: Session, request: Message) -> Message | None:
        """The answer to one request, after everything it did is durable. None: nothing is answered."""
        await self._begin_day()
        answer = await self._reply(session, request)
        terminal: Terminal | None = session.account
        return answer if terminal is None else fitted(answer, terminal.charset)

    async def _begin_day(self) -> None:
        """Before the first answer of a day: what the night has ended."""
        now = self._now().replace(microsecond=0)
        if self._begun != now.date():
            await asyncio.wrap_future(self._database.submit(lambda tx: overnight(tx, self._library, now)))
            self._begun = now.date()

    async def _reply(self, session: Session, request: Message) -> Message:
        if isinstance(request, Login):
            return await self._login(session, request)
        terminal: Terminal | None = session.account
        desk = Desk.of(self._library, terminal, getattr(request, "institution_id", ""),
                       self._now().replace(microsecond=0), self._dialect)
        if isinstance(request, ScStatus):
            return self._status(desk, terminal)
        if terminal is None and self._library.terminals:
            return _not_signed_in(request, desk)
        if type(request) in _WITH_PIN:
            return await self._with_pin(desk, request)
        answer = _ANSWERS.get(type(request))
        if answer is None:
            return RequestScResend()
        return await asyncio.wrap_future(self._database.submit(lambda tx: answer(tx, desk, request)))

    async def _login(self, session: Session, request: Login) -> LoginResponse:
        terminal = self._library.terminals.get(request.login_user_id)
        plain = {request.uid_algorithm, request.pwd_algorithm} <= {"0", " "}
        right = not self._library.terminals or (terminal is not None and plain and await asyncio.wrap_future(
            self._pins.verify(terminal.password_hash, request.login_password)))
        session.account = terminal if right else None
        if right and terminal is not None:
            session.charset = terminal.charset
        return LoginResponse(ok=right)

    def _status(self, desk: Desk, terminal: Terminal | None) -> AcsStatus:
        branch = self._library.branches[desk.branch]
        return AcsStatus(datetime_sync=desk.now, institution_id=desk.institution, supported_messages=SUPPORTED,
                         library_name=self._library.name, terminal_location=branch.name_fi if terminal else None)

    async def _with_pin(self, desk: Desk, request: Any) -> Message:
        """Check a PIN where one was given (an empty one is wrong), then answer."""
        answer = _WITH_PIN[type(request)]
        right: bool | None = None
        counts = self._dialect.empty_pin_counts
        if request.patron_password is not None and (request.patron_password or counts):
            right = await self._pin_right(desk, request.patron_id, request.patron_password)
        return await asyncio.wrap_future(self._database.submit(lambda tx: answer(tx, desk, request, right)))

    async def _pin_right(self, desk: Desk, card: str, pin: str) -> bool | None:
        """Whether the PIN is right; every wrong one counts, and after too many none is. None for an unknown card."""
        library = self._library
        who = await asyncio.wrap_future(self._database.submit(lambda tx: find_patron(tx, library, card)))
        if who is None:
            return None
        matches = await asyncio.wrap_future(self._pins.verify(who.pin_hash, pin))

        def settle(tx: Connection) -> bool:
            current = find_patron(tx, library, card)
            if current is None or current.failed_pins >= library.pin_tries:
                return False
            record_pin(tx, current, matches, desk.agent)
            return matches

        return await asyncio.wrap_future(self._database.submit(settle))


_REFUSED: dict[type[Message], Callable[[Any, dict[str, Any]], Message]] = {
    Checkout: lambda r, c: CheckoutResponse(patron_id=r.patron_id, item_id=r.item_id, **c),
    Checkin: lambda r, c: CheckinResponse(item_id=r.item_id, alert=True, **c),
    Renew: lambda r, c: RenewResponse(patron_id=r.patron_id, item_id=r.item_id or "", **c),
    RenewAll: lambda _r, c: RenewAllResponse(**c),
    Hold: lambda r, c: HoldResponse(patron_id=r.patron_id, item_id=r.item_id, title_id=r.title_id, **c),
    FeePaid: lambda r, c: FeePaidResponse(patron_id=r.patron_id, transaction_id=r.transaction_id, **c),
    EndPatronSession: lambda r, c: EndSessionResponse(patron_id=r.patron_id, **c),
    PatronInformation: lambda r, c: PatronInformationResponse(
        patron_id=r.patron_id, patron_status=ALL_DENIED, valid_patron=False, **c),
    PatronStatus: lambda r, c: PatronStatusResponse(
        patron_id=r.patron_id, patron_status=ALL_DENIED, valid_patron=False, **c),
    BlockPatron: lambda r, c: PatronStatusResponse(
        patron_id=r.patron_id, patron_status=ALL_DENIED, valid_patron=False, **c),
    PatronEnable: lambda r, c: PatronEnableResponse(
        patron_id=r.patron_id, patron_status=ALL_DENIED, valid_patron=False, **c),
}


def _not_signed_in(request: Message, desk: Desk) -> Message:
    """A no in the shape of the answer, telling nothing of patron or item."""
    common: dict[str, Any] = {"transaction_date": desk.now, "screen_messages": (LOGIN_FIRST,)}
    if isinstance(request, ItemInformation):
        return ItemInformationResponse(item_id=request.item_id, **common)
    refused = _REFUSED.get(type(request))
    if refused is None:
        return RequestScResend()
    return refused(request, {**common, "institution_id": desk.institution})
