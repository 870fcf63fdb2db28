"""What one terminal may take of the server: connections, silence, speed, and answers it does not read."""
from __future__ import annotations

import asyncio
import threading

import pytest

from sip2.codec import decode
from sip2.messages import ItemInformationResponse, Message
from sip2.server import Limits, Server, Session
from tests.sip2.terminal import Terminal, ask


def test_one_connection_too_many_is_closed_at_once(background: object, library: object) -> None:
    server = background.serve(library, Limits(connections=1))      # type: ignore[attr-defined]
    with Terminal(server) as first:
        first.send(ask("1"))
        assert first.line()
        with Terminal(server) as second:
            assert second.line() == b""
        first.send(ask("2", 2))
        assert first.line()


def test_a_silent_terminal_is_let_go(background: object, library: object) -> None:
    server = background.serve(library, Limits(idle=0.05))       # type: ignore[attr-defined]
    with Terminal(server) as terminal:
        assert terminal.line() == b""


def test_a_terminal_that_sends_on_while_its_request_is_carried_out_is_not_read_without_end(
        background: object) -> None:
    release = threading.Event()

    async def slow(session: Session, request: Message) -> Message | None:
        await asyncio.to_thread(release.wait, 10)
        return None

    server = background.serve(slow)     # type: ignore[attr-defined]
    with Terminal(server) as terminal:
        terminal.socket.settimeout(0.2)
        with pytest.raises(TimeoutError):       # the wire is full, and the rest waits at the terminal
            terminal.send(ask("1") * 900_000)
        release.set()


def test_a_terminal_that_asks_and_never_reads_is_let_go(background: object) -> None:
    asked: list[Message] = []

    async def wordy(session: Session, request: Message) -> Message:
        asked.append(request)
        return ItemInformationResponse(item_id="1", screen_messages=("x" * 250,) * 200)

    server = background.serve(wordy, Limits(idle=0.1))      # type: ignore[attr-defined]
    with Terminal(server) as terminal:
        terminal.send(ask("1", None) * 600)       # thirty megabytes of answers
        background.run(until_no_connection(server))     # type: ignore[attr-defined]
    assert len(asked) < 600     # and what it does not read is not piled up


async def until_no_connection(server: Server) -> None:
    async with asyncio.timeout(9):
        while not server._tasks:
            await asyncio.sleep(0)
        await asyncio.wait(set(server._tasks))


def test_requests_faster_than_the_rate_wait_and_none_is_lost(background: object, library: object) -> None:
    server = background.serve(library, Limits(rate=200))        # type: ignore[attr-defined]
    with Terminal(server) as terminal:
        terminal.send(b"".join(ask(str(n), n) for n in range(10)))
        assert [decode(terminal.line()).sequence for _ in range(10)] == list(range(10))
