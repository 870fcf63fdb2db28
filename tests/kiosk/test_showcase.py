"""What is looked up and what staff write comes to the screen by one thread; its failures take nothing from anybody."""
from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from config.branch import Finna, Kirkanta
from kiosk.content import Shelf
from kiosk.engine.events import Event, Shown
from kiosk.engine.showcase import Showcase
from kiosk.outside.fetch import Fetcher
from kiosk.outside.lookup import Lookup
from kiosk.outside.store import Store
from kiosk.runtime.showcase import PAUSES, ROUND, ShowcaseWorker
from kiosk.texts import Texts, put_over
from tests.kiosk.outside.host import LIBRARY, SCHEDULES, SEARCH, Host, host, picture


@pytest.fixture
def world() -> Iterator[Host]:
    import json
    with host() as told:
        told.answers = {"/schedules": json.dumps(SCHEDULES).encode(), "/library/84924": json.dumps(LIBRARY).encode(),
                        "/api/v1/search": json.dumps(SEARCH).encode(), "/Cover/Show": picture()}
        yield told
    put_over({})


class Branch:
    """A worker on a host and a directory; what it posts is awaited."""

    def __init__(self, world: Host, folder: Path) -> None:
        self.content = folder / "content"
        self.posted: queue.Queue[Event] = queue.Queue()
        lookup = Lookup(Kirkanta(library=84924, base=world.url), Finna(building="0/Lastu/", base=world.url),
                        Store(folder / "outside"), Fetcher())
        self.worker = ShowcaseWorker(Shelf(self.content, ("fi", "sv", "en")), lookup, Store(folder / "slides"),
                                     self.posted.put, chance=lambda: 0.0, look=0.01)

    def until(self, true: Callable[[Showcase], bool]) -> Showcase:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            event = self.posted.get(timeout=10)
            assert isinstance(event, Shown)
            if true(event.showcase):
                return event.showcase
        raise AssertionError("it was never shown")


@contextmanager
def branch(world: Host, folder: Path) -> Iterator[Branch]:
    told = Branch(world, folder)
    told.worker.start()
    try:
        yield told
    finally:
        told.worker.stop()
    assert not told.worker._thread.is_alive()


def test_hours_works_and_slides_come_to_the_screen(world: Host, tmp_path: Path) -> None:
    with branch(world, tmp_path) as told:
        shown = told.until(lambda showcase: bool(showcase.new))
        assert shown.timetable.on(date(2026, 11, 24)) == ()
        assert shown.phone == "+358 3 000 0001"
        slides = told.content / "slides"
        slides.mkdir(parents=True)
        (slides / "a.png").write_bytes(picture(800, 500, "PNG"))
        (slides / "a.toml").write_text('title.fi = "Satutunti"\npicture = "a.png"')
        shown = told.until(lambda showcase: bool(showcase.slides))
        assert Path(shown.slides[0].picture).is_file()
        (slides / "a.toml").write_text('title.fi = "Satutunti klo 10"')
        shown = told.until(lambda showcase: not showcase.slides[0].picture)
        assert dict(shown.slides[0].titles)["fi"] == "Satutunti klo 10"


def test_texts_of_the_branch_are_said_soon_after_they_are_written(world: Host, tmp_path: Path) -> None:
    (tmp_path / "content" / "texts").mkdir(parents=True)
    (tmp_path / "content" / "texts" / "fi.toml").write_text("'attract.title' = 'Moi'")
    with branch(world, tmp_path) as told:
        told.until(lambda showcase: True)
        assert Texts("fi").say("attract.title") == "Moi"


def test_with_nobody_to_answer_the_branch_shows_what_it_has(world: Host, tmp_path: Path) -> None:
    world.answers.clear()
    with branch(world, tmp_path) as told:
        assert told.until(lambda showcase: True) == Showcase()


def test_what_the_disk_has_is_shown_at_once_after_a_restart(world: Host, tmp_path: Path) -> None:
    with branch(world, tmp_path) as told:
        before = told.until(lambda showcase: bool(showcase.new))
    world.answers.clear()
    with branch(world, tmp_path) as told:
        event = told.posted.get(timeout=10)
        assert isinstance(event, Shown)
        assert event.showcase == before


def test_pauses_grow_while_nobody_answers_and_differ_from_kiosk_to_kiosk(world: Host, tmp_path: Path) -> None:
    told = Branch(world, tmp_path)
    world.answers = {path: (500, {}, b"") for path in world.answers}
    pauses = []
    for _ in range(5):
        told.worker._lookup.find(ask=True)
        pauses.append(told.worker.pause())
    assert pauses == [*PAUSES, PAUSES[-1]]
    told.worker._chance = lambda: 1.0
    assert told.worker.pause() == PAUSES[-1] * 1.25
    told.worker._lookup._failed.clear()
    assert told.worker.pause() == ROUND * 1.25
