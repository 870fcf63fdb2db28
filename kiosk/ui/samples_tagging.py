"""The same for what staff do with tags: writing one, and the test of the antenna."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.engine.catalogue import Standing
from kiosk.engine.ils import ItemDescribed
from kiosk.engine.tagging import Extras, Inscription, Strength, TagDump, TagLook, TagPlan, WriteResult
from kiosk.engine.view import Action
from kiosk.ui.story import Story

ISO, OBJECTS, KATVE = "iso28560-3", "iso28560-2", "katve-2005"
UID, BLANK, TORN = "E004010012345671", "E004010012345673", "E004010012345675"
OURS = TagDump(TagLook(UID, "item", "30000001", "FI-La", 3, 2, KATVE, 0xC2, False), 1, 0, 1, 4, bytes(112),
               (("shelf", "84.2 KIV"),), ("crc_not_padded",))
EMPTY = TagDump(TagLook(BLANK, "blank", afi=0x00), None, 0, 1, 4, bytes(112))
HALF = TagDump(TagLook(TORN, "damaged", afi=0x07, secured=True), None, 0x3E, 1, 4, bytes(4) + b"\x31" * 108)
STRANGE = TagDump(TagLook(UID, "item", "90000001", "SE-Sth", 1, 1, ISO, 0x07, True), 1, 0x3E, 1, 4, bytes(112))
NEW = Inscription("30000009", "FI-La", 1, 1, 1, 0, ISO)
THERE = ItemDescribed(True, "Seitsemän veljestä", "Aleksis Kivi", standing=Standing.SHELF)
FACTS = {"30000009": THERE, "30000001": ItemDescribed(True, "Rautatie", "Juhani Aho", standing=Standing.LENT),
         "90000001": ItemDescribed(False)}
PILE = tuple(TagDump(TagLook(f"E0040100123456{n:02}", "item", f"300000{n:02}", "FI-La", model=ISO, afi=7, secured=True,
                             seen=100 if n != 4 else 37)) for n in range(1, 9))
STEPS = Strength(8, 2, 12)


def tagging_samples(inside: Callable[..., Story]) -> dict[str, Story]:
    """`inside`: staff mode as it opens, with what is different in it."""
    def at_tag(dump: TagDump, then: Inscription = NEW, lost: Extras = (), **changes: Any) -> Story:
        known = {"facts": FACTS, "dumps": (dump,), "plan": TagPlan(dump, then, lost, 9)} | changes
        story = inside(rules={"writes": True, "owner": "FI-La", "owners": frozenset({"FI-La"})}, **known)
        story.press(Action.STAFF_TAGS).put(dump.look.item_id, dump.look.uid).wait(1.5)
        return story.choose(dump.look.uid)

    def at_number(dump: TagDump, number: str, **changes: Any) -> Story:
        return at_tag(dump, **changes).press(Action.WRITE_TAG).choose("new").write(number)

    def antenna(pile: tuple[TagDump, ...] = PILE, **changes: Any) -> Story:
        story = inside(dumps=pile, **changes).press(Action.STAFF_TAGS)
        for dump in pile:
            story.put(dump.look.item_id, dump.look.uid)
        return story.press(Action.ANTENNA).wait(1.5)

    converted = Inscription("30000001", "FI-La", 3, 2, 1, 0, OBJECTS)
    lost = (("extension 7", "0x0102"),)

    def to_objects() -> Story:
        return at_tag(OURS, converted, lost).press(Action.WRITE_TAG).choose("to:iso28560-2")

    return {
        "staff-tag-writes": at_tag(OURS),
        "staff-write": at_tag(OURS).press(Action.WRITE_TAG),
        "staff-write-damaged": at_tag(HALF),
        "staff-write-number": at_number(EMPTY, "3000000"),
        "staff-write-number-letters": at_number(EMPTY, "").press(Action.LETTERS),
        "staff-write-number-unknown": at_number(EMPTY, "90000001").press(Action.ENTER),
        "staff-write-new": at_number(EMPTY, "30000009").press(Action.ENTER),
        "staff-write-over": at_number(OURS, "30000009").press(Action.ENTER),
        "staff-write-foreign": at_number(STRANGE, "30000009").press(Action.ENTER),
        "staff-write-convert": to_objects(),
        "staff-write-looking": at_tag(OURS, plan=None).press(Action.WRITE_TAG).choose("repair"),
        "staff-write-unfit": at_number(EMPTY, "30000009", plan=TagPlan(why="unfit")).press(Action.ENTER),
        "staff-write-busy": at_number(EMPTY, "30000009").press(Action.ENTER).press(Action.WRITE_TAG),
        "staff-write-done": at_number(EMPTY, "30000009", written=WriteResult.DONE).press(Action.ENTER).press(
            Action.WRITE_TAG).wait(1),
        "staff-write-torn": at_number(EMPTY, "30000009", written=WriteResult.TORN).press(Action.ENTER).press(
            Action.WRITE_TAG).wait(1),
        "staff-write-lifted": at_number(EMPTY, "30000009").press(Action.ENTER).lift(),
        "staff-antenna": antenna(strength=STEPS),
        "staff-antenna-all": antenna(tuple(dump for dump in PILE if dump.look.seen == 100), strength=STEPS),
        "staff-antenna-fixed": antenna(),
        "staff-antenna-empty": antenna((), strength=STEPS),
    }
