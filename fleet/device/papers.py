"""What the OpenAPI description says of routes that read their messages themselves, strictly."""
from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema
from starlette.responses import Response

from remote.refusals import Refused
from remote.values import Message

_PLACE = "#/components/schemas/{model}"
_told: set[type[Message]] = {Refused}
_REFUSED: dict[str, Any] = {
    "description": "Refused", "content": {"application/json": {"schema": {"$ref": _PLACE.format(model="Refused")}}}}
_DENIED: dict[int | str, dict[str, Any]] = dict.fromkeys((401, 403, 404, 413, 422, 429, 503), _REFUSED)
_ANYWHERE = {"400": {"description": "Not an address", "content": {"text/plain": {"schema": {"type": "string"}}}},
             "503": _REFUSED}
"""What stands before every route and behind it may answer."""
_TOKEN = {"type": "http", "scheme": "bearer", "description": "Of POST /d/v1/token, for an hour"}
KNOWN = "reporting"
"""The tag of routes for a kiosk that is known, and shows it by its token."""


def takes(kind: type[Message]) -> dict[str, Any]:
    """The body of a request."""
    _told.add(kind)
    schema = {"$ref": _PLACE.format(model=kind.__name__)}
    return {"openapi_extra": {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}}


def brings(*media: str) -> dict[str, Any]:
    """The body of a request that is a file of one of these kinds."""
    content = {one: {"schema": {"type": "string", "format": "binary"}} for one in media}
    return {"openapi_extra": {"requestBody": {"required": True, "content": content}}}


def gives(kind: type[Message], *more: type[Message], status: int = 200) -> dict[str, Any]:
    """The body of the answer, and what is inside it."""
    _told.update((kind, *more))
    return _answers(status, {"application/json": {"schema": {"$ref": _PLACE.format(model=kind.__name__)}}})


def gives_bytes() -> dict[str, Any]:
    """The answer is a file."""
    return _answers(200, {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}})


def gives_nothing() -> dict[str, Any]:
    """It is kept, and there is nothing to say of it."""
    return _answers(202, {})


def _answers(status: int, content: dict[str, Any]) -> dict[str, Any]:
    return {"status_code": status, "response_class": Response,
            "responses": {**_DENIED, status: {"description": "Done", "content": content}}}


def describe(application: FastAPI) -> None:
    """The application's description, with every message in it."""
    plain = application.openapi

    def openapi() -> dict[str, Any]:
        if application.openapi_schema is None:
            found = plain()
            _, schemas = models_json_schema([(kind, "validation") for kind in sorted(_told, key=lambda k: k.__name__)],
                                            ref_template=_PLACE)
            found.setdefault("components", {}).setdefault("schemas", {}).update(schemas["$defs"])
            found["components"]["securitySchemes"] = {"token": _TOKEN}
            for methods in found["paths"].values():
                for one in methods.values():
                    one["responses"] = _ANYWHERE | one["responses"]
                    if KNOWN in one.get("tags", ()):
                        one["security"] = [{"token": []}]
            application.openapi_schema = found
        return application.openapi_schema

    application.openapi = openapi      # type: ignore[method-assign]
