"""The page of staff mode that tells how well each tag is heard, and sets how strong the reader's field is."""
from __future__ import annotations

from typing import Any

from kiosk.engine.effects import LogDeed, Look, SetLevels
from kiosk.engine.levels import POWER, with_level
from kiosk.engine.staff import Deed, Page, Staff
from kiosk.engine.state import State
from kiosk.engine.tagging import Strength, TagLook
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, ActionView, Icon, RowView, Text, Tone, text

BACK = ActionView(Action.BACK, text("staff.action.back"))
LEAVE = ActionView(Action.FINISH, text("staff.action.leave"))
ENOUGH = 20                        # rounds, before anything is told of a tag


def press(turn: Turn, staff: Staff, steps: int) -> None:
    """So strong from now on, also after a start; the reader is asked at once how strong it is."""
    state, strength = turn.state, staff.strength
    if staff.page is not Page.ANTENNA or strength is None:
        return
    set_so = dict(state.levels).get(POWER, strength.step)
    step = min(strength.most, max(strength.least, set_so + steps))
    if step == set_so:
        return
    levels = with_level(state.levels, POWER, step)
    turn.do(LogDeed(Deed.ADJUST, f"{POWER} {step}", staff.who))
    turn.do(SetLevels(levels))
    turn.do(Look())
    turn.set(levels=levels, staff=staff.but(looked_at=state.at))


def page(state: State, mode: Staff) -> dict[str, Any]:
    """Who is not always heard is told first: of a pile not all are seen at once."""
    looks, strength = mode.tags or (), mode.strength
    if mode.tags is None:
        return {"lead": text("staff.tags.busy"), "actions": (BACK, LEAVE)}
    heading = text("staff.antenna.none") if not looks else verdict(looks)
    ways = () if strength is None else (
        ActionView(Action.LESS, text("staff.action.less"), enabled=strength.step > strength.least),
        ActionView(Action.MORE, text("staff.action.more"), enabled=strength.step < strength.most))
    rows = tuple(map(row, sorted(looks, key=lambda look: look.always)))
    return {"list_heading": heading, "rows": (strength_row(strength), *rows), "actions": (*ways, BACK, LEAVE)}


def verdict(looks: tuple[TagLook, ...]) -> Text:
    if any(look.rounds < ENOUGH for look in looks):
        return text("staff.antenna.counting", n=len(looks))
    return text("staff.antenna.heard", heard=sum(look.always for look in looks), count=len(looks))


def strength_row(strength: Strength | None) -> RowView:
    value = text("staff.antenna.fixed") if strength is None else text(
        "staff.antenna.strength", step=strength.step, least=strength.least, most=strength.most)
    return RowView(POWER, "", "", text("staff.antenna.power"), value, None, Tone.NEUTRAL, Icon.LETTER, is_work=False,
                   slim=True)


def row(look: TagLook) -> RowView:
    name = None if look.item_id else text(f"staff.kind.{look.kind}")
    tone, icon = (Tone.BUSY, Icon.DOTS) if look.rounds < ENOUGH else (Tone.SUCCESS, Icon.TICK) if look.always else (
        Tone.WARNING, Icon.WARNING)
    return RowView(look.uid, look.item_id, "" if look.item_id else look.uid, name,
                   text("staff.antenna.share", seen=look.seen, rounds=look.rounds), None, tone, icon, is_work=False,
                   slim=True)
