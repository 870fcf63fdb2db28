"""One connection to a database, of SQLite or PostgreSQL, and the words by which each begins, marks and ends its work.

A transaction that may write is alone: SQLite has one writer, and on PostgreSQL each begins by taking the same lock, so
that what a job has read holds until its commit. One that only reads sees one committed, durable state. SQLite runs with
a WAL and full syncs (https://www.sqlite.org/pragma.html#pragma_synchronous), PostgreSQL with synchronous_commit on.
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apsw import BusyError
from sqlalchemy import URL, Column, Engine, Integer, MetaData, Table, create_engine, event, insert, inspect, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool

from server.errors import StoreError
from server.place import Place, told
from server.plan import Plan
from server.sqlite import Cursor
from server.transaction import Transaction

_WAIT_MS = 5000                     # for another process that writes
_WRITERS = 0x63656E74               # the key of PostgreSQL's advisory lock; any number that stays the same
_version = Table("schema_version", MetaData(), Column("version", Integer, nullable=False))


@dataclass(frozen=True, slots=True)
class _Words:
    begin: str
    begin_reading: str


_SQLITE = _Words("BEGIN IMMEDIATE", "BEGIN")
_POSTGRESQL = _Words(f"BEGIN; SELECT pg_advisory_xact_lock({_WRITERS})",
                     "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")


class Link:
    """An open connection that is for one thread at a time. `reading`: it never writes.

    Errors: StoreError when there is no connection; `error`, the driver's own, for what it refuses.
    """

    def __init__(self, where: Place, plan: Plan, *, reading: bool = False) -> None:
        self._where, self._plan = where, plan
        words = _POSTGRESQL if isinstance(where, URL) else _SQLITE
        self._begin = words.begin_reading if reading else words.begin
        self._engine = _engine(where, reading)
        self.error: type[Exception] = self._engine.dialect.loaded_dbapi.Error
        self._connect()

    def begin(self) -> Transaction:
        """Begin a transaction, over a new connection when the old one is gone."""
        if self._connection.closed:
            self._connect()
        try:
            self.run(self._begin)
        except self.error:
            if not self._broken():
                raise
            self.close()
            self._connect()
            self.run(self._begin)
        return self._transaction

    def run(self, words: str) -> None:
        """BEGIN, SAVEPOINT, COMMIT and the like."""
        self._cursor.execute(words)

    def wait_for_nobody(self) -> None:
        """From now on what another writer keeps is refused at once, and `is_busy` knows that error (SQLite only)."""
        self._driver.set_busy_timeout(0)

    def is_busy(self, error: Exception) -> bool:
        """Whether this is SQLite's word for another writer at work."""
        return isinstance(error, BusyError)

    def commit(self) -> None:
        """Make the transaction durable, or raise."""
        self.run("COMMIT")
        if getattr(self._cursor, "statusmessage", None) == "ROLLBACK":      # PostgreSQL's word for a failed one
            raise StoreError("the database did not take the change: a statement had failed")

    def undo(self) -> None:
        """Roll back; a connection that cannot is given up, and the next `begin` makes another."""
        try:
            self.run("ROLLBACK")
        except self.error:
            if self._broken():
                self.close()

    def close(self) -> None:
        if not self._connection.closed:
            self._cursor.close()
            self._connection.invalidate()
            self._connection.close()

    def make_tables(self, *, make: bool) -> None:
        """Make the tables of an empty database, find those of this version, or make it of an older one."""
        self.begin()
        try:
            self._check(make)
            self.commit()
        except BaseException:
            self.undo()
            raise

    def _check(self, make: bool) -> None:
        names = inspect(self._connection).get_table_names()
        if not names and make:
            self._plan.metadata.create_all(self._connection)
            _version.create(self._connection)
            self._connection.execute(insert(_version), {"version": self._plan.version})
            return
        if not names:
            raise StoreError(f"there is no database at {told(self._where)}")
        found = self._connection.execute(select(_version)).scalar() if _version.name in names else None
        missing = None if found is None else self._plan.way_from(found)
        if missing is None:
            raise StoreError(f"{told(self._where)} is not a database of this version of {self._plan.name}; "
                             "give another one")
        if missing and not make:
            raise StoreError(f"{told(self._where)} is of an older version of {self._plan.name}; "
                             "serve it once, and it is brought up to date")
        for words in missing:
            self.run(words.replace("{bytes}", "BYTEA" if self._engine.dialect.name == "postgresql" else "BLOB"))

    def _connect(self) -> None:
        try:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        except DBAPIError as error:
            raise StoreError(_why(self._where, first_line(error))) from None
        driver: Any = self._connection.connection.driver_connection
        self._driver = driver
        self._cursor = Cursor(driver) if isinstance(self._where, Path) else driver.cursor()
        self._transaction = Transaction(self._connection, self._cursor)

    def _broken(self) -> bool:
        return bool(getattr(self._driver, "closed", False))     # a file is never gone


def first_line(error: Exception) -> str:
    """What the driver says of an error, without the detail that may name a patron."""
    return (str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__])[0]


def as_store_error(error: Exception) -> Exception:
    """What a caller hears: a refused constraint as it is, anything else of the database as StoreError."""
    if isinstance(error, StoreError | IntegrityError):
        return error
    return StoreError(f"the database did not take the change: {first_line(error)}")


def _engine(where: Place, reading: bool) -> Engine:
    if isinstance(where, Path):
        engine = create_engine(URL.create("sqlite+apsw", database=str(where)), poolclass=NullPool,
                               hide_parameters=True)
        event.listen(engine, "connect", _prepare_reader if reading else _prepare)
        return engine
    try:
        engine = create_engine(where, poolclass=NullPool, hide_parameters=True,
                               connect_args={"connect_timeout": where.query.get("connect_timeout", "5")})
    except ModuleNotFoundError:
        raise StoreError("PostgreSQL needs a driver that is not installed: pip install 'psycopg[binary]'") from None
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(dbapi: Any, _record: Any) -> None:
    dbapi.autocommit = True
    dbapi.execute(f"SET synchronous_commit = on; SET lock_timeout = {_WAIT_MS}; SET client_encoding = 'UTF8'").close()


def _prepare(dbapi: Any, _record: Any) -> None:
    dbapi.set_busy_timeout(_WAIT_MS)
    for name, value in (("journal_mode", "WAL"), ("synchronous", "FULL"), ("foreign_keys", "ON"),
                        ("secure_delete", "ON")):          # what is forgotten is not left lying in the file
        dbapi.pragma(name, value)


def _prepare_reader(dbapi: Any, record: Any) -> None:
    _prepare(dbapi, record)
    dbapi.pragma("query_only", "ON")


def _why(where: Place, reason: str) -> str:
    """One sentence on why there is no connection, with what to do."""
    if isinstance(where, Path):
        return (f"cannot open the database {where}: {reason}; "
                "give the path of a database of this system, or of a new file")
    if "password" in reason or "authentication" in reason:
        todo = "check the user and the password of the URL"
    elif "does not exist" in reason:
        todo = "make it first, with createdb or createuser, or give another URL"
    else:
        todo = "check that PostgreSQL runs there and takes connections"
    return f"cannot open the database {told(where)}: {reason}; {todo}"
