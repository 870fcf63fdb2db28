"""The agent asks the application over a socket: it hears codes and numbers, and orders what the engine then does."""
from __future__ import annotations

import base64
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.agent.application import Application, Down
from kiosk.agent.words import Errand
from kiosk.engine.events import Event
from kiosk.engine.look import Appearance
from kiosk.engine.operation import OperationKind
from kiosk.engine.staff import Deed, Tally
from kiosk.engine.state import Phase, Row, Session, State, initial
from kiosk.engine.view import Screen
from kiosk.engine.wishes import Ordered, Wish
from kiosk.runtime.census import Census, told_of
from kiosk.runtime.desk import Desk
from remote.report import Closing, Happening, Part, Service
from tests.kiosk.world import policy

WISH = "0" * 16
SINCE = datetime(2026, 11, 28, 8)


class Bench:
    def __init__(self, folder: Path) -> None:
        self.census = Census("a" * 16, "0.1.0")
        self.posted: list[Event] = []
        self.picture: bytes | None = b"PNG"
        self.path = folder / "agent" / "kiosk.sock"
        self.desk = Desk(self.path, self.census, self.posted.append, cases=lambda: 2,
                         picture=lambda: self.picture)
        self.application = Application(self.path)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    bench.desk.start()
    yield bench
    bench.desk.stop()


def state(**changes: object) -> State:
    return replace(initial(policy(), "r"), screen=Screen.ATTRACT, now=SINCE, **changes)   # type: ignore[arg-type]


def test_the_agent_hears_how_it_is(bench: Bench) -> None:
    bench.census.met(state(), state(down=frozenset({"printer", "staff"}), no_receipts="paper", closed="service"))
    bench.census.alerted("large checkout", "31")
    told = bench.application.ask(Errand.STATUS).status
    assert told is not None
    assert (told.state.service, told.state.closed) == (Service.CLOSED, Closing.SERVICE)
    assert (told.state.down, told.state.printer, told.state.cases) == ((Part.PRINTER,), "paper", 2)
    assert [one.event.kind for one in told.events] == [Happening.CLOSED, Happening.LARGE_CHECKOUT]
    bench.census.alerted("journal damaged", "set aside as journal.db.damaged-1, 1 rows cannot be read")
    again = bench.application.ask(Errand.STATUS, after=told.events[0].number).status
    assert again is not None
    assert [(one.number, one.event.kind, one.event.reason) for one in again.events] == [
        (2, Happening.LARGE_CHECKOUT, ""), (3, Happening.JOURNAL_DAMAGED, "")]


def test_an_order_becomes_a_wish_of_the_engine(bench: Bench) -> None:
    bench.application.ask(Errand.CLOSE, id=WISH, message=Closing.DESK, words={"sv": "Mattan", "fi": "Matto"})
    assert [one.wish for one in bench.posted if isinstance(one, Ordered)] == [
        Wish(WISH, Deed.CLOSE, "desk", (("fi", "Matto"), ("sv", "Mattan")))]
    assert bench.application.ask(Errand.PRINT).refused == "not_understood"


def test_the_picture_is_of_a_screen_that_is_nobodys(bench: Bench) -> None:
    assert base64.b64decode(bench.application.ask(Errand.PICTURE).picture) == b"PNG"
    bench.picture = None
    assert bench.application.ask(Errand.PICTURE).refused == "session"


def test_what_is_no_question_ends_nothing(bench: Bench) -> None:
    for line in (b"", b"{}\n", b"\xff\xfe\n", b'{"errand":"shell"}\n', b"[" * 100_000 + b"\n"):
        with socket.socket(socket.AF_UNIX) as other:
            other.connect(str(bench.path))
            other.sendall(line)
            other.shutdown(socket.SHUT_WR)
            assert other.recv(100) == b""
    assert bench.application.ask(Errand.STATUS).status is not None


def test_an_application_that_is_gone_is_known_as_such(tmp_path: Path) -> None:
    with pytest.raises(Down):
        Application(tmp_path / "nothing.sock").ask(Errand.STATUS)


