"""The client for asyncio, over the same link object as the blocking one: TCP, or TLS when `trust` is given."""
from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import TracebackType
from typing import Self

from sip2.client import Credentials, Direction, Timeouts, Trace, failure, filled
from sip2.codec import check_charset
from sip2.errors import ConnectFailed, LoginRefused, NoAnswer, ProtocolError, Sip2Error
from sip2.link import Answered, Event, Failed, ScLink, Send, StatusChanged, merely_reads
from sip2.messages import AcsStatus, Login, LoginResponse, Message, ScStatus
from sip2.noticed import Noticed
from sip2.pacing import KeepAlive
from sip2.transports.tls import Trust, check_pin, untrusted


class AsyncClient:
    """As `sip2.client.Client`, to be awaited. Requests made at the same time wait for one another.

    A request that is cancelled while it waits leaves the link closed: its answer could be taken for another's.
    """

    def __init__(self, host: str, port: int, *, trust: Trust | None = None, login: Credentials | None = None,
                 institution_id: str = "", terminal_password: str = "", timeouts: Timeouts | None = None,
                 error_detection: bool = True, charset: str = "utf-8", retries: int | None = None,
                 max_idle: float = 120.0, keep_alive: KeepAlive | None = None, trace: Trace | None = None,
                 now: Callable[[], datetime] = datetime.now) -> None:
        check_charset(charset)
        self.host, self.port = host, port
        self._trust = trust
        self._login = login
        self._institution_id, self._terminal_password = institution_id, terminal_password
        self._timeouts = timeouts or Timeouts()
        self._new_link = partial(ScLink, charset=charset, error_detection=error_detection, retries=retries)
        self._max_idle = max_idle
        self._keep_alive = keep_alive or KeepAlive(max_idle / 2)
        self._trace = trace
        self._now = now
        self._turn = asyncio.Lock()
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._link = self._new_link()
        self.noticed = Noticed(f"{host}:{port}")
        self._last_used = 0.0
        self._cut = False
        self.status: AcsStatus | None = None

    @property
    def _answer_within(self) -> float:
        return self._timeouts.for_answer(self.status)

    @property
    def connected(self) -> bool:
        return self._streams is not None

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self.close()

    async def connect(self) -> AcsStatus:
        """Make a new link: connect, 93 when there are credentials, 99. Nothing of it is ever in doubt."""
        async with self._turn:
            return await self._connect()

    async def request(self, message: Message) -> Message:
        """Send one request and give its answer. Fills in, reconnects and repeats as the blocking client does."""
        message = filled(message, self._institution_id, self._terminal_password, self._now)
        async with self._turn:
            if not await self._usable():
                await self._connect()
            try:
                return await self._exchange(message, self._answer_within)
            except NoAnswer:
                if not (merely_reads(message) and self._cut):
                    raise
            await self._connect()
            return await self._exchange(message, self._answer_within)

    @property
    def idle_left(self) -> float:
        """Seconds until `stay_alive` is to be called."""
        return self._keep_alive.left(time.monotonic())

    async def stay_alive(self) -> None:
        """Ask the status (99) when the link has been idle so long."""
        if self.idle_left > 0:
            return
        if self._standing:
            await self.request(ScStatus())
        else:
            await self.connect()

    async def close(self) -> None:
        """Close the link, if there is one. Never raises."""
        streams = self._streams
        self._drop()
        if streams is not None:
            try:
                await streams[1].wait_closed()
            except OSError:
                pass    # it is gone either way

    def _drop(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _connect(self) -> AcsStatus:
        self._drop()
        address = f"{self.host}:{self.port}"
        context = None if self._trust is None else self._trust.context()
        name = None if self._trust is None else self._trust.name or self.host
        try:
            async with asyncio.timeout(self._timeouts.connect):
                reader, writer = await asyncio.open_connection(self.host, self.port, ssl=context, server_hostname=name)
        except (OSError, ValueError, OverflowError) as error:
            if context is not None and not isinstance(error, ConnectionRefusedError | TimeoutError):
                raise untrusted(address, error) from error
            raise ConnectFailed(f"No connection to the central system at {address} ({error}). "
                                "Check the address, the network, and that the system is running.") from error
        self._streams = reader, writer
        self._link, self.noticed = self._new_link(), Noticed(address)
        try:
            if self._trust is not None:
                check_pin(writer.get_extra_info("ssl_object").getpeercert(binary_form=True), self._trust.pin, address)
            return await self._introduce()
        except Sip2Error:
            writer.transport.abort()           # whoever is there need not agree to the end of it
            self._drop()
            raise

    async def _introduce(self) -> AcsStatus:
        if self._login is not None:
            answer = await self._exchange(Login(login_user_id=self._login.user, login_password=self._login.password,
                                                location_code=self._login.location), self._timeouts.login)
            if not (isinstance(answer, LoginResponse) and answer.ok):
                raise LoginRefused(f"The central system refused the account {self._login.user!r}. "
                                   "Check its user name and password, and that it is allowed from here.")
        status = await self._exchange(ScStatus(), self._timeouts.login)
        if not isinstance(status, AcsStatus):
            raise ProtocolError("The central system did not tell its status.")
        return status

    @property
    def _standing(self) -> bool:
        """The stream's own task reads all the time: an end that has come is known here without asking."""
        return (self._streams is not None and self._link.failed is None and not self._streams[0].at_eof()
                and self._streams[0].exception() is None and time.monotonic() - self._last_used <= self._max_idle)

    async def _usable(self) -> bool:
        """Takes off first what has come and was never asked for: later it could pass for the next one's answer."""
        if not self._standing:
            return False
        assert self._streams is not None
        for _ in range(2):      # turns of the loop, after which the stream has all that this machine has
            await asyncio.sleep(0)
        try:
            while True:
                async with asyncio.timeout(0):
                    data = await self._streams[0].read(65536)
                if not data:
                    return False
                await self._carry_out(self._link.receive(data, time.monotonic()), 0.0)
        except TimeoutError:
            return self._standing
        except (OSError, Sip2Error):
            return False

    async def _exchange(self, message: Message, timeout: float) -> Message:
        self._cut = False
        data = self._link.ask(message, time.monotonic(), timeout)
        try:
            await self._write(data, timeout)
            while True:
                answer = await self._carry_out(await self._await_events(), timeout)
                if answer is not None:
                    self._last_used = time.monotonic()
                    self._keep_alive.spoken(self._last_used)
                    return answer
        except OSError:
            self._cut = True
            self._drop()
            raise failure(self._link.close()) from None
        except BaseException:       # also when cancelled: the answer may still come, and belongs to nobody
            self._drop()
            raise

    async def _await_events(self) -> list[Event]:
        assert self._streams is not None
        try:
            async with asyncio.timeout(max(0.0, (self._link.deadline or 0.0) - time.monotonic())):
                data = await self._streams[0].read(65536)
        except TimeoutError:
            return self._link.expire(max(time.monotonic(), self._link.deadline or 0.0))
        if not data:
            self._cut = True
            return self._link.close()
        return self._link.receive(data, time.monotonic())

    async def _carry_out(self, events: list[Event], timeout: float) -> Message | None:
        answer: Message | None = None
        for event in events:
            match event:
                case Send(data):
                    await self._write(data, timeout)
                case Answered(decoded, line):
                    self._traced(Direction.RECEIVED, line)
                    self.noticed.learn(decoded)
                    answer = decoded.message
                    if isinstance(answer, AcsStatus):
                        self.status = answer
                case StatusChanged(status):
                    self.status = status
                case Failed(error):
                    raise error
                case _:
                    self._traced(Direction.RECEIVED, event.line)
        return answer

    async def _write(self, data: bytes, timeout: float) -> None:
        assert self._streams is not None
        self._traced(Direction.SENT, data.rstrip(b"\r"))
        self._streams[1].write(data)
        async with asyncio.timeout(timeout):
            await self._streams[1].drain()

    def _traced(self, direction: Direction, line: bytes) -> None:
        if self._trace is not None:
            self._trace(direction, line)
