"""What a kiosk is told is signed, for it, and comes as soon as it is wished; what it tells is bounded and kept."""
from __future__ import annotations

import asyncio

import pytest

from fleet.device.reporting import UPLOAD_LIMIT
from fleet.store import bundles, commands, devices
from fleet.store.devices import Unknown
from remote.intent import CommandKind, CommandState, Feedback, Mode
from remote.refusals import Refusal
from remote.report import REPORT_LIMIT, Closing, Report, Reported, Service, State
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import House, refused

SERVES = State(service=Service.SERVING)


@told_by
async def test_a_wish_reaches_a_kiosk_that_waits_at_once(house: House) -> None:
    machine = await house.join()
    answer, wish = await machine.desired()
    assert wish is not None
    waiting = asyncio.create_task(machine.desired(wait=50, etag=answer.headers["etag"]))
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        command = await house.fleet.change(
            lambda tx: commands.order(tx, machine.device, CommandKind.PRINT, "aino", int(house.clock.now)),
            (machine.device,))
        _, after = await waiting
    assert after is not None
    assert [order.id for order in after.commands] == [command.id]
    assert after.rev > wish.rev


@told_by
async def test_while_nothing_changes_there_is_nothing_to_tell(house: House) -> None:
    machine = await house.join()
    answer, _ = await machine.desired()
    again, _ = await machine.desired(etag=answer.headers["etag"])
    assert again.status_code == 304


@told_by
async def test_a_kiosk_that_waits_is_not_woken_by_what_changes_nothing_for_it(house: House) -> None:
    machine = await house.join()
    answer, _ = await machine.desired()
    waiting = asyncio.create_task(machine.desired(wait=1, etag=answer.headers["etag"]))
    for _ in range(5):
        await asyncio.sleep(0)
        house.fleet.wake.tell([machine.device])
    assert not waiting.done()
    house.fleet.end()
    assert (await waiting)[0].status_code == 304


@told_by
async def test_what_is_over_is_wished_no_more(house: House) -> None:
    machine = await house.join()
    command = await house.fleet.change(
        lambda tx: commands.order(tx, machine.device, CommandKind.RESTART, "aino", int(house.clock.now)))
    told = Feedback(state=CommandState.DONE).model_dump_json()
    assert (await machine.call("POST", f"/commands/{command.id}/feedback", told)).status_code == 202
    _, wish = await machine.desired()
    assert wish is not None
    assert wish.commands == ()
    other = await house.join()
    assert refused(await other.call("POST", f"/commands/{command.id}/feedback", told)) == Refusal.UNKNOWN


@told_by
async def test_a_mode_comes_with_the_revision_that_said_it(house: House) -> None:
    machine = await house.join()
    mode = Mode(rev=1, closed=Closing.SERVICE, until=int(house.clock.now) + 60)
    await house.fleet.change(lambda tx: devices.set_mode(tx, machine.device, mode, "aino", int(house.clock.now)))
    _, wish = await machine.desired()
    assert wish is not None
    assert wish.mode == mode.model_copy(update={"rev": wish.rev})


@told_by
async def test_a_kiosk_gets_its_own_bundle_and_no_other(house: House) -> None:
    machine = await house.join()
    name = await house.fleet.change(lambda tx: bundles.keep(tx, b"its own", int(house.clock.now)))
    assert refused(await machine.call("GET", f"/config/{name}")) == Refusal.UNKNOWN
    await house.fleet.change(lambda tx: devices.renew(tx, [machine.device], int(house.clock.now), config_sha256=name))
    assert (await machine.call("GET", f"/config/{name}")).content == b"its own"


@told_by
async def test_the_answer_to_a_report_says_when_the_next_one_is_due(house: House) -> None:
    machine = await house.join()
    first = Reported.model_validate_json((await machine.report(SERVES)).content)
    assert 48 <= first.next_after_s <= 72
    assert first.now == int(house.clock.now)
    assert not first.whole


@told_by
async def test_two_machines_under_one_name_are_both_shut_out(house: House) -> None:
    machine = await house.join()
    await machine.report(SERVES)
    copy = Report(boot_id="c" * 16, seq=1, made_at=int(house.clock.now))
    assert refused(await machine.send(copy)) == Refusal.QUARANTINED
    assert (await machine.report(SERVES)).status_code == 401
    assert refused(await machine.fetch_token()) == Refusal.QUARANTINED


