"""Lines that run from right to left are drawn joined, in order, and from the first line to the last."""
from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receipts.script import LEFT, RIGHT, anchored, directed, foreign, isolated, plain, runs_left, visual
from receipts.wrapping import wrap

BOOK = "كتاب"
BOOK_DRAWN = "ﺏﺎﺘﻛ"               # from left to right: the last letter first, each in its joined form
LETTERS = st.text(alphabet="aZ9 .,()«»-:؟ابتجكلم۱\u200c\u200f\u2066\u2067\u2069پچژگ", max_size=40)


@pytest.mark.parametrize(("line", "drawn"), [
    ("Kalevala", "Kalevala"),
    (BOOK, BOOK_DRAWN),
    (f"{BOOK} 21", f"21 {BOOK_DRAWN}"),
    (f"{BOOK} (abc)", f"(abc) {BOOK_DRAWN}"),
    (f"({BOOK})", f"({BOOK_DRAWN})"),
    (f"«{BOOK}»", f"«{BOOK_DRAWN}»"),
    (f"[{BOOK}] a", f"a [{BOOK_DRAWN}]"),
    (f"a ({BOOK}) b", f"a ({BOOK_DRAWN}) b"),
    ("لا", "ﻻ"),
    ("می‌خواهم", "ﻢﻫﺍﻮﺧﯽﻣ"),                  # an unseen mark parts the two, and the letters keep their forms
])
def test_a_line_is_drawn_joined_and_in_the_order_of_the_eye(line: str, drawn: str) -> None:
    assert visual(line) == drawn


@pytest.mark.parametrize(("value", "drawn"), [
    ("03 000 0000", "03 000 0000"), ("Who?", "Who?"), ("2, 3", "2, 3"), ("3,40 €", "3,40 €"), (BOOK, BOOK_DRAWN)])
def test_a_value_keeps_its_own_order_in_a_sentence_of_the_other_direction(value: str, drawn: str) -> None:
    assert visual(f"{BOOK}: {isolated(value, within_left=True)}.") == f".{drawn} :{BOOK_DRAWN}"


def test_a_value_in_a_sentence_of_its_own_direction_is_left_alone() -> None:
    assert isolated("Sysmä 2", within_left=False) == "Sysmä 2"
    assert plain(isolated(BOOK, within_left=False)) == BOOK != isolated(BOOK, within_left=False)
    assert isolated("", within_left=True) == ""


def test_a_sentence_of_values_alone_runs_as_its_language_does() -> None:
    values = {"date": isolated(f"{BOOK} 7", within_left=True), "time": isolated("14:05", within_left=True)}
    message = "{date}، {time}"
    assert visual(anchored(message.format(**values), message, leftward=True)) == f"14:05 ،7 {BOOK_DRAWN}"
    assert anchored("Kalevala {n}", "Kalevala {n}", leftward=True) == "Kalevala {n}"


def test_the_first_line_of_a_paragraph_stays_the_first() -> None:
    text = f"{BOOK} واحد ثم {isolated('The long title?', within_left=True)} هنا"
    lines = directed(wrap(text, 16, lambda words: len(plain(words))), text)
    assert [visual(line) for line in lines] == ["The ﻢﺛ ﺪﺣﺍﻭ ﺏﺎﺘﻛ", "ﺎﻨﻫ long title?"]


def test_a_line_of_latin_letters_within_a_paragraph_still_runs_with_it() -> None:
    assert visual(directed([BOOK, "abc 12."], f"{BOOK} abc 12.")[1]) == ".abc 12"
    assert visual(directed(["abc", f"{BOOK}."], f"abc {BOOK}.")[1]) == f"{BOOK_DRAWN}."


@given(LETTERS)
def test_what_is_drawn_has_every_sign_and_no_unseen_mark(text: str) -> None:
    drawn = visual(text)
    assert plain(drawn) == drawn
    marks = {c for c in text if unicodedata.category(c) == "Mn"}
    shown = sorted(unicodedata.normalize("NFKC", drawn).translate(_ALIKE))
    assert shown == sorted("".join(c for c in plain(text) if c not in marks).translate(_ALIKE))


_ALIKE = str.maketrans(")]}>»›", "([{<«‹")


@given(st.text())
def test_no_text_whatever_breaks_it(text: str) -> None:
    line = text.replace("\n", " ")
    assert plain(visual(line)) == visual(line)
    assert visual(isolated(line, within_left=True)) is not None
    assert runs_left(line) <= foreign(line)


@given(LETTERS, st.integers(3, 12))
def test_each_line_tells_which_way_its_paragraph_runs(text: str, width: int) -> None:
    for line in directed(wrap(text, width, len), text):
        assert not foreign(text) or line[0] == (RIGHT if runs_left(text) else LEFT)
        assert line.count("\u2066") + line.count("\u2067") <= line.count("\u2069") or not foreign(text)
