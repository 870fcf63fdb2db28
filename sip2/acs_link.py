"""The central system's side of one link, without any input or output: bytes in, events out.

Source: 3M Standard Interchange Protocol 2.00, error detection and retransmission.
"""
from __future__ import annotations

from dataclasses import dataclass

from sip2.checksum import signed, trailer
from sip2.codec import MAX_LINE, Decoded, check_charset, decode, encode
from sip2.errors import DecodeError, LineTooLong, ProtocolError, UnknownMessage
from sip2.framing import Framer
from sip2.layout import LAYOUTS
from sip2.link import Ignored, Send
from sip2.messages import REQUESTS, Message, RequestAcsResend, RequestScResend

_BARE_REFUSAL = b"96\r"
_REQUESTS = frozenset(REQUESTS)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a central system treats a line beyond its words. The defaults are the standard's; real systems differ.

    `signs`: answers end in AY and AZ when the request does. `replays`: a request sent again is not done again.
    `refuses_unknown`: an unknown code gets a bare 96, and a refusal ends in CR alone. `hangs_up_on_unknown`: it ends
    the connection. `keeps_number`: the answer to 97 still has its AY. `any_trailer`: error detection is noticed in
    every form; else only in lines of more than eleven bytes, with AY nine from the end.
    """

    terminator: bytes = b"\r"
    signs: bool = True
    replays: bool = True
    refuses_unknown: bool = False
    hangs_up_on_unknown: bool = False
    keeps_number: bool = True
    any_trailer: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to be carried out, once. Answer it with `AcsLink.answer` before the next is given out."""

    decoded: Decoded


class AcsLink:
    """The central system's side of one connection: one request at a time, in order.

    `receive` takes bytes; `next_event` gives what follows from them: bytes to send, requests to carry out, and
    lines ignored; None when more bytes are needed, or the request given out is not answered yet.
    """

    def __init__(self, *, charset: str = "utf-8", max_line: int = MAX_LINE, habits: Habits | None = None) -> None:
        self._charset = charset
        self._habits = habits or Habits()
        self._framer = Framer(max_line)
        self._overlong: LineTooLong | None = None
        self._asked: Decoded | None = None
        self._asked_line = b""
        self._previous_line: bytes | None = None     # the last request carried out, when it had AY and AZ
        self._previous_answer = b""
        self._last_sent: bytes | None = None
        self._signed_before = False                  # a line with a right sum has come

    @property
    def waiting(self) -> bool:
        """True while a request that was given out has no answer."""
        return self._asked is not None

    def use_charset(self, charset: str) -> None:
        """Read and write in another charset from now on: an account may have one of its own."""
        check_charset(charset)
        self._charset = charset

    def use_habits(self, habits: Habits) -> None:
        """Treat lines in another way from now on: an account may be one of another kind of system."""
        self._habits = habits

    def receive(self, data: bytes) -> None:
        """Bytes as they came, in pieces of any size."""
        try:
            self._framer.feed(data)
        except LineTooLong as error:
            self._overlong = error

    def next_event(self) -> Asked | Send | Ignored | None:
        """What to do next. Raises LineTooLong when the terminal sends without end: close the connection."""
        if self._asked is not None:
            return None
        line = self._framer.next_line()
        if line is not None:
            return self._on_line(line)
        if self._overlong is not None:
            raise self._overlong
        return None

    def answer(self, message: Message | None) -> bytes:
        """The bytes that answer the request given out; None leaves it without an answer.

        AY and AZ are added when the request had them. Raises EncodeError when the message cannot be written;
        the request then still waits.
        """
        if self._asked is None:
            raise ProtocolError("There is no request to answer.")
        data = b""
        if message is not None:
            asked = self._asked
            data = encode(message, charset=self._charset, sequence=asked.sequence,
                          error_detection=self._habits.signs and asked.checksum_ok is not None)
            data = data[:-1] + self._habits.terminator
            if isinstance(message, RequestScResend) and self._habits.refuses_unknown:
                data = _BARE_REFUSAL
            self._last_sent = data
            numbered = asked.sequence is not None and asked.checksum_ok is not None
            self._previous_line, self._previous_answer = (self._asked_line if numbered else None), data
        self._asked = None
        return data

    def _on_line(self, line: bytes) -> Asked | Send | Ignored:
        try:
            decoded = decode(line, charset=self._charset)
        except UnknownMessage as error:
            if self._habits.refuses_unknown and error.checksum_ok is not False:
                self._last_sent = _BARE_REFUSAL
                return Send(self._last_sent)
            return self._refuse() if error.checksum_ok is False else Ignored(line, str(error))
        except DecodeError:
            return self._refuse()
        if not self._habits.any_trailer and not (len(line) > 11 and line[-9:-7] == b"AY"):
            decoded = decoded._replace(sequence=None, checksum_ok=None)
        elif decoded.checksum_ok is None and self._signed_before and _broken_off(line, decoded.message):
            return self._refuse()
        if decoded.checksum_ok is False:
            return self._refuse()
        self._signed_before = self._signed_before or decoded.checksum_ok is True
        if isinstance(decoded.message, RequestAcsResend):
            return Send(self._again()) if self._last_sent is not None else self._refuse()
        if type(decoded.message) not in _REQUESTS:
            return Ignored(line, f"A terminal does not send message {decoded.message.code}.")
        if self._habits.replays and line == self._previous_line:     # the same AY and AZ, and all before them
            self._last_sent = self._previous_answer
            return Send(self._previous_answer)
        self._asked, self._asked_line = decoded, line
        return Asked(decoded)

    def _again(self) -> bytes:
        """The last answer, for 97."""
        last = self._last_sent or b""
        told = trailer(last.rstrip(b"\r\n"))
        if self._habits.keeps_number or told.number is None:
            return last
        return signed(last[:told.end], None) + self._habits.terminator

    def _refuse(self) -> Send:
        self._last_sent = encode(RequestScResend())
        return Send(self._last_sent)


def _broken_off(line: bytes, message: Message) -> bool:
    """True when a line without a trailer ends neither in a delimiter nor with the fixed part."""
    return not line.endswith(b"|") and len(line) != LAYOUTS[message.code].end
