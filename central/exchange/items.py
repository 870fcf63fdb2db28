"""items.csv: the collection, each copy with its title. A title is added, or changed where the file tells otherwise."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from sqlalchemy import Connection, select

from central.audit import Agent
from central.exchange.kind import CsvRow, Kind, Outcome
from central.items import find_item
from central.library import Library
from central.schema import ItemState, items, titles
from central.seed.model import Code, Identifier, Languages, Line, Name
from central.stock import add_item, change_item, put_title, set_item_state

_Text = Annotated[Line, BeforeValidator(lambda text: text or "")]
_TITLE = {"title": "title", "author": "author", "language": "language", "year": "year", "title_material": "material"}
_COPY = {"title_id": "title_id", "branch": "home_branch", "at": "current_branch", "shelf": "call_number",
         "collection": "collection", "material": "material", "owner": "owner", "parts": "parts",
         "properties": "properties"}


class ItemRow(CsvRow):
    """`title_id` is the number of the title's record; `branch` is the home, `at` where the copy is now."""

    barcode: Identifier
    title_id: Annotated[int, Field(ge=1, le=999_999_999)] = 0
    title: Name = ""
    author: _Text = ""
    language: Languages = ""
    year: Annotated[int, Field(ge=-9999, le=9999)] | None = None
    title_material: Code = ""
    branch: Code = ""
    at: Code = ""
    shelf: _Text = ""
    collection: _Text = ""
    material: Code = ""
    owner: Name = ""
    state: ItemState = ItemState.IN_COLLECTION
    parts: Annotated[int, Field(ge=1, le=99)] = 1
    properties: _Text = ""


def _rows(tx: Connection) -> Iterator[tuple[Any, ...]]:
    for row in tx.execute(
            select(items.c.barcode, titles.c.id, titles.c.title, titles.c.author, titles.c.language, titles.c.year,
                   titles.c.material.label("kind"), items.c.home_branch, items.c.current_branch, items.c.call_number,
                   items.c.collection, items.c.material, items.c.owner, items.c.state, items.c.parts,
                   items.c.properties)
            .join(titles, titles.c.id == items.c.title_id).order_by(items.c.id)):
        yield tuple(row)


def _take(tx: Connection, library: Library, row: ItemRow, by: Agent) -> Outcome:
    item = find_item(tx, row.barcode)
    if item is None:
        row.ensure("title_id", "branch")
    title_id = row.title_id if "title_id" in row.model_fields_set or item is None else item.title_id
    changed = put_title(tx, library, title_id, row.given(**_TITLE))
    values = row.given(**_COPY)
    if item is None:
        add_item(tx, library, row.barcode, values | row.given(state="state"), by)
        return Outcome.ADDED
    changed |= change_item(tx, library, item, values, by)
    if "state" in row.model_fields_set and item.state != row.state:
        set_item_state(tx, library, item, row.state, by)
        changed = True
    return Outcome.CHANGED if changed else Outcome.UNCHANGED


ITEMS = Kind(ItemRow, "barcode", _rows, _take)
