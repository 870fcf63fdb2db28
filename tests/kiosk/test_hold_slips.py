"""Slips of holds at a whole kiosk: the real central system tells the number, the emulated printer prints it."""
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from devices.emulators.printer import PrinterEmulator
from kiosk.engine import events as ev
from kiosk.engine.view import Action, Screen, text
from tests.kiosk.library import CARD, OTHER, SEED
from tests.kiosk.rig import Rig, rig
from tests.kiosk.staffed import STAFF, STAFF_CODE, cards

MORE = "".join(f"""
[[loans]]
item = "3000{n}"
patron = "{CARD}"
lent = -3
due = {date.today() + timedelta(days=20)}
[[holds]]
patron = "{OTHER}"
title = {n}
pickup = "{pickup}"
""" for n, pickup in ((1, "LAH"), (2, "SYS"), (3, "LAH")))


def bring(kiosk: Rig, item: str, detail: str) -> None:
    kiosk.lay(kiosk.tag(item))
    kiosk.row(item, detail=detail)


def test_a_slip_comes_out_with_the_number_the_last_day_and_the_library_and_without_paper_the_return_goes_on(
        tmp_path: Path) -> None:
    with PrinterEmulator() as printer:
        more = cards() + f'[receipt]\nhold_slips = true\n[printer.paper]\nurl = "{printer.url}"\n'
        with rig(tmp_path, seed=SEED + MORE, more=more) as kiosk:
            kiosk.screen(Screen.ATTRACT)
            kiosk.press(Action.RETURN)
            kiosk.screen(Screen.RETURN)
            bring(kiosk, "30001", "detail.hold_shelf.slip")
            bring(kiosk, "30002", "detail.transport.slip")
            kiosk.until(lambda: len(printer.receipts) == 2)
            here, away = (receipt.text for receipt in printer.receipts)
            for words in ("Varaus\n", "Noutonumero\n1\n", "Hylly\nA\n", "Noudettava viimeistään", "Lahden pääkirjasto",
                          "Teos 1", "30001"):
                assert words in here
            assert "Noutokirjasto\nSysmä\n" in away
            assert "Noutonumero" not in away
            assert not [secret for secret in (CARD, OTHER, "Demo", "Aino", "Eino") if secret in here + away]
            assert not printer.strange

            printer.paper_out()
            bring(kiosk, "30003", "detail.hold_shelf")
            uid = next(tag.uid for tag in kiosk.kiosk.core.state.pad if tag.item_id == "30003")
            kiosk.row("30003", "status.hold_shelf")
            assert kiosk.afi(uid) == 0x07
            assert "30003" not in kiosk.central.loans()

            kiosk.until(lambda: kiosk.kiosk.core.state.no_receipts == "paper")
            kiosk.stop()
            printer.tear()
            printer.paper_in()
            kiosk.start()
            kiosk.wait(lambda view: view.screen is Screen.ATTRACT and not view.degraded)
            staff_print(kiosk)
            kiosk.until(lambda: bool(printer.receipts))
            for words in ("Noutonumero\n", "Hylly\nA\n", "Teos 3", "30003"):
                assert words in printer.receipts[0].text


def staff_print(kiosk: Rig) -> None:
    """Staff find the one that did not come out, and print it."""
    at = kiosk.kiosk.core.clock()
    kiosk.kiosk.core.post(ev.StaffCardShown(at=at, number=STAFF, held=False))
    kiosk.type(STAFF_CODE)
    kiosk.press(Action.STAFF_QUEUE)
    kiosk.wait(lambda view: any(row.key == "slips" for row in view.rows))
    kiosk.kiosk.core.post(ev.RowPressed(at=at, key="slips"))
    kiosk.wait(lambda view: [row.placeholder for row in view.rows] == [text("row.number", number="30003")])
    kiosk.press(Action.PRINT_SLIPS)
    kiosk.wait(lambda view: view.notice == text("staff.slips.printed", n=1) and not view.rows)
    kiosk.press(Action.FINISH)
    kiosk.screen(Screen.ATTRACT)
