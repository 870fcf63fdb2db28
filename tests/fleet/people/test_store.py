"""People, their sessions and what they write of the region are kept alike by both kinds of database."""
from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from fleet.backup import backup, restore
from fleet.people import store as people
from fleet.people.account import LOCKED_FOR, TRIES, Role
from fleet.store import region
from fleet.store.database import Database
from fleet.store.devices import Unknown
from server.transaction import Transaction
from tests.fleet.house import NOW, House


def do(house: House, *jobs: Callable[[Transaction], object]) -> object:
    """The last one's result."""
    return [house.database.call(job) for job in jobs][-1]


def aino(tx: Transaction) -> None:
    people.add(tx, "aino", "Aino", Role.ADMIN, (), "test", NOW)
    people.choose(tx, "aino", "hash", NOW)


def test_an_account_signs_in_is_locked_and_ends(any_house: House) -> None:
    assert do(any_house, people.nobody_yet)
    do(any_house, aino, lambda tx: people.begin(tx, "aino", "token", NOW, 7))
    assert not do(any_house, people.nobody_yet)
    held = any_house.database.call(lambda tx: people.holder(tx, "token", NOW))
    assert held is not None
    assert (held[0].name, held[0].role, held[0].step) == ("aino", Role.ADMIN, 7)
    with pytest.raises(Unknown):
        do(any_house, lambda tx: people.begin(tx, "aino", "again", NOW, 7))
    do(any_house, *[lambda tx: people.failed(tx, "aino", NOW)] * TRIES)
    assert any_house.database.call(lambda tx: people.one(tx, "aino")).locked(NOW + LOCKED_FOR - 1)
    assert do(any_house, lambda tx: people.end(tx, "token"), lambda tx: people.holder(tx, "token", NOW)) is None


def test_a_link_is_spent_and_the_next_takes_its_place(any_house: House) -> None:
    do(any_house, aino, lambda tx: people.link(tx, "one", "aino", "test", NOW),
       lambda tx: people.link(tx, "two", "aino", "test", NOW))
    assert do(any_house, lambda tx: people.linked(tx, "one", NOW)) is None
    assert do(any_house, lambda tx: people.linked(tx, "two", NOW)) == ("aino",)
    assert do(any_house, lambda tx: people.spend(tx, "two"), lambda tx: people.linked(tx, "two", NOW)) is None


def test_a_layer_keeps_every_version_and_is_taken_back(any_house: House) -> None:
    for text, rollout in (("first", None), ("second", 3)):
        do(any_house, lambda tx, text=text, rollout=rollout: region.write(    # type: ignore[misc]
            tx, "region", text, "aino", NOW, rollout))
    assert any_house.database.call(region.texts)["region"].text == "second"
    do(any_house, lambda tx: region.take_back(tx, 3, "aino", NOW))
    assert any_house.database.call(region.texts)["region"].text == "first"
    assert len(any_house.database.call(lambda tx: region.versions(tx, "region"))) == 3
    assert do(any_house, lambda tx: region.name(tx, "LAH", "Lahti", "aino", NOW), region.names) == {"LAH": "Lahti"}


def test_a_backup_has_people_and_none_of_their_sessions(house: House, tmp_path: Path) -> None:
    do(house, aino, lambda tx: people.begin(tx, "aino", "token", NOW), lambda tx: people.link(
        tx, "link", "aino", "test", NOW))
    asyncio.run(house.database.read(lambda tx: backup(tx, house.keys, tmp_path / "kept")))
    other = Database(tmp_path / "other.db")
    other.call(lambda tx: restore(tx, tmp_path / "other.keys", tmp_path / "kept", NOW))
    assert other.call(lambda tx: people.one(tx, "aino")).secret == "hash"
    assert other.call(lambda tx: people.holder(tx, "token", NOW)) is None
    assert other.call(lambda tx: people.linked(tx, "link", NOW)) is None
    other.close()
