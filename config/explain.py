"""Who set a value: every effective setting with its place, and what it goes over; and how the settings of two states of
the layers differ. What a secret is, is never told: its name is."""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from config.errors import ConfigError, Place, Problem
from config.layers import Layered, Said
from config.places import Path_
from config.plain import dotted, keys_of, nearest
from config.settings import Settings

CODE = "code"


@dataclass(frozen=True, slots=True)
class Explained:
    """One effective value. `layer` is "code" for a default, which has no place. `over`: what it goes over, nearest
    first. `lock`: where it is locked."""

    key: str
    value: Any
    layer: str
    place: Place | None = None
    over: tuple[Said, ...] = ()
    lock: Place | None = None

    def __str__(self) -> str:
        text = f"{self.key} = {written(self.value)}  ({self.place or 'the default'})"
        if self.lock:
            text += f"\n    locked by {self.lock}"
        return text + "".join(f"\n    over {written(said.value)}  ({said.origin.spot.value})" for said in self.over)

    def data(self) -> dict[str, Any]:
        """As JSON takes it."""
        over = [{"value": plain(said.value), "layer": said.origin.layer, "place": said.origin.spot.value.data()}
                for said in self.over]
        return {"key": self.key, "value": plain(self.value), "layer": self.layer, "over": over,
                "place": self.place and self.place.data(), "lock": self.lock and self.lock.data()}


def explain(settings: Settings, layered: Layered, key: str = "") -> tuple[Explained, ...]:
    """The value of `key`, or all values of that table; "" is all there are. ConfigError for what is no setting."""
    wanted = tuple(key.split(".")) if key else ()
    found = tuple(_explained(path, value, layered) for path, value in effective(settings)
                  if path[:len(wanted)] == wanted)
    if not found:
        raise ConfigError([_unknown(wanted, layered)])
    return found


def effective(settings: Settings) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every setting with its value, as JSON takes it; lists are values, what is none is left out."""
    yield from _leaves(settings.model_dump(mode="json", by_alias=True), ())


def _leaves(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, name))
        elif value is not None:
            yield (*path, name), value


def _explained(path: tuple[str, ...], value: Any, layered: Layered) -> Explained:
    said = layered.history.get(path, ())
    lock = next((layered.locks[path[:length]].spot.value for length in range(1, len(path) + 1)
                 if path[:length] in layered.locks), None)
    if not said:
        return Explained(dotted(path), value, CODE, lock=lock)
    *over, last = said
    return Explained(dotted(path), plain(last.value), last.origin.layer, last.origin.spot.value, tuple(reversed(over)),
                     lock)


def _unknown(wanted: Path_, layered: Layered) -> Problem:
    known = keys_of(Settings, wanted[:-1])
    meant = nearest(str(wanted[-1]), known)
    if str(wanted[-1]) in known:
        told = f"{dotted(wanted)} is not set and has no default"
    else:
        told = f"{dotted(wanted)} is no setting"
        told += f'; did you mean "{dotted((*wanted[:-1], meant))}"?' if meant else ""
    return Problem(Place(layered.last), told, "unknown", (("key", dotted(wanted)),))


@dataclass(frozen=True, slots=True)
class Change:
    """An effective setting that differs; None: there is none."""

    key: str
    before: Any
    after: Any
    place: Place | None                # who says so now

    def __str__(self) -> str:
        return f"{self.key}: {written(self.before)} → {written(self.after)}  ({self.place or 'the default'})"

    def data(self) -> dict[str, Any]:
        return {"key": self.key, "before": self.before, "after": self.after, "place": self.place and self.place.data()}


def changes(before: tuple[Settings, Layered], after: tuple[Settings, Layered]) -> tuple[Change, ...]:
    """What the kiosk would notice."""
    old, new = dict(effective(before[0])), dict(effective(after[0]))
    paths = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    return tuple(_change(_explained(path, old.get(path), before[1]), _explained(path, new.get(path), after[1]))
                 for path in paths)


def _change(before: Explained, after: Explained) -> Change:
    return Change(after.key, before.value, after.value, after.place)


def plain(value: Any) -> Any:
    """As JSON takes it."""
    return json.loads(json.dumps(value, default=str, ensure_ascii=False))


def written(value: Any) -> str:
    return "nothing" if value is None else json.dumps(value, default=str, ensure_ascii=False)
