"""The attract screen as slides: which one is on, and in which language. A function of the state's time. Pure."""
from __future__ import annotations

from dataclasses import replace
from math import lcm

from kiosk.engine import opening
from kiosk.engine.hours import Opening
from kiosk.engine.look import Appearance
from kiosk.engine.showcase import Said, Slide
from kiosk.engine.state import State
from kiosk.engine.view import Action, ActionView, Screen, SlideKind, SlideView, Work, text

SECONDS = 8.0                      # each slide
QUIET = 4                          # so many slides after the last sign of life nobody is there
REST = 60                          # every so many, one in the other theme: no dot of the screen is lit for longer
WALL = 12                          # works on the wall


def number(state: State) -> int:
    """Which slide it is since somebody was here last."""
    return int(max(0.0, state.at - state.active) // SECONDS)


def on(state: State) -> int:
    """What changes the attract screen while only time goes by; 0 where nothing does."""
    return number(state) if state.screen is Screen.ATTRACT and state.overlay is None else 0


def resting(state: State) -> bool:
    """Nobody is there, and nobody has chosen anything."""
    policy = state.policy
    return (state.screen is Screen.ATTRACT and state.overlay is None and number(state) >= QUIET
            and state.language == policy.language and state.appearance == policy.appearance)


def dim(state: State) -> bool:
    return state.policy.dims and resting(state) and opening.opening(state) is Opening.CLOSED


def appearance(state: State) -> Appearance:
    """As chosen; but a screen that rests changes all its dots now and then."""
    look = state.appearance
    if not resting(state) or number(state) % REST:
        return look
    return replace(look, theme="dark" if look.theme == "light" else "light", resting=True)


def also(state: State) -> tuple[str, ...]:
    """The languages in which the ways in are named beside the screen's own: until anything is chosen, the next two. Who
    listens hears each language name itself."""
    policy = state.policy
    if state.speech.on or state.language != policy.language or state.appearance != policy.appearance:
        return ()
    return tuple(code for code in policy.languages if code != state.language)[:2]


def slide(state: State, ways: tuple[ActionView, ...]) -> SlideView:
    """The slide that is on; `ways` are what can be done here."""
    made: list[SlideView | Slide] = [greeting(ways), *wall(state), *hours(state), *owns(state)]
    at = number(state)
    place = at % len(made)
    language = spoken(state, at, len(made))
    shown = made[place]
    if isinstance(shown, Slide):
        shown = own(shown, language, state)
    language = shown.language or language
    return replace(shown, number=at, language="" if language == state.language else language, place=place,
                   count=len(made), still=at // len(made) % 2 == 1)


def spoken(state: State, at: int, count: int) -> str:
    """The language of the slide: while nobody is there each has another, and each slide comes in all of them."""
    if not resting(state):
        return state.language
    languages = (state.language, *also(state))
    return languages[(at + at // lcm(count, len(languages))) % len(languages)]


def greeting(ways: tuple[ActionView, ...]) -> SlideView:
    borrows = any(way.action is Action.BORROW for way in ways)
    lead = text("attract.lead") if borrows else text("return.lead")
    return SlideView(SlideKind.GREETING, 0, "", text("attract.title"), lead)


def wall(state: State) -> tuple[SlideView, ...]:
    new, chosen = new_works(state)[:WALL], state.showcase.recommended[:WALL]
    slides = []
    if new:
        slides.append(SlideView(SlideKind.WORKS, 0, "", text("attract.new"), works=new))
    if chosen:
        slides.append(SlideView(SlideKind.WORKS, 0, "", text("attract.recommended"), works=chosen))
    return tuple(slides)


def hours(state: State) -> tuple[SlideView, ...]:
    known = opening.days(state) if state.policy.opening is None else ()
    return (SlideView(SlideKind.HOURS, 0, "", text("hours.title"), days=known),) if known else ()


def owns(state: State) -> tuple[Slide, ...]:
    today = state.now.date()
    return tuple(it for it in state.showcase.slides if it.runs(today))


def own(it: Slide, wanted: str, state: State) -> SlideView:
    """In the language wanted, or the branch's own, or the first one that staff wrote."""
    written = [code for code, _ in it.titles]
    language = next((code for code in (wanted, state.policy.language) if code in written), written[0])
    return SlideView(SlideKind.OWN, 0, language, words(it.titles, language), words(it.texts, language) or None,
                     picture=it.picture)


def words(said: Said, language: str) -> str:
    return next((line for code, line in said if code == language), "")


def new_works(state: State) -> tuple[Work, ...]:
    return state.showcase.new or state.policy.works


def next_works(state: State) -> tuple[Work, ...]:
    """What to read next, for the last screen. Chosen for everybody alike: nothing of the patron goes into it."""
    return state.showcase.recommended or new_works(state)


def also_new(state: State) -> tuple[Work, ...]:
    """What is new, beside what is recommended; none where that has no works of its own."""
    return new_works(state) if state.showcase.recommended else ()


def cover_of(state: State, title: str, author: str) -> str:
    """The picture of a work that the branch shows anyway; nobody is asked for it."""
    wanted = _plain(title)
    for work in (*state.showcase.new, *state.showcase.recommended):
        if work.cover and _plain(work.title) == wanted and (not author or _same(author, work.author)):
            return work.cover
    return ""


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def _same(one: str, other: str) -> bool:
    """One catalogue writes "Kivi, Aleksis", another "Aleksis Kivi"."""
    return sorted(_plain(one.replace(",", " ")).split()) == sorted(_plain(other.replace(",", " ")).split())
