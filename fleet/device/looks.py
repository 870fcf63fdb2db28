"""Whose token it is, asked by whoever comes in: all that ask in one turn of the loop are answered by one question to
the database. When something is wished of every kiosk at once, that is one for hundreds of them."""
from __future__ import annotations

import asyncio

from fleet.fleet import Fleet
from fleet.store import enrolment
from fleet.store.enrolment import Holder

_Waiting = dict[str, list["asyncio.Future[Holder | None]"]]


class Looks:
    """Of one event loop."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._waiting: _Waiting = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def holder(self, token: str) -> Holder | None:
        """The device whose token this is, as it is now. Errors: StoreError."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._begin)
        future: asyncio.Future[Holder | None] = loop.create_future()
        self._waiting.setdefault(token, []).append(future)
        return await future

    def _begin(self) -> None:
        waiting, self._waiting = self._waiting, {}
        task = asyncio.create_task(self._look(waiting))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look(self, waiting: _Waiting) -> None:
        now = self._fleet.now()
        try:
            found, error = await self._fleet.read(lambda tx: enrolment.holders(tx, waiting, now)), None
        except Exception as met:       # noqa: BLE001  whatever it is, those who wait hear of it
            found, error = {}, met
        for token, futures in waiting.items():
            for future in futures:
                if future.done():
                    continue           # who asked is gone
                if error is not None:
                    future.set_exception(error)
                else:
                    future.set_result(found.get(token))
