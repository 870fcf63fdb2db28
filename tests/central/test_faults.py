"""Faults on purpose: what leaves the server, what the control socket takes, and that no fault changes what was done."""
from __future__ import annotations

import asyncio
import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from central.control import Control
from central.errors import CentralError
from central.faults import RESEND, Fault, Faults, Kind, spoil
from central.seed.toml import dump
from sip2.checksum import signed, trailer
from sip2.server import Delivery, Session
from tests.central.library import AINO, EERO, FREE, library_seed
from tests.central.test_process import Line, Served, listed

SESSION = Session(1, "here")
ANSWER = signed("64YYYYAEMäkinen, Väinö|".encode(), 2) + b"\r"
BARE = b"12NYAB1|\r"


def sum_is_right(line: bytes) -> bool:
    told = trailer(line)
    return signed(line[:told.end], told.number) == line


def test_a_wrong_sequence_number_wraps_and_keeps_a_right_sum() -> None:
    line = spoil(Kind.WRONG_SEQUENCE, signed(b"121AB1|", 9) + b"\r").rstrip()
    assert trailer(line).number == 0
    assert sum_is_right(line)


def test_a_bad_sum_differs_in_the_sum_alone() -> None:
    line = spoil(Kind.BAD_SUM, ANSWER).rstrip()
    assert not sum_is_right(line)
    assert line[:-1] == ANSWER.rstrip()[:-1]


def test_decomposed_letters_are_signed_as_sent() -> None:
    line = spoil(Kind.DECOMPOSED, ANSWER).rstrip()
    assert "Va\u0308ino\u0308".encode() in line
    assert sum_is_right(line)
    assert spoil(Kind.DECOMPOSED, b"AE\xe4|\r") == b"AE\xe4|\r"


@pytest.mark.parametrize(("kind", "sent"), [
    (Kind.CUT, BARE[:4]), (Kind.SILENCE, b""), (Kind.EMPTY, b"\r"), (Kind.RESEND, RESEND), (Kind.CLOSE, BARE),
    (Kind.DELAY, BARE), (Kind.WRONG_SEQUENCE, BARE), (Kind.BAD_SUM, BARE)])
def test_each_fault_sends_what_it_says(kind: Kind, sent: bytes) -> None:
    assert spoil(kind, BARE) == sent


def test_a_fault_meets_so_many_answers_of_its_code_and_then_none() -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    faults = Faults(sleep=sleep)
    faults.add(Fault(Kind.RESEND, count=2, code="12"))
    faults.add(Fault(Kind.DELAY, seconds=3.5))

    async def send(*lines: bytes) -> list[Delivery]:
        return [await faults.deliver(SESSION, line) for line in lines]

    got = asyncio.run(send(BARE, ANSWER, BARE, BARE))
    assert [delivery.data for delivery in got] == [RESEND, ANSWER, RESEND, BARE]
    assert waited == [3.5]
    assert faults.pending == ()


def test_only_a_cut_and_a_close_end_the_connection() -> None:
    async def keeps(kind: Kind) -> bool:
        faults = Faults()
        faults.add(Fault(kind))
        return (await faults.deliver(SESSION, BARE)).keep

    ending = {kind for kind in Kind if not asyncio.run(keeps(kind))}
    assert ending == {Kind.CUT, Kind.CLOSE}


@pytest.mark.parametrize(("line", "words"), [
    (b"nonsense\n", "JSON"), (b"[]\n", "object"), (b'{"do": "explode"}', "explode"),
    (b'{"do": "fault", "kind": "rain"}', "rain|kind"), (b'{"do": "fault", "kind": "cut", "count": 0}', "count"),
    (b'{"do": "fault", "kind": "cut", "code": "1"}', "code"), (b'{"do": "list", "more": 1}', "more")])
def test_a_command_that_is_not_understood_changes_nothing_and_says_why(line: bytes, words: str) -> None:
    faults = Faults()
    got = Control(faults, lambda: 0, host="127.0.0.1", port=0).carry_out(line)
    assert got["ok"] is False
    assert any(word in got["error"] for word in words.split("|"))
    assert faults.pending == ()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "library.example"])
def test_the_control_socket_is_refused_beyond_this_machine(host: str) -> None:
    with pytest.raises(CentralError, match="this machine only"):
        Control(Faults(), lambda: 0, host=host, port=0)


class Controlled(Served):
    """A running server with a control socket."""

    def __init__(self, database: Path, seed: Path) -> None:
        super().__init__(database, seed, "--control", "127.0.0.1:0")
        assert self.process.stdout is not None
        self.second_line = self.process.stdout.readline()
        self.control = socket.create_connection(("127.0.0.1", int(self.second_line.rsplit(":", 1)[1])), timeout=20)
        self.reader = self.control.makefile("rb")

    def command(self, **command: Any) -> dict[str, Any]:
        self.control.sendall(json.dumps(command).encode() + b"\n")
        return dict(json.loads(self.reader.readline()))

    def close(self) -> None:
        self.reader.close()
        self.control.close()
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def controlled(tmp_path: Path) -> Iterator[Controlled]:
    seed = tmp_path / "library.toml"
    seed.write_text(dump(library_seed()), encoding="utf-8")
    controlled = Controlled(tmp_path / "library.db", seed)
    yield controlled
    controlled.close()


def test_a_loan_whose_answer_was_cut_off_is_a_loan_and_the_next_link_is_whole(controlled: Controlled,
                                                                              tmp_path: Path) -> None:
    assert controlled.second_line.startswith("control listening on 127.0.0.1:")
    line = Line(controlled.port)
    assert controlled.command(do="fault", kind="cut", code="12")["pending"] == [
        {"kind": "cut", "count": 1, "code": "12", "seconds": 0.0}]
    with pytest.raises(ConnectionError):
        line.lend(AINO, FREE[0])
    line.close()
    assert [row["item"] for row in listed("loans", tmp_path / "library.db") if row["patron"] == AINO] == [FREE[0]]
    line = Line(controlled.port)
    assert line.lend(EERO, FREE[1])
    line.close()
    assert controlled.command(do="list") == {"ok": True, "pending": []}


def test_idle_links_are_dropped_on_command_and_the_server_ends_cleanly(controlled: Controlled) -> None:
    line = Line(controlled.port)
    assert controlled.command(do="drop")["dropped"] == 1
    assert line.reader.read(1) == b""
    line.close()
    Line(controlled.port).close()
    assert controlled.end(signal.SIGTERM) == (0, "", "")
