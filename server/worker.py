"""A thread that does jobs over one link: it may wait for the disk, for another writer or for a server on the network.

Jobs that arrive while a commit is being written form the next transaction together, each inside its own savepoint, so
one sync of the disk answers for all of them.
"""
from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from server.link import Link, as_store_error

T = TypeVar("T")
Work = Callable[[Any], T]               # of a server.transaction.Transaction
_BATCH = 64


class Job:
    """Work and who waits for it: another thread, or a coroutine of `loop`."""

    __slots__ = ("future", "loop", "work")

    def __init__(self, work: Work[Any], future: Any, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.work = work
        self.future = future
        self.loop = loop

    def wanted(self) -> bool:
        """Whether somebody still waits, now that the work begins."""
        if self.loop is None:
            return bool(self.future.set_running_or_notify_cancel())
        return not self.future.cancelled()


Outcome = tuple[Job, Any, BaseException | None]


class Worker:
    """Does the jobs it is given one after the other, as many in a transaction as are waiting."""

    def __init__(self, link: Link, name: str, *, reading: bool = False) -> None:
        self._link = link
        self._do = _look_each if reading else _write_each
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=f"database {name}", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        future: Future[T] = Future()
        self._jobs.put(Job(work, future))
        return future

    async def run(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(Job(work, future, loop))
        return await future

    def close(self) -> None:
        """End after the jobs already given."""
        self._jobs.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while (batch := self._next_batch()):
            try:
                self._do(self._link, batch)
            except Exception as error:  # noqa: BLE001 - whatever it was, nothing of the batch is kept
                self._link.undo()
                broken = as_store_error(error)
                _tell([(job, None, broken) for job in batch])
        self._link.close()

    def _next_batch(self) -> list[Job]:
        """The waiting jobs, at least one; an empty list ends the thread."""
        batch: list[Job] = []
        job = self._jobs.get()
        while job is not None:
            if job.wanted():
                batch.append(job)
            if len(batch) == _BATCH:
                return batch
            if not batch:
                job = self._jobs.get()
                continue
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return batch
        if batch:
            self._jobs.put(None)
        return batch


def do_each(link: Link, batch: list[Job]) -> list[Outcome]:
    """Do the jobs in one transaction, from its beginning to its commit; one that fails undoes itself alone.

    An error that is raised, and not told of a job, undid them all.
    """
    told: list[Outcome] = []
    tx = link.begin()
    for job in batch:
        link.run("SAVEPOINT job")
        try:
            told.append((job, job.work(tx), None))
        except Exception as error:  # noqa: BLE001 - it goes to whoever gave the job
            link.run("ROLLBACK TO SAVEPOINT job")
            told.append((job, None, as_store_error(error) if isinstance(error, DBAPIError) else error))
        link.run("RELEASE SAVEPOINT job")
    link.commit()
    return told


def _write_each(link: Link, batch: list[Job]) -> None:
    _tell(do_each(link, batch))


def _look_each(link: Link, batch: list[Job]) -> None:
    """Where nothing is written there is nothing to undo and no commit to wait for: each job costs its own statements
    alone, and is told at once. Only after a statement that failed do the others need another transaction."""
    tx = link.begin()
    for job in batch:
        try:
            told: Outcome = (job, job.work(tx), None)
        except DBAPIError as error:
            told = (job, None, as_store_error(error))
            link.undo()
            tx = link.begin()
        except Exception as error:  # noqa: BLE001 - it goes to whoever gave the job
            told = (job, None, error)
        _tell([told])
    link.undo()


def _tell(told: list[Outcome]) -> None:
    """Give each job its result; coroutines of one loop are woken together."""
    loops: dict[asyncio.AbstractEventLoop, list[Outcome]] = {}
    for job, result, error in told:
        if job.loop is not None:
            loops.setdefault(job.loop, []).append((job, result, error))
        elif error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(result)
    for loop, theirs in loops.items():
        try:
            loop.call_soon_threadsafe(wake, theirs)
        except RuntimeError:
            continue        # the loop has ended, and with it everyone who waited


def wake(told: list[Outcome]) -> None:
    """Give each job its result, on the loop of those who wait."""
    for job, result, error in told:
        if job.future.done():
            continue        # cancelled
        if error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(result)
