"""The database: one connection on a thread of its own, and a commit that several clients may share.

A job is a function of an open transaction. Jobs that arrive while a commit is being written to disk form the next
transaction together, each inside its own savepoint, so one sync of the disk answers for all of them. No job is
answered before its transaction is durable (SQLite WAL, synchronous FULL).
"""
from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from central.errors import StoreError
from central.schema import VERSION, metadata

T = TypeVar("T")
_BATCH = 64
_BUSY_MS = 5000


class _Job:
    __slots__ = ("future", "work")

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self.work = work
        self.future: Future[Any] = Future()


class Database:
    """An open database file, made when it is missing. Errors: StoreError."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = create_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": _BUSY_MS / 1000})
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._serve, args=(opened,), name="database", daemon=True)
        self._thread.start()
        try:
            opened.result()
        except DatabaseError as error:
            raise StoreError(f"cannot open the database {path}: {error.orig}; "
                             "give the path of a database of this system, or of a new file") from None

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Run `work` in a transaction. The future is done once that is durable; an exception undoes this work alone."""
        job = _Job(work)
        self._jobs.put(job)
        return job.future

    def call(self, work: Callable[[Connection], T]) -> T:
        """As `submit`, waiting for the result."""
        return self.submit(work).result()

    def close(self) -> None:
        """End after the jobs already given."""
        self._jobs.put(None)
        self._thread.join()
        self._engine.dispose()

    def _serve(self, opened: Future[None]) -> None:
        try:
            connection = self._engine.connect()
            try:
                _make_tables(connection, self._path)
            except BaseException:
                connection.close()
                raise
        except BaseException as error:  # noqa: BLE001 - whatever it was, the opener hears of it
            opened.set_exception(error)
            return
        opened.set_result(None)
        with connection:
            while (batch := self._next_batch()):
                _run(connection, batch)

    def _next_batch(self) -> list[_Job]:
        """The waiting jobs, at least one; an empty list ends the thread."""
        batch: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            if job.future.set_running_or_notify_cancel():
                batch.append(job)
            if len(batch) == _BATCH:
                return batch
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return batch
        if batch:
            self._jobs.put(None)
        return batch


def _run(connection: Connection, batch: list[_Job]) -> None:
    done: list[tuple[_Job, Any]] = []
    failed: list[tuple[_Job, BaseException]] = []
    try:
        with connection.begin():
            for job in batch:
                try:
                    with connection.begin_nested():
                        done.append((job, job.work(connection)))
                except Exception as error:  # noqa: BLE001 - it goes to whoever gave the job
                    failed.append((job, error))
    except DatabaseError as error:
        broken = StoreError(f"the database did not take the change: {error.orig}")
        failed = [(job, broken) for job in batch]
        done = []
    for job, result in done:
        job.future.set_result(result)
    for job, reason in failed:
        job.future.set_exception(reason)


def _prepare(dbapi: Any, _record: Any) -> None:
    dbapi.isolation_level = None            # transactions begin where this module says so
    for pragma in (f"busy_timeout = {_BUSY_MS}", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        dbapi.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _make_tables(connection: Connection, path: Path) -> None:
    with connection.begin():
        version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version == VERSION:
            return
        if version != 0 or connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
            raise StoreError(f"{path} is not a database of this version of the central system; give another path")
        metadata.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
