"""Staff mode at a whole kiosk: a real card, a real pad, the real central system, and what is on disk afterwards."""
from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.load import load
from devices.emulators.desk import Desk
from devices.emulators.field import Field
from kiosk.audio.worker import AudioWorker
from kiosk.day_book import FILE
from kiosk.engine import events as ev
from kiosk.engine.view import Action, RowView, Screen, Text
from kiosk.staff_book import LOG, lines_of
from tests.kiosk.canaries import files_in, found_in
from tests.kiosk.library import CARD
from tests.kiosk.rig import Rig, rig
from tests.kiosk.staffed import STAFF, STAFF_CODE, staffed

ITEM = "30001"


@contextmanager
def branch(directory: Path, more: str = "") -> Iterator[tuple[Rig, Desk]]:
    with Desk(Field([])) as desk:
        paper = f'[printer.folder]\nurl = "pdf://{directory}/receipts"\n'
        with rig(directory, more=staffed(desk) + paper + more) as kiosk:
            yield kiosk, desk


def enter(kiosk: Rig, desk: Desk) -> None:
    kiosk.works("scanner")
    desk.scan(STAFF)
    kiosk.wait(lambda view: view.screen is Screen.STAFF and view.entry)
    kiosk.type(STAFF_CODE)
    kiosk.wait(lambda view: view.screen is Screen.STAFF and view.rows)


def row(kiosk: Rig, key: str, status: str) -> RowView:
    view = kiosk.wait(lambda view: any(row.key == key and row.status.key == status for row in view.rows))
    return next(row for row in view.rows if row.key == key)


def choose(kiosk: Rig, key: str) -> None:
    kiosk.kiosk.core.post(ev.RowPressed(at=kiosk.kiosk.core.clock(), key=key))


def listening(kiosk: Rig) -> AudioWorker:
    ears = kiosk.kiosk.ears(load(kiosk.settings), None)
    assert ears is not None
    ears.start()
    return ears


def told(kiosk: Rig, notice: str) -> None:
    kiosk.wait(lambda view: view.notice and view.notice.key == notice)


def test_staff_look_change_one_tag_close_the_kiosk_and_leave_nothing_but_their_log(tmp_path: Path) -> None:
    with branch(tmp_path) as (kiosk, desk):
        kiosk.sign_in()
        uid = kiosk.tag(ITEM)
        kiosk.lay(uid)
        kiosk.row(ITEM, "status.borrowed")
        kiosk.works("scanner")
        desk.scan(STAFF)
        kiosk.wait(lambda view: view.overlay and view.overlay.title.key == "other_card.title")
        kiosk.press(Action.YES)
        kiosk.wait(lambda view: view.screen is Screen.STAFF and view.entry)
        assert kiosk.afi(uid) == 0xC2
        kiosk.type(STAFF_CODE)
        for part in ("ils", "pad", "scanner", "card", "printer", "disk", "clock"):
            row(kiosk, f"part:{part}", "staff.ok")

        kiosk.press(Action.STAFF_TAGS)
        assert row(kiosk, uid, "staff.afi.loaned").title == ITEM
        choose(kiosk, uid)
        row(kiosk, "field:memory:0", "staff.value")
        kiosk.press(Action.SECURE)
        told(kiosk, "staff.tag.secured")
        assert kiosk.afi(uid) == 0x07
        row(kiosk, "field:security", "staff.afi.secured")
        kiosk.press(Action.UNSECURE)               # it is on loan
        told(kiosk, "staff.tag.unsecured")
        assert kiosk.afi(uid) == 0xC2

        kiosk.press(Action.STAFF_STATUS)
        kiosk.press(Action.TEST_LINK)
        row(kiosk, "step:link", "staff.ok")
        kiosk.press(Action.BACK)
        kiosk.press(Action.TEST_PRINT)
        told(kiosk, "staff.print.done")
        assert [path.suffix for path in (tmp_path / "receipts").iterdir()] == [".pdf"]

        kiosk.press(Action.STAFF_KIOSK)
        kiosk.press(Action.CLOSE_KIOSK)
        kiosk.wait(lambda view: view.list_heading == Text("staff.closing"))
        choose(kiosk, "desk")
        kiosk.press(Action.CLOSE_KIOSK)
        told(kiosk, "staff.shut.done")
        kiosk.press(Action.FINISH)
        assert kiosk.screen(Screen.OUT_OF_ORDER).lead == Text("closed.lead.desk")

        kiosk.stop()
        kiosk.start()
        assert kiosk.screen(Screen.OUT_OF_ORDER).lead == Text("closed.lead.desk")
        enter(kiosk, desk)
        kiosk.press(Action.STAFF_KIOSK)
        kiosk.press(Action.OPEN_KIOSK)
        told(kiosk, "staff.open.done")
        kiosk.press(Action.FINISH)
        kiosk.screen(Screen.ATTRACT)

        deeds = [(line.event, line.outcome) for line in lines_of(kiosk.data / LOG)]
        assert deeds == [
            ("enter", "ok"), ("read tag", "begun"), ("read tag", "ok"), ("secure", "begun"),
            ("secure", "written and read back"), ("unsecure", "begun"), ("unsecure", "written and read back"),
            ("link", "begun"), ("link", "ok"), ("print", "begun"), ("print", "ok"), ("close", "desk"),
            ("leave", "pressed"), ("enter", "ok"), ("open", "ok"), ("leave", "pressed")]
        assert len({line.person for line in lines_of(kiosk.data / LOG)}) == 1
        shown = subprocess.run([sys.executable, "-m", "kiosk", "staff-log", "--config", str(kiosk.settings), "--json"],
                               capture_output=True, check=True, text=True)
        assert len(json.loads(shown.stdout)) == len(deeds)
    assert found_in(files_in(tmp_path / "data", tmp_path / "receipts"), [STAFF, STAFF_CODE]) == []


