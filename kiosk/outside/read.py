"""Reading what strangers send: the wrong type at any place is as good as nothing there."""
from __future__ import annotations

import json
import unicodedata
from typing import Any


def table(body: bytes) -> dict[str, Any]:
    """A JSON object; an empty one when it is none."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def listing(body: bytes) -> list[Any] | None:
    """A JSON list; None when it is none."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, list) else None


def rows(value: Any, most: int) -> list[dict[str, Any]]:
    """The objects in a list, `most` of them."""
    return [row for row in value[:most] if isinstance(row, dict)] if isinstance(value, list) else []


def inside(value: Any, *path: str | int) -> Any:
    """What stands at `path`, or None."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and len(value) > step:
            value = value[step]
        else:
            return None
    return value


def line(value: Any, most: int) -> str:
    """One line of text that can be shown; "" when it is none, or longer than `most` by more than a cut at a word."""
    if not isinstance(value, str):
        return ""
    words = " ".join("".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in value[:4 * most])
                     .split())
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(" ,;:/-") if " " in words[:most] else ""
