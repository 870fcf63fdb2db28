"""Staff change slides and texts with files alone; what is wrong is refused by name, and what was good stays."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.content import Content, Shelf
from kiosk.engine.view import text
from kiosk.texts import Texts, put_over, texts_of
from tests.kiosk.outside.host import picture
from tests.thorough import many

SLIDE = """
title.fi = "Satutunti torstaisin"
title.sv = "Sagostund på torsdagar"
text.fi = '''
Lastenosastolla klo 10.
Kaikki ovat tervetulleita.

Tule mukaan!'''
picture = "satutunti.png"
from = 2026-11-01
until = 2026-12-31
"""


class Desk:
    """The directory of one branch, as staff see it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.shelf = Shelf(directory, ("fi", "sv", "en"))

    def write(self, name: str, content: str | bytes) -> Content:
        file = self.directory / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.shelf.read()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(autouse=True)
def _our_own_texts_again() -> Iterator[None]:
    yield
    put_over({})


def said(content: Content) -> list[str]:
    return [str(problem) for problem in content.problems]


def test_a_slide_is_a_file_and_its_picture(desk: Desk) -> None:
    desk.write("slides/satutunti.png", picture(1600, 900, "PNG"))
    content = desk.write("slides/10-satutunti.toml", SLIDE)
    assert content.problems == ()
    slide = content.slides[0]
    assert dict(slide.titles) == {"fi": "Satutunti torstaisin", "sv": "Sagostund på torsdagar"}
    assert dict(slide.texts) == {"fi": "Lastenosastolla klo 10. Kaikki ovat tervetulleita.\nTule mukaan!"}
    assert (slide.first, slide.last) == (date(2026, 11, 1), date(2026, 12, 31))
    assert slide.picture in content.pictures


def test_slides_are_shown_in_the_order_of_their_names(desk: Desk) -> None:
    for name in ("20-b", "10-a", "30-c"):
        content = desk.write(f"slides/{name}.toml", f'title.fi = "{name}"')
    assert [slide.name for slide in content.slides] == ["10-a", "20-b", "30-c"]


def test_no_directory_is_no_content(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "none", ("fi",)).read() == Content()
    assert Shelf(tmp_path / "none", ("fi",)).stamp() == ()


@pytest.mark.parametrize(("source", "told"), [
    ("titel.fi = 'x'", 'titel is not known; did you mean "title"?'),
    ("text.fi = 'x'", "title is missing"),
    ("title.fi = ''", "title.fi must not be empty"),
    (f"title.fi = '{'x' * 49}'", "title.fi must be 48 characters or less"),
    ("title.fi = 'x'\ntext.sv = 'y'", "text.sv has no title in this language"),
    ("title.fi = 'x'\npicture = '../x.png'", "picture must be the name of a PNG or JPEG file beside this one"),
    ("title.fi = 'x'\npicture = 'none.png'", "none.png is no picture that can be shown"),
    ("title.fi = 'x'\nfrom = 2026-02-01\nuntil = 2026-01-01", "until lies before the day"),
    ("title.fi = 'x'\nfrom = 'soon'", "from must be a date without quotation marks"),
    ("title.fi = 'x", "cannot be read as TOML"),
])
def test_a_bad_slide_is_refused_with_its_place_and_the_reason(desk: Desk, source: str, told: str) -> None:
    content = desk.write("slides/a.toml", source)
    assert content.slides == ()
    assert told in said(content)[0]
    assert said(content)[0].startswith(str(desk.directory / "slides/a.toml"))


def test_one_bad_slide_takes_nothing_from_the_others(desk: Desk) -> None:
    desk.write("slides/a.toml", "title.fi = 'a'")
    content = desk.write("slides/b.toml", "nonsense")
    assert [slide.name for slide in content.slides] == ["a"]


def test_a_bad_edit_leaves_the_old_slide_until_the_file_is_taken_away(desk: Desk) -> None:
    desk.write("slides/a.toml", "title.fi = 'old'")
    content = desk.write("slides/a.toml", "title.fi = ")
    assert [slide.titles for slide in content.slides] == [(("fi", "old"),)]
    assert content.problems
    (desk.directory / "slides/a.toml").unlink()
    assert desk.shelf.read() == Content()


