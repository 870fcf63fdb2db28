"""The national library directory (Kirkanta, version 4): the hours of one library, and its phone.

Shapes after https://api.kirjastot.fi: `schedules` gives days with `times` of `from`, `to` and `status` (0 closed,
1 staff is there, 2 self-service); `library` gives phone numbers. Dates in the address count from today, so that the
address stays the same and a change can be asked for by its ETag.
"""
from __future__ import annotations

import re
from datetime import date
from typing import Any

from kiosk.engine.hours import MIDNIGHT, Day, Opening, Timetable, day_of
from kiosk.outside.read import inside, line, rows, table

DAYS, TIMES = 60, 24
_TIME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(:[0-5]\d)?")
_PHONE = re.compile(r"\+?[\d][\d ()-]{4,19}")


def schedules_of(base: str, library: int) -> str:
    return f"{base.rstrip('/')}/schedules?library={library}&period.start=0d&period.end=2w&limit=40"


def library_of(base: str, library: int) -> str:
    return f"{base.rstrip('/')}/library/{library}?lang=fi&with=phoneNumbers,primaryContactInfo"


def read_schedules(body: bytes, library: int) -> Timetable:
    """The days that can be understood, each once."""
    told = table(body)
    days: dict[date, Day] = {}
    for row in rows(told.get("items", told.get("result")), DAYS):
        if row.get("library") not in (None, library):
            continue
        try:
            day = date.fromisoformat(str(row.get("date"))[:10])
        except ValueError:
            continue
        hours = _day(row)
        if hours is not None:
            days.setdefault(day, hours)
    return Timetable(tuple(sorted(days.items())))


def _day(row: dict[str, Any]) -> Day | None:
    """None when it cannot be told from the row."""
    if row.get("closed") is True or row.get("times", ...) in (None, []):
        return ()
    spans: dict[Opening, list[tuple[int, int]]] = {Opening.STAFFED: [], Opening.SELF_SERVICE: []}
    times = rows(row.get("times"), TIMES)
    for told in times:
        begin, end, status = _minute(told.get("from")), _minute(told.get("to")), told.get("status", 1)
        if begin is None or end is None or isinstance(status, bool) or status not in (1, 2):
            continue
        spans[Opening(status)].append((begin, end if end > begin else MIDNIGHT))
    hours = day_of(spans[Opening.STAFFED], spans[Opening.SELF_SERVICE])
    return hours or (() if times and all(told.get("status") == 0 for told in times) else None)


def _minute(value: Any) -> int | None:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    minute = int(match[1]) * 60 + int(match[2]) if match else MIDNIGHT + 1
    return minute if minute <= MIDNIGHT else None


def read_phone(body: bytes) -> str:
    """The number of the library as it is written there; "" when there is none."""
    told = table(body)
    library = told.get("data", told.get("result"))
    for found in (inside(library, "primaryContactInfo", "phoneNumber", "number"),
                  inside(library, "phoneNumbers", 0, "number")):
        number = line(found, 20)
        if _PHONE.fullmatch(number):
            return number
    return ""
