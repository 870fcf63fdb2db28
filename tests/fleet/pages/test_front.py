"""The first page says who needs somebody, worst first, and says it at once."""
from __future__ import annotations

import asyncio
import re
import time

import httpx

from fleet.pages.frame import SESSION
from fleet.pages.today import FRESH
from fleet.people import store as people
from fleet.people.account import Role
from fleet.watch import Watch
from remote.report import Bucket, Part, Service, State
from server.web import WebServer
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import NOW, House
from tests.fleet.pages.desk import person

SERVES = State(service=Service.SERVING, down=(), printer="")
NO_PAPER = State(down=(Part.PRINTER,), printer="paper")
TITLES = re.compile(r"<h3>(?:<a [^>]*>)?([^<]*)")


async def look(house: House) -> None:
    await Watch(house.fleet).look()


@told_by
async def test_the_worst_is_told_first_with_what_to_do_and_a_button(house: House) -> None:
    paper, pad, fine = [await house.join(name) for name in ("Paperi", "Alusta", "Ehjä")]
    await paper.report(NO_PAPER.over(SERVES))
    await pad.report(State(service=Service.OUT_OF_ORDER, down=(Part.PAD,)))
    await fine.report(SERVES)
    await look(house)
    text = (await person(house, "eero", Role.STAFF).get("/")).text
    assert TITLES.findall(text)[:2] == ["Alusta ei lue kirjoja", "Paperi: kuittipaperi on loppu"]
    assert "Vaihda rulla" in text
    assert f"/kiosks/{pad.device}/order" in text
    assert "Ehjä" not in text


@told_by
async def test_a_viewer_is_told_the_same_without_buttons(house: House) -> None:
    pad = await house.join("Alusta")
    await pad.report(State(service=Service.OUT_OF_ORDER, down=(Part.PAD,)))
    await look(house)
    text = (await person(house, "eero", Role.VIEWER).get("/")).text
    assert "Alusta ei lue kirjoja" in text
    assert "/order" not in text


@told_by
async def test_what_is_over_is_told_no_more(house: House) -> None:
    paper, desk = await house.join("Paperi"), person(house)
    await paper.report(NO_PAPER.over(SERVES))
    await look(house)
    assert "kuittipaperi on loppu" in (await desk.get("/")).text
    await paper.report(SERVES)
    house.clock.now += 1
    await look(house)
    text = (await desk.get("/")).text
    assert "kuittipaperi on loppu" not in text
    assert "Kaikki kunnossa" in text


@told_by
async def test_the_counts_of_today_are_those_of_the_visitors_branches(house: House) -> None:
    here, there = await house.join("Oma", "LAH"), await house.join("Muu", "HEI")
    for machine, loans in ((here, 1234), (there, 4000)):
        await machine.report(SERVES, buckets=(Bucket(start=NOW // 300 * 300, counts={"loans": loans}),))
    assert "5\xa0234" in (await person(house).get("/")).text
    assert "1\xa0234" in (await person(house, "eero", Role.VIEWER, "LAH").get("/")).text


@told_by
async def test_counts_are_added_up_again_after_a_moment(house: House) -> None:
    machine, desk = await house.join("Oma"), person(house)
    for loans in (1234, 1000):
        await machine.report(SERVES, buckets=(Bucket(start=NOW // 300 * 300, counts={"loans": loans}),))
        assert "1\xa0234" in (await desk.get("/")).text
    house.clock.now += FRESH
    assert "2\xa0234" in (await desk.get("/")).text


@told_by
async def test_an_open_page_hears_of_a_paper_out_within_two_seconds(house: House) -> None:
    machine, desk = await house.join("Paperi"), person(house)
    await machine.report(SERVES)
    web = WebServer(house.application, host="127.0.0.1", port=0)
    await web.start()
    watching = asyncio.create_task(Watch(house.fleet).run())
    client = httpx.AsyncClient(base_url="http://{}:{}".format(*web.address), cookies={SESSION: desk.token})
    async with client, client.stream("GET", "/events", timeout=10) as events:
        lines = events.aiter_lines()
        assert await anext(lines) == ": here"
        await machine.report(NO_PAPER)
        began = time.monotonic()
        async for line in lines:
            if line == "event: look" and "kuittipaperi on loppu" in (await client.get("/")).text:
                break
        assert time.monotonic() - began < 2
    watching.cancel()
    await web.close()


@told_by
async def test_the_stream_ends_with_the_session(house: House) -> None:
    desk = person(house)
    web = WebServer(house.application, host="127.0.0.1", port=0)
    await web.start()
    client = httpx.AsyncClient(base_url="http://{}:{}".format(*web.address), cookies={SESSION: desk.token})
    async with client, client.stream("GET", "/events", timeout=10) as events:
        lines = events.aiter_lines()
        await anext(lines)
        await house.fleet.change(lambda tx: people.sign_out_everywhere(tx, "aino"))
        assert "event: look" not in [line async for line in lines]
    await web.close()


@told_by
async def test_the_page_of_a_kiosk_hears_each_of_its_reports_and_nobody_hears_of_one_elsewhere(house: House) -> None:
    machine, other = await house.join("Oma", "LAH"), await house.join("Muu", "HEI")
    desk = person(house, "eero", Role.VIEWER, "LAH")
    for name in (other.device, "none"):
        assert (await desk.get(f"/events?kiosk={name}")).status_code == 404
    page = (await desk.get(f"/kiosks/{machine.device}")).text
    where = re.findall(r'hx-sse:connect="([^"]*)"', page)[0]
    web = WebServer(house.application, host="127.0.0.1", port=0)
    await web.start()
    client = httpx.AsyncClient(base_url="http://{}:{}".format(*web.address), cookies={SESSION: desk.token})
    async with client, client.stream("GET", where, timeout=10) as events:
        lines = events.aiter_lines()
        assert await anext(lines) == ": here"
        house.clock.now += 5
        await other.report(SERVES)
        await machine.report(State(load_percent=70))
        async for line in lines:
            if line == "event: look":
                break
        else:
            raise AssertionError("it was not told")
    await web.close()
