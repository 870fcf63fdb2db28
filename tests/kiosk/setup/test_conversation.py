"""Questions are answered by a file, by defaults or by a person, and a terminal that closes ends it."""
from __future__ import annotations

import io
from pathlib import Path

import pytest

from kiosk.engine.view import text
from kiosk.setup.conversation import BadAnswers, Stopped, read_answers
from kiosk.setup.terminal import Terminal

PRINT = text("setup.printer.print")


def typed(text: str, **more: object) -> tuple[Terminal, io.StringIO]:
    said = io.StringIO()
    return Terminal(given=io.StringIO(text), said=said, **more), said


def test_what_is_no_answer_is_asked_again() -> None:
    asked, said = typed("maybe\nY\nmany\n12\n")
    assert asked.agree("a", PRINT)
    assert asked.number("b", text("setup.reads.count"), 5) == 12
    assert "Answer y or n." in said.getvalue()
    assert "Answer a whole number." in said.getvalue()


def test_enter_takes_the_default_and_a_dash_takes_nothing() -> None:
    asked, _ = typed("\n-\n\ns\n")
    assert asked.ask("a", PRINT, "pdf:///x") == "pdf:///x"
    assert asked.ask("b", PRINT, "pdf:///x") == ""
    assert asked.ready("c", PRINT)
    assert not asked.ready("d", PRINT)


def test_a_terminal_that_closes_is_no_answer() -> None:
    asked, _ = typed("")
    with pytest.raises(Stopped):
        asked.ask("a", PRINT)


def test_a_list_answers_once_each_time_and_then_the_person_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "answers.toml"
    file.write_text('again.reads = ["r", "r"]\n[printer]\nprint = false\n', encoding="utf-8")
    asked, _ = typed("on\n", answers=read_answers(file))
    assert [asked.ask("again.reads", PRINT) for _ in range(3)] == ["r", "r", "on"]
    assert not asked.agree("printer.print", PRINT, default=True)


def test_a_file_with_an_answer_that_is_none_is_not_asked_again_for_ever() -> None:
    asked, _ = typed("", answers={"a": "maybe", "b": "many", "c": "green"})
    for ask in (lambda: asked.agree("a", PRINT), lambda: asked.number("b", PRINT, 5),
                lambda: asked.choice("c", PRINT, (("red", PRINT),), "red")):
        with pytest.raises(BadAnswers, match="is none"):
            ask()


def test_a_secret_that_is_given_is_not_echoed() -> None:
    asked, said = typed("", answers={"central.pin": "4711"})
    assert asked.secret("central.pin", text("setup.central.pin")) == "4711"
    assert "4711" not in said.getvalue()


def test_answers_that_are_no_toml_are_refused_with_their_file(tmp_path: Path) -> None:
    with pytest.raises(BadAnswers, match="absent"):
        read_answers(tmp_path / "absent")
