"""Whatever schemathesis draws from the description of every route, asked by anybody, keeps what the walk keeps, and is
answered as the fleet publishes: see `tests.fleet.described`."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.schemas import APIOperation

from fleet.store import devices
from remote.identity import NEW_KEY, NewKey
from remote.intent import CommandState, Feedback
from remote.signing import seal
from server.transaction import Transaction
from tests.fleet.described import FOR_MACHINES, Described
from tests.fleet.house import Machine
from tests.fleet.town import HERE, Town
from tests.fleet.walk import DEVICE, ROLES, Walk
from tests.thorough import THOROUGH, many, turns

LOCAL = tuple(who for who in ROLES if HERE in who)
OTHERS = tuple(who for who in ROLES if HERE not in who)
TURNS = tuple((LOCAL[turn % 4], OTHERS[turn % 6]) for turn in range(12))
pytestmark = pytest.mark.timeout(many(600, 60))
PHASES = tuple(Phase) if THOROUGH else (Phase.generate,)


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    town = Town(tmp_path_factory.mktemp("town"))
    yield Described(Walk(town))
    town.close()


def drawn(described: Described, who: Any, operation: APIOperation, examples: int) -> None:
    @settings(max_examples=examples, derandomize=True, database=None, phases=PHASES,
              suppress_health_check=list(HealthCheck))
    @given(described.cases(operation))
    def ask(case: Any) -> None:
        described.go(who, case)
    ask()


def test_every_route_of_the_application_is_described_and_the_kiosks_are_published(described: Described) -> None:
    routes = {(method, path.replace(":int", "")) for method, path in described.walk.routes}
    assert described.operations.keys() == routes
    published = {(method.upper(), path) for path, there in described.published["paths"].items() for method in there}
    rest = {("GET", "/d/{path}")}              # an address that no route answers
    assert published == {(method, path) for method, path in routes - rest if path.startswith(FOR_MACHINES)}


@pytest.mark.parametrize("who", ROLES, ids=str)
def test_whatever_is_drawn_as_anybody_breaks_nothing_and_shows_nothing_of_another_branch(
        described: Described, who: Any) -> None:
    for place, operation in enumerate(described.operations.values()):
        if any(who in roles for roles in turns(place, TURNS)):
            drawn(described, who, operation, many(20, 3))


def test_a_kiosk_is_answered_as_published_whatever_it_asks(described: Described) -> None:
    for operation in described.operations.values():
        if operation.path.startswith(FOR_MACHINES):
            drawn(described, DEVICE, operation, many(200, 5))


def test_the_whole_day_of_a_kiosk_is_answered_as_published(described: Described) -> None:
    town = described.walk.town
    try:
        answers = town.loop.run(a_day(town))
        assert {answer.status_code for answer in answers} == {200, 202, 304}
        asked = {described.fits(answer).path for answer in answers}
        assert asked == {path for path in described.published["paths"] if path.startswith("/d/")}
    finally:
        town.anew()


async def a_day(town: Town) -> list[httpx.Response]:
    """What a kiosk and the fleet say to each other when all goes well."""
    house, machine, here, fresh = town.house, town.machine, town.here, Machine(town.house)
    now = int(house.clock.now)

    def wish(tx: Transaction) -> str:
        devices.renew(tx, [here.device], now, version="1.5.0", config_sha256=here.bundle)
        return devices.invite(tx, "Uusi kone", here.branch, "aino", now)[1]

    enrolled = await fresh.enrol(await house.fleet.change(wish))
    challenge, wished = await machine.call("GET", "/challenge"), (await machine.desired())[0]
    asked = NewKey(device=machine.device, nonce=challenge.json()["nonce"], public_key=fresh.public)
    return [enrolled, challenge, wished, await machine.fetch_token(), await machine.report(),
            (await machine.desired(etag=wished.headers["ETag"]))[0],
            await machine.call("GET", f"/config/{here.bundle}"), await machine.call("GET", "/release/1.5.0/0"),
            await machine.call("PUT", f"/uploads/{here.picture}", b"a picture", Content_Type="image/png"),
            await machine.call("POST", f"/commands/{here.waiting}/feedback",
                               Feedback(state=CommandState.DONE).model_dump_json()),
            await machine.call("POST", "/key", seal(
                machine.key, NEW_KEY, asked.model_dump_json().encode()).model_dump_json())]
