"""Counts are added up alike by both kinds of database, by hour, by device and by branch."""
from __future__ import annotations

from sqlalchemy import insert

from fleet.store import devices, statistics
from fleet.store.schema import hours
from fleet.store.statistics import Cell
from server.transaction import Transaction
from tests.fleet.house import NOW, House


def test_cells_are_added_up(any_house: House) -> None:
    def count(tx: Transaction) -> list[str]:
        there = [devices.invite(tx, name, branch, "aino", NOW)[0]
                 for name, branch in (("Yksi", "LAH"), ("Kaksi", "LAH"), ("Muu", "HEI"))]
        tx.execute(insert(hours), [{"device": device, "hour": hour, "name": name, "n": n} for device in there
                                   for hour in (3600, 7200) for name, n in (("loans", 2), ("printed", 1))])
        return there

    first, second, _ = any_house.database.call(count)
    do = any_house.database.call
    assert do(lambda tx: statistics.by_hour(tx, 0, 7200)) == [
        Cell("", "", 3600, "loans", 6), Cell("", "", 3600, "printed", 3)]
    assert sorted(do(lambda tx: statistics.by_device(tx, 0, 9999, branches=("LAH",))), key=str) == sorted([
        Cell(device, "LAH", 0, name, n) for device in (first, second)
        for name, n in (("loans", 4), ("printed", 2))], key=str)
    assert sorted(do(lambda tx: statistics.by_branch(tx, 7200, 9999, ("loans",))), key=str) == [
        Cell("", "HEI", 7200, "loans", 2), Cell("", "LAH", 7200, "loans", 4)]
