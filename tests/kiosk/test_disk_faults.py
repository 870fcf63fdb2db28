"""Under a whole kiosk the disk is full or fails: out of order, nothing sent, no tag written; well again, it serves."""
from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from kiosk import assembly
from kiosk.engine.view import Action, Screen
from kiosk.journal import Journal
from kiosk.runtime.core import Core
from tests.kiosk.library import CARD
from tests.kiosk.rig import Rig, rig
from tests.simulation.disk import Disk, quiet

SECURED, LOANED = 0x07, 0xC2
FAULTS = pytest.mark.parametrize("fault", ["full", "failing"])


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    disk = Disk(tmp_path / "data", f"faults-{tmp_path.name}")
    monkeypatch.setattr(assembly, "Journal", partial(Journal, vfs=disk.vfs))
    monkeypatch.setattr(assembly, "Core", partial(Core, journal_again=0.1))
    with quiet():
        yield disk
    disk.close()


@pytest.fixture
def desk(tmp_path: Path, disk: Disk) -> Iterator[Rig]:
    with rig(tmp_path) as desk:
        yield desk


@FAULTS
def test_with_a_bad_disk_nothing_is_asked_no_tag_is_written_and_when_it_is_well_the_kiosk_serves(
        desk: Rig, disk: Disk, fault: str) -> None:
    uid = desk.tag("30001")
    desk.sign_in()
    setattr(disk, fault, True)
    desk.lay(uid)
    assert desk.screen(Screen.OUT_OF_ORDER).rows == ()
    assert desk.proxy.count(b"11") == 0
    assert desk.central.loans() == {}
    assert desk.afi(uid) == SECURED
    setattr(disk, fault, False)
    desk.lift(uid)
    desk.sign_in()
    desk.lay(uid)
    desk.row("30001", "status.borrowed")
    assert desk.central.loans() == {"30001": (CARD, 0)}
    assert desk.afi(uid) == LOANED


@FAULTS
def test_a_return_on_a_bad_disk_is_not_told_and_is_done_when_it_is_well(desk: Rig, disk: Disk, fault: str) -> None:
    uid = desk.tag("30001")
    desk.sign_in()
    desk.lay(uid)
    desk.row("30001", "status.borrowed")
    desk.press(Action.FINISH)
    desk.screen(Screen.DONE)
    desk.lift(uid)
    desk.press(Action.FINISH)
    desk.screen(Screen.ATTRACT)
    desk.press(Action.RETURN)
    setattr(disk, fault, True)
    desk.lay(uid)
    desk.screen(Screen.OUT_OF_ORDER)
    assert desk.proxy.count(b"09") == 0
    assert desk.central.loans() == {"30001": (CARD, 0)}
    assert desk.afi(uid) == LOANED
    setattr(disk, fault, False)
    desk.lift(uid)
    desk.screen(Screen.ATTRACT)
    desk.press(Action.RETURN)
    desk.lay(uid)
    desk.row("30001", "status.cart")
    assert desk.central.loans() == {}
    assert desk.afi(uid) == SECURED


@FAULTS
def test_a_kiosk_that_starts_on_a_bad_disk_is_out_of_order_until_it_is_well(
        desk: Rig, disk: Disk, fault: str) -> None:
    desk.stop()
    setattr(disk, fault, True)
    desk.start()
    desk.screen(Screen.OUT_OF_ORDER)
    setattr(disk, fault, False)
    desk.screen(Screen.ATTRACT)
