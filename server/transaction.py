"""An open transaction: SQLAlchemy statements in, plain rows out.

A statement that is kept (one of a module) is compiled once for the database and then runs straight on the driver's
cursor. One that is built on the fly, and one of many rows, takes SQLAlchemy's own way. What comes back is the same.
"""
from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from weakref import ref

from sqlalchemy import BindParameter, Connection, Dialect, Executable, Insert, UpdateBase, func, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import replacement_traverse

_Convert = Callable[[Any], Any]
_NOTHING: dict[str, Any] = {}


class Result:
    """What a statement gave: its rows, and how many rows it changed."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def first(self) -> Any:
        """The first row; None when there is none."""
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The only row. Errors: NoResultFound, MultipleResultsFound."""
        if len(self._rows) == 1:
            return self._rows[0]
        if not self._rows:
            raise NoResultFound("a row was expected and there is none")
        return self.one_or_none()

    def one_or_none(self) -> Any:
        if len(self._rows) > 1:
            raise MultipleResultsFound(f"one row was expected and there are {len(self._rows)}")
        return self.first()

    def scalars(self) -> Result:
        """The first column alone."""
        return Result([row[0] for row in self._rows], self.rowcount)

    def mappings(self) -> Result:
        """Each row as a mapping from column to value."""
        return Result([row._mapping for row in self._rows], self.rowcount)

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        return None if (row := self.one_or_none()) is None else row[0]


