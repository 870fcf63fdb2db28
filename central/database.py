"""The database: one connection that writes and one that reads, each on a thread of its own, and shared commits.

A job is a function of an open transaction. Jobs that arrive while a commit is being written to disk form the next
transaction together, each inside its own savepoint, so one sync of the disk answers for all of them. No job is
answered before its transaction is durable. Jobs that only read see what is committed and wait for no writer.
"""
from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from central.errors import StoreError
from central.store.link import Link, first_line
from central.store.place import Place, told

T = TypeVar("T")
_Work = Callable[[Any], T]              # of a central.store.transaction.Transaction
_BATCH = 64


class Database:
    """An open database, its tables made when it is empty and `make` is true. Errors: StoreError."""

    def __init__(self, where: Place, *, make: bool = True) -> None:
        if not make and not _is_there(where):
            raise StoreError(f"there is no database at {told(where)}")
        writer = Link(where)
        try:
            writer.make_tables(make=make)
            reader = Link(where, reading=True)
        except (StoreError, DBAPIError, writer.error) as error:
            writer.close()
            raise _as_store_error(error) from None
        self._writer, self._reader = _Worker(writer, "writer"), _Worker(reader, "reader")

    def submit(self, work: _Work[T]) -> Future[T]:
        """Run `work` in a transaction. The future is done once that is durable; an exception undoes this work alone."""
        return self._writer.submit(work)

    def call(self, work: _Work[T]) -> T:
        """As `submit`, waiting for the result."""
        return self.submit(work).result()

    async def run(self, work: _Work[T]) -> T:
        """As `submit`, for a coroutine."""
        return await self._writer.run(work)

    async def read(self, work: _Work[T]) -> T:
        """Run `work` on what is committed. It cannot write."""
        return await self._reader.run(work)

    def close(self) -> None:
        """End after the jobs already given."""
        self._writer.close()
        self._reader.close()


class _Job:
    """Work and who waits for it: another thread, or a coroutine of `loop`."""

    __slots__ = ("future", "loop", "work")

    def __init__(self, work: _Work[Any], future: Any, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self.work = work
        self.future = future
        self.loop = loop

    def wanted(self) -> bool:
        """Whether somebody still waits, now that the work begins."""
        if self.loop is None:
            return bool(self.future.set_running_or_notify_cancel())
        return not self.future.cancelled()


_Outcome = tuple[_Job, Any, BaseException | None]


class _Worker:
    """A thread that does jobs over one link, as many in a transaction as are waiting."""

    def __init__(self, link: Link, name: str) -> None:
        self._link = link
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name=f"database {name}", daemon=True)
        self._thread.start()

    def submit(self, work: _Work[T]) -> Future[T]:
        future: Future[T] = Future()
        self._jobs.put(_Job(work, future))
        return future

    async def run(self, work: _Work[T]) -> T:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(work, future, loop))
        return await future

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join()

    def _serve(self) -> None:
        while (batch := self._next_batch()):
            try:
                outcomes = _do(self._link, batch)
            except Exception as error:  # noqa: BLE001 - whatever it was, nothing of the batch is kept
                self._link.undo()
                broken = _as_store_error(error)
                outcomes = [(job, None, broken) for job in batch]
            _tell(outcomes)
        self._link.close()

    def _next_batch(self) -> list[_Job]:
        """The waiting jobs, at least one; an empty list ends the thread."""
        batch: list[_Job] = []
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


def _do(link: Link, batch: list[_Job]) -> list[_Outcome]:
    """Do the jobs in one transaction. An error that is raised, and not told of a job, undid them all."""
    told: list[_Outcome] = []
    tx = link.begin()
    for job in batch:
        link.run("SAVEPOINT job")
        try:
            told.append((job, job.work(tx), None))
        except Exception as error:  # noqa: BLE001 - it goes to whoever gave the job
            link.run("ROLLBACK TO SAVEPOINT job")
            told.append((job, None, _as_store_error(error) if isinstance(error, DBAPIError) else error))
        link.run("RELEASE SAVEPOINT job")
    link.commit()
    return told


def _tell(told: list[_Outcome]) -> None:
    """Give each job its result; coroutines of one loop are woken together."""
    loops: dict[asyncio.AbstractEventLoop, list[_Outcome]] = {}
    for job, result, error in told:
        if job.loop is not None:
            loops.setdefault(job.loop, []).append((job, result, error))
        elif error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(result)
    for loop, theirs in loops.items():
        try:
            loop.call_soon_threadsafe(_wake, theirs)
        except RuntimeError:
            continue        # the loop has ended, and with it everyone who waited


def _wake(told: list[_Outcome]) -> None:
    for job, result, error in told:
        if job.future.done():
            continue        # cancelled
        if error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(result)


def _as_store_error(error: Exception) -> Exception:
    """What a caller hears: a refused constraint as it is, anything else of the database as StoreError."""
    if isinstance(error, StoreError | IntegrityError):
        return error
    return StoreError(f"the database did not take the change: {first_line(error)}")


def _is_there(where: Place) -> bool:
    return not isinstance(where, Path) or where.is_file()
