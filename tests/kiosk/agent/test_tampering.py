"""Somebody between kiosk and fleet, whose certificate the kiosk believes, changes, withholds, plays back and reorders
what goes by: no setting, order or version is taken that the fleet did not give, and the fleet hears what is wrong."""
from __future__ import annotations

import base64
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import requests

from config.slots import Slots
from fleet.domain.condition import Kind, Seen, conditions
from fleet.store import bundles, commands, devices, releases, reports, statistics
from kiosk.agent.enrol import enrol
from kiosk.agent.link import Away, No
from kiosk.agent.programs import Versions
from kiosk.release.releases import INSTALLED, Releases
from remote.codes import grouped
from remote.identity import Enrol, Enrolled
from remote.intent import DESIRED, CommandKind, Desired
from remote.release import PART
from remote.report import Happening, Phase, State
from remote.signing import Envelope, key_id, seal, told
from tests.config.slotted import bundle, judge
from tests.fleet.house import NOW, new_key
from tests.kiosk.agent.between import Answer, Asked, Between, body, for_path
from tests.kiosk.agent.rig import Rig, rigged
from tests.kiosk.release.tree import release

Change = Callable[[bytes], bytes]


class Road(Rig):
    """A kiosk that takes settings and versions, and its way to the fleet past somebody."""

    between: Between
    slots: Slots
    store: Releases

    def wish(self, text: str) -> str:
        """A bundle. Its name."""
        name: str = self.served.do(bundles.keep, bundle(text, self.device).to_bytes(), self.now)
        self.served.do(devices.renew, [self.device], self.now, config_sha256=name)
        return name

    def order(self, kind: CommandKind = CommandKind.PRINT) -> str:
        return str(self.served.do(commands.order, self.device, kind, "aino", self.now).id)

    @property
    def now(self) -> int:
        return int(self.served.house.clock.now)

    def goes_round(self, *, brings: bool = False) -> None:
        """As its threads do, each for itself."""
        self.served.house.clock.now += 10
        turns = [self.hear, lambda: self.agent.tell(self.link), lambda: self.agent.do(self.link)]
        for turn in [*turns, *[lambda: self.agent.bring(self.link)] * 3 * brings]:
            with suppress(Away, No):
                turn()

    def heard(self) -> State:
        """What the fleet knows, once somebody steps aside."""
        self.between.honest()
        self.turn()
        return self.served.do(devices.one, self.device).state      # type: ignore[no-any-return]

    def disbelieved(self) -> list[str]:
        return [event.reason for _, event in self.served.do(reports.events_of, self.device)
                if event.kind is Happening.INTENT_REFUSED]

    def alerts(self) -> list[tuple[Kind, str]]:
        device = self.served.do(devices.one, self.device)
        return [(one.kind, one.detail) for one in conditions(Seen(device), self.now)]


@pytest.fixture
def quick() -> Iterator[Path]:
    """A directory in memory: no power fails here, and no disk has to be waited for."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        yield Path(folder)


@pytest.fixture
def road(quick: Path) -> Iterator[Road]:
    slots = Slots(quick / "slots-of-it", judge=judge)
    slots.commission(bundle("factory"))
    with rigged(quick, slots, Road) as road, Between(road.served.url, quick) as between:
        assert isinstance(road, Road)
        road.between, road.slots, road.store = between, slots, Releases(quick / "releases")
        road.programs = Versions(road.store, INSTALLED, lambda _: "")
        road.crash()
        road.start(between.where)
        road.turn()
        yield road


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Of two parts each, and as large."""
    folder = tmp_path_factory.mktemp("versions")
    return {name: release(folder, name, extra=os.urandom(PART + 5000))[1] for name in ("1.2", "1.3")}


# --- whatever, wherever ------------------------------------------------------------------------------------

def made_up(status: int, code: str) -> Callable[[Answer], Answer]:
    return lambda _: Answer(status, json.dumps({"refused": code, "now": 1}).encode())


def flipped(text: bytes) -> bytes:
    middle = len(text) // 2
    return text[:middle] + bytes([text[middle] ^ 1]) + text[middle + 1:] if text else b"?"


