"""What is asked of the technician, at a terminal or on the screen; a file of answers, or what is proposed, may answer.

A question is a value (`Question`), and its answer is a line: of a terminal as it is typed, of a screen as a terminal's
would be. Who asks by other means than these says how in `_answer`, `say` and `pressed`.
"""
from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from kiosk.engine.view import Icon, Text, text
from kiosk.setup.draft import Draft
from kiosk.setup.told import Outcome, Told
from kiosk.setup.walk import END, Walk, Way
from kiosk.texts import Texts

YES, NO = "yes", "no"


class Stopped(Exception):
    """Nobody answers any more: the terminal, or the window, was closed."""


class WentBack(Exception):
    """What is being done is left as it is: to the beginning of the step, or to the one before."""


class BadAnswers(Exception):
    """The file of answers cannot be read, or has an answer that is none."""


class Kind(StrEnum):
    WORDS = "words"                # a line
    NUMBER = "number"              # a whole number
    UNSEEN = "unseen"              # a line that nobody sees
    YES = "yes"                    # y or n
    HANDS = "hands"                # nothing, once the hands have done it; or s
    CHOICE = "choice"              # one of some
    STEP = "step"                  # a Way from before a step, or the name of another
    AGAIN = "again"                # a Way from after it
    WRITE = "write"                # y or n, to all that was changed


@dataclass(frozen=True, slots=True)
class Question:
    """`key`: by which a file of answers answers it. `more`: an example, or what comes of it. `picture`: what the hands
    are to do. `options`: of a choice, what is typed and what it is called."""

    key: str
    kind: Kind
    asked: Text
    default: str = ""
    more: Text | None = None
    picture: Icon | None = None
    options: tuple[tuple[str, Text], ...] = ()


