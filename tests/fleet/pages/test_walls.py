"""Whatever anybody asks: nothing breaks, and nobody of one branch sees or changes a thing of another.

What is tried is every route of the application, as the application names them (`tests.fleet.walk`).
"""
from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.device.reporting import UPLOAD_LIMIT
from fleet.pages.forms import LIMIT
from fleet.pages.guard import HEADERS
from fleet.people.account import Role
from tests.fleet.pages.desk import Desk
from tests.fleet.town import HERE, Town
from tests.fleet.walk import DEVICE, NOBODY, Dice, Walk, asked_for

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
RULER, LOCAL = (Role.ADMIN, ""), (Role.ADMIN, HERE)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    town = Town(tmp_path_factory.mktemp("town"))
    yield Walk(town)
    town.close()


def test_the_walk_leaves_out_no_route_and_no_field(walk: Walk) -> None:
    assert asked_for() <= {name for reads in walk.reads.values() for name in reads} <= walk.here.keys()
    assert {("PUT", "/d/v1/uploads/{command}"), ("POST", "/people/{name}/link"), ("GET", "/static/{path}"),
            ("GET", "/healthz"), ("GET", "/sign-in/provider/back")} <= set(walk.routes)


@pytest.mark.parametrize("who", [NOBODY, DEVICE, LOCAL], ids=str)
def test_of_another_branch_no_route_shows_or_changes_anything(walk: Walk, who: object) -> None:
    for method, path in walk.routes:
        answer = walk.go(walk.about(who, method, path, walk.elsewhere))
        if who == LOCAL and ("{device}" in path or "{number" in path):
            assert answer.status_code == 404, (method, path)


@pytest.mark.parametrize("who", [DEVICE, LOCAL], ids=str)
def test_nor_by_way_of_ones_own(walk: Walk, who: object) -> None:
    for (method, path), reads in walk.reads.items():
        for name in reads if who == LOCAL or path.startswith("/d/") else ():
            for theirs in set(walk.elsewhere[name]) - set(walk.here[name]):
                walk.go(walk.about(who, method, path, walk.here | {name: (theirs,)}))


def test_what_is_done_in_one_branch_touches_no_other(walk: Walk) -> None:
    done = {path for method, path in walk.routes if method == "POST" and walk.go(
        walk.about(LOCAL, method, path, walk.here)).status_code in (200, 303)}
    assert {"/settings/publish", "/kiosks/{device}/close", "/rollouts/{number:int}"} <= done


@given(st.binary(max_size=40))
@settings(max_examples=40, deadline=None)
def test_whatever_is_asked_by_whomever_every_promise_is_kept(walk: Walk, data: bytes) -> None:
    walk.go(walk.drawn(Dice(data)))


@pytest.mark.parametrize(("method", "path", "wrong"), [
    ("POST", "/me/second-step", {"totp": "x" * 5000}),
    ("POST", "/kiosks/{device}/close", {"since": "1000-01-01T00:00"}),
    ("POST", "/kiosks", {"name": "\0"}), ("GET", "/kiosks/{device}", {"device": "\0"}),
    ("GET", "/people/{name}", {"name": "a\r\nb"}), ("GET", "/statistics", {"branch": "\0"})])
def test_what_was_found_stays_mended(walk: Walk, method: str, path: str, wrong: dict[str, str]) -> None:
    values = walk.here | {name: (value,) for name, value in wrong.items()}
    assert walk.go(walk.about(RULER, method, path, values)).status_code in (400, 404, 413)


def test_no_route_changes_anything_for_another_site_nor_a_kiosks_route_for_a_browser(walk: Walk) -> None:
    changing = [(method, path) for method, path in walk.routes if method != "GET"]
    assert len(changing) > 30

    async def asked(origin: str) -> list[tuple[str, int]]:
        desk = Desk(walk.town.house, origin=origin)
        desk.token = walk.town.sessions[RULER]
        return [(path, (await desk.client.request(
            method, walk.about(RULER, method, path, walk.here).path, content=b"{}")).status_code)
            for method, path in changing if origin != "http://fleet" or path.startswith("/d/")]

    for origin in ("http://evil.example", "null", "", "http://fleet"):
        for path, status in walk.town.loop.run(asked(origin)):
            assert status in ((401, 422) if path.startswith("/d/") else (403,)), (path, origin)
    assert walk.town.rows() is walk.town.before


def test_no_route_reads_a_body_without_end(walk: Walk) -> None:
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 2 * UPLOAD_LIMIT:
            read += 65536
            yield b"x" * 65536

    async def ask(method: str, path: str, kiosk: bool) -> int:
        desk = Desk(walk.town.house)
        desk.token = walk.town.sessions[RULER]
        headers = {"Authorization": f"Bearer {walk.town.machine.token}", "Content-Type": "image/png"} if kiosk else {}
        return (await desk.client.request(method, path, content=pieces(), headers=headers)).status_code

    for method, path in walk.routes:
        if method != "GET":
            read, kiosk = 0, path.startswith("/d/")
            status = walk.town.loop.run(ask(method, walk.about(RULER, method, path, walk.here).path, kiosk))
            assert read <= (UPLOAD_LIMIT if "uploads" in path else LIMIT) + 65536, path
            assert status == 413 or not read, path
    walk.town.anew()


def test_every_answer_binds_the_browser_and_none_needs_what_that_forbids(walk: Walk) -> None:
    async def ask(who: object, path: str) -> httpx.Response:
        desk = Desk(walk.town.house)
        if who != NOBODY:
            desk.token = walk.town.sessions[who]        # type: ignore[index]
        return await desk.get(path)

    pages = [path for method, path in walk.routes if method == "GET" and path[:3] not in ("/d/", "/ev", "/he", "/me")]
    for who in (NOBODY, RULER):
        for path in (*pages, "/me", "/me/second-step", "/nothing", "/kiosks/%0a"):
            asked = walk.about(RULER, "GET", path, walk.here).path if path in pages else path
            told = walk.town.loop.run(ask(who, asked))
            assert path == "/openapi.json" or {name: told.headers.get(name) for name in HEADERS} == HEADERS, path
            assert not INLINE.search(told.text), path
    assert "'unsafe" not in HEADERS["Content-Security-Policy"]
