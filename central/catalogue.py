"""The catalogue over HTTP, as the public interfaces of Finna and Koha offer it: search, record, and copies.

It is read-only and knows no patron. Shapes: https://api.finna.fi (`/api/v1/search`, `/api/v1/record`: `resultCount`,
`records` of `id`, `title`, `nonPresenterAuthors`, `year`, `formats`, `images`, `status`), and Koha's OpenAPI
description (`/api/v1/public/biblios/{biblio_id}/items`; `checked_out_date` is the day on which a lent copy is due).
"""
from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select
from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from central.database import Database
from central.library import ANY, Library
from central.schema import ItemState, items, loans, titles

SOURCE = "demo"            # before the number of a record, as the search service names where it is from
_SEARCH, _RECORD = "/api/v1/search", "/api/v1/record"
_ITEMS = "/api/v1/public/biblios/{biblio_id}/items"
_FORMATS = {"001": "Book", "002": "Journal", "003": "Journal", "004": "Sound", "005": "Video", "006": "Sound",
            "008": "Book", "009": "Book", "010": "Book"}
"""By media type (SIP2 field CK)."""
_MOST, _FEW = 100, 20      # records or copies in one answer, at most and unless asked for
_FILTER = re.compile(r'format:"?(0/\w+/)"?')
_TITLES = select(titles.c.id, titles.c.title, titles.c.author, titles.c.year, titles.c.material)
_TITLE = _TITLES.where(titles.c.id == bindparam("title"))
_COPIES = (
    select(items.c.id, items.c.barcode, items.c.title_id, items.c.home_branch, items.c.current_branch,
           items.c.call_number, items.c.collection, items.c.material, items.c.state, loans.c.due_at)
    .outerjoin(loans, (loans.c.item_id == items.c.id) & loans.c.returned_at.is_(None))
    .where(items.c.title_id == bindparam("title")).order_by(items.c.id))


class Catalogue:
    """What anybody may know of the collection. Searching walks through all titles, beside whatever else is done."""

    def __init__(self, library: Library, database: Database) -> None:
        self._library, self._database = library, database

    def application(self) -> Starlette:
        """The ASGI application."""
        return Starlette(routes=[Route(_SEARCH, self._search), Route(_RECORD, self._record),
                                 Route(_ITEMS, self._items)])

    async def _search(self, request: Request) -> Response:
        told = request.query_params
        words = folded(told.get("lookfor", "")).split()
        wanted = next((form[1] for text in told.getlist("filter[]") if (form := _FILTER.search(text))), "")
        newest = told.get("sort", "").startswith("first_indexed")

        def work(tx: Connection) -> list[Row[Any]]:
            rows: Iterable[Any] = tx.execute(_TITLES)
            return [row for row in rows if self._meets(row, words, wanted)]

        found: list[Row[Any]] = await asyncio.wrap_future(self._database.submit(work))
        found.sort(key=lambda row: (-row.id,) if newest else (_rank(row, words), row.id))
        answer: dict[str, Any] = {"resultCount": len(found)}
        if shown := found[_slice(told, "page", "limit")]:
            answer["records"] = [self._told(row) for row in shown]
        return JSONResponse(answer | {"status": "OK"})

    def _meets(self, row: Row[Any], words: list[str], wanted: str) -> bool:
        text = folded(f"{row.title} {row.author}")
        return all(word in text for word in words) and (not wanted or self._format(row) == wanted)

    async def _record(self, request: Request) -> Response:
        numbers = [_record_number(text) for name in ("id", "id[]") for text in request.query_params.getlist(name)]

        def work(tx: Connection) -> list[Row[Any]]:
            found: Iterable[Any] = (tx.execute(_TITLE, {"title": number}).first() for number in numbers
                                    if number is not None)
            return [row for row in found if row is not None]

        found = await self._database.read(work)
        answer: dict[str, Any] = {"resultCount": len(found)}
        if found:
            answer["records"] = [self._told(row) for row in found]
        return JSONResponse(answer | {"status": "OK"})

    def _told(self, row: Row[Any]) -> dict[str, Any]:
        return {"id": f"{SOURCE}.{row.id}", "title": row.title,
                "nonPresenterAuthors": [{"name": row.author}] if row.author else [],
                "year": None if row.year is None else str(row.year),
                "formats": [{"value": self._format(row), "translated": self._library.materials[row.material].name}],
                "images": []}

    def _format(self, row: Row[Any]) -> str:
        return f"0/{_FORMATS.get(self._library.materials[row.material].media_type, 'Other')}/"

    async def _items(self, request: Request) -> Response:
        number = _plain(request.path_params["biblio_id"])

        def work(tx: Connection) -> list[Row[Any]] | None:
            if number is None or tx.execute(_TITLE, {"title": number}).first() is None:
                return None
            return list(tx.execute(_COPIES, {"title": number}))

        found = await self._database.read(work)
        if found is None:
            return JSONResponse({"error": "Record not found"}, 404)
        return JSONResponse([self._copy(row) for row in found[_slice(request.query_params, "_page", "_per_page")]])

    def _copy(self, row: Row[Any]) -> dict[str, Any]:
        state = row.state
        kept = state == ItemState.NOT_FOR_LOAN or not self._library.rule(row.material, ANY).lendable
        away = state in (ItemState.ON_ORDER, ItemState.IN_PROCESS)
        lost = state in (ItemState.LOST, ItemState.MISSING, ItemState.CLAIMED_RETURNED)
        not_for_loan = -1 if away else int(kept)
        return {"item_id": row.id, "biblio_id": row.title_id, "external_id": row.barcode,
                "home_library_id": row.home_branch, "holding_library_id": row.current_branch,
                "callnumber": row.call_number or None, "collection_code": row.collection or None, "location": None,
                "item_type_id": row.material, "effective_item_type_id": row.material,
                "checked_out_date": row.due_at.date().isoformat() if row.due_at else None,
                "not_for_loan_status": not_for_loan, "effective_not_for_loan_status": not_for_loan,
                "lost_status": int(lost), "withdrawn": int(state == ItemState.WITHDRAWN),
                "damaged_status": int(state == ItemState.DAMAGED), "restricted_status": None, "public_notes": None,
                "uri": None}


def folded(text: str) -> str:
    """Without case and accents, as words are compared: "Fänrik Stål" is found by "fanrik stal"."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in plain if not unicodedata.combining(char))


def _rank(row: Row[Any], words: list[str]) -> int:
    """A title that begins with the words before one that has them, before an author."""
    title = folded(row.title)
    return 0 if title.startswith(" ".join(words)) else 1 if all(word in title for word in words) else 2


def _record_number(text: str) -> int | None:
    source, _, number = text.partition(".")
    return _plain(number) if source == SOURCE else None


def _plain(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _slice(query: QueryParams, page: str, size: str) -> slice:
    """What a query wants of a list: so many, on this page."""
    wanted, number = _plain(query.get(size, "")), _plain(query.get(page, ""))
    many = _FEW if wanted is None else min(_MOST, wanted)
    first = (max(1, number or 1) - 1) * many
    return slice(first, first + many)
