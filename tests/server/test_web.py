"""What a connection weighs and leaves behind, and that an answer goes out in one piece."""
from __future__ import annotations

import asyncio
import gc
import socket
import ssl
import struct
import weakref
from typing import Any

import pytest
import trustme
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server.web import WebServer, _AtOnce


async def _hello(_request: Request) -> Response:
    return PlainTextResponse("hello")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


class Wire:
    """A transport, as far as it is written to."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.sent.append(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


async def _at_once() -> tuple[Wire, Any]:
    wire = Wire()
    return wire, _AtOnce(wire, asyncio.get_running_loop())      # type: ignore[arg-type]


def test_what_is_written_in_one_turn_is_sent_in_one_piece() -> None:
    async def story() -> None:
        wire, transport = await _at_once()
        transport.write(b"head ")
        transport.write(b"body")
        assert not wire.sent
        await asyncio.sleep(0)
        assert wire.sent == [b"head body"]
        transport.write(b"more")
        await asyncio.sleep(0)
        assert wire.sent == [b"head body", b"more"]
    asyncio.run(story())


def test_what_is_large_is_not_held_back_and_nothing_is_lost_at_the_end() -> None:
    async def story() -> None:
        wire, transport = await _at_once()
        transport.write(b"x" * 70_000)
        assert [len(piece) for piece in wire.sent] == [70_000]
        transport.write(b"last")
        transport.close()
        assert wire.sent[1:] == [b"last"]
        assert wire.closed
        await asyncio.sleep(0)
        assert len(wire.sent) == 2
    asyncio.run(story())


def test_a_connection_over_tls_keeps_little_to_read_into_and_is_gone_when_it_ends(authority: trustme.CA) -> None:
    """Thousands wait at once. What a closed one leaves is found by counting references, not by a look at everything."""
    async def story() -> None:
        context, trusting = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
        authority.issue_cert("127.0.0.1").configure_cert(context)
        authority.configure_trust(trusting)
        web = WebServer(Starlette(routes=[Route("/", _hello)]), host="127.0.0.1", port=0, context=context)
        await web.start()
        reader, writer = await asyncio.open_connection(*web.address, ssl=trusting)
        writer.write(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200")
        connection: Any = next(iter(web._server.server_state.connections))
        assert len(connection.transport._ssl_protocol._ssl_buffer) <= 4096
        there = weakref.ref(connection)
        del connection
        gc.disable()
        try:
            hard = struct.pack("ii", 1, 0)          # without a farewell, as when a kiosk loses its power
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, hard)
            writer.transport.abort()
            async with asyncio.timeout(5):
                while web._server.server_state.connections:
                    await asyncio.sleep(0.001)
            for _ in range(5):
                await asyncio.sleep(0)
            assert there() is None
        finally:
            gc.enable()
        await web.close()
    asyncio.run(story())
