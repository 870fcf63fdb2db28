"""Whose token it is, asked by whoever comes in: all that ask in one turn of the loop, or while another question is
on its way, are answered by one question to the database. When something is wished of every kiosk at once, that is one
for thousands of them."""
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
        self._task: asyncio.Task[None] | None = None           # the question that is on its way

    async def holder(self, token: str) -> Holder | None:
        """The device whose token this is, as it is now. Errors: StoreError."""
        loop = asyncio.get_running_loop()
        if not self._waiting and self._task is None:
            loop.call_soon(self._begin)
        future: asyncio.Future[Holder | None] = loop.create_future()
        self._waiting.setdefault(token, []).append(future)
        return await future

    def _begin(self) -> None:
        waiting, self._waiting = self._waiting, {}
        self._task = asyncio.create_task(self._look(waiting))
        self._task.add_done_callback(self._go_on)

    def _go_on(self, _done: asyncio.Task[None]) -> None:
        self._task = None
        if self._waiting:
            self._begin()

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
