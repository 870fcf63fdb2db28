"""What is shown of the world outside: from the disk at once, asked anew when it is old, silent when nobody answers."""
from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from config.branch import Finna, Kirkanta
from kiosk.engine.hours import Timetable
from kiosk.engine.view import Work
from kiosk.outside import finna, kirkanta
from kiosk.outside.fetch import Fetched, Fetcher, Unreachable
from kiosk.outside.pictures import COVER, MOST_BYTES, prepared
from kiosk.outside.store import Store

log = logging.getLogger("kiosk.outside")

HOUR, DAY = 3600.0, 86400.0
ANSWER = 2 * 1024 * 1024           # bytes of one answer
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds after which something is asked for again, and until which an old answer is still shown."""

    again: float
    good: float


HOURS, WORKS = Patience(6 * HOUR, 7 * DAY), Patience(DAY, 30 * DAY)
MISSING = 7 * DAY                  # a cover that is not there is looked for again


@dataclass(frozen=True, slots=True)
class Found:
    timetable: Timetable = field(default_factory=Timetable)
    phone: str = ""
    new: tuple[Work, ...] = ()
    recommended: tuple[Work, ...] = ()


class Lookup:
    """`ask`: whether anything may be fetched now; without it only what is on disk is given. `stopping` ends a round."""

    def __init__(self, directory: Kirkanta, search: Finna, store: Store, fetcher: Fetcher,
                 stopping: Callable[[], bool] = lambda: False) -> None:
        self._directory, self._search, self._store, self._fetcher = directory, search, store, fetcher
        self._stopping = stopping
        self._failed: set[str] = set()

    @property
    def wanted(self) -> bool:
        """Anything is configured at all."""
        return self._directory.library is not None or bool(self._search.building)

    @property
    def failed(self) -> bool:
        """Somebody did not answer in the last round."""
        return bool(self._failed)

    def find(self, *, ask: bool) -> Found:
        """Everything, as new as may be."""
        self._failed.clear()
        timetable, phone = Timetable(), ""
        if self._directory.library is not None:
            base, library = self._directory.base, self._directory.library
            timetable = self._told(kirkanta.schedules_of(base, library), HOURS, ask,
                                   lambda body: kirkanta.read_schedules(body, library), Timetable())
            phone = self._told(kirkanta.library_of(base, library), HOURS, ask, kirkanta.read_phone, "")
        new: tuple[Work, ...] = ()
        recommended: tuple[Work, ...] = ()
        if self._search.building:
            new = self._works("", ask)
            recommended = self._works(self._search.recommend, ask) if self._search.recommend else ()
        if ask:
            used = {Path(work.cover) for work in (*new, *recommended) if work.cover}
            self._store.tidy(frozenset(used))
        return Found(timetable, phone, new, recommended)

    def _works(self, lookfor: str, ask: bool) -> tuple[Work, ...]:
        base = self._search.base
        url = finna.search_of(base, self._search.building, lookfor)
        nothing: tuple[finna.Record, ...] = ()
        records = self._told(url, WORKS, ask, lambda body: finna.read_search(body, base), nothing)
        return tuple(Work(record.title, record.author, self._cover(record.image, ask)) for record in records)

    def _cover(self, url: str, ask: bool) -> str:
        """The file of a cover; "" where there is none yet."""
        if not url:
            return ""
        file = self._store.picture(url)
        if file.is_file():
            return str(file)
        missing = self._store.get(url)             # an empty answer: there was none
        if not self._may(url, ask) or (missing is not None and missing.age <= MISSING):
            return ""
        fetched = self._fetched(url, MOST_BYTES, None)
        picture = prepared(fetched.body, COVER) if fetched else None
        if picture is not None and self._store.write(file, picture):
            return str(file)
        if self._host(url) not in self._failed:
            self._store.put(url, Fetched(b""))
        return ""

    def _told(self, url: str, patience: Patience, ask: bool, read: Callable[[bytes], T], nothing: T) -> T:
        """What `url` tells, from the disk while that is new enough, or when nobody answers."""
        kept = self._store.get(url)
        if self._may(url, ask) and (kept is None or kept.age > patience.again):
            current = self._fetched(url, ANSWER, kept.fetched if kept else None)
            if current is not None:
                self._store.put(url, current)
                return read(current.body)
        return read(kept.fetched.body) if kept is not None and kept.age <= patience.good else nothing

    def _may(self, url: str, ask: bool) -> bool:
        """One that did not answer is not asked again in the same round."""
        return ask and self._host(url) not in self._failed and not self._stopping()

    def _fetched(self, url: str, limit: int, before: Fetched | None) -> Fetched | None:
        """What is there now, the same as before too; None when nothing came."""
        try:
            return self._fetcher.get(url, limit=limit, before=before) or before
        except Unreachable as error:
            if not error.there:
                self._failed.add(self._host(url))
            log.info("%s gave nothing: %s", self._host(url), error)
            return None

    @staticmethod
    def _host(url: str) -> str:
        return url.split("/")[2]
