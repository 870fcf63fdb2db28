"""What strangers send is read as far as it makes sense, and never breaks anything."""
from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.engine.hours import MIDNIGHT, Timetable, day_of
from kiosk.outside.finna import TITLE, Record, author_of, image_of, read_search, search_of
from kiosk.outside.kirkanta import library_of, read_phone, read_schedules, schedules_of
from kiosk.outside.pictures import COVER, prepared
from kiosk.outside.read import line
from tests.kiosk.outside.host import LIBRARY, SCHEDULES, SEARCH, picture

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from((
                        "items", "result", "data", "library", "date", "closed", "times", "from", "to", "status",
                        "records", "title", "nonPresenterAuthors", "name", "images", "primaryContactInfo",
                        "phoneNumber", "phoneNumbers", "number")), inner, max_size=6), max_leaves=30)
BASE = "https://api.example/"


def body(value: Any) -> bytes:
    return json.dumps(value).encode()


def test_recorded_hours_are_read_as_they_are_meant() -> None:
    assert read_schedules(body(SCHEDULES), 84924) == Timetable((
        (date(2026, 11, 23), day_of([(600, 1140)], [(420, 600), (1140, 1320)])),
        (date(2026, 11, 24), ()),
        (date(2026, 11, 25), day_of([(600, 990)], []))))


def test_the_hours_of_another_library_are_not_ours() -> None:
    assert read_schedules(body(SCHEDULES), 1) == Timetable()


@pytest.mark.parametrize(("times", "hours"), [
    ([{"from": "10:00", "to": "24:00", "status": 1}], day_of([(600, MIDNIGHT)], [])),
    ([{"from": "10:00", "to": "00:00", "status": 1}], day_of([(600, MIDNIGHT)], [])),
    ([{"from": "10:00:00", "to": "19:00:00"}], day_of([(600, 1140)], [])),
    ([{"from": "10:00", "to": "19:00", "status": 0}], ()),
    ([], ()), (None, ()),
])
def test_times_that_are_written_otherwise_are_understood(times: Any, hours: Any) -> None:
    told = {"items": [{"date": "2026-11-23", "times": times}]}
    assert read_schedules(body(told), 1).on(date(2026, 11, 23)) == hours


@pytest.mark.parametrize("times", [[{"from": "10", "to": "19"}], "10-19", [{"from": 10, "to": 19, "status": 1}], [None],
                                   [{"from": "25:00", "to": "26:00", "status": 1}]])
def test_a_day_that_cannot_be_told_is_not_called_closed(times: Any) -> None:
    told = {"items": [{"date": "2026-11-23", "closed": False, "times": times}]}
    assert read_schedules(body(told), 1).on(date(2026, 11, 23)) is None


def test_recorded_phone_numbers_are_read_the_main_one_first() -> None:
    assert read_phone(body(LIBRARY)) == "+358 3 000 0001"
    data = {**LIBRARY["data"], "primaryContactInfo": None}
    assert read_phone(body({"data": data})) == "03 000 0000"
    assert read_phone(body({"data": {"phoneNumbers": [{"number": "<b>call</b>"}]}})) == ""


def test_recorded_works_are_read_those_with_a_cover_first() -> None:
    assert read_search(body(SEARCH), BASE) == (
        Record("Rautatie", "Juhani Aho", "https://api.example/Cover/Show?source=Solr&id=lastu.2&index=0&size=large"),
        Record("Fänrik Ståls sägner", "J. L. Runeberg",
               "https://api.example/Cover/Show?source=Solr&id=lastu.3&index=0&size=large"),
        Record("Kalevala", "Elias Lönnrot"))


def test_one_work_in_two_records_is_shown_once() -> None:
    assert len(read_search(body({"records": SEARCH["records"] * 3}), BASE)) == 3


@pytest.mark.parametrize("path", ["https://elsewhere.example/x", "//elsewhere.example/x", "http://api.example/x",
                                  "file:///etc/passwd", "https://api.example:444/x", "http://[", 7, None, "", "a\nb"])
def test_a_picture_of_another_host_is_no_cover(path: object) -> None:
    assert image_of(path, BASE) == ""


