"""Numbers are told by hour, day and place, and never those of a few."""
from __future__ import annotations

import csv
import io

from fleet.people.account import Role
from remote.report import Bucket
from tests.fleet.device.test_identity import told_by
from tests.fleet.house import NOW, House
from tests.fleet.pages.desk import person

HOUR = NOW // 3600 * 3600


async def counted(house: House) -> None:
    here, there = await house.join("Oma", "LAH"), await house.join("=Muu", "HEI")
    await here.report(buckets=(
        Bucket(start=HOUR, counts={"loans": 40, "returns": 30, "sessions": 20, "refused_fees": 9, "refused_overdue": 1,
                                   "language_sv": 2, "language_fi": 18}),
        Bucket(start=HOUR - 3600, counts={"loans": 2, "sessions": 1})))
    await there.report(buckets=(Bucket(start=HOUR, counts={"loans": 7, "sessions": 5}),))


@told_by
async def test_the_table_has_a_row_for_each_place_and_a_name_is_no_formula(house: House) -> None:
    await counted(house)
    answer = await person(house).get("/statistics.csv?days=7&by=kiosk")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert rows[:3] == [["Automaatti", "lainat", "palautukset", "uusinnat", "asioinnit"],
                        ["'=Muu", "7", "0", "0", "5"], ["Oma", "42", "30", "0", "21"]]
    assert ["Muut syyt yhteensä", "10"] in rows
    assert ["Suuri teksti, kontrasti, puhe tai matala näyttö", "0"] in rows


@told_by
async def test_what_a_few_did_stands_nowhere_alone(house: House) -> None:
    await counted(house)
    told = (await person(house, "eero", Role.VIEWER, "LAH").get("/statistics.json?days=1&by=hour")).json()
    assert [row["loans"] for row in told["rows"]] == [42], "the hour of two loans joined the other"
    assert told["refusals"] == {"others": 10}
    assert told["languages"] == {"others": 20}


@told_by
async def test_one_visit_with_many_loans_is_still_one_visit(house: House) -> None:
    here = await house.join()
    await here.report(buckets=(
        Bucket(start=HOUR, counts={"loans": 30, "sessions": 12, "session_seconds": 600, "accessible": 6, "printed": 2}),
        Bucket(start=HOUR - 3600, counts={"loans": 12, "sessions": 1})))
    told = (await person(house).get("/statistics.json?days=1&by=hour")).json()
    assert [(row["loans"], row["sessions"]) for row in told["rows"]] == [(42, 13)]
    assert [told[name] for name in ("duration", "accessible", "printed", "mailed")] == [46, 6, None, 0]


@told_by
async def test_a_branch_is_chosen_among_ones_own(house: House) -> None:
    await counted(house)
    desk = person(house, "eero", Role.VIEWER, "LAH", "ORI")
    assert (await desk.get("/statistics.json?branch=LAH&by=branch")).json()["rows"][0]["loans"] == 42
    assert (await desk.get("/statistics.json?branch=HEI&by=branch")).status_code == 404
