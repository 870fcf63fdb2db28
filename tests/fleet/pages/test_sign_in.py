"""Nobody comes in but by a one-time link, a password that they chose and, where they wish, a second step."""
from __future__ import annotations

import re

import pyotp

from fleet.pages.frame import SESSION
from fleet.pages.sign_in import BURST, RATE
from fleet.people import store as people
from fleet.people.account import LOCKED_FOR, TRIES, Role
from fleet.people.store import IDLE, LINK_LIFE, SESSION_LIFE
from fleet.serve import first_link
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import House
from tests.fleet.pages.desk import PASSWORD, Desk, person

NEW = {"name": "aino", "shown": "Aino", "password": PASSWORD, "again": PASSWORD}


async def settled(house: House) -> Desk:
    """Aino has made the first account, and is signed in."""
    desk = Desk(house)
    assert (await desk.post(f"/start/{await first_link(house.fleet)}", **NEW)).status_code == 303
    return desk


async def sign_in(desk: Desk, password: str = PASSWORD, name: str = "aino", **more: str) -> int:
    return (await desk.post("/sign-in", name=name, password=password, **more)).status_code


@told_by
async def test_the_first_link_makes_the_first_account_once(house: House) -> None:
    token, desk = await first_link(house.fleet), Desk(house)
    assert (await desk.get(f"/start/{token}")).status_code == 200
    assert (await desk.post(f"/start/{token}", **NEW)).status_code == 303
    assert (await desk.get("/people")).status_code == 200
    assert (await Desk(house).post(f"/start/{token}", **{**NEW, "name": "eve"})).status_code == 404
    assert await first_link(house.fleet) is None


@told_by
async def test_a_new_start_and_a_day_make_the_first_link_worthless(house: House) -> None:
    old, new, desk = await first_link(house.fleet), await first_link(house.fleet), Desk(house)
    assert (await desk.post(f"/start/{old}", **NEW)).status_code == 404
    house.clock.now += LINK_LIFE
    assert (await desk.post(f"/start/{new}", **NEW)).status_code == 404


@told_by
async def test_a_password_is_long_and_typed_twice(house: House) -> None:
    token, desk = await first_link(house.fleet), Desk(house)
    for wrong in ({"password": "lyhyt", "again": "lyhyt"}, {"again": PASSWORD + "!"}, {"name": "Aino Y"},
                  {"password": "aaaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaaa"}):
        assert (await desk.post(f"/start/{token}", **(NEW | wrong))).status_code == 422
    assert (await desk.post(f"/start/{token}", **NEW)).status_code == 303


@told_by
async def test_after_wrong_tries_the_right_password_waits_too(house: House) -> None:
    await settled(house)
    desk = Desk(house)
    for _ in range(TRIES):
        assert await sign_in(desk, "something else altogether") == 403
    assert await sign_in(desk) == 403
    house.clock.now += LOCKED_FOR
    assert await sign_in(desk) == 303


@told_by
async def test_whoever_finds_a_page_open_has_no_more_tries_than_at_the_door(house: House) -> None:
    desk = await settled(house)
    for path in ("/me/password", "/me/second-step/off", "/me/password", "/me/second-step/off", "/me/password"):
        assert (await desk.post(path, old="something else", password=PASSWORD, again=PASSWORD)).status_code == 422
    assert (await desk.post("/me/password", old=PASSWORD, password=PASSWORD, again=PASSWORD)).status_code == 422
    assert await sign_in(Desk(house)) == 403
    house.clock.now += LOCKED_FOR
    assert await sign_in(Desk(house)) == 303


@told_by
async def test_one_address_tries_so_many_names_and_then_waits(house: House) -> None:
    await settled(house)
    for number in range(int(BURST)):
        await sign_in(Desk(house), name=f"name{number}")
    assert await sign_in(Desk(house)) == 403
    house.clock.now += 2 / RATE
    assert await sign_in(Desk(house)) == 303


@told_by
async def test_who_is_not_there_hears_what_who_is_wrong_hears(house: House) -> None:
    await settled(house)
    answers = [await Desk(house).post("/sign-in", name=name, password="something else") for name in ("aino", "eve")]
    assert answers[0].text.replace("aino", "") == answers[1].text.replace("eve", "")


