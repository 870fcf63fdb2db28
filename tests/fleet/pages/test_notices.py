"""People choose on their own page what they hear of, and whoever rules sees whether it arrives."""
from __future__ import annotations

from fleet.domain.notice import Reader
from fleet.people import hearing
from fleet.people.account import Role
from fleet.store import audit, outbox
from fleet.store.outbox import Lot
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import NOW, House
from tests.fleet.pages.desk import person

WISH = {"address": "eero@kirjasto.example", "language": "sv", "which": "important", "where": "all"}


@told_by
async def test_a_person_chooses_and_stops(house: House) -> None:
    house.fleet.ways = ("mail",)
    house.invite(branch="LAH")
    desk = person(house, "eero", Role.VIEWER)
    assert (await desk.post("/me/notices", **WISH)).status_code == 303
    chosen = house.database.call(lambda tx: hearing.of(tx, "eero"))
    assert chosen is not None
    assert (chosen.address, chosen.language, chosen.important) == ("eero@kirjasto.example", "sv", True)
    assert 'value="eero@kirjasto.example"' in (await desk.get("/me")).text
    assert (await desk.post("/me/notices/trial")).headers["location"] == "/me?said=trial"
    assert [one.person for one in house.database.call(lambda tx: outbox.due(tx, NOW))] == ["eero"]
    await desk.post("/me/notices/off")
    assert house.database.call(lambda tx: hearing.of(tx, "eero")) is None
    assert (await desk.post("/me/notices/trial")).status_code == 404


@told_by
async def test_whoever_rules_chooses_for_somebody_else_within_what_that_person_sees(house: House) -> None:
    house.fleet.ways = ("mail",)
    house.invite(branch="LAH")
    house.invite(branch="HEI")
    boss, eero = person(house), person(house, "eero", Role.TECHNICIAN, "LAH")
    at = "/people/eero/notices"
    assert 'action="/people/eero/notices"' in (await boss.get("/people/eero")).text
    assert (await boss.post(at, **WISH)).headers["location"] == "/people/eero?said=notices"
    chosen = house.database.call(lambda tx: hearing.of(tx, "eero"))
    assert chosen is not None
    assert (chosen.address, chosen.reader) == (WISH["address"], Reader("mail", "eero", ("LAH",), important=True))
    assert house.database.call(lambda tx: hearing.of(tx, "aino")) is None
    elsewhere = {"where": "branches", "branch": "HEI"}
    for wish, said in (({"address": "eero"}, "Tarkista sähköposti"), (elsewhere, "Valitse")):
        answer = await boss.post(at, **WISH | wish)
        assert (answer.status_code, said in answer.text) == (422, True)
    assert (await eero.post("/people/aino/notices", **WISH)).status_code == 403
    assert (await eero.post("/people/aino/notices/off")).status_code == 403
    assert (await boss.post("/people/nobody/notices", **WISH)).status_code == 404
    assert (await boss.post(at + "/off")).headers["location"] == "/people/eero?said=notices_off_other"
    assert house.database.call(lambda tx: hearing.of(tx, "eero")) is None
    last = house.database.call(lambda tx: list(audit.lines(tx)))[-1].entry
    assert (last.who, last.act, last.subject) == ("aino", "notices off", "eero")


@told_by
async def test_trial_messages_are_few_an_hour_to_one_person_and_to_one_address(house: House) -> None:
    house.fleet.ways = ("mail", "hook:desk")
    desk, other, boss = person(house, "eero", Role.VIEWER), person(house, "iida", Role.VIEWER), person(house)
    for one in (desk, other):
        await one.post("/me/notices", **WISH)
    tries = [await one.post("/me/notices/trial") for one in (desk, other, desk, other, desk, other, desk)]
    assert [one.status_code for one in tries] == [303] * 5 + [422] * 2
    assert "kokeile myöhemmin" in tries[-1].text
    await desk.post("/me/notices", **WISH | {"address": "another@kirjasto.example"})
    assert [(await desk.post("/me/notices/trial")).status_code for _ in range(3)] == [303, 303, 422]
    hooks = [await boss.post("/notices/trial", way="hook:desk") for _ in range(6)]
    assert [one.status_code for one in hooks] == [303] * 5 + [422]
    assert "kokeile myöhemmin" in hooks[-1].text
    house.clock.now += 3600
    assert (await desk.post("/me/notices/trial")).status_code == 303


@told_by
async def test_what_would_reach_nobody_or_another_is_refused_with_what_to_do(house: House) -> None:
    house.fleet.ways = ("mail",)
    house.invite(branch="LAH")
    house.invite(branch="HEI")
    desk = person(house, "eero", Role.VIEWER, "LAH")
    for address in ("eero", "a@x.example, b@x.example", "a@x.example\r\nBcc: b@x.example", "a" * 300 + "@x.example"):
        answer = await desk.post("/me/notices", **WISH | {"address": address})
        assert answer.status_code == 422
        assert "Tarkista sähköpostiosoite" in answer.text
    answer = await desk.post("/me/notices", **WISH | {"where": "branches", "branch": "HEI"})
    assert (answer.status_code, "HEI" in answer.text) == (422, False)
    assert (await desk.post("/me/notices", **WISH | {"language": "xx"})).status_code == 404
    assert house.database.call(lambda tx: hearing.of(tx, "eero")) is None


@told_by
async def test_whoever_rules_sees_what_does_not_arrive_and_tries_a_hook(house: House) -> None:
    house.fleet.ways = ("mail", "hook:desk")
    desk = person(house)
    assert (await desk.post("/notices/trial", way="hook:desk")).status_code == 303
    assert (await desk.post("/notices/trial", way="hook:other")).status_code == 404
    item = house.database.call(lambda tx: outbox.due(tx, NOW))
    house.database.call(lambda tx: outbox.settle(tx, item, Lot.FAILED, NOW, "refused"))
    house.database.call(lambda tx: outbox.unwell(tx, "hook:desk", "refused", NOW))
    page = (await desk.get("/notices")).text
    assert "Web-koukku desk" in page
    assert "Palvelin ei ottanut viestiä vastaan" in page
    assert "Ei lähetetty" in page


@told_by
async def test_where_no_mail_goes_out_the_page_says_so(house: House) -> None:
    assert "ei vielä lähetä sähköpostia" in (await person(house).get("/me")).text
