"""A configuration that the fleet wishes comes into the slots, and the fleet hears what became of it."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.slots import Slots
from fleet.store import bundles, devices
from remote.report import Config, Phase
from tests.config.slotted import BAD, bundle, judge
from tests.kiosk.agent.rig import Rig, rigged

FACTORY = bundle("factory").sha256


@pytest.fixture
def slots(tmp_path: Path) -> Slots:
    made = Slots(tmp_path / "slots-of-it", judge=judge)
    made.commission(bundle("factory"))
    return made


@pytest.fixture
def rig(tmp_path: Path, slots: Slots) -> Iterator[Rig]:
    with rigged(tmp_path, slots) as one:
        yield one


def wish(rig: Rig, text: str, kiosk: str = "") -> str:
    """A bundle for this kiosk, or another one."""
    now = int(rig.served.house.clock.now)
    name: str = rig.served.do(bundles.keep, bundle(text, kiosk or rig.device).to_bytes(), now)
    rig.served.do(devices.renew, [rig.device], now, config_sha256=name)
    rig.turn()
    rig.turn()                     # it is heard, and then fetched
    return name


def heard(rig: Rig) -> Config | None:
    """What the fleet knows of it now."""
    rig.turn()
    state: Config | None = rig.served.do(devices.one, rig.device).state.config
    return state


def test_what_is_wished_is_tried_and_the_fleet_hears_whether_it_serves(rig: Rig, slots: Slots) -> None:
    name = wish(rig, "a")
    assert slots.offered() == bundle("a", rig.device)
    assert heard(rig) == Config(active=FACTORY, offered=name)
    slots.apply()
    assert heard(rig) == Config(active=name, offered=name, phase=Phase.TRIAL)
    slots.trial_passed()
    assert heard(rig) == Config(active=name)
    other = wish(rig, "b")
    slots.apply()
    slots.returned("away: pad")
    back = Config(active=name, offered=other, phase=Phase.RETURNED, reason="away_pad")
    assert heard(rig) == back
    rig.crash()
    rig.start()
    rig.turn()
    assert slots.offered() is None, "it is not tried again"
    wish(rig, "a")
    assert heard(rig) == Config(active=name), "it is what was wished, and the trouble is over"


def test_what_cannot_be_is_told_as_refused(rig: Rig, slots: Slots) -> None:
    name = wish(rig, BAD)
    assert heard(rig) == Config(active=FACTORY, offered=name, phase=Phase.REFUSED, reason="refused")
    name = wish(rig, "a", "hei/hall")
    assert heard(rig) == Config(active=FACTORY, offered=name, phase=Phase.REFUSED, reason="not_for_this_kiosk")
    name = wish(rig, "b")
    slots.refused("kiosk.toml:1:1: pad.url: no such driver")
    assert heard(rig) == Config(active=FACTORY, offered=name, phase=Phase.REFUSED, reason="unusable")


def test_a_wish_that_was_heard_and_not_carried_out_is_carried_out_later(
        rig: Rig, slots: Slots, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(slots._files, "write", full)
        wish(rig, "a")
        assert slots.offered() is None
    rig.agent._fetch(rig.link)
    assert slots.offered() == bundle("a", rig.device)


def test_what_is_active_is_wished_again_before_another_was_tried(rig: Rig, slots: Slots) -> None:
    name = wish(rig, "a")
    slots.apply()
    slots.trial_passed()
    wish(rig, "b")
    wish(rig, "a")
    assert slots.offered() is None
    assert heard(rig) == Config(active=name)
