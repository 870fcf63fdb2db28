"""The audit shows who did what, and whether somebody has been at it."""
from __future__ import annotations

from sqlalchemy import update

from fleet.store.schema import audit
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import House
from tests.fleet.pages.desk import person


@told_by
async def test_a_changed_line_is_found(house: House) -> None:
    await house.join("Oma")
    desk = person(house)
    assert "jokainen niin kuin se kirjoitettiin" in (await desk.post("/log/verify")).text
    house.database.call(lambda tx: tx.execute(update(audit).where(audit.c.number == 2).values(who="eve")))
    assert "Riviä 2" in (await desk.post("/log/verify")).text


@told_by
async def test_it_names_people_kiosks_and_deeds(house: House) -> None:
    machine, desk = await house.join("Oma"), person(house)
    await desk.post(f"/kiosks/{machine.device}/close", message="desk")
    text = (await desk.get("/log")).text
    for told in ("aino", "Oma", "Suljettiin", "Automaatti lisättiin"):
        assert told in text
