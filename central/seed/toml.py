"""Writes a seed as TOML text: arrays of tables with plain values, which is all that a seed file holds."""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

Table = Mapping[str, Any]


def dump(tables: Mapping[str, Table | Sequence[Table]]) -> str:
    """One `[name]` for a table, one `[[name]]` for each table of a list. Values of None are left out."""
    parts: list[str] = []
    for name, content in tables.items():
        header, listed = (f"[{name}]", [content]) if isinstance(content, Mapping) else (f"[[{name}]]", list(content))
        for table in listed:
            parts.append(header)
            parts += [f"{key} = {_value(value)}" for key, value in table.items() if value is not None]
            parts.append("")
    return "\n".join(parts)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
    return "[" + ", ".join(_value(inner) for inner in value) + "]"
