"""While somebody works on a kiosk, a library or the region, nobody is told of it, and everybody sees until when."""
from __future__ import annotations

from fleet.people.account import Role
from fleet.store import alerts
from fleet.watch import Watch
from remote.report import Part, Service, State
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import NOW, House
from tests.fleet.pages.desk import person

NO_PAD = State(service=Service.OUT_OF_ORDER, down=(Part.PAD,))
UNTIL = "2099-01-01T12:00"


@told_by
async def test_a_library_in_maintenance_is_quiet_until_that_is_over(house: House) -> None:
    mine, theirs = await house.join("Oma", "LAH"), await house.join("Vieras", "HEI")
    desk, watch = person(house), Watch(house.fleet)
    assert (await desk.post("/maintenance", scope="branch:LAH", until=UNTIL)).status_code == 303
    for seconds in (0, 60):
        house.clock.now = NOW + seconds
        for machine in (mine, theirs):
            await machine.report(NO_PAD)
        await watch.look()
    front = (await desk.get("/")).text
    assert "Vieras ei lue kirjoja" in front
    assert "Oma ei lue kirjoja" not in front
    assert "1.1.2099" in front                             # nobody forgets that it is quiet there
    assert "1.1.2099" in (await desk.get(f"/kiosks/{mine.device}")).text
    await desk.post("/maintenance/end", scope="branch:LAH")
    house.clock.now += 40
    await mine.report(NO_PAD)
    await watch.look()
    assert "Oma ei lue kirjoja" in (await desk.get("/")).text


@told_by
async def test_nobody_hushes_what_is_not_theirs_or_what_would_be_over_before_it_begins(house: House) -> None:
    await house.join("Oma", "LAH")
    theirs = await house.join("Vieras", "HEI")
    desk = person(house, "eero", Role.STAFF, "LAH")
    assert (await desk.post("/maintenance", scope="region", until=UNTIL)).status_code == 403
    for scope in ("branch:HEI", theirs.device, "branch:QQQ", ""):
        assert (await desk.post("/maintenance", scope=scope, until=UNTIL)).status_code == 404
    assert "HEI" not in (await desk.get("/maintenance")).text
    wrong = await desk.post("/maintenance", scope="branch:LAH", until="2020-01-01T12:00")
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
    assert (await desk.post("/maintenance", scope="branch:LAH", until="soon")).status_code == 404
    assert house.database.call(lambda tx: alerts.windows(tx, NOW)) == []
