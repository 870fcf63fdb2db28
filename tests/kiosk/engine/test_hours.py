"""A day's hours are in order, and what is open when follows from them alone."""
from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.engine.hours import MIDNIGHT, Opening, Span, Timetable, day_of

MINUTES = st.integers(-100, MIDNIGHT + 100)
TIMES = st.lists(st.tuples(MINUTES, MINUTES), max_size=8)
MONDAY = datetime(2026, 11, 23)
USUAL = day_of([(600, 1140)], [(420, 1320)])
WEEK = Timetable(week=(USUAL,) * 5 + (day_of([(600, 900)], []), ()))


def at(day: int, clock: str) -> datetime:
    hour, _, minute = clock.partition(":")
    return MONDAY + timedelta(days=day, hours=int(hour), minutes=int(minute or 0))


def test_where_staff_is_there_it_is_no_self_service() -> None:
    assert (Span(420, 600, False), Span(600, 1140, True), Span(1140, 1320, False)) == USUAL


@given(TIMES, TIMES)
def test_any_times_make_a_day_in_order_with_nothing_over_another(staffed: list[tuple[int, int]],
                                                                 alone: list[tuple[int, int]]) -> None:
    day = day_of(staffed, alone)
    assert all(0 <= span.begin < span.end <= MIDNIGHT for span in day)
    assert all(one.end <= other.begin for one, other in itertools.pairwise(day))
    for minute in range(0, MIDNIGHT, 7):
        there = [span for span in day if span.begin <= minute < span.end]
        manned = any(b <= minute < e for b, e in staffed if 0 <= b < e <= MIDNIGHT)
        opened = manned or any(b <= minute < e for b, e in alone if 0 <= b < e <= MIDNIGHT)
        assert bool(there) == opened
        assert not there or there[0].staffed == manned


def test_it_is_closed_staffed_or_self_service_to_the_minute() -> None:
    told = {"6:59": Opening.CLOSED, "7": Opening.SELF_SERVICE, "9:59": Opening.SELF_SERVICE, "10": Opening.STAFFED,
            "18:59": Opening.STAFFED, "19": Opening.SELF_SERVICE, "22": Opening.CLOSED}
    assert {clock: WEEK.at(at(0, clock)) for clock in told} == told
    assert WEEK.at(at(6, "12")) is Opening.CLOSED
    assert Timetable().at(MONDAY) is None


def test_the_doors_close_when_the_last_of_the_hours_that_touch_is_over() -> None:
    assert WEEK.closes(at(0, "7:30")) == at(0, "22")
    assert WEEK.closes(at(0, "23")) is None
    night = Timetable(week=((Span(0, 120, False), Span(1200, MIDNIGHT, False)),) * 7)
    assert night.closes(at(0, "21")) == at(1, "2")


def test_the_next_time_somebody_is_there_may_be_days_away() -> None:
    assert WEEK.staffed(at(0, "12")) == at(0, "12")
    assert WEEK.staffed(at(0, "20")) == at(1, "10")
    assert WEEK.staffed(at(5, "16")) == at(7, "10")
    assert WEEK.opens(at(5, "16")) == at(7, "7")
    assert Timetable(week=((),) * 7).staffed(MONDAY) is None


def test_a_day_told_by_hand_goes_before_the_directory_and_that_before_the_week() -> None:
    day, other = date(2026, 11, 23), date(2026, 11, 24)
    by_hand = Timetable(((day, ()),), WEEK.week)
    told = Timetable(((day, USUAL), (other, day_of([(0, 60)], []))))
    both = by_hand.over(told)
    assert both.on(day) == ()
    assert both.on(other) == (Span(0, 60, True),)
    assert both.on(date(2026, 11, 25)) == USUAL
