"""The automated circulation system (ACS) that terminals talk to: who may ask, and which answer each request gets."""
from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from central.database import Database
from central.dialects import DIALECTS, HOUSE, Dialect
from central.library import Library, Terminal
from central.overnight import overnight
from central.patrons import find_patron, record_pin
from central.pins import Pins
from central.sip import items, loans, patron
from central.sip.accent import heard, spoken
from central.sip.charset import fitted
from central.sip.desk import ALL_DENIED, Desk
from central.sip.texts import LOGIN_FIRST
from sip2.acs_link import Habits
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
    ItemStatusUpdate,
    ItemStatusUpdateResponse,
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

_FUNCTIONS = ("23", "11", "09", "01", "99", "97", "93", "63", "35", "37", "17", "19", "25", "15", "29", "65")    # BX
_FIRST_PROTOCOL = frozenset(("01", "09", "11", "23", "93", "97", "99"))
_ANSWERS: dict[type[Message], Callable[[Connection, Desk, Any], Message]] = {
    Checkout: loans.check_out,
    Checkin: loans.check_in,
    Renew: loans.renew_one,
    RenewAll: loans.renew_all,
    ItemInformation: items.information,
    ItemStatusUpdate: items.status_update,
    Hold: items.hold,
    FeePaid: patron.fee_paid,
    BlockPatron: patron.block,
    PatronEnable: patron.enable,
    EndPatronSession: patron.end_session,
}
_LOOKS = {ItemInformation, EndPatronSession}     # these change nothing; as those with a PIN, once that is settled
_WITH_PIN: dict[type[Message], Callable[[Connection, Desk, Any, bool | None], Message]] = {
    PatronInformation: patron.information,
    PatronStatus: patron.status,
}


class Session(Protocol):
    """One terminal's connection; `account` is the terminal that signed in on it."""

    account: Any
    charset: str | None         # that of the terminal
    habits: Habits | None       # those of the terminal's dialect
    over: bool                  # to be closed after the answer


@dataclass(slots=True)
class _Talk:
    """What is remembered of one connection."""

    refused_logins: int = 0
    second_protocol: bool = True


