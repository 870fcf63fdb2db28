"""Asking strangers is polite, and what they send can do no harm."""
from __future__ import annotations

import gzip

import pytest

from kiosk.outside import fetch
from kiosk.outside.fetch import AGENT, Fetched, Fetcher, Unreachable, safe
from tests.kiosk.outside.host import Host


def test_it_says_who_it_is_and_brings_no_account(world: Host) -> None:
    Fetcher().get(world.url + "schedules", limit=10_000)
    _, _, headers = world.asked[0]
    assert headers["User-Agent"] == AGENT
    assert "itsepalvelu" in AGENT
    assert not {"Authorization", "Cookie"} & headers.keys()


def test_what_did_not_change_is_not_sent_again(world: Host) -> None:
    fetcher = Fetcher()
    first = fetcher.get(world.url + "schedules", limit=10_000)
    assert first is not None
    assert fetcher.get(world.url + "schedules", limit=10_000, before=first) is None
    world.answers["/schedules"] = b"{}"
    assert fetcher.get(world.url + "schedules", limit=10_000, before=first) == Fetched(b"{}", '"44136fa3"')


def test_more_than_is_wanted_is_not_taken(world: Host) -> None:
    world.answers["/big"] = b"x" * 50_000
    with pytest.raises(Unreachable, match="larger"):
        Fetcher().get(world.url + "big", limit=49_999)
    assert Fetcher().get(world.url + "big", limit=50_000) is not None


def test_a_body_that_grows_when_it_is_unpacked_is_not_taken(world: Host) -> None:
    world.answers["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 50_000_000))
    with pytest.raises(Unreachable, match="larger"):
        Fetcher().get(world.url + "bomb", limit=100_000)


def test_one_that_sends_a_little_at_a_time_is_given_up(world: Host) -> None:
    now = [0.0]

    def pass_time() -> None:
        now[0] += 1.0

    world.answers["/slow"] = b"x" * 200_000
    world.trickle = pass_time
    with pytest.raises(Unreachable, match="slowly"):
        Fetcher(clock=lambda: now[0]).get(world.url + "slow", limit=1_000_000)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_it_is_not_led_off_the_encrypted_way(world: Host, status: int) -> None:
    world.answers["/away"] = (status, {"Location": "http://192.0.2.1/"}, b"")
    with pytest.raises(Unreachable, match="not encrypted"):
        Fetcher().get(world.url + "away", limit=100)


def test_it_goes_where_it_is_led_within_the_encrypted_way(world: Host) -> None:
    world.answers["/moved"] = (302, {"Location": "/schedules"}, b"")
    assert Fetcher().get(world.url + "moved", limit=10_000) == Fetcher().get(world.url + "schedules", limit=10_000)


def test_round_and_round_ends(world: Host) -> None:
    world.answers["/round"] = (302, {"Location": "/round"}, b"")
    with pytest.raises(Unreachable, match="from one address to the next"):
        Fetcher().get(world.url + "round", limit=100)
    assert len(world.asked) <= fetch.REDIRECTS + 1


@pytest.mark.parametrize(("status", "there"), [(404, True), (410, True), (403, False), (429, False), (500, False)])
def test_not_having_it_is_another_thing_than_not_answering(world: Host, status: int, there: bool) -> None:
    world.answers["/none"] = (status, {}, b"")
    with pytest.raises(Unreachable) as told:
        Fetcher().get(world.url + "none", limit=100)
    assert told.value.there is there


def test_nobody_at_home_is_told_shortly() -> None:
    with pytest.raises(Unreachable, match="ConnectionError"):
        Fetcher().get("http://127.0.0.1:9/", limit=100)


def test_only_encrypted_ways_and_this_machine_are_safe() -> None:
    assert safe("https://api.example/")
    assert safe("http://127.0.0.1:80/")
    assert safe("http://localhost/")
    assert not safe("http://api.example/")
    assert not safe("ftp://127.0.0.1/")
    assert not safe("file:///etc/passwd")