def test_the_counts_of_the_day_survive_a_restart_and_are_printed(tmp_path: Path) -> None:
    with branch(tmp_path) as (kiosk, desk):
        kiosk.screen(Screen.ATTRACT)
        kiosk.press(Action.RETURN)
        kiosk.screen(Screen.RETURN)
        kiosk.lay(kiosk.tag(ITEM))
        kiosk.row(ITEM, "status.cart")
        kiosk.press(Action.FINISH)
        kiosk.screen(Screen.DONE)
        kiosk.press(Action.FINISH)
        kiosk.sign_in()
        kiosk.lay(kiosk.tag("30002"))
        kiosk.row("30002", "status.borrowed")
        kiosk.press(Action.FINISH)
        kiosk.screen(Screen.DONE)
        kept = kiosk.data / FILE
        kiosk.until(lambda: kept.exists() and '"loans": 1' in kept.read_text())
        kiosk.stop()
        kiosk.start()
        kiosk.screen(Screen.ATTRACT)
        enter(kiosk, desk)
        kiosk.press(Action.STAFF_KIOSK)
        row(kiosk, "day", "staff.day.open")
        choose(kiosk, "day")
        for name in ("loans", "returns"):
            assert row(kiosk, f"count:{name}", "staff.value.number").status.args == (("number", 1),)
        kiosk.press(Action.PRINT_DAY)
        told(kiosk, "staff.report.done")
        assert [path.suffix for path in (tmp_path / "receipts").iterdir()] == [".pdf"]
        assert ("report", "ok") in [(line.event, line.outcome) for line in lines_of(kiosk.data / LOG)]
        assert found_in([kept], [CARD, ITEM, "30002", "Teos"]) == []


def test_how_loud_it_is_is_heard_at_once_and_after_a_start(tmp_path: Path) -> None:
    with branch(tmp_path, f'[sound]\nurl = "wav://{tmp_path}/heard"\nvolume = 80\n[speech]\noffer = false\n') as (
            kiosk, desk):
        ears = listening(kiosk)
        enter(kiosk, desk)
        kiosk.press(Action.STAFF_KIOSK)
        row(kiosk, "levels", "staff.levels.open")
        choose(kiosk, "levels")
        kiosk.wait(lambda view: view.rows and view.rows[0].status.args == (("percent", 80),))
        kiosk.press(Action.LESS)
        kiosk.wait(lambda view: view.rows and view.rows[0].status.args == (("percent", 70),))
        assert ears.volume == 70
        kiosk.stop()
        kiosk.start()
        assert listening(kiosk).volume == 70
        assert ("adjust", "sound 70") in [(line.event, line.outcome) for line in lines_of(kiosk.data / LOG)]


def test_how_bright_it_is_is_seen_at_once_and_after_a_start(tmp_path: Path) -> None:
    light = tmp_path / "backlight"
    light.mkdir()
    (light / "max_brightness").write_text("200\n")
    (light / "brightness").write_text("157\n")
    with branch(tmp_path, f'[screen]\nbacklight = "{light}"\n[sound]\nvolume = 0\n[speech]\noffer = false\n') as (
            kiosk, desk):
        enter(kiosk, desk)
        kiosk.press(Action.STAFF_KIOSK)
        row(kiosk, "levels", "staff.levels.open")
        assert (light / "brightness").read_text() == "160"
        choose(kiosk, "levels")
        kiosk.wait(lambda view: view.rows and view.rows[0].status.args == (("percent", 80),))
        kiosk.press(Action.LESS)
        kiosk.wait(lambda view: view.rows and view.rows[0].status.args == (("percent", 70),))
        assert (light / "brightness").read_text() == "140"
        kiosk.stop()
        (light / "brightness").write_text("200")           # as a machine may start
        kiosk.start()
        assert (light / "brightness").read_text() == "140"
        assert ("adjust", "brightness 70") in [(line.event, line.outcome) for line in lines_of(kiosk.data / LOG)]


def test_security_stays_on_what_is_not_on_loan_and_a_patrons_card_on_the_pad_tells_nothing(tmp_path: Path) -> None:
    with branch(tmp_path) as (kiosk, desk):
        kiosk.screen(Screen.ATTRACT)
        kiosk.works("card")
        desk.hold(number=STAFF)
        kiosk.wait(lambda view: view.screen is Screen.STAFF and view.entry)
        desk.take()
        kiosk.type(STAFF_CODE)
        kiosk.wait(lambda view: view.tabs)
        uid = kiosk.tag(ITEM)
        card = kiosk.tag("30002", item=CARD, usage=8)
        kiosk.lay(uid, card)
        kiosk.press(Action.STAFF_TAGS)
        row(kiosk, card, "staff.afi.secured")
        view = kiosk.wait(lambda view: len(view.rows) == 2)
        assert CARD not in repr(view)
        choose(kiosk, card)
        row(kiosk, "field:kind", "staff.kind.patron_card")
        assert "field:memory:0" not in repr(kiosk.wait(lambda view: view.rows))
        kiosk.press(Action.BACK)
        row(kiosk, uid, "staff.afi.secured")
        choose(kiosk, uid)
        row(kiosk, "field:memory:0", "staff.value")
        kiosk.press(Action.UNSECURE)
        told(kiosk, "staff.tag.not_lent")
        assert kiosk.afi(uid) == 0x07
