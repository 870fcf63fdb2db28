"""A page is told to look when it would look different, and then only those that show it."""
from __future__ import annotations

import asyncio
from unittest.mock import patch

from fleet.store import releases
from fleet.wake import PAGES, pages_of, pages_that_show
from fleet.watch import Watch
from remote.report import Part, Service, State
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import House
from tests.fleet.pages.desk import person
from tests.fleet.store.test_releases import file as release

SERVES = State(service=Service.SERVING, down=(), printer="", load_percent=10)


@told_by
async def test_those_who_show_a_branch_hear_of_what_is_new_there_and_of_nothing_else(house: House) -> None:
    here, there, watch = await house.join("Yksi", "LAH"), await house.join("Kaksi", "HEI"), Watch(house.fleet)
    wake = house.fleet.wake
    with wake.watch(*pages_of(("LAH",))) as lahti, wake.watch(*pages_of(("HEI",))) as heinola, \
            wake.watch(*pages_of(None)) as region:
        async def heard() -> list[bool]:
            await watch.look()
            return [await one.heard(0) for one in (lahti, heinola, region)]
        for machine in (here, there):
            await machine.report(SERVES)
        assert await heard() == [True] * 3
        for machine in (here, there):
            await machine.report(State(load_percent=70, memory_free_mb=900, today={"loans": 5}))
        assert await heard() == [False] * 3
        await here.report(State(version="0.3"))
        assert await heard() == [True, False, True]
        await there.report(State(down=(Part.PRINTER,), printer="paper"))
        assert await heard() == [False, True, True]
        house.clock.now += 31
        for machine in (here, there):
            await machine.report()
        assert await heard() == [False, True, True], "by now it is an alert"
        await house.fleet.change(lambda _: None)
        assert await heard() == [True] * 3


def test_of_a_change_in_very_many_branches_all_pages_hear() -> None:
    """What is said over PostgreSQL has an end, and beyond it whoever waits for anything would be woken."""
    assert pages_that_show([]) == []
    assert pages_that_show(["LAH"]) == [f"{PAGES}:", f"{PAGES}:LAH"]
    assert pages_that_show([f"B{n}" for n in range(600)]) == [PAGES]
    assert all(PAGES in pages_of(within) for within in (None, ("LAH",), ()))


@told_by
async def test_what_somebody_pressed_goes_on_at_once(house: House) -> None:
    """Not with all that kiosks told within a moment, which here lasts for ever."""
    machine, desk = await house.join(), person(house)
    with patch("fleet.watch.SOON", 1000), house.fleet.wake.watch(machine.device) as watch:
        watching = asyncio.create_task(Watch(house.fleet).run())
        await machine.report(SERVES)
        await asyncio.sleep(0)
        house.database.call(lambda tx: releases.keep(tx, release("1.5.0"), "aino", int(house.clock.now)))
        await desk.post("/rollouts", version="1.5.0", how="at_once")
        assert await watch.heard(30)
        watching.cancel()
