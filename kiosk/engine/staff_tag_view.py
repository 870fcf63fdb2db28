"""What lies on the pad, as staff see it: a live list, and all that one tag says, byte by byte."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kiosk.engine.staff import Staff
from kiosk.engine.staff_tag import changeable
from kiosk.engine.staff_write import ways
from kiosk.engine.state import State
from kiosk.engine.tagging import TagDump, TagLook
from kiosk.engine.view import Action, ActionView, Icon, RowView, Text, Tone, text

BACK = ActionView(Action.BACK, text("staff.action.back"))
LINE = 8                           # bytes of memory in one row


def tags_page(state: State, mode: Staff) -> dict[str, Any]:
    looks = mode.tags or ()
    lead = None if looks else text("staff.tags.busy" if mode.tags is None else "staff.tags.none")
    heading = {"list_heading": text("staff.tags.count", n=len(looks))} if looks else {}
    return {"lead": lead, **heading, "rows": tuple(map(tag_row, looks)),
            "actions": (ActionView(Action.ANTENNA, text("staff.action.antenna")),
                        ActionView(Action.FINISH, text("staff.action.leave")))}


def tag_row(look: TagLook) -> RowView:
    """Pressed, it tells more."""
    value, tone = security(look)
    name = None if look.item_id else text(f"staff.kind.{look.kind}")
    share = 100 * look.seen // max(1, look.rounds)
    return RowView(look.uid, look.item_id, look.uid, name, value, text("staff.tag.seen", share=share), tone,
                   Icon.ONWARD, False, False, is_work=False, slim=True)


def security(look: TagLook) -> tuple[Text, Tone]:
    if look.afi is None:
        return text("staff.afi.unread"), Tone.WARNING
    if look.secured is None:
        return text("staff.afi.other", afi=octets(look.afi)), Tone.WARNING
    return (text("staff.afi.secured"), Tone.SUCCESS) if look.secured else (text("staff.afi.loaned"), Tone.INFO)


def tag_page(state: State, mode: Staff) -> dict[str, Any]:
    dump = mode.dump
    there = state.on_pad(mode.tag)
    if dump is None:
        return {"lead": text("staff.tag.busy" if there else "staff.tag.gone"), "actions": (BACK,)}
    can = changeable(state, dump) and there and not mode.asked
    busy = text("staff.tag.asking") if mode.asked else None
    change = (ActionView(Action.UNSECURE, text("staff.action.unsecure"), enabled=can and dump.look.secured is not False,
                         note=busy),
              ActionView(Action.SECURE, text("staff.action.secure"), enabled=can and dump.look.secured is not True)
              ) if dump.look.kind == "item" else ()
    write = (ActionView(Action.WRITE_TAG, text("staff.action.write_tag"), enabled=there and not mode.asked),
             ) if ways(state, dump) else ()
    heading = text("staff.tag.heading", uid=dump.look.uid) if there else text("staff.tag.gone")
    return {"list_heading": heading, "rows": tuple(facts(dump)), "actions": (*write, *change, BACK)}


def facts(dump: TagDump) -> Iterator[RowView]:
    look = dump.look
    if look.kind == "damaged":
        yield RowView("damaged", "", "", text("staff.kind.damaged"), text("staff.look"), text("staff.tag.damaged"),
                      Tone.WARNING, Icon.WARNING, True, is_work=False, slim=True)
    yield field("kind", text("staff.field.kind"), text(f"staff.kind.{look.kind}"))
    yield field("security", text("staff.field.security"), security(look)[0])
    part = f"{look.part} / {look.parts}" if look.model else ""
    said = {"item": look.item_id, "owner": look.owner, "part": part, "model": look.model, "usage": digit(dump.usage),
            "afi": octets(look.afi), "dsfid": octets(dump.dsfid), "chip": octets(dump.chip)}
    for name, told in said.items():
        if told:
            yield field(name, text(f"staff.field.{name}"), text("staff.value", value=told))
    for oddity in dump.oddities:
        yield field(f"oddity:{oddity}", text("staff.field.oddity"), text(f"staff.oddity.{oddity}"))
    for number, (name, told) in enumerate(dump.extras):
        yield field(f"extra:{number}", text("staff.value", value=name), text("staff.value", value=told))
    for start in range(0, len(dump.memory), LINE):
        piece = dump.memory[start:start + LINE]
        first, last = start // dump.block, (start + len(piece) - 1) // dump.block
        yield field(f"memory:{start}", text("staff.field.blocks", first=first, last=last),
                    text("staff.value", value=piece.hex(" ").upper()))


def field(key: str, name: Text, value: Text) -> RowView:
    return RowView(f"field:{key}", "", "", name, value, None, Tone.NEUTRAL, Icon.LETTER, is_work=False, slim=True)


def octets(value: int | None) -> str:
    return "" if value is None else f"{value:02X}"


def digit(value: int | None) -> str:
    return "" if value is None else f"{value:X}"
