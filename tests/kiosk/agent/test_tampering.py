"""Somebody between kiosk and fleet, who sees and changes what goes by, makes the kiosk do nothing and lose nothing."""
from __future__ import annotations

import base64
import json
from collections.abc import Callable
from contextlib import suppress

import pytest
import requests

from fleet.store import commands, devices, reports, statistics
from kiosk.agent.link import Away, No
from remote.intent import DESIRED, CommandKind, Desired
from remote.report import Happening
from remote.signing import Envelope, seal
from tests.fleet.house import NOW, new_key
from tests.kiosk.agent.rig import Rig

Change = Callable[[bytes], bytes]


class Between:
    """Changes what a link is answered, as a proxy with a certificate that the kiosk believes could."""

    def __init__(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        self.change: Change | None = None
        self.seen: list[bytes] = []
        whole = rig.link._call

        def call(method: str, path: str, *more: object) -> requests.Response:
            answer = whole(method, path, *more)        # type: ignore[arg-type]
            if path.startswith("/desired") and answer.status_code == 200:
                self.seen.append(answer.content)
                if self.change is not None:
                    answer._content = self.change(answer.content)
            return answer

        monkeypatch.setattr(rig.link, "_call", call)


@pytest.fixture
def between(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Between:
    rig.turn()
    return Between(rig, monkeypatch)


def wish_in(answer: bytes) -> dict[str, object]:
    return dict(json.loads(base64.b64decode(Envelope.model_validate_json(answer).payload)))


def repacked(answer: bytes, **changes: object) -> bytes:
    envelope = Envelope.model_validate_json(answer)
    payload = json.dumps({**wish_in(answer), **changes}).encode()
    return envelope.model_copy(update={"payload": base64.b64encode(payload).decode()}).model_dump_json().encode()


def by_another(answer: bytes) -> bytes:
    """Signed well, with a key that the region does not have, under the name of one that it has."""
    key = new_key()
    payload = Desired.model_validate_json(json.dumps(wish_in(answer)))
    return seal(key, DESIRED, payload.model_dump_json().encode()).model_copy(
        update={"key": Envelope.model_validate_json(answer).key}).model_dump_json().encode()


CHANGES: dict[str, Change] = {
    "another command": lambda answer: repacked(answer, commands=[
        {"id": "0" * 16, "kind": "reboot", "exp": NOW + 9999}]),
    "another device": lambda answer: repacked(answer, aud="0" * 12),
    "a later end": lambda answer: repacked(answer, exp=2**39),
    "a key of their own": by_another,
    "half of it": lambda answer: answer[:len(answer) // 2],
    "nothing": lambda _answer: b"",
    "a page": lambda _answer: b"<html>Log in to the city's network</html>"}


def test_what_was_changed_on_the_way_is_not_done(rig: Rig, between: Between) -> None:
    rig.served.do(commands.order, rig.device, CommandKind.PRINT, "aino", NOW)
    for what, change in CHANGES.items():
        between.change = change
        with suppress(Away):
            rig.turn()
        rig.agent.do(rig.link)
        assert (rig.application.asked, rig.reboots, rig.memory.tasks()) == ([], 0, []), what
    between.change = None
    rig.turn()
    assert len(rig.application.asked) == 1


def test_an_old_wish_that_is_played_back_is_not_done_again(rig: Rig, between: Between) -> None:
    first = rig.served.do(commands.order, rig.device, CommandKind.PRINT, "aino", NOW)
    rig.turn()
    rig.turn()
    old = between.seen[0]
    assert [order["id"] for order in wish_in(old)["commands"]] == [first.id]     # type: ignore[index]
    rig.served.do(devices.renew, [rig.device], NOW)
    rig.turn()
    rig.crash()
    rig.start()
    rig.agent.hear(Envelope.model_validate_json(old))
    rig.agent.do(rig.link)
    assert [asked.id for asked in rig.application.asked] == [first.id]
    rig.turn()
    kinds = [event.kind for _, event in rig.served.do(reports.events_of, rig.device)]
    assert Happening.INTENT_REFUSED in kinds


def test_a_report_that_is_played_back_counts_once(rig: Rig) -> None:
    rig.turn()
    rig.application.counts = {"loans": 2}
    rig.application.happened(Happening.LARGE_CHECKOUT, NOW)
    sent: list[bytes] = []
    whole = rig.link.report
    rig.link.report = lambda report: sent.append(report.written()) or whole(report)  # type: ignore[method-assign,func-returns-value]
    rig.turn()
    answer = requests.post(rig.served.url + "/d/v1/report", data=sent[-1], timeout=5,
                           headers={"Authorization": f"Bearer {rig.link._token}"})
    assert answer.status_code == 202
    assert rig.served.do(statistics.totals, 0, NOW + 9999) == {"loans": 2}


def test_a_no_that_somebody_made_up_ends_nothing(rig: Rig, between: Between) -> None:
    between.change = lambda _answer: b'{"refused":"revoked","now":1}'
    rig.served.do(commands.order, rig.device, CommandKind.PRINT, "aino", NOW)
    with pytest.raises((Away, No)):
        rig.turn()
    between.change = None
    rig.turn()
    assert len(rig.application.asked) == 1
