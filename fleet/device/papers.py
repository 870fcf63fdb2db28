"""What the OpenAPI description says of routes that read their messages themselves, strictly."""
from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from remote.refusals import Refused
from remote.values import Message

_PLACE = "#/components/schemas/{model}"
_told: set[type[Message]] = {Refused}
_DENIED: dict[int | str, dict[str, Any]] = {status: {
    "description": "Refused", "content": {"application/json": {"schema": {"$ref": _PLACE.format(model="Refused")}}}}
    for status in (401, 403, 404, 413, 422, 429, 503)}


def takes(kind: type[Message]) -> dict[str, Any]:
    """The body of a request."""
    _told.add(kind)
    schema = {"$ref": _PLACE.format(model=kind.__name__)}
    return {"openapi_extra": {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}}


def gives(kind: type[Message], *more: type[Message], status: int = 200) -> dict[str, Any]:
    """The body of the answer, and what is inside it."""
    _told.update((kind, *more))
    schema = {"$ref": _PLACE.format(model=kind.__name__)}
    good = {"description": "Done", "content": {"application/json": {"schema": schema}}}
    return {"responses": {**_DENIED, status: good}}


def describe(application: FastAPI) -> None:
    """The application's description, with every message in it."""
    plain = application.openapi

    def openapi() -> dict[str, Any]:
        if application.openapi_schema is None:
            found = plain()
            _, schemas = models_json_schema([(kind, "validation") for kind in sorted(_told, key=lambda k: k.__name__)],
                                            ref_template=_PLACE)
            found.setdefault("components", {}).setdefault("schemas", {}).update(schemas["$defs"])
            application.openapi_schema = found
        return application.openapi_schema

    application.openapi = openapi      # type: ignore[method-assign]
