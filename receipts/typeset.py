"""The receipt in columns of equal letters: what a text printer prints and what a plain e-mail shows."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from receipts.content import Content, Group
from receipts.script import directed, plain
from receipts.wrapping import wrap


class Size(Enum):
    NORMAL = auto()
    BOLD = auto()
    LARGE = auto()                 # twice as wide and twice as high
    HUGE = auto()                  # four times

    @property
    def factor(self) -> int:
        return {Size.LARGE: 2, Size.HUGE: 4}.get(self, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `text` is empty for an empty row."""

    text: str = ""
    size: Size = Size.NORMAL


def typeset(said: Content, columns: int, shown: Callable[[str], str] = str) -> Iterator[Row]:
    """Rows no wider than `columns`, large ones no wider than their part of them. `shown` fits letters to the device."""

    def rows(text: str, size: Size = Size.NORMAL, most: int = 0) -> Iterator[Row]:
        room = columns // size.factor
        fitted = shown(text)
        for line in directed(wrap(fitted, room, _columns, most), fitted):
            yield Row(line, size)

    def group(part: Group) -> Iterator[Row]:
        yield Row("-" * columns)
        yield from rows(part.caption)
        large = _columns(shown(part.heading)) <= columns // 2
        yield from rows(part.heading, Size.LARGE if large else Size.BOLD, most=4)
        for item in part.items:
            yield Row()
            if item.figure:
                yield Row(_sides(shown(item.title), shown(item.figure), columns), Size.BOLD)
                continue
            yield from rows(item.title, Size.BOLD, most=2)
            yield from rows(item.author, most=1)
            yield from rows(item.note, most=1)
        yield Row()

    yield from rows(said.region, most=1)
    yield from rows(said.branch, Size.BOLD, most=2)
    yield from rows(said.moment)
    yield Row()
    yield from rows(said.heading, Size.LARGE)
    if said.count or said.card:
        yield Row(_sides(shown(said.count), shown(said.card), columns))
    yield from rows(said.number, Size.HUGE if _columns(shown(said.number)) <= columns // 4 else Size.LARGE, most=2)
    yield Row()
    for part in said.groups:
        yield from group(part)
    yield Row("-" * columns)
    yield from rows(said.thanks, Size.BOLD)
    yield from rows(said.contact, most=2)


def _sides(left: str, right: str, columns: int) -> str:
    return left + " " * max(2, columns - _columns(left) - _columns(right)) + right if right else left


def _columns(text: str) -> int:
    return len(plain(text))
