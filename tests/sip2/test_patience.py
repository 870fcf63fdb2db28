"""How long and how often 98 asks to be waited for is taken over, within bounds, where the settings do not say."""
from __future__ import annotations

import asyncio
import time

import pytest

from sip2 import pacing
from sip2.__main__ import main
from sip2.async_client import AsyncClient
from sip2.client import Client, Timeouts
from sip2.codec import encode
from sip2.errors import NoAnswer
from sip2.link import Failed, ScLink, Send
from sip2.messages import AcsStatus, Checkout, ItemInformation, Message, ScStatus
from sip2.pacing import told_retries, told_timeout
from sip2.server import Session

LEND = Checkout(patron_id="2000100001", item_id="1000200001")


@pytest.mark.parametrize(("told", "seconds"), [
    ("100", 10.0), ("055", 5.5), ("001", 2.0), ("998", 10.0), ("000", None), ("999", None),
    ("  5", None), ("abc", None)])
def test_a_timeout_is_tenths_of_a_second_within_bounds(told: str, seconds: float | None) -> None:
    assert told_timeout(AcsStatus(timeout_period=told)) == seconds
    assert told_timeout(None) is None


@pytest.mark.parametrize(("told", "times"), [("001", 1), ("003", 3), ("600", 5), ("000", None), ("999", None)])
def test_retries_are_within_bounds(told: str, times: int | None) -> None:
    assert told_retries(AcsStatus(retries_allowed=told)) == times


@pytest.mark.parametrize(("given", "told", "times"), [(None, "001", 1), (None, "999", 3), (2, "001", 2), (0, "005", 0)])
def test_a_link_sends_as_often_as_98_allows_unless_it_was_set(given: int | None, told: str, times: int) -> None:
    link = ScLink(retries=given)
    link.ask(ScStatus(), 0.0, 5.0)
    link.receive(encode(AcsStatus(retries_allowed=told), sequence=0), 0.0)
    link.ask(ItemInformation(item_id="1"), 0.0, 5.0)
    events = [link.expire(5.0 * number)[0] for number in range(1, times + 2)]
    assert [type(event) for event in events] == [Send] * times + [Failed]


async def _silent(_session: Session, request: Message) -> Message | None:
    return AcsStatus(timeout_period="001") if isinstance(request, ScStatus) else None


@pytest.mark.parametrize("kind", ["blocking", "asyncio"])
def test_a_client_waits_as_long_as_98_asks(background: object, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(pacing, "SHORTEST", 0.05)
    address = background.serve(_silent).address     # type: ignore[attr-defined]
    begun = time.monotonic()
    with pytest.raises(NoAnswer):
        Client(*address).request(LEND) if kind == "blocking" else asyncio.run(AsyncClient(*address).request(LEND))
    assert time.monotonic() - begun < 3      # and not the eight seconds it would wait by itself


def test_the_command_waits_as_long_as_98_asks(background: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "SHORTEST", 0.05)
    host, port = background.serve(_silent).address     # type: ignore[attr-defined]
    begun = time.monotonic()
    assert main(["--host", host, "--port", str(port), "checkout", "--patron", "2", "--item", "1"]) == 2
    assert time.monotonic() - begun < 3


def test_a_timeout_that_was_set_wins(background: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "SHORTEST", 0.05)
    address = background.serve(_silent).address     # type: ignore[attr-defined]
    begun = time.monotonic()
    with Client(*address, timeouts=Timeouts(answer=0.5)) as client, pytest.raises(NoAnswer):
        client.request(LEND)
    assert time.monotonic() - begun >= 0.5
