"""Faults on purpose: what a bad link, or a bad server, does to answers that the central system has already given.

A fault changes what is sent and never what was done: a loan whose answer is cut off is a loan.
"""
from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from sip2.checksum import signed, trailer
from sip2.server import Delivery, Session

RESEND = b"96AZFEF6\r"


class Kind(StrEnum):
    CUT = "cut"                         # the first half of the answer, then the connection is closed
    DELAY = "delay"                     # the answer comes `seconds` late
    SILENCE = "silence"                 # no answer at all; the connection stays
    EMPTY = "empty"                     # nothing but the terminator
    CLOSE = "close"                     # the answer, and then the connection is closed while it is idle
    WRONG_SEQUENCE = "wrong_sequence"   # AY is one too high, and the sum fits it
    BAD_SUM = "bad_sum"                 # the last digit of AZ is another
    RESEND = "resend"                   # 96 instead of the answer
    DECOMPOSED = "decomposed"           # letters and their marks apart (Unicode NFD), signed as they are sent


@dataclass(frozen=True, slots=True)
class Fault:
    """`count`: how many more answers it meets; `code`: only answers of that code, such as "12"; None: any."""

    kind: Kind
    count: int = 1
    code: str | None = None
    seconds: float = 0.0


class Faults:
    """Faults in the order they were asked for; each answer meets the first that fits it. `deliver` is a server's."""

    def __init__(self, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._sleep = sleep
        self._pending: list[Fault] = []

    @property
    def pending(self) -> tuple[Fault, ...]:
        return tuple(self._pending)

    def add(self, fault: Fault) -> None:
        self._pending.append(fault)

    def clear(self) -> None:
        self._pending.clear()

    async def deliver(self, _session: Session, data: bytes) -> Delivery:
        fault = self._take(data[:2].decode("ascii", "replace"))
        if fault is None:
            return Delivery(data)
        if fault.kind is Kind.DELAY:
            await self._sleep(fault.seconds)
        return Delivery(spoil(fault.kind, data), keep=fault.kind not in (Kind.CUT, Kind.CLOSE))

    def _take(self, code: str) -> Fault | None:
        for place, fault in enumerate(self._pending):
            if fault.code in (None, code):
                if fault.count > 1:
                    self._pending[place] = replace(fault, count=fault.count - 1)
                else:
                    del self._pending[place]
                return fault
        return None


def spoil(kind: Kind, data: bytes) -> bytes:
    """The bytes sent in place of `data`, one line with its terminator. Without AY and AZ these cannot be wrong."""
    line = data.rstrip(b"\r\n")
    end = data[len(line):]
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
            return _decomposed(line, told.end, told.number, told.stated is not None) + end
    return data


def _decomposed(line: bytes, stop: int, number: int | None, with_sum: bool) -> bytes:
    try:
        text = unicodedata.normalize("NFD", line[:stop].decode()).encode()
    except UnicodeDecodeError:      # not UTF-8: there are no marks to part
        return line
    return signed(text, number) if with_sum else text