def test_the_stamp_differs_when_anything_changed(desk: Desk) -> None:
    stamps = {desk.shelf.stamp()}
    for name, content in (("slides/a.toml", "title.fi = 'a'"), ("slides/a.png", b"x"), ("texts/fi.toml", "x = 'y'"),
                          ("slides/a.toml", "title.fi = 'ab'")):
        desk.write(name, content)
        stamps.add(desk.shelf.stamp())
    assert len(stamps) == 5


# --- texts -------------------------------------------------------------------------------------------------

def test_a_branch_words_a_text_its_own_way(desk: Desk) -> None:
    content = desk.write("texts/fi.toml", '"attract.title" = "Moi!"\n[borrow]\ncount = ["{n} kirja", "{n} kirjaa"]\n')
    assert content.problems == ()
    put_over(content.texts)
    assert Texts("fi").render(text("attract.title")) == "Moi!"
    assert Texts("fi").render(text("borrow.count", n=3)) == "3 kirjaa"
    assert Texts("fi").render(text("attract.lead")) == "Näytä kortti ja laita kirjat alustalle."
    assert Texts("sv").render(text("attract.title")) == "Välkommen"
    put_over({})
    assert Texts("fi").render(text("attract.title")) == "Tervetuloa"


@pytest.mark.parametrize(("source", "told"), [
    ("'attract.titel' = 'x'", 'no text is called attract.titel; did you mean "attract.title"?'),
    ("'borrow.fees' = 'Maksuja'", "borrow.fees must hold {amount}, as the text that it stands for"),
    ("'attract.title' = 'Hei {name}'", "attract.title must hold nothing in braces"),
    ("'borrow.fees' = 'Maksuja {amount} {amount:9999999999}'", "borrow.fees must hold {amount}"),
    ("'borrow.fees' = 'Maksuja {amount'", "borrow.fees must hold {amount}"),
    ("'borrow.fees' = 'Maksuja {amount.__class__}'", "borrow.fees must hold {amount}"),
    ("'borrow.count' = ['{n} a', '{n} b', '{n} c']", "borrow.count needs one text, or 2 for its plural forms"),
    ("'attract.title' = 7", "attract.title must be text in quotation marks"),
    ("'attract.title' = ''", "attract.title must be text in quotation marks"),
    (f"'attract.title' = '{'x' * 60}'", "attract.title is too long to be shown everywhere: 60 characters"),
])
def test_a_text_that_could_not_stand_there_is_refused(desk: Desk, source: str, told: str) -> None:
    content = desk.write("texts/fi.toml", source)
    assert content.texts == {}
    assert told in said(content)[0]


def test_a_bad_edit_of_texts_leaves_the_old_ones(desk: Desk) -> None:
    desk.write("texts/fi.toml", "'attract.title' = 'Moi'")
    content = desk.write("texts/fi.toml", "'attract.title' = '{x}'")
    assert content.texts == {"fi": {"attract.title": ("Moi",)}}


def test_a_language_that_is_none_is_told(desk: Desk) -> None:
    assert "no language of the screen is called xx" in said(desk.write("texts/xx.toml", "'attract.title' = 'x'"))[0]
    assert "is not offered here (fi, sv, en)" in said(desk.write("slides/a.toml", "title.fi='a'\ntitle.xx = 'x'"))[0]


@settings(max_examples=many(60, few=30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(texts_of("fi"))), st.text(max_size=40))
def test_what_is_accepted_is_always_shown_without_harm(tmp_path: Path, key: str, words: str) -> None:
    import json
    content = Desk(tmp_path).write("texts/fi.toml", f"{json.dumps(key)} = {json.dumps(words, ensure_ascii=True)}"
                                   .replace("\\u007f", "x"))
    put_over(content.texts)
    forms = content.texts.get("fi", {}).get(key)
    shown = Texts("fi").render(text(key, n=2) if len(texts_of("fi")[key]) > 1 else text(key))
    assert "Traceback" not in shown
    assert not forms or len(forms) == len(texts_of("fi")[key])


@settings(max_examples=many(80, few=40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_file_of_staff_is_read_without_harm(tmp_path: Path, noise: bytes) -> None:
    desk = Desk(tmp_path)
    desk.write("slides/a.png", noise)
    desk.write("slides/a.toml", noise)
    content = desk.write("texts/fi.toml", noise)
    assert content.slides == () or content.problems == ()
