"""A web application served on the running event loop, over HTTP or HTTPS."""
from __future__ import annotations

import asyncio
import socket
import ssl
from asyncio.sslproto import SSLProtocol
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SSLProtocol.max_size = 2 * 1024         # bytes that each connection keeps to read into: a request or two, not 256 kB
_PIECE = 64 * 1024                      # bytes that are held back for others of the same turn
_HEAD = 16 * 1024                       # bytes of a request's address and fields, those after its body too


class WebServer:
    """Listens on `host`:`port` (0 picks one). `context` makes it HTTPS. Connections beyond the limit get 503; one on
    which the head of a request is not whole after `idle` seconds is closed. `shared`: other processes listen there too.
    """

    def __init__(self, application: Starlette, *, host: str, port: int, context: ssl.SSLContext | None = None,
                 connections: int = 1000, idle: float = 30.0, shared: bool = False) -> None:
        self._host, self._port, self._shared = host, port, shared
        connection: Any = partial(_Connection, idle)
        self._config = uvicorn.Config(
            application, http=connection, ws="none", lifespan="off", log_config=None, access_log=False,
            server_header=False, limit_concurrency=connections, timeout_graceful_shutdown=1)
        self._config.load()
        self._config.ssl = context
        self._server = _Server(self._config)
        self._socket: socket.socket | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def address(self) -> tuple[str, int]:
        if self._socket is None:
            raise RuntimeError("The web server is not listening.")
        host, port = self._socket.getsockname()[:2]
        return str(host), int(port)

    async def start(self) -> None:
        """Begin to listen. Errors: OSError."""
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listening = socket.create_server((self._host, self._port), family=family, backlog=100,
                                         reuse_port=self._shared)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)     # head and body of an answer at once
        listening.setblocking(False)
        self._socket = listening
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))

    async def close(self) -> None:
        if self._task is None:
            return
        self._server.should_exit = True
        await self._task
        self._task = self._socket = None


class _Connection(HttpToolsProtocol):
    """One connection, which is not waited for without end, and holds no more of a request's head than it may be long:
    the parser itself knows no bound."""

    def __init__(self, idle: float, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._idle = idle
        self._timer: asyncio.TimerHandle | None = None
        self._head = self._unheard = 0          # bytes: told of this head, and of what the parser has not yet told

    def connection_made(self, transport: Any) -> None:
        super().connection_made(_AtOnce(transport, self.loop))      # type: ignore[arg-type]
        self._wait_for_a_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """No timer is left that would keep all of this alive, nor one that this keeps."""
        super().connection_lost(exc)
        self._unset_keepalive_if_required()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def data_received(self, data: bytes) -> None:
        self._unheard += len(data)
        super().data_received(data)
        if self._unheard > _HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = 0

    def on_url(self, url: bytes) -> None:
        self._told(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._told(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        self._unheard = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._unheard = 0
        super().on_message_complete()

    def _told(self, count: int) -> None:
        """Errors: ValueError, which is the parser's for a request that is none."""
        self._unheard = 0
        self._head += count
        if self._head > _HEAD:
            raise ValueError("too long a head")

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait_for_a_head()

    def _wait_for_a_head(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if not self.transport.is_closing():
            self._timer = self.loop.call_later(self._idle, self._give_up)

    def _give_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()


class _AtOnce:
    """A transport that sends as one piece what is written within one turn of the loop. So head and body of an answer
    are one record of TLS, and one call of the system on either side."""

    __slots__ = ("_loop", "_pieces", "_size", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._pieces: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._pieces:
            self._loop.call_soon(self._send)
        self._pieces.append(data)
        self._size += len(data)
        if self._size > _PIECE:
            self._send()

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        pieces, self._pieces, self._size = self._pieces, [], 0
        if pieces and not self._transport.is_closing():
            self._transport.write(b"".join(pieces))


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Whoever still is connected is let go at once: a terminal that got no answer asks what is true."""
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the business of whoever runs the loop."""
        yield
