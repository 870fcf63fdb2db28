"""A change of settings is seen before it goes, goes to one kiosk first, and can be taken back."""
from __future__ import annotations

import re

from fleet.demo.layers import BRANCH, KIOSK, REGION
from fleet.domain.rollout import Step
from fleet.people.account import Role
from fleet.store import devices, region, rollouts
from fleet.watch import Watch
from remote.report import Config, Phase, Service, State
from server.transaction import Transaction
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import NOW, House, Machine
from tests.fleet.pages.desk import person

MORE = REGION + '\n[screen]\nwidth = 1280\nheight = 800\n'
FORM = 'class="card pad publish"'            # what would change is told above it


async def furnished(house: House) -> tuple[Machine, Machine]:
    """Two kiosks of one branch, with layers."""
    one, two = await house.join("Yksi"), await house.join("Kaksi")

    def write(tx: Transaction) -> None:
        region.write(tx, "region", REGION, "test", NOW)
        region.write(tx, "branch:LAH", BRANCH.format(code="LAH", name="Lahti"), "test", NOW)
        for number, machine in enumerate((one, two), 1):
            region.write(tx, f"kiosk:{machine.device}", KIOSK.format(number=number), "test", NOW)
    house.database.call(write)
    return one, two


async def wanted(machine: Machine) -> str | None:
    _, wish = await machine.desired()
    assert wish is not None
    return wish.config_sha256


@told_by
async def test_every_value_says_who_set_it(house: House) -> None:
    one, _ = await furnished(house)
    text = (await person(house).get(f"/kiosks/{one.device}/settings")).text
    for told in ("sip2.transport", "koko alue", "lukittu", "kiosk-1", "automaatti", "branch.phone", "kirjasto"):
        assert told in text
    assert "pin.tries" not in text
    assert len((await person(house, "eero").get(f"/kiosks/{one.device}/settings?all=1")).text) > len(text)


@told_by
async def test_what_would_change_is_shown_for_each_kiosk_and_nothing_goes(house: House) -> None:
    one, _two = await furnished(house)
    text = (await person(house).post("/settings/check", scope="region", text=MORE)).text
    assert "screen.width" in text
    assert "Yksi" in text
    assert "Kaksi" in text
    assert await wanted(one) is None


@told_by
async def test_a_wrong_text_is_told_with_its_line_and_goes_nowhere(house: House) -> None:
    one, _ = await furnished(house)
    desk = person(house)
    wrong = MORE.replace("width = 1280", 'widht = 1280')
    line = wrong[:wrong.index("widht")].count("\n") + 1
    for path in ("/settings/check", "/settings/publish"):
        answer = await desk.post(path, scope="region", text=wrong)
        assert answer.status_code == 422
        assert f"region.toml:{line}:1" in answer.text
        assert "widht" in answer.text
    locked = KIOSK.format(number=1).replace('[sip2]', '[sip2]\ntransport = "tcp"')
    assert (await desk.post("/settings/check", scope=f"kiosk:{one.device}", text=locked)).status_code == 422
    assert await wanted(one) is None


@told_by
async def test_it_goes_to_one_kiosk_then_to_the_others_and_back(house: House) -> None:
    one, two = await furnished(house)
    desk = person(house, "eero", Role.TECHNICIAN)
    house.clock.now += 200
    answer = await desk.post("/settings/publish", scope="region", text=MORE, how="stages", canary=two.device)
    page = answer.headers["location"].partition("?")[0]
    await Watch(house.fleet).look()
    assert "alkaa, kun se palaa" in (await desk.get(page)).text
    for machine in (one, two):
        await machine.report()
    await Watch(house.fleet).look()
    assert "alkaa, kun se palaa" not in (await desk.get(page)).text
    new = await wanted(two)
    assert new is not None
    assert await wanted(one) is None
    await two.report(State(service=Service.SERVING, config=Config(active=new, offered=new, phase=Phase.ACTIVE)))
    await Watch(house.fleet).look()
    house.clock.now += 301
    await two.report()
    assert "1 ei vastaa" in (await desk.get(page)).text
    await one.report()
    for _ in range(2):
        await Watch(house.fleet).look()
    assert await wanted(one) is not None
    await desk.post(page, act="undo")
    for _ in range(2):
        await Watch(house.fleet).look()
    assert await wanted(one) is None
    assert house.database.call(region.texts)["region"].text == REGION
    assert house.database.call(rollouts.newest)[0][1].step is Step.UNDONE


@told_by
async def test_a_canary_that_returns_stops_it_where_it_is(house: House) -> None:
    one, two = await furnished(house)
    desk = person(house)
    answer = await desk.post("/settings/publish", scope="region", text=MORE, how="stages", canary=one.device)
    await Watch(house.fleet).look()
    new = await wanted(one)
    await one.report(State(service=Service.SERVING, config=Config(offered=new, phase=Phase.RETURNED)))
    await Watch(house.fleet).look()
    assert await wanted(two) is None
    text = (await desk.get(answer.headers["location"])).text
    assert "pysähtyi itse" in text
    assert "ei toiminut" in text


