"""Faults on purpose: what a bad link, or a bad server, does to answers that the central system has already given.

A fault changes what is sent and never what was done: a loan whose answer is cut off is a loan. One changes when it is
done, so that a gateway gives up on a request that is carried out all the same.
"""
from __future__ import annotations

import asyncio
import re
import unicodedata
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from sip2.checksum import Trailer, signed, trailer
from sip2.messages import Message
from sip2.server import Delivery, Handler, Session

RESEND = b"96AZFEF6\r"
_REMEMBERED = 100                       # answers
_ITEM = re.compile(rb"((?:\||^18.{24}|^20.{19})AB[^|]*)([^|])(?=\|)", re.DOTALL)


class Kind(StrEnum):
    CUT = "cut"                         # the first half of the answer, then the connection is closed
    DELAY = "delay"                     # the answer comes `seconds` late
    SILENCE = "silence"                 # no answer at all; the connection stays
    EMPTY = "empty"                     # nothing but the terminator
    CLOSE = "close"                     # the answer, and then the connection is closed, once idle for `seconds`
    WRONG_SEQUENCE = "wrong_sequence"   # AY is one too high, and the sum fits it
    BAD_SUM = "bad_sum"                 # the last digit of AZ is another
    RESEND = "resend"                   # 96 instead of the answer
    DECOMPOSED = "decomposed"           # letters and their marks apart (Unicode NFD), signed as they are sent
    DOUBLED = "doubled"                 # the answer twice
    OTHER_ITEM = "other_item"           # the answer with another last character in AB, and a sum that fits
    SLOW = "slow"                       # the request is carried out `seconds` late, or as soon as faults are cleared
    CROSSED = "crossed"                 # the last answer of that code to somebody else, under this one's AY


@dataclass(frozen=True, slots=True)
class Fault:
    """`count`: how many more answers it meets; `code`: only answers of that code, such as "12"; None: any.

    SLOW meets requests, and its code is one of theirs, such as "11".
    """

    kind: Kind
    count: int = 1
    code: str | None = None
    seconds: float = 0.0


class Faults:
    """Faults in the order they were asked for; each answer meets the first that fits it. `deliver` is a server's."""

    def __init__(self, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._sleep = sleep
        self._pending: list[Fault] = []
        self._held: set[asyncio.Event] = set()
        self._last: deque[tuple[Session, bytes]] = deque(maxlen=_REMEMBERED)

    @property
    def pending(self) -> tuple[Fault, ...]:
        return tuple(self._pending)

    def add(self, fault: Fault) -> None:
        self._pending.append(fault)

    def clear(self) -> None:
        self._pending.clear()
        for held in self._held:
            held.set()

    def slowing(self, handle: Handler) -> Handler:
        """`handle`, before which a slow request waits."""
        async def slowed(session: Session, request: Message) -> Message | None:
            fault = self._take(request.code, slow=True)
            if fault is not None:
                await self._hold(fault.seconds)
            return await handle(session, request)

        return slowed

    async def _hold(self, seconds: float) -> None:
        held = asyncio.Event()
        self._held.add(held)
        try:
            async with asyncio.timeout(seconds):
                await held.wait()
        except TimeoutError:
            pass
        finally:
            self._held.discard(held)

    async def deliver(self, session: Session, data: bytes) -> Delivery:
        self._last.append((session, data))
        fault = self._take(data[:2].decode("ascii", "replace"))
        if fault is None:
            return Delivery(data)
        if fault.kind is Kind.DELAY:
            await self._sleep(fault.seconds)
        if fault.kind is Kind.CROSSED:
            return Delivery(self._of_another(session, data))
        if fault.kind is Kind.CLOSE and fault.seconds:
            session.idle = fault.seconds
            return Delivery(data)
        return Delivery(spoil(fault.kind, data), keep=fault.kind not in (Kind.CUT, Kind.CLOSE))

    def _of_another(self, session: Session, data: bytes) -> bytes:
        """What was last sent on another connection to a request of this kind; this answer when there is none."""
        for other, line in reversed(self._last):
            if other is not session and line[:2] == data[:2]:
                told, kept = trailer(line.rstrip(b"\r\n")), trailer(data.rstrip(b"\r\n"))
                return _signed_as(kept, line[:told.end]) + _terminator(data)
        return data

    def _take(self, code: str, *, slow: bool = False) -> Fault | None:
        for place, fault in enumerate(self._pending):
            if fault.code in (None, code) and slow is (fault.kind is Kind.SLOW):
                if fault.count > 1:
                    self._pending[place] = replace(fault, count=fault.count - 1)
                else:
                    del self._pending[place]
                return fault
        return None


def spoil(kind: Kind, data: bytes) -> bytes:
    """The bytes sent in place of `data`, one line with its terminator. Without AY and AZ these cannot be wrong."""
    line = data.rstrip(b"\r\n")
    end = _terminator(data)
    told = trailer(line)
    match kind:
        case Kind.CUT:
            return line[:len(line) // 2]
        case Kind.SILENCE:
            return b""
        case Kind.EMPTY:
            return end
        case Kind.RESEND:
            return RESEND
        case Kind.WRONG_SEQUENCE if told.number is not None:
            return signed(line[:told.end], (told.number + 1) % 10) + end
        case Kind.BAD_SUM if told.stated is not None:
            return line[:-1] + (b"0" if line[-1:] != b"0" else b"1") + end
        case Kind.DECOMPOSED:
            return _decomposed(line, told) + end
        case Kind.DOUBLED:
            return data + data
        case Kind.OTHER_ITEM:
            return _signed_as(told, _ITEM.sub(_another, line[:told.end], count=1)) + end
    return data


def _decomposed(line: bytes, told: Trailer) -> bytes:
    try:
        text = unicodedata.normalize("NFD", line[:told.end].decode()).encode()
    except UnicodeDecodeError:      # not UTF-8: there are no marks to part
        return line
    return _signed_as(told, text)


def _another(found: re.Match[bytes]) -> bytes:
    """AB with another last character."""
    return found[1] + (b"1" if found[2] != b"1" else b"2")


def _signed_as(told: Trailer, text: bytes) -> bytes:
    """`text` with such a trailer as another line had."""
    return text if told.stated is None else signed(text, told.number)


def _terminator(data: bytes) -> bytes:
    return data[len(data.rstrip(b"\r\n")):]
