"""The way between a kiosk and the model of the central system: real bytes through both ends of the protocol, with all
that can happen to bytes on the way.
"""
from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sip2.acs_link import AcsLink, Asked
from sip2.checksum import signed, trailer
from sip2.errors import ConnectFailed
from sip2.link import Send
from sip2.messages import Message
from sip2.transports.base import LinkCut
from tests.simulation.chance import Chance, Odds
from tests.simulation.library import LONGEST, Library

TRAVEL = 0.02              # seconds each way
CHANGING = ("11", "09")


class Stopwatch:
    """The time of one kiosk's link. It runs ahead of the world while an answer is waited for."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class Wire:
    """A transport (`sip2.transports.base.Transport`) that ends in `library`."""

    stateless = False
    charset = None
    address = "model"

    def __init__(self, library: Library, name: str, watch: Stopwatch, chance: Chance, odds: Odds) -> None:
        self._library, self._name, self._watch, self._chance, self._odds = library, name, watch, chance, odds
        self._acs: AcsLink | None = None
        self._slow: tuple[float, Callable[[], bytes]] | None = None    # when the central system is done, and its answer
        self._coming: list[tuple[float, bytes]] = []
        self._cut = False
        self.down = False          # the central system, or the network, is away
        self.asking = ""           # the operation whose question is asked

    def open(self, timeout: float) -> None:
        self.close()
        if self.down or self._chance.strikes("no link could be made", self._odds.no_link):
            self._watch.at += timeout
            raise ConnectFailed("no link")
        self._watch.at += TRAVEL
        self._acs, self._coming, self._cut = AcsLink(habits=self._library.kind.habits), [], False

    def close(self) -> None:
        if self._slow:
            self._library.later(*self._slow)
        self._acs, self._slow = None, None

    def receive(self, timeout: float) -> bytes | None:
        if self._slow and self._slow[0] <= self._watch.at + timeout:
            at, do = self._slow
            self._slow = None
            self._library.catch_up(at)
            self._reply(do(), now := max(at, self._watch.at))
            self._deliver(b"", now)             # what came meanwhile
        self._coming.sort()
        if self._coming and self._coming[0][0] <= self._watch.at + timeout:
            at, data = self._coming.pop(0)
            self._watch.at = max(self._watch.at, at)
            return data
        if self._cut or self.down:
            return b""
        self._watch.at += timeout
        return None

    # --- to the central system -------------------------------------------------------------------------------

    def send(self, data: bytes, timeout: float) -> None:
        strikes, odds = self._chance.strikes, self._odds
        if self._acs is None or self._cut or self.down:
            raise LinkCut("the link was cut")
        what = _named(data)
        if strikes(f"the {what} was lost", odds.request_lost):
            return
        if strikes(f"the link was cut before the {what} arrived", odds.link_cut):
            self._cut = True
            raise LinkCut("the link was cut")
        kind = self._library.kind
        if kind.signed and strikes(f"the {what} was cut short", odds.request_cut):
            data = data[:int(self._chance.within(1, len(data)))] + b"\r"
        elif kind.signed and strikes(f"the {what} arrived damaged", odds.request_corrupt):
            data = self._damaged(data)
        elif kind.habits.replays and strikes(f"the {what} arrived twice", odds.request_doubled):
            data += data
        self._watch.at += TRAVEL
        self._deliver(data, self._watch.at)
        if strikes(f"the link was cut after the {what} arrived", odds.link_cut):
            self._cut, self._coming = True, []

    def _deliver(self, data: bytes, now: float) -> None:
        acs, library = self._acs, self._library
        assert acs is not None
        library.catch_up(now)
        acs.receive(data)
        while (event := acs.next_event()) is not None:
            if isinstance(event, Asked):
                message = event.decoded.message
                if message.code in CHANGING and self._chance.strikes(
                        f"the {_NAMES[message.code.encode()]} was carried out late", self._odds.request_slow):
                    at = now + self._chance.within(1, LONGEST)
                    self._slow = at, partial(self._carry_out, acs, message, self.asking, at)
                    return
                self._reply(self._carry_out(acs, message, self.asking, now), now)
            elif isinstance(event, Send):
                self._reply(event.data, now)

    def _carry_out(self, acs: AcsLink, message: Message, asking: str, at: float) -> bytes:
        return acs.answer(self._library.answer(message, self._name, at, asking))

    # --- and back --------------------------------------------------------------------------------------------

    def _reply(self, data: bytes, now: float) -> None:
        strikes, odds, kind = self._chance.strikes, self._odds, self._library.kind
        if not data:
            return
        what, at = _named(data), now + TRAVEL
        if strikes(f"the {what} was lost", odds.answer_lost):
            return
        if strikes(f"the {what} was late", odds.answer_late):
            at += self._chance.within(1, 20)
        if kind.signed:
            if strikes(f"the {what} was cut short", odds.answer_cut):
                data = data[:int(self._chance.within(1, len(data)))] + b"\r"
            elif strikes(f"the {what} arrived damaged", odds.answer_corrupt):
                data = self._damaged(data)
            elif strikes(f"the {what} had a wrong sequence number", odds.answer_misnumbered):
                data = _misnumbered(data)
        self._coming.append((at, data))
        refusal = data.startswith(b"96")           # two of them make a system that does not replay do it twice
        if (kind.habits.replays or not refusal) and strikes(f"the {what} arrived twice", odds.answer_doubled):
            self._coming.append((at + self._chance.within(0, 4), data))

    def _damaged(self, data: bytes) -> bytes:
        """One bit of it is another; never its end."""
        place = int(self._chance.within(0, len(data) - 1))
        return data[:place] + bytes([data[place] ^ 1 << int(self._chance.within(0, 7))]) + data[place + 1:]


_NAMES = {b"93": "login", b"99": "status question", b"63": "patron question", b"11": "loan request",
          b"09": "return request", b"17": "item question", b"35": "farewell", b"97": "wish to hear it again",
          b"94": "answer to the login", b"98": "answer about the status", b"64": "answer about the patron",
          b"12": "answer to the loan", b"10": "answer to the return", b"18": "answer about the item",
          b"36": "answer to the farewell", b"96": "complaint"}


def _named(data: bytes) -> str:
    return _NAMES.get(data[:2], "message")


def _misnumbered(data: bytes) -> bytes:
    told = trailer(data.rstrip(b"\r\n"))
    return data if told.number is None else signed(data[:told.end], (told.number + 3) % 10) + b"\r"
