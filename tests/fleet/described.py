"""Every route as schemathesis knows it: it draws requests from a description, and looks at answers by it.

Of the kiosks' routes that is what the fleet publishes as OpenAPI. Pages are not in it: their part is made here, of the
routes and what their modules read (`tests.fleet.walk`). Each request goes the way of the walk, which keeps its promises
after it.
"""
from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
import requests
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fleet.walk import NASTY, Asked, Walk

FORM = "application/x-www-form-urlencoded"
FOR_MACHINES = ("/d/", "/healthz", "/metrics")     # what the published description tells of
PROMISED = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
            response_schema_conformance, negative_data_rejection]


class Described:
    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.published = walk.town.house.application.openapi()
        self._schema = openapi.from_dict(self._whole())
        self.operations = {(one.method.upper(), one.path): one for one in (
            found.ok() for found in self._schema.get_all_operations())}

    def _whole(self) -> dict[str, Any]:
        """The published description, and every route that is not in it. With which token is asked says the walk."""
        whole: dict[str, Any] = deepcopy(self.published)
        for told in (one for methods in whole["paths"].values() for one in methods.values()):
            told.pop("security", None)
        for method, path in self.walk.routes:
            there = whole["paths"].setdefault(path.replace(":int", ""), {})
            there.setdefault(method.lower(), dict(self._page(method, path)))
        return whole

    def _page(self, method: str, path: str) -> Iterator[tuple[str, Any]]:
        """All that it may read is told to it: what is left out reads as "", which is drawn as well."""
        reads, template = self.walk.reads[method, path], path.replace(":int", "")
        within = [name for name in reads if f"{{{name}}}" in template]
        others = {name: {"type": "string"} for name in reads if name not in within}
        queries = others if method == "GET" else ()
        yield "parameters", [
            *({"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
              for name in within),
            *({"name": name, "in": "query", "required": True, "schema": {"type": "string"}} for name in queries)]
        if method != "GET":
            form = {"type": "object", "properties": others, "required": [*others]}
            yield "requestBody", {"content": {FORM: {"schema": form}}}
        yield "responses", {"default": {"description": "a page"}}

    def cases(self, operation: APIOperation) -> st.SearchStrategy[Case]:
        """As the description says, and otherwise where it is strict: a field of a form can be any text."""
        good = _knowing(operation.as_strategy(GenerationMode.POSITIVE), (self.walk.elsewhere, self.walk.here))
        asks = operation.path_parameters or operation.query or operation.body
        strict = asks and operation.path.startswith(FOR_MACHINES)
        return good | operation.as_strategy(GenerationMode.NEGATIVE) if strict else good

    def go(self, who: Any, case: Case) -> None:
        """What the walk keeps, whatever is asked; and of the kiosks' routes, what is published."""
        told = requests.Request(**case.as_transport_kwargs(base_url="http://fleet")).prepare()
        where, body = urlsplit(str(told.url)), told.body or b""
        answer = self.walk.go(Asked(
            who, case.method, where.path, parse_qsl(where.query, keep_blank_values=True),
            body=body.encode() if isinstance(body, str) else body, headers=dict(told.headers)))
        if case.path.startswith(FOR_MACHINES):
            case.validate_response(answer, checks=PROMISED)

    def fits(self, answer: httpx.Response) -> APIOperation:
        """Status, kind, headers and body of an answer to anybody are as published. The route that it is of."""
        found = self._schema.find_operation_by_path(answer.request.method, answer.request.url.path)
        assert found is not None
        parts = {parameter.name: "0" for parameter in found.path_parameters}
        found.Case(path_parameters=parts).validate_response(answer, checks=PROMISED)
        return found


@st.composite
def _knowing(draw: st.DrawFn, cases: st.SearchStrategy[Case], sides: tuple[dict[str, tuple[str, ...]], ...]) -> Case:
    """What is asked about is now and then what there is of a branch, or what pages have stumbled over; in the plainest
    case all of it is of the other branch."""
    case, known = draw(cases), draw(st.sampled_from(sides))
    for part in (case.path_parameters, case.query, case.body if case.media_type == FORM else None):
        for name in sorted(part.keys() & known.keys()) if isinstance(part, dict) else ():
            value = draw(st.sampled_from(draw(st.sampled_from((known[name], NASTY, (part[name],))))))
            part[name] = quote(str(value), safe="") if part is case.path_parameters else value
    return case
