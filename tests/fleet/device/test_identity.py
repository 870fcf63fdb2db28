"""A machine becomes a kiosk only by a code, a key of its own and people's eyes; and only that key opens the door."""
from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from fleet.domain.device import INVITE_TRIES, Standing
from fleet.store import devices
from fleet.store.enrolment import TOKEN_LIFE
from remote.codes import ALPHABET, fingerprint
from remote.identity import NEW_KEY, Challenge, NewKey
from remote.refusals import Refusal
from remote.report import Service, State
from remote.signing import seal, told
from tests.fleet.house import NOW, House, Machine, Story, new_key, refused

SERVES = State(service=Service.SERVING)


def told_by(story: Story) -> Callable[[House], None]:
    """The story as a test."""
    def test(house: House) -> None:
        asyncio.run(story(house))      # type: ignore[arg-type]
    test.__name__, test.__doc__ = story.__name__, story.__doc__     # type: ignore[attr-defined]
    return test


@told_by
async def test_a_machine_serves_the_fleet_once_people_have_compared_words(house: House) -> None:
    device, code = house.invite()
    machine = Machine(house)
    answer = await machine.enrol(code)
    assert (answer.status_code, machine.device) == (200, device)
    assert refused(await machine.fetch_token()) == Refusal.PENDING
    known = house.database.call(lambda tx: devices.one(tx, device))
    assert known.standing is Standing.PENDING
    assert known.new_key == machine.public
    words = fingerprint(machine.public, machine.keys[0].public)
    assert known.words(house.keys.signing(NOW)) == words
    await machine.accepted()
    assert (await machine.fetch_token()).status_code == 200
    assert (await machine.report(SERVES)).status_code == 202


@told_by
async def test_an_answer_that_was_lost_is_given_again_and_to_nobody_else(house: House) -> None:
    _device, code = house.invite()
    machine, thief = Machine(house), Machine(house)
    first = await machine.enrol(code)
    assert (await machine.enrol(code)).json()["device"] == first.json()["device"]
    assert refused(await thief.enrol(code)) == Refusal.CODE_UNKNOWN


@told_by
async def test_a_code_bears_five_wrong_tries_and_a_day(house: House) -> None:
    _device, code = house.invite()
    wrong = code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % 32]
    for _ in range(INVITE_TRIES):
        assert refused(await Machine(house).enrol(wrong)) == Refusal.CODE_UNKNOWN
    assert refused(await Machine(house).enrol(code)) == Refusal.CODE_SPENT
    _device, other = house.invite()
    house.clock.now += 24 * 3600
    assert refused(await Machine(house).enrol(other)) == Refusal.CODE_SPENT


@told_by
async def test_another_machine_never_takes_the_place_of_one_by_itself(house: House) -> None:
    machine = await house.join()
    code = house.database.call(lambda tx: devices.invite_again(tx, machine.device, "aino", int(house.clock.now)))
    other = Machine(house)
    assert (await other.enrol(code)).json()["device"] == machine.device
    assert (await machine.report(SERVES)).status_code == 202
    assert refused(await other.fetch_token()) == Refusal.NOT_PROVEN
    await other.accepted()
    assert refused(await machine.report(SERVES)) == Refusal.NOT_PROVEN
    assert refused(await machine.fetch_token()) == Refusal.NOT_PROVEN
    assert (await other.fetch_token()).status_code == 200
    assert (await other.report(SERVES)).status_code == 202


@told_by
async def test_whoever_is_revoked_is_out_with_the_next_request(house: House) -> None:
    machine = await house.join()
    assert (await machine.report(SERVES)).status_code == 202
    await house.fleet.change(lambda tx: devices.revoke(tx, machine.device, "aino", int(house.clock.now)))
    assert (await machine.report(SERVES)).status_code == 401
    assert refused(await machine.fetch_token()) == Refusal.REVOKED
    assert (await machine.desired())[0].status_code == 401


@told_by
async def test_a_token_lasts_an_hour_and_a_proof_gives_one(house: House) -> None:
    machine = await house.join()
    nonce = Challenge.model_validate_json((await house.client.get("/d/v1/challenge")).content).nonce
    assert (await machine.fetch_token(nonce=nonce)).status_code == 200
    assert refused(await machine.fetch_token(nonce=nonce)) == Refusal.NOT_PROVEN
    house.clock.now += TOKEN_LIFE
    assert refused(await machine.report(SERVES)) == Refusal.NOT_PROVEN


@told_by
async def test_a_proof_by_another_key_for_another_purpose_or_of_long_ago_is_none(house: House) -> None:
    machine = await house.join()
    assert refused(await machine.fetch_token(key=new_key())) == Refusal.NOT_PROVEN
    assert refused(await machine.fetch_token(purpose=NEW_KEY)) == Refusal.NOT_PROVEN
    assert refused(await machine.fetch_token(nonce="1795862891.abcdefghijklmnop.abcdef")) == Refusal.NOT_PROVEN
    old = Challenge.model_validate_json((await house.client.get("/d/v1/challenge")).content).nonce
    house.clock.now += 121
    assert refused(await machine.fetch_token(nonce=old)) == Refusal.NOT_PROVEN


@told_by
async def test_a_key_is_changed_by_the_key_before_it(house: House) -> None:
    machine = await house.join()
    fresh = new_key()

    async def ask(by: object) -> int:
        nonce = Challenge.model_validate_json((await house.client.get("/d/v1/challenge")).content).nonce
        asked = NewKey(device=machine.device, nonce=nonce, public_key=told(fresh.public_key()))
        envelope = seal(by, NEW_KEY, asked.model_dump_json().encode())      # type: ignore[arg-type]
        return (await house.client.post("/d/v1/key", content=envelope.model_dump_json())).status_code

    assert await ask(new_key()) == 401
    assert await ask(machine.key) == 200
    assert (await machine.fetch_token()).status_code == 200        # until the new one was used
    assert (await machine.fetch_token(key=fresh)).status_code == 200
    assert refused(await machine.fetch_token()) == Refusal.NOT_PROVEN


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer " + "a" * 43, "Bearer " + "ä" * 43])
def test_without_a_token_of_ours_nothing_is_told(house: House, header: str) -> None:
    async def ask() -> list[int]:
        headers = {"Authorization": header.encode()}
        return [(await house.client.request(method, path, headers=headers)).status_code for method, path in (
            ("GET", "/d/v1/desired"), ("POST", "/d/v1/report"), ("GET", "/d/v1/config/" + "0" * 64),
            ("POST", "/d/v1/commands/" + "0" * 16 + "/feedback"), ("PUT", "/d/v1/uploads/" + "0" * 16))]
    assert set(asyncio.run(ask())) == {401}
