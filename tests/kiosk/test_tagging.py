"""What staff write on a tag is planned from what it says, and told as it ended: also when it, or the reader, goes."""
from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from devices.rfid.detect import decode
from devices.rfid.model import DataModel, ItemTag
from devices.rfid.pad import Pad
from devices.rfid.tagging.encoding import dsfid_of, encode
from devices.url import DeviceUrl
from kiosk.assembly import owner_of
from kiosk.engine.effects import PlanTag, WriteTag
from kiosk.engine.events import Event, PartDown, TagSeen
from kiosk.engine.findings import TagPlanned, TagWritten
from kiosk.engine.tagging import (
    Again,
    Convert,
    Inscription,
    NewItem,
    Repair,
    TagDump,
    TagLook,
    TagPlan,
    Wish,
    WriteResult,
)
from kiosk.runtime.pad import PadWorker
from kiosk.tagging import Scribe, tag_writer
from tests.devices.rfid.tagging.chip import UID, Chip, Unplugged

OLD = ItemTag("30001", "FI-Lah", 3, 2, model=DataModel.KATVE_2005,
              extras=(("shelf", "84.2"), ("extension 9", "0x0102")))
NEW = Inscription("30009", "FI-Lah", 1, 1, 1, 0, "iso28560-3")


def chip_of(item: ItemTag = OLD, kind: type[Any] = Chip, **facts: Any) -> Any:
    return kind(encode(item), dsfid_of(item.model), **facts)


def dump_of(chip: Any) -> TagDump:
    return TagDump(TagLook(UID, "item", afi=chip.afi), dsfid=chip.dsfid, memory=bytes(chip.memory))


def said(chip: Any) -> ItemTag | None:
    return decode(bytes(chip.memory), chip.dsfid).tag


@pytest.mark.parametrize(("wish", "then", "lost"), [
    (NewItem("30009", "FI-Lah"), NEW, ()),
    (Repair(), Inscription("30001", "FI-Lah", 3, 2, 1, 0, "katve-2005", OLD.extras), ()),
    (Convert("iso28560-2"), Inscription("30001", "FI-Lah", 3, 2, 1, 0, "iso28560-2", (("shelf", "84.2"),)),
     (("extension 9", "0x0102"),)),
    (Again(NEW), NEW, ())])
def test_a_plan_says_what_will_be_and_what_is_left_out_and_writing_it_makes_it_so(
        wish: Wish, then: Inscription, lost: tuple[tuple[str, str], ...]) -> None:
    chip = chip_of()
    scribe = Scribe(chip)
    plan = scribe.plan(dump_of(chip), wish)
    assert (plan.before, plan.then, plan.lost, plan.why) == (dump_of(chip), then, lost, "")
    assert not chip.writes
    assert scribe.write(dump_of(chip), then) is WriteResult.DONE
    tag = said(chip)
    assert tag is not None
    assert (tag.item_id, tag.owner_isil, tag.parts, tag.part, tag.model.value, tag.extras) == (
        then.item_id, then.owner, then.parts, then.part, then.model, then.extras)
    assert scribe.plan(dump_of(chip), Repair()).writes == 0


@pytest.mark.parametrize(("dump", "wish", "why"), [
    (dump_of(chip_of()), NewItem("3" * 17), "unfit"), (dump_of(Chip(b"")), Repair(), "unread"),
    (TagDump(TagLook(UID, "item"), memory=bytes(32)), NewItem("1"), "unread"),
    (TagDump(TagLook(UID, "item"), dsfid=0), NewItem("1"), "unread")])
def test_what_cannot_be_written_is_told_without_a_plan(dump: TagDump, wish: Wish, why: str) -> None:
    plan = Scribe(chip_of()).plan(dump, wish)
    assert (plan.why, plan.then) == (why, None)


def test_a_small_chip_gets_the_short_form() -> None:
    small = Chip(b"", blocks=8)
    plan = Scribe(small).plan(dump_of(small), NewItem("30009", "FI-Lah"))
    assert plan.then is not None
    assert plan.then.model == "iso28560-3-32"


@pytest.mark.parametrize(("chip", "result"), [
    (chip_of(locked={1}), WriteResult.UNCHANGED), (chip_of(power=3), WriteResult.TORN)])
