"""SQLite as apsw brings it, as a DB-API module (PEP 249) for SQLAlchemy: URLs begin with `sqlite+apsw`.

Releases before 3.51.3, Debian's among them, can damage a database in WAL mode that has several connections, as those of
our servers do (the WAL-reset bug). Errors are apsw's own, by their names; a refused constraint is an IntegrityError.
"""
from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from types import ModuleType
from typing import Any

import apsw
from apsw import Error as Error
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

ProgrammingError = apsw.MisuseError
Binary = bytes
paramstyle = "qmark"
sqlite_version_info = tuple(map(int, apsw.sqlite_lib_version().split(".")))


class Dialect(SQLiteDialect_pysqlite):
    driver = "apsw"
    supports_statement_cache = True
    supports_sane_multi_rowcount = False
    dbapi_exception_translation_map = {"ConstraintError": "IntegrityError"}

    @classmethod
    def import_dbapi(cls) -> ModuleType:
        from server import sqlite
        return sqlite


registry.register("sqlite.apsw", __name__, Dialect.__name__)


class Connection(apsw.Connection):
    """For one thread at a time, whichever it is. A transaction begins where BEGIN says so."""

    isolation_level: str | None = None

    def __init__(self, path: str, **_pysqlite: Any) -> None:
        super().__init__(path)
        self.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)        # else what is bound has each statement prepared anew
        self.cursor_factory = TellingCursor

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK")

    def create_function(self, name: str, count: int, function: Callable[..., Any], *, deterministic: bool) -> None:
        self.create_scalar_function(name, function, count, deterministic=deterministic)


class Cursor(apsw.Cursor):
    """For statements whose columns are known: it does not tell them."""

    arraysize = 1

    def __init__(self, connection: apsw.Connection) -> None:
        super().__init__(connection)
        self._connection = connection           # a cursor that is closed has none

    @property
    def rowcount(self) -> int:
        """Rows that the last INSERT, UPDATE or DELETE changed, of several sets of values the last one's."""
        return self._connection.changes()

    @property
    def lastrowid(self) -> int:
        return self._connection.last_insert_rowid()

    def fetchmany(self, size: int = 1) -> list[Any]:
        return list(islice(self, size))


class TellingCursor(Cursor):
    """Its columns are known for as long as it lives, also when no row came or all were fetched. That costs."""

    def __init__(self, connection: apsw.Connection) -> None:
        super().__init__(connection)
        self._columns: Any = None
        self.exec_trace = _note

    @property
    def description(self) -> Any:       # type: ignore[override]
        return self._columns


def _note(cursor: Any, _words: str, _values: object) -> bool:
    cursor._columns = [(name, *(None,) * 6) for name, _ in cursor.get_description()] or None
    return True


connect = Connection
