"""The database: jobs, each a function of an open transaction, and whose turn it is to do them.

No job is answered before its transaction is durable, and one sync of the disk answers for all jobs that came together.
Jobs that only read see what is committed and wait for no writer. Threads give their jobs to a worker. The short jobs of
coroutines go in rounds on the event loop where the database is a file, and to workers where it is across a network.
"""
from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import Protocol, TypeVar

from sqlalchemy.exc import DBAPIError

from server.errors import StoreError
from server.link import Link, as_store_error
from server.place import Place, told
from server.plan import Plan
from server.rounds import Rounds
from server.worker import Work, Worker

T = TypeVar("T")


class _Coroutines(Protocol):
    """Who does the jobs of coroutines."""

    async def run(self, work: Work[T]) -> T: ...
    async def read(self, work: Work[T]) -> T: ...
    def close(self) -> None: ...


class Database:
    """An open database, its tables made as `plan` has them when it is empty and `make` is true. Errors: StoreError."""

    def __init__(self, where: Place, plan: Plan, *, make: bool = True) -> None:
        if not make and not _is_there(where):
            raise StoreError(f"there is no database at {told(where)}")
        writer = Link(where, plan)
        try:
            writer.make_tables(make=make)
            reader = Link(where, plan, reading=True)
        except (StoreError, DBAPIError, writer.error) as error:
            writer.close()
            raise as_store_error(error) from None
        self._writer = Worker(writer, "writer")
        self._coroutines: _Coroutines = (Rounds(Link(where, plan), reader) if isinstance(where, Path)
                                         else _Workers(self._writer, Worker(reader, "reader", reading=True)))

    def submit(self, work: Work[T]) -> Future[T]:
        """Run `work` in a transaction. The future is done once that is durable; an exception undoes this work alone."""
        return self._writer.submit(work)

    def call(self, work: Work[T]) -> T:
        """As `submit`, waiting for the result."""
        return self.submit(work).result()

    async def run(self, work: Work[T]) -> T:
        """As `submit`, for a coroutine and for work of a few milliseconds at most; it may be done twice."""
        return await self._coroutines.run(work)

    async def read(self, work: Work[T]) -> T:
        """Run `work`, as short, on what is committed. It cannot write."""
        return await self._coroutines.read(work)

    def close(self) -> None:
        """End after the jobs that were submitted."""
        self._writer.close()
        self._coroutines.close()


class _Workers:
    """The jobs of coroutines done by two workers."""

    def __init__(self, writer: Worker, reader: Worker) -> None:
        self.run, self.read = writer.run, reader.run
        self.close = reader.close


def _is_there(where: Place) -> bool:
    return not isinstance(where, Path) or where.is_file()
