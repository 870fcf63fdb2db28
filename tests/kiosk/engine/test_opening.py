"""Patrons are told whether the branch is open, are warned before it closes, and are not sent to staff who are away."""
from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kiosk.engine import opening
from kiosk.engine.hours import Opening, Timetable, day_of
from kiosk.engine.ils import Refusal
from kiosk.engine.showcase import Showcase
from kiosk.engine.view import Action, Screen, Text, Tone, ViewState
from kiosk.texts import Texts, texts_of, unstaffed
from kiosk.ui.story import HOURS, NOW, Story, policy

LATE = NOW.replace(hour=20)


def at(now: datetime, **changes: object) -> Story:
    return Story(policy(timetable=HOURS, **changes), now=now).start()


def words(view: ViewState) -> str:
    """All that is to be read, in Finnish."""
    found: list[str] = []

    def gather(value: object) -> None:
        if isinstance(value, Text):
            found.append(Texts("fi").render(value, NOW.date()))
        elif isinstance(value, tuple):
            for part in value:
                gather(part)
        elif hasattr(value, "__slots__"):
            for name in value.__slots__:
                gather(getattr(value, name))

    gather(view)
    return "\n".join(found)


def chips(story: Story) -> list[str]:
    return [Texts("fi").render(chip, NOW.date()) for chip in story.view.chips]


def test_the_waiting_screen_tells_until_when_it_is_open_and_when_somebody_is_there() -> None:
    assert chips(at(NOW)) == ["Auki klo 22 asti", "Palvelua klo 10–19"]
    assert chips(at(LATE)) == ["Auki klo 22 asti", "Omatoimiaika", "Palvelua huomenna klo 10"]
    assert chips(at(NOW.replace(hour=23))) == ["Nyt kiinni", "Avataan huomenna klo 7"]
    assert chips(at(NOW.replace(hour=5))) == ["Nyt kiinni", "Avataan tänään klo 7"]


def test_where_nobody_has_told_the_hours_nothing_is_said_of_them() -> None:
    story = Story().start()
    assert story.view.chips == ()
    assert opening.opening(story.state) is None
    assert "henkilökun" in words(Story().start().sign_in().lend(0, refusal=Refusal.OTHER).view)


def test_what_the_library_directory_tells_goes_before_the_usual_week() -> None:
    story = at(NOW).shown(Showcase(Timetable(((NOW.date(), day_of([(720, 780)], [])),))))
    assert chips(story) == ["Auki klo 13 asti"]


def test_by_hand_the_branch_is_what_staff_say_it_is() -> None:
    assert chips(at(NOW, opening=Opening.CLOSED)) == ["Nyt kiinni"]
    assert chips(at(NOW, opening=Opening.SELF_SERVICE))[:2] == ["Nyt auki", "Omatoimiaika"]
    assert opening.opening(at(LATE, opening=Opening.STAFFED).state) is Opening.STAFFED


@pytest.mark.parametrize("minutes", [15, 14, 5, 1])
def test_a_banner_tells_that_the_doors_close(minutes: int) -> None:
    story = at(NOW.replace(hour=22, minute=0) - timedelta(minutes=minutes))
    assert story.view.notice == Text("notice.closing", n=minutes)
    assert story.view.notice_tone is Tone.INFO
    assert story.card().take_card().type("1234").lend(0).view.notice == Text("notice.closing", n=minutes)


def test_no_banner_before_a_quarter_to_and_none_over_what_is_worse() -> None:
    assert at(NOW.replace(hour=21, minute=44)).view.notice is None
    notice = at(NOW.replace(hour=21, minute=50)).card().take_card().type("1234").lend(0).down("ils").view.notice
    assert notice is not None
    assert notice.key == "notice.ils_down.alone"


def test_who_is_at_work_hears_it_twice_and_nobody_else_does() -> None:
    story = at(NOW.replace(hour=21, minute=30))
    story.now = NOW.replace(hour=21, minute=46)
    assert story.wait(1).state.sounds == 0                     # nobody there
    heard = []
    story = at(NOW.replace(hour=21, minute=30)).card().take_card().type("1234").lend(0)
    for minute in range(30, 60):
        story.now, before = NOW.replace(hour=21, minute=minute), story.state.sounds
        if story.wait(0.5).state.sounds > before:
            heard.append(minute)
    assert heard == [45, 55]


