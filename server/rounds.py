"""The jobs of coroutines over SQLite, done on the event loop itself, in rounds.

A job waits some turns of the loop, so that what already lies in a socket becomes a job as well. Then all that wait form
one transaction, done and committed in one go, and only when one sync of the disk has made it durable is anyone
answered. No thread takes part: handing a job over and back costs more than most jobs. So work given here is short; what
is long belongs to a worker.

The loop never waits for another writer, be it a worker or another process: a round that finds one at work comes again
a moment later. Within a round nothing marks where a job begins. When one fails the whole round is undone and done
again with marks, and the failed job hears of its error alone: work may so be done twice, and only the last time counts.
"""
from __future__ import annotations

import asyncio
import time
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from server.link import Link, as_store_error
from server.worker import Job, Outcome, Work, do_each, wake

T = TypeVar("T")
_TURNS = 3              # of the loop: what lies in a socket is read in the first, and a job in the second
_MOST = 64              # jobs in a round
_AGAIN = 0.002          # seconds until a round asks again whether the other writer is done
_PATIENCE = 5.0         # seconds; then those who wait hear that the database is locked


class Rounds:
    """Does the work of one event loop at a time over two links to a file: one writes, one reads."""

    def __init__(self, writer: Link, reader: Link) -> None:
        writer.wait_for_nobody()
        self._writer, self._reader = writer, reader
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[Job] = []
        self._marked = False                    # the last round failed
        self._busy_since: float | None = None

    async def run(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._serve(loop)
        future: asyncio.Future[T] = loop.create_future()
        if not self._waiting:
            self._gather(loop, _TURNS)
        self._waiting.append(Job(work, future, loop))
        return await future

    async def read(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._serve(loop)
        try:
            return work(self._reader.begin())
        except (DBAPIError, self._reader.error) as error:
            raise as_store_error(error) from None
        finally:
            self._reader.undo()

    def close(self) -> None:
        self._writer.close()
        self._reader.close()

    def _serve(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._loop is not None and not self._loop.is_closed():
            raise RuntimeError("the database does the work of one event loop at a time; submit it from another thread")
        self._loop, self._waiting = loop, []

    def _gather(self, loop: asyncio.AbstractEventLoop, turns: int) -> None:
        if turns:
            loop.call_soon(self._gather, loop, turns - 1)
        else:
            self._round()

    def _round(self) -> None:
        """Do what waits, and come again while anything does."""
        self._waiting = [job for job in self._waiting if job.wanted()]
        jobs, pause = self._waiting[:_MOST], 0.0
        try:
            told = do_each(self._writer, jobs) if self._marked else _do_unmarked(self._writer, jobs)
            self._marked, self._busy_since = False, None
        except Exception as error:  # noqa: BLE001 - whatever it was, nothing of the round is kept
            self._writer.undo()
            told, pause = self._failed(jobs, error)
        wake(told)
        del self._waiting[:len(told)]
        if self._waiting:
            asyncio.get_running_loop().call_later(pause, self._round)

    def _failed(self, jobs: list[Job], error: Exception) -> tuple[list[Outcome], float]:
        """Who hears of an error now, nobody when the round is worth another try, and the pause before the next one."""
        if self._writer.is_busy(error):
            now = time.monotonic()
            self._busy_since = now if self._busy_since is None else self._busy_since
            if now - self._busy_since < _PATIENCE:
                return [], _AGAIN
        elif not self._marked:
            self._marked = True
            return [], 0.0
        self._marked, self._busy_since = False, None
        return [(job, None, as_store_error(error)) for job in jobs], 0.0


def _do_unmarked(link: Link, jobs: list[Job]) -> list[Outcome]:
    """Do the jobs in one transaction, from its beginning to its commit. An error that is raised undid them all."""
    tx = link.begin()
    told: list[Outcome] = [(job, job.work(tx), None) for job in jobs]
    link.commit()
    return told
