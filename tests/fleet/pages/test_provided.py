"""Whoever has an account elsewhere signs in with it, with the rights that place gives; whatever is wrong with its word,
nobody comes in, and the page says so."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fleet.application import application
from fleet.domain.notice import Reader
from fleet.errors import FleetError
from fleet.pages.frame import SESSION
from fleet.pages.provided import LONGEST, UNDER_WAY
from fleet.pages.words import Words
from fleet.people import hearing
from fleet.people import store as people
from fleet.people.account import Role
from fleet.people.oidc import Oidc
from fleet.people.provider import read_provider
from fleet.people.store import IDLE
from fleet.store import audit
from fleet.store.devices import Unknown
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import NOW, House
from tests.fleet.pages.desk import Desk, person
from tests.fleet.provider import CLIENT, SECRET, Running, provider

ADDRESS = "http://127.0.0.1:1"
BACK = f"{ADDRESS}/sign-in/provider/back"
FILE = '''issuer = "{issuer}"
client_id = "{client}"
address = "{address}"
name = "Lahden kaupunki"
claim = "realm.groups"
secret_file = "{secret}"

[[rights]]
value = "automaatit-pää"
role = "admin"

[[rights]]
value = "automaatit-lahti"
role = "staff"
branches = ["LAH"]
'''
AINO = {"sub": "7b1c", "preferred_username": "Aino.Virta@lahti.example", "name": "Aino Virta", "exp": NOW + 300,
        "iat": NOW, "realm": {"groups": ["muut", "automaatit-lahti"]}}


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with provider(BACK) as running:
        yield running


@pytest.fixture
def house(house: House, running: Running, tmp_path: Path) -> House:
    """One that knows the provider, which says that Aino is there."""
    running.says(AINO)
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    file = tmp_path / "sign-in.toml"
    file.write_text(FILE.format(issuer=running.issuer, client=CLIENT, address=ADDRESS, secret=tmp_path / "secret"))
    house.oidc = Oidc(*read_provider(file), house.fleet.now)              # type: ignore[attr-defined]
    house.provider = running                                              # type: ignore[attr-defined]
    house.application = application(house.fleet, clock=house.clock, oidc=house.oidc)      # type: ignore[attr-defined]
    return house


async def sent_back(desk: Desk, to: str = "/") -> str:
    """The address to which the provider sends this browser back."""
    begun = await desk.get(f"/sign-in/provider?to={to}")
    assert begun.status_code == 303
    told: Running = desk.house.provider                                   # type: ignore[attr-defined]
    return told.visited(begun.headers["location"])


async def comes(desk: Desk, to: str = "/") -> tuple[int, str]:
    answer = await desk.get(await sent_back(desk, to))
    return answer.status_code, answer.headers.get("location", answer.text)


def sentence(code: str) -> str:
    return Words("fi")(f"sign_in.provider.{code}")


@told_by
async def test_somebody_of_elsewhere_comes_in_with_the_rights_of_that_place(house: House) -> None:
    await house.join()
    desk = Desk(house)
    assert "Kirjaudu: Lahden kaupunki" in (await desk.get("/sign-in?to=/kiosks")).text
    assert await comes(desk, "/kiosks") == (303, "/kiosks")
    known = house.database.call(lambda tx: people.one(tx, "aino.virta"))
    assert (known.shown, known.role, known.branches, known.secret) == ("Aino Virta", Role.STAFF, ("LAH",), None)
    assert (await desk.get("/kiosks")).status_code == 200
    assert (await desk.get("/people")).status_code == 403
    mine = (await desk.get("/me")).text
    assert Words("fi")("person.provided") in mine
    assert "/me/password" not in mine
    assert 'id="notices"' in mine
    assert Words("fi")("person.elsewhere") in (await person(house).get("/people")).text
    house.clock.now += IDLE + 1
    assert (await desk.get("/")).status_code == 303, "a session as any other"


@told_by
async def test_without_a_provider_its_way_is_neither_shown_nor_there(house: House) -> None:
    house.application = application(house.fleet, clock=house.clock)
    desk = Desk(house)
    assert "/sign-in/provider" not in (await desk.get("/sign-in")).text
    assert (await desk.get("/sign-in/provider")).status_code == 404


@told_by
async def test_rights_are_what_the_provider_says_each_time(house: House) -> None:
    told: Running = house.provider                                        # type: ignore[attr-defined]
    assert (await comes(Desk(house)))[0] == 303
    told.says(AINO | {"realm": {"groups": "automaatit-pää"}, "preferred_username": "aino.uusi", "name": "Aino Uusi"})
    assert (await comes(Desk(house)))[0] == 303
    known = house.database.call(lambda tx: people.one(tx, "aino.virta"))
    assert (known.shown, known.role, known.branches) == ("Aino Uusi", Role.ADMIN, ())
    told.says(AINO | {"realm": {"groups": ["muut"]}})
    status, text = await comes(Desk(house))
    assert status == 403
    assert sentence("no_rights") in text
    for odd in ({}, {"realm": 1}, {"realm": {"groups": None}}, {"realm": {"groups": [1, {}]}}):
        told.says({**AINO, "realm": None, **odd})
        assert (await comes(Desk(house)))[0] == 403, odd


@told_by
async def test_who_lost_the_group_is_out_everywhere_and_hears_nothing_until_it_is_back(house: House) -> None:
    told: Running = house.provider                                        # type: ignore[attr-defined]
    house.fleet.ways = ("mail",)
    boss, desk = person(house), Desk(house)
    await house.join()
    assert (await comes(desk))[0] == 303
    wish = {"address": "aino@lahti.example", "language": "fi", "which": "all", "where": "all"}
    assert (await desk.post("/me/notices", **wish)).status_code == 303
    told.says(AINO | {"realm": {"groups": ["muut"]}})
    assert (await comes(Desk(house)))[0] == 403
    assert (await desk.get("/")).status_code == 303, "and what was open ends"
    readers = lambda: [one.reader for one in house.database.call(hearing.everybody)]     # noqa: E731
    assert readers() == [None]
    assert Words("fi")("person.barred") in (await boss.get("/people")).text
    assert "ei ole" in (await boss.get("/people/aino.virta")).text
    for _ in range(2):
        await comes(Desk(house))
    acts = [line.entry.act for line in house.database.call(lambda tx: list(audit.lines(tx)))]
    assert acts.count("no rights any more") == 1
    told.says(AINO)
    assert (await comes(desk))[0] == 303
    assert (await desk.get("/kiosks")).status_code == 200
    assert readers() == [Reader("mail", "aino.virta", ("LAH",))]


@told_by
async def test_the_provider_is_asked_again_after_some_hours_whatever_is_under_way(house: House) -> None:
    desk = Desk(house)
    assert (await comes(desk))[0] == 303
    for _ in range(4):
        assert (await desk.get("/")).status_code == 200
        house.clock.now += 3600
    assert (await desk.get("/")).headers["location"] == "/sign-in?to=/"


@told_by
async def test_a_name_alike_is_another_person(house: House) -> None:
    person(house, "aino.virta", Role.ADMIN)
    desk = Desk(house)
    assert (await comes(desk))[0] == 303
    assert (await desk.get("/people")).status_code == 403
    told: Running = house.provider                                        # type: ignore[attr-defined]
    told.says(AINO | {"sub": "another", "preferred_username": "fleet"})
    assert (await comes(Desk(house)))[0] == 303
    names = [one.name for one in house.database.call(people.everyone)]
    assert len(names) == 3
    assert "fleet" not in names


WRONG: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "issuer": ({"iss": "https://evil.example"}, {}), "audience": ({"aud": "another"}, {}),
    "another party": ({"aud": [CLIENT, "another"], "azp": "another"}, {}),
    "two audiences": ({"aud": [CLIENT, "another"]}, {}),
    "nonce": ({"nonce": "another"}, {}), "no nonce": ({"nonce": None}, {}), "expired": ({"exp": NOW - 61}, {}),
    "no end": ({"exp": None}, {}), "ahead": ({"iat": NOW + 120}, {}), "nobody": ({"sub": ""}, {}),
    "signature": ({}, {"key": "second", "forges": True}), "unknown key": ({}, {"key": "second"}),
    "no signature": ({}, {"head": {"alg": "none"}}), "another kind": ({}, {"head": {"alg": "HS256"}})}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_word_that_is_not_the_providers_for_us_and_now_lets_nobody_in(house: House, wrong: str) -> None:
    claims, how = WRONG[wrong]
    house.provider.says(AINO | claims, **how)                             # type: ignore[attr-defined]

    @told_by
    async def story(house: House) -> None:
        status, text = await comes(Desk(house))
        assert status == 403
        assert sentence("distrusted") in text
        assert not house.database.call(people.everyone)
    story(house)


@told_by
async def test_a_code_is_good_once_for_one_browser_and_not_for_long(house: House) -> None:
    desk, thief = Desk(house), Desk(house)
    back = await sent_back(desk)
    assert sentence("stale") in (await thief.get(back)).text, "without what the first browser keeps"
    await sent_back(thief)
    assert sentence("stale") in (await thief.get(back)).text, "with what is of another sign-in"
    kept = desk.client.cookies.get(UNDER_WAY, domain="fleet.local")
    assert (await desk.get(back)).status_code == 303
    assert sentence("stale") in (await desk.get(back)).text
    desk.client.cookies.set(UNDER_WAY, kept or "")
    assert sentence("stale") in (await desk.get(back)).text, "the provider gives nothing for it twice"
    late = await sent_back(thief)
    house.clock.now += LONGEST + 1
    assert sentence("stale") in (await thief.get(late)).text
    assert len(house.database.call(people.everyone)) == 1


@told_by
async def test_the_session_is_a_new_one_and_the_way_there_leads_to_this_site_only(house: House) -> None:
    desk = Desk(house)
    assert await comes(desk, "//evil.example") == (303, "/")
    before = desk.client.cookies.get(SESSION, domain="fleet.local")
    assert (await comes(desk))[0] == 303
    after = desk.client.cookies.get(SESSION, domain="fleet.local")
    assert after not in (None, before)
    desk.token = before or ""
    assert (await desk.get("/")).status_code == 303


@told_by
async def test_new_keys_of_the_provider_are_fetched(house: House) -> None:
    told: Running = house.provider                                        # type: ignore[attr-defined]
    assert (await comes(Desk(house)))[0] == 303
    told.says(AINO | {"exp": NOW + 900}, key="third", publishes=True)
    house.clock.now += 61
    assert (await comes(Desk(house)))[0] == 303


@told_by
async def test_a_no_and_a_silence_of_the_provider_are_told(house: House) -> None:
    told: Running = house.provider                                        # type: ignore[attr-defined]
    told.says(AINO, error="access_denied")
    assert sentence("denied") in (await comes(Desk(house)))[1]
    for wrong in ({"issuer": "https://evil.example"}, {"jwks_uri": "https://[evil"}):
        told.says(AINO, describes=wrong)
        house.clock.now += 4000
        answer = await Desk(house).get("/sign-in/provider")
        assert answer.status_code == 503
        assert sentence("away") in answer.text
    told.says(AINO)
    house.clock.now += 10
    assert (await Desk(house).get("/sign-in/provider")).status_code == 303, "by itself"


@told_by
async def test_who_is_closed_here_stays_out_and_nobody_of_elsewhere_gets_a_password(house: House) -> None:
    boss, desk = person(house), Desk(house)
    assert (await comes(desk))[0] == 303
    assert (await boss.post("/people/aino.virta/link")).status_code == 404
    with pytest.raises(Unknown):
        house.database.call(lambda tx: people.link(tx, "x" * 43, "aino.virta", "console", NOW))
    shut = {"shown": "Aino", "role": "viewer", "where": "region"}
    assert (await boss.post("/people/aino.virta", **shut)).status_code == 303
    assert (await desk.get("/")).status_code == 303
    assert sentence("no_rights") in (await comes(desk))[1]
    assert "sign in" in [line.entry.act for line in house.database.call(lambda tx: audit.latest(tx, 50))]


@told_by
async def test_signing_out_offers_to_sign_out_there_too(house: House) -> None:
    desk = Desk(house)
    await comes(desk)
    left = await desk.post("/sign-out")
    assert left.headers["location"] == "/sign-in?left=1"
    told: Running = house.provider                                        # type: ignore[attr-defined]
    assert f"{told.issuer}/leave?" in (await desk.get("/sign-in?left=1")).text
    assert (await desk.get("/")).status_code == 303
    own = person(house)
    assert (await own.post("/sign-out")).headers["location"] == "/sign-in"


@pytest.mark.parametrize(("change", "words"), [
    (("issuer = \"http://127.0.0.1", "issuer = \"http://10.0.0.1"), "https://"), (("client_id", "client"), "client_id"),
    (("role = \"admin\"", "role = \"boss\""), "rights"),
    (("secret_file = ", "secret_file = \"/nowhere\" #"), "cannot read"),
    (("[[rights]]", "[rights"), "no TOML")])
def test_what_is_wrong_with_the_file_is_told(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    (tmp_path / "secret").write_text(SECRET)
    file = tmp_path / "sign-in.toml"
    good = FILE.format(issuer="http://127.0.0.1:2", client=CLIENT, address=ADDRESS, secret=tmp_path / "secret")
    file.write_text(good)
    assert read_provider(file)[1] == SECRET
    file.write_text(good.replace(*change))
    with pytest.raises(FleetError, match=words):
        read_provider(file)

