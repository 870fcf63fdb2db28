"""`docs/sip2.md` is true: its tables of messages, dialects and verbs are what the code has."""
from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import sip2
from sip2.arguments import parser
from sip2.dialects import BY_NAME, EXPLAINED, STANDARD_ALERTS, Dialect
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


@pytest.mark.parametrize("dialect", BY_NAME.values(), ids=BY_NAME)
def test_the_table_of_dialects_is_as_implemented(dialect: Dialect) -> None:
    [heads] = [row for row in ROWS if row[:2] == ["dialect", "system"]]
    [row] = [row for row in ROWS if row[0] == f"`{dialect.name}`" and len(row) == len(heads)]
    assert dict(zip(heads, row, strict=True)) == {
        "dialect": f"`{dialect.name}`", "system": dialect.title,
        "never carries out": listed(sorted(dialect.unanswered)), "AO decides": yes(dialect.needs_institution),
        "BX believed": yes(dialect.bx_trusted), "title hold by AJ": yes(dialect.title_holds),
        "off-line loans": yes(dialect.no_block),
        "charset": dialect.charset, "3/4 in AH": dialect.date_order.name.lower().replace("_", " "),
        "fields of its own in 64": listed([f"{tag} {meaning.value}" for tag, meaning in dialect.patron_fields]),
        "extra CV": listed([code for code, _ in dialect.alerts if code not in dict(STANDARD_ALERTS)]),
        "its own delimiter in texts": f"`{dialect.delimiter}`" if dialect.delimiter else "–"}


def test_what_a_dialect_says_is_read_somewhere() -> None:
    source = "".join(path.read_text("utf-8") for path in Path(sip2.__file__).parent.rglob("*.py"))
    for field in fields(Dialect):
        assert re.search(rf"\.{field.name}\b", source), field.name


def listed(parts: list[str]) -> str:
    return ", ".join(parts) or "–"


def yes(value: bool) -> str:
    return "yes" if value else "no"


def test_every_verb_and_option_of_the_command_is_there() -> None:
    made = parser()
    [verbs] = [action for action in made._actions if action.dest == "verb"]
    for action in made._actions:
        assert all(option in TEXT for option in action.option_strings if option not in ("-h", "--help"))
    for name, verb in verbs.choices.items():     # type: ignore[union-attr]
        [line] = re.findall(rf"^    {name}(?: .*)?$", TEXT, re.MULTILINE)
        assert all(option in line for action in verb._actions for option in action.option_strings
                   if option not in ("-h", "--help"))