@told_by
async def test_what_would_change_is_that_of_each_kiosk_and_not_of_the_texts(house: House) -> None:
    one, two = await furnished(house)
    desk = person(house)
    await desk.post("/settings/publish", scope="region", text=REGION, how="at_once")
    await Watch(house.fleet).look()
    for machine in (one, two):
        good = await wanted(machine)
        await machine.report(State(service=Service.SERVING, config=Config(active=good)))
    await Watch(house.fleet).look()
    page = f"/kiosks/{two.device}/settings"
    assert "Uusimmat asetukset" not in (await desk.get(page)).text
    answer = await desk.post("/settings/publish", scope="region", text=MORE, how="stages", canary=one.device)
    number = answer.headers["location"].partition("?")[0]
    await Watch(house.fleet).look()
    assert "Uusimmat asetukset" in (await desk.get(f"/kiosks/{one.device}/settings")).text
    bad = await wanted(one)
    await one.report(State(config=Config(active=good, offered=bad, phase=Phase.RETURNED)))
    await Watch(house.fleet).look()
    for machine in (one, two):
        text = (await desk.get(f"/kiosks/{machine.device}/settings")).text
        assert ["screen.width" in text, f'href="{number}"' in text] == [False, True]
    tries = REGION.replace('policy = "mandatory"', 'policy = "mandatory"\ntries = 5')
    text = (await desk.post("/settings/check", scope="region", text=tries)).text
    assert ["pin.tries" in text, "screen.width" in text.partition(FORM)[0]] == [True, False]
    await desk.post(number, act="stop")
    own = KIOSK.format(number=7)
    text = (await desk.post("/settings/check", scope=f"kiosk:{two.device}", text=own)).text
    assert ["kiosk-7" in text, "screen.width" in text.partition(FORM)[0]] == [True, True], "it goes along, and shows"


@told_by
async def test_a_kiosk_that_comes_later_gets_what_counts_where_it_stands(house: House) -> None:
    await furnished(house)
    desk = person(house)
    made = await desk.post("/kiosks", name="Uusi", branch="LAH")
    page = made.headers["location"].partition("?")[0]
    device = page.rpartition("/")[2]
    house.database.call(lambda tx: region.write(tx, f"kiosk:{device}", KIOSK.format(number=9), "test", NOW))
    machine = Machine(house)
    code = house.database.call(lambda tx: devices.invite_again(
        tx, device, "test", NOW))
    await machine.enrol(code)
    await desk.post(f"{page}/accept", key=machine.public)
    await machine.fetch_token()
    assert await wanted(machine) is not None


@told_by
async def test_what_is_wrong_is_told_in_the_readers_language_with_what_would_fit(house: House) -> None:
    await furnished(house)
    desk = person(house)
    for change, said in (('widht = 1280', "Tarkoititko width?"), ('width = "1280"', "kokonaisluku ilman lainausm"),
                         ('width = 1', "Nyt: 1. Vähintään 240."), ('width = [', "ei voi lukea tästä eteenpäin")):
        answer = await desk.post("/settings/check", scope="region", text=MORE.replace("width = 1280", change))
        assert answer.status_code == 422
        assert said in answer.text, change
        assert 'lang="en">' not in answer.text.partition('class="card pad problems"')[2].partition("</section>")[0]


@told_by
async def test_of_two_who_change_the_same_settings_the_second_sees_what_the_first_did(house: House) -> None:
    await furnished(house)
    desk, other = person(house), person(house, "eero")
    seen = re.findall(r'name="seen" value="(\d+)"', (await desk.get("/settings/edit?scope=region")).text)[0]
    mine = {"scope": "region", "text": REGION + "\n[screen]\ndim = false\n", "how": "at_once"}
    checked = (await desk.post("/settings/check", **mine, seen=seen)).text
    assert f'name="seen" value="{seen}"' in checked
    assert (await other.post("/settings/publish", scope="region", text=MORE, how="at_once")).status_code == 303
    late = await desk.post("/settings/publish", **mine, seen=seen)
    assert late.status_code == 409
    assert "Joku on muuttanut" in late.text
    assert "screen.width" in late.text                  # which this would take back
    assert (await desk.post("/settings/check", **mine, seen=seen)).status_code == 409
    now = re.findall(r'name="seen" value="(\d+)"', late.text)[0]
    assert (await desk.post("/settings/publish", **mine, seen=now)).status_code == 303
    assert house.database.call(region.texts)["region"].text == mine["text"]


@told_by
async def test_nothing_goes_to_all_when_the_kiosk_that_was_to_try_it_is_gone(house: House) -> None:
    one, two = await furnished(house)
    third = await house.join("Kolmas")
    house.database.call(lambda tx: devices.quarantine(tx, third.device, NOW))
    desk = person(house)
    answer = await desk.post("/settings/publish", scope="region", text=MORE, how="stages", canary=third.device)
    assert answer.status_code == 409
    assert "Valitse toinen" in answer.text
    assert await wanted(one) is await wanted(two) is None
    assert house.database.call(region.texts)["region"].text == REGION