class Conversation:
    """`answers`: by key; a list holds one answer for each time. `yes`: what has no answer there is not asked, and its
    default is taken."""

    language = "en"

    def __init__(self, answers: Mapping[str, Any] | None = None, *, yes: bool = False) -> None:
        self._answers = {key: list(value) if isinstance(value, list) else value
                         for key, value in (answers or {}).items()}
        self._yes = yes
        self._was_given = False

    # --- how it is done ----------------------------------------------------------------------------------

    def say(self, what: Text, found: Text | None = None) -> None:
        """Something to know meanwhile."""
        raise NotImplementedError

    def pressed(self) -> bool:
        """Whether what is waited for, or worked at, is not wanted any more."""
        raise NotImplementedError

    def waiting(self, what: Text, picture: Icon | None, left: float, whole: float) -> None:
        """Something is waited for that hands are to do, for so many seconds more of the whole."""
        raise NotImplementedError

    def _answer(self, question: Question) -> str:
        """Raises Stopped, and on a screen WentBack."""
        raise NotImplementedError

    def _given(self, question: Question, told: str) -> None:
        """The question was answered without asking."""

    def changes(self, changed: Sequence[tuple[str, str, str]], difference: str) -> None:
        """What is to be written: of each key its name, what it will be and what it is; and line by line."""
        raise NotImplementedError

    def ended(self, told: Sequence[Told]) -> None:
        """What became of the layer, and of the report."""
        raise NotImplementedError

    def working(self, what: Text, number: int = 0, count: int = 0) -> None:
        """It takes a while, and is the so-manieth of some; in between it can be stopped. Raises WentBack."""
        if self.pressed():
            raise WentBack

    # --- what is asked -----------------------------------------------------------------------------------

    @property
    def texts(self) -> Texts:
        return Texts(self.language)

    def ask(self, key: str, asked: Text, default: str = "", more: Text | None = None) -> str:
        """The answer without the space around it; an empty one is the default, a single - is nothing."""
        return self._line(Question(key, Kind.WORDS, asked, default, more))

    def agree(self, key: str, asked: Text, *, default: bool = False, picture: Icon | None = None,
              kind: Kind = Kind.YES) -> bool:
        while True:
            said = self._line(Question(key, kind, asked, "y" if default else "n", picture=picture)).lower()
            if said in ("y", YES, "true", "k", "j"):
                return True
            if said in ("n", NO, "false", "e"):
                return False
            self._refuse(key, text("setup.answer.yes"))

    def number(self, key: str, asked: Text, default: int) -> int:
        while True:
            said = self._line(Question(key, Kind.NUMBER, asked, str(default)))
            if said.isdecimal():
                return int(said)
            self._refuse(key, text("setup.answer.number"))

    def choice(self, key: str, asked: Text, options: tuple[tuple[str, Text], ...], default: str) -> str:
        while True:
            said = self._line(Question(key, Kind.CHOICE, asked, default, options=options))
            if said in [name for name, _ in options]:
                return said
            self._refuse(key, text("setup.answer.choice", value=", ".join(name for name, _ in options)))

    def ready(self, key: str, asked: Text, picture: Icon | None = None) -> bool:
        """The hands have done it; False when it is to be left out."""
        return self._line(Question(key, Kind.HANDS, asked, picture=picture)).lower() not in ("s", "skip")

    def secret(self, key: str, asked: Text) -> str:
        """Typed unseen, and never echoed."""
        question = Question(key, Kind.UNSEEN, asked)
        told = self._told(key)
        if told is not None or self._yes:
            self._given(question, self.texts.say("setup.given" if told else "setup.none"))
            return told or ""
        return self._answer(question)

    def branch(self, draft: Draft) -> str:
        """Its name, in the language of the technician where it has one there."""
        return str(draft.now("branch", "name", self.language) or draft.now("branch", "name", "fi"))

    def step(self, walk: Walk) -> Way | str:
        """A way from before the step, or the name of another."""
        while True:
            said = self._line(self.before(walk)).lower()
            if said in (*walk.names, END):
                return said
            if (way := _way(said)) is not None and way is not Way.AGAIN:
                return way
            self._refuse(f"step.{walk.name}", text("setup.hint.step"))

    def before(self, walk: Walk) -> Question:
        return Question(f"step.{walk.name}", Kind.STEP, text(f"setup.step.{walk.name}"),
                        more=text(f"setup.hands.{walk.name}"))

    def again(self, walk: Walk, outcome: Outcome) -> Way:
        """A way from after the step. What came of it is shown."""
        said = self._line(Question(f"again.{walk.name}", Kind.AGAIN, text(f"setup.step.{walk.name}"))).lower()
        return _way(said) or Way.ON

    def _refuse(self, key: str, wanted: Text) -> None:
        """A person is told, and asked again; a file would say the same for ever."""
        if self._was_given:
            raise BadAnswers(f"The answer to {key} is none. {self.texts.render(wanted)}")
        self.say(wanted)

    def _line(self, question: Question) -> str:
        told = self._told(question.key)
        if told is None and self._yes:
            told = question.default
        if told is None:
            self._was_given = False
            told = self._answer(question)
        else:
            self._was_given = True
            self._given(question, told)
        return "" if told == "-" else told or question.default

    def _told(self, key: str) -> str | None:
        value = self._answers.get(key)
        if isinstance(value, list):
            value = value.pop(0) if value else None
        if value is None:
            return None
        return (YES if value else NO) if isinstance(value, bool) else str(value)


def _way(said: str) -> Way | None:
    words = {"skip": Way.LEAVE, "back": Way.BACK, "repeat": Way.AGAIN}
    return words.get(said) or (Way(said) if said in list(Way) else None)


def read_answers(file: Path | None) -> dict[str, Any]:
    """Answers by dotted key: those of the tables of a TOML file. Raises BadAnswers."""
    if file is None:
        return {}
    try:
        return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadAnswers(f"The answers in {file} cannot be read: {error}") from error


def _flat(table: Mapping[str, Any], head: str = "") -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for key, value in table.items():
        flat += _flat(value, f"{head}{key}.") if isinstance(value, dict) else [(head + key, value)]
    return flat
