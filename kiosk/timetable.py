"""A branch's hours from its settings, as the engine reads them."""
from __future__ import annotations

from config.branch import Hours, Week
from kiosk.engine.hours import Opening, Timetable, day_of

OPENINGS = {"auto": None, "closed": Opening.CLOSED, "staffed": Opening.STAFFED,
            "self-service": Opening.SELF_SERVICE}


def timetable_of(hours: Hours) -> Timetable:
    """The usual week, and the days that are not as usual."""
    days = tuple((day.date, day_of(day.staffed, day.self_service)) for day in hours.days)
    if hours.staffed is None and hours.self_service is None:
        return Timetable(days)
    weeks = zip((hours.staffed or Week()).days(), (hours.self_service or Week()).days(), strict=True)
    return Timetable(days, tuple(day_of(staffed, alone) for staffed, alone in weeks))
