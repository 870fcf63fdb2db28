"""What the screen shows of setup, as a value, and what every touch makes of it. Pure.

A press is answered by the page that it leads to, and by what the technician has answered by it: the line that would be
typed in a terminal, BACK, or None for not yet.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.engine.access import THEMES
from kiosk.engine.keyboard import FIGURES, NORDIC, KeysView, Letters, taken
from kiosk.engine.look import TEXT_SIZES, Appearance
from kiosk.engine.view import Action, Icon, Text
from kiosk.setup.conversation import Kind, Question
from kiosk.setup.told import Outcome, Told
from kiosk.setup.walk import Walk, Way

BACK = "\b"                        # in the place of an answer: to the beginning of the step
TYPED = (Kind.WORDS, Kind.NUMBER, Kind.UNSEEN)
MOST = 200                         # letters of a line
KEPT = 40                          # of what was told in a step
ANSWERS = {
    (Kind.STEP, Action.CONTINUE): Way.ON, (Kind.STEP, Action.NO): Way.LEAVE, (Kind.STEP, Action.BACK): Way.BACK,
    (Kind.AGAIN, Action.CONTINUE): Way.ON, (Kind.AGAIN, Action.REPEAT): Way.AGAIN, (Kind.AGAIN, Action.BACK): Way.BACK,
    (Kind.HANDS, Action.CONTINUE): "", (Kind.HANDS, Action.NO): "s", (Kind.YES, Action.YES): "y",
    (Kind.YES, Action.NO): "n", (Kind.WRITE, Action.YES): "y", (Kind.WRITE, Action.NO): "n"}
LETTERS = (Letters("abc", (*NORDIC.lines[:2], "zxcvbnm-_")), Letters("123", (FIGURES, ":/.,?=&@+", "#%~*$!;")),
           Letters("ABC", (*(line.upper() for line in NORDIC.lines[:2]), "ZXCVBNM-_")))
"""Pages of the keyboard, for names and addresses."""


@dataclass(frozen=True, slots=True)
class Page:
    """`question`: what is asked; with none something is waited for (`left` of `whole` seconds) or worked at (the
    `number`th of `count`): `what`. `told`: what was told in this step, the last first; `news`: since the last answer.
    """

    language: str
    appearance: Appearance = field(default_factory=Appearance)
    over: Action | None = None             # HELP or ACCESS lie over it
    walk: Walk = field(default_factory=lambda: Walk(()))
    question: Question | None = None
    typed: str = ""
    letters: int = 0
    what: Text | None = None
    picture: Icon | None = None
    left: int = 0
    whole: int = 0
    number: int = 0
    count: int = 0
    stopping: bool = False
    told: tuple[tuple[Text, Text | None], ...] = ()
    news: tuple[Text, Text | None] | None = None
    outcome: Outcome | None = None
    changed: tuple[tuple[str, str, str], ...] = ()
    ended: tuple[Told, ...] = ()

    @property
    def keys(self) -> KeysView:
        here, after = (LETTERS[(self.letters + more) % len(LETTERS)] for more in (0, 1))
        return KeysView(here.lines, after.sign)


# --- what setup does -------------------------------------------------------------------------------------

def asked(page: Page, question: Question) -> Page:
    typed = question.default if question.kind in (Kind.WORDS, Kind.NUMBER) else ""
    letters = 1 if question.kind in (Kind.NUMBER, Kind.UNSEEN) else 0
    fresh = replace(page, told=(), news=None) if question.kind is Kind.STEP else page
    return replace(fresh, question=question, typed=typed, letters=letters, what=None, left=0, stopping=False)


def waiting(page: Page, what: Text, picture: Icon | None, left: int, whole: int) -> Page:
    return replace(page, question=None, what=what, picture=picture, left=left, whole=whole, number=0, count=0)


def working(page: Page, what: Text, number: int, count: int) -> Page:
    return replace(page, question=None, what=what, picture=None, left=0, whole=0, number=number, count=count)


def said(page: Page, what: Text, found: Text | None) -> Page:
    return replace(page, told=((what, found), *page.told)[:KEPT], news=(what, found))


# --- what the technician does ----------------------------------------------------------------------------

def pressed(page: Page, action: Action) -> tuple[Page, str | None]:
    if action in OWN:
        return OWN[action](page), None
    question = page.question
    if page.ended:
        return page, "" if action is Action.FINISH else None
    if question is None:                           # all that can be done is to stop it
        return (replace(page, stopping=True) if action is Action.CANCEL else page), None
    if action is Action.BACK and question.kind is not Kind.STEP and question.kind is not Kind.AGAIN:
        return answered(page), BACK
    if question.kind in TYPED:
        return _typing(page, action)
    answer = ANSWERS.get((question.kind, action))
    return (page, None) if answer is None else (answered(page), str(answer))


def answered(page: Page) -> Page:
    """Until something is asked again a press answers nothing."""
    return replace(page, question=None, what=None, left=0, number=0, count=0, picture=None, typed="", news=None)


def row_pressed(page: Page, key: str) -> tuple[Page, str | None]:
    """A step that is gone to, or what is chosen."""
    if page.question is None or page.over is not None:
        return page, None
    names = {Kind.STEP: page.walk.names, Kind.CHOICE: tuple(name for name, _ in page.question.options)}
    wanted = key in (*names.get(page.question.kind, ()), "end" if page.question.kind is Kind.STEP else "")
    return (answered(page), key) if wanted else (page, None)


def written(page: Page, letter: str) -> Page:
    if not _types(page) or not taken(letter) or len(page.typed) >= MOST:
        return page
    return replace(page, typed=page.typed + letter)


def erased(page: Page) -> Page:
    return replace(page, typed=page.typed[:-1]) if _types(page) else page


def _types(page: Page) -> bool:
    return page.over is None and page.question is not None and page.question.kind in TYPED


def _typing(page: Page, action: Action) -> tuple[Page, str | None]:
    match action:
        case Action.LETTERS:
            return replace(page, letters=page.letters + 1), None
        case Action.CLEAR:
            return replace(page, typed=""), None
        case Action.ENTER if ready(page):
            nothing = "-" if page.question and page.question.default else ""
            return answered(page), page.typed.strip() or nothing
    return page, None


def ready(page: Page) -> bool:
    """Whether what is typed can be an answer; nothing is one to what is not a number."""
    return page.question is None or page.question.kind is not Kind.NUMBER or page.typed.isdecimal()


def _over(page: Page, action: Action) -> Page:
    return replace(page, over=None if page.over is action else action)


def _look(page: Page, **changes: object) -> Page:
    return replace(page, appearance=replace(page.appearance, **changes))  # type: ignore[arg-type]


OWN: dict[Action, Callable[[Page], Page]] = {
    Action.HELP: lambda page: _over(page, Action.HELP), Action.ACCESS: lambda page: _over(page, Action.ACCESS),
    Action.CLOSE: lambda page: replace(page, over=None),
    Action.TEXT_SIZE: lambda page: _look(page, text_step=(page.appearance.text_step + 1) % len(TEXT_SIZES)),
    Action.CONTRAST: lambda page: _look(
        page, theme=THEMES[(THEMES.index(page.appearance.theme) + 1) % len(THEMES)]),
    Action.LOW_REACH: lambda page: _look(page, low_reach=not page.appearance.low_reach),
    Action.CALM: lambda page: _look(page, reduced_motion=not page.appearance.reduced_motion)}
"""How the screen is seen and reached; as a patron may choose it."""
