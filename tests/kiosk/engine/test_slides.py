"""The waiting screen goes through its slides by time alone, in every language, until somebody is there."""
from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kiosk.engine import slides
from kiosk.engine.events import LanguageChosen, Touched
from kiosk.engine.present import alike, present
from kiosk.engine.showcase import Showcase, Slide
from kiosk.engine.view import Action, Screen, SlideKind, SlideView, Work
from kiosk.ui.samples import samples
from kiosk.ui.story import HOURS, NOW, OWN, Story, policy

SHOWCASE = Showcase(new=(Work("Rautatie", "Aho, Juhani", "/c/1"), Work("Uusi", "", "/c/2")),
                    recommended=(Work("Hamlet", "William Shakespeare"),), slides=(OWN,))


def on(story: Story) -> SlideView:
    view = story.view.slide
    assert view is not None
    return view


def full() -> Story:
    return Story(policy(timetable=HOURS)).start().shown(SHOWCASE)


def seen(story: Story, count: int) -> list[SlideView]:
    """So many slides in a row, from the one that is on."""
    found = []
    for _ in range(count):
        found.append(on(story))
        story.wait(slides.SECONDS)
    return found


def test_each_slide_is_on_for_eight_seconds_and_then_the_next() -> None:
    story = full()
    kinds = [view.kind for view in seen(story, 6)]
    assert kinds == [SlideKind.GREETING, SlideKind.WORKS, SlideKind.WORKS, SlideKind.HOURS, SlideKind.OWN,
                     SlideKind.GREETING]
    assert on(full().wait(slides.SECONDS - 0.5)).kind is SlideKind.GREETING


def test_what_is_not_known_has_no_slide() -> None:
    story = Story(replace(policy(), works=())).start()
    assert {view.kind for view in seen(story, 5)} == {SlideKind.GREETING}


def test_while_nobody_is_there_the_language_changes_with_each_slide() -> None:
    story = full().slide(slides.QUIET)
    languages = [view.language or "fi" for view in seen(story, 15)]
    assert all(one != other for one, other in itertools.pairwise(languages))
    assert set(languages) == {"fi", "sv", "en"}


@given(st.integers(0, 6))
def test_every_slide_comes_in_every_language(own: int) -> None:
    made = tuple(replace(OWN, name=str(n)) for n in range(own))
    story = Story(replace(policy(), works=())).start().shown(Showcase(slides=made))
    count = 1 + own
    state = story.state
    met = set()
    for at in range(slides.QUIET, slides.QUIET + 9 * count):
        shown = slides.slide(state.but(at=state.active + at * slides.SECONDS), ())
        met.add((shown.place, shown.language or "fi"))
    assert met == {(place, code) for place in range(count) for code in ("fi", "sv", "en")}


def test_a_touch_begins_again_with_how_to_begin_in_the_screens_language() -> None:
    story = full().slide(slides.QUIET + 1)
    assert on(story).language
    story._send(Touched(at=story.at))
    assert (on(story).kind, on(story).language) == (SlideKind.GREETING, "")
    assert [view.language for view in seen(story, slides.QUIET)] == [""] * slides.QUIET


def test_a_language_that_was_chosen_stays_until_its_patron_is_gone() -> None:
    story = full()
    story._send(LanguageChosen(at=story.at, language="sv"))
    assert story.view.also == ()
    assert {view.language for view in seen(story, 7)} == {""}
    assert story.view.language == "sv"
    assert story.wait(slides.SECONDS).view.also == ("sv", "en")     # for a minute; then it is the branch's own again


def test_who_listens_hears_the_ways_in_in_one_language() -> None:
    story = Story(policy(speech=True)).start()
    assert story.view.also == ("sv", "en")
    assert story.press(Action.ACCESS).press(Action.SPEECH).view.also == ()


def test_the_ways_in_never_change_with_the_slides() -> None:
    story = full()
    first = story.view
    for _ in range(12):
        story.wait(slides.SECONDS)
        assert (story.view.actions, story.view.language, story.view.title) == (first.actions, "fi", first.title)


def test_a_slide_that_is_on_is_not_drawn_again() -> None:
    story = full()
    before = story.state
    after = story.wait(slides.SECONDS - 1).state
    assert alike(before, after)
    assert present(before) == present(after)
    assert not alike(before, story.wait(1).state)


def test_the_branchs_own_slide_speaks_a_language_that_it_has() -> None:
    only = Slide("x", (("sv", "Sagostund"),))
    story = Story(replace(policy(), works=())).start().shown(Showcase(slides=(only,))).slide(1)
    assert (on(story).title, on(story).language) == ("Sagostund", "sv")


def test_a_slide_is_shown_on_its_days_only() -> None:
    def kinds(first: date | None, last: date | None) -> set[SlideKind]:
        dated = replace(OWN, first=first, last=last)
        return {view.kind for view in seen(Story().start().shown(Showcase(slides=(dated,))), 4)}

    today = NOW.date()
    assert SlideKind.OWN in kinds(today, today)
    assert SlideKind.OWN not in kinds(date(2026, 11, 24), None)
    assert SlideKind.OWN not in kinds(None, date(2026, 11, 22))


def test_no_dot_of_a_screen_that_rests_keeps_its_colour_for_ten_minutes() -> None:
    story = full()
    themes = []
    for _ in range(2 * slides.REST):
        themes.append(story.view.appearance.theme)
        story.wait(slides.SECONDS)
    assert slides.REST * slides.SECONDS < 600
    assert themes.count("dark") == 1
    assert themes[slides.REST] == "dark"


def test_the_screen_goes_dark_when_the_branch_is_closed_and_nobody_is_there() -> None:
    night = NOW.replace(hour=23)
    story = Story(policy(timetable=HOURS), now=night).start()
    assert not story.view.dim
    assert story.slide(slides.QUIET).view.dim
    story._send(Touched(at=story.at))
    assert not story.view.dim
    assert not Story(policy(timetable=HOURS)).start().slide(slides.QUIET).view.dim
    assert not Story(policy(timetable=HOURS, dims=False), now=night).start().slide(slides.QUIET).view.dim


def test_the_last_screen_shows_what_the_library_recommends_and_never_what_was_lent() -> None:
    story = full().card().take_card().type("1234").lend(2).press(Action.FINISH)
    assert story.view.screen is Screen.DONE
    assert [work.title for work in story.view.works] == ["Hamlet"]
    assert next(work.title for work in Story().sign_in().lend(2).press(Action.FINISH).view.works) == "Kalevala"


def test_a_row_has_the_cover_of_a_work_that_the_branch_shows_anyway() -> None:
    rows = full().card().take_card().type("1234").lend(1).lend(0).view.rows
    assert {row.title: row.cover for row in rows} == {"Rautatie": "/c/1", "Seitsemän veljestä": ""}


def test_a_cover_is_not_another_authors() -> None:
    state = full().state
    assert slides.cover_of(state, "rautatie ", "Juhani Aho") == "/c/1"
    assert slides.cover_of(state, "Rautatie", "Minna Canth") == ""
    assert slides.cover_of(state, "Rautatie", "") == "/c/1"
    assert slides.cover_of(state, "Uusi", "Kuka Vain") == ""


def test_the_last_screen_tells_todays_hours_and_new_works_beside_recommended_ones() -> None:
    last = samples()["done-works"]
    assert last.today is not None
    assert last.today.today
    assert [work.title for work in last.works] != [work.title for work in last.new]
    assert last.new
    plain = samples()["done"]
    assert plain.today is None
    assert not plain.new
