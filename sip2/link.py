"""The conversation on one link, as an object without any input or output: bytes in, events out.

`ScLink` is the terminal's side. The central system's side is `sip2.acs_link.AcsLink`. Time is told, never looked
up: `deadline` says when `expire` wants to be called. One link object serves one connection; after a `Failed` it is
spent, and the connection is to be closed.

Source: 3M Standard Interchange Protocol 2.00, error detection and retransmission, and the habits of real servers.
"""
from __future__ import annotations

from dataclasses import dataclass

from sip2.codec import MAX_LINE, Decoded, decode, encode
from sip2.errors import (
    ConnectFailed,
    DecodeError,
    EncodeError,
    LineTooLong,
    LoginRefused,
    NoAnswer,
    ProtocolError,
    Sip2Error,
)
from sip2.framing import Framer
from sip2.messages import (
    AcsStatus,
    ItemInformation,
    Login,
    Message,
    PatronInformation,
    PatronStatus,
    RequestAcsResend,
    RequestScResend,
    ScStatus,
)
from sip2.pacing import told_retries

READS: tuple[type[Message], ...] = (ItemInformation, PatronStatus, PatronInformation, Login, ScStatus)
"""The requests that change nothing, so that sending one again can do no harm."""


def merely_reads(message: Message) -> bool:
    """True when `message` may be sent twice. Koha, for one, carries out a repeated loan as a renewal."""
    return isinstance(message, READS)


@dataclass(frozen=True, slots=True)
class Send:
    """Write these bytes to the wire."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to the request, intact and its partner. `line` is as it came, without terminator."""

    decoded: Decoded
    line: bytes


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The central system answered with a 98 instead: its status changed. The request is sent again by itself."""

    status: AcsStatus


@dataclass(frozen=True, slots=True)
class Ignored:
    """A line that answers nothing we asked: late, of another request, or unknown. `why` is one sentence."""

    line: bytes
    why: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The request has no answer and the link is of no more use."""

    error: Sip2Error


Event = Send | Answered | StatusChanged | Ignored | Failed


@dataclass(slots=True)
class _Pending:
    """The request that waits for its answer."""

    message: Message
    number: int | None
    line: bytes
    timeout: float
    tries: int                      # how many more times anything may be sent for it
    asked_resend: bool = False      # the last thing sent was a 97
    undone: bool = False            # the last thing heard was a 96: what was sent was not processed
    copies: int = 1                 # how often the request was sent; a 96 speaks for one of them only
    alone: bool = True              # everything sent before it was answered, so that a 96 can only be about it


