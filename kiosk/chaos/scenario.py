"""A play for the wire, in a TOML file: what becomes wrong with it when, and what is right to see then.

    title = "The network is slow, then away"
    seed = 7
    seconds = 60                       # how long it lasts
    [[step]]
    at = 10                            # seconds from the beginning
    add = "latency:latency=2000"       # one toxic or a list
    expect = "rows wait, and say so after eight seconds"
    [[step]]
    at = 30
    remove = "latency_downstream"      # one name or a list, or "all"
    add = "down"
"""
from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.chaos.proxy import Count, Proxy
from kiosk.chaos.toxic import ChaosError, Toxic, meant, parse

ALL = "all"


@dataclass(frozen=True, slots=True)
class Step:
    at: float
    add: tuple[Toxic, ...] = ()
    remove: tuple[str, ...] = ()
    expect: str = ""

    def __str__(self) -> str:
        return "; ".join([*(f"remove {name}" for name in self.remove), *(f"add {toxic}" for toxic in self.add)])


@dataclass(frozen=True, slots=True)
class Scenario:
    title: str
    seconds: float
    steps: tuple[Step, ...]
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """What passed between one step and the next."""

    at: float
    step: str
    expect: str
    count: Count


def read(path: Path) -> Scenario:
    """Raises ChaosError, which names the file, the step and what is wrong with it."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ChaosError(f"{path} cannot be read: {error}") from None
    try:
        return _scenario(table, path)
    except ChaosError as error:
        raise ChaosError(f"{path}: {error}") from None


def _scenario(table: dict[str, Any], path: Path) -> Scenario:
    _known(table, ("title", "seed", "seconds", "step"))
    seconds, seed, steps = table.get("seconds"), table.get("seed"), table.get("step", [])
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or seconds <= 0:
        raise ChaosError("seconds = how long it lasts, such as 60, is missing")
    if seed is not None and type(seed) is not int:
        raise ChaosError(f"seed = {seed!r} is no whole number")
    if not isinstance(steps, list) or not all(isinstance(step, dict) for step in steps):
        raise ChaosError("steps are [[step]] tables")
    made: list[Step] = []
    for number, step in enumerate(steps, 1):
        try:
            made.append(_step(step, made[-1].at if made else 0.0, seconds))
        except ChaosError as error:
            raise ChaosError(f"step {number}: {error}") from None
    return Scenario(str(table.get("title", path.stem)), seconds, tuple(made), seed)


def _step(table: dict[str, Any], after: float, seconds: float) -> Step:
    _known(table, ("at", "add", "remove", "expect"))
    at = table.get("at")
    if not isinstance(at, int | float) or isinstance(at, bool) or not after <= at <= seconds:
        raise ChaosError(f"at = the second when it is done, from {after:g} (the step before) to {seconds:g} (the end)")
    add, remove = _texts(table, "add"), _texts(table, "remove")
    if not add and not remove:
        raise ChaosError("say what is done: add = or remove =")
    return Step(at, tuple(map(parse, add)), remove, str(table.get("expect", "")))


def _texts(table: dict[str, Any], key: str) -> tuple[str, ...]:
    found = table.get(key, [])
    texts = [found] if isinstance(found, str) else found
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ChaosError(f"{key} is a text or a list of texts")
    return tuple(texts)


def _known(table: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in table:
        if key not in keys:
            raise ChaosError(f"there is no key {key!r}; {meant(key, list(keys))}")


async def play(scenario: Scenario, proxy: Proxy, *, clock: Callable[[], float],
               wait: Callable[[float], Awaitable[object]] = asyncio.sleep,
               say: Callable[[str], None] = lambda line: None) -> list[Passage]:
    """Do every step in its time; what passed from each to the next. Raises ChaosError when a step cannot be done.

    `wait` raises to end it early: what has passed until then is lost with it.
    """
    begun, passages = clock(), []
    before, at, label, expect = proxy.count(), 0.0, "begin", ""
    for step in (*scenario.steps, None):
        due = scenario.seconds if step is None else step.at
        await wait(max(0.0, begun + due - clock()))
        now = proxy.count()
        passages.append(Passage(at, label, expect, less(now, before)))
        if step is not None:
            before, at, label, expect = now, step.at, str(step), step.expect
            say(f"{step.at:7.1f} s  {step}" + (f"  – expect: {step.expect}" if step.expect else ""))
            await _do(step, proxy)
    return passages


async def _do(step: Step, proxy: Proxy) -> None:
    for name in step.remove:
        for found in list(proxy.toxics) if name == ALL else [name]:
            await proxy.remove(found)
    for toxic in step.add:
        await proxy.add(toxic)


def less(now: Count, before: Count) -> Count:
    return Count(now.connections - before.connections, now.refused - before.refused, now.ended - before.ended,
                 now.upstream - before.upstream, now.downstream - before.downstream)


def report(scenario: Scenario, passages: list[Passage]) -> str:
    """The table at the end."""
    lines = [scenario.title, "   from    links  refused  ended  bytes up  bytes down  step"]
    for passage in passages:
        count = passage.count
        lines.append(f"{passage.at:7.1f} s  {count.connections:5}  {count.refused:7}  {count.ended:5}  "
                     f"{count.upstream:8}  {count.downstream:10}  {passage.step}")
        if passage.expect:
            lines.append(f"{'':55}expect: {passage.expect}")
    return "\n".join(lines)
