"""The orders in which senders write the tagged fields of one message, learned as lines come.

A system writes a message with its fields in one of a few orders. Each order met becomes one regular expression, so
that the next line like it is cut in one go. What is kept of a line is its identifiers, never a value.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sip2.layout import Layout, Reader

_KEPT = 8           # orders at a time
_LEARNED = 200      # in all: a sender that never writes twice in one order is read without


class Orders:
    """What is known of one message. Threads may share it: the worst they do is learn an order twice."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._known: tuple[_Order, ...] = ()
        self._learned = 0

    def read(self, tagged: str, values: dict[str, Any]) -> bool:
        """Put the values of the fields into `values` by name, and `extra` where there are others; False when the
        order is new. Raises KeyError or ValueError for a value that the standard does not know."""
        for order in self._known:
            found = order.pattern.match(tagged)
            if found is not None:
                if order is not self._known[0]:
                    self._known = (order, *(other for other in self._known if other is not order))
                order.put(found.groups(), values)
                return True
        return False

    def learn(self, identifiers: Iterable[str]) -> None:
        """Remember the order of a line that was read without fault. A list in two places is no order."""
        order: list[str] = []
        for identifier in identifiers:
            if not order or identifier != order[-1] or not self._repeats(identifier):
                order.append(identifier)
        if self._learned < _LEARNED and not any(self._repeats(one) and order.count(one) > 1 for one in order):
            self._learned += 1
            self._known = (_Order(self._layout, order), *self._known[:_KEPT - 1])

    def _repeats(self, identifier: str) -> bool:
        return identifier in self._layout.by_id and self._layout.by_id[identifier][2]


class _Order:
    """One order: a pattern with a group for each field, and what becomes of each group."""

    def __init__(self, layout: Layout, identifiers: list[str]) -> None:
        names: list[str] = []
        self._readers: list[tuple[str, Reader]] = []
        self._extra: list[tuple[str, int]] = []
        pattern = ""
        for at, identifier in enumerate(identifiers):
            name, read, repeats = layout.by_id.get(identifier, ("extra", None, False))
            names.append(name)
            if name == "extra":
                self._extra.append((identifier, at))
            elif repeats:
                read = _Cut(identifier)
            if read is not None:
                self._readers.append((name, read))
            pattern += rf"((?:{identifier}[^|]*+\|)++)" if repeats else rf"{identifier}([^|]*+)\|"
        self._names = tuple(names)
        self.pattern = re.compile(rf"{pattern}\Z")

    def put(self, groups: tuple[str, ...], values: dict[str, Any]) -> None:
        values.update(zip(self._names, groups, strict=True))
        for name, read in self._readers:
            values[name] = read(values[name])
        if self._extra:
            values["extra"] = tuple([(identifier, groups[at]) for identifier, at in self._extra])


class _Cut:
    """The values of a repeating field, from its fields side by side."""

    def __init__(self, identifier: str) -> None:
        self._between = f"|{identifier}"

    def __call__(self, fields: str) -> tuple[str, ...]:
        return tuple(fields[2:-1].split(self._between))
