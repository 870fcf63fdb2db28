"""What an operator does from a console: kiosks come and go, backups come back, the audit is proven, keys change."""
from __future__ import annotations

import asyncio
import gzip
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from fleet.__main__ import main
from fleet.backup import backup, restore
from fleet.demo.layers import layers
from fleet.errors import FleetError
from fleet.keys import LEAD, Keys
from fleet.people import hearing
from fleet.people import store as people
from fleet.people.account import Role
from fleet.serve import bus as bus_of
from fleet.serve import poke
from fleet.store import audit, bundles, commands, devices, region, reports
from fleet.store.database import Database
from fleet.wake import PAGES
from remote.codes import fingerprint
from remote.intent import DESIRED, CommandKind
from remote.report import State
from remote.signing import believed
from server.place import Place
from tests.fleet.house import NOW, House, Machine
from tests.fleet.store.test_contract import SERVES, do, joined, take
from tests.fleet.store.test_releases import file
from tests.kept import keep
from tests.post.office import post_office
from tests.post.receiver import receiver


@pytest.fixture
def at(tmp_path: Path) -> list[str]:
    return ["--database", str(tmp_path / "fleet.db")]


def test_a_kiosk_is_invited_compared_accepted_and_ordered(at: list[str], tmp_path: Path,
                                                        capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["invite", "Pääkirjasto", "--branch", "LAH", *at]) == 0
    device, code = capsys.readouterr().out.split()[:2]
    assert len(code) == 11
    house = House(tmp_path / "fleet.db", tmp_path)
    house.clock.now = time.time()
    machine = Machine(house)
    assert asyncio.run(machine.enrol(code.replace("-", ""))).status_code == 200
    for scope, text in layers({"LAH": "Lahti"}, {device: 7}).items():
        do(house, region.write, scope, text, "aino", NOW)
    house.close()
    assert main(["devices", *at]) == 0
    words = fingerprint(machine.public, machine.keys[0].public)
    assert words in capsys.readouterr().out
    assert main(["accept", device, *words.split()[::-1], *at]) == 1
    assert "decline it" in capsys.readouterr().err
    assert main(["accept", device, *words.split(), *at]) == 0
    with closing(Database(tmp_path / "fleet.db")) as database:
        row = database.call(lambda tx: devices.row_of(tx, device))
        assert b"kiosk-7" in (database.call(lambda tx: bundles.body(tx, row.config_sha256 or "")) or b"")
    assert main(["order", device, "print", *at]) == 0
    assert main(["close", device, "service", *at]) == 0
    assert main(["close", device, "desk", "--say", "fi=Matot vaihdetaan.", "--say", "sv=Mattorna byts.", "--from",
                 "2099-01-04 08:00", "--until", "2099-01-05 08:00", *at]) == 0
    with closing(Database(tmp_path / "fleet.db")) as database:
        mode = devices.mode_of(database.call(lambda tx: devices.row_of(tx, device)))
    assert mode is not None
    assert (mode.words, (mode.until or 0) - (mode.since or 0)) == (
        {"fi": "Matot vaihdetaan.", "sv": "Mattorna byts."}, 24 * 3600)
    assert main(["close", device, "desk", "--until", "2020-01-01", *at]) == 1
    for wrong in (["--say", "Matot"], ["--say", "fi=" + "x" * 161], ["--until", "soon"]):
        with pytest.raises(SystemExit):
            main(["close", device, "desk", *wrong, *at])
    assert main(["open", device, *at]) == 0
    assert main(["revoke", device, *at]) == 0
    assert main(["order", device, "print", *at]) == 1
    assert "cannot be done" in capsys.readouterr().err
    assert main(["verify-audit", *at]) == 0
    assert "lines, each as it was written" in capsys.readouterr().out


