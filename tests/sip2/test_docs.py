"""`docs/sip2.md` is true: its tables of messages, dialects and verbs are what the code has."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from sip2.arguments import parser
from sip2.dialects import BY_NAME, EXPLAINED, Dialect
from sip2.layout import LAYOUTS

TEXT = (Path(__file__).parents[2] / "docs" / "sip2.md").read_text("utf-8")
ROWS = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in TEXT.splitlines() if line.startswith("|")]


@pytest.mark.parametrize("code", LAYOUTS)
def test_the_table_of_messages_is_as_implemented(code: str) -> None:
    layout = LAYOUTS[code]
    [row] = [row for row in ROWS if row[0] == code and len(row) == 5]
    assert layout.cls.__name__ in row[1]
    assert re.findall(r"→ ([\d, ]+)", row[1]) == [", ".join(layout.cls.answers)] * bool(layout.cls.answers)
    widths = [18 if not piece[-1:].isdigit() else int(piece.rsplit(" ", 1)[1]) for piece in row[2].split(", ")
              if piece != "–"]
    assert widths == [field.end - field.start for field in layout.fixed]
    for cell, required in ((row[3], True), (row[4], False)):
        assert cell.replace("–", "").split() == [
            tag.id + "*" * tag.repeats for tag in layout.tags if tag.required is required]


@pytest.mark.parametrize("dialect", EXPLAINED.values(), ids=EXPLAINED)
def test_every_dialect_is_there_with_its_fields(dialect: Dialect) -> None:
    told = " ".join(cell for row in ROWS if f"`{dialect.name}`" in row[0] for cell in row)
    assert told
    for identifier in [*(tag for tag, _ in dialect.patron_fields), *(one.id for one in dialect.more_fields)]:
        assert re.search(rf"\b{identifier}\b", told), identifier
    if dialect.name in BY_NAME:
        assert dialect.charset in told
        assert dialect.title in told


def test_every_verb_and_option_of_the_command_is_there() -> None:
    made = parser()
    [verbs] = [action for action in made._actions if action.dest == "verb"]
    for action in made._actions:
        assert all(option in TEXT for option in action.option_strings if option not in ("-h", "--help"))
    for name, verb in verbs.choices.items():     # type: ignore[union-attr]
        [line] = re.findall(rf"^    {name}(?: .*)?$", TEXT, re.MULTILINE)
        assert all(option in line for action in verb._actions for option in action.option_strings
                   if option not in ("-h", "--help"))
