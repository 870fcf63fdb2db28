"""Both ends of a link over a way that loses, doubles, delays, swaps, tears and spoils: nothing is done twice unknown.

A system that replays is asked over a way with every fault. One that does not replay (Koha, SIPServer) carries out a
line as often as it comes, and no terminal could know of a copy that the network made; there the way makes none.
Answers are late by fewer than ten messages, since the number comes round again at ten.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from sip2.acs_link import AcsLink, Asked, Habits
from sip2.errors import EncodeError
from sip2.link import Answered, Event, Failed, ScLink, Send, merely_reads
from sip2.messages import (
    AcsStatus,
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    FeePaid,
    FeePaidResponse,
    ItemInformation,
    ItemInformationResponse,
    Message,
    PatronInformation,
    PatronInformationResponse,
    Renew,
    RenewResponse,
    ScStatus,
)

# How each request carries the token that makes it one of its own, and how the answer gives it back.
ASKED: dict[type[Message], Callable[[str], Message]] = {
    Checkout: lambda token: Checkout(item_id=token, patron_id="1"),
    Checkin: lambda token: Checkin(item_id=token),
    Renew: lambda token: Renew(item_id=token, patron_id="1"),
    FeePaid: lambda token: FeePaid(patron_id="1", fee_amount="1.00", transaction_id=token),
    ItemInformation: lambda token: ItemInformation(item_id=token),
    PatronInformation: lambda token: PatronInformation(patron_id=token)}
ANSWERED: dict[type[Message], Callable[[Any], Message]] = {
    Checkout: lambda r: CheckoutResponse(ok=True, item_id=r.item_id, title_id=r.item_id),
    Checkin: lambda r: CheckinResponse(ok=True, item_id=r.item_id),
    Renew: lambda r: RenewResponse(ok=True, item_id=r.item_id or ""),
    FeePaid: lambda r: FeePaidResponse(payment_accepted=True, transaction_id=r.transaction_id),
    ItemInformation: lambda r: ItemInformationResponse(item_id=r.item_id),
    PatronInformation: lambda r: PatronInformationResponse(patron_id=r.patron_id)}


def token_of(message: Any) -> str:
    return str(next(getattr(message, name) for name in ("item_id", "transaction_id", "patron_id")
                    if hasattr(message, name)))


@dataclass(frozen=True)
class Fault:
    kind: str
    size: int

    def __repr__(self) -> str:
        return f"{self.kind}({self.size})"


def faults(*kinds: str) -> some.SearchStrategy[list[Fault]]:
    one = some.builds(Fault, some.sampled_from(["deliver", "deliver", *kinds]), some.integers(0, 200))
    return some.lists(one, max_size=40)


@dataclass
class Way:
    """One direction, line by line; a line goes whole when its faults are used up."""

    faults: list[Fault]
    late: list[tuple[int, bytes]] = field(default_factory=list)

    def carry(self, line: bytes) -> bytes:
        fault = self.faults.pop(0) if self.faults else Fault("deliver", 0)
        due = b"".join(data for left, data in self.late if left <= 0)
        self.late = [(left - 1, data) for left, data in self.late if left > 0]
        at = fault.size % len(line)
        match fault.kind:
            case "lose":
                return due
            case "double":
                return due + line + line
            case "delay":
                self.late.append((fault.size % 5, line))
                return due
            case "swap":
                return line + due
            case "spoil":
                return due + line[:at] + bytes([line[at] ^ (1 << fault.size % 8)]) + line[at + 1:]
            case "cut":
                return due + line[:at] + b"\r"
            case "tear":
                return due + line[:at]
        return due + line


@dataclass
class System:
    """Does what it is asked and counts it; every so often its status has changed, and it says so instead."""

    link: AcsLink
    changes: list[bool]
    done: Counter[str] = field(default_factory=Counter)

    def heard(self, data: bytes) -> list[bytes]:
        self.link.receive(data)
        said = []
        while (event := self.link.next_event()) is not None:
            match event:
                case Send(line):
                    said.append(line)
                case Asked(decoded):
                    said.append(self._said(self._answer(decoded.message)))
        return said

    def _said(self, answer: Message | None) -> bytes:
        try:
            return self.link.answer(answer)
        except EncodeError:     # a spoiled AY was read as the end of the last value, and that cannot be said back
            return self.link.answer(None)

    def _answer(self, request: Message) -> Message | None:
        if isinstance(request, ScStatus):
            return AcsStatus()
        if type(request) not in ANSWERED:       # two lines torn into one may make another
            return None
        if self.changes and self.changes.pop(0):
            return AcsStatus(checkout_ok=False)
        self.done[token_of(request)] += 1
        return ANSWERED[type(request)](request)


def converse(requests: list[type[Message]], terminal: ScLink, system: System, there: Way, back: Way) -> None:
    """Ask one after the other until a request fails, which ends a link."""
    now = 0.0
    terminal.ask(ScStatus(), now, 5.0)      # every link begins so, over a way that is still good
    assert isinstance(terminal.receive(system.link.answer(AcsStatus()) if _asked(system) else b"", now)[0], Answered)
    for number, kind in enumerate(requests):
        token = f"{kind.code}{number:03}"
        request = ASKED[kind](token)
        events: list[Event] = _exchange(terminal.ask(request, now, 5.0), terminal, system, there, back, now)
        while not (ended := [event for event in events if isinstance(event, Answered | Failed)]):
            sends = [event.data for event in events if isinstance(event, Send)]
            events = [event for data in sends for event in _exchange(data, terminal, system, there, back, now)]
            if not sends:
                assert terminal.deadline is not None, "a link waits without end"
                now = terminal.deadline
                events = terminal.expire(now)
        [outcome] = ended
        times = system.done[token]
        if isinstance(outcome, Failed):
            assert outcome.error.in_doubt or not times or merely_reads(request)
            return
        assert outcome.decoded.message.code in request.answers
        assert token_of(outcome.decoded.message) == token
        assert times == 1 or merely_reads(request)
        assert terminal.deadline is None


def _asked(system: System) -> bool:
    system.link.receive(b"9900482.00AY0AZFC9D\r")
    return isinstance(system.link.next_event(), Asked)


def _exchange(data: bytes, terminal: ScLink, system: System, there: Way, back: Way, now: float) -> list[Event]:
    events: list[Event] = []
    for line in filter(None, system.heard(there.carry(data))):
        events += terminal.receive(back.carry(line), now)
    return events


REQUESTS = some.lists(some.sampled_from(sorted(ASKED, key=lambda kind: kind.code)), min_size=1, max_size=14)
CHANGES = some.lists(some.booleans(), max_size=6)
RETRIES = some.integers(0, 3)
EVERY = ("lose", "double", "delay", "swap", "spoil", "cut", "tear")


@settings(max_examples=500, deadline=None)
@example([FeePaid], 0, [], [Fault("spoil", 50)], [])
@given(REQUESTS, RETRIES, CHANGES, faults(*EVERY), faults(*EVERY))
def test_with_a_system_that_replays_nothing_is_done_twice_and_no_answer_confused(
        requests: list[type[Message]], retries: int, changes: list[bool], there: list[Fault],
        back: list[Fault]) -> None:
    converse(requests, ScLink(retries=retries), System(AcsLink(), changes), Way(there), Way(back))


@settings(max_examples=500, deadline=None)
@given(REQUESTS, RETRIES, CHANGES, faults("lose", "spoil", "cut", "tear"),
       faults(*EVERY), some.sampled_from([b"\r", b"\r\n"]))
def test_with_a_system_that_does_not_replay_nothing_is_done_twice_and_no_answer_confused(
        requests: list[type[Message]], retries: int, changes: list[bool], there: list[Fault], back: list[Fault],
        terminator: bytes) -> None:
    habits = Habits(replays=False, refuses_unknown=True, terminator=terminator)
    converse(requests, ScLink(retries=retries), System(AcsLink(habits=habits), changes), Way(there), Way(back))


@settings(max_examples=200, deadline=None)
@given(REQUESTS, CHANGES, faults("lose", "delay"), faults("lose", "swap"))
def test_with_a_system_that_never_signs_nothing_is_done_twice(
        requests: list[type[Message]], changes: list[bool], there: list[Fault], back: list[Fault]) -> None:
    """Without sums nothing tells a spoiled line from a whole one; what is lost and late is still told apart by AB."""
    habits = Habits(signs=False, replays=False)
    asked = [kind for kind in requests if hasattr(ASKED[kind]("x"), "item_id")]
    converse(asked, ScLink(), System(AcsLink(habits=habits), changes), Way(there), Way(back))


@pytest.mark.parametrize("replays", [True, False])
def test_a_way_without_faults_answers_all(replays: bool) -> None:
    system = System(AcsLink(habits=Habits(replays=replays)), [])
    converse(list(ASKED) * 5, ScLink(), system, Way([]), Way([]))
    assert set(system.done.values()) == {1}
    assert len(system.done) == 30