def test_maintenance_is_planned_and_ended_at_the_console(at: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    main(["invite", "a", "--branch", "LAH", *at])
    device = capsys.readouterr().out.split()[0]
    for scope in ("region", "LAH", device):
        assert main(["maintenance", scope, "--until", "2099-01-04 08:00", *at]) == 0
    assert main(["maintenance", *at]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["region", "branch:LAH", device]
    assert main(["maintenance", "LAH", "--end", *at]) == 0
    assert main(["maintenance", *at]) == 0
    assert "branch:LAH" not in capsys.readouterr().out
    for wrong in (["HEI", "--until", "2099-01-04"], ["LAH"], ["LAH", "--until", "2020-01-01"]):
        assert main(["maintenance", *wrong, *at]) == 1
    assert capsys.readouterr().err.count("fleet: ") == 3


def test_each_way_by_which_notices_go_out_is_tried_at_the_console(at: list[str], tmp_path: Path,
                                                               capsys: pytest.CaptureFixture[str]) -> None:
    main(["invite", "a", "--branch", "LAH", *at])
    assert main(["notices", "test", *at]) == 1
    assert "no notices.toml" in capsys.readouterr().err
    keep(tmp_path, hook="a-secret")
    with closing(Database(tmp_path / "fleet.db")) as database:
        database.call(lambda tx: people.add(tx, "aino", "Aino", Role.STAFF, (), "test", NOW))
        database.call(lambda tx: hearing.choose(tx, hearing.Hearing(
            account=people.one(tx, "aino"), address="aino@x.example", language="sv"), "aino", NOW))
    with post_office() as office, receiver() as hook:
        (tmp_path / "notices.toml").write_text(
            f'address = "https://fleet.example"\n[mail]\nhost = "127.0.0.1"\nport = {office.port}\nsecurity = "none"\n'
            f'sender = "a@x.example"\n[hook.desk]\nurl = "http://127.0.0.1:{hook.port}/"\nsecret = "hook"\n'
            "private = true\n", encoding="utf-8")
        assert main(["notices", "test", *at]) == 0
        assert capsys.readouterr().out == "mail to aino, aino@x.example: sent\nhook desk: sent\n"
        assert b"Provmeddelande" in office.letters[0][2]
        assert [one["type"] for one in hook.told] == ["trial"]
        hook.status = 500
        assert main(["notices", "test", *at]) == 1
        assert "it answers 500" in capsys.readouterr().err
        assert main(["notices", "test", "nobody", *at]) == 1
    assert main(["notices", "list", *at]) == 0


def test_a_changed_audit_and_one_that_was_cut_are_told(at: list[str], tmp_path: Path,
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b", "c"):
        main(["invite", name, "--branch", "LAH", *at])
    main(["verify-audit", *at])
    head = capsys.readouterr().out.split()[-1]
    assert main(["verify-audit", "--head", head, *at]) == 0
    with closing(sqlite3.connect(tmp_path / "fleet.db")) as file, file:
        file.execute("DELETE FROM audit WHERE number = 3")
    assert main(["verify-audit", *at]) == 0
    assert main(["verify-audit", "--head", head, *at]) == 1
    with closing(sqlite3.connect(tmp_path / "fleet.db")) as file, file:
        file.execute("UPDATE audit SET who = 'eero' WHERE number = 1")
    assert main(["verify-audit", *at]) == 1
    assert "line 1 of the audit" in capsys.readouterr().err


def test_a_backup_comes_back_whole_on_either_kind_of_database(any_house: House, tmp_path: Path) -> None:
    """From whichever of the two to a file."""
    machine = joined(any_house)
    take(any_house, machine, machine.report_of(SERVES))
    logs = do(any_house, commands.order, machine.device, CommandKind.LOGS, "aino", NOW)
    do(any_house, commands.upload, machine.device, logs.id, "application/zip", b"PK\0\xff", NOW)
    file = tmp_path / "backup.gz"
    asyncio.run(any_house.database.read(lambda tx: backup(tx, any_house.keys, file)))
    with closing(Database(tmp_path / "new.db")) as new:
        new.call(lambda tx: restore(tx, tmp_path / "new.keys", file, NOW))
        assert new.call(lambda tx: devices.one(tx, machine.device)) == do(any_house, devices.one, machine.device)
        assert new.call(lambda tx: commands.uploaded(tx, logs.id)) == ("application/zip", b"PK\0\xff")
        assert len(new.call(lambda tx: list(audit.lines(tx)))) == do(any_house, audit.count) + 1
        with pytest.raises(FleetError, match="has kiosks already"):
            new.call(lambda tx: restore(tx, tmp_path / "new.keys", file, NOW))
    assert Keys(tmp_path / "new.keys", NOW, make=False).public(NOW) == any_house.keys.public(NOW)
    assert (tmp_path / "new.keys").stat().st_mode & 0o77 == file.stat().st_mode & 0o77 == 0


def test_after_a_restore_each_kiosk_tells_all_and_hears_what_is_wished_though_it_heard_more_since(
        any_house: House, tmp_path: Path) -> None:
    machine, file = joined(any_house), tmp_path / "backup.gz"
    take(any_house, machine, machine.report_of(SERVES))
    asyncio.run(any_house.database.read(lambda tx: backup(tx, any_house.keys, file)))
    do(any_house, devices.renew, [machine.device], NOW + 50, version=None)
    heard = do(any_house, devices.row_of, machine.device).rev
    with closing(Database(tmp_path / "new.db")) as new:
        new.call(lambda tx: restore(tx, tmp_path / "new.keys", file, NOW + 100))
        assert new.call(lambda tx: devices.row_of(tx, machine.device)).rev > heard
        asked = [new.call(lambda tx, state=state: reports.take(tx, machine.device, machine.report_of(state), NOW + 101))
                 for state in (State(waiting=2), SERVES, State(waiting=3))]
    assert [whole for _, whole in asked] == [True, False, False]


@pytest.mark.parametrize("cut", [0, 10, -40, -3])
def test_half_a_backup_is_known_as_such_and_nothing_of_it_is_kept(house: House, tmp_path: Path, cut: int) -> None:
    house.invite()
    file = tmp_path / "backup.gz"
    asyncio.run(house.database.read(lambda tx: backup(tx, house.keys, file)))
    whole = gzip.decompress(file.read_bytes())
    file.write_bytes(gzip.compress(whole[:cut]) if cut else b"")
    with closing(Database(tmp_path / "new.db")) as new:
        with pytest.raises(FleetError):
            new.call(lambda tx: restore(tx, tmp_path / "new.keys", file, NOW))
        assert new.call(devices.everyone) == []


def test_a_backup_that_was_changed_is_known_as_such(house: House, tmp_path: Path) -> None:
    house.invite("Pääkirjasto")
    file = tmp_path / "backup.gz"
    asyncio.run(house.database.read(lambda tx: backup(tx, house.keys, file)))
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()).replace(b'"LAH"', b'"HEI"')))
    with closing(Database(tmp_path / "new.db")) as new, pytest.raises(FleetError, match="no whole backup"):
        new.call(lambda tx: restore(tx, tmp_path / "new.keys", file, NOW))


