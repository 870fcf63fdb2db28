"""A toxic: a kind with its settings, a name, the direction it is for, and how many connections it meets.

As text, on the command line and in a scenario:  latency:latency=200,jitter=50,stream=upstream,toxicity=0.5,name=slow
As JSON, in the fields of Toxiproxy:  {"type", "name", "stream", "toxicity", "attributes": {…}}
"""
from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from enum import StrEnum
from random import Random
from typing import Any

from kiosk.chaos.kinds import KINDS, Down, Kind


class ChaosError(Exception):
    """It cannot be so; the sentence says what to write or do instead."""


class Direction(StrEnum):
    UPSTREAM = "upstream"              # what the kiosk sends
    DOWNSTREAM = "downstream"          # what the kiosk hears


@dataclass(frozen=True, slots=True)
class Toxic:
    name: str
    kind: Kind
    stream: Direction = Direction.DOWNSTREAM
    toxicity: float = 1.0              # the chance that a connection meets it

    def chance(self, seed: int, connection: int) -> Random:
        """The same chance each time for the same seed, connection and toxic."""
        return Random(f"{seed}/{connection}/{self.name}")

    def json(self) -> dict[str, Any]:
        return {"name": self.name, "type": self.kind.name, "stream": self.stream.value, "toxicity": self.toxicity,
                "attributes": {part.name: getattr(self.kind, part.name) for part in fields(self.kind)}}

    def __str__(self) -> str:
        parts = [f"{part.name}={getattr(self.kind, part.name):.10g}" for part in fields(self.kind)]
        if not isinstance(self.kind, Down):
            parts.append(f"stream={self.stream}")
        if self.toxicity < 1:
            parts.append(f"toxicity={self.toxicity:g}")
        return ":".join(filter(None, (self.kind.name, ",".join(parts))))


def toxic(type: str, name: str = "", stream: str = Direction.DOWNSTREAM, toxicity: Any = 1.0,
          attributes: Mapping[str, Any] | None = None) -> Toxic:
    """A toxic from its JSON fields. Raises ChaosError."""
    kind = KINDS.get(type) if isinstance(type, str) else None
    if kind is None:
        raise ChaosError(f"there is no toxic {type!r}; {meant(str(type), list(KINDS))}")
    if stream not in list(Direction):
        raise ChaosError(f"stream is upstream (what the kiosk sends) or downstream (what it hears), not {stream!r}")
    chance = _number("toxicity", toxicity, 0, 1)
    if attributes is not None and not isinstance(attributes, Mapping):
        raise ChaosError('attributes is an object, such as {"latency": 200}')
    settings = _settings(kind, attributes or {})
    if not isinstance(name, str) or (name and not name.isprintable()):
        raise ChaosError("the name of a toxic is a text")
    usual = type if kind is Down else f"{type}_{Direction(stream)}"
    return Toxic(name or usual, kind(**settings), Direction(stream), chance)


def parse(text: str) -> Toxic:
    """A toxic from its text, `type:key=value,…`. Raises ChaosError."""
    type, _, rest = text.strip().partition(":")
    given: dict[str, str] = {}
    for part in filter(None, rest.split(",")):
        key, equals, value = part.partition("=")
        if not equals or key.strip() in given:
            raise ChaosError(f"{text!r}: write type:key=value,key=value, each key once, such as latency:latency=200")
        given[key.strip()] = value.strip()
    own = {key: given.pop(key) for key in ("name", "stream", "toxicity") if key in given}
    return toxic(type, attributes=given, **own)


def _settings(kind: type[Kind], given: Mapping[str, Any]) -> dict[str, Any]:
    known: dict[str, Field[Any]] = {part.name: part for part in fields(kind)}
    settings = {}
    for key, value in given.items():
        if key not in known:
            raise ChaosError(f"{kind.name} has no {key!r}; {meant(key, [*known, 'stream', 'toxicity', 'name'])}")
        part = known[key]
        settings[key] = _number(key, value, part.metadata["least"], part.metadata["most"],
                                whole=isinstance(part.default, int) and part.type == "int")
    return settings


def _number(key: str, value: Any, least: float, most: float, *, whole: bool = False) -> Any:
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        found = int(value) if whole and not isinstance(value, float) else float(value)
        if whole and found != int(found):
            raise ValueError
    except (ValueError, OverflowError):
        raise ChaosError(f"{key}={value}: write a {'whole ' if whole else ''}number") from None
    if not least <= found <= most:
        raise ChaosError(f"{key}={value}: write a number from {least:g} to {most:.10g}")
    return int(found) if whole else found


def meant(word: str, known: list[str]) -> str:
    """What was perhaps meant, or what there is."""
    close = difflib.get_close_matches(word, known, 1)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known)}"
