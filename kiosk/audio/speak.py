"""What is said of a screen: `speak(before, now)`, pure. Title, then what to do, then how things stand, then the focus.

Nothing is told here that the screen does not show, and nothing is a word: utterances are made of the same Texts. A
digit of a PIN is never said: the view itself has none.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from kiosk.audio.focus import focused, size, switch
from kiosk.audio.rows import row, toggled
from kiosk.audio.utterance import NAMING, Heard, Part, Telling, Utterance, private, said
from kiosk.engine.look import QUIETEST, SLOWEST, Speech
from kiosk.engine.view import Action, ActionView, OverlayView, Screen, Text, ViewState, Work, text

WRITTEN = (*NAMING, "lead")
"""Fields of a view that are words as somebody wrote them."""
COUNTED = (10, 5)
"""Seconds left that are said."""
KNOWN = frozenset(("screen", "language", "languages", "region", "branch", "now", "title", "lead", "chips",
                   "list_heading", "list_note", "rows", "actions", "entry", "notice", "notice_tone", "overlay", "works",
                   "done_tone", "take_card", "receipt", "pad_active", "appearance", "degraded", "sound", "sounds",
                   "speech", "visit", "links", "tabs", "advice", "qr", "slide", "keys", "work", "new"))
"""What of a view is told below in its own way, or is not told; all else is told last."""


def speak(before: Heard | None, now: Heard) -> Telling:
    """What is to be said now that was not said before."""
    view, was = now.view, before.view if before else None
    if not speaks(view):
        over = was is not None and speaks(was)
        same = was is not None and was.visit == view.visit and view.speech is not None
        return Telling((Utterance((text("speech.silent"),)),) if over and same else (), anew=over)
    if before is None or was is None or not speaks(was):
        return Telling((Utterance((text("speech.welcome"),)), *whole(view), *focused(now)), anew=True)
    if place(was) != place(view):
        back = (was.overlay is not None and view.overlay is None
                and (was.screen, was.visit, was.language) == (view.screen, view.visit, view.language))
        told = briefly(view) if back else whole(view)
        return Telling((*told, *focused(now)), anew=True)
    told = tuple(changes(was, view))
    moved = now.focus is not None and (before.focus is None or before.focus.name != now.focus.name
                                       or before.focus.enabled != now.focus.enabled)
    return Telling((*told, *focused(now)) if moved else told)


def speaks(view: ViewState) -> bool:
    return view.speech is not None and view.speech.on


def place(view: ViewState) -> tuple[object, ...]:
    """Where the patron is: another place is told from its title on."""
    return view.screen, view.visit, view.language, view.overlay and view.overlay.title, entry_kind(view), page(view)


def entry_kind(view: ViewState) -> object:
    return view.entry and view.entry.length


def page(view: ViewState) -> Action | None:
    return next((tab.action for tab in view.tabs if tab.chosen), None)


def repeat(now: Heard) -> tuple[Utterance, ...]:
    """All of it once more, and where and when this is."""
    if not speaks(now.view):
        return ()
    plain = [action for action in now.view.actions if not action.enabled and action.note is None]
    off = () if now.view.overlay is not None else tuple(not_now(now.view, action) for action in plain)
    return (*whole(now.view), *off, *header(now.view), *focused(now))


# --- the whole screen ------------------------------------------------------------------------------------

def whole(view: ViewState) -> tuple[Utterance, ...]:
    if view.overlay is not None:
        return overlay(view, view.overlay)
    told = [*briefly(view), *(row(view, one) for one in view.rows)]
    if view.advice is not None:
        told.append(said(view, view.advice))
    if view.take_card:
        told.append(Utterance((text("done.take_card"),)))
    if view.receipt is not None:
        told.append(said(view, view.receipt))
    told += [not_now(view, action) for action in view.actions if not action.enabled and action.note is not None]
    told += works(view)
    told += slide(view)
    told += [said(view, part, personal=True) for part in others(view)]
    if view.screen is Screen.ATTRACT:
        told += header(view)
    return tuple(told)


def briefly(view: ViewState) -> tuple[Utterance, ...]:
    """Title, what to do, how things stand."""
    told = [said(view, view.title, view.lead)]
    if view.notice is not None:
        told.append(said(view, view.notice))
    if view.chips or view.links:
        told.append(said(view, *view.chips, *(link.label for link in view.links)))
    told += [said(view, tab.label, tab.count, about="page") for tab in view.tabs if tab.chosen]
    if view.entry is not None:
        told += entry(view)
    if view.list_heading is not None or view.list_note is not None:
        told.append(said(view, view.list_heading, view.list_note, about="count"))
    return tuple(told)


def not_now(view: ViewState, action: ActionView) -> Utterance:
    """The keys do not stop at what cannot be pressed, so it is told with the rest."""
    return said(view, action.label, action.note, text("speech.disabled"))


def header(view: ViewState) -> tuple[Utterance, ...]:
    return (Utterance((*(name for name in (view.region, view.branch) if name), view.now)),)


def overlay(view: ViewState, told: OverlayView) -> tuple[Utterance, ...]:
    left = (text("speech.seconds", n=told.seconds_left),) if told.seconds_left is not None else ()
    return said(view, told.title, *told.lead, *left),


def entry(view: ViewState) -> list[Utterance]:
    """What was wrong, and how many digits stand there. The digits of a card's number are the patron's own affair."""
    assert view.entry is not None
    told = []
    if view.entry.problem is not None:
        told.append(said(view, view.entry.problem))
    if view.entry.filled:
        told.append(Utterance(digits(view), about="entry"))
    return told


def digits(view: ViewState) -> tuple[Part, ...]:
    assert view.entry is not None
    if view.keys is not None:                      # words: they too are the patron's own affair
        written = text("speech.letters", n=view.entry.filled)
        return (view.entry.digits, written) if view.entry.digits.strip() and private(view) else (written,)
    entered = text("speech.entered", n=view.entry.filled)
    return (entered, " ".join(view.entry.digits)) if view.entry.digits and private(view) else (entered,)


def works(view: ViewState) -> list[Utterance]:
    """What is recommended; at the end of a visit it may follow from what was borrowed."""
    if not view.works:
        return []
    attract = view.screen is Screen.ATTRACT
    if not attract and not private(view):
        return []
    heading = text("attract.new" if attract else "attract.recommended" if view.new else "done.next")
    shelves = (heading, view.works), (text("attract.new"), view.new)
    return [Utterance((headed, *named(some))) for headed, some in shelves if some]


def named(works: tuple[Work, ...]) -> Iterator[Part]:
    for work in works:
        yield work.title
        if work.author:
            yield work.author


def slide(view: ViewState) -> list[Utterance]:
    """What the branch shows of itself, to anybody. The next slide is no news: it is told when all is told."""
    if view.slide is None:
        return []
    parts = [part for part in texts_in(view.slide) if part not in (view.title, view.lead)]
    return [Utterance(tuple(parts), language=view.slide.language)] if parts else []


def others(view: ViewState) -> Iterator[Part]:
    """Whatever else a view tells."""
    for field in fields(view):
        if field.name not in KNOWN:
            yield from texts_in(getattr(view, field.name))


def texts_in(value: object) -> Iterator[Part]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from texts_in(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            inner = getattr(value, field.name)
            if isinstance(inner, str) and field.name in WRITTEN and inner:
                yield inner
            else:
                yield from texts_in(inner)


# --- what changed ----------------------------------------------------------------------------------------

def changes(was: ViewState, view: ViewState) -> Iterator[Utterance]:
    """Within one place."""
    yield from chosen(was, view)
    if view.overlay is not None:
        yield from counted(was, view)
        return
    if view.title != was.title:
        yield said(view, view.title, about="title")
    if view.lead is not None and view.lead != was.lead:
        yield said(view, view.lead, about="lead")
    if view.notice is not None and view.notice != was.notice:
        yield said(view, view.notice, about="notice")
    known_facts = {*was.chips, *(link.label for link in was.links)}
    if new := [fact for fact in (*view.chips, *(link.label for link in view.links)) if fact not in known_facts]:
        yield said(view, *new, about="chips")
    if view.tabs != was.tabs:
        yield from (said(view, tab.label, tab.count, about="page") for tab in view.tabs
                    if tab.chosen and tab not in was.tabs)
    yield from typed(was, view)
    known = {one.key: one for one in was.rows}
    for one in view.rows:
        old = known.get(one.key)
        if old is None or (old.status, old.detail) != (one.status, one.detail):
            yield row(view, one)
        elif old.chosen != one.chosen and one.chosen is not None:
            yield toggled(view, one)
    if view.advice is not None and view.advice != was.advice:
        yield said(view, view.advice, about="advice")
    if (view.list_heading, view.list_note) != (was.list_heading, was.list_note) and view.list_heading is not None:
        yield said(view, view.list_heading, view.list_note, about="count")
    if view.receipt is not None and view.receipt != was.receipt:
        yield said(view, view.receipt, about="receipt")
    before = list(others(was))
    for part in others(view):
        if part not in before:
            yield said(view, part, personal=True)
    yield from counted(was, view)


def typed(was: ViewState, view: ViewState) -> Iterator[Utterance]:
    now, before = view.entry, was.entry
    if now is None or before is None:
        return
    if now.problem is not None and (now.problem != before.problem or now.shake != before.shake):
        yield said(view, now.problem, about="entry")
    elif now.filled != before.filled and not now.busy:
        yield Utterance(digits(view), about="entry")


def counted(was: ViewState, view: ViewState) -> Iterator[Utterance]:
    """Time that runs out, at a few marks."""
    now, before = seconds_left(view), seconds_left(was)
    if now is None:
        return
    if any(now <= mark < (before if before is not None else mark + 1) for mark in COUNTED):
        key = "speech.seconds" if view.overlay is not None else "speech.finishing"
        yield Utterance((text(key, n=now),), about="seconds")


def seconds_left(view: ViewState) -> int | None:
    if view.overlay is not None:
        return view.overlay.seconds_left
    return next((action.seconds_left for action in view.actions if action.seconds_left is not None), None)


def chosen(was: ViewState, view: ViewState) -> Iterator[Utterance]:
    """What the patron changed about seeing and hearing."""
    look, old = view.appearance, was.appearance
    if look.text_step != old.text_step:
        yield Utterance((size(view),), about="look")
    if look.theme != old.theme and not (look.resting or old.resting):
        yield Utterance((text(f"theme.{look.theme}"),), about="look")
    for now, before, label in ((look.low_reach, old.low_reach, "action.low_reach"),
                               (look.reduced_motion, old.reduced_motion, "action.calm"),
                               (_speech(view).curtain, _speech(was).curtain, "action.curtain")):
        if now != before:
            yield Utterance((text(label), switch(now)), about=label)
    if _speech(view).rate != _speech(was).rate:
        yield Utterance((text("speech.rate", step=_speech(view).rate - SLOWEST + 1),), about="tune")
    if _speech(view).volume != _speech(was).volume:
        yield Utterance((text("speech.volume", step=_speech(view).volume - QUIETEST + 1),), about="tune")


def _speech(view: ViewState) -> Speech:
    assert view.speech is not None
    return view.speech
