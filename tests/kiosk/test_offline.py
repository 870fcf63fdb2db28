"""A whole kiosk whose link to the central system is cut: nothing taken in is lost or told twice, whatever happens."""
from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import apsw
import pytest

from config.settings import Settings
from kiosk import assembly
from kiosk.assembly import policy_of
from kiosk.cases import Cases
from kiosk.engine.policy import Policy
from kiosk.engine.view import Action, Screen
from tests.kiosk.library import CARD
from tests.kiosk.rig import DEADLINE, Rig, rig

ROOT = Path(__file__).parents[2]
SECURED, LOANED = 0x07, 0xC2
CHILD = """
import sys, threading
from pathlib import Path
from config.load import load
from kiosk import assembly
from tests.kiosk.test_offline import impatient
assembly.policy_of = impatient
kiosk = assembly.Kiosk(load(Path(sys.argv[1])), lambda view: print(*(row.status.key for row in view.rows), flush=True))
kiosk.start()
threading.Event().wait()
"""


def impatient(settings: Settings) -> Policy:
    """Nobody here waits eight seconds for the connection."""
    policy = policy_of(settings)
    return replace(policy, times=replace(policy.times, ils_patience=1.0, replay=0.2))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    monkeypatch.setattr(assembly, "policy_of", impatient)
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


def set_up(desk: Rig, tables: str) -> None:
    """These settings more; the kiosk is to be started."""
    desk.stop()
    with (desk.settings / "kiosk.toml").open("a", encoding="utf-8") as file:
        file.write(tables)


def told(desk: Rig, request: bytes = b"09Y") -> list[bytes]:
    return [line for line in desk.proxy.asked if line.startswith(request)]


def settled(desk: Rig) -> None:
    cases = Cases(desk.data / "journal.db")
    until(lambda: not any(case.waiting for case in cases.open()), "what was done off line was never told")


def until(holds: Callable[[], bool], otherwise: str) -> None:
    pause, end = threading.Event(), time.monotonic() + 2 * DEADLINE
    while not holds():
        assert time.monotonic() < end, otherwise
        pause.wait(0.05)


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


def test_loans_made_while_the_link_was_cut_are_told_once_with_their_own_time(desk: Rig) -> None:
    set_up(desk, '[pin]\npolicy = "none"\n[offline]\nloans = 2\n')
    desk.start()
    desk.screen(Screen.ATTRACT)
    until(lambda: desk.kiosk.core.state.heard, "the central system never answered")
    uids = [desk.tag(barcode) for barcode in ("30001", "30002")]
    cut(desk)
    desk.show_card()
    desk.screen(Screen.BORROW)
    desk.lay(*uids)
    for barcode in ("30001", "30002"):
        desk.row(barcode, "status.lent_offline", "detail.lent_offline")
    assert {desk.afi(uid) for uid in uids} == {LOANED}
    assert told(desk, b"11") == []
    made = {p.operation.item_id: p.operation.made for p in desk.kiosk.core.state.pending}
    desk.stop()
    assert CARD.encode() not in b"".join(part.read_bytes() for part in desk.data.iterdir())
    desk.field.remove(*uids)
    desk.central.start()
    desk.start()
    settled(desk)
    assert desk.central.loans() == {"30001": (CARD, 0), "30002": (CARD, 0)}
    sent = {}
    for line in told(desk, b"11"):
        barcode = re.search(rb"AB(\d+)", line)
        assert barcode is not None
        sent[barcode[1].decode()] = datetime.strptime(line[4:22].decode(), "%Y%m%d    %H%M%S").isoformat()
    assert sent == made
    assert len(told(desk, b"11")) == 2


def test_a_kiosk_that_is_killed_with_returns_in_hand_tells_them_once(desk: Rig) -> None:
    uids = lend(desk, "30001", "30002")
    set_up(desk, '[station]\nrole = "return-only"\n')
    cut(desk)
    with subprocess.Popen([sys.executable, "-c", CHILD, str(desk.settings)], stdout=subprocess.PIPE, text=True,
                          cwd=ROOT) as kiosk:
        assert kiosk.stdout is not None
        try:
            desk.lay(*uids)
            while kiosk.stdout.readline().split() != ["status.received", "status.received"]:
                assert kiosk.poll() is None
        finally:
            kiosk.send_signal(signal.SIGKILL)
    assert {desk.afi(uid) for uid in uids} == {SECURED}
    desk.field.remove(*uids)
    desk.central.start()
    desk.start()
    settled(desk)
    assert desk.central.loans() == {}
    assert len(told(desk)) == 2