def test_a_socket_that_cannot_be_made_holds_up_nobody(tmp_path: Path) -> None:
    (tmp_path / "agent").touch()                   # where its folder would be
    bench = Bench(tmp_path)
    bench.desk.start()
    bench.desk.stop()
    assert not bench.path.exists()


def test_the_data_may_lie_as_deep_as_they_like(tmp_path: Path) -> None:
    bench = Bench(tmp_path / ("x" * 100) / ("y" * 100))
    bench.desk.start()
    try:
        assert bench.application.ask(Errand.STATUS).status is not None
    finally:
        bench.desk.stop()
    assert not bench.path.exists()


def test_counts_are_what_was_added_since_the_start(bench: Bench) -> None:
    kept, first = Tally(SINCE, loans=7), Tally(SINCE.replace(hour=9))
    bench.census.met(state(), state(tally=first))
    bench.census.met(state(tally=first), state(tally=kept))        # of before this start
    bench.census.met(state(tally=kept), state(tally=replace(kept, loans=9, refusals=(("fees", 1), ("card 1", 2)))))
    midnight = Tally(SINCE.replace(day=29, hour=0))
    bench.census.met(state(tally=kept), state(tally=replace(midnight, returns=1)))
    assert dict(bench.census.status(0, 0).counts) == {"loans": 2, "refused_fees": 1, "refused_other": 2, "returns": 1}


def test_a_session_is_counted_with_how_it_was_used_and_not_with_who_used_it(bench: Bench) -> None:
    there = state(session=Session(OperationKind.LEND, "29000000001234", "1234"), language="sv", at=10.0,
                  appearance=Appearance(text_step=2))
    bench.census.met(state(), there)
    assert bench.census.status(0, 0).busy
    assert not bench.census.alone
    bench.census.met(there, state(at=75.0))
    told = bench.census.status(0, 0)
    assert told.counts == {"sessions": 1, "session_seconds": 65, "language_sv": 1, "accessible": 1}
    assert bench.census.alone
    assert "2900" not in told.model_dump_json()


def test_large_text_that_everybody_begins_with_is_nobody_s_choice(bench: Bench) -> None:
    large = Appearance(text_step=2)
    there = state(session=Session(OperationKind.LEND, "29000000001234", "1234"), at=10.0, appearance=large,
                  policy=replace(policy(), appearance=large))
    bench.census.met(state(), there)
    bench.census.met(there, state(at=75.0))
    assert "accessible" not in bench.census.status(0, 0).counts


def test_what_came_back_and_is_on_hold_is_told_once_for_each_item(bench: Bench) -> None:
    def returned(phase: Phase, *destinations: str, already: bool = False) -> State:
        return state(rows=tuple(Row(str(n), OperationKind.RETURN, phase, 0.0, destination=one, already=already)
                                for n, one in enumerate(destinations)))
    there = [state(), returned(Phase.ASKING, "", ""), returned(Phase.WRITING, "hold_shelf", "shelf"),
             returned(Phase.DONE, "hold_shelf", "shelf"), returned(Phase.DONE, "hold_shelf", "shelf", "hold_shelf"),
             state(), returned(Phase.DONE, "hold_shelf", already=True), returned(Phase.REFUSED, "hold_shelf")]
    for before, after in pairwise(there):
        bench.census.met(before, after)
    assert [(one.event.kind, one.event.reason) for one in bench.census.status(0, 0).events] == [
        (Happening.HOLD_RETURNED, "")] * 2


@given(st.text(), st.text(), st.text())
@settings(max_examples=50)
def test_whatever_words_reach_it_only_known_ones_leave(kind: str, detail: str, reason: str) -> None:
    """Names, numbers and titles that got into an alert by mistake do not go on."""
    census = Census("a" * 16, "0.1.0")
    canary = "Kanarialintu20987654321098"
    census.met(state(), state(no_receipts=canary + reason, closed=canary, down=frozenset({canary, kind})))
    census.alerted(kind + canary, detail + canary)
    census.alerted("set", canary)
    census.obeyed(WISH, canary + reason)
    told = census.status(0, 0).model_dump_json()
    assert canary not in told
    assert "20987654321098" not in told


def test_before_the_engine_has_begun_it_is_starting() -> None:
    assert told_of(None, "0.1.0", 0).service is Service.STARTING