@told_by
async def test_too_much_is_refused_before_it_is_held(house: House) -> None:
    machine = await house.join()
    large = b"x" * (REPORT_LIMIT + 1)
    assert refused(await machine.call("POST", "/report", large)) == Refusal.TOO_LARGE

    async def pieces() -> object:
        for _ in range(UPLOAD_LIMIT // 65536 + 2):
            yield b"x" * 65536

    command = await house.fleet.change(
        lambda tx: commands.order(tx, machine.device, CommandKind.LOGS, "aino", int(house.clock.now)))
    told = await machine.call("PUT", f"/uploads/{command.id}", pieces(), Content_Type="application/zip")  # type: ignore[arg-type]
    assert refused(told) == Refusal.TOO_LARGE
    good = await machine.call("PUT", f"/uploads/{command.id}", b"PK", Content_Type="application/zip")
    assert good.status_code == 202
    odd = await machine.call("PUT", f"/uploads/{command.id}", b"<html>", Content_Type="text/html")
    assert refused(odd) == Refusal.NOT_UNDERSTOOD


@told_by
async def test_one_that_asks_without_end_is_told_to_wait_and_others_are_not(house: House) -> None:
    greedy, other = await house.join(), await house.join()
    said = [(await greedy.desired())[0] for _ in range(70)]
    assert refused(said[-1]) == Refusal.TOO_MANY
    assert int(said[-1].headers["retry-after"]) > 0
    assert (await other.desired())[0].status_code == 200
    house.clock.now += 30
    assert (await greedy.desired())[0].status_code == 200


@told_by
async def test_what_is_wished_is_one_question_so_one_that_asks_again_soon_gets_its_turn(house: House) -> None:
    hasty = await house.join()
    while (await hasty.desired())[0].status_code == 200:
        pass
    said = []
    for _ in range(4):
        house.clock.now += 0.2
        said.append((await hasty.desired())[0].status_code)
    assert 200 in said


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"state":"done","more":1}', b'{"state":"ordered!"}',
                                  b"[" * 5000, b'{"state":"done","reason":"Aino Virtanen"}'])
def test_what_is_not_understood_is_a_no_and_no_crash(house: House, body: bytes) -> None:
    async def ask() -> str:
        machine = await house.join()
        return refused(await machine.call("POST", "/commands/" + "0" * 16 + "/feedback", body))
    assert asyncio.run(ask()) == Refusal.NOT_UNDERSTOOD


@told_by
async def test_what_is_asked_at_wrong_places_is_a_no(house: House) -> None:
    machine = await house.join()
    for path in ("/desired?wait=999", "/desired?wait=x", "/config/zz", "/config/" + "0" * 63):
        assert refused(await machine.call("GET", path)) == Refusal.NOT_UNDERSTOOD
    for method, path in (("GET", "/nothing"), ("GET", "/release/1.5.0/..%2F0"), ("DELETE", "/report")):
        assert refused(await machine.call(method, path)) == Refusal.UNKNOWN


@told_by
async def test_the_description_names_every_message(house: House) -> None:
    told = (await house.client.get("/openapi.json")).json()
    assert {"Report", "Reported", "Desired", "Envelope", "Enrol", "Feedback", "Refused"} <= set(
        told["components"]["schemas"])
    assert told["paths"]["/d/v1/report"]["post"]["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Report"}
    shown = {path.removeprefix("/d/v1") for path, methods in told["paths"].items()
             if any(one.get("security") == [{"token": []}] for one in methods.values())}
    assert {path for path in told["paths"] if path.startswith("/d/v1")} - {"/d/v1" + path for path in shown} == {
        "/d/v1/enrol", "/d/v1/challenge", "/d/v1/token", "/d/v1/key"}
    assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"


@told_by
async def test_health_and_numbers_are_told(house: House) -> None:
    await house.join()
    assert (await house.client.get("/healthz")).status_code == 200
    assert 'fleet_devices{standing="accepted"} 1' in (await house.client.get("/metrics")).text


def test_commands_to_one_kiosk_are_bounded(house: House) -> None:
    async def story() -> None:
        machine = await house.join()
        for _ in range(commands.AT_ONCE):
            house.database.call(lambda tx: commands.order(tx, machine.device, CommandKind.PRINT, "aino", 1))
        with pytest.raises(Unknown):
            house.database.call(lambda tx: commands.order(tx, machine.device, CommandKind.PRINT, "aino", 1))
    asyncio.run(story())
