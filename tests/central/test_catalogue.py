"""The catalogue over HTTP: true from the database, in the shapes of Finna and Koha, and no word of a patron."""
from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import update

from central.__main__ import main
from central.catalogue import Catalogue, folded
from central.library import read_library
from central.schema import ItemState, items
from tests.central.library import (
    EERO,
    HELD,
    KALEVALA,
    KALEVALA_2,
    LATE_1,
    LOST,
    RAUTATIE,
    REFERENCE,
    SYSMA_BOOK,
    WITHDRAWN,
    Kiosk,
    bring,
    lend,
)


@dataclass
class Answer:
    status_code: int
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


class Web:
    """Asks the application as a server would, without one."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._application = Catalogue(kiosk.database.call(read_library), kiosk.database).application()

    def get(self, path: str, params: dict[str, Any] | None = None, method: str = "GET") -> Answer:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(self._application({
            "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path,
            "raw_path": path.encode(), "query_string": urlencode(params or {}, doseq=True).encode(), "root_path": "",
            "headers": [], "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 1)}, receive, send))
        return Answer(sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:]).decode())


@pytest.fixture
def web(kiosk: Kiosk) -> Web:
    return Web(kiosk)


def found(web: Web, **query: Any) -> list[str]:
    told = web.get("/api/v1/search", params=query).json()
    assert told["status"] == "OK"
    return [record["title"] for record in told.get("records", [])]


def copies(web: Web, title: int, **query: Any) -> dict[str, dict[str, Any]]:
    return {copy["external_id"]: copy
            for copy in web.get(f"/api/v1/public/biblios/{title}/items", params=query).json()}


def test_a_work_is_found_by_title_or_author_whatever_the_case_and_accents(web: Web) -> None:
    assert found(web, lookfor="KALEVALA") == ["Kalevala"]
    assert found(web, lookfor="fanrik stals") == ["Fänrik Ståls sägner"]
    assert found(web, lookfor="lönnrot kalevala") == ["Kalevala"]
    assert found(web, lookfor="kalevala aho") == []
    assert len(found(web, lookfor="")) == 7
    assert folded("Ålesund Ж ß") == "alesund ж ss"


def test_a_record_has_the_shape_of_the_search_service(web: Web) -> None:
    told = web.get("/api/v1/search", params={"lookfor": "nosferatu"}).json()
    assert told == {"resultCount": 1, "status": "OK", "records": [{
        "id": "demo.4", "title": "Nosferatu", "nonPresenterAuthors": [{"name": "F. W. Murnau"}], "year": None,
        "formats": [{"value": "0/Video/", "translated": "Elokuva"}], "images": []}]}
    assert web.get("/api/v1/record", params={"id": "demo.4"}).json() == told
    assert web.get("/api/v1/record", params={"id[]": ["demo.4", "muu.4", "demo.99", "x"]}).json() == told
    assert web.get("/api/v1/search", params={"lookfor": "zzz"}).json() == {"resultCount": 0, "status": "OK"}


def test_pages_formats_and_the_newest_first_are_as_asked(web: Web) -> None:
    assert len(found(web, limit=3)) == 3
    assert found(web, limit=3, page=3) == found(web)[6:]
    assert found(web, limit=0) == []
    assert found(web, limit="x", page="-1") == found(web)
    assert found(web, **{"filter[]": 'format:"0/Video/"'}) == ["Nosferatu"]
    assert found(web, sort="first_indexed desc,id asc")[0] == "Helkavirsiä"


def test_where_the_copies_are_is_true_at_every_moment(kiosk: Kiosk, web: Web) -> None:
    here, there = (copies(web, 1)[barcode] for barcode in (KALEVALA, KALEVALA_2))
    assert (here["home_library_id"], there["holding_library_id"]) == ("LAH", "HEI")
    assert here["checked_out_date"] is None
    assert here["callnumber"] == "84.2"
    due = lend(kiosk, EERO, KALEVALA).due_date
    day = copies(web, 1)[KALEVALA]["checked_out_date"]
    assert due.replace("-", "").startswith(day.replace("-", ""))
    bring(kiosk, KALEVALA)
    assert copies(web, 1)[KALEVALA]["checked_out_date"] is None
    assert copies(web, 3)[SYSMA_BOOK]["holding_library_id"] == "LAH"


def test_what_nobody_can_borrow_is_told_so(kiosk: Kiosk, web: Web) -> None:
    told = copies(web, 6, _per_page=100)
    assert told[REFERENCE]["not_for_loan_status"] == 1
    assert (told[LOST]["lost_status"], told[WITHDRAWN]["withdrawn"]) == (1, 1)
    assert told[LATE_1]["checked_out_date"]
    kiosk.database.call(lambda tx: tx.execute(
        update(items).where(items.c.barcode == RAUTATIE).values(state=ItemState.IN_PROCESS)))
    assert copies(web, 2)[RAUTATIE]["effective_not_for_loan_status"] == -1


def test_copies_come_in_pages_and_of_no_record_there_are_none(web: Web) -> None:
    first, second = copies(web, 6, _per_page=4), copies(web, 6, _per_page=4, _page=2)
    assert (len(first), len(second)) == (4, 4)
    assert not first.keys() & second.keys()
    for wrong in ("99", "x", "-1", "9" * 30, "1 or 1"):
        assert web.get(f"/api/v1/public/biblios/{wrong}/items").status_code == 404


def test_no_word_of_a_patron_is_in_any_answer(web: Web) -> None:
    told = web.get("/api/v1/search", params={"limit": 100}).text + "".join(
        web.get(f"/api/v1/public/biblios/{title}/items").text for title in range(1, 8))
    assert HELD in told
    assert EERO not in told
    assert "Sinivaara" not in told
    assert web.get("/api/v1/search", method="POST").status_code == 405


def test_it_listens_on_this_machine_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--database", str(tmp_path / "x.db"), "--demo", "--sip2", "127.0.0.1:0",
                 "--catalogue", "192.0.2.1:0"]) == 1
    assert "for this machine only" in capsys.readouterr().err

