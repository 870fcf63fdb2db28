"""A login by prompts before the first message, as over telnet: SIPServer, Sierra, Symphony.

The prompts' answers become a 93 on a link to the SIP2 server itself; once that says 941, bytes go through both ways.
"""
from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

from sip2.codec import encode
from sip2.errors import EncodeError
from sip2.messages import Login

_IAC = re.compile(rb"\xff[\xfb-\xfe].", re.DOTALL)     # WILL, WONT, DO, DONT and what they are about
_LONGEST = 255          # bytes typed at a prompt
_PATIENCE = 30.0        # seconds for the whole login


class Telnet:
    """Listens on `host`:`port` (0 picks one) in front of the SIP2 server at the address that `inner` gives, which
    lets an account be tried `tries` times.
    """

    def __init__(self, inner: Callable[[], tuple[str, int]], *, host: str, port: int, tries: int = 3) -> None:
        self._inner = inner
        self._tries = tries
        self._host, self._port = host, port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def address(self) -> tuple[str, int]:
        if self._server is None:
            raise RuntimeError("The telnet front is not listening.")
        host, port = self._server.sockets[0].getsockname()[:2]
        return str(host), int(port)

    async def start(self) -> None:
        """Begin to listen. Errors: OSError."""
        self._server = await asyncio.start_server(self._serve, self._host, self._port)

    async def close(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            inner_reader, inner_writer = await asyncio.open_connection(*self._inner())
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._sign_in(reader, writer, inner_reader, inner_writer)
                async with asyncio.TaskGroup() as both:
                    both.create_task(_pipe(reader, inner_writer))
                    both.create_task(_pipe(inner_reader, writer))
            finally:
                inner_writer.close()
        except* (OSError, EOFError, TimeoutError):
            pass        # one of the two ends has gone: so does the other
        except* asyncio.CancelledError:
            pass        # the server is being closed
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _sign_in(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter,
                       inner_reader: asyncio.StreamReader, inner_writer: asyncio.StreamWriter) -> None:
        """Ask until the account is right. Errors: EOFError when it never is, or either end has closed."""
        for _ in range(self._tries):
            writer.write(b"login: ")
            user = await _typed(reader)
            writer.write(b"password: ")
            password = await _typed(reader)
            try:
                line = encode(Login(login_user_id=user, login_password=password), error_detection=False)
            except EncodeError:     # a delimiter in it, say
                line = encode(Login(), error_detection=False)
            inner_writer.write(line)
            if (await inner_reader.readuntil(b"\r")).strip().startswith(b"941"):
                writer.write(b"Login OK. Initiating SIP\r\n")
                return
            writer.write(b"Login incorrect\r\n")
        raise EOFError


async def _typed(reader: asyncio.StreamReader) -> str:
    """One line, whatever ends it; empty ones are passed over."""
    typed = b""
    while len(typed) < _LONGEST:
        byte = await reader.readexactly(1)
        if byte not in b"\r\n\0":
            typed += byte
        elif line := _IAC.sub(b"", typed):
            return line.decode("utf-8", "replace")
    raise EOFError


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    raise EOFError
