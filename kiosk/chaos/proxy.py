"""The proxy: it stands at an address of its own, and passes everything on through the toxics that are in force."""
from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.chaos.connection import Connection
from kiosk.chaos.kinds import Down, How
from kiosk.chaos.toxic import ChaosError, Direction, Toxic
from kiosk.chaos.wires import SerialPort, TcpWire, Terminal, Wire, connect

log = logging.getLogger("chaos")

AGAIN = 0.5                            # seconds until a serial line that ended is plugged in again


@dataclass(frozen=True, slots=True)
class Count:
    """What happened since the proxy began. Bytes are those that were passed on."""

    connections: int = 0
    refused: int = 0                   # the other side could not be reached
    ended: int = 0                     # by a toxic
    upstream: int = 0
    downstream: int = 0


class Proxy(ABC):
    """Add and remove toxics while it runs; they are in force at once, for the connections that there are too."""

    def __init__(self, *, seed: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self.toxics: dict[str, Toxic] = {}
        self._seed = seed
        self._clock = clock
        self._open: dict[Connection, asyncio.Task[Any] | None] = {}
        self._past = Count()

    @property
    @abstractmethod
    def listen(self) -> str:
        """Where the kiosk finds it."""

    @property
    @abstractmethod
    def upstream(self) -> str:
        """Where everything is passed on to."""

    @property
    def down(self) -> bool:
        return any(isinstance(toxic.kind, Down) for toxic in self.toxics.values())

    @property
    def open(self) -> int:
        """Connections now."""
        return len(self._open)

    async def add(self, toxic: Toxic) -> None:
        """Raises ChaosError for a name that is taken."""
        if toxic.name in self.toxics:
            raise ChaosError(f"there is a toxic {toxic.name!r} already; remove it first, or give this one name=…")
        self.toxics[toxic.name] = toxic
        if isinstance(toxic.kind, Down):
            await self._go_down()
        else:
            for connection in self._open:
                connection.add(toxic, self._seed)

    async def remove(self, name: str) -> None:
        """Raises ChaosError for a name that there is not."""
        if name not in self.toxics:
            raise ChaosError(f"there is no toxic {name!r}; in force: {', '.join(self.toxics) or 'none'}")
        was_down, toxic = self.down, self.toxics.pop(name)
        if was_down and not self.down:
            await self._come_up()
        for connection in self._open:
            connection.remove(toxic)

    def cut(self) -> int:
        """Cut all connections now, without any toxic; how many there were."""
        for connection in self._open:
            connection.end(How.RESET)
        return len(self._open)

    def count(self) -> Count:
        """Of the connections that are over and those that there are."""
        past, now = self._past, list(self._open)
        return Count(past.connections + len(now), past.refused, past.ended,
                     past.upstream + sum(c.streams[Direction.UPSTREAM].given for c in now),
                     past.downstream + sum(c.streams[Direction.DOWNSTREAM].given for c in now))

    async def start(self) -> None:
        """Raises ChaosError when it cannot stand there."""
        if not self.down:
            await self._come_up()

    async def close(self) -> None:
        await self._go_down()

    @abstractmethod
    async def _come_up(self) -> None: ...

    @abstractmethod
    async def _go_down(self) -> None: ...

    async def _end_all(self) -> None:
        tasks = [task for task in self._open.values() if task is not None]
        self.cut()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _pass(self, near: Wire, far: Wire) -> None:
        """Be one connection, to its end."""
        connection = Connection(self._past.connections + len(self._open) + 1, near, far, self._clock)
        for toxic in self.toxics.values():
            connection.add(toxic, self._seed)
        self._open[connection] = asyncio.current_task()
        try:
            await connection.run()
        finally:
            del self._open[connection]
            up, down = (connection.streams[direction].given for direction in Direction)
            past = self._past
            self._past = Count(past.connections + 1, past.refused, past.ended + (connection.ended_by is not None),
                               past.upstream + up, past.downstream + down)

    def _refuse(self, reason: object) -> None:
        log.warning("%s cannot be reached: %s", self.upstream, reason)
        past = self._past
        self._past = Count(past.connections, past.refused + 1, past.ended, past.upstream, past.downstream)


class TcpProxy(Proxy):
    """From `listen` to `to`, each a host and a port; port 0 to listen at picks one."""

    def __init__(self, listen: tuple[str, int], to: tuple[str, int], **options: Any) -> None:
        super().__init__(**options)
        self._listen = listen
        self._to = to
        self._server: asyncio.Server | None = None

    @property
    def listen(self) -> str:
        return f"{self._listen[0]}:{self._listen[1]}"

    @property
    def port(self) -> int:
        return self._listen[1]

    @property
    def upstream(self) -> str:
        return f"{self._to[0]}:{self._to[1]}"

    async def _come_up(self) -> None:
        try:
            self._server = await asyncio.start_server(self._accept, *self._listen)
        except OSError as error:
            raise ChaosError(f"cannot listen at {self.listen}: {error.strerror}; choose another port") from None
        self._listen = self._listen[0], self._server.sockets[0].getsockname()[1]

    async def _go_down(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._end_all()
            self._server = None

    async def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        near = TcpWire(reader, writer)
        try:
            far = await connect(*self._to)
        except (OSError, TimeoutError) as error:
            self._refuse(error)
            near.close()
            return
        if self._server is None:                   # it went down meanwhile
            near.close()
            far.close()
            return
        await self._pass(near, far)


class SerialProxy(Proxy):
    """From a pseudo-terminal at `link` to the serial port `port`. There is one connection while both are there."""

    def __init__(self, link: Path, port: str, *, baud: int = 38400, parity: str = "E", **options: Any) -> None:
        super().__init__(**options)
        self._link, self._port, self._baud, self._parity = link, port, baud, parity
        self._plugged: asyncio.Task[None] | None = None

    @property
    def listen(self) -> str:
        return str(self._link)

    @property
    def upstream(self) -> str:
        return self._port

    async def _come_up(self) -> None:
        ends = self._ends()
        self._plugged = asyncio.create_task(self._stay_plugged(*ends))

    async def _go_down(self) -> None:
        if self._plugged is not None:
            self._plugged.cancel()
            await asyncio.gather(self._plugged, return_exceptions=True)
            self._plugged = None

    def _ends(self) -> tuple[Wire, Wire]:
        far = SerialPort(self._port, self._baud, self._parity)
        try:
            return Terminal(self._link), far
        except ChaosError:
            far.close()
            raise

    async def _stay_plugged(self, near: Wire, far: Wire) -> None:
        while True:
            await self._pass(near, far)
            while True:
                await asyncio.sleep(AGAIN)
                try:
                    near, far = self._ends()
                    break
                except ChaosError as error:
                    self._refuse(error)