def test_in_self_service_hours_texts_tell_the_phone_and_when_somebody_is_there() -> None:
    story = at(LATE).card().take_card().type("1234").lend(0, refusal=Refusal.OTHER)
    told = words(story.view)
    assert "Soita 03\u00a0000\u00a00000 tai kysy huomenna klo 10." in told
    assert "henkilökunnalta" not in told
    helped = words(at(LATE).press(Action.HELP).view)
    assert "Palvelua huomenna klo 10" in helped


@pytest.mark.parametrize(("phone", "week", "expected"), [
    ("03 1", HOURS, "Soita 03\u00a01 tai kysy huomenna klo 10."),
    ("03 1", Timetable(week=((),) * 7), "Soita 03\u00a01."),
    ("", HOURS, "Kysy huomenna klo 10."),
    ("", Timetable(week=((),) * 7), "Kysy, kun henkilökunta on paikalla."),
])
def test_whom_to_ask_is_told_with_what_is_known(phone: str, week: Timetable, expected: str) -> None:
    story = Story(replace(policy(timetable=week), phone=phone), now=LATE)
    assert Texts("fi").render(opening.whom_to_ask(story.state), NOW.date()) == expected


def test_the_phone_of_the_library_directory_stands_in_for_a_missing_one() -> None:
    story = Story(replace(policy(timetable=HOURS), phone=""), now=LATE).start().shown(Showcase(phone="03 123"))
    assert "03\u00a0123" in words(story.press(Action.HELP).view)


def test_a_staffed_branch_keeps_its_texts() -> None:
    story = at(NOW).card().take_card().type("1234").lend(0, refusal=Refusal.OTHER)
    assert "Kysy henkilökunnalta." in words(story.view)
    assert story.view.screen is Screen.BORROW


EXEMPT = {"alone.later": "tells when to ask"}
STAFF = re.compile("henkilök|tiski", re.IGNORECASE)


def test_every_text_that_promises_staff_has_another_form_for_when_there_is_none() -> None:
    ours = texts_of("fi")
    promising = {key for key, forms in ours.items() if STAFF.search(" ".join(forms))
                 and (key in ("status.staff", "detail.staff") or "staff" not in key.split(".")[:2])}
    alone = {key for key in promising if key.endswith(".alone")}
    assert not alone, "the other form promises them too"
    assert promising - unstaffed() == set(EXEMPT)


def test_a_return_that_needs_staff_is_left_beside_the_kiosk_while_there_is_none() -> None:
    def told(now: datetime) -> tuple[str, str]:
        row = at(now).press(Action.RETURN).bring(0, "staff").view.rows[0]
        assert row.detail is not None
        return Texts("fi").render(row.status, NOW.date()), Texts("fi").render(row.detail, NOW.date())

    assert told(NOW) == ("Henkilökunnalle", "jätä tiskille")
    assert told(LATE) == ("Automaatin viereen", "jätä tarkistettavaksi")


def test_a_kiosk_that_staff_closed_sends_nobody_to_a_desk_after_they_left() -> None:
    def lead(now: datetime) -> str:
        story = at(now)
        story.state = replace(story.state, closed="desk", screen=Screen.OUT_OF_ORDER)
        assert story.view.lead is not None
        return Texts("fi").render(story.view.lead, NOW.date())

    assert lead(NOW) == "Asioi palvelutiskillä."
    assert lead(LATE) == "Itsepalvelu on nyt suljettu. Soita 03\u00a0000\u00a00000 tai kysy huomenna klo 10."


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_other_form_has_the_same_arguments_and_whom_to_ask(language: str) -> None:
    ours = texts_of(language)
    for key in unstaffed():
        def names(forms: tuple[str, ...]) -> set[str]:
            return set(re.findall(r"\{(\w+)", " ".join(forms)))

        assert names(ours[f"{key}.alone"]) - {"ask"} == names(ours[key]), key
        assert len(ours[f"{key}.alone"]) == len(ours[key]), key
