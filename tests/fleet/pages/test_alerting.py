"""Which alerts staff want, by fields: a layer says only what is its own, and that counts for its kiosks alone."""
from __future__ import annotations

import re
import tomllib

from config.alerts import Alerts
from fleet import alerting
from fleet.demo.layers import KIOSK
from fleet.domain.condition import Kind
from fleet.people.account import Role
from fleet.store import region
from fleet.watch import Watch
from remote.report import Part, Service, State
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import NOW, House
from tests.fleet.pages.desk import Desk, person
from tests.fleet.pages.test_settings import furnished

DEAD = State(service=Service.OUT_OF_ORDER, down=(Part.PAD,))


async def ticked(desk: Desk, scope: str, how: str) -> list[str]:
    """The kinds that are `on`, or that are to `send`."""
    return re.findall(rf'name="{how}" value="(\w+)" checked', (await desk.get(f"/settings/alerts?scope={scope}")).text)


async def fields(desk: Desk, scope: str) -> tuple[list[str], dict[str, str]]:
    """Which kinds are on, and each limit."""
    page = (await desk.get(f"/settings/alerts?scope={scope}")).text
    on = await ticked(desk, scope, "on")
    names = re.findall(r'name="setting" value="([\w.]+)"', page)
    return on, dict(zip(names, re.findall(r'name="limit".*? value="([\d.]+)"', page), strict=True))


async def said(desk: Desk, scope: str, *, off: tuple[str, ...] = (), quiet: tuple[str, ...] = (),
               **limits: str) -> str:
    """The text that would be published of fields in which this was changed."""
    on, there = await fields(desk, scope)
    there |= {name.replace("__", "."): value for name, value in limits.items()}
    send = [kind for kind in await ticked(desk, scope, "send") if kind not in quiet]
    answer = await desk.post("/settings/alerts", scope=scope, on=[kind for kind in on if kind not in off], send=send,
                             setting=list(there), limit=list(there.values()))
    found = re.search(r'<input type="hidden" name="text" value="(.*?)">', answer.text, re.DOTALL)
    assert found is not None, answer.text
    return found[1].replace("&#34;", '"').replace("&#39;", "'").replace("&amp;", "&")


@told_by
async def test_a_layer_says_only_what_is_its_own_and_keeps_the_rest_of_its_text(house: House) -> None:
    one, _ = await furnished(house)
    desk, scope = person(house), f"kiosk:{one.device}"
    on, there = await fields(desk, scope)
    assert len(there) > 30
    assert set(on) == set(Alerts.model_fields) - {Kind.HOLD_RETURNED}
    assert there["pad.minutes"] == "0.5"
    text = await said(desk, scope, off=("closed",), quiet=("card",), pad__minutes="2,5")
    assert text.startswith(KIOSK.format(number=1).rstrip())
    assert tomllib.loads(text)["alerts"] == {"pad": {"minutes": 2.5}, "closed": {"on": False}, "card": {"send": False}}
    await desk.post("/settings/publish", scope=scope, text=text, how="at_once", canary=one.device)
    assert (await fields(desk, scope))[1]["pad.minutes"] == "2.5"
    assert "card" not in await ticked(desk, scope, "send")
    again = await said(desk, scope, pad__minutes="0.5")
    left = {"closed": {"on": False}, "card": {"send": False}}
    assert tomllib.loads(again)["alerts"] == left, "as it is without this layer"
    pinned = KIOSK.format(number=1) + "[alerts.pad]\nminutes = 0.5   # whatever the library says\n"
    house.database.call(lambda tx: region.write(tx, scope, pinned, "test", NOW))
    text = await said(desk, scope, off=("closed",))
    assert "minutes = 0.5   # whatever the library says" in text, "what nobody touched stays"


@told_by
async def test_what_a_branch_says_its_kiosks_have_and_others_not(house: House) -> None:
    one, two = await furnished(house)
    three = await house.join("Kolme", "HEI")

    def write(tx: object) -> None:
        region.write(tx, "region", "[alerts.card]\nminutes = 9\n", "test", NOW)       # type: ignore[arg-type]
        region.write(tx, "branch:LAH", "[alerts.pad]\non = false\n", "test", NOW)     # type: ignore[arg-type]
        region.write(tx, f"kiosk:{two.device}", "[alerts.pad]\non = true\n", "test", NOW)     # type: ignore[arg-type]
    house.database.call(write)
    seen = {each.device.id: each.wanted for each in house.database.call(lambda tx: alerting.seen(tx, NOW))}
    assert [seen[machine.device].pad.on for machine in (one, two, three)] == [False, True, True]
    assert {wanted.card.minutes for wanted in seen.values()} == {9}
    for machine in (one, two, three):
        await machine.report(DEAD)
    watch = Watch(house.fleet)
    await watch.look()
    house.clock.now += 60
    for machine in (one, two, three):
        await machine.report(DEAD)
    open_ = await watch.look()
    assert {alert.cause.scope for alert in open_ if alert.needs_you} == {two.device, three.device}


@told_by
async def test_an_override_counts_until_it_ends(house: House) -> None:
    one = await house.join()
    until = "2026-11-28T12:00:00+02:00"
    text = f"[layer]\nexpires = {until}\n[alerts.closed]\non = false\n"
    house.database.call(lambda tx: region.write(tx, f"override:{one.device}", text, "test", NOW))

    def on(at: int) -> bool:
        return bool(house.database.call(lambda tx: alerting.seen(tx, at))[0].wanted.closed.on)
    end = 1_795_860_000
    assert [on(end - 61), on(end + 61)] == [False, True]


@told_by
async def test_what_cannot_be_read_is_told_by_the_usual_and_led_to_the_text(house: House) -> None:
    one = await house.join()
    house.database.call(lambda tx: region.write(tx, "region", "[alerts.pad]\nminutes = 'x'\n", "test", NOW))
    assert house.database.call(lambda tx: alerting.seen(tx, NOW))[0].wanted == Alerts()
    answer = await person(house).get(f"/settings/alerts?scope=kiosk:{one.device}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/settings/edit?scope=kiosk%3A{one.device}")


@told_by
async def test_a_number_that_does_not_fit_changes_nothing(house: House) -> None:
    await furnished(house)
    desk = person(house)
    for setting, limit in (("pad.minutes", "-1"), ("pad.minutes", "nan"), ("pad.minutes", "viisi"), ("checkins.count",
                           "2.5"), ("pad.count", "2"), ("nothing.count", "2"), ("silent.minutes", "0")):
        answer = await desk.post("/settings/alerts", scope="region", on=["pad"], setting=setting, limit=limit)
        assert answer.status_code == 422, (setting, limit)
    assert "[alerts" not in house.database.call(region.texts)["region"].text


@told_by
async def test_who_may_not_write_a_layer_may_not_see_its_fields(house: House) -> None:
    one = await house.join()
    viewer = person(house, "vilma", Role.STAFF, "HEI")
    assert (await viewer.get(f"/settings/alerts?scope=kiosk:{one.device}")).status_code == 404
    assert (await person(house, "sirkka", Role.STAFF).get("/settings/alerts?scope=region")).status_code == 403
    assert (await person(house).get(f"/settings/alerts?scope=override:{one.device}")).status_code == 404