SPOILS: dict[str, Callable[[Answer], Answer | None]] = {
    "half of it": body(lambda text: text[:len(text) // 2]), "nothing": body(lambda _: b""),
    "a page": body(lambda _: b"<html>Log in to the city's network</html>"), "one bit": body(flipped),
    "twice": body(lambda text: text * 2), "cut": lambda _: None, "revoked": made_up(401, "revoked"),
    "unknown": made_up(404, "unknown"), "not proven": made_up(401, "not_proven"), "another page": made_up(302, "later"),
    "nothing new": lambda answer: replace(answer, status=304, body=b"")}
CALLS = ("/release", "/desired", "/config", "/challenge", "/token", "/report", "/commands")


def test_whatever_is_changed_on_the_way_only_what_the_fleet_gave_is_taken(
        road: Road, versions: dict[str, bytes]) -> None:
    road.served.do(releases.keep, BytesIO(versions["1.2"]), "aino", road.now)
    road.served.do(devices.renew, [road.device], road.now, version="1.2")
    ordered: list[str] = []
    wished: list[str] = []
    for call in CALLS:
        first: list[Answer] = []
        played = {"the first again": lambda answer, first=first: first.append(answer) or first[0]}
        for what, spoil in (SPOILS | played).items():
            for _ in range(2 if what in played else 1):
                if len(wished) % 2 == 0:               # so many are under way at most
                    ordered.append(road.order())
                wished.append(road.wish(f"{call} {what} {len(wished)}"))
                if call in ("/challenge", "/token"):
                    road.link._token = None
                road.between.after = for_path(call, spoil)
                road.goes_round(brings=call == "/release")
                asked = [one.id for one in road.application.asked]
                assert len(asked) == len(set(asked)), (call, what)
                assert set(asked) <= set(ordered), (call, what)
                assert road.slots.state.offered in ("", *wished), (call, what)
                assert road.store.state.offered in ("", "1.2"), (call, what)
                assert {key.id for key in road.memory.keys} == {road.served.house.keys.signing(NOW).id}
        road.between.honest()
        road.goes_round(brings=True)
        road.goes_round(brings=True)
        assert {one.id for one in road.application.asked} == set(ordered), call
        assert road.slots.state.offered == wished[-1], call
        assert road.store.state.offered == "1.2", call
    assert "bad_signature" in road.disbelieved()


# --- wishes and orders -------------------------------------------------------------------------------------

def wish_in(answer: bytes) -> dict[str, Any]:
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


FORGED: dict[str, Change] = {
    "another command": lambda answer: repacked(answer, commands=[
        {"id": "0" * 16, "kind": "reboot", "exp": NOW + 9999}]),
    "another setting": lambda answer: repacked(answer, config_sha256="0" * 64),
    "another version": lambda answer: repacked(answer, release={"version": "6.6", "sha256": "0" * 64, "size": 9}),
    "another device": lambda answer: repacked(answer, aud="0" * 12),
    "a later end": lambda answer: repacked(answer, exp=2**39),
    "no commands": lambda answer: repacked(answer, commands=[]),
    "a key of their own": by_another}


def test_a_forged_wish_is_not_heard_and_the_fleet_hears_of_it(road: Road) -> None:
    name = road.order()
    for what, change in FORGED.items():
        road.between.after = for_path("/desired", body(change))
        before = road.memory.rev
        road.goes_round()
        assert (road.application.asked, road.reboots, road.memory.tasks()) == ([], 0, []), what
        assert (road.memory.rev, road.memory.fact("config"), road.memory.release) == (before, "", None), what
    road.heard()
    assert [one.id for one in road.application.asked] == [name]
    assert road.disbelieved() == ["bad_signature"]


def test_old_wishes_in_any_order_are_not_done_again(road: Road) -> None:
    first = road.order()
    road.goes_round()
    road.goes_round()
    road.served.do(devices.renew, [road.device], road.now)
    road.goes_round()
    road.crash()
    road.start(road.between.where)
    old = [answer for asked, answer in road.between.seen if asked.path.startswith("/desired") and answer.status == 200]
    assert [order["id"] for order in wish_in(old[0].body)["commands"]] == []
    assert [order["id"] for order in wish_in(old[1].body)["commands"]] == [first]
    for again in reversed(old):
        road.between.after = for_path("/desired", lambda _, again=again: again)    # type: ignore[misc]
        road.served.do(devices.renew, [road.device], road.now)                     # so that there is an answer
        road.goes_round()
    assert [asked.id for asked in road.application.asked] == [first]
    road.heard()
    assert road.disbelieved() == ["replayed"]


def test_an_order_that_is_held_back_is_not_begun_when_its_time_is_over(road: Road) -> None:
    late, held = road.order(), []

    def hold(answer: Answer) -> Answer | None:
        held.append(answer)
        return None
    road.between.after = for_path("/desired", hold)
    road.goes_round()
    road.served.house.clock.now += 3000                # within the hour of the wish, past that of the order
    road.between.after = for_path("/desired", lambda _: held[0])
    order = next(one for one in wish_in(held[0].body)["commands"] if one["id"] == late)
    road.served.house.clock.now = max(road.now, order["exp"] + 1)
    road.goes_round()
    assert road.application.asked == []


# --- settings and versions ---------------------------------------------------------------------------------

def test_another_setting_in_place_of_the_one_that_was_wished_is_told_and_never_offered(road: Road) -> None:
    name = road.wish("tls stays on")
    road.between.after = for_path("/config", body(lambda _: bundle("tls is off", road.device).to_bytes()))
    road.goes_round()
    road.goes_round()
    assert road.slots.offered() is None
    road.goes_round()
    known = road.served.do(devices.one, road.device).state
    assert (known.config.offered, known.config.phase, known.config.reason) == (name, Phase.REFUSED, "other_hash")
    assert (Kind.CONFIG, "other_hash") in road.alerts()
    road.between.honest()
    road.goes_round()
    assert road.slots.offered() == bundle("tls stays on", road.device), "it is fetched again"
    assert road.heard().config.offered == name          # type: ignore[union-attr]
    assert road.alerts() == []


PARTS: dict[str, Callable[[dict[str, bytes], str], bytes]] = {
    "another version's": lambda there, part: there["1.3"][int(part) * PART:][:PART],
    "in another order": lambda there, part: there["1.2"][(PART if part == "0" else 0):][:PART],
    "the first again": lambda there, _part: there["1.2"][:PART], "short": lambda there, part: there["1.2"][:1000]}


@pytest.mark.parametrize("what", PARTS)
def test_parts_that_are_not_those_of_the_version_make_no_version(
        road: Road, versions: dict[str, bytes], what: str) -> None:
    wanted = road.served.do(releases.keep, BytesIO(versions["1.2"]), "aino", road.now)
    road.served.do(devices.renew, [road.device], road.now, version="1.2")
    road.hear()

    def spoil(asked: Asked, answer: Answer) -> Answer:
        if not asked.path.startswith("/release"):
            return answer
        return replace(answer, body=PARTS[what](versions, asked.path[-1]))
    road.between.after = spoil
    if what == "short":
        with pytest.raises(Away):                      # later each time, and not again and again at once
            road.agent.bring(road.link)
    road.goes_round(brings=True)
    assert road.store.state.offered == ""
    assert not road.store.has("1.2")
    if what == "another version's":                    # of the right size: the hash tells
        state = road.heard()
        assert state.upgrade is not None
        assert (state.upgrade.offered, state.upgrade.reason) == ("1.2", "other_hash")
        assert (Kind.VERSION, "other_hash") in road.alerts()
    road.between.honest()
    road.goes_round(brings=True)
    road.goes_round(brings=True)
    assert road.store.state.offered == wanted.version


# --- coming, and telling -----------------------------------------------------------------------------------

def spoken(text: str) -> str:
    """The six words."""
    return text.split("\n\n")[1].strip()


@pytest.mark.parametrize("who", ["nobody", "fleet", "kiosk"])
def test_whoever_puts_a_key_of_their_own_into_an_enrolment_is_seen_by_the_words(
        road: Road, tmp_path: Path, capsys: pytest.CaptureFixture[str], who: str) -> None:
    theirs = told(new_key().public_key())

    def answered(text: bytes) -> bytes:
        said = Enrolled.model_validate_json(text)
        key = said.key.model_copy(update={"public": theirs})
        return said.model_copy(update={"key": key}).model_dump_json().encode()

    def asked(asked: Asked) -> Asked:
        said = Enrol.model_validate_json(asked.body)
        return replace(asked, body=said.model_copy(update={"public_key": theirs}).model_dump_json().encode())
    if who == "fleet":
        road.between.after = for_path("/enrol", body(answered))
    elif who == "kiosk":
        road.between.before = asked
    device, code = road.served.house.invite("Uusi")
    capsys.readouterr()
    where = road.between.where
    assert enrol(tmp_path / "new", where.url, grouped(code), ca=where.ca) == 0
    waiting = road.served.do(devices.one, device)
    words = waiting.words(road.served.house.keys.signing(road.now))
    assert (spoken(capsys.readouterr().out) == words) == (who == "nobody")


def test_a_report_that_is_played_back_counts_once(road: Road) -> None:
    road.application.counts = {"loans": 2}
    road.application.happened(Happening.LARGE_CHECKOUT, NOW)
    road.goes_round()
    sent = [asked.body for asked, _ in road.between.seen if asked.path == "/report"]
    answer = requests.post(road.served.url + "/d/v1/report", data=sent[-1], timeout=5,
                           headers={"Authorization": f"Bearer {road.link._token}"})
    assert answer.status_code == 202
    assert road.served.do(statistics.totals, 0, NOW + 9999) == {"loans": 2}


def test_the_keys_of_somebody_else_are_not_learned(road: Road) -> None:
    """Whoever could have a key of theirs believed would have all else believed."""
    key = new_key()
    mine = {"id": key_id(key.public_key()), "public": told(key.public_key()), "not_before": 0, "not_after": 2**39}
    road.order()
    road.between.after = for_path("/desired", body(lambda answer: repacked(answer, keys=[mine])))
    road.goes_round()
    assert mine["id"] not in {one.id for one in road.memory.keys}
