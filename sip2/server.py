"""An asyncio server of SIP2: it speaks the protocol and leaves every decision to its handler."""
from __future__ import annotations

import asyncio
import logging
import ssl as tls
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from sip2.acs_link import AcsLink, Asked, Habits
from sip2.codec import MAX_LINE, check_charset
from sip2.connection import Connection
from sip2.errors import EncodeError, LineTooLong
from sip2.link import Send
from sip2.messages import Message

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one terminal may take: bytes in a line, connections in all, seconds of silence before its link is
    closed, requests a second on one link (None: as many as are answered)."""

    line: int = MAX_LINE
    connections: int = 1000
    idle: float = 900.0
    rate: float | None = None


class Session:
    """One connection. `account` is the handler's: None until it has accepted a login.

    The handler may give this connection habits and seconds of silence (`idle`) of its own from its answer on, a
    charset from the line after it, and may end it once the answer is sent (`over`).
    """

    def __init__(self, number: int, peer: str) -> None:
        self.number = number
        self.peer = peer
        self.account: Any = None
        self.charset: str | None = None
        self.habits: Habits | None = None
        self.idle: float | None = None
        self.over = False


Handler = Callable[[Session, Message], Awaitable[Message | None]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What really goes out in place of an answer, and whether the connection stays open after it."""

    data: bytes
    keep: bool = True


Deliver = Callable[[Session, bytes], Awaitable[Delivery]]


class Server:
    """Listens on `host`:`port` (0 picks one; see `address`), and calls `handler(session, request)` for each
    request, one at a time in order on each connection. None from the handler leaves the request unanswered.

    Checksums, sequence numbers, 96, 97 and requests sent twice are dealt with before the handler. A handler that
    raises, or answers what cannot be written, loses that connection only: the terminal then asks what is true.
    `deliver(session, line)` sees every line with its terminator just before it is sent, repeats too, and says what
    is sent in its place: a server for tests can so fail on purpose. `habits` lets it treat lines as others do.
    `ssl`, a context with the server's certificate, lets it speak TLS and nothing else.
    """

    def __init__(self, handler: Handler, *, host: str = "127.0.0.1", port: int = 6001, charset: str = "utf-8",
                 limits: Limits | None = None, deliver: Deliver | None = None,
                 habits: Habits | None = None, ssl: tls.SSLContext | None = None) -> None:
        check_charset(charset)
        self._handler = handler
        self._deliver = deliver
        self._habits = habits or Habits()
        self._ssl = ssl
        self._host, self._port = host, port
        self._charset = charset
        self._limits = limits or Limits()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._count = 0

    @property
    def address(self) -> tuple[str, int]:
        """The host and port really listened on."""
        if self._server is None or not self._server.sockets:
            raise RuntimeError("The server is not listening.")
        host, port = self._server.sockets[0].getsockname()[:2]
        return str(host), int(port)

    async def start(self) -> None:
        """Begin to listen. Raises OSError when the address cannot be had."""
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Connection(self._met, self._limits.idle), self._host, self._port,
            ssl=self._ssl, backlog=self._limits.connections)

    def drop_connections(self) -> int:
        """Close every connection and go on listening; how many there were."""
        open_now = tuple(self._tasks)
        for task in open_now:
            task.cancel()
        return len(open_now)

    async def close(self) -> None:
        """Stop listening and close every connection."""
        if self._server is None:
            return
        self._server.close()
        self.drop_connections()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self.close()

    # --- one connection ----------------------------------------------------------------------------------

    def _met(self, connection: Connection) -> None:
        task = asyncio.get_running_loop().create_task(self._serve(connection))
        self._tasks.add(task)
        task.add_done_callback(lambda ended: self._part(ended, connection))

    def _part(self, task: asyncio.Task[None], connection: Connection) -> None:
        self._tasks.discard(task)
        connection.close()

    async def _serve(self, connection: Connection) -> None:
        self._count += 1
        session = Session(self._count, connection.peer)
        try:
            if len(self._tasks) > self._limits.connections:
                log.warning("%s: refused, %d connections are open", session.peer, self._limits.connections)
            else:
                await self._converse(session, connection)
        except (OSError, TimeoutError) as error:
            log.info("%s: connection over (%s)", session.peer, type(error).__name__)
        except LineTooLong as error:
            log.warning("%s: %s", session.peer, error)
        except asyncio.CancelledError:
            pass    # the server is being closed

    async def _converse(self, session: Session, connection: Connection) -> None:
        link = AcsLink(charset=self._charset, max_line=self._limits.line, habits=self._habits)
        pace = _Pace(self._limits.rate) if self._limits.rate else None
        while data := await connection.read():
            link.receive(data)
            first = True
            while (event := link.next_event()) is not None:
                if not first:
                    await asyncio.sleep(0)      # of lines sent at once, each waits for the others' turn
                first = False
                match event:
                    case Asked():
                        if pace is not None:
                            await pace.wait()
                        answer = await self._answer(session, link, event.decoded.message)
                        if answer is None or not await self._send(session, connection, answer) or session.over:
                            return
                    case Send():
                        if not await self._send(session, connection, event.data):
                            return
                    case _:
                        log.info("%s: ignored a line: %s", session.peer, event.why)
                        if (session.habits or self._habits).hangs_up_on_unknown:
                            return

    async def _send(self, session: Session, connection: Connection, data: bytes) -> bool:
        """False when the connection is to be closed."""
        keep = True
        if self._deliver is not None and data:
            delivery = await self._deliver(session, data)
            data, keep = delivery.data, delivery.keep
        if session.idle is not None:
            connection.be_silent_for(session.idle)
        await connection.write(data)
        return keep

    async def _answer(self, session: Session, link: AcsLink, request: Message) -> bytes | None:
        """The bytes to send; None when the handler failed and the connection is to be closed."""
        try:
            message = await self._handler(session, request)
            if session.habits is not None:
                link.use_habits(session.habits)
            answer = link.answer(message)
            if session.charset is not None:
                link.use_charset(session.charset)
            return answer
        except EncodeError as error:
            log.error("%s: the answer to %s cannot be sent: %s", session.peer, request.code, error)
        except Exception as error:  # noqa: BLE001 - whatever the handler raises ends this connection and no other
            frame = traceback.extract_tb(error.__traceback__)[-1]     # the text of an error may name a patron
            log.error("%s: the handler of %s failed: %s in %s, line %s", session.peer, request.code,
                      type(error).__name__, frame.filename, frame.lineno)
        return None


class _Pace:
    """Spaces requests out to at most `rate` a second."""

    def __init__(self, rate: float) -> None:
        self._gap = 1 / rate
        self._next = 0.0

    async def wait(self) -> None:
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now) + self._gap
        if self._next - self._gap > now:
            await asyncio.sleep(self._next - self._gap - now)
