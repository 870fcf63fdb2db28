"""CSV by RFC 4180: UTF-8, a header row, CR LF out and any line end in. What is wrong is told with line and column.

A value that a spreadsheet would run as a formula (it begins with = + - @ TAB or CR) goes out with an apostrophe
before it, and loses it coming in; so does one that begins with apostrophes and then one of these. No other is changed.
"""
from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from central.errors import CentralError

MAX_BYTES = 64_000_000
_MOST_PROBLEMS = 20
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_PLAIN = {"bool_parsing": "give true or false", "int_parsing": "give a whole number",
          "date_from_datetime_parsing": "give a day as YYYY-MM-DD", "date_parsing": "give a day as YYYY-MM-DD",
          "date_from_datetime_inexact": "give a day as YYYY-MM-DD",
          "datetime_from_date_parsing": "give a time as YYYY-MM-DDTHH:MM:SS",
          "datetime_parsing": "give a time as YYYY-MM-DDTHH:MM:SS",
          "string_type": "must not be empty", "missing": "must not be empty"}
R = TypeVar("R", bound=BaseModel)


class ExchangeError(CentralError):
    """A file that cannot be taken; the message has a line for each problem (the first twenty)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, on which line of the file (from 1), in which column."""

    line: int
    words: str
    column: str | None = None

    def told(self, file: Path) -> str:
        return f"{file}:{self.line}: {f'column {self.column}: ' if self.column else ''}{self.words}"


def refused(file: Path, problems: Sequence[Problem]) -> ExchangeError:
    lines = [problem.told(file) for problem in problems[:_MOST_PROBLEMS]]
    if len(problems) > _MOST_PROBLEMS:
        lines.append(f"and {len(problems) - _MOST_PROBLEMS} more")
    return ExchangeError("\n".join(lines))


def written(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The file. None is an empty cell, times and days are in ISO form, truth is `true` or `false`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_guarded(_text(value)) for value in row] for row in rows)
    return out.getvalue().encode()


def read(raw: bytes, file: Path, shape: type[R], key: str) -> list[tuple[int, R]]:
    """The rows and the lines on which they begin, each checked by itself. A row has set what its file has a column for.

    `key` names the column that every file must have. Errors: ExchangeError.
    """
    problems: list[Problem] = []
    lines = _lines(raw, file)
    header = next(lines, (1, []))[1]
    problems += _header_problems(header, list(shape.model_fields), key)
    if problems:
        raise refused(file, problems)
    found: list[tuple[int, R]] = []
    for line, cells in lines:
        if not any(cells):
            continue
        if len(cells) != len(header):
            problems.append(Problem(line, f"there are {len(cells)} cells, and {len(header)} columns in the header"))
            continue
        given = {column: _bare(cell) or None for column, cell in zip(header, cells, strict=True)}
        try:
            found.append((line, shape.model_validate(given)))
        except ValidationError as error:
            problems += [Problem(line, _PLAIN.get(one["type"], one["msg"].removeprefix("Value error, ")),
                                 str(one["loc"][0])) for one in error.errors()]
    if problems:
        raise refused(file, problems)
    return found


def _lines(raw: bytes, file: Path) -> Iterator[tuple[int, list[str]]]:
    if len(raw) > MAX_BYTES:
        raise ExchangeError(f"{file}: the file is larger than {MAX_BYTES // 1_000_000} MB; split it")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ExchangeError(f"{file}: byte {error.start + 1} is not UTF-8; save the file in that encoding") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise refused(file, [Problem(line, f"this is not CSV: {error}")]) from None


def _header_problems(header: list[str], known: list[str], key: str) -> Iterator[Problem]:
    for column in dict.fromkeys(header):
        if column not in known:
            yield Problem(1, f"there is no column {column!r}; there are {', '.join(known)}")
        elif header.count(column) > 1:
            yield Problem(1, "stands twice", column)
    if key not in header:
        yield Problem(1, f"the column {key} is needed")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _guarded(value: str) -> str:
    return f"'{value}" if _FORMULA.match(value) else value


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
