"""What patrons search: the shapes of both public interfaces, whatever strangers send, and only the words leave."""
from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.branch import Catalogue as Table
from config.branch import Finna
from kiosk.engine.catalogue import CopiesFound, Copy, FindCopies, FindWorks, Found, Kind, Standing, WorksFound
from kiosk.outside.catalogue import Catalogue
from kiosk.outside.fetch import Fetcher, Unreachable
from kiosk.outside.finna import SHOWN, kind_of, read_works, words_of
from kiosk.outside.koha import PAGE, items_of, read_items
from kiosk.outside.store import Store
from tests.kiosk.outside.host import Host, host, picture

BASE = "https://api.example/"
SEARCH = "/api/v1/search"
WORKS = {"resultCount": 44, "status": "OK", "records": [
    {"id": "lastu.12", "title": "Kalevala /", "nonPresenterAuthors": [{"name": "Lönnrot, Elias, kirjoittaja"}],
     "year": "1849", "images": ["/Cover/Show?id=lastu.12"],
     "formats": [{"value": "0/Book/", "translated": "Kirja"}, {"value": "1/Book/Book/", "translated": "Kirja"}]},
    {"id": "lastu.13", "title": "Sampo", "nonPresenterAuthors": [], "year": None, "images": [],
     "formats": [{"value": "0/Video/", "translated": "Video"}]},
    {"id": "muu.14", "title": "Toisen kirjaston", "formats": []},
    {"id": "lastu.x15", "title": "Numeroton"}, {"id": "lastu.16"}]}
ITEMS = [
    {"item_id": 1, "biblio_id": 12, "external_id": "1001", "home_library_id": "HEI", "holding_library_id": "LAH",
     "callnumber": "84.2 KAL", "checked_out_date": None, "lost_status": 0, "withdrawn": 0, "damaged_status": 0,
     "not_for_loan_status": 0, "effective_not_for_loan_status": 0, "restricted_status": None},
    {"external_id": "1002", "home_library_id": "HEI", "holding_library_id": "LAH", "checked_out_date": "2026-12-11"},
    {"external_id": "1003", "home_library_id": "SYS", "not_for_loan_status": 0, "effective_not_for_loan_status": 2},
    {"external_id": "1004", "home_library_id": "SYS", "not_for_loan_status": -1},
    {"external_id": "1005", "home_library_id": "SYS", "lost_status": 1},
    {"external_id": "1006", "home_library_id": "SYS", "withdrawn": 1, "checked_out_date": "2026-12-11"},
    {"external_id": None, "home_library_id": "SYS"}, {"external_id": "1008"}]
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from((
                        "resultCount", "records", "id", "title", "nonPresenterAuthors", "name", "year", "formats",
                        "value", "images", "external_id", "home_library_id", "holding_library_id", "callnumber",
                        "checked_out_date", "lost_status", "withdrawn", "not_for_loan_status", "damaged_status")),
                        inner, max_size=6), max_leaves=30)


