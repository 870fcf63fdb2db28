"""From the bytes of a seed file to a checked seed. Every problem is told with file, line and column."""
from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from central.errors import SeedError
from central.seed.model import Seed
from config.cards import CardPatterns
from config.errors import Place, Problem
from config.layers import Layered, Origin
from config.places import Path_, find_places
from config.plain import refusal

MAX_BYTES = 64_000_000
_MOST_PROBLEMS = 20


def read_seed(raw: bytes, file: Path) -> Seed:
    """The seed in `raw`, which came from `file`. Errors: SeedError, a line for each problem (the first twenty)."""
    if len(raw) > MAX_BYTES:
        raise SeedError(f"{file}: the file is larger than {MAX_BYTES // 1_000_000} MB; is this a seed file?")
    try:
        source = raw.decode("utf-8-sig").replace("\r\n", "\n")
        table = tomllib.loads(source)
    except UnicodeDecodeError as error:
        raise SeedError(f"{file}: byte {error.start + 1} is not UTF-8; save the file in that encoding") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SeedError(f"{_place(str(error), source, file)}: this is not TOML from here on: {error}") from None
    try:
        seed = Seed.model_validate(table)
    except ValidationError as error:
        raise SeedError(_told(refusal(error, _layered(table, source, file), Seed).problems)) from None
    problems = list(_problems(seed))
    if problems:
        layered = _layered(table, source, file)
        raise SeedError(_told(tuple(Problem(layered.spot(path)[0].value, words) for path, words in problems)))
    return seed


def _place(reason: str, source: str, file: Path) -> Place:
    """The line and column in what the TOML reader says; without them, the end of the text."""
    at = re.search(r"\(at line (\d+), column (\d+)\)", reason)
    if at is None:
        return Place(file, source.count("\n") + 1, len(source) - source.rfind("\n"))
    return Place(file, int(at[1]), int(at[2]))


def _layered(table: dict[str, Any], source: str, file: Path) -> Layered:
    spots = find_places(source, file)
    return Layered(file.parent, table, {path: Origin("seed", spot) for path, spot in spots.items()}, file)


def _told(problems: tuple[Problem, ...]) -> str:
    lines = [str(problem) for problem in problems[:_MOST_PROBLEMS]]
    if len(problems) > _MOST_PROBLEMS:
        lines.append(f"and {len(problems) - _MOST_PROBLEMS} more")
    return "\n".join(lines)


def _problems(seed: Seed) -> Iterator[tuple[Path_, str]]:
    """What single values cannot show: names that point nowhere, and things that stand twice."""
    try:
        CardPatterns(patterns=seed.card_patterns)
    except ValidationError as error:
        yield ("card_patterns",), error.errors()[0]["msg"].removeprefix("Value error, ")
    if not any((rule.material, rule.category) == ("*", "*") for rule in seed.rules):
        yield ("rules",), 'a rule for material "*" and category "*" is needed, for everything that no other rule covers'
    yield from _twice(seed)
    yield from _nowhere(seed)
    yield from _impossible(seed)


def _twice(seed: Seed) -> Iterator[tuple[Path_, str]]:
    keys: dict[str, Callable[[Any], list[Any]]] = {
        "municipalities": lambda t: [t.name_fi], "branches": lambda t: [t.code], "categories": lambda t: [t.code],
        "materials": lambda t: [t.code], "rules": lambda t: [f"{t.material} {t.category}"],
        "terminals": lambda t: [t.login], "patrons": lambda t: [t.card, *t.other_cards, *t.lost_cards],
        "titles": lambda t: [t.id], "items": lambda t: [t.barcode], "loans": lambda t: [t.item]}
    for table, key in keys.items():
        seen: set[Any] = set()
        for place, entry in enumerate(getattr(seed, table)):
            for value in key(entry):
                if value in seen:
                    yield (table, place), f"{value} stands twice in {table}"
                seen.add(value)


def _nowhere(seed: Seed) -> Iterator[tuple[Path_, str]]:
    known: dict[str, set[Any]] = {
        "municipality": {entry.name_fi for entry in seed.municipalities},
        "branch": {entry.code for entry in seed.branches},
        "category": {entry.code for entry in seed.categories},
        "material": {entry.code for entry in seed.materials},
        "title": {entry.id for entry in seed.titles},
        "item": {entry.barcode for entry in seed.items},
        "patron": {card for entry in seed.patrons for card in (entry.card, *entry.other_cards, *entry.lost_cards)}}
    pointers = {
        "branches": {"municipality": "municipality"},
        "rules": {"material": "material", "category": "category"},
        "terminals": {"branch": "branch"},
        "patrons": {"category": "category", "branch": "branch"},
        "titles": {"material": "material"},
        "items": {"title": "title", "branch": "branch", "at": "branch", "material": "material"},
        "loans": {"item": "item", "patron": "patron", "branch": "branch"},
        "holds": {"patron": "patron", "item": "item", "title": "title", "pickup": "branch"}}
    for table, fields in pointers.items():
        for place, entry in enumerate(getattr(seed, table)):
            for field, kind in fields.items():
                value = getattr(entry, field)
                if value is not None and value not in known[kind] and not (table == "rules" and value == "*"):
                    yield (table, place, field), f"{table}[{place + 1}].{field}: there is no {kind} {value}"
    for place, branch in enumerate(seed.branches):
        for category in branch.no_self_service:
            if category not in known["category"]:
                yield ("branches", place, "no_self_service"), f"there is no category {category}"
    for place, patron in enumerate(seed.patrons):
        for at, fee in enumerate(patron.fees):
            if fee.item is not None and fee.item not in known["item"]:
                yield ("patrons", place, "fees", at, "item"), f"there is no item {fee.item}"


def _impossible(seed: Seed) -> Iterator[tuple[Path_, str]]:
    lent = {loan.item for loan in seed.loans}
    taken: set[str] = set()
    home = {item.barcode: item.at or item.branch for item in seed.items}
    for place, hold in enumerate(seed.holds):
        path: Path_ = ("holds", place)
        if (hold.item is None) == (hold.title is None):
            yield path, "a hold names either an item or a title"
        elif hold.state != "waiting":
            if hold.item is None:
                yield path, f'a hold in state "{hold.state}" must name the item that it has taken'
                continue
            if hold.item in lent or hold.item in taken:
                yield path, f"item {hold.item} is on loan or taken by another hold, and cannot be {hold.state}"
            if hold.state == "ready" and home.get(hold.item) != hold.pickup:
                yield path, f"item {hold.item} is ready, so it must be at {hold.pickup}; give it at = \"{hold.pickup}\""
            taken.add(hold.item)
