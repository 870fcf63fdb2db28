"""One TCP connection of a server: bytes that have come, bytes to send, and nothing that grows without bound."""
from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast


class Connection(asyncio.Protocol):
    """Reads only when asked to: while a request is carried out, the other side may send no more than one packet
    ahead. `met(connection)` is called once, when the connection is made.

    It is cut off after `idle` seconds in which `read` brings nothing, or what was sent is not taken.
    """

    def __init__(self, met: Callable[[Connection], None], idle: float) -> None:
        self._met = met
        self._idle = idle
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._timer: asyncio.TimerHandle | None = None
        self._came = b""
        self._ended = self._lost = self._paused = self._full = False
        self._waiter: asyncio.Future[None] | None = None    # of `read`, or of `write` while `_full`
        self._waiting_since = 0.0

    @property
    def peer(self) -> str:
        host, port, *_ = self._transport.get_extra_info("peername") or ("?", 0)
        return f"{host}:{port}"

    async def read(self) -> bytes:
        """What has come; empty when nothing more will. Raises TimeoutError after too long a silence."""
        while not self._came and not self._ended:
            if self._paused:
                self._paused = False
                self._transport.resume_reading()
            await self._wait()
        data, self._came = self._came, b""
        return data

    async def write(self, data: bytes) -> None:
        """Send, and wait for the other side to take it when much lies waiting. Raises OSError when the connection is
        lost, TimeoutError when nothing is taken."""
        self._transport.write(data)
        while self._full and not self._lost:
            await self._wait()
        if self._lost:
            raise ConnectionResetError("the other side has closed the connection")

    def be_silent_for(self, seconds: float) -> None:
        """Another patience from now on."""
        if seconds != self._idle and self._timer is not None:
            self._idle = seconds
            self._timer.cancel()
            self._look()

    def close(self) -> None:
        """Close when what was written is sent."""
        if self._timer is not None:
            self._timer.cancel()
        self._transport.close()

    def _wait(self) -> asyncio.Future[None]:
        self._waiting_since = self._loop.time()
        self._waiter = self._loop.create_future()
        return self._waiter

    def _wake(self, error: Exception | None = None) -> None:
        if self._waiter is not None and not self._waiter.done():
            if error is None:
                self._waiter.set_result(None)
            else:
                self._waiter.set_exception(error)

    def _look(self) -> None:
        """One timer for all waiting: it is moved on when it fires, and not with each request."""
        now = self._loop.time()
        waits = self._waiter is not None and not self._waiter.done()
        since = self._waiting_since if waits else now
        if now - since >= self._idle:
            self._wake(TimeoutError())
            self._transport.abort()
        else:
            self._timer = self._loop.call_at(since + self._idle, self._look)

    # --- called by the event loop ------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._timer = self._loop.call_later(self._idle, self._look)
        self._met(self)

    def data_received(self, data: bytes) -> None:
        self._came += data
        if self._waiter is None or self._full or self._waiter.done():
            self._paused = True
            self._transport.pause_reading()
        else:
            self._waiter.set_result(None)

    def eof_received(self) -> bool:
        self._ended = True
        self._wake()
        return self._transport.get_extra_info("sslcontext") is None     # answers may still go out, but not over TLS

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = self._lost = True
        self._full = False
        if self._timer is not None:
            self._timer.cancel()
        self._wake()

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._wake()
