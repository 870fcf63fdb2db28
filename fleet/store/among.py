"""A column that is one of many values, which go as one parameter, a JSON list: a statement with thousands of parameters
takes longer to write and to read than to do."""
from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Listed(FunctionElement[str]):
    type, inherit_cache = String(), True


@compiles(_Listed, "sqlite")
def _sqlite(element: _Listed, compiler: SQLCompiler, **more: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **more)}))"        # noqa: S608


@compiles(_Listed, "postgresql")
def _postgresql(element: _Listed, compiler: SQLCompiler, **more: Any) -> str:
    return f"(SELECT jsonb_array_elements_text(CAST({compiler.process(element.clauses, **more)} AS jsonb)))"


def among(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """True for one of those that the parameter `name` lists."""
    return column.op("IN", is_comparison=True)(_Listed(bindparam(name, type_=String())))


def listed(values: Collection[str]) -> str:
    """The value of such a parameter."""
    return json.dumps(list(values))
