"""What lies on the workbench, asked of the emulators' control server, and what hands do to it."""
from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from devices.emulators.control import ControlClient, ControlError

EVERY = 0.4
"""Seconds between looks at the emulators."""


@dataclass(frozen=True, slots=True)
class Item:
    uid: str
    title: str
    author: str
    on: bool
    secured: bool | None           # None: a security value of neither kind
    barcode: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    number: str
    uid: str
    label: str
    held: bool


@dataclass(frozen=True, slots=True)
class Bench:
    items: tuple[Item, ...] = ()
    cards: tuple[Card, ...] = ()
    receipts: tuple[str, ...] = ()
    asked: int = 0                 # cents that the payment terminal waits for
    trouble: str = ""              # the control server's sentence, when it did not answer


def read(listed: Any, receipts: Any) -> Bench:
    """The bench from the control server's answers; what it leaves out is left empty."""
    told = listed if isinstance(listed, dict) else {"tags": listed}
    held = _word(told, "held")
    cards = tuple(Card(_word(one, "number"), _word(one, "uid"), _word(one, "label") or _word(one, "number"),
                       bool(held) and held in (one.get("uid"), one.get("number"))) for one in _tables(told, "cards"))
    terminal = told.get("terminal")
    asked = terminal.get("asked") if isinstance(terminal, dict) else 0
    return Bench(tuple(_item(one) for one in _tables(told, "tags")), cards,
                 tuple(_word(one, "text") for one in receipts if isinstance(one, dict)) if isinstance(
                     receipts, list) else (), asked if isinstance(asked, int) else 0)


def _item(tag: dict[str, Any]) -> Item:
    label = _word(tag, "label") or _word(tag, "item") or _word(tag, "uid")
    title, _, author = label.partition(" / ")
    afi = tag.get("afi")
    return Item(_word(tag, "uid"), title, author, bool(tag.get("on")), {0x07: True, 0xC2: False}.get(afi)
                if isinstance(afi, int) else None, _word(tag, "item"))


def _tables(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = told.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _word(table: dict[str, Any], name: str) -> str:
    value = table.get(name, "")
    return value if isinstance(value, str) else ""


class BenchWorker(threading.Thread):
    """Keeps one connection to the control server; `changed` is called on its thread with each new Bench."""

    def __init__(self, host: str, port: int, changed: Callable[[Bench], None]) -> None:
        super().__init__(name="workbench", daemon=True)
        self._where, self._changed = (host, port), changed
        self._wishes: queue.Queue[tuple[str, dict[str, Any]] | None] = queue.Queue()
        self._bench = Bench()

    def do(self, verb: str, **arguments: Any) -> None:
        """Ask for something; what came of it is in the next Bench."""
        self._wishes.put((verb, arguments))

    def stop(self) -> None:
        self._wishes.put(None)

    def run(self) -> None:
        client: ControlClient | None = None
        trouble = ""
        while True:
            try:
                client = client or ControlClient(*self._where)
                bench = read(client.call("list"), client.call("receipts"))
            except (ControlError, ValueError, KeyError) as error:
                bench, client = replace(self._bench, trouble=str(error)), None
            if trouble and not bench.trouble:
                bench = replace(bench, trouble=trouble)
            if bench != self._bench:
                self._bench = bench
                self._changed(bench)
            try:
                wish = self._wishes.get(timeout=EVERY)
            except queue.Empty:
                continue
            if wish is None:
                if client:
                    client.close()
                return
            trouble = ""
            try:
                if client:
                    client.call(wish[0], **wish[1])
            except ControlError as error:
                trouble = str(error)
