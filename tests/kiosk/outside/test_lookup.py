"""Hours, works and covers come from the disk at once and are asked for rarely; silence only means less to see."""
from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.branch import Finna, Kirkanta
from kiosk.outside.fetch import Fetched, Fetcher
from kiosk.outside.lookup import DAY, HOUR, Lookup
from kiosk.outside.store import Store
from tests.kiosk.outside.host import Host


@dataclass
class Place:
    """A kiosk's lookup on a disk and a host, and its time."""

    world: Host
    disk: Path
    now: float = 1_000_000.0
    lookup: Lookup = field(init=False)

    def __post_init__(self) -> None:
        url = self.world.url
        self.store = Store(self.disk, now=lambda: self.now)
        self.lookup = Lookup(Kirkanta(library=84924, base=url), Finna(building="0/Lastu/", recommend="kesä", base=url),
                             self.store, Fetcher())


@pytest.fixture
def place(world: Host, tmp_path: Path) -> Place:
    return Place(world, tmp_path)


def test_everything_is_found_and_is_there_without_asking_after_a_restart(place: Place) -> None:
    found = place.lookup.find(ask=True)
    assert len(found.timetable.days) == 3
    assert found.phone == "+358 3 000 0001"
    assert [work.title for work in found.new] == ["Rautatie", "Fänrik Ståls sägner", "Kalevala"]
    assert [bool(work.cover) for work in found.new] == [True, True, False]
    assert all(Path(work.cover).is_file() for work in found.new if work.cover)
    assert found.recommended
    place.world.asked.clear()
    assert Place(place.world, place.disk).lookup.find(ask=False) == found
    assert place.world.asked == []


def test_what_is_new_enough_is_not_asked_for_and_what_is_old_only_whether_it_changed(place: Place) -> None:
    place.lookup.find(ask=True)
    place.world.asked.clear()
    place.now += 5 * HOUR
    place.lookup.find(ask=True)
    assert place.world.asked == []
    place.now += 2 * HOUR
    found = place.lookup.find(ask=True)
    assert place.world.paths() == ["/schedules", "/library/84924"]
    assert all("If-None-Match" in headers for _, _, headers in place.world.asked)
    assert found.timetable.days


def test_hours_are_believed_for_seven_days_and_then_are_not_known(place: Place) -> None:
    place.lookup.find(ask=True)
    place.world.answers.clear()
    place.now += 6.9 * DAY
    found = place.lookup.find(ask=True)
    assert found.timetable.days
    assert place.lookup.failed is False                # it answered that it has not got it
    place.now += 0.2 * DAY
    found = place.lookup.find(ask=True)
    assert found.timetable.days == ()
    assert found.new                                   # new works are not so soon untrue


def test_a_host_that_is_away_is_asked_once_a_round(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    place.world.answers = {path: (503, {}, b"") for path in place.world.answers}
    with caplog.at_level(logging.INFO):
        found = place.lookup.find(ask=True)
    assert found.new == ()
    assert found.timetable.days == ()
    assert place.lookup.failed
    assert len(place.world.asked) == 1
    assert all(record.levelno == logging.INFO for record in caplog.records)


def test_a_cover_that_is_not_there_is_not_asked_for_each_time(place: Place) -> None:
    del place.world.answers["/Cover/Show"]
    assert not any(work.cover for work in place.lookup.find(ask=True).new)
    place.world.asked.clear()
    place.now += 1 * HOUR
    place.lookup.find(ask=True)
    assert "/Cover/Show" not in place.world.paths()
    place.now += 8 * DAY
    place.lookup.find(ask=True)
    assert "/Cover/Show" in place.world.paths()


def test_without_settings_nobody_is_asked_anything(world: Host, tmp_path: Path) -> None:
    lookup = Lookup(Kirkanta(base=world.url), Finna(base=world.url), Store(tmp_path), Fetcher())
    assert not lookup.wanted
    assert lookup.find(ask=True).new == ()
    assert world.asked == []
    assert list(tmp_path.iterdir()) == []


def test_a_round_ends_when_the_kiosk_stops(world: Host, tmp_path: Path) -> None:
    lookup = Lookup(Kirkanta(library=84924, base=world.url), Finna(building="x", base=world.url), Store(tmp_path),
                    Fetcher(), stopping=lambda: True)
    lookup.find(ask=True)
    assert world.asked == []


def test_what_is_asked_is_public_and_the_same_for_every_patron(place: Place) -> None:
    place.lookup.find(ask=True)
    assert {path for path, _, _ in place.world.asked} == {"/schedules", "/library/84924", "/api/v1/search",
                                                          "/Cover/Show"}
    searches = [query for path, query, _ in place.world.asked if path == "/api/v1/search"]
    assert [query.get("lookfor") for query in searches] == [None, ["kesä"]]


# --- the disk ----------------------------------------------------------------------------------------------

def test_a_damaged_file_is_no_file(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("https://a/", Fetched(b"body", '"1"'))
    file = next(tmp_path.iterdir())
    whole = file.read_bytes()
    for cut in range(len(whole)):
        file.write_bytes(whole[:cut])
        assert store.get("https://a/") is None
    file.write_bytes(whole.replace(b"body", b"bodi"))
    assert store.get("https://a/") is None


@settings(max_examples=60)
@given(st.binary(max_size=120))
def test_any_file_is_read_without_harm(noise: bytes) -> None:
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder))
        store.put("https://a/", Fetched(b"body"))
        next(Path(folder).iterdir()).write_bytes(noise + b"\n" + noise)
        assert store.get("https://a/") is None


def test_what_was_written_under_a_wrong_clock_is_not_believed_for_ever(tmp_path: Path) -> None:
    now = [2e9]
    store = Store(tmp_path, now=lambda: now[0])
    store.put("https://a/", Fetched(b""))
    now[0] = 1e9
    assert store.get("https://a/") is None


def test_the_oldest_files_go_when_there_are_too_many_but_none_that_is_shown(tmp_path: Path) -> None:
    import os
    store = Store(tmp_path, limit=2500)
    files = []
    for number in range(5):
        file = store.picture(str(number))
        assert store.write(file, bytes(1000))
        os.utime(file, (number, number))
        files.append(file)
    store.tidy(frozenset({files[0]}))
    assert sorted(tmp_path.iterdir()) == sorted([files[0], files[3], files[4]])


def test_a_disk_that_takes_nothing_only_means_that_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "below")
    store.put("https://a/", Fetched(b"x"))
    assert store.get("https://a/") is None
    store.tidy(frozenset())


def test_no_answer_is_ever_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    store.put("https://a/", Fetched(b"old"))

    def fails(*_: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr("os.replace", fails)
    store.put("https://a/", Fetched(b"new"))
    kept = store.get("https://a/")
    assert kept is not None
    assert kept.fetched.body == b"old"
    assert not list(tmp_path.glob("*.part"))


def test_recorded_answers_are_json() -> None:
    from tests.kiosk.outside.host import SCHEDULES
    assert json.loads(json.dumps(SCHEDULES)) == SCHEDULES