def test_a_new_key_is_told_before_it_is_used_and_the_old_one_goes(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "fleet.keys", NOW)
    old = keys.public(NOW)
    fresh = keys.rotate(NOW)
    assert keys.seal(DESIRED, b"x", NOW).key == old[0].id
    assert {key.id for key in keys.public(NOW)} == {old[0].id, fresh.id}
    later = Keys(tmp_path / "fleet.keys", NOW + LEAD, make=False)
    envelope = later.seal(DESIRED, b"x", NOW + LEAD)
    assert envelope.key == fresh.id
    assert believed(envelope, DESIRED, keys.public(NOW), NOW + LEAD) == b"x"
    assert [key.id for key in later.public(NOW + 3 * LEAD)] == [fresh.id]


def test_keys_that_are_gone_are_not_made_anew_by_accident(tmp_path: Path) -> None:
    with pytest.raises(FleetError, match="restore a backup"):
        Keys(tmp_path / "fleet.keys", NOW, make=False)
    (tmp_path / "fleet.keys").write_text("{}")
    with pytest.raises(FleetError, match="restore that file"):
        Keys(tmp_path / "fleet.keys", NOW)


def test_an_address_that_is_taken_is_told(at: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", "--listen", f"127.0.0.1:{taken.getsockname()[1]}", *at]) == 1
    assert "give another address or port" in capsys.readouterr().err


def test_for_how_long_what_is_kept_stands_in_a_file_beside_the_database(
        at: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "keep.toml").write_text("events = 0\nchangse = 30\n")
    assert main(["serve", "--listen", "127.0.0.1:0", *at]) == 1
    told = capsys.readouterr().err
    assert "keep.toml:1:10" in told
    assert "changes" in told


def test_what_is_done_at_the_console_is_seen_by_whoever_serves_at_once(where: Place) -> None:
    async def story() -> None:
        bus = bus_of(where)
        await bus.start()
        with bus.watch("k1") as kiosk, bus.watch(PAGES) as pages:
            for _ in range(50):                        # over PostgreSQL it may not listen yet
                await asyncio.to_thread(poke, where)
                if await kiosk.heard(0.4):
                    break
            else:
                raise AssertionError("nothing was heard")
            assert await pages.heard(1)
        await bus.close()
    asyncio.run(story())


def test_a_change_at_the_console_pokes_and_a_look_does_not(at: list[str], tmp_path: Path) -> None:
    beside = tmp_path / "fleet.db.wake"
    main(["invite", "Pääkirjasto", "--branch", "LAH", *at])
    assert beside.exists()
    beside.unlink()
    main(["devices", *at])
    assert not beside.exists()


def test_a_release_is_taken_listed_and_dropped(at: list[str], tmp_path: Path,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    zipped, other = tmp_path / "release.zip", tmp_path / "other.zip"
    zipped.write_bytes(file("1.2").getvalue())
    other.write_bytes(b"nothing")
    main(["invite", "Pääkirjasto", "--branch", "LAH", *at])
    assert main(["release", str(zipped), *at]) == 0
    assert main(["release", str(other), *at]) == main(["release", str(tmp_path / "gone"), *at]) == 1
    capsys.readouterr()
    assert main(["releases", *at]) == 0
    assert capsys.readouterr().out.startswith("1.2 ")
    assert main(["drop-release", "1.2", *at]) == 0
    assert main(["drop-release", "1.2", *at]) == 1


def test_the_bus_reaches_another_process(request: pytest.FixtureRequest) -> None:
    """Two of one PostgreSQL: what one says after its commit wakes who waits at the other."""
    with request.getfixturevalue("cluster").lent() as url:
        asyncio.run(_heard(url))


async def _heard(where: Place) -> None:
    from fleet.wake_postgresql import OverPostgresql
    one, two = OverPostgresql(where), OverPostgresql(where)        # type: ignore[arg-type]
    await one.start()
    await two.start()
    with two.watch("k1") as mine, two.watch("k2") as others:
        for _ in range(100):
            one.tell(["k1"])
            if await mine.heard(0.1):
                break
        else:
            raise AssertionError("nothing was heard")
        assert not await others.heard(0)
        one.tell([f"{n:012}" for n in range(1000)])     # more than one word holds
        assert await others.heard(5)
    await one.close()
    await two.close()
