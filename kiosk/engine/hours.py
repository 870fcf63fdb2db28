"""When the branch is open, with staff or without. Pure; times are minutes since the midnight of their day."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum

MIDNIGHT = 24 * 60
AHEAD = 14                         # days looked ahead for the next time that somebody is there


class Opening(IntEnum):
    """What the branch is now. The numbers are those of the national library directory's live status."""

    CLOSED = 0
    STAFFED = 1
    SELF_SERVICE = 2


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Open from `begin` until `end`, 0 <= begin < end <= 1440."""

    begin: int
    end: int
    staffed: bool


Day = tuple[Span, ...]
"""In order of time, none over another."""


def day_of(staffed: Iterable[tuple[int, int]], unstaffed: Iterable[tuple[int, int]]) -> Day:
    """A day from times that may overlap: where staff is there, it is no self-service. What is no time is left out."""
    manned, rest = _joined(staffed), _joined(unstaffed)
    spans = [Span(begin, end, True) for begin, end in manned]
    for begin, end in rest:
        at = begin
        for taken, free in manned:
            if at < taken < end:
                spans.append(Span(at, taken, False))
            if taken < end and free > at:
                at = max(at, free)
        if at < end:
            spans.append(Span(at, end, False))
    return tuple(sorted(spans))


def _joined(times: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(t for t in times if 0 <= t[0] < t[1] <= MIDNIGHT):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def doors(hours: Day) -> list[tuple[int, int]]:
    """When the doors are open, with or without staff."""
    return _joined((span.begin, span.end) for span in hours)


@dataclass(frozen=True, slots=True)
class Timetable:
    """What is known of the branch's hours: single days, and a usual week, Monday first. Both may be empty."""

    days: tuple[tuple[date, Day], ...] = ()
    week: tuple[Day, ...] = ()

    def on(self, day: date) -> Day | None:
        """The hours of a day; none of them: closed all day. None: nobody has told."""
        for known, hours in self.days:
            if known == day:
                return hours
        return self.week[day.weekday()] if self.week else None

    def over(self, other: Timetable) -> Timetable:
        """Our single days first, then the other's, then our week."""
        ours = {day for day, _ in self.days}
        return Timetable((*self.days, *(pair for pair in other.days if pair[0] not in ours)), self.week or other.week)

    def at(self, now: datetime) -> Opening | None:
        """Open or not; None: not known."""
        hours = self.on(now.date())
        if hours is None:
            return None
        minute = _minute(now)
        for span in hours:
            if span.begin <= minute < span.end:
                return Opening.STAFFED if span.staffed else Opening.SELF_SERVICE
        return Opening.CLOSED

    def closes(self, now: datetime) -> datetime | None:
        """When the doors close that are open now; None when they are not, or not within two days."""
        until: datetime | None = None
        for begin, end, _ in self._spans(now, 2):
            if begin > (until or now):
                break
            until = max(until or end, end)
        return until

    def opens(self, now: datetime) -> datetime | None:
        """When they open next."""
        return next((begin for begin, _, _ in self._spans(now, AHEAD) if begin > now), None)

    def staffed(self, now: datetime) -> datetime | None:
        """When somebody is there next; not before now."""
        return next((max(begin, now) for begin, _, staffed in self._spans(now, AHEAD) if staffed), None)

    def comes(self, now: datetime) -> datetime | None:
        """When somebody comes next; None also while somebody is there."""
        staffed = self.staffed(now)
        return staffed if staffed and staffed > now else None

    def _spans(self, now: datetime, days: int) -> Iterator[tuple[datetime, datetime, bool]]:
        """What is not over yet, from today on."""
        if not (self.days or self.week):
            return
        today = datetime.combine(now.date(), time())
        for ahead in range(days):
            midnight = today + timedelta(days=ahead)
            for span in self.on(midnight.date()) or ():
                end = midnight + timedelta(minutes=span.end)
                if end > now:
                    yield midnight + timedelta(minutes=span.begin), end, span.staffed


def _minute(now: datetime) -> int:
    return now.hour * 60 + now.minute


def clock(minute: int) -> time:
    """A minute of the day as a time; the midnight at its end as the last minute, which is no other day's."""
    return time(*divmod(min(minute, MIDNIGHT - 1), 60))
