"""The thread that keeps up what the branch shows: staff's files, and what is looked up outside.

It knows settings and public data, and posts one event. Nothing that fails in it takes anything from a patron.
"""
from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from kiosk.content import Content, Shelf
from kiosk.engine.events import Event, Shown
from kiosk.engine.showcase import Showcase, Slide
from kiosk.outside.lookup import Found, Lookup
from kiosk.outside.store import Store
from kiosk.texts import put_over

log = logging.getLogger("kiosk")

LOOK = 20.0                        # seconds between two looks at staff's files
ROUND = 1800.0                     # between two rounds outside; what is new enough is not asked for
PAUSES = (120.0, 600.0, 1800.0, 3600.0)    # after one, two, … rounds in which somebody did not answer
FIRST = 40.0                       # the first round begins by chance within this: a region starts at once after a cut


class ShowcaseWorker:
    """`pictures`: where what is drawn of staff's pictures is kept. Stopping waits a second for it, and no longer."""

    def __init__(self, shelf: Shelf, lookup: Lookup, pictures: Store, post: Callable[[Event], None], *,
                 clock: Callable[[], float] = time.monotonic, chance: Callable[[], float] = random.random,
                 look: float = LOOK) -> None:
        self._shelf, self._lookup, self._pictures, self._post = shelf, lookup, pictures, post
        self._clock, self._chance, self._look = clock, chance, look
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="showcase", daemon=True)
        self._content, self._found = Content(), Found()
        self._stamp: object = None
        self._posted: Showcase | None = None
        self._failures = 0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=1)

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def _run(self) -> None:
        self._found = self._lookup.find(ask=False)             # what the disk has, at once
        due = self._clock() + FIRST * self._chance()
        while not self.stopping:
            self.read()
            if self._lookup.wanted and self._clock() >= due:
                self._found = self._lookup.find(ask=True)
                self.show()
                due = self._clock() + self.pause()
            self._stopping.wait(self._look)

    def pause(self) -> float:
        """Seconds until the next round, by chance up to a quarter longer."""
        self._failures = self._failures + 1 if self._lookup.failed else 0
        wait = PAUSES[min(self._failures, len(PAUSES)) - 1] if self._failures else ROUND
        return wait * (1 + self._chance() / 4)

    def read(self) -> None:
        """Staff's files, when anything about them changed."""
        stamp = self._shelf.stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            self._content = self._shelf.read()
            for problem in self._content.problems:
                log.warning("not shown: %s", problem)
            put_over(self._content.texts)
        self.show()

    def show(self) -> None:
        slides = tuple(slide for slide in map(self._drawable, self._content.slides) if slide is not None)
        showcase = Showcase(self._found.timetable, self._found.phone, self._found.new, self._found.recommended, slides)
        if showcase != self._posted:
            self._posted = showcase
            self._pictures.tidy(frozenset(Path(slide.picture) for slide in slides if slide.picture))
            self._post(Shown(at=self._clock(), showcase=showcase))

    def _drawable(self, slide: Slide) -> Slide | None:
        """The slide with the file of its picture; without it when the disk takes none."""
        if not slide.picture:
            return slide
        content = self._content.pictures[slide.picture]
        file = self._pictures.picture(f"{slide.picture} {sha256(content).hexdigest()}")
        kept = file.is_file() or self._pictures.write(file, content)
        return replace(slide, picture=str(file) if kept else "")
