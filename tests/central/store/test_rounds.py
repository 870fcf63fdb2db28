"""The jobs of coroutines: answered after their commit, many by one, each for itself, with no writer in the way."""
from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import apsw
import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from central.database import Database
from central.library import read_library
from central.pins import Pins
from central.schema import meta
from central.sip.acs import Acs
from server.errors import StoreError
from server.link import Link
from server.place import Place
from server.transaction import Transaction
from sip2.server import Server
from tests.central.library import AINO, EERO, FREE, HELMI
from tests.central.store.test_contract import keys, note

_HOLDER = """
import sqlite3, sys
link = sqlite3.connect(sys.argv[1], isolation_level=None)
link.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.readline()
link.execute("COMMIT")
print("free", flush=True)
"""


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[Link]:
    """The link of each commit made from now on."""
    made: list[Link] = []
    commit = Link.commit

    def counted(link: Link) -> None:
        commit(link)
        made.append(link)

    monkeypatch.setattr(Link, "commit", counted)
    return made


@contextmanager
def another_process_writes(file: Path) -> Iterator[Callable[[], None]]:
    """A process that has begun to write; what is given ends its transaction."""
    with subprocess.Popen([sys.executable, "-c", _HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"

        def end() -> None:
            if holder.poll() is None:
                holder.communicate("end\n")

        try:
            yield end
        finally:
            end()


async def turns_without_delay() -> None:
    """Let the loop go round; who waited for a writer in one of its turns would wait five seconds."""
    began = time.monotonic()
    for _ in range(10):
        await asyncio.sleep(0)
    assert time.monotonic() - began < 2.5


def test_each_answer_comes_after_its_own_commit(empty: Place) -> None:
    """Every coroutine looks over another connection, by none of our code, for what it was just told is done."""
    async def ask(database: Database, key: str) -> bool:
        return await database.run(note(key)) in keys(empty)

    async def story(database: Database) -> list[bool]:
        return await asyncio.gather(*(ask(database, f"{turn}") for turn in range(30)))

    with closing(Database(empty)) as database:
        assert all(asyncio.run(story(database)))


def test_a_round_is_synced_in_full(tmp_path: Path) -> None:
    async def story(database: Database) -> list[int]:
        ask = "PRAGMA synchronous"
        return [await way(lambda tx: tx.exec_driver_sql(ask).scalar_one()) for way in (database.run, database.read)]

    with closing(Database(tmp_path / "library.db")) as database:
        assert asyncio.run(story(database)) == [2, 2]


def test_jobs_that_come_together_share_one_commit(tmp_path: Path, commits: list[Link]) -> None:
    async def story(database: Database) -> None:
        await asyncio.gather(*(database.run(note(str(turn))) for turn in range(50)))

    with closing(Database(tmp_path / "library.db")) as database:
        commits.clear()
        asyncio.run(story(database))
        assert len(commits) == 1


def test_loans_on_many_connections_share_commits(filled: Path, tmp_path: Path, pins: Pins,
                                                 commits: list[Link]) -> None:
    """Over real sockets, all asking at once: as many answers, few commits."""
    file = tmp_path / "library.db"
    file.write_bytes(filled.read_bytes())

    async def lend(address: tuple[str, int], ready: asyncio.Barrier, card: str, barcode: str) -> bytes:
        reader, writer = await asyncio.open_connection(*address)
        writer.write(b"9300CNkiosk-lahti|COdemo-kiosk-lahti|\r")
        assert await reader.readuntil(b"\r") == b"941\r"
        await ready.wait()
        commits.clear()
        writer.write(f"11YN20261123    101500{'':18}AOLAH|AA{card}|AB{barcode}|AC|\r".encode())
        answer = await reader.readuntil(b"\r")
        writer.close()
        return answer

    async def story(database: Database) -> list[bytes]:
        acs = Acs(await asyncio.wrap_future(database.submit(read_library)), database, pins)
        ready = asyncio.Barrier(len(FREE))
        async with Server(acs.handle, port=0) as server:
            return await asyncio.gather(*(lend(server.address, ready, card, barcode) for card, barcode in zip(
                (AINO, EERO, HELMI) * 2, FREE, strict=True)))

    with closing(Database(file)) as database:
        assert [answer[:3] for answer in asyncio.run(story(database))] == [b"121"] * len(FREE)
    assert len(commits) < len(FREE) / 2


def test_a_failing_job_undoes_only_itself(empty: Place) -> None:
    def half(tx: Transaction) -> None:
        note("half")(tx)
        raise ZeroDivisionError

    def nonsense(tx: Transaction) -> None:
        note("nonsense")(tx)
        tx.exec_driver_sql("SELECT nonsense")

    async def story(database: Database) -> list[object]:
        work = (note("good"), half, note("good"), nonsense, note("after"))
        told = await asyncio.gather(*(database.run(each) for each in work), return_exceptions=True)
        return [*told, await database.run(note("later"))]

    with closing(Database(empty)) as database:
        good, bad, twice, wrong, after, later = asyncio.run(story(database))
    assert (good, after, later) == ("good", "after", "later")
    assert isinstance(bad, ZeroDivisionError)
    assert isinstance(twice, IntegrityError)
    assert isinstance(wrong, StoreError)
    assert keys(empty) == {"good", "after", "later"}


def test_all_hear_of_a_commit_that_fails_and_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = Link.commit

    def full(link: Link) -> None:
        link.run("ROLLBACK")        # as SQLite does by itself when the disk is full
        raise apsw.FullError("database or disk is full")

    async def story(database: Database) -> list[object]:
        monkeypatch.setattr(Link, "commit", full)
        told = await asyncio.gather(*(database.run(note(str(turn))) for turn in range(3)), return_exceptions=True)
        monkeypatch.setattr(Link, "commit", commit)
        return [*told, await database.run(note("room again"))]

    file = tmp_path / "library.db"
    with closing(Database(file)) as database:
        *failed, done = asyncio.run(story(database))
    assert [str(error) for error in failed] == ["the database did not take the change: database or disk is full"] * 3
    assert done == "room again"
    assert keys(file) == {"room again"}


def test_a_process_that_writes_does_not_hold_up_the_loop(tmp_path: Path) -> None:
    file = tmp_path / "library.db"

    async def story(database: Database, end: Callable[[], None]) -> tuple[list[str], bool, str]:
        writing = asyncio.create_task(database.run(note("written")))
        await turns_without_delay()
        seen = await database.read(lambda tx: tx.execute(select(meta.c.key)).scalars().all())
        waits = not writing.done()
        end()
        return seen, waits, await writing

    with closing(Database(file)) as database, another_process_writes(file) as end:
        assert asyncio.run(story(database, end)) == ([], True, "written")
    assert keys(file) == {"written"}


def test_a_job_of_a_thread_does_not_hold_up_the_loop(tmp_path: Path) -> None:
    async def story(database: Database) -> str:
        begun, gate = threading.Event(), threading.Event()

        def long(tx: Transaction) -> None:
            note("long")(tx)
            begun.set()
            gate.wait(10)

        thread = asyncio.wrap_future(database.submit(long))
        assert begun.wait(10)
        short = asyncio.create_task(database.run(note("short")))
        await turns_without_delay()
        assert not short.done()
        gate.set()
        await thread
        return await short

    file = tmp_path / "library.db"
    with closing(Database(file)) as database:
        assert asyncio.run(story(database)) == "short"
    assert keys(file) == {"long", "short"}


def test_whoever_waits_too_long_for_another_writer_hears_of_it(tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.rounds._PATIENCE", 0.02)
    file = tmp_path / "library.db"

    async def story(database: Database, end: Callable[[], None]) -> str:
        with pytest.raises(StoreError, match="database is locked"):
            await database.run(note("too long"))
        end()
        return await database.run(note("next"))

    with closing(Database(file)) as database, another_process_writes(file) as end:
        assert asyncio.run(story(database, end)) == "next"
    assert keys(file) == {"next"}


def test_more_than_a_round_takes_is_done_in_the_next(tmp_path: Path) -> None:
    async def story(database: Database) -> list[str]:
        return await asyncio.gather(*(database.run(note(str(turn))) for turn in range(200)))

    file = tmp_path / "library.db"
    with closing(Database(file)) as database:
        assert asyncio.run(story(database)) == [str(turn) for turn in range(200)]
    assert len(keys(file)) == 200


def test_one_loop_at_a_time(tmp_path: Path) -> None:
    insert_note = insert(meta)
    heard: list[BaseException] = []

    def elsewhere(database: Database) -> None:
        for way in (database.run, database.read):
            try:
                asyncio.run(way(lambda tx: tx.execute(insert_note, {"key": "sly", "value": ""})))
            except RuntimeError as error:
                heard.append(error)

    async def story(database: Database) -> None:
        await database.run(note("mine"))
        await asyncio.to_thread(elsewhere, database)

    file = tmp_path / "library.db"
    with closing(Database(file)) as database:
        asyncio.run(story(database))
        asyncio.run(database.run(note("the next loop's")))
    assert len(heard) == 2
    assert keys(file) == {"mine", "the next loop's"}
