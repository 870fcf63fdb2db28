"""What is asked of the technician: in a terminal, from a file of answers, or not at all. One line at a time."""
from __future__ import annotations

import select
import sys
import tomllib
from collections.abc import Mapping
from getpass import getpass
from pathlib import Path
from typing import Any, TextIO

YES, NO = "yes", "no"


class Stopped(Exception):
    """Nobody answers any more: the terminal was closed."""


class BadAnswers(Exception):
    """The file of answers cannot be read."""


class Conversation:
    """`answers`: by key; a list holds one answer for each time. `yes`: what has no answer there is not asked, and its
    default is taken."""

    def __init__(self, answers: Mapping[str, Any] | None = None, *, yes: bool = False, given: TextIO | None = None,
                 said: TextIO | None = None) -> None:
        self._answers = {key: list(value) if isinstance(value, list) else value
                         for key, value in (answers or {}).items()}
        self._yes = yes
        self._given, self._said = given or sys.stdin, said or sys.stdout

    def say(self, text: str = "") -> None:
        print(text, file=self._said, flush=True)

    def ask(self, key: str, question: str, default: str = "") -> str:
        """The answer without the space around it; an empty one is the default, a single - is nothing."""
        prompt = f"{question}{f' [{default}]' if default else ''}: "
        told = self._told(key)
        if told is None and self._yes:
            told = default
        if told is not None:
            self.say(f"{prompt}{told}")
        else:
            told = self._line(prompt)
        return "" if told == "-" else told or default

    def agree(self, key: str, question: str, *, default: bool = False) -> bool:
        while True:
            said = self.ask(key, f"{question} (y/n)", "y" if default else "n").lower()
            if said in ("y", YES, "true", "k", "j"):
                return True
            if said in ("n", NO, "false", "e"):
                return False
            self.say("Answer y or n.")

    def number(self, key: str, question: str, default: int) -> int:
        while True:
            said = self.ask(key, question, str(default))
            if said.isdecimal():
                return int(said)
            self.say("Answer a whole number.")

    def ready(self, key: str, what: str) -> bool:
        """The hands have done it; False when it is to be left out."""
        return self.ask(key, f"{what}, then press Enter; s leaves it out").lower() not in ("s", "skip")

    def secret(self, key: str, question: str) -> str:
        """Typed unseen, and never echoed."""
        told = self._told(key)
        if told is not None or self._yes:
            self.say(f"{question}: {'given' if told else 'none'}")
            return told or ""
        try:
            return getpass(f"{question}, typed unseen: ").strip()
        except EOFError:
            raise Stopped from None

    def pressed(self) -> bool:
        """Whether Enter was pressed while something was waited for."""
        if self._yes or not self._given.isatty():
            return False
        if not select.select([self._given], [], [], 0.0)[0]:
            return False
        self._line("")
        return True

    def _told(self, key: str) -> str | None:
        value = self._answers.get(key)
        if isinstance(value, list):
            value = value.pop(0) if value else None
        if value is None:
            return None
        return (YES if value else NO) if isinstance(value, bool) else str(value)

    def _line(self, prompt: str) -> str:
        print(prompt, end="", file=self._said, flush=True)
        line = self._given.readline()
        if not line:
            raise Stopped
        return line.strip()


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
