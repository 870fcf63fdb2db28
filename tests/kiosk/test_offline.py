"""A whole kiosk whose link to the central system is cut: nothing taken in is lost or told twice, whatever happens."""
from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from kiosk.cases import Cases
from kiosk.engine.view import Action, Screen
from tests.kiosk.rig import DEADLINE, Rig, rig

SECURED, LOANED = 0x07, 0xC2

@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Rig]:
    with rig(tmp_path, dialect="koha", options=("--dialect", "koha")) as desk:
        yield desk


def lend(desk: Rig, *barcodes: str) -> list[str]:
    uids = [desk.tag(barcode) for barcode in barcodes]
    desk.sign_in()
    desk.lay(*uids)
    for barcode in barcodes:
        desk.row(barcode, "status.borrowed")
    desk.press(Action.FINISH)
    desk.lift(*uids)
    desk.press(Action.FINISH)
    desk.screen(Screen.ATTRACT)
    return uids


def cut(desk: Rig) -> None:
    desk.central.kill()
    desk.proxy.cut()


def told(desk: Rig) -> list[bytes]:
    return [line for line in desk.proxy.asked if line.startswith(b"09Y")]


def settled(desk: Rig) -> None:
    desk.wait(lambda view: not view.degraded, DEADLINE)
    waiting = desk.kiosk.core
    pause = threading.Event()
    for _ in range(600):
        if not any(p.operation.made for p in waiting.state.pending):
            return
        pause.wait(0.05)
    raise AssertionError("the returns were never told")


def test_returns_taken_in_while_the_link_was_cut_outlive_the_kiosk_and_are_told_once_with_their_own_time(
        desk: Rig) -> None:
    uids = lend(desk, "30001", "30002")
    cut(desk)
    desk.press(Action.RETURN)
    desk.lay(*uids)
    for barcode in ("30001", "30002"):
        desk.row(barcode, "status.received", "detail.received")
    assert {desk.afi(uid) for uid in uids} == {SECURED}
    made = {p.operation.item_id: datetime.fromisoformat(p.operation.made) for p in desk.kiosk.core.state.pending}
    cases = Cases(desk.data / "journal.db")
    assert [(case.item, case.waiting) for case in cases.open()] == [("30001", True), ("30002", True)]
    desk.stop()
    desk.field.remove(*uids)
    desk.central.start()
    desk.start()
    settled(desk)
    assert desk.central.loans() == {}
    assert len(told(desk)) == 2
    for line in told(desk):
        barcode = re.search(rb"AB(\d+)", line)
        assert barcode is not None
        sent = datetime.strptime(line[21:39].decode(), "%Y%m%d    %H%M%S")
        assert sent == made[barcode[1].decode()]
    assert returned_at(desk) == made
    desk.stop()
    assert cases.open() == []
    desk.start()


def returned_at(desk: Rig) -> dict[str, datetime]:
    """As the central system has it, in local time."""
    db = apsw.Connection(str(desk.central.database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        rows = db.execute("SELECT items.barcode, loans.returned_at FROM loans JOIN items ON items.id = loans.item_id "
                          "WHERE loans.returned_at IS NOT NULL").fetchall()
    finally:
        db.close()
    return {str(item): datetime.fromisoformat(str(when)).replace(tzinfo=UTC).astimezone().replace(
        tzinfo=None, microsecond=0) for item, when in rows}


def test_an_item_the_central_system_does_not_know_becomes_a_case_that_staff_close_while_the_kiosk_runs(
        desk: Rig) -> None:
    desk.screen(Screen.ATTRACT)
    uid = desk.tag("399999")
    cut(desk)
    desk.press(Action.RETURN)
    desk.lay(uid)
    desk.row("399999", "status.received")
    desk.press(Action.FINISH)
    desk.screen(Screen.DONE)
    desk.press(Action.FINISH)
    desk.central.start()
    settled(desk)
    cases = Cases(desk.data / "journal.db")
    (case,) = cases.open()
    assert (case.item, case.reason, case.waiting) == ("399999", "unknown_item", False)
    cases.close(case.id)
    assert cases.open() == []
    desk.stop()
    desk.start()
    desk.screen(Screen.ATTRACT)
    assert cases.open() == []
