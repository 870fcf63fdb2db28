"""A web application served on the running event loop, over HTTP or HTTPS."""
from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette


class WebServer:
    """Listens on `host`:`port` (0 picks one). `context` makes it HTTPS; `connections` beyond the limit get 503."""

    def __init__(self, application: Starlette, *, host: str, port: int, context: ssl.SSLContext | None = None,
                 connections: int = 1000) -> None:
        self._host, self._port = host, port
        self._config = uvicorn.Config(
            application, http="h11", ws="none", lifespan="off", log_config=None, access_log=False,
            server_header=False, limit_concurrency=connections, timeout_keep_alive=30,
            timeout_graceful_shutdown=1, h11_max_incomplete_event_size=16384)
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
        listening = socket.create_server((self._host, self._port), family=family, backlog=100)
        listening.setblocking(False)
        self._socket = listening
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))

    async def close(self) -> None:
        if self._task is None:
            return
        self._server.should_exit = True
        await self._task
        self._task = self._socket = None


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
