"""What the store promises, the same by SQLite and by PostgreSQL."""
from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound
from sqlalchemy.pool import NullPool

from central import schema
from central.database import PLAN, Database
from central.library import read_library
from central.schema import cards, holds, items, loans, meta, patrons, titles
from server.errors import StoreError
from server.link import Link
from server.place import Place
from server.transaction import Transaction
from tests.central.library import FREE

_NOTE = insert(meta)
_COUNT = select(meta.c.value).where(meta.c.key == "count")
_NOW = datetime(2026, 11, 25, 10, 15, 1)


def note(key: str) -> Callable[[Transaction], str]:
    def job(tx: Transaction) -> str:
        tx.execute(_NOTE, {"key": key, "value": ""})
        return key
    return job


def keys(where: Place) -> set[str]:
    """What another connection, by none of our code, sees."""
    engine = create_engine(where if not hasattr(where, "is_file") else f"sqlite:///{where}", poolclass=NullPool)
    with engine.connect() as connection:
        return {row[0] for row in connection.exec_driver_sql("SELECT key FROM meta")}


def test_an_answer_comes_after_its_commit(empty: Place) -> None:
    seen: list[set[str]] = []
    with closing(Database(empty)) as database:
        begun = threading.Event()

        def waits(tx: Transaction) -> str:
            begun.wait(10)
            return note("answered")(tx)

        future = database.submit(waits)
        future.add_done_callback(lambda _done: seen.append(keys(empty)))
        begun.set()
        assert future.result(10) == "answered"
    assert seen == [{"answered"}]


def test_a_failing_job_takes_nobody_with_it(empty: Place) -> None:
    with closing(Database(empty)) as database:
        begun, gate = threading.Event(), threading.Event()

        def opens(_tx: Transaction) -> bool:
            begun.set()
            return gate.wait(10)
        first = database.submit(opens)
        assert begun.wait(10)       # else all of them could be of its batch, where nothing can be cancelled any more
        good = database.submit(note("good"))

        def half(tx: Transaction) -> None:
            note("half")(tx)
            raise ZeroDivisionError
        bad = database.submit(half)
        twice = database.submit(note("good"))
        wrong = database.submit(lambda tx: tx.exec_driver_sql("SELECT nonsense"))
        after = database.submit(note("after"))
        given_up = database.submit(note("given up"))
        assert given_up.cancel()
        gate.set()
        assert first.result(10)
        assert (good.result(10), after.result(10)) == ("good", "after")
        assert isinstance(bad.exception(10), ZeroDivisionError)
        assert isinstance(twice.exception(10), IntegrityError)
        assert isinstance(wrong.exception(10), StoreError)
    assert keys(empty) == {"good", "after"}


def test_a_job_that_hides_a_failed_statement_is_not_told_done(empty: Place) -> None:
    """A refused statement may end PostgreSQL's transaction; either all of the job is kept or it hears of an error."""
    def hides(tx: Transaction) -> str:
        note("before")(tx)
        try:
            note("before")(tx)
        except IntegrityError:
            return "done"
        return "twice"

    with closing(Database(empty)) as database:
        failed = database.submit(hides).exception(10)
    assert keys(empty) == (set() if failed else {"before"})


def test_what_was_given_before_the_close_is_done(empty: Place) -> None:
    database = Database(empty)
    for number in range(200):
        database.submit(note(str(number)))
    database.close()
    assert len(keys(empty)) == 200
    with closing(Database(empty)) as again:
        assert len(again.call(lambda tx: tx.execute(select(meta)).all())) == 200


def test_a_read_sees_what_was_answered_and_nothing_that_was_not(empty: Place) -> None:
    """While a transaction is open, a read neither waits for it nor sees it."""
    with closing(Database(empty)) as database:
        written, gate = threading.Event(), threading.Event()

        def slow(tx: Transaction) -> None:
            note("open")(tx)
            written.set()
            gate.wait(10)

        def seen(tx: Transaction) -> list[str]:
            return tx.execute(select(meta.c.key).order_by(meta.c.key)).scalars().all()

        async def story() -> tuple[list[str], list[str]]:
            await database.run(note("answered"))
            writing = database.submit(slow)
            assert written.wait(10)
            during = await database.read(seen)
            gate.set()
            await asyncio.wrap_future(writing)
            return during, await database.read(seen)

        assert asyncio.run(story()) == (["answered"], ["answered", "open"])


def test_a_read_cannot_write(empty: Place) -> None:
    with closing(Database(empty)) as database:
        with pytest.raises(StoreError, match=r"read.?only"):
            asyncio.run(database.read(note("sly")))
        database.call(note("open"))
        assert asyncio.run(database.read(lambda tx: tx.execute(select(meta)).one().key)) == "open"
    assert keys(empty) == {"open"}


def test_a_coroutine_that_gives_up_disturbs_nobody(empty: Place) -> None:
    async def story() -> str:
        gone = asyncio.create_task(database.run(note("gone")))
        await asyncio.sleep(0)
        gone.cancel()
        return await database.run(note("stays"))

    with closing(Database(empty)) as database:
        assert asyncio.run(story()) == "stays"
    assert "stays" in keys(empty)


