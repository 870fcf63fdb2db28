"""Staff write tags at a whole kiosk, and try its antenna: the real pad protocol, the real central system."""
from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devices.drivers import open_tag_reader
from devices.emulators.desk import Desk
from devices.emulators.field import Fault, FaultKind, Field
from devices.rfid.detect import decode
from devices.rfid.model import DataModel, ItemTag, TagKind
from kiosk.engine.view import Action, Screen, Text
from kiosk.level_book import FILE
from kiosk.staff_book import LOG, lines_of
from tests.kiosk.library import CARD
from tests.kiosk.rig import Rig, rig
from tests.kiosk.staffed import STAFF, STAFF_CODE, staffed

ITEM, LENT, BLANK = "30001", "30002", "E004010000009901"
POWER = "?power=3.8.2-12"
MIDDLE = 8                         # commands to the tag, after which its beginning is empty and the rest is not written


@contextmanager
def inside(directory: Path) -> Iterator[tuple[Rig, Desk]]:
    with Desk(Field([])) as desk, rig(directory, more=staffed(desk), pad=lambda reader: reader.url + POWER) as kiosk:
        kiosk.screen(Screen.ATTRACT)
        kiosk.works("scanner")
        desk.scan(STAFF)
        kiosk.wait(lambda view: view.screen is Screen.STAFF and view.entry)
        kiosk.type(STAFF_CODE)
        kiosk.wait(lambda view: view.tabs)
        yield kiosk, desk


def open_tag(kiosk: Rig, uid: str) -> None:
    kiosk.press(Action.STAFF_TAGS)
    kiosk.row(uid)
    kiosk.press_row(uid)
    press_write(kiosk)
    kiosk.row("new")


def press_write(kiosk: Rig) -> None:
    kiosk.wait(lambda view: any(one.action is Action.WRITE_TAG and one.enabled for one in view.actions))
    kiosk.press(Action.WRITE_TAG)


def told(kiosk: Rig, notice: str) -> None:
    kiosk.wait(lambda view: view.notice and view.notice.key == notice)


def item_on(kiosk: Rig, uid: str) -> ItemTag | None:
    tag = kiosk.field.tag(uid)
    return decode(bytes(tag.memory), tag.dsfid).tag


def test_a_blank_tag_becomes_a_new_items_and_comes_whole_through_a_write_that_was_torn(tmp_path: Path) -> None:
    with inside(tmp_path) as (kiosk, desk):
        kiosk.raw_tag(BLANK, b"")
        kiosk.field.tag(BLANK).afi = 0x00
        kiosk.lay(BLANK)
        open_tag(kiosk, BLANK)
        kiosk.press_row("new")
        kiosk.wait(lambda view: view.keys)
        kiosk.write("99999")
        kiosk.press(Action.ENTER)
        kiosk.wait(lambda view: view.entry and view.entry.problem == Text("staff.write.unknown_number"))
        desk.scan(ITEM)
        assert kiosk.row("work").placeholder == Text("staff.value.title", (("title", "Teos 1"),))
        assert not any(kiosk.field.tag(BLANK).memory)
        press_write(kiosk)
        told(kiosk, "staff.write.done")
        assert item_on(kiosk, BLANK) == ItemTag(ITEM, "FI-Lah")
        assert kiosk.afi(BLANK) == 0x07
        assert [tag.item_id for tag in kiosk.kiosk.core.state.pad] == [ITEM]

        open_tag(kiosk, BLANK)
        kiosk.press_row("to:iso28560-2")
        kiosk.row("work")
        kiosk.field.fault(Fault(FaultKind.LEAVE, BLANK, MIDDLE))
        press_write(kiosk)
        told(kiosk, "staff.write.torn")
        tag = kiosk.field.tag(BLANK)
        assert decode(bytes(tag.memory), tag.dsfid).kind is TagKind.DAMAGED
        kiosk.lay(BLANK)
        kiosk.row("change:kind", detail="staff.write.now")
        press_write(kiosk)
        told(kiosk, "staff.write.done")
        assert item_on(kiosk, BLANK) == ItemTag(ITEM, "FI-Lah", model=DataModel.ISO28560_2)

        log = [line.outcome for line in lines_of(kiosk.data / LOG) if line.event == "write tag"]
        assert log == [f"begun: new item, {ITEM} on {BLANK}", "written and read back",
                       f"begun: to iso28560-2, {ITEM} on {BLANK}", "half written",
                       f"begun: again, {ITEM} on {BLANK}", "written and read back"]


def test_repairing_puts_security_right_and_the_antenna_stays_as_strong_as_staff_set_it(tmp_path: Path) -> None:
    with inside(tmp_path) as (kiosk, _):
        kiosk.central.lend(CARD, LENT, "LAH")
        uid = kiosk.tag(LENT)
        kiosk.field.tag(uid).needs = 95
        kiosk.lay(uid)
        open_tag(kiosk, uid)
        kiosk.press_row("repair")
        kiosk.row(f"lent:{LENT}", "staff.look")
        press_write(kiosk)
        told(kiosk, "staff.write.done")
        assert kiosk.afi(uid) == 0xC2

        kiosk.press(Action.STAFF_TAGS)
        kiosk.row(uid)
        kiosk.press(Action.ANTENNA)
        kiosk.wait(lambda view: view.list_heading == Text("staff.antenna.heard", (("heard", 1), ("count", 1))))
        kiosk.press(Action.LESS)
        strength = Text("staff.antenna.strength", (("step", 11), ("least", 2), ("most", 12)))
        kiosk.wait(lambda view: view.rows and view.rows[0].status == strength)
        kiosk.wait(lambda view: view.list_heading == Text("staff.antenna.none"))
        assert json.loads((kiosk.data / FILE).read_text())["power"] == 11
        kiosk.stop()
        reader = open_tag_reader(kiosk.reader.url + POWER)
        assert reader.power is not None
        reader.power.write(12)                     # as it may come back from a loss of power
        reader.close()
        kiosk.start()
        kiosk.screen(Screen.ATTRACT)
        kiosk.until(lambda: kiosk.field.power == 91)
        assert ("adjust", "power 11") in [(line.event, line.outcome) for line in lines_of(kiosk.data / LOG)]
