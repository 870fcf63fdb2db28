"""The question that is always open: the short way to it says what the route says, and who asks together is looked up
together."""
from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import patch

import pytest

from fleet.device.looks import Looks
from fleet.store import devices
from server.errors import StoreError
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import House

SHORT, ROUTE = "/desired?wait=0", "/desired?wait=0&other=1"      # the second is not as an agent asks it


@told_by
async def test_the_short_way_and_the_route_say_the_same(house: House) -> None:
    machine = await house.join()
    tag = (await machine.call("GET", SHORT)).headers["etag"]

    async def same(status: int, **headers: str) -> None:
        short, route = [await machine.call("GET", path, **headers) for path in (SHORT, ROUTE)]
        assert (short.status_code, short.content) == (route.status_code, route.content)
        assert short.headers == route.headers
        assert short.status_code == status

    await same(200)
    await same(304, If_None_Match=tag)
    await same(200, If_None_Match='"1"')
    await same(200, If_None_Match="not a tag")
    await same(401, Authorization="Bearer nobody")
    await house.fleet.change(lambda tx: devices.quarantine(tx, machine.device, int(house.clock.now)))
    await same(401)
    assert (await machine.call("GET", "/desired?wait=99")).status_code == 422


@told_by
async def test_a_database_that_is_away_is_told_on_either_way(house: House) -> None:
    machine = await house.join()

    async def away(_work: Any) -> Any:
        raise StoreError("away")
    house.fleet.read = away                     # type: ignore[method-assign]
    for path in (SHORT, ROUTE):
        answer = await machine.call("GET", path)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


@told_by
async def test_all_who_hear_at_once_are_looked_up_by_one_question_to_the_database(house: House) -> None:
    machines = [await house.join(f"Kone {n}") for n in range(5)]
    tags = [(await machine.call("GET", SHORT)).headers["etag"] for machine in machines]
    waiting = [asyncio.create_task(machine.desired(wait=50, etag=tag))
               for machine, tag in zip(machines, tags, strict=True)]
    while len(house.fleet.wake._watches) < 5:                    # type: ignore[attr-defined]
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)
    read, asked = house.fleet.read, []

    async def counted(work: Any) -> Any:
        asked.append(work)
        return await read(work)
    house.fleet.read = counted                  # type: ignore[method-assign]
    everyone = [machine.device for machine in machines]
    await house.fleet.change(lambda tx: devices.renew(tx, everyone, int(house.clock.now)), everyone)
    async with asyncio.timeout(5):
        wishes = [wish for _, wish in await asyncio.gather(*waiting)]
    assert [wish.aud for wish in wishes if wish is not None] == everyone
    assert len(asked) == 1


@pytest.mark.parametrize("gone", [0, 2])
def test_who_went_away_meanwhile_keeps_nobody_from_an_answer(house: House, gone: int) -> None:
    async def story() -> None:
        machines = [await house.join(f"Kone {n}") for n in range(3)]
        from fleet.device.looks import Looks
        looks = Looks(house.fleet)
        asking = [asyncio.create_task(looks.holder(machine.token)) for machine in machines]
        await asyncio.sleep(0)
        asking[gone].cancel()
        found = await asyncio.gather(*asking, looks.holder("nobody's"), return_exceptions=True)
        assert [holder.row.id if holder is not None else None for holder in found
                if not isinstance(holder, BaseException)] == [
            *(machine.device for n, machine in enumerate(machines) if n != gone), None]
        await house.client.aclose()
    asyncio.run(story())


@told_by
async def test_a_kiosk_is_looked_at_once_and_again_when_anything_was_said_before_it_waits(
        house: House) -> None:
    machine, looks, look, meanwhile = await house.join(), [], Looks.holder, False

    async def looked(self: Looks, token: str) -> Any:
        found = await look(self, token)
        looks.append(found)
        if meanwhile and len(looks) == 1:
            await house.fleet.change(lambda tx: devices.renew(tx, [machine.device], int(house.clock.now)),
                                     (machine.device,))
        return found
    with patch.object(Looks, "holder", looked):
        tag = (await machine.call("GET", SHORT)).headers["etag"]
        looks.clear()
        assert (await machine.call("GET", SHORT, If_None_Match=tag)).status_code == 304
        assert len(looks) == 1
        looks.clear()
        meanwhile = True
        answer = await asyncio.wait_for(machine.call("GET", "/desired?wait=50", If_None_Match=tag), 20)
        assert answer.status_code == 200
        assert len(looks) == 2


@told_by
async def test_who_asks_while_a_question_is_on_its_way_is_in_the_next_one(house: House) -> None:
    machines = [await house.join(f"Kone {n}") for n in range(4)]
    looks, read, gate, asked = Looks(house.fleet), house.fleet.read, asyncio.Event(), []

    async def slow(work: Any) -> Any:
        asked.append(work)
        await gate.wait()
        return await read(work)
    house.fleet.read = slow                     # type: ignore[method-assign]
    waiting = []
    for machine in machines:
        waiting.append(asyncio.create_task(looks.holder(machine.token)))
        for _ in range(4):
            await asyncio.sleep(0)
    gate.set()
    found = await asyncio.gather(*waiting)
    assert [one and one.row.id for one in found] == [machine.device for machine in machines]
    assert len(asked) == 2
