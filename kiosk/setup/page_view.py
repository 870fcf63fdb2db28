"""Setup as the technician meets it on the screen: a page as a ViewState. Pure."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from kiosk.engine.view import (
    Action,
    ActionView,
    EntryView,
    Icon,
    OverlayView,
    RowView,
    Screen,
    Text,
    Tone,
    ViewState,
    text,
)
from kiosk.setup.conversation import Kind, Question
from kiosk.setup.page import TYPED, Page, ready
from kiosk.setup.told import Figures, Outcome, Told, value
from kiosk.setup.walk import END
from sip2.selftest import Verdict

LANGUAGES = ("fi", "sv", "en")
SIGNS = {Verdict.GOOD: (Tone.SUCCESS, Icon.TICK), Verdict.ODD: (Tone.WARNING, Icon.WARNING),
         Verdict.BAD: (Tone.ERROR, Icon.ATTENTION), Verdict.SKIPPED: (Tone.NEUTRAL, Icon.DOTS)}
BACK = ActionView(Action.BACK, text("setup.action.back"))
SKIP = ActionView(Action.NO, text("setup.action.skip"))
CLOSE = ActionView(Action.CLOSE, text("action.close"), primary=True)


def view(page: Page, now: datetime, region: str, branch: str) -> ViewState:
    """The page as it is drawn."""
    return ViewState(Screen.SETUP, page.language, LANGUAGES, region, branch, now.replace(second=0, microsecond=0),
                     appearance=page.appearance, overlay=_overlay(page), **(_body(page) | _news(page)))


def _news(page: Page) -> dict[str, Any]:
    """What was told since the last answer, where a list does not tell it."""
    if page.news is None or page.question is None or page.question.kind in (Kind.STEP, Kind.AGAIN):
        return {}
    what, found = page.news
    return {"notice": text("setup.news", what=what, found=found) if found else what, "notice_tone": Tone.INFO}


def _body(page: Page) -> dict[str, Any]:
    if page.ended:
        return {"title": text("setup.ended"), "rows": tuple(_finding(number, one) for number, one in
                                                            enumerate(page.ended)),
                "actions": (ActionView(Action.FINISH, text("setup.action.close"), primary=True),)}
    if page.question is None:
        return _wait(page) if page.whole else _work(page)
    if page.question.kind in TYPED:
        return _typed(page, page.question)
    return {Kind.STEP: _step, Kind.AGAIN: _again, Kind.WRITE: _write, Kind.CHOICE: _choice}.get(
        page.question.kind, _hands)(page, page.question)


def _title(page: Page) -> Text:
    return text("setup.ended") if page.walk.over else text(f"setup.step.{page.walk.name}")


# --- nothing is asked ------------------------------------------------------------------------------------

def _wait(page: Page) -> dict[str, Any]:
    """It leaves itself out when the time is over."""
    stop = ActionView(Action.CANCEL, text("setup.action.skip"), enabled=not page.stopping, seconds_left=page.left,
                      seconds_total=page.whole, note=text("setup.seconds", left=page.left))
    return {"title": page.what or _title(page), "hands": page.picture, "pad_active": True, "actions": (stop,)}


def _work(page: Page) -> dict[str, Any]:
    """What is done, how far it is, and what has come of it so far."""
    rows = tuple(_fact(f"told:{len(page.told) - number}", what if found else text("setup.noted"), found or what)
                 for number, (what, found) in enumerate(page.told))
    far = text("setup.far", at=page.number, count=page.count) if page.count else None
    stop = ActionView(Action.CANCEL, text("setup.action.stop"), enabled=not page.stopping,
                      note=text("setup.stopping") if page.stopping else None)
    told = {"list_heading": page.what} if rows else {"lead": page.what, "chips": (far,) if far else ()}
    return {"title": _title(page), "rows": rows, "pad_active": True, "hands": Icon.DOTS, "actions": (stop,), **told}


# --- something is ----------------------------------------------------------------------------------------

def _step(page: Page, question: Question) -> dict[str, Any]:
    walk = page.walk
    rows = tuple(_place(page, number, name) for number, name in enumerate((*walk.names, END)))
    back = (BACK,) if walk.at else ()
    return {"title": question.asked, "advice": question.more, "rows": rows,
            "list_heading": text("setup.place", at=walk.at + 1, count=len(walk.names)),
            "actions": (*back, SKIP, ActionView(Action.CONTINUE, text("setup.action.begin"), primary=True))}


def _place(page: Page, number: int, name: str) -> RowView:
    """A step among the others. Pressed, it is the one that is gone to."""
    label = text("setup.to_end") if name == END else text(f"setup.step.{name}")
    done = page.walk.outcomes.get(name)
    if number == page.walk.at:
        return _fact(name, label, text("setup.here"), Tone.ACCENT, Icon.HAND, opens=True)
    if done is None:
        return _fact(name, label, text("setup.not_yet"), Tone.NEUTRAL, Icon.ONWARD, opens=True)
    return _fact(name, label, _verdict(done.worst), *SIGNS[done.worst], opens=True)


def _again(page: Page, question: Question) -> dict[str, Any]:
    outcome = page.outcome or Outcome()
    rows = (*sorted((_finding(number, one) for number, one in enumerate(outcome.findings)),
                    key=lambda row: not row.needs_attention),
            *(row for figures in outcome.figures for row in _figures(figures)))
    return {"title": question.asked, "rows": rows, "list_heading": _verdict(outcome.worst),
            "actions": (BACK, ActionView(Action.REPEAT, text("setup.action.repeat")),
                        ActionView(Action.CONTINUE, text("setup.action.on"), primary=True))}


def _hands(page: Page, question: Question) -> dict[str, Any]:
    """Something that hands are to do, or a question of yes or no."""
    if question.kind is Kind.HANDS:
        ways = (SKIP, ActionView(Action.CONTINUE, text("setup.action.done"), primary=True))
    else:
        ways = (ActionView(Action.NO, text("setup.action.no")), ActionView(Action.YES, text("setup.action.yes"),
                                                                         primary=True))
    return {"title": question.asked, "lead": question.more, "hands": question.picture or Icon.QUESTION,
            "actions": (BACK, *ways)}


def _choice(page: Page, question: Question) -> dict[str, Any]:
    rows = tuple(RowView(name, "", "", label, text("setup.chosen" if name == question.default else "setup.choose"),
                         None, Tone.NEUTRAL, Icon.CHOSEN if name == question.default else Icon.UNCHOSEN,
                         chosen=name == question.default, is_work=False) for name, label in question.options)
    return {"title": question.asked, "rows": rows, "actions": (BACK,)}


def _typed(page: Page, question: Question) -> dict[str, Any]:
    seen = "•" * len(page.typed) if question.kind is Kind.UNSEEN else page.typed
    wrong = text("setup.answer.number") if page.typed and not ready(page) else None
    return {"title": question.asked, "lead": question.more, "keys": page.keys,
            "entry": EntryView(0, len(seen), seen, problem=wrong),
            "actions": (BACK, ActionView(Action.ENTER, text("setup.action.on"), primary=True, enabled=ready(page)))}


def _write(page: Page, question: Question) -> dict[str, Any]:
    rows = tuple(_fact(f"change:{name}", value(name), value(will), Tone.INFO, Icon.RENEW,
                       text("staff.write.now", value=was) if was else None) for name, will, was in page.changed)
    return {"title": text("setup.write.title"), "advice": question.asked, "rows": rows,
            "list_heading": text("setup.write.changes", n=len(rows)),
            "actions": (BACK, ActionView(Action.NO, text("setup.action.not_write")),
                        ActionView(Action.YES, text("setup.action.write"), primary=True))}


# --- rows ------------------------------------------------------------------------------------------------

def _fact(key: str, name: Text, found: Text, tone: Tone = Tone.NEUTRAL, icon: Icon = Icon.LETTER,
          detail: Text | None = None, *, attention: bool = False, opens: bool = False) -> RowView:
    return RowView(key, "", "", name, found, detail, tone, icon, attention, opens=opens, is_work=False, slim=True)


def _verdict(verdict: Verdict) -> Text:
    return text(f"setup.verdict.{verdict.name.lower()}")


def _finding(number: int, one: Told) -> RowView:
    """What is not good is told at length, with what to do."""
    detail = text("setup.told", found=one.found, remedy=one.remedy) if one.remedy else one.found
    return _fact(f"finding:{number}", one.about, _verdict(one.verdict), *SIGNS[one.verdict], detail,
                 attention=one.verdict in (Verdict.ODD, Verdict.BAD))


def _figures(figures: Figures) -> Iterator[RowView]:
    for number, row in enumerate(figures.rows):
        name, found, more = (cell if isinstance(cell, Text) else value(cell)
                             for cell in (row[column] for column in figures.brief))
        yield _fact(f"figure:{figures.title.key}:{number}", name, found, detail=more)


# --- over it ---------------------------------------------------------------------------------------------

def _overlay(page: Page) -> OverlayView | None:
    if page.over is Action.HELP:
        return OverlayView(text("help.title"), (text("help.setup"),), (CLOSE,), Icon.QUESTION)
    if page.over is Action.ACCESS:
        look = page.appearance
        return OverlayView(text("access.title"), (), (
            ActionView(Action.LOW_REACH, text("action.low_reach"), chosen=look.low_reach),
            ActionView(Action.CALM, text("action.calm"), chosen=look.reduced_motion),
            ActionView(Action.CONTRAST, text("action.contrast"), note=text(f"theme.{look.theme}")), CLOSE), Icon.ACCESS)
    return None