def test_names_are_turned_as_people_say_them() -> None:
    assert [author_of(name) for name in ("Kivi, Aleksis", "Homeros", "Aho, Juhani, kirjoittaja", ", x", "")] == [
        "Aleksis Kivi", "Homeros", "Juhani Aho", "x", ""]


@given(JSON)
def test_any_json_is_read_without_harm(told: Any) -> None:
    sent = body(told)
    for _, hours in read_schedules(sent, 1).days:
        assert all(0 <= span.begin < span.end <= MIDNIGHT for span in hours)
    assert all(record.title and len(record.title) <= TITLE for record in read_search(sent, BASE))
    assert len(read_phone(sent)) <= 20


@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_bytes_and_any_cut_are_read_without_harm(noise: bytes, cut: int) -> None:
    for sent in (noise, body(SCHEDULES)[:cut], body(SEARCH)[:cut], b"[" * 100_000, b'{"items":' * 5000):
        assert read_schedules(sent, 1) == Timetable()
        assert read_search(sent, BASE) == ()
        assert read_phone(sent) == ""


def test_a_flood_of_records_is_cut_off() -> None:
    many = {"records": [{"title": f"T{n}"} for n in range(5000)],
            "items": [{"date": f"{2026 + n // 365}-01-{n % 28 + 1:02}", "times": None} for n in range(5000)]}
    assert len(read_search(body(many), BASE)) == 100
    assert len(read_schedules(body(many), 1).days) <= 60


@given(st.text(max_size=400), st.integers(1, 90))
def test_a_line_is_one_line_and_no_longer_than_asked(words: str, most: int) -> None:
    told = line(words, most)
    assert len(told) <= most
    assert all(char.isprintable() for char in told)
    assert told == told.strip()


def test_addresses_stay_the_same_from_day_to_day_and_are_escaped() -> None:
    assert schedules_of("https://api.kirjastot.fi/v4/", 84924) == (
        "https://api.kirjastot.fi/v4/schedules?library=84924&period.start=0d&period.end=2w&limit=40")
    assert library_of("https://a/v4", 1) == "https://a/v4/library/1?lang=fi&with=phoneNumbers,primaryContactInfo"
    asked = search_of("https://api.finna.fi/", "0/Lastu/", "kesä & talvi")
    assert asked.startswith("https://api.finna.fi/api/v1/search?lookfor=kes%C3%A4+%26+talvi&")
    assert "filter%5B%5D=building%3A%220%2FLastu%2F%22" in asked


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_pictures_of_known_kinds_are_made_to_fit(kind: str) -> None:
    from io import BytesIO

    from PIL import Image
    made = prepared(picture(1600, 2400, kind), COVER)
    assert made is not None
    with Image.open(BytesIO(made)) as image:
        assert image.size == (480, 720)
        assert image.format == "JPEG"


@pytest.mark.parametrize("sent", [b"", b"GIF89a", b"<svg/>", picture(1, 1), picture(2000, 100), picture()[:300],
                                  picture(30, 400), b"\x89PNG\r\n\x1a\n" + b"\0" * 100],
                         ids=["none", "cut", "svg", "dot", "strip", "half", "sliver", "noise"])
def test_what_is_no_cover_is_none(sent: bytes) -> None:
    assert prepared(sent, COVER) is None


def test_a_giant_picture_is_not_even_opened() -> None:
    import struct
    import zlib
    from io import BytesIO

    from PIL import Image
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    giant = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    assert prepared(giant, COVER) is None
    sound = BytesIO()
    Image.new("1", (9000, 5000)).save(sound, "PNG")                # a few kilobytes, and a whole picture
    assert prepared(sound.getvalue(), COVER) is None
    assert prepared(b"\xff" * (7 * 2 ** 20), COVER) is None


@given(st.integers(0, 2000), st.integers(0, 255))
def test_a_damaged_picture_never_raises(place: int, value: int) -> None:
    sent = bytearray(SOUND)
    sent[place % len(sent)] = value
    made = prepared(bytes(sent), COVER)
    assert made is None or len(made) < 200_000


SOUND = picture(90, 130, "PNG")