def test_a_tag_that_takes_no_write_says_what_it_said_and_one_that_goes_says_no_item(
        chip: Any, result: WriteResult) -> None:
    assert Scribe(chip).write(dump_of(chip), NEW) is result
    tag = said(chip)
    assert (tag and tag.item_id) == ("30001" if result is WriteResult.UNCHANGED else None)


def test_a_tag_that_says_something_else_than_what_was_shown_is_not_written() -> None:
    chip = chip_of()
    shown = dump_of(chip)
    chip.memory[40] ^= 1
    assert Scribe(chip).write(shown, NEW) is WriteResult.UNSURE
    assert not chip.writes


@pytest.mark.parametrize(("url", "writes"), [("feig+tcp://127.0.0.1:1", True), ("nfc+udp://127.0.0.1:1", False)])
def test_a_reader_that_cannot_write_is_used_as_it_is(url: str, writes: bool) -> None:
    assert (tag_writer(url) is not None, tag_writer(DeviceUrl.parse(url)) is not None) == (writes, writes)


@pytest.mark.parametrize(("isil", "owners", "owner"), [
    ("FI-Lah", (), "FI-Lah"), ("FI-Lah", ("FI-Sys", "FI-Lah"), "FI-Lah"), (None, ("FI-Sys",), "FI-Sys"),
    (None, ("FI-Sys", "FI-Lah"), ""), ("FI-X", ("FI-Sys", "FI-Lah"), ""), ("FI-X", ("FI-Sys",), "FI-Sys")])
def test_a_new_tag_never_names_an_owner_that_is_not_ours(isil: str | None, owners: tuple[str, ...], owner: str) -> None:
    settings: Any = SimpleNamespace(branch=SimpleNamespace(isil=isil), pad=SimpleNamespace(owners=owners))
    assert owner_of(settings) == owner


# --- at the pad -------------------------------------------------------------------------------------------

@contextmanager
def pad_of(chip: Any) -> Iterator[tuple[PadWorker, queue.Queue[Event]]]:
    events: queue.Queue[Event] = queue.Queue()
    worker = PadWorker(Pad(chip), events.put, scribe=Scribe(chip))
    worker.start()
    try:
        heard(events, TagSeen)
        yield worker, events
    finally:
        worker.stop()


def heard(events: queue.Queue[Event], kind: type[Event]) -> Any:
    while not isinstance(event := events.get(timeout=10), kind):
        pass
    return event


def test_a_tag_is_written_then_secured_and_the_pad_tells_at_once_what_it_says_now() -> None:
    with pad_of(chip := chip_of(afi=0xC2)) as (worker, events):
        worker.attend(PlanTag("p", UID, NewItem("30009", "FI-Lah")))
        plan = heard(events, TagPlanned).plan
        worker.attend(WriteTag("w", plan.before, plan.then, True))
        assert heard(events, TagSeen).tag.item_id == "30009"
        assert heard(events, TagWritten).result is WriteResult.DONE
        assert chip.afi == 0x07


@pytest.mark.parametrize(("facts", "result"), [
    ({"deaf": {-2}}, WriteResult.UNSECURED), ({"power": 4}, WriteResult.TORN)])
def test_security_that_does_not_stay_and_a_tag_that_goes_are_told(facts: dict[str, Any], result: WriteResult) -> None:
    with pad_of(chip := chip_of(afi=0xC2, **facts)) as (worker, events):
        worker.attend(WriteTag("w", dump_of(chip), NEW, True))
        assert heard(events, TagWritten).result is result


def test_when_the_reader_goes_in_the_middle_it_is_not_known_and_later_nothing_is_written() -> None:
    with pad_of(chip := chip_of(kind=Unplugged, power=4)) as (worker, events):
        shown = dump_of(chip)
        worker.attend(WriteTag("w", shown, NEW, True))
        assert heard(events, TagWritten).result is WriteResult.UNSURE
        heard(events, PartDown)
        worker.attend(WriteTag("x", shown, NEW, True))
        worker.attend(PlanTag("p", UID, Repair()))
        told = [heard(events, TagWritten), heard(events, TagPlanned)]
        assert [(one.asked, getattr(one, "result", None), getattr(one, "plan", None)) for one in told] == [
            ("x", WriteResult.UNCHANGED, None), ("p", None, TagPlan(why="gone"))]
