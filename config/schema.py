"""The settings as JSON Schema (draft 2020-12), for editors: what may stand in a layer, with what it means.

The first line `#:schema kiosk.schema.json` of a layer makes an editor complete keys and mark what does not fit. A layer
says only a part, so that nothing is required; what must be there is seen when all layers are put together.
"""
from __future__ import annotations

from typing import Any

from config.header import TABLE
from config.settings import Settings
from config.versions import VERSION

HEADER = {
    "description": "What this file itself is.", "type": "object", "additionalProperties": False,
    "properties": {
        "version": {"description": "Of the format; without it the present one.", "type": "integer", "minimum": 1,
                    "maximum": VERSION},
        "lock": {"description": "Keys that no layer after this one may set.", "type": "array",
                 "items": {"type": "string"}},
        "expires": {"description": "When a temporary override ends, with its zone.", "format": "date-time"}}}


def schema() -> dict[str, Any]:
    """Of one layer."""
    made = _part(Settings.model_json_schema(by_alias=True))
    made["properties"] = {TABLE: HEADER} | made["properties"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "A layer of a kiosk's configuration", **made}


def _part(value: Any) -> Any:
    """Without what is required, without titles that only repeat names; each description on one line."""
    if isinstance(value, list):
        return [_part(one) for one in value]
    if not isinstance(value, dict):
        return value
    of_keys = {"properties", "$defs"}
    left = {name: {key: _part(one) for key, one in part.items()} if name in of_keys else _part(part)
            for name, part in value.items() if name not in {"required", "title"}}
    if isinstance(told := left.get("description"), str):
        left["description"] = " ".join(told.split())
    return left
