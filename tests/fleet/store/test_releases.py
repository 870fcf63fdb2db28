"""A version of the program is kept in parts, is one thing for ever, and stays while a kiosk needs it."""
from __future__ import annotations

import asyncio
import secrets
import zipfile
from io import BytesIO
from typing import Any

import pytest

from fleet.configuring import settle
from fleet.device.reporting import PARTS_AT_ONCE
from fleet.domain.rollout import Lot, Stage, Step, usual_stages
from fleet.store import devices, enrolment, releases, rollouts, wishes
from fleet.store.rollouts import Act, What
from remote.intent import Release
from remote.release import MANIFEST, PART, parts_of
from remote.report import Phase, Service, State, Upgrade
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import NOW, House, refused
from tests.fleet.store.test_contract import do, joined


def file(version: str = "1.2", more: bytes = b"") -> BytesIO:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr(zipfile.ZipInfo(MANIFEST), f'{{"version": "{version}"}}')
        packed.writestr(zipfile.ZipInfo("large"), b"x" * PART + more)
    made.seek(0)
    return made


def wished(house: House, device: str) -> Release | None:
    token = secrets.token_urlsafe(32)
    do(house, enrolment.grant, device, token, token, NOW, "key")
    holder = do(house, enrolment.holders, [token], NOW)[token]
    return wishes.wish(holder, house.keys.public(NOW), NOW).release


def test_its_parts_are_the_file_and_another_file_of_that_version_is_not_taken(any_house: House) -> None:
    kept = do(any_house, releases.keep, file(), "aino", NOW)
    assert do(any_house, releases.keep, file(), "aino", NOW + 9) == kept
    parts = [do(any_house, releases.part, "1.2", number) for number in range(parts_of(kept.size))]
    assert b"".join(parts) == file().getvalue()
    assert do(any_house, releases.part, "1.2", len(parts)) is None
    with pytest.raises(ValueError, match="a version of its own"):
        do(any_house, releases.keep, file(more=b"y"), "aino", NOW)
    with pytest.raises(ValueError, match="no release"):
        do(any_house, releases.keep, BytesIO(b"nothing"), "aino", NOW)
    assert do(any_house, releases.everything) == [kept]


def told(house: House, device: str, upgrade: Upgrade) -> None:
    def tell(tx: Any) -> None:
        state = State(service=Service.SERVING, down=(), version="0.1.0", upgrade=upgrade)
        tx.execute(devices.update(devices.devices).where(devices.devices.c.id == device).values(
            state=state.model_dump_json(exclude_unset=True), seen=NOW))
    house.database.call(tell)


def test_it_goes_to_one_kiosk_first_and_stops_where_that_gives_it_back(any_house: House) -> None:
    kiosks = [joined(any_house, name=name) for name in ("Yksi", "Kaksi")]
    kept = do(any_house, releases.keep, file(), "aino", NOW)
    for one in kiosks:
        told(any_house, one.device, Upgrade())
    number = do(any_house, rollouts.begin, What.VERSION, usual_stages(kiosks[0].device, "LAH"),
                {one.device: "1.2" for one in kiosks}, "aino", NOW)
    assert do(any_house, rollouts.go_on, NOW + 1) == [kiosks[0].device]
    assert wished(any_house, kiosks[0].device) == kept
    assert wished(any_house, kiosks[1].device) is None
    assert not do(any_house, releases.drop, "1.2", "aino", NOW)
    told(any_house, kiosks[0].device, Upgrade(active="1.2", offered="1.2", phase=Phase.TRIAL))
    assert [one.lot for one in do(any_house, rollouts.members, number, NOW)].count(Lot.GIVEN) == 1
    told(any_house, kiosks[0].device, Upgrade(offered="1.2", phase=Phase.RETURNED, reason="away_pad"))
    do(any_house, rollouts.go_on, NOW + 2)
    assert do(any_house, rollouts.one, number).step is Step.PAUSED
    do(any_house, rollouts.do, number, Act.UNDO, "aino", NOW + 3)
    do(any_house, rollouts.go_on, NOW + 4)
    assert wished(any_house, kiosks[0].device) is None


def test_a_kiosk_that_joins_later_gets_it_too(any_house: House) -> None:
    first = joined(any_house, name="Yksi")
    do(any_house, releases.keep, file(), "aino", NOW)
    do(any_house, rollouts.begin, What.VERSION, (Stage(soak=0),), {first.device: "1.2"}, "aino", NOW)
    told(any_house, first.device, Upgrade(active="1.2"))
    for moment in (1, 2):
        do(any_house, rollouts.go_on, NOW + moment)
    late = joined(any_house, name="Kaksi")
    for _ in range(2):
        do(any_house, settle, do(any_house, devices.one, late.device), NOW + 3)
    assert do(any_house, rollouts.go_on, NOW + 4) == [late.device]
    assert do(any_house, devices.row_of, late.device).version == "1.2"


@told_by
async def test_only_so_many_parts_are_on_their_way_at_once_and_the_others_are_asked_to_come_again(house: House) -> None:
    machine, gate = await house.join(), asyncio.Event()
    await house.fleet.change(lambda tx: releases.keep(tx, file("1.2"), "aino", NOW))
    await house.fleet.change(lambda tx: devices.renew(tx, [machine.device], NOW + 5, version="1.2"))
    under_way = asyncio.Semaphore(0)
    asked = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1", "method": "GET",
             "path": "/d/v1/release/1.2/0", "query_string": b"", "scheme": "http", "root_path": "",
             "headers": [(b"authorization", f"Bearer {machine.token}".encode())]}

    async def slow(_message: object) -> None:
        """Somebody who does not take it yet."""
        under_way.release()
        await gate.wait()

    readers = [asyncio.create_task(house.application(dict(asked), asyncio.Event().wait, slow))    # type: ignore[arg-type]
               for _ in range(PARTS_AT_ONCE)]
    for _ in readers:
        await under_way.acquire()
    answer = await machine.call("GET", "/release/1.2/0")
    assert (refused(answer), answer.status_code, answer.headers["retry-after"]) == ("not_now", 503, "5")
    readers.pop().cancel()                                 # one has gone
    gate.set()
    await asyncio.gather(*readers)
    for _ in range(2 * PARTS_AT_ONCE):
        assert refused(await machine.call("GET", "/release/1.3/0")) == "unknown"
    answer = await machine.call("GET", "/release/1.2/0")
    assert (answer.status_code, len(answer.content)) == (200, PART)


@told_by
async def test_a_kiosk_gets_the_parts_of_what_is_wished_of_it_and_of_nothing_else(house: House) -> None:
    machine = await house.join()
    for version in ("1.2", "1.3"):
        await house.fleet.change(lambda tx, version=version: releases.keep(tx, file(version), "aino", NOW))
    await house.fleet.change(lambda tx: devices.renew(tx, [machine.device], NOW + 5, version="1.2"))
    assert (await machine.call("GET", "/release/1.2/0")).content == file().getvalue()[:PART]
    for path in ("/release/1.3/0", "/release/1.2/7"):
        assert refused(await machine.call("GET", path)) == "unknown"
    for path in ("/release/1.2/-1", "/release/1.2/9999", "/release/..%2f/0"):
        assert (await machine.call("GET", path)).status_code in (404, 422)
