"""Where each key and value of a TOML text stands, by tree-sitter's TOML grammar.

`tomllib` gives values without places; this gives places without values, for the same text. The text is one that
`tomllib` has accepted: what this grammar cannot read has no entry, and the nearest table around it is the place.
"""
from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from config.errors import Place

Path_ = tuple[str | int, ...]
"""A key with all tables around it; an int is a place in a list: ("card", 0, "name")."""

_LANGUAGE = Language(tree_sitter_toml.language())
_KEYS = {"bare_key", "quoted_key", "dotted_key"}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the key stands and where its value begins. Of a table, both are its header."""

    key: Place
    value: Place


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of the UTF-8 text: the last name of a key, and its value."""

    name: slice
    value: slice


class _Finder:
    def __init__(self, source: str, file: Path) -> None:
        self._bytes = source.encode()
        self._lines = self._bytes.split(b"\n")
        self._file = file
        self._lists: dict[Path_, int] = {}
        self.spots: dict[Path_, Spot] = {}
        self.spans: dict[Path_, Span] = {}

    def document(self, root: Node) -> None:
        for node in root.named_children:
            if node.type == "pair":
                self._pair((), node)
            elif node.type in {"table", "table_array_element"}:
                self._table(node)

    def _table(self, node: Node) -> None:
        header = node.named_children[0]
        path = self._absolute(tuple(self._names(header)), node.type == "table_array_element")
        place = self._place(header)
        self.spots[path] = Spot(place, place)
        for child in node.named_children[1:]:
            if child.type == "pair":
                self._pair(path, child)

    def _absolute(self, names: tuple[str, ...], starts: bool) -> Path_:
        """The header's names with the list index of every `[[…]]` on the way."""
        path: Path_ = ()
        for name in names[:-1]:
            path = (*path, name)
            if path in self._lists:
                path = (*path, self._lists[path])
        path = (*path, names[-1])
        if starts:
            self._lists[path] = self._lists.get(path, -1) + 1
            path = (*path, self._lists[path])
        return path

    def _pair(self, prefix: Path_, node: Node) -> None:
        key, value = node.named_children[0], node.named_children[1]
        path = (*prefix, *self._names(key))
        spot = Spot(self._place(key), self._place(value))
        for length in range(len(prefix) + 1, len(path)):
            self.spots.setdefault(path[:length], Spot(spot.key, spot.key))
        self.spots[path] = spot
        name = _last_name(key)
        self.spans[path] = Span(slice(name.start_byte, name.end_byte), slice(value.start_byte, value.end_byte))
        self._value(path, value)

    def _value(self, path: Path_, node: Node) -> None:
        if node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(path, child)
        elif node.type == "array":
            items = [child for child in node.named_children if child.type not in {"comment", "ERROR"}]
            for index, item in enumerate(items):
                place = self._place(item)
                self.spots[(*path, index)] = Spot(place, place)
                self._value((*path, index), item)

    def _names(self, key: Node) -> Iterator[str]:
        if key.type == "dotted_key":
            for child in key.named_children:
                yield from self._names(child)
        elif key.type in _KEYS:
            text = self._bytes[key.start_byte:key.end_byte].decode()
            if key.type == "quoted_key":
                yield from tomllib.loads(f"{text} = 0")
            else:
                yield text

    def _place(self, node: Node) -> Place:
        row, column = node.start_point
        before = self._lines[row][:column].decode(errors="replace")
        return Place(self._file, row + 1, len(before) + 1)


def _last_name(key: Node) -> Node:
    return _last_name(key.named_children[-1]) if key.type == "dotted_key" else key


def find_places(source: str, file: Path) -> dict[Path_, Spot]:
    """The spot of every table, key and list item of `source`, a valid TOML text that came from `file`."""
    return _found(source, file).spots


def find_spans(source: str) -> dict[Path_, Span]:
    """The bytes of every key with a value of `source`, a valid TOML text."""
    return _found(source, Path()).spans


def _found(source: str, file: Path) -> _Finder:
    finder = _Finder(source, file)
    finder.document(Parser(_LANGUAGE).parse(source.encode()).root_node)
    return finder
