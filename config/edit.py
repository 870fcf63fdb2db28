"""A layer's text with some of its keys changed: what is there keeps its place, its order and the comments around it."""
from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

Path_ = tuple[str, ...]


class NotEditable(ValueError):
    """The text is no TOML, or is written in a way that only a hand can change."""


def edited(before: str, changes: Mapping[Path_, Any]) -> str:
    """`changes`: by path of keys what is to be there; None: nothing. Errors: NotEditable."""
    try:
        document = tomlkit.parse(before)
        for path, value in changes.items():
            if value is None:
                _take_out(document, path)
            else:
                _put(document, path, value)
        text = tomlkit.dumps(document)
        if _plain(tomllib.loads(text)) != _plain(_merged(tomllib.loads(before), changes)):
            raise NotEditable("it is written in a way that cannot be changed here: write by hand what is shown above")
    except (TOMLKitError, tomllib.TOMLDecodeError) as error:
        raise NotEditable(f"it cannot be read as TOML: {error}") from error
    return text


def _put(document: tomlkit.TOMLDocument, path: Path_, value: Any) -> None:
    table: Any = document
    for key in path[:-1]:
        if key not in table:
            table[key] = tomlkit.table(is_super_table=len(path) > 2 and key == path[0])
        table = table[key]
        if not isinstance(table, Mapping):
            raise NotEditable(f"{key} is to be a table, and is none")
    if path[-1] not in table:
        _append(table, path[-1], value)
        return
    within = table if isinstance(table, Container) else getattr(table, "value", None)
    item = tomlkit.item(value)
    if isinstance(within, Container):
        there: Any = within.item(path[-1])
        item.trivia.comment_ws, item.trivia.comment = there.trivia.comment_ws, there.trivia.comment
        item.trivia.trail = there.trivia.trail
    table[path[-1]] = item


def _append(table: Any, key: str, value: Any) -> None:
    """At the end of its table, before the blank lines that part it from the next."""
    if isinstance(table, Table) and len(table.value.body) and table.value.body[-1][0] is None:
        blank = table.value.body[-1][1]
        if not blank.as_string().strip():
            last = next((name for name, _ in reversed(table.value.body) if name is not None), None)
            if last is not None and not isinstance(table[last.key], Table):
                table.value._insert_after(last.key, key, tomlkit.item(value))
                return
    table[key] = value


def _take_out(document: tomlkit.TOMLDocument, path: Path_) -> None:
    """The key, and each table that is empty then."""
    above: list[Any] = [document]
    for key in path[:-1]:
        if key not in above[-1]:
            return
        above.append(above[-1][key])
        if not isinstance(above[-1], Mapping):
            return
    if path[-1] not in above[-1]:
        return
    for table, key in zip(reversed(above), reversed(path), strict=True):
        del table[key]
        if len(table):
            break


def _merged(values: Mapping[str, Any], changes: Mapping[Path_, Any]) -> dict[str, Any]:
    merged: dict[str, Any] = {key: _merged(value, {}) if isinstance(value, dict) else value
                              for key, value in values.items()}
    for path, value in changes.items():
        table = merged
        for key in path[:-1]:
            table = table.setdefault(key, {})
        if value is None:
            table.pop(path[-1], None)
        else:
            table[path[-1]] = value
    return merged


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without empty tables, which say nothing."""
    inside = {key: _plain(value) if isinstance(value, dict) else value for key, value in values.items()}
    return {key: value for key, value in inside.items() if value != {}}
