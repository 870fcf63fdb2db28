"""A kiosk that comes late, or moves, has what went out to all where it stands, and its part in what is on its way."""
from __future__ import annotations

from config.bundle import Bundle
from fleet.configuring import settle, take_in
from fleet.demo.layers import BRANCH, KIOSK, REGION
from fleet.domain.rollout import Lot, Step
from fleet.store import bundles, devices, region, rollouts
from fleet.store.rollouts import Act
from fleet.watch import Watch
from remote.report import Config, Phase, Service, State
from server.transaction import Transaction
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import NOW, House, Machine
from tests.fleet.pages.desk import Desk, person


async def come(house: House, name: str = "Uusi", branch: str = "LAH") -> Machine:
    """Enrolled, and accepted as by hand, with layers of its own and its branch's."""
    device, code = await house.fleet.change(lambda tx: devices.invite(tx, name, branch, "aino", NOW))
    machine = Machine(house)
    await machine.enrol(code)

    def accept(tx: Transaction) -> None:
        region.write(tx, f"branch:{branch}", BRANCH.format(code=branch, name=branch), "aino", NOW)
        region.write(tx, f"kiosk:{device}", KIOSK.format(number=1), "aino", NOW)
        take_in(tx, device, machine.public, "aino", int(house.clock.now))
    await house.fleet.change(accept)
    await machine.fetch_token()
    return machine


def text(width: int) -> str:
    return f"{REGION}\n[screen]\nwidth = {width}\nheight = 800\n"


async def publish(house: House, desk: Desk, width: int, canary: Machine | None = None) -> int:
    """To all at once, or to that one first. The number of the rollout, whose first stage has it."""
    more = {"how": "stages", "canary": canary.device} if canary else {"how": "at_once"}
    answer = await desk.post("/settings/publish", scope="region", text=text(width), **more)
    await Watch(house.fleet).look()
    return int(answer.headers["location"].partition("?")[0].rpartition("/")[2])


async def serves(house: House, *machines: Machine, others: tuple[Machine, ...] = ()) -> None:
    """With what is wished of them, for as long as a stage wants to see it. The `others` say that they are there."""
    for _ in range(3):
        house.clock.now += 301
        for machine in machines:
            sha256 = house.database.call(lambda tx, device=machine.device: devices.row_of(tx, device)).config_sha256
            await machine.report(State(service=Service.SERVING, config=Config(active=sha256)))
        for machine in others:
            await machine.report()
        await Watch(house.fleet).look()


async def comes_back(house: House, machine: Machine) -> None:
    sha256 = house.database.call(lambda tx: devices.row_of(tx, machine.device)).config_sha256
    await machine.report(State(service=Service.SERVING, config=Config(offered=sha256, phase=Phase.RETURNED)))
    await Watch(house.fleet).look()


async def act(house: House, desk: Desk, number: int, what: Act) -> None:
    await desk.post(f"/rollouts/{number}", act=what.value)
    for _ in range(2):
        await Watch(house.fleet).look()


def has(house: House, machine: Machine) -> str:
    """All the texts that are wished of it."""
    def look(tx: Transaction) -> bytes:
        return bundles.body(tx, devices.row_of(tx, machine.device).config_sha256 or "") or b""
    body = house.database.call(look)
    return "\n".join(layer.text for layer in Bundle.from_bytes(body).layers) if body else ""


def width(house: House, machine: Machine) -> str:
    return has(house, machine).partition("width = ")[2].partition("\n")[0]


def step(house: House, number: int) -> Step:
    return house.database.call(lambda tx: rollouts.one(tx, number)).step


def lots(house: House, number: int) -> dict[str, Lot]:
    return {one.device: one.lot for one in house.database.call(lambda tx: rollouts.members(tx, number, NOW))}


@told_by
async def test_who_comes_late_waits_for_its_stage_and_is_undone_with_the_others(house: House) -> None:
    house.database.call(lambda tx: region.write(tx, "region", REGION, "aino", NOW))
    first, desk = await come(house), person(house)
    await come(house)
    number = await publish(house, desk, 1280, first)
    late = await come(house)
    await Watch(house.fleet).look()
    assert [width(house, first), width(house, late), "kiosk-1" in has(house, late)] == ["1280", "", True]
    await comes_back(house, first)
    later = await come(house)
    assert step(house, number) is Step.PAUSED
    assert width(house, later) == ""
    assert lots(house, number)[late.device] is lots(house, number)[later.device] is Lot.WAITS
    await serves(house, first)
    await act(house, desk, number, Act.RESUME)
    await serves(house, first, others=(late, later))
    assert [width(house, machine) for machine in (first, late, later)] == ["1280"] * 3
    await act(house, desk, number, Act.UNDO)
    assert [width(house, machine) for machine in (first, late, later)] == [""] * 3
    assert "kiosk-1" in has(house, late)