class Acs:
    """Answers SIP2 requests over an open database. `now` gives naive local time. After `login_tries` wrong logins in
    a row a connection is closed. An account without a dialect of its own speaks `dialect`.
    """

    def __init__(self, library: Library, database: Database, pins: Pins, *, login_tries: int = 3,
                 now: Callable[[], datetime] = datetime.now, dialect: Dialect = HOUSE) -> None:
        self._dialect = dialect
        self._login_tries = login_tries
        self._talks: WeakKeyDictionary[Session, _Talk] = WeakKeyDictionary()
        self._key = secrets.token_bytes(32)
        self._right_passwords: dict[str, bytes] = {}    # by login: a keyed digest of what was right
        self._library = library
        self._database = database
        self._pins = pins
        self._now = now
        self._begun: date | None = None

    async def handle(self, session: Session, request: Message) -> Message | None:
        """The answer to one request, after everything it did is durable. None: nothing is answered."""
        now = self._now().replace(microsecond=0)
        if self._begun != now.date():
            await self._begin_day(now)
        answer = await self._reply(session, request, now)
        return None if answer is None else fitted(answer, self.charset_of(session), self.dialect_of(session).delimiter)

    def dialect_of(self, session: Session) -> Dialect:
        """How this connection is spoken to."""
        terminal: Terminal | None = session.account
        return DIALECTS[terminal.dialect] if terminal is not None and terminal.dialect else self._dialect

    def charset_of(self, session: Session) -> str:
        terminal: Terminal | None = session.account
        return (terminal.charset if terminal is not None else "") or self.dialect_of(session).charset

    @property
    def dialects(self) -> set[Dialect]:
        """Those that may be spoken."""
        return {self._dialect, *(DIALECTS[each.dialect] for each in self._library.terminals.values() if each.dialect)}

    async def _begin_day(self, now: datetime) -> None:
        """Before the first answer of a day: what the night has ended, however much that is."""
        await asyncio.wrap_future(self._database.submit(lambda tx: overnight(tx, self._library, now)))
        self._begun = now.date()

    async def _reply(self, session: Session, request: Message, now: datetime) -> Message | None:
        if isinstance(request, Login):
            return await self._login(session, request)
        terminal: Terminal | None = session.account
        dialect = self.dialect_of(session)
        if not self._knows(session, dialect, request):
            session.over = dialect.habits.hangs_up_on_unknown
            return RequestScResend() if dialect.habits.refuses_unknown else None
        desk = Desk.of(self._library, terminal, getattr(request, "institution_id", ""), now, dialect)
        if dialect.institution_blank:
            desk = replace(desk, institution=desk.institution + dialect.institution_blank)
        if isinstance(request, ScStatus):
            return self._status(desk, terminal)
        if terminal is None and self._library.terminals:
            return _not_signed_in(request, desk)
        request = heard(request, dialect)
        if type(request) in _WITH_PIN:
            return await self._with_pin(desk, request)
        answer = _ANSWERS[type(request)]
        do = self._database.read if type(request) in _LOOKS else self._database.run
        return await do(lambda tx: spoken(tx, desk, request, answer(tx, desk, request)))

    def _knows(self, session: Session, dialect: Dialect, request: Message) -> bool:
        """Whether the dialect answers such a request at all, as far as this conversation has come."""
        if request.code in dialect.unanswered:
            return False
        if not dialect.reads_version:
            return True
        talk = self._talk(session)
        if isinstance(request, ScStatus):
            talk.second_protocol = request.protocol_version.strip().startswith("2.")
        return talk.second_protocol or request.code in _FIRST_PROTOCOL

    def _talk(self, session: Session) -> _Talk:
        return self._talks.setdefault(session, _Talk())

    async def _login(self, session: Session, request: Login) -> LoginResponse:
        talk = self._talk(session)
        terminal = self._library.terminals.get(request.login_user_id)
        plain = {request.uid_algorithm, request.pwd_algorithm} <= {"0", " "}
        right = not self._library.terminals or (
            terminal is not None and plain and await self._password_right(terminal, request.login_password))
        session.account = terminal if right else None
        talk.refused_logins = 0 if right else talk.refused_logins + 1
        session.over = talk.refused_logins >= self._login_tries
        if right:
            talk.second_protocol = True
            session.charset = self.charset_of(session)
            session.habits = self.dialect_of(session).habits
        return LoginResponse(ok=right)

    async def _password_right(self, terminal: Terminal, password: str) -> bool:
        """A password that was right is known again without the slow hash: a gateway logs in for every message."""
        digest = hashlib.blake2b(password.encode(), key=self._key).digest()
        if hmac.compare_digest(self._right_passwords.get(terminal.login, b""), digest):
            return True
        right = await asyncio.wrap_future(self._pins.verify(terminal.password_hash, password))
        if right:
            self._right_passwords[terminal.login] = digest
        return right

    def _status(self, desk: Desk, terminal: Terminal | None) -> AcsStatus:
        branch = self._library.branches[desk.branch]
        return AcsStatus(
            status_update_ok=True, offline_ok=True, datetime_sync=desk.now, institution_id=desk.institution,
            supported_messages=_functions(desk.dialect), library_name=self._library.name,
            terminal_location=branch.name_fi if terminal else None)

    async def _with_pin(self, desk: Desk, request: Any) -> Message:
        """Check a PIN where one was given (an empty one is wrong), then answer. Blanks around it do not count."""
        answer = _WITH_PIN[type(request)]
        right: bool | None = None
        pin = request.patron_password if request.patron_password is None else request.patron_password.strip()
        if pin is not None and (pin or desk.dialect.empty_pin_counts):
            right = await self._pin_right(desk, request.patron_id, pin)
        return await self._database.read(
            lambda tx: spoken(tx, desk, request, answer(tx, desk, request, right)))

    async def _pin_right(self, desk: Desk, card: str, pin: str) -> bool | None:
        """Whether the PIN is right; every wrong one counts, and after too many none is. None for an unknown card."""
        library = self._library
        who = await self._database.read(lambda tx: find_patron(tx, library, card))
        if who is None:
            return None
        matches = await asyncio.wrap_future(self._pins.verify(who.pin_hash, pin))

        def settle(tx: Connection) -> bool:
            current = find_patron(tx, library, card)
            if current is None or current.failed_pins >= library.pin_tries:
                return False
            record_pin(tx, current, matches, desk.agent)
            return matches

        return await self._database.run(settle)


def _functions(dialect: Dialect) -> AcsFunctions:
    return AcsFunctions.parse("".join("N" if code in dialect.unanswered else "Y" for code in _FUNCTIONS))


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
    if isinstance(request, ItemStatusUpdate):
        return ItemStatusUpdateResponse(item_id=request.item_id, **common)
    return _REFUSED[type(request)](request, {**common, "institution_id": desk.institution})