class ScLink:
    """The terminal's side of one connection: one request at a time.

    `retries` is how many times more the request, or a 97, is sent before the link is given up; None: as a 98 asks,
    and 3 until then. An answer without
    AY and AZ is accepted until the first answer that has them: from then on one without counts as cut. So begin a
    link with a harmless 93 or 99.

    `stateless`: every request travels alone, as over HTTP. Then 97 is never sent; a request that merely reads is
    sent again instead when its answer came damaged.
    """

    def __init__(self, *, charset: str = "utf-8", error_detection: bool = True, retries: int | None = None,
                 max_line: int = MAX_LINE, stateless: bool = False) -> None:
        self._stateless = stateless
        self._charset = charset
        self._error_detection = error_detection
        self._retries = 3 if retries is None else retries
        self._takes_retries = retries is None
        self._framer = Framer(max_line)
        self._next_number = 0
        self._pending: _Pending | None = None
        self._all_heard = True                      # nothing was sent in vain before
        self._peer_signs = False                    # an answer has carried AZ
        self._peer_numbers: bool | None = None      # the answers carry AY; None before the first
        self._told: dict[int | None, Message] = {}    # under which number, and what, but for the time
        self.deadline: float | None = None
        self.failed: Sip2Error | None = None

    @property
    def peer_signs(self) -> bool:
        """Whether an answer has carried a checksum."""
        return self._peer_signs

    def ask(self, message: Message, now: float, timeout: float) -> bytes:
        """Begin a request; the bytes are to be sent now. `now` and `timeout` in seconds of any steady clock.

        Raises EncodeError (nothing begun) and ProtocolError on a link that has failed.
        """
        if self.failed is not None:
            raise ProtocolError("This link has failed and is to be replaced by a new one.")
        if self._pending is not None:
            raise ProtocolError("The answer to the request before is still awaited.")
        return self._begin(message, now, timeout, self._retries)

    def receive(self, data: bytes, now: float) -> list[Event]:
        """Bytes that came at `now`, in pieces of any size."""
        if self.failed is not None:
            return []
        events: list[Event] = []
        overlong: LineTooLong | None = None
        try:
            self._framer.feed(data)
        except LineTooLong as error:
            overlong = error
        while self.failed is None and (line := self._framer.next_line()) is not None:
            events += self._on_line(line, now)
        if overlong is not None and self.failed is None:
            events.append(self._fail(ProtocolError(str(overlong), in_doubt=self._in_doubt())))
        if self._pending is None:       # what came at once ended the request: nothing more goes out for it
            events = [event for event in events if not isinstance(event, Send)]
        return events

    def expire(self, now: float) -> list[Event]:
        """To be called when `deadline` has passed; before it, it does nothing."""
        pending = self._pending
        if pending is None or self.deadline is None or now < self.deadline:
            return []
        self._all_heard = False
        if pending.asked_resend:
            return self._damaged(pending, now)
        repeatable = merely_reads(pending.message) and self._error_detection and self._peer_numbers is not False
        if repeatable and pending.tries > 0:
            return [self._send_again(pending, now)]
        return [self._fail(NoAnswer(_no_answer(pending, "in time"), in_doubt=self._in_doubt()))]

    def close(self) -> list[Event]:
        """The connection has ended. A request that waited fails with NoAnswer."""
        if self._pending is None:
            return []
        return [self._fail(NoAnswer(_no_answer(self._pending, "before the link was cut"),
                                    in_doubt=self._in_doubt()))]

    def abandon(self, error: Sip2Error) -> Sip2Error:
        """The transport failed the request. The error, with `in_doubt` as the request deserves.

        ConnectFailed, LoginRefused and EncodeError say that this time nothing was passed on.
        """
        if self._pending is not None:
            if isinstance(error, ConnectFailed | LoginRefused | EncodeError):
                self._pending.copies -= 1
                self._pending.undone = True
                error.in_doubt = self._pending.copies > 0 and self._in_doubt()
            else:
                error.in_doubt = self._in_doubt()
        return self._fail(error).error

    def _begin(self, message: Message, now: float, timeout: float, tries: int) -> bytes:
        number = self._next_number if self._error_detection else None
        line = encode(message, charset=self._charset, sequence=number, error_detection=self._error_detection)
        self._pending = _Pending(message, number, line, timeout, tries, alone=self._all_heard)
        self._next_number = (self._next_number + 1) % 10
        self.deadline = now + timeout
        return line

    # --- one line ----------------------------------------------------------------------------------------

    def _on_line(self, line: bytes, now: float) -> list[Event]:
        pending = self._pending
        if pending is None:
            return [Ignored(line, "Nothing was asked.")]
        if line.rstrip() == b"96":      # Koha sends it so, without a checksum
            return self._not_understood(pending, now)
        try:
            decoded = decode(line, charset=self._charset)
        except DecodeError as error:
            if error.checksum_ok:
                return [Ignored(line, str(error))]
            return self._damaged(pending, now)
        if isinstance(decoded.message, RequestScResend) and decoded.checksum_ok:
            return self._not_understood(pending, now)
        if decoded.checksum_ok is False or (decoded.checksum_ok is None and self._peer_signs):
            return self._damaged(pending, now)
        stray = self._stray(pending, decoded)
        if stray is not None:
            return [Ignored(line, stray)]
        self._learn(pending, decoded)
        if isinstance(decoded.message, AcsStatus) and not isinstance(pending.message, ScStatus):
            return self._status_changed(pending, decoded.message, now)
        self._pending, self.deadline = None, None
        return [Answered(decoded, line)]

    def _stray(self, pending: _Pending, decoded: Decoded) -> str | None:
        """Why this intact line is not the answer awaited; None when it is."""
        if pending.number is not None and decoded.sequence != pending.number:
            unnumbered = decoded.sequence is None and self._peer_numbers is not True
            if not (unnumbered or (pending.asked_resend and decoded.sequence in (None, 0))):
                return f"Its sequence number is {decoded.sequence}, and {pending.number} is awaited."
        code = decoded.message.code
        if code not in pending.message.answers and not isinstance(decoded.message, AcsStatus):
            return f"A {code} does not answer a {pending.message.code}."
        asked, told = (getattr(m, "item_id", None) for m in (pending.message, decoded.message))
        if asked and told and asked.strip().casefold() != told.strip().casefold():
            return "It is about another item."
        if (isinstance(decoded.message, AcsStatus) and not isinstance(pending.message, ScStatus)
                and self._old_status(pending, decoded)):
            return "It tells no other status than one before: the answer to an older 99, late or again."
        return None

    def _old_status(self, pending: _Pending, decoded: Decoded) -> bool:
        """It tells what the answer to a 99 told before: with this number, or with any when something was left without
        an answer, which may come still, and be numbered wrongly at that."""
        said = _said(decoded.message)
        return said == self._told.get(decoded.sequence) or (not pending.alone and said in self._told.values())

    def _learn(self, pending: _Pending, decoded: Decoded) -> None:
        self._peer_signs = self._peer_signs or decoded.checksum_ok is True
        if isinstance(decoded.message, AcsStatus):
            self._told[decoded.sequence] = _said(decoded.message)
            if self._takes_retries:
                self._retries = told_retries(decoded.message) or self._retries
        if not pending.asked_resend:
            self._peer_numbers = decoded.sequence is not None

    # --- what else may happen ----------------------------------------------------------------------------

    def _damaged(self, pending: _Pending, now: float) -> list[Event]:
        """An answer came, but not whole: ask for it again. The request itself was processed."""
        pending.undone = False
        repeat = self._stateless and merely_reads(pending.message)
        if not self._error_detection or pending.tries <= 0 or (self._stateless and not repeat):
            return [self._fail(ProtocolError(
                "The answer of the central system came damaged and could not be had again. Check the network, "
                "and that both ends use the same checksum setting.", in_doubt=self._in_doubt()))]
        if repeat:
            return [self._send_again(pending, now)]
        pending.tries -= 1
        pending.asked_resend = True
        self.deadline = now + pending.timeout
        return [Send(encode(RequestAcsResend()))]

    def _not_understood(self, pending: _Pending, now: float) -> list[Event]:
        """A 96: the central system could not read what we sent, so it has done nothing about it.

        A 96 has no number. One that may be about something sent before, or be the first one doubled on the way, is no
        reason to send again what changes something: then nobody could tell how often it was done.
        """
        after_resend = pending.asked_resend
        known = pending.alone and pending.copies == 1
        pending.undone = known and not after_resend
        if after_resend or pending.tries <= 0 or not (known or merely_reads(pending.message)):
            return [self._fail(ProtocolError(
                f"The central system could not read message {pending.message.code}. Check that it supports it, "
                "and that the character set and checksum settings agree.", in_doubt=self._in_doubt()))]
        return [self._send_again(pending, now)]

    def _status_changed(self, pending: _Pending, status: AcsStatus, now: float) -> list[Event]:
        """The spec: take the new status, then send the request again; as a new message, with the next number."""
        pending.undone = True
        if pending.tries <= 0:
            return [StatusChanged(status), self._fail(ProtocolError(
                "The central system answers with its status instead of an answer. Check its log.",
                in_doubt=self._in_doubt()))]
        return [StatusChanged(status),
                Send(self._begin(pending.message, now, pending.timeout, pending.tries - 1))]

    def _send_again(self, pending: _Pending, now: float) -> Send:
        pending.tries -= 1
        pending.asked_resend = False
        pending.undone = False
        pending.copies += 1
        self.deadline = now + pending.timeout
        return Send(pending.line)

    def _in_doubt(self) -> bool:
        pending = self._pending
        if pending is None or merely_reads(pending.message):
            return False
        return not pending.undone or pending.copies > 1

    def _fail(self, error: Sip2Error) -> Failed:
        self._pending, self.deadline, self.failed = None, None, error
        return Failed(error)


def _said(status: Message) -> Message:
    return status.but(datetime_sync=None)


def _no_answer(pending: _Pending, when: str) -> str:
    advice = ("It is safe to ask again." if merely_reads(pending.message)
              else "Ask the central system what is true before sending it again.")
    return f"The central system gave no answer to message {pending.message.code} {when}. {advice}"
