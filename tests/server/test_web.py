"""What a connection weighs and leaves behind, and that an answer goes out in one piece."""
from __future__ import annotations

import asyncio
import gc
import socket
import ssl
import struct
import weakref
from contextlib import suppress
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


class Talk:
    """A server that answers with the body's length, and what becomes of bytes that are sent to it."""

    async def __aenter__(self) -> Talk:
        async def told(request: Request) -> Response:
            return PlainTextResponse(str(len(await request.body())))
        self.web = WebServer(Starlette(routes=[Route("/", told, methods=["GET", "POST"])]), host="127.0.0.1", port=0)
        await self.web.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.web.close()

    async def answers(self, *pieces: bytes) -> bytes:
        """All that comes back until the server closes, each piece sent after the one before was taken."""
        reader, writer = await asyncio.open_connection(*self.web.address)
        async with asyncio.timeout(20):
            with suppress(ConnectionError):
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
            told = b""
            with suppress(ConnectionError):
                while piece := await reader.read(65536):
                    told += piece
        writer.close()
        return told


LAST = b"POST / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n"


def test_a_body_may_be_long_and_come_in_any_pieces() -> None:
    async def story() -> None:
        async with Talk() as talk:
            body = b"x" * 300_000
            whole = LAST + b"Content-Length: 300000\r\n\r\n" + body
            assert (await talk.answers(whole)).endswith(b"\r\n\r\n300000")
            assert (await talk.answers(*(whole[at:at + 7001] for at in range(0, len(whole), 7001)))).endswith(b"300000")
            chunks = [b"%x\r\n%b\r\n" % (n, b"y" * n) for n in (1, 30_000, 50_000)]
            assert (await talk.answers(LAST + b"Transfer-Encoding: chunked\r\n\r\n", *chunks, b"0\r\n\r\n")).endswith(
                b"80001")
            short = LAST + b"Content-Length: 1\r\n\r\nz"
            assert (await talk.answers(*(bytes([one]) for one in short))).endswith(b"\n1")
    asyncio.run(story())


@pytest.mark.parametrize(("begin", "piece"), [
    (b"GET /", b"a" * 1000),
    (b"GET / HTTP/1.1\r\nHost: ", b"a" * 1000),
    (b"GET / HTTP/1.1\r\nX", b"a" * 1000),
    (b"GET / HTTP/1.1\r\nHost: here\r\n", b"Field: " + b"a" * 100 + b"\r\n"),
    (b"GET / HTTP/1.1\r\nHost: here\r\n", b"A:\r\n"),
    (LAST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nz\r\n0\r\n", b"Field: " + b"a" * 100 + b"\r\n"),
    (LAST + b"Transfer-Encoding: chunked\r\n\r\n1\r\nz\r\n0\r\nField: ", b"a" * 1000),
    (LAST + b"Transfer-Encoding: chunked\r\n\r\n1;", b"a" * 1000),
], ids=["address", "value", "name", "fields", "short fields", "fields after the body", "value after it", "chunk"])
def test_nothing_of_a_request_but_its_body_is_held_without_bound(begin: bytes, piece: bytes) -> None:
    async def story() -> None:
        async with Talk() as talk:
            most = 40_000 // len(piece)
            told = await talk.answers(begin, *[piece] * most)
            assert told == b"" or (told.startswith(b"HTTP/1.1 400 ") and told.count(b"HTTP/1.1") == 1)
    asyncio.run(story())


@pytest.mark.parametrize("words", [
    b"\0\0\0\0\r\n\r\n", b"GET\r\n\r\n", b"GET /\xe4 HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"CONNECT here:80 HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"GET / HTTP/1.1\r\nA: b\r\n c\x00d\r\n\r\n"])
def test_what_is_no_request_is_refused_and_the_line_closed(words: bytes) -> None:
    async def story() -> None:
        async with Talk() as talk:
            assert (await talk.answers(words)).startswith(b"HTTP/1.1 400 ")
    asyncio.run(story())
