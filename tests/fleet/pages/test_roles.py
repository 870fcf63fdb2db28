"""Each role may do what it is for and no more; of another branch nobody reads a word."""
from __future__ import annotations

import asyncio
import re

import pytest
from starlette.routing import Route

from fleet.pages.site import site
from fleet.people.account import Role
from fleet.store import commands, releases
from remote.intent import CommandKind
from remote.report import Bucket, Part, Service, State
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import NOW, House, Machine
from tests.fleet.pages.desk import Desk, person
from tests.fleet.pages.paths import ADMIN, DEEDS, LOOKS, filled
from tests.fleet.store.test_releases import file

ELSEWHERE = ("/events", "/sign-in", "/sign-out", "/language", "/start/{token}", "/me/password", "/me/second-step/off",
             "/kiosks/{device}/uploads/{command}", "/kiosks/{device}/withdraw", "/kiosks/{device}/accept",
             "/rollouts/{number:int}", "/me/notices/trial", "/notices/trial")
"""Told of by tests of their own."""


def test_every_route_has_its_line_of_rights(house: House) -> None:
    told = {path.partition("?")[0].partition("#")[0] for path in (*LOOKS, *DEEDS)} | set(ELSEWHERE)
    told = {path.replace("/people/aino", "/people/{name}") for path in told}
    told = {"/kiosks/{device}/confirm/{deed}" if "/confirm/" in path else path for path in told}
    assert {route.path for route in site(house.fleet).routes if isinstance(route, Route)} == told


@pytest.mark.parametrize("role", Role)
def test_a_role_looks_at_and_does_what_is_its_own(house: House, role: Role) -> None:
    async def story() -> None:
        machine = await house.join()
        await house.fleet.change(lambda tx: releases.keep(tx, file("9.9.9"), "test", NOW))
        person(house)
        desk = person(house, "eero", role)
        for path, least in LOOKS.items():
            status = (await desk.get(path.format(device=machine.device))).status_code
            assert status == (200 if role.rank >= least.rank else 403), path
        for path, (least, fields) in DEEDS.items():
            given = filled(fields, machine.device)
            status = (await desk.post(path.partition("#")[0].format(device=machine.device), **given)).status_code
            assert (status in (200, 303)) == (role.rank >= least.rank), (path, status)
            assert status in (200, 303, 403), path
    asyncio.run(story())


@told_by
async def test_without_a_session_every_page_leads_to_the_door(house: House) -> None:
    machine, desk = await house.join(), Desk(house)
    for path in LOOKS:
        answer = await desk.get(path.format(device=machine.device))
        assert answer.headers["location"].startswith("/sign-in?to=/"), path
    for path, (_, fields) in DEEDS.items():
        answer = await desk.post(path.partition("#")[0].format(device=machine.device), **fields)
        assert answer.headers["location"] == "/sign-in?to=/", path
    assert (await desk.get("/events")).status_code == 401


SECRET = re.compile(r"(?:[A-Z2-7]{4} ?){8}")       # of a second step: letters by chance, which spell any word some day


async def two_branches(house: House) -> tuple[Machine, Machine]:
    mine, theirs = await house.join("Oma", "LAH"), await house.join("Vieras", "HEI")
    bucket = Bucket(start=NOW // 300 * 300, counts={"loans": 777, "sessions": 70})
    away = State(service=Service.OUT_OF_ORDER, down=(Part.PAD,))
    await theirs.report(away, buckets=(bucket,))
    return mine, theirs


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMIN])
def test_of_another_branch_nothing_is_read_and_nothing_done(house: House, role: Role) -> None:
    async def story() -> None:
        mine, theirs = await two_branches(house)
        order = await house.fleet.change(
            lambda tx: commands.order(tx, theirs.device, CommandKind.PICTURE, "test", NOW))
        await theirs.call("PUT", f"/uploads/{order.id}", b"a picture", Content_Type="image/png")
        desk = person(house, "eero", role, "LAH")
        for path in LOOKS:
            text = SECRET.sub("", (await desk.get(path.format(device=mine.device))).text)
            assert not any(word in text for word in ("Vieras", "HEI", theirs.device, "777")), path
        for path in LOOKS:
            if "{device}" in path:
                assert (await desk.get(path.format(device=theirs.device))).status_code == 404, path
        for path, (_, fields) in DEEDS.items():
            if "{device}" in path or "{device}" in str(fields):
                given = filled(fields, theirs.device)
                answer = await desk.post(path.partition("#")[0].format(device=theirs.device), **given)
                assert answer.status_code == 404, path
        for more in (f"/kiosks/{theirs.device}/uploads/{order.id}", f"/kiosks/{mine.device}/uploads/{order.id}",
                     "/statistics?branch=HEI", "/settings/edit?scope=branch:HEI"):
            assert (await desk.get(more)).status_code == 404, more
        taken = await desk.post(f"/kiosks/{mine.device}/withdraw", command=order.id)
        assert taken.status_code in (403, 404)
    asyncio.run(story())


@told_by
async def test_who_rules_a_branch_neither_rules_people_nor_the_region(house: House) -> None:
    await house.join()
    desk = person(house, "eero", ADMIN, "LAH")
    for path in ("/people", "/log", "/settings/edit?scope=region"):
        assert (await desk.get(path)).status_code == 403, path
    assert (await desk.post("/rollouts", version="9.9.9")).status_code == 403
    assert (await desk.post("/kiosks", name="Uusi", branch="HEI")).status_code == 403
    assert (await desk.post("/kiosks", name="Uusi", branch="LAH", code="HEI")).status_code == 403
