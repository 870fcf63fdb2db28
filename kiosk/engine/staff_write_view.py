"""Writing a tag as staff see it: what can be written, the number, and what is there now beside what will be."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kiosk.engine import staff_write
from kiosk.engine.keyboard import KeysView, digits_first
from kiosk.engine.late import foreign_owner
from kiosk.engine.staff import Staff
from kiosk.engine.staff_tag_view import digit, security
from kiosk.engine.state import State
from kiosk.engine.tagging import Draft, Inscription, TagDump, TagPlan
from kiosk.engine.view import Action, ActionView, EntryView, Icon, RowView, Text, Tone, text

BACK = ActionView(Action.BACK, text("staff.action.back"))
LEAVE = ActionView(Action.FINISH, text("staff.action.leave"))


def row(key: str, name: Text, value: Text, tone: Tone = Tone.NEUTRAL, icon: Icon = Icon.LETTER,
        detail: Text | None = None, *, attention: bool = False, opens: bool = False) -> RowView:
    return RowView(key, "", "", name, value, detail, tone, icon, attention, None, opens, is_work=False, slim=True)


def write_page(state: State, mode: Staff) -> dict[str, Any]:
    if not state.on_pad(mode.tag):
        return {"lead": text("staff.tag.gone"), "actions": (BACK, LEAVE)}
    return {"list_heading": text("staff.write.title"),
            "rows": tuple(way_row(way) for way in staff_write.ways(state, mode.dump)), "actions": (BACK, LEAVE)}


def way_row(way: str) -> RowView:
    name, what = (text("staff.write.to"), text("staff.value", value=way.removeprefix(staff_write.TO))) \
        if way.startswith(staff_write.TO) else (text(f"staff.write.{way}"), text(f"staff.write.{way}.what"))
    return row(way, name, what, icon=Icon.ONWARD, opens=True)


def number_page(state: State, mode: Staff) -> dict[str, Any]:
    draft = mode.draft or Draft(mode.tag)
    here, after = digits_first(draft.page)
    note = text("staff.write.asking") if draft.asked else None
    return {"title": text("staff.write.number"), "lead": text("staff.write.number.lead"),
            "entry": EntryView(0, len(draft.words), draft.words, busy=bool(draft.asked),
                               problem=text(f"staff.write.{draft.problem}") if draft.problem else None),
            "keys": KeysView(here.lines, after.sign), "tabs": (),
            "actions": (BACK, ActionView(Action.ENTER, text("action.enter"), primary=True,
                                         enabled=bool(draft.words) and not draft.asked, note=note))}


# --- now and then -----------------------------------------------------------------------------------------

def draft_page(state: State, mode: Staff) -> dict[str, Any]:
    draft = mode.draft
    assert draft is not None
    plan = draft.plan
    if plan is None or not (draft.complete or plan.why):
        return {"lead": text("staff.write.looking"), "pad_active": True, "actions": (BACK,)}
    if plan.then is None or plan.before is None:
        return {"lead": text(f"staff.write.no.{plan.why}"), "actions": (BACK, LEAVE)}
    note = text("staff.write.busy") if draft.writing else None
    warned = tuple(warnings(state, draft, plan.before, plan.then, plan))
    rows = (*warned, *work_rows(draft, plan.then), *changes(draft, plan.before, plan.then, plan))
    return {"list_heading": heading(state, draft, plan), "rows": rows, "pad_active": bool(draft.writing),
            "list_note": text("attention.count", n=len(warned)) if warned else None,    # more than may be on the glass
            "actions": (*(() if draft.writing else (BACK,)),
                        ActionView(Action.WRITE_TAG, text("staff.action.write_now"), primary=True,
                                   enabled=staff_write.ready(state, draft), note=note))}


def heading(state: State, draft: Draft, plan: TagPlan) -> Text:
    if not state.on_pad(draft.uid):
        return text("staff.tag.gone")
    return text("staff.write.same" if staff_write.needless(draft, plan) else "staff.write.changes")


def warnings(state: State, draft: Draft, before: TagDump, then: Inscription, plan: TagPlan) -> Iterator[RowView]:
    """What must not be written over unseen."""
    now = before.look
    if now.item_id and foreign_owner(state, now.owner):
        yield warning("foreign", "", text("staff.write.foreign", owner=now.owner))
    if now.item_id and now.item_id != then.item_id:
        yield warning("other", "", text("staff.write.other", number=now.item_id))
    for item in dict.fromkeys(filter(None, (now.item_id, then.item_id))):
        facts = staff_write.fact(draft, item)
        if staff_write.on_loan(facts):
            yield warning("lent", item, text("staff.write.lent", number=item))
        elif facts is None:
            yield warning("silent", item, text("staff.write.silent", number=item))
        elif not facts.known:
            yield warning("unknown", item, text("staff.write.unknown", number=item))
    for name, lost in plan.lost:
        yield warning("lost", name, text("staff.write.lost", name=name, value=lost))


def warning(what: str, which: str, told: Text) -> RowView:
    return row(f"{what}:{which}", text(f"staff.write.is.{what}"), text("staff.look"), Tone.WARNING, Icon.WARNING, told,
               attention=True)


def work_rows(draft: Draft, then: Inscription) -> tuple[RowView, ...]:
    facts = staff_write.fact(draft, then.item_id)
    if facts is None or not facts.title:
        return ()
    return (row("work", text("staff.value.title", title=facts.title), text("staff.value.author", author=facts.author)),)


def changes(draft: Draft, before: TagDump, then: Inscription, plan: TagPlan) -> Iterator[RowView]:
    """Each thing as it will be, and under it as it is, where that is something else."""
    now = before.look
    item = now.kind == "item"
    was = {"item": now.item_id, "owner": now.owner, "part": f"{now.part} / {now.parts}" if item else "",
           "model": now.model, "usage": digit(before.usage), **dict(before.extras)}
    will = {"item": then.item_id, "owner": then.owner, "part": f"{then.part} / {then.parts}", "model": then.model,
            "usage": f"{then.usage:X}", **dict(then.extras)}
    if not item:
        yield change("kind", text("staff.field.kind"), text("staff.kind.item"), text(f"staff.kind.{now.kind}"))
    for name, value in will.items():
        own = name in ("item", "owner", "part", "model", "usage")
        label = text(f"staff.field.{name}") if own else text("staff.value", value=name)
        old = was.get(name, "")
        yield change(name, label, text("staff.value", value=value) if value else text("staff.write.none"),
                     None if old == value or not item else
                     text("staff.value", value=old) if old else text("staff.write.none"))
    wanted = staff_write.security(draft, plan)
    security_now = security(now)[0]
    if wanted is None or wanted is now.secured:
        yield change("security", text("staff.field.security"), security_now, None)
    else:
        yield change("security", text("staff.field.security"),
                     text("staff.afi.secured" if wanted else "staff.afi.loaned"), security_now)
    for oddity in before.oddities:
        yield change(f"oddity:{oddity}", text("staff.field.oddity"), text("staff.write.none"),
                     text(f"staff.oddity.{oddity}"))


def change(key: str, name: Text, value: Text, now: Text | None) -> RowView:
    """`now`: as it is, where that is something else."""
    return row(f"change:{key}", name, value, Tone.INFO if now else Tone.NEUTRAL, Icon.RENEW if now else Icon.LETTER,
               text("staff.write.now", value=now) if now else None)
