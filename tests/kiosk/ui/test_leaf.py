"""The column of the largest text: pages of whole blocks, words broken between syllables, and what is seen first."""
from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.engine.look import Appearance
from kiosk.engine.view import Screen, ViewState, text
from kiosk.texts import Texts
from kiosk.ui.coming import NEWEST, place_of
from kiosk.ui.looks import FORMATS, in_look
from kiosk.ui.parts.cards import row
from kiosk.ui.parts.desk import Desk
from kiosk.ui.parts.leaf import Block, paged
from kiosk.ui.samples import samples
from kiosk.ui.scene import Scene, Sheet, Weight, Words
from kiosk.ui.screens import draw
from kiosk.ui.syllables import HYPHEN, breaks
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Rect

UPRIGHT, LYING, SMALL_PANEL = FORMATS
SETTERS = {form: Typesetter(form.frame.scale) for form in FORMATS}
LARGE = Appearance(text_step=3)


def large(name: str, form: object = SMALL_PANEL, place: int = NEWEST, **changes: object) -> Scene:
    view = replace(in_look(samples()[name], "fi", "light", 3), **changes)  # type: ignore[arg-type]
    return draw(Desk(view, Texts("fi"), form.frame, SETTERS[form], place))  # type: ignore[attr-defined,index]


def told(scene: Scene) -> str:
    return " ".join(" ".join(node.lines) for layer in scene.layers for node in layer.nodes if isinstance(node, Words))


def block(tall: float, *, kept: bool = False) -> Block:
    return Block(Sheet(), tall, 10.0, kept)


# --- pages -----------------------------------------------------------------------------------------------

@given(st.lists(st.tuples(st.floats(20, 400), st.booleans()), min_size=1, max_size=30), st.floats(400, 900))
def test_every_block_is_whole_on_one_page_and_in_its_order(talls: list[tuple[float, bool]], room: float) -> None:
    blocks = [block(tall, kept=kept) for tall, kept in talls]
    pages = paged(blocks, room)
    assert [one for page in pages for one in page.blocks] == blocks
    assert all(page.tall <= room + 0.5 for page in pages)
    assert all(page.blocks for page in pages)


def test_a_heading_goes_to_the_page_of_what_it_is_over() -> None:
    heading, first = block(100, kept=True), block(300)
    assert [page.blocks for page in paged([block(300), heading, first], 500)][1] == [heading, first]


def test_a_row_that_is_higher_than_a_page_goes_on_on_the_next_one_and_loses_no_word() -> None:
    view = in_look(samples()["borrow-tags"], "fi", "light", 3)
    desk = Desk(view, Texts("fi"), SMALL_PANEL.frame, SETTERS[SMALL_PANEL])
    whole = row(desk, 0, view.rows[0], 700.0)
    pages = paged([whole.block(0.0)], 260.0)
    lines = [line for page in pages for one in page.blocks for layer in one.sheet.layers for node in layer.nodes
             if isinstance(node, Words) for line in node.lines]
    assert len(pages) > 1
    assert all(page.tall <= 260.5 for page in pages)
    assert lines == [line for line_of in whole.lines for node in line_of for line in node.lines]


def test_leafing_down_and_up_comes_by_the_same_pages() -> None:
    down = [large("borrow-long", place=0)]
    while down[-1].later != down[-1].place and any(
            one.name == "scroll:down" and one.enabled for one in down[-1].controls):
        down.append(large("borrow-long", place=down[-1].later))
    up = [down[-1]]
    while any(one.name == "scroll:up" and one.enabled for one in up[-1].controls):
        up.append(large("borrow-long", place=up[-1].earlier))
    assert len(down) > 5
    assert [told(scene) for scene in up] == [told(scene) for scene in reversed(down)]
    assert sum(scene.rows_shown for scene in down) == 12


@pytest.mark.parametrize("name", ["card", "overlay-help", "away"])
def test_where_all_is_on_one_page_nothing_leafs(name: str) -> None:
    assert not [one for one in large(name).controls if one.name.startswith("scroll:")]


# --- what is seen first ----------------------------------------------------------------------------------

@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize("name", ["borrow", "borrow-long", "return", "borrow-reading", "borrow-tags"])
def test_the_newest_row_is_seen_with_the_count_as_it_comes(name: str, form: object) -> None:
    view, scene = samples()[name], large(name, form)
    assert scene.first_row == 0
    assert scene.rows_shown >= 1
    assert view.list_heading is not None
    assert Texts("fi").render(view.list_heading, view.now.date()) in told(scene)


def test_a_problem_with_what_was_typed_is_seen_at_once() -> None:
    for form in FORMATS:
        assert "ei täsmää" in told(large("pin-wrong", form))


def large_view(name: str) -> ViewState:
    return replace(samples()[name], appearance=LARGE)


