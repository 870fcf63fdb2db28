"""Slips of holds at a whole kiosk: the real central system tells the number, the emulated printer prints it."""
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from devices.emulators.printer import PrinterEmulator
from kiosk.engine.view import Action, Screen
from tests.kiosk.library import CARD, OTHER, SEED
from tests.kiosk.rig import Rig, rig

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
        more = f'[receipt]\nhold_slips = true\n[printer.paper]\nurl = "{printer.url}"\n'
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
