"""A house that is served over HTTP on this machine, from a thread of its own."""
from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from server.place import Place
from server.web import WebServer
from tests.fleet.house import Clock, House

T = TypeVar("T")


class Served:
    """`house.fleet` belongs to the thread; `do` works on the database from any thread and wakes these devices."""

    def __init__(self, where: Place, folder: Path, clock: Clock | None = None) -> None:
        self.house = House(where, folder, clock)
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._serve, name="fleet", daemon=True)

    def __enter__(self) -> Served:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()
        self.house.close()

    def do(self, work: Callable[..., Any], *more: Any, wakes: tuple[str, ...] = (), **named: Any) -> Any:
        done = self.house.database.call(lambda tx: work(tx, *more, **named))
        self._loop.call_soon_threadsafe(self.house.fleet.wake.tell, wakes)
        return done

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What belongs to the fleet's own loop, done there."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(20)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._run())

    async def _run(self) -> None:
        web = WebServer(self.house.application, host="127.0.0.1", port=0)
        await web.start()
        self.url = "http://{}:{}".format(*web.address)
        self._ready.set()
        await self._stop.wait()
        await web.close()
        await self.house.client.aclose()