@told_by
async def test_who_comes_when_all_have_it_has_it_at_once_until_it_is_undone(house: House) -> None:
    house.database.call(lambda tx: region.write(tx, "region", REGION, "aino", NOW))
    first, desk = await come(house), person(house)
    number = await publish(house, desk, 1280)
    await serves(house, first)
    assert step(house, number) is Step.DONE
    late = await come(house)
    assert width(house, late) == "1280"
    await act(house, desk, number, Act.UNDO)
    assert [width(house, first), width(house, late)] == ["", ""]


@told_by
async def test_what_had_gone_out_to_all_counts_while_what_follows_is_on_its_way(house: House) -> None:
    house.database.call(lambda tx: region.write(tx, "region", REGION, "aino", NOW))
    first, desk = await come(house), person(house)
    done = await publish(house, desk, 1280)
    await serves(house, first)
    await come(house)
    assert step(house, done) is Step.DONE
    await publish(house, desk, 1366, first)
    assert step(house, done) is Step.STOPPED, "the other has all its kiosks"
    assert width(house, await come(house)) == "1280"


@told_by
async def test_what_was_stopped_on_its_way_comes_to_nobody_anew(house: House) -> None:
    house.database.call(lambda tx: region.write(tx, "region", REGION, "aino", NOW))
    first, desk = await come(house), person(house)
    await come(house)
    number = await publish(house, desk, 1280, first)
    await comes_back(house, first)
    await act(house, desk, number, Act.STOP)
    assert width(house, await come(house)) == ""
    mended = await publish(house, desk, 1366, first)
    assert step(house, number) is Step.STOPPED
    assert width(house, await come(house)) == ""
    await act(house, desk, mended, Act.UNDO)
    assert house.database.call(region.texts)["region"].text == REGION


@told_by
async def test_who_moves_while_it_is_on_its_way_gets_what_is_made_for_where_it_stands(house: House) -> None:
    house.database.call(lambda tx: region.write(tx, "region", REGION, "aino", NOW))
    first, desk = await come(house), person(house)
    second = await come(house)
    await come(house, "Heinola", "HEI")
    number = await publish(house, desk, 1280, first)
    await desk.post(f"/kiosks/{second.device}/rename", name="Toinen", branch="HEI")
    assert ['code = "HEI"' in has(house, second), width(house, second)] == [True, ""]
    assert lots(house, number)[second.device] is Lot.WAITS
    for _ in range(2):
        await serves(house, first, others=(second,))
    assert ['code = "HEI"' in has(house, second), width(house, second)] == [True, "1280"]
    answer = await desk.post("/settings/publish", scope="branch:HEI", text=BRANCH.format(code="HEI", name="Uusi"),
                             how="stages", canary=first.device)
    assert answer.status_code == 409
    only = await desk.post("/settings/publish", scope="branch:HEI", text=BRANCH.format(code="HEI", name="Uusi"),
                           how="at_once")
    await desk.post(f"/kiosks/{second.device}/rename", name="Toinen", branch="LAH")
    assert second.device not in lots(house, int(only.headers["location"].partition("?")[0].rpartition("/")[2]))


@told_by
async def test_who_is_not_accepted_yet_has_no_part_in_anything(house: House) -> None:
    house.database.call(lambda tx: region.write(tx, "region", REGION, "aino", NOW))
    first, desk = await come(house), person(house)
    await come(house)
    number = await publish(house, desk, 1280, first)
    device, _ = house.invite()
    house.database.call(lambda tx: region.write(tx, f"kiosk:{device}", KIOSK.format(number=2), "aino", NOW))
    house.database.call(lambda tx: settle(tx, devices.one(tx, device), NOW))
    assert device not in lots(house, number)


async def own(house: House, desk: Desk, machine: Machine) -> int:
    """Another text of its own for one kiosk, on top of what it has."""
    answer = await desk.post("/settings/publish", scope=f"kiosk:{machine.device}", how="at_once",
                             text=KIOSK.format(number=7))
    await Watch(house.fleet).look()
    return int(answer.headers["location"].partition("?")[0].rpartition("/")[2])