def test_a_page_stays_until_something_new_has_to_be_seen() -> None:
    view = large_view("borrow")
    changed = replace(view, rows=(replace(view.rows[0], status=text("status.borrowed")), *view.rows[1:]))
    assert place_of(view, changed, 3) == 3
    news = (replace(view, rows=view.rows[1:]), replace(view, notice=text("notice.no_receipts")),
            replace(view, overlay=samples()["overlay-help"].overlay), replace(view, language="sv"),
            replace(view, appearance=Appearance()), replace(view, screen=Screen.DONE))
    assert [place_of(view, new, 3) for new in news] == [NEWEST] * len(news)
    pin = large_view("pin-wrong")
    assert pin.entry is not None
    assert place_of(pin, replace(pin, entry=replace(pin.entry, filled=1)), 1) == 1
    assert place_of(pin, replace(pin, entry=replace(pin.entry, shake=2)), 1) == NEWEST


def test_in_smaller_text_a_list_stays_where_it_was_until_a_row_comes() -> None:
    view = samples()["borrow"]
    assert place_of(view, replace(view, notice=text("notice.no_receipts")), 3) == 3
    assert place_of(view, replace(view, rows=view.rows[1:]), 3) == NEWEST


# --- low reach -------------------------------------------------------------------------------------------

@pytest.mark.parametrize("form", [UPRIGHT, LYING], ids=lambda form: form.name)
def test_with_low_reach_one_button_presses_in_turn_all_that_is_framed(form: object) -> None:
    low, plain = replace(LARGE, low_reach=True), large("account", form, 0)
    wanted, place = {one.name for one in plain.controls if not one.name.startswith("scroll:")}, plain.later
    while any(one.name == "scroll:down" and one.enabled for one in plain.controls):
        plain = large("account", form, place)
        wanted |= {one.name for one in plain.controls if not one.name.startswith("scroll:")}
        place = plain.later
    met: set[str] = set()
    scene = large("account", form, 0, appearance=low)
    for place in range(40):
        scene = large("account", form, place, appearance=low)
        met |= {one.name for one in scene.controls}
        framed = [layer for layer in scene.layers if layer.key == "framed"]
        assert len(framed) <= 1
        if scene.place < place:
            break
    assert wanted <= met
    rows = [one for one in scene.controls if one.name.startswith("row:")]
    assert [one.key for one in rows] == [samples()["account"].rows[int(one.name[4:])].key for one in rows]


# --- words -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("parts", [
    "palaut-ta-mista", "Ter-ve-tu-loa", "Åter-läm-ning", "Возв-ра-ще-ние", "kyllä", "tv"])
def test_a_word_may_be_broken_before_a_consonant_with_its_vowel(parts: str) -> None:
    word = parts.replace("-", "")
    places = [0, *breaks(word), len(word)]
    assert "-".join(word[start:end] for start, end in pairwise(places)) == parts


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z", "M")) | st.just(" "), max_size=60),
       st.floats(200, 900))
def test_flowing_text_is_never_wider_than_its_column_and_never_smaller(words: str, wide: float) -> None:
    setter = SETTERS[UPRIGHT]
    done = setter.flow(words, 84.0, Weight.SEMIBOLD, Rect(0, 0, wide, 0), "#000000")
    assert done.size == 84.0
    assert all(setter.width(line, 84.0, Weight.SEMIBOLD) <= wide + 0.5 or len(line.replace(HYPHEN, "")) < 3
               for line in done.lines)


@pytest.mark.parametrize("parts", [
    "Varmiste-taan…", "Reserve-rar…", "«tuntemat-tomia…»", "La'aan-teed", "\u2068tuntemat-tomia…\u2069»"])
def test_signs_around_a_word_do_not_change_where_it_is_broken(parts: str) -> None:
    setter, word = SETTERS[UPRIGHT], parts.replace("-", "")
    width = setter.width(parts.split("-")[0] + HYPHEN, 84.0, Weight.BOLD) + 1
    done = setter.flow(word, 84.0, Weight.BOLD, Rect(0, 0, width, 0), "#000000")
    assert "".join(done.lines).replace(HYPHEN, "-") == parts


@pytest.mark.parametrize("parts", ["€\xa0|12.40", "12,40\xa0|€"])
def test_an_amount_is_broken_between_number_and_currency(parts: str) -> None:
    setter = SETTERS[UPRIGHT]
    width = max(setter.width(part, 84.0, Weight.BOLD) for part in parts.split("|")) + 1
    done = setter.flow(parts.replace("|", ""), 84.0, Weight.BOLD, Rect(0, 0, width, 0), "#000000")
    assert [line.strip() for line in done.lines] == [part.strip() for part in parts.split("|")]


def test_an_address_or_a_number_is_broken_without_a_hyphen() -> None:
    setter = SETTERS[UPRIGHT]
    for address in ("maija.meikalainen@posti.example.fi", "03\xa0000\xa00000\xa003\xa0000\xa00000"):
        done = setter.flow(address, 84.0, Weight.REGULAR, Rect(0, 0, 500, 0), "#000000")
        assert "".join(done.lines).replace("\xa0", "") == address.replace("\xa0", "")
        assert len(done.lines) > 1