@told_by
async def test_a_cookie_from_before_is_not_the_session_after(house: House) -> None:
    mine = await settled(house)
    before = mine.token
    victim = Desk(house)
    victim.token = before
    assert await sign_in(victim) == 303
    after = victim.client.cookies.get(SESSION, domain="fleet.local")
    assert after not in (None, before)
    mine.token = before
    assert (await mine.get("/")).status_code == 303, "the one from before is over"


@told_by
async def test_a_session_ends_by_itself_and_by_its_holder(house: House) -> None:
    desk = await settled(house)
    token = desk.token
    house.clock.now += IDLE + 1
    assert (await desk.get("/")).status_code == 303
    assert await sign_in(desk) == 303
    for _ in range(SESSION_LIFE // (IDLE // 2)):
        house.clock.now += IDLE // 2
        await desk.get("/")
    assert (await desk.get("/")).status_code == 303
    assert await sign_in(desk) == 303
    token = desk.client.cookies.get(SESSION, domain="fleet.local")
    assert (await desk.post("/sign-out")).status_code == 303
    desk.token = token or ""
    assert (await desk.get("/")).status_code == 303


@told_by
async def test_a_code_of_the_second_step_is_asked_for_and_good_once(house: House) -> None:
    desk, key = await settled(house), pyotp.random_base32()
    house.database.call(lambda tx: people.set_totp(tx, "aino", key, "aino", int(house.clock.now)))
    code = pyotp.TOTP(key).at(int(house.clock.now))
    assert await sign_in(desk) == 403
    assert await sign_in(desk, code="000000" if code != "000000" else "111111") == 403
    assert await sign_in(desk, code=code) == 303
    assert await sign_in(desk, code=code) == 403


@told_by
async def test_the_second_step_begins_with_a_code_of_it(house: House) -> None:
    desk, key = await settled(house), pyotp.random_base32()
    assert (await desk.post("/me/second-step", totp=key, code="12")).status_code == 422
    assert (await desk.post("/me/second-step", totp="?", code="12")).status_code in (404, 422)
    assert (await desk.post("/me/second-step", totp=key, code=pyotp.TOTP(key).at(int(house.clock.now)))
            ).status_code == 303
    assert house.database.call(lambda tx: people.one(tx, "aino")).totp == key


@told_by
async def test_another_password_ends_all_other_sessions(house: House) -> None:
    desk, other = await settled(house), Desk(house)
    assert await sign_in(other) == 303
    fresh = PASSWORD + " ja susi"
    assert (await desk.post("/me/password", old="wrong", password=fresh, again=fresh)).status_code == 422
    assert (await desk.post("/me/password", old=PASSWORD, password=fresh, again=fresh)).status_code == 303
    assert (await desk.get("/")).status_code == 200
    assert (await other.get("/")).status_code == 303


@told_by
async def test_signing_in_leads_to_pages_of_this_site_only(house: House) -> None:
    await settled(house)
    for to in ("//evil.example/", "https://evil.example/", "/\\evil.example"):
        answer = await Desk(house).post("/sign-in", name="aino", password=PASSWORD, to=to)
        assert answer.headers["location"] == "/"


@told_by
async def test_who_may_no_more_is_out_at_once_and_one_admin_stays(house: House) -> None:
    boss, other = person(house), person(house, "eero", Role.ADMIN)
    keep = {"shown": "Eero", "role": "viewer", "where": "region"}
    assert (await boss.post("/people/eero", **keep)).status_code == 303
    assert (await other.get("/")).status_code == 303
    assert (await boss.post("/people/aino", shown="Aino", role="viewer", where="region", active="yes")
            ).status_code == 422, "nobody would be left to give rights"


@told_by
async def test_a_link_for_somebody_is_good_once_and_the_next_takes_its_place(house: House) -> None:
    boss = person(house)
    made = await boss.post("/people", name="eero", shown="Eero", role="staff", where="branches", branch="LAH")
    assert made.status_code == 422, "there is no such branch yet"
    await house.join()
    made = await boss.post("/people", name="eero", shown="Eero", role="staff", where="branches", branch="LAH")
    first = re.search(r"/start/[\w-]+", made.text)
    again = re.search(r"/start/[\w-]+", (await boss.post("/people/eero/link")).text)
    assert first is not None
    assert again is not None
    choice = {"password": PASSWORD, "again": PASSWORD}
    assert (await Desk(house).post(first[0], **choice)).status_code == 404
    assert (await Desk(house).post(again[0], **choice)).status_code == 303
    assert (await Desk(house).post(again[0], **choice)).status_code == 404
    assert await sign_in(Desk(house), name="eero") == 303