@told_by
async def test_what_is_undone_goes_from_what_was_made_on_top_of_it_and_from_what_that_would_give_back(
        house: House) -> None:
    house.database.call(lambda tx: region.write(tx, "region", REGION, "aino", NOW))
    first, desk = await come(house), person(house)
    second = await come(house)
    base = await publish(house, desk, 1024)
    await serves(house, first, second)
    number = await publish(house, desk, 1280)
    await serves(house, first, second)
    later = await own(house, desk, first)
    await serves(house, first, second)
    assert [step(house, one) for one in (number, later)] == [Step.DONE] * 2
    assert [width(house, first), "kiosk-7" in has(house, first)] == ["1280", True]
    with house.fleet.wake.watch(first.device) as watch:
        await desk.post(f"/rollouts/{number}", act="undo")
        assert await watch.heard(0)
    await act(house, desk, number, Act.RESUME)
    assert [width(house, first), "kiosk-7" in has(house, first), width(house, second)] == ["1024", True, "1024"]
    assert step(house, number) is Step.UNDONE
    await act(house, desk, later, Act.UNDO)
    assert [width(house, first), "kiosk-7" in has(house, first)] == ["1024", False]
    assert step(house, base) is Step.STOPPED, "the other took its place"


@told_by
async def test_what_is_undone_comes_to_nobody_by_a_change_that_is_on_its_way(house: House) -> None:
    house.database.call(lambda tx: region.write(tx, "region", REGION, "aino", NOW))
    first, desk = await come(house), person(house)
    second = await come(house)
    number = await publish(house, desk, 1280)
    await serves(house, first, second)
    answer = await desk.post("/settings/publish", scope="branch:LAH", how="stages", canary=first.device,
                             text=BRANCH.format(code="LAH", name="Uusi nimi"))
    later = int(answer.headers["location"].partition("?")[0].rpartition("/")[2])
    await Watch(house.fleet).look()
    assert [width(house, first), "Uusi nimi" in has(house, first)] == ["1280", True]
    await act(house, desk, number, Act.UNDO)
    assert [width(house, first), width(house, second)] == ["", ""]
    assert lots(house, later)[first.device] is Lot.GIVEN, "it is to try that anew"
    for _ in range(3):
        await serves(house, first, second)
    assert step(house, later) is Step.DONE
    for machine in (first, second):
        assert [width(house, machine), "Uusi nimi" in has(house, machine)] == ["", True]


@told_by
async def test_what_was_brought_again_since_stays(house: House) -> None:
    house.database.call(lambda tx: region.write(tx, "region", REGION, "aino", NOW))
    first, desk = await come(house), person(house)
    second = await come(house)
    number = await publish(house, desk, 1280)
    await serves(house, first, second)
    for size in (1366, 1280):
        await publish(house, desk, size)
        await serves(house, first, second)
    await own(house, desk, first)
    await act(house, desk, number, Act.UNDO)
    assert [width(house, first), "kiosk-7" in has(house, first)] == ["1280", True]


@told_by
async def test_who_has_what_is_undone_has_again_what_it_had_and_nothing_that_came_along(house: House) -> None:
    house.database.call(lambda tx: region.write(tx, "region", REGION, "aino", NOW))
    first, desk = await come(house), person(house)
    second = await come(house)
    stopped = await publish(house, desk, 1280, first)
    await act(house, desk, stopped, Act.STOP)
    number = await own(house, desk, second)
    assert [width(house, second), "kiosk-7" in has(house, second)] == ["1280", True]
    await act(house, desk, number, Act.UNDO)
    assert [width(house, second), "kiosk-7" in has(house, second)] == ["", False]


@told_by
async def test_what_could_not_be_without_it_stays_as_it_is(house: House) -> None:
    house.database.call(lambda tx: region.write(tx, "region", REGION, "aino", NOW))
    first, desk = await come(house), person(house)
    number = await publish(house, desk, 1280)
    await serves(house, first)
    await own(house, desk, first)

    def broken(tx: Transaction) -> None:
        tx.exec_driver_sql("UPDATE layers SET text = 'not = [' WHERE scope = 'region' AND rollout IS NULL")
    house.database.call(broken)
    before = has(house, first)
    await act(house, desk, number, Act.UNDO)
    assert (has(house, first), step(house, number)) == (before, Step.UNDONE)
