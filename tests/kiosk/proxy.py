"""The wire between kiosk and central system in tests: the product's own chaos proxy, and bites at single answers."""
from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

from kiosk.chaos.kinds import Act, Data, End, How, Kind, Piece
from kiosk.chaos.proxy import TcpProxy
from kiosk.chaos.toxic import Direction, Toxic, parse

Bite = Callable[[bytes], bytes | None]     # a line with its end → what arrives; None cuts the link


class HasPort(Protocol):
    port: int


@dataclass(frozen=True, slots=True)
class Lines(Kind):
    """A toxic for whole SIP2 lines."""

    name = "lines"
    change: Bite

    def act(self, chance: Random) -> Act:
        buffer = b""
        given: tuple[Piece, ...] = ()
        while True:
            piece = yield given
            given = (piece,) if isinstance(piece, End) else ()
            if isinstance(piece, Data):
                *lines, buffer = (buffer + piece.data).split(b"\r")
                changed = [self.change(line + b"\r") for line in lines]
                given = tuple(End(piece.at, How.CLOSE) if line is None else Data(piece.at, line) for line in changed)


class Proxy:
    """Listens on its own port, in a thread of its own, and passes everything to where the central system listens.

    `bites` is a list of (code of the answer, bite): each is used once, for the first answer with that code; `stops` is
    the same for requests.
    `add` and `remove` are for toxics of the product, as text and by name.
    """

    def __init__(self, central: HasPort) -> None:
        self.central = central
        self.bites: list[tuple[bytes, Bite]] = []
        self.stops: list[tuple[bytes, Bite]] = []
        self.asked: list[bytes] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._proxy = TcpProxy(("127.0.0.1", 0), ("127.0.0.1", central.port))
        for name, change, direction in (("note", self._note, Direction.UPSTREAM),
                                        ("bites", self._bitten, Direction.DOWNSTREAM)):
            self._do(self._proxy.add(Toxic(name, Lines(change), direction)))
        self._do(self._proxy.start())
        self.port = self._proxy.port

    def stop(self) -> None:
        self._do(self._proxy.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        async def cut() -> None:
            self._proxy.cut()
        self._do(cut())

    def add(self, toxic: str) -> None:
        self._do(self._proxy.add(parse(toxic)))

    def remove(self, name: str) -> None:
        self._do(self._proxy.remove(name))

    def _do(self, work: Coroutine[Any, Any, Any]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _note(self, line: bytes) -> bytes | None:
        self.asked.append(line.strip())
        return self._first_of(self.stops, line)

    def _bitten(self, line: bytes) -> bytes | None:
        return self._first_of(self.bites, line)

    @staticmethod
    def _first_of(bites: list[tuple[bytes, Bite]], line: bytes) -> bytes | None:
        for place, (code, bite) in enumerate(bites):
            if line.lstrip().startswith(code):
                del bites[place]
                return bite(line)
        return line

    def count(self, code: bytes) -> int:
        """How often a request with this code was sent."""
        return sum(line.startswith(code) for line in self.asked)
