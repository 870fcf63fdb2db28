"""The page of staff mode on which sounds, speech and the screen's backlight are set."""
from __future__ import annotations

from typing import Any

from kiosk.engine.effects import LogDeed, SetLevels
from kiosk.engine.levels import POWER, REACH, Levels, level_of, moved
from kiosk.engine.look import LOUDEST, QUIETEST
from kiosk.engine.staff import Deed, Staff
from kiosk.engine.state import State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, ActionView, Icon, RowView, Sound, Text, Tone, text


def press_row(turn: Turn, staff: Staff, name: str) -> None:
    """That one is set by the buttons from now on."""
    if name in dict(offered(turn.state)):
        turn.set(staff=staff.but(level=name))


def press(turn: Turn, staff: Staff, steps: int) -> None:
    """It is heard or seen at once, and outlives the session and a restart."""
    state, name = turn.state, chosen(turn.state, staff)
    levels = moved(state.levels, name, steps) if name else state.levels
    if levels == state.levels:
        return
    level = level_of(levels, name)
    turn.do(LogDeed(Deed.ADJUST, f"{name} {level}", staff.who))
    turn.do(SetLevels(levels))
    turn.set(levels=levels)
    if name == "sound":
        turn.set(sound=Sound.OK, sounds=state.sounds + 1)
    if name == "speech":
        turn.set(speech=state.speech.at(level))


def offered(state: State) -> Levels:
    """What is set on this page; how strong the pad's field is has its own."""
    return tuple(one for one in state.levels if one[0] != POWER)


def chosen(state: State, staff: Staff) -> str:
    """Until one is chosen, the first."""
    return staff.level or next((name for name, _ in offered(state)), "")


def page(state: State, mode: Staff) -> dict[str, Any]:
    name = chosen(state, mode)
    reach, level = REACH[name], level_of(state.levels, name)
    levels = offered(state)
    rows = tuple(row(one, at, on=one == name) for one, at in levels)
    return {"list_heading": title(levels), "rows": rows,
            "actions": (ActionView(Action.LESS, text("staff.action.less"), enabled=level > reach.least),
                        ActionView(Action.MORE, text("staff.action.more"), enabled=level < reach.most),
                        ActionView(Action.BACK, text("staff.action.back")),
                        ActionView(Action.FINISH, text("staff.action.leave")))}


def title(levels: Levels) -> Text:
    """Of what there is here."""
    names = [name for name, _ in levels]
    if "brightness" not in names:
        return text("staff.levels.title")
    return text("staff.levels.both") if len(names) > 1 else text("staff.level.brightness")


def row(name: str, level: int, *, on: bool) -> RowView:
    icon = Icon.CHOSEN if on else Icon.UNCHOSEN
    return RowView(name, "", "", text(f"staff.level.{name}"), told(name, level), None, Tone.NEUTRAL, icon, False, on,
                   is_work=False, slim=True)


def told(name: str, level: int) -> Text:
    """Percent; of speech the step of how many, as patrons move by them."""
    if name == "speech":
        return text("staff.level.step", number=level - QUIETEST + 1, count=LOUDEST - QUIETEST + 1)
    return text("staff.level.percent", percent=level)
