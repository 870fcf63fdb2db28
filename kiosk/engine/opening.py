"""Open, with staff or without: what the patron is told of it, and what texts become when no staff is there. Pure."""
from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from kiosk.engine.hours import Day, Opening, Timetable, clock, doors
from kiosk.engine.state import State
from kiosk.engine.view import HoursView, Text, ViewState, text

SOON, NOW = timedelta(minutes=15), timedelta(minutes=5)        # before the doors close
DAYS_SHOWN = 7


def timetable(state: State) -> Timetable:
    return state.policy.timetable.over(state.showcase.timetable) if state.showcase.timetable.days else \
        state.policy.timetable


def opening(state: State) -> Opening | None:
    """What the branch is now; None where nobody has told its hours, and then staff may be there."""
    return state.policy.opening if state.policy.opening is not None else timetable(state).at(state.now)


def phone(state: State) -> str:
    """The number to call, as the branch or else the library directory tells it; never broken over two lines."""
    return (state.policy.phone or state.showcase.phone).replace(" ", "\u00a0")


# --- chips and the closing banner --------------------------------------------------------------------------

def chips(state: State) -> tuple[Text, ...]:
    """Today in a few words: until when it is open, and when somebody is there."""
    now, told, table = state.now, opening(state), timetable(state)
    if told is None:
        return ()
    if told is Opening.CLOSED:
        opens = None if state.policy.opening is not None else table.opens(now)
        return (text("opening.closed"), *((text("opening.opens", when=when(now, opens)),) if opens else ()))
    closes = table.closes(now)
    timed = closes is not None and state.policy.opening is None
    first = text("opening.until", time=closes.time()) if closes and timed else text("opening.open")
    if told is Opening.STAFFED:
        return (first, *_staffed_today(table.on(now.date()) or ()))
    staffed = staffed_next(state)
    return (first, text("opening.self"), *((staffed,) if staffed else ()))


def _staffed_today(hours: Day) -> tuple[Text, ...]:
    spans = [span for span in hours if span.staffed]
    if not spans or len(spans) == len(hours) == 1:             # then it says no more than the first chip
        return ()
    return tuple(text("opening.service", begin=clock(span.begin), end=clock(span.end)) for span in spans[:2])


def when(now: datetime, moment: datetime) -> Text:
    """A time to come: today, tomorrow, or on its day."""
    days = (moment.date() - now.date()).days
    if days == 0:
        return text("when.today", time=moment.time())
    if days == 1:
        return text("when.tomorrow", time=moment.time())
    return text("when.day", date=moment.date(), time=moment.time())


def why_closed(state: State) -> Text:
    """What staff wrote in the language of the screen, else the sentence that they chose."""
    spoken = state.language.partition("-")[0]
    own = next((words for language, words in state.closed_words if language == spoken), "")
    return text("closed.lead.own", words=own) if own else text(f"closed.lead.{state.closed}")


def closing(state: State) -> Text | None:
    """The banner before the doors close."""
    left = closes_in(state)
    return None if left is None or left > SOON else text("notice.closing", n=max(1, ceil(left / timedelta(minutes=1))))


def closes_in(state: State) -> timedelta | None:
    if state.policy.opening is not None:
        return None
    closes = timetable(state).closes(state.now)
    return closes - state.now if closes else None


def calls_to_close(state: State) -> int:
    """How often somebody at work here was told: at a quarter, and at five minutes."""
    left = closes_in(state)
    return 0 if left is None or left > SOON else 1 if left > NOW else 2


# --- the slide of hours ------------------------------------------------------------------------------------

def days(state: State) -> tuple[HoursView, ...]:
    """Today and the days after it, as far as they are known."""
    table, today = timetable(state), state.now.date()
    views = []
    for ahead in range(DAYS_SHOWN):
        day = today + timedelta(days=ahead)
        hours = table.on(day)
        if hours is not None:
            named = text("hours.today", date=day) if not ahead else text("hours.day", date=day)
            views.append(HoursView(named, _told(doors(hours)) or text("hours.closed"),
                                   _told([(span.begin, span.end) for span in hours if span.staffed]),
                                   tuple((span.begin, span.end, span.staffed) for span in hours), not ahead))
    return tuple(views)


def today(state: State) -> HoursView | None:
    """When the doors are open today, for those who leave."""
    known = next(iter(days(state)), None) if state.policy.opening is None else None
    return replace(known, staffed=None) if known is not None and known.today else None


def _told(spans: list[tuple[int, int]]) -> Text | None:
    """Times of a day in one line; of more than two the first and the last, for there is no more room."""
    told = [text("hours.span", begin=clock(begin), end=clock(end)) for begin, end in spans]
    if not told:
        return None
    return told[0] if len(told) == 1 else text("hours.two", one=told[0], other=told[-1])


# --- when no staff is there --------------------------------------------------------------------------------

def alone(state: State) -> bool:
    """Surely nobody of the staff is there."""
    told = opening(state)
    return told is not None and told is not Opening.STAFFED


def coming(state: State) -> datetime | None:
    """When staff is there next, if none is now and it is known."""
    if not alone(state):
        return None
    return timetable(state).comes(state.now)                       # by hand it may be said that nobody is now


def staffed_next(state: State) -> Text | None:
    staffed = coming(state)
    return text("opening.staffed", when=when(state.now, staffed)) if staffed else None


def whom_to_ask(state: State) -> Text:
    """What takes the place of "ask the staff": the phone, and when somebody is there."""
    return asking(phone(state), coming(state), state.now)


def asking(number: str, staffed: datetime | None, now: datetime) -> Text:
    """The same of what is known: "" for no number, None for no time."""
    if number and staffed:
        return text("alone.both", phone=number, when=when(now, staffed))
    if number:
        return text("alone.call", phone=number)
    return text("alone.come", when=when(now, staffed)) if staffed else text("alone.later")


def as_staffed(state: State, view: ViewState) -> ViewState:
    """The view with no text in it that promises staff while there is none."""
    if not state.policy.unstaffed or not alone(state):
        return view
    told: ViewState = _instead(view, state.policy.unstaffed, whom_to_ask(state))
    return told


def _instead(value: Any, keys: frozenset[str], ask: Text) -> Any:
    if isinstance(value, Text):
        args = tuple((name, _instead(argument, keys, ask)) for name, argument in value.args)
        if value.key in keys:
            return Text(f"{value.key}.alone", (*args, ("ask", ask)), value.n)
        return replace(value, args=args) if args != value.args else value
    if isinstance(value, tuple):
        changed = tuple(_instead(part, keys, ask) for part in value)
        return changed if any(a is not b for a, b in zip(changed, value, strict=True)) else value
    if is_dataclass(value) and not isinstance(value, type):
        changes = {}
        for field in fields(value):
            old = getattr(value, field.name)
            new = _instead(old, keys, ask)
            if new is not old:
                changes[field.name] = new
        return replace(value, **changes) if changes else value
    return value