def test_writers_in_two_processes_worth_of_connections_lose_no_update(empty: Place) -> None:
    """Each adds to what it has read: two that ran at once over the same state would lose one."""
    def add(tx: Transaction) -> None:
        number = int(tx.execute(_COUNT).scalar_one())
        tx.execute(update(meta).where(meta.c.key == "count").values(value=str(number + 1)))

    with closing(Database(empty)) as one, closing(Database(empty)) as other:
        one.call(lambda tx: tx.execute(_NOTE, {"key": "count", "value": "0"}))
        for future in [database.submit(add) for _ in range(40) for database in (one, other)]:
            future.result(30)
        assert one.call(lambda tx: tx.execute(_COUNT).scalar_one()) == "80"


@pytest.mark.parametrize("turn", range(3), ids=["by SQLAlchemy", "compiled", "compiled again"])
def test_values_come_back_as_they_went_in(full: Place, turn: int) -> None:
    """Days, times, nothing, truth and letters of every kind; whichever way the statement runs."""
    day, name = date(1938, 2, 28), "Šemeikkala, Åke ✓ 图书 'x' %s :y ?"
    change = update(patrons).where(patrons.c.id == 1)
    place = insert(holds)
    person = select(patrons.c.name, patrons.c.birth_date, patrons.c.expires, patrons.c.email).where(patrons.c.id == 1)
    waiting = select(holds.c.placed_at, holds.c.expires).where(holds.c.state.in_(("waiting", "never")))
    lost = select(cards.c.lost).where(cards.c.patron_id == 1)

    def work(tx: Transaction) -> tuple[Any, ...]:
        for _ in range(turn + 1):
            tx.execute(delete(holds).where(holds.c.state == "waiting"))
            assert tx.execute(change, {"name": name, "birth_date": day, "expires": None}).rowcount == 1
            tx.execute(place, {"patron_id": 1, "title_id": 1, "pickup_branch": "LAH", "state": "waiting",
                               "placed_at": _NOW, "expires": day})
            found = (tx.execute(person).one(), tx.execute(waiting).all(), tx.execute(lost).first())
        return found

    with closing(Database(full)) as database:
        who, times, truth = database.call(work)
    assert tuple(who)[:3] == (who.name, who.birth_date, who.expires) == (name, day, None)
    assert who._mapping == {"name": name, "birth_date": day, "expires": None, "email": "aino@example.invalid"}
    assert [tuple(row) for row in times] == [(_NOW, day)]
    assert truth.lost is False


def test_one_is_one(full: Place) -> None:
    with closing(Database(full)) as database:
        for wanted, error in ((titles.c.id > 1, MultipleResultsFound), (titles.c.id < 0, NoResultFound)):
            statement = select(titles.c.id).where(wanted)
            for _ in range(2):
                with pytest.raises(error):
                    database.call(lambda tx, statement=statement: tx.execute(statement).scalar_one())


def test_an_item_has_one_open_loan(full: Place) -> None:
    lend = insert(loans)
    with closing(Database(full)) as database:
        item = database.call(lambda tx: tx.execute(select(items.c.id).where(items.c.barcode == FREE[0])).scalar_one())
        loan = {"item_id": item, "patron_id": 1, "branch": "LAH", "lent_at": _NOW, "due_at": _NOW}
        database.call(lambda tx: tx.execute(lend, loan))
        with pytest.raises(IntegrityError):
            database.call(lambda tx: tx.execute(lend, loan))
        with pytest.raises(IntegrityError):
            database.call(lambda tx: tx.execute(lend, {**loan, "item_id": 999_999}))
        database.call(lambda tx: tx.execute(update(loans).where(loans.c.item_id == item).values(returned_at=_NOW)))
        database.call(lambda tx: tx.execute(lend, loan))


def test_an_error_tells_nothing_of_the_values(full: Place) -> None:
    statement = insert(meta)
    with closing(Database(full)) as database:
        for _ in range(3):
            failed = database.submit(lambda tx: [tx.execute(statement, {"key": "secret", "value": "secret"})
                                                 for _ in range(2)]).exception(10)
            assert isinstance(failed, IntegrityError)
            assert "[SQL parameters hidden" in str(failed)


def test_numbers_go_on_after_those_that_were_given(full: Place) -> None:
    """The seed numbers its patrons and items itself; the next one made gets the next number."""
    def add(tx: Transaction) -> int:
        row = tx.execute(select(titles)).first()._mapping
        new = insert(titles).returning(titles.c.id)
        return int(tx.execute(new, {key: value for key, value in row.items() if key != "id"}).scalar_one())

    with closing(Database(full)) as database:
        most = database.call(lambda tx: tx.execute(select(func.max(titles.c.id))).scalar_one())
        assert [database.call(add), database.call(add)] == [most + 1, most + 2]


def test_a_seeded_database_is_read_again_by_the_next_process(full: Place) -> None:
    with closing(Database(full, make=False)) as database:
        assert database.call(read_library).pin_tries > 0


def test_another_version_is_refused(empty: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    Database(empty).close()
    monkeypatch.setattr("central.database.PLAN", replace(PLAN, version=schema.VERSION + 1))
    with pytest.raises(StoreError, match="not a database of this version of the central system"):
        Database(empty)


def test_tables_of_somebody_else_are_refused(empty: Place) -> None:
    link = Link(empty, PLAN)
    link.run("CREATE TABLE theirs (x INTEGER)")
    link.close()
    with pytest.raises(StoreError, match="not a database of this version of the central system"):
        Database(empty)


def test_nothing_is_made_where_something_should_be(empty: Place) -> None:
    with pytest.raises(StoreError, match="there is no database at"):
        Database(empty, make=False)
