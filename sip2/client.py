"""A blocking client: connect, log in, ask, reconnect on demand. One thread owns it."""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from sip2.codec import check_charset
from sip2.errors import LoginRefused, NoAnswer, ProtocolError, Sip2Error
from sip2.link import Answered, Event, Failed, ScLink, Send, StatusChanged, merely_reads
from sip2.messages import AcsStatus, Checkin, Login, LoginResponse, Message, ScStatus
from sip2.noticed import Noticed
from sip2.pacing import KeepAlive, told_timeout
from sip2.transports.base import LinkCut, Transport
from sip2.transports.tcp import Tcp


class Direction(StrEnum):
    """Which way a traced line went."""

    SENT = ">"
    RECEIVED = "<"


Trace = Callable[[Direction, bytes], None]


@dataclass(frozen=True, slots=True)
class Credentials:
    """The terminal's own account at the central system; `location` is sent as CP."""

    user: str
    password: str = field(repr=False)
    location: str | None = None


ANSWER = 8.0


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to make the connection, for the answers to 93 and 99, for the answer to anything else.

    `answer` None: as the central system's 98 asks, within the bounds of `sip2.pacing`; 8 where it does not.
    """

    connect: float = 3.0
    login: float = 5.0
    answer: float | None = None

    def for_answer(self, status: AcsStatus | None) -> float:
        """Seconds for an answer of a system that has told this status."""
        if self.answer is not None:
            return self.answer
        return told_timeout(status) or ANSWER


class Client:
    """A terminal of the central system at `host`:`port`, or at the end of another `transport` given instead.

    Every method raises Sip2Error only; `error.in_doubt` tells that a loan, return or the like may have happened
    unheard. After NoAnswer and ProtocolError the link is closed; the next request makes a new one.

    `retries`: how often more a reading request, or 97, is sent on a live link; None: as the central system's 98 asks,
    within the bounds of `sip2.pacing`. `institution_decides`: the system goes by AO, so that one other than ours in
    its 98 is told to the log, once a link. `max_idle`: seconds after which a
    silent link is replaced before it is used. `keep_alive`: how often the link wants a sign of life, so that nothing
    on the way forgets it; its owner calls `stay_alive` after `idle_left` seconds. `trace` is called with each line as
    on the wire, without its terminator: mask it (`sip2.mask`) before it is kept anywhere. `now` gives transaction
    dates.
    """

    def __init__(self, host: str = "", port: int = 0, *, transport: Transport | None = None,
                 login: Credentials | None = None, institution_id: str = "", institution_decides: bool = False,
                 terminal_password: str = "", timeouts: Timeouts | None = None, error_detection: bool = True,
                 charset: str = "utf-8", retries: int | None = None, max_idle: float = 120.0,
                 keep_alive: KeepAlive | None = None, trace: Trace | None = None,
                 now: Callable[[], datetime] = datetime.now, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._transport: Transport = transport if transport is not None else Tcp(host, port)
        charset = self._transport.charset or charset
        check_charset(charset)
        self.host, self.port = host, port
        self._login = None if self._transport.stateless else login
        self._institution_id = institution_id
        self._institution_decides = institution_decides
        self._terminal_password = terminal_password
        self._timeouts = timeouts or Timeouts()
        self._error_detection = error_detection
        self._charset = charset
        self._retries = retries
        self._max_idle = max_idle
        self._keep_alive = keep_alive or KeepAlive(max_idle / 2)
        self._trace = trace
        self._now = now
        self._monotonic = monotonic
        self._open = False
        self._link = self._new_link()
        self.noticed = Noticed(self.address)
        self._last_used = 0.0
        self.status: AcsStatus | None = None

    @property
    def address(self) -> str:
        """Where it leads, for people; without secrets."""
        return self._transport.address

    @property
    def charset(self) -> str:
        """The agreed one; `noticed` counts the answers of the last link that were in another."""
        return self._charset

    @property
    def signed(self) -> bool | None:
        """Whether the answers of this link carry checksums; None where this end sends none and so asks for none."""
        return self._link.peer_signs if self._error_detection else None

    @property
    def _answer_within(self) -> float:
        return self._timeouts.for_answer(self.status)

    @property
    def connected(self) -> bool:
        """True while a link stands that has been logged in; the other end may have left it since."""
        return self._open

    def __enter__(self) -> Self:
        self.connect()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    # --- the link ----------------------------------------------------------------------------------------

    def connect(self) -> AcsStatus:
        """Make a new link: connect, 93 when there are credentials, 99. The answer is kept in `status`.

        Raises ConnectFailed, LoginRefused, NoAnswer or ProtocolError, none of them ever in doubt.
        """
        self.close()
        self._transport.open(self._timeouts.connect)
        self._open = True
        self._link, self.noticed = self._new_link(), Noticed(self.address)
        try:
            return self._introduce()
        except Sip2Error:
            self.close()
            raise

    def close(self) -> None:
        """Close the link, if there is one. Never raises."""
        self._transport.close()
        self._open = False

    def _introduce(self) -> AcsStatus:
        if self._login is not None:
            answer = self._exchange(Login(login_user_id=self._login.user, login_password=self._login.password,
                                          location_code=self._login.location), self._timeouts.login)
            if not (isinstance(answer, LoginResponse) and answer.ok):
                raise LoginRefused(f"The central system refused the account {self._login.user!r}. "
                                   "Check its user name and password, and that it is allowed from here.")
        status = self._exchange(ScStatus(), self._timeouts.login)
        if not isinstance(status, AcsStatus):
            raise ProtocolError("The central system did not tell its status.")
        if self._institution_decides:
            self.noticed.compare(self._institution_id, status.institution_id)
        return status

    def _new_link(self) -> ScLink:
        return ScLink(charset=self._charset, error_detection=self._error_detection, retries=self._retries,
                      stateless=self._transport.stateless)

    @property
    def idle_left(self) -> float:
        """Seconds until `stay_alive` is to be called."""
        return self._keep_alive.left(self._monotonic())

    def stay_alive(self) -> None:
        """Ask the status (99) when the link has been idle so long; it harms nowhere, and tells what 98 has to tell."""
        if self.idle_left > 0:
            return
        if self._usable():
            self.request(ScStatus())
        else:
            self.connect()      # which asks it

    # --- a request ---------------------------------------------------------------------------------------

    def request(self, message: Message) -> Message:
        """Send one request and give its answer, with a link made or renewed first when there is need.

        Left empty, these are filled in: institution id, terminal password (when one is set), transaction date and
        return date. AD is never sent unless given. A request that merely reads is asked once more on a new link
        when the old one was cut before the answer; no other request is ever sent twice.
        """
        message = filled(message, self._institution_id, self._terminal_password, self._now)
        if not self._usable():
            self.connect()
        try:
            return self._exchange(message, self._answer_within)
        except NoAnswer:
            if not (merely_reads(message) and self._cut):
                raise
        self.connect()
        return self._exchange(message, self._answer_within)

    def _usable(self) -> bool:
        """False when there is no link, it was idle too long, or the other end has closed it meanwhile."""
        if not self._open or self._link.failed is not None:
            return False
        if self._transport.stateless:
            return True
        if self._monotonic() - self._last_used > self._max_idle:
            return False
        try:
            while (data := self._transport.receive(0)) is not None:
                if not data:
                    return False
                self._carry_out(self._link.receive(data, self._monotonic()))   # what was never asked for
        except Sip2Error:
            return False
        return self._link.failed is None

    def _exchange(self, message: Message, timeout: float) -> Message:
        """One request on the standing link. On any error but EncodeError the link is closed."""
        self._cut = False
        data = self._link.ask(message, self._monotonic(), timeout)
        try:
            self._write(data)
            while True:
                answer = self._carry_out(self._await_events())
                if answer is not None:
                    self._last_used = self._monotonic()
                    self._keep_alive.spoken(self._last_used)
                    return answer
        except LinkCut:
            self._cut = True
            self.close()
            raise failure(self._link.close()) from None
        except Sip2Error as error:
            self.close()
            raise (error if self._link.failed is not None else self._link.abandon(error)) from error.__cause__

    def _await_events(self) -> list[Event]:
        deadline = self._link.deadline
        left = 0.0 if deadline is None else deadline - self._monotonic()
        data = self._transport.receive(left) if left > 0 else None
        if data is None:
            return self._link.expire(self._monotonic())
        if not data:
            self._cut = True
            return self._link.close()
        return self._link.receive(data, self._monotonic())

    def _carry_out(self, events: list[Event]) -> Message | None:
        answer: Message | None = None
        for event in events:
            match event:
                case Send(data):
                    self._write(data)
                case Answered(decoded, line):
                    self._traced(Direction.RECEIVED, line)
                    self.noticed.learn(decoded)
                    answer = decoded.message
                    if isinstance(answer, AcsStatus):
                        self.status = answer
                case StatusChanged(status):
                    self.status = status
                case Failed(error):
                    raise error
                case _:
                    self._traced(Direction.RECEIVED, event.line)
        return answer

    def _write(self, data: bytes) -> None:
        self._traced(Direction.SENT, data.rstrip(b"\r"))
        self._transport.send(data, self._answer_within)

    def _traced(self, direction: Direction, line: bytes) -> None:
        if self._trace is not None:
            self._trace(direction, line)


def filled(message: Message, institution_id: str, terminal_password: str, now: Callable[[], datetime]) -> Message:
    """`message` with what it left empty filled in; see `Client.request`."""
    have = message.__dict__
    filling: dict[str, Any] = {}
    if "institution_id" in have and not have["institution_id"]:
        filling["institution_id"] = institution_id
    if terminal_password and "terminal_password" in have and not have["terminal_password"]:
        filling["terminal_password"] = terminal_password
    if "transaction_date" in have and have["transaction_date"] is None:
        filling["transaction_date"] = now()
    if isinstance(message, Checkin) and message.return_date is None:
        filling["return_date"] = message.transaction_date or filling["transaction_date"]
    return message.but(**filling) if filling else message


def failure(events: list[Event]) -> Sip2Error:
    """The error among the events of a link that was closed."""
    for event in events:
        if isinstance(event, Failed):
            return event.error
    return NoAnswer("The link to the central system was cut.", in_doubt=True)
