"""Problems in plain sentences: what is wrong with a value, what would fit, what was probably meant."""
from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.errors import ConfigError, Problem
from config.layers import Layered
from config.places import Path_
from config.versions import RETIRED

Values = tuple[tuple[str, str], ...]

_SECRETS = {"secret", "password", "password_file", "pin_hash"}         # what stands there is never repeated

_PASSWORD = re.compile(r"(?<=//)[^/@\s]*(?=@)|(?<=password=)[^&\s\"]*")

_SENTENCES: dict[str, str] = {
    "string_type": "must be text in quotation marks",
    "string_sub_type": "must be text in quotation marks",
    "path_type": "must be text in quotation marks",
    "int_type": "must be a whole number without quotation marks",
    "float_type": "must be a number without quotation marks",
    "finite_number": "must be a number that is not infinite",
    "bool_type": "must be true or false, without quotation marks",
    "tuple_type": "must be a list in square brackets",
    "list_type": "must be a list in square brackets",
    "frozen_set_type": "must be a list in square brackets",
    "dict_type": "must be a table",
    "mapping_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "date_type": "must be a date without quotation marks, such as 2026-12-24",
    "date_from_datetime_parsing": "must be a date without quotation marks, such as 2026-12-24",
    "date_from_datetime_inexact": "must be a date without a time, such as 2026-12-24",
    "too_long": "must be {max_length} characters or less",
    "greater_than": "must be greater than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "string_too_short": "must not be empty",
    "too_short": "needs at least {min_length} in the list",
    "literal_error": "must be one of {expected}",
    "enum": "must be one of {expected}",
    "value_error": "{error}",
    "disagreement": "{said}",
    "unfit": "{said}",
    "secret-name": "must be the name of a secret, of lower-case letters, digits, - and _; the secret itself never "
                   "stands in a layer: python -m config secret keeps it",
}
_CODES = {"missing": "missing", "extra_forbidden": "unknown", "literal_error": "choice", "enum": "choice",
          "greater_than": "range", "greater_than_equal": "range", "less_than": "range", "less_than_equal": "range",
          "too_long": "length", "string_too_long": "length", "string_too_short": "empty", "too_short": "length",
          "value_error": "unfit", "secret-name": "secret-name"}
"""What kind of problem it is, for pages; what is not named here is of the wrong type."""
_WANTED = {"string": "text", "path": "text", "int": "whole", "float": "number", "finite": "number", "bool": "flag",
           "tuple": "list", "list": "list", "frozen": "list", "dict": "table", "mapping": "table", "model": "table",
           "date": "date"}
"""What should stand there, by how the name of the problem begins."""


def refusal(error: ValidationError, layered: Layered, model: type[BaseModel]) -> ConfigError:
    """The same problems as `error`, each at its place in the layers' files, in our own words."""
    details = error.errors(include_url=False)
    return ConfigError({_problem(detail, layered, model) for detail in details if not _follows(detail, details)})


def _follows(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """A list is also called too short when what stands in it was refused: that is no problem of its own."""
    loc = detail["loc"]
    return detail["type"] == "too_short" and any(d["loc"][:len(loc)] == loc and d["loc"] != loc for d in details)


def _problem(detail: ErrorDetails, layered: Layered, model: type[BaseModel]) -> Problem:
    path: Path_ = tuple(step for step in detail["loc"] if step != "[key]")
    kind, context = detail["type"], detail.get("ctx", {})
    path += tuple(context["key"]) if kind == "disagreement" else ()
    spot, exact = layered.spot(path)
    about_the_key = kind in {"extra_forbidden", "missing"} or "[key]" in detail["loc"]
    place = spot.key if about_the_key or not exact else spot.value
    joint = ": " if kind == "value_error" and isinstance(detail["input"], dict) else " "
    said, values = _sentence(detail, path, model)
    code = context.get("code") or ("cards" if joint == ": " else _CODES.get(kind, "type"))
    if code == "type":
        values = (*values, *_values(wanted=_WANTED.get(kind.partition("_")[0], "")))
    if kind == "extra_forbidden" and path in RETIRED:
        code = "retired"
    return Problem(place, f"{dotted(path)}{joint}{said}", code, (("key", dotted(path)), *values))


def _sentence(detail: ErrorDetails, path: Path_, model: type[BaseModel]) -> tuple[str, Values]:
    """What is wrong, and what the sentence names."""
    kind = detail["type"]
    if kind == "missing":
        return "is missing; it has no default and must be given", ()
    if kind == "extra_forbidden":
        if path in RETIRED:
            return RETIRED[path], ()
        known = keys_of(model, path[:-1])
        meant = nearest(str(path[-1]), known)
        return f"is not known{_meant(meant) or _choice(known)}", _values(known=", ".join(known), meant=meant)
    context = {name: f"{value:g}" if isinstance(value, float) else value
               for name, value in detail.get("ctx", {}).items()}
    if kind in {"literal_error", "enum"}:
        context["expected"] = context["expected"].replace(" or ", ", ").replace("'", '"')
    words = _SENTENCES.get(kind, "does not fit here").format(**context)
    facts = {name: str(value) for name, value in context.items() if name not in {"said", "error", "key", "code"}}
    if kind == "disagreement" or path[-1] in _SECRETS:
        return words, _values(**facts)
    given = _short(detail["input"])
    meant = ""
    if kind in {"literal_error", "enum"}:
        meant = nearest(str(detail["input"]), re.findall(r'"([^"]*)"', context["expected"]))
    here = f" (here: {given})" if given else ""
    return words + here + _meant(meant), _values(given=given, meant=meant, **facts)


def _values(**values: str) -> Values:
    return tuple((name, value) for name, value in sorted(values.items()) if value)


def _short(value: object) -> str:
    """What stands there now, short, the way TOML writes it; nothing for a table."""
    if isinstance(value, dict | list):
        return ""
    text = _PASSWORD.sub("…", json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= 60 else text[:57] + "…"


def nearest(word: str, known: list[str]) -> str:
    """The known word that was probably meant, or nothing."""
    return next(iter(difflib.get_close_matches(word.lower(), known, 1, 0.6)), "")


def _meant(word: str) -> str:
    return f'; did you mean "{word}"?' if word else ""


def _choice(known: list[str]) -> str:
    return f"; known here: {', '.join(known)}" if known else ""


def dotted(path: Path_) -> str:
    """A key as a person says it: card 2, its name → `card[2].name`, lists counted from 1."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            plain = re.fullmatch(r"[A-Za-z0-9_-]+", step)
            text += ("." if text else "") + (step if plain else json.dumps(step, ensure_ascii=False))
    return text or "the configuration"


def keys_of(model: type[BaseModel], path: Path_) -> list[str]:
    """The keys that the table at `path` may have; empty when any will do."""
    found: object = model
    for step in path:
        found = _inside(found, step)
    return [name for name, _ in _fields(found)]


def _fields(kind: object) -> Iterator[tuple[str, object]]:
    if get_origin(kind) in {Union, UnionType}:
        for part in get_args(kind):
            yield from _fields(part)
    elif isinstance(kind, type) and issubclass(kind, BaseModel):
        for name, field in kind.model_fields.items():
            yield field.alias or name, field.annotation


def _inside(kind: object, step: str | int) -> object:
    """The type of what stands at `step` inside a value of type `kind`; None when there is no such thing."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return next((found for part in arguments if (found := _inside(part, step)) is not None), None)
    if origin in {tuple, frozenset}:
        return arguments[0] if isinstance(step, int) else None
    if origin is Mapping:
        return arguments[1]
    return dict(_fields(kind)).get(str(step))