def body(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_recorded_works_are_read_those_of_the_own_system_with_their_number() -> None:
    assert read_works(body(WORKS), "lastu", BASE) == WorksFound((
        Found("lastu.12", "12", "Kalevala", "Elias Lönnrot", "1849", Kind.BOOK,
              "https://api.example/Cover/Show?id=lastu.12"),
        Found("lastu.13", "13", "Sampo", kind=Kind.FILM)), 44)


@pytest.mark.parametrize(("formats", "kind"), [
    (["0/Book/", "1/Book/eBook/"], Kind.EBOOK), (["0/Book/", "1/Book/AudioBook/"], Kind.AUDIOBOOK),
    (["0/Sound/", "1/Sound/CD/"], Kind.MUSIC), (["0/MusicalScore/"], Kind.SCORE), (["0/Journal/"], Kind.MAGAZINE),
    (["0/Game/"], Kind.GAME), (["0/WorkOfArt/"], Kind.OTHER), (["Book"], Kind.OTHER), ([], Kind.OTHER)])
def test_a_kind_is_told_by_the_formats(formats: list[str], kind: Kind) -> None:
    assert kind_of({"formats": [{"value": form} for form in formats]}) is kind


@pytest.mark.parametrize("answer", [b"", b"<html>", b"[]", b"{}", b'{"status": "ERROR"}', b'{"resultCount": "3"}',
                                    b'{"resultCount": true}', b"[" * 100_000])
def test_what_is_no_answer_is_not_taken_for_an_empty_one(answer: bytes) -> None:
    assert read_works(answer, "lastu", BASE) is None
    assert read_items(answer) in (None, ((), False))
    assert answer == b"[]" or read_items(answer) is None


def test_nothing_found_is_an_answer() -> None:
    assert read_works(b'{"resultCount": 0, "status": "OK"}', "lastu", BASE) == WorksFound()


def test_the_copies_of_a_record_are_read_and_where_each_stands() -> None:
    told, more = read_items(body(ITEMS)) or ((), True)
    assert not more
    assert told == (
        Copy("1001", "LAH", "84.2 KAL"), Copy("1002", "HEI", "", Standing.LENT, date(2026, 12, 11)),
        Copy("1003", "SYS", "", Standing.READING), Copy("1004", "SYS", "", Standing.AWAY),
        Copy("1005", "SYS", "", Standing.GONE), Copy("1006", "SYS", "", Standing.GONE), Copy("", "SYS"))


@given(JSON)
def test_no_answer_of_any_shape_breaks_the_reading(told: Any) -> None:
    found = read_works(body(told), "lastu", BASE)
    assert found is None or (len(found.works) <= SHOWN and all(work.title and work.record for work in found.works))
    copies = read_items(body(told))
    assert copies is None or all(copy.library for copy in copies[0])


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading(told: bytes) -> None:
    read_works(told, "lastu", BASE)
    read_items(told)


@given(JSON)
def test_a_row_of_any_shape_among_good_ones_costs_only_itself(odd: Any) -> None:
    found = read_works(body({**WORKS, "records": [odd, *WORKS["records"]]}), "lastu", BASE)  # type: ignore[misc]
    assert found is not None
    assert {"lastu.12", "lastu.13"} <= {work.id for work in found.works}
    told = read_items(body([odd, *ITEMS]))
    assert told is not None
    assert Copy("1001", "LAH", "84.2 KAL") in told[0]


def test_the_words_are_asked_in_these_libraries_only() -> None:
    query = parse_qs(urlsplit(words_of(BASE, "0/Lastu/", "Väinö & \"Ilma\" #1", "sv")).query)
    assert query["lookfor"] == ['Väinö & "Ilma" #1']
    assert query["filter[]"] == ['building:"0/Lastu/"']
    assert query["lng"] == ["sv"]
    assert set(query["field[]"]) == {"id", "title", "nonPresenterAuthors", "images", "year", "formats"}
    assert items_of(BASE, "12", 1).startswith("https://api.example/api/v1/public/biblios/12/items?_per_page=100&_page=1")


@pytest.fixture
def world() -> Iterator[Host]:
    with host() as told:
        told.answers = {SEARCH: body(WORKS), "/api/v1/public/biblios/12/items": body(ITEMS)}
        yield told


@pytest.fixture
def store(tmp_path: Any) -> Store:
    return Store(tmp_path / "outside")


def asked(world: Host, store: Store) -> Catalogue:
    table = Table(koha=world.url, source="lastu", building="0/Lastu/")
    return Catalogue(Finna(base=world.url), table, store, Fetcher())


def test_nothing_but_the_words_leaves_and_nothing_of_the_answer_stays(world: Host, store: Store, tmp_path: Any) -> None:
    world.answers[SEARCH] = (200, {"Set-Cookie": "session=1"}, body(WORKS))
    catalogue = asked(world, store)
    for _ in range(2):
        catalogue.ask(FindWorks("kalevala", "fi"))
    (_, query, first), (_, _, second) = world.asked
    assert query["lookfor"] == ["kalevala"]
    assert set(query) == {"lookfor", "type", "filter[]", "sort", "limit", "lng", "field[]"}
    assert first == second                         # no cookie, and nothing that tells them together
    assert set(first) == {"Host", "User-Agent", "Accept-Encoding", "Accept", "Connection"}
    assert not list(tmp_path.rglob("*.answer"))


def test_a_cover_is_shown_only_where_the_branch_has_it_anyway(world: Host, store: Store) -> None:
    catalogue = asked(world, store)
    found = catalogue.ask(FindWorks("kalevala", "fi"))
    assert isinstance(found, WorksFound)
    assert [work.cover for work in found.works] == ["", ""]
    file = store.picture(f"{world.url}Cover/Show?id=lastu.12")
    store.write(file, picture())
    found = catalogue.ask(FindWorks("kalevala", "fi"))
    assert isinstance(found, WorksFound)
    assert [work.cover for work in found.works] == [str(file), ""]
    assert all(path == SEARCH for path in world.paths())


def test_a_record_that_is_not_there_has_no_copies(world: Host, store: Store) -> None:
    assert asked(world, store).ask(FindCopies("99")) == CopiesFound(())


def test_many_copies_come_on_several_pages(world: Host, store: Store) -> None:
    world.answers["/api/v1/public/biblios/12/items"] = body([ITEMS[0]] * PAGE)
    found = asked(world, store).ask(FindCopies("12"))
    assert isinstance(found, CopiesFound)
    assert [query["_page"] for _, query, _ in world.asked] == [["1"], ["2"], ["3"], ["4"], ["5"]]


@pytest.mark.parametrize("answer", [(500, {}, b""), (403, {}, b""), (200, {}, b"<html>"), (200, {}, b"x" * 3_000_000)])
def test_what_cannot_be_read_is_no_answer(world: Host, store: Store, answer: Any) -> None:
    world.answers = dict.fromkeys((SEARCH, "/api/v1/public/biblios/12/items"), answer)
    with pytest.raises(Unreachable):
        asked(world, store).ask(FindWorks("kalevala", "fi"))
    if len(answer[2]) < 1_000_000:
        with pytest.raises(Unreachable):
            asked(world, store).ask(FindCopies("12"))


def test_an_address_that_nobody_is_at_is_told_at_once(store: Store) -> None:
    nobody = "http://127.0.0.1:9/"
    catalogue = Catalogue(Finna(base=nobody), Table(koha=nobody, source="x", building="y"), store, Fetcher())
    with pytest.raises(Unreachable):
        catalogue.ask(FindWorks("kalevala", "fi"))
    with pytest.raises(Unreachable):
        catalogue.ask(FindCopies("12"))