class Transaction:
    """What a job does its work with. It ends with the job."""

    def __init__(self, connection: Connection, cursor: Any) -> None:
        self._connection = connection
        self._dialect = connection.dialect
        self._error: type[Exception] = connection.dialect.loaded_dbapi.Error
        self._cursor = cursor
        self._kept: dict[int, _Known] = {}          # by the id of a statement that lives

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`, for the few words that differ."""
        return self._dialect.name

    def execute(self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
                ) -> Result:
        """Run one statement with the values of its parameters. Errors: sqlalchemy.exc.DBAPIError."""
        values = _NOTHING if parameters is None else parameters
        known = self._kept.get(id(statement))
        if known is None:                       # seen for the first time, and perhaps for the last
            self._meet(statement)
            return self._by_sqlalchemy(statement, values)
        if not isinstance(values, dict):
            return self._by_sqlalchemy(statement, values)
        names = tuple(values)
        if names not in known.ways:
            known.ways[names] = _keep(statement, names, values, self._dialect)
        kept = known.ways[names]
        return self._by_sqlalchemy(statement, values) if kept is None else self._straight(kept, values)

    def _meet(self, statement: Executable) -> None:
        number = id(statement)
        self._kept[number] = _Known(ref(statement, lambda _gone: self._kept.pop(number, None)), {})

    def exec_driver_sql(self, sql: str, values: Sequence[Any] = ()) -> Result:
        """Run a text of SQL, for looking at a database; each `?` in it stands for the next of `values`."""
        first, *others = sql.replace(":", "\\:").split("?")
        words = "".join(f":value_{place}{piece}" for place, piece in enumerate(others))
        return self._by_sqlalchemy(text(first + words), {f"value_{n}": value for n, value in enumerate(values)})

    def _straight(self, kept: _Kept, values: Mapping[str, Any]) -> Result:
        cursor = self._cursor
        given = kept.bind(values)
        try:
            cursor.execute(kept.sql, given)
            rows = kept.shape(cursor.fetchall()) if kept.row else []
        except self._error as error:
            raise DBAPIError.instance(kept.sql, given, error, self._error,
                                      hide_parameters=True, dialect=self._dialect) from error
        return Result(rows, cursor.rowcount)

    def _by_sqlalchemy(self, statement: Executable, values: Any) -> Result:
        told = self._connection.execute(statement, values)
        rows: list[Any] = list(told) if told.returns_rows else []
        if isinstance(statement, Insert) and self._dialect.name == "postgresql":
            self._count_on(statement, values)
        return Result(rows, told.rowcount)

    def _count_on(self, statement: Insert, values: Any) -> None:
        """Let PostgreSQL number on after the ids that were given; SQLite does so by itself."""
        table: Any = statement.table
        number = table.autoincrement_column
        given = values[0] if isinstance(values, list) and values else values
        if number is not None and number.name in given:
            sequence = func.pg_get_serial_sequence(table.name, number.name)
            self._connection.execute(select(func.setval(sequence, select(func.max(number)).scalar_subquery())))


@dataclass(slots=True)
class _Kept:
    """A statement ready for the driver: its text, and what becomes of values on the way in and out."""

    sql: str
    inward: tuple[tuple[str, _Convert | None], ...]     # its parameters, in their order
    by_place: bool
    outward: tuple[tuple[int, _Convert], ...]   # by the place of the column
    row: Any                                    # the type of its rows; None when it gives none

    def bind(self, values: Mapping[str, Any]) -> Any:
        told = [values[name] if convert is None else convert(values[name]) for name, convert in self.inward]
        return told if self.by_place else dict(zip([name for name, _ in self.inward], told, strict=True))

    def shape(self, rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        kind = self.row
        if not self.outward:
            return [tuple.__new__(kind, row) for row in rows]
        shaped = []
        for row in rows:
            values = list(row)
            for place, convert in self.outward:
                if values[place] is not None:
                    values[place] = convert(values[place])
            shaped.append(tuple.__new__(kind, values))
        return shaped


@dataclass(slots=True)
class _Known:
    """A statement that was met, and how it runs with each set of parameters: None for what only SQLAlchemy can."""

    statement: ref[Executable]
    ways: dict[tuple[str, ...], _Kept | None]


def _keep(statement: Executable, names: tuple[str, ...], values: Mapping[str, Any], dialect: Dialect) -> _Kept | None:
    """The statement compiled for the driver; None when only SQLAlchemy can run it."""
    columns: Any = getattr(statement, "exported_columns", ())
    if isinstance(statement, Insert) and not columns:
        statement = statement.inline()          # nobody asks for the number of the new row
    compiled = _written_out(statement).compile(dialect=dialect, column_keys=list(names))
    tells = isinstance(compiled, SQLCompiler) and (columns or isinstance(statement, UpdateBase))
    if not tells or compiled.insert_prefetch or compiled.update_prefetch or any(
            bind.expanding and name in names for name, bind in compiled.binds.items()):
        return None
    ready = compiled.construct_expanded_state(dict(values))
    if not ready.parameters.keys() <= values.keys():
        return None
    outward = ((place, column.type.dialect_impl(dialect).result_processor(dialect, None))
               for place, column in enumerate(columns))
    quick = {name: _QUICK.get(type(bind.type.dialect_impl(dialect))) for name, bind in compiled.binds.items()}
    inward: dict[str, Any] = {**compiled._bind_processors, **ready.processors}
    return _Kept(
        ready.statement,
        tuple((name, quick.get(name) or inward.get(name)) for name in ready.positiontup or ready.parameters),
        compiled.positional, tuple((place, convert) for place, convert in outward if convert is not None),
        _row_type([column.keyname for column in compiled._result_columns]) if columns else None)


def _written_out(statement: Executable) -> Any:
    """The statement with the values that it brings in its text: only so can SQLite use an index of some rows alone."""
    def literal(element: Any) -> Any:
        known = isinstance(element, BindParameter) and not element.required
        return element.render_literal_execute() if known else None

    traverse: Callable[..., Any] = replacement_traverse
    return traverse(statement, {}, literal)


@lru_cache(maxsize=1024)
def _moment(value: datetime | None) -> str | None:
    """As SQLAlchemy writes a time of SQLite, and several times as quick."""
    return None if value is None else value.isoformat(" ", "microseconds")


_QUICK: dict[type, _Convert] = {sqlite.DATETIME: _moment}


def _row_type(names: list[str]) -> Any:
    """A tuple whose values go by the names of their columns too, and by `_mapping` whatever those names are."""
    told = property(lambda row: dict(zip(names, row, strict=True)))
    return type("Row", (namedtuple("_Row", names, rename=True),), {"__slots__": (), "_mapping": told})
