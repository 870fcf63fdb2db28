"""A bundle of the fleet goes into the kiosk's slots, and what becomes of it there decides how far a rollout goes."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from config.slots import Slots
from fleet.domain.condition import Condition, Kind, Seen, conditions
from fleet.domain.rollout import Lot, Step, usual_stages
from fleet.store import bundles, devices, rollouts
from fleet.store.rollouts import Act, What
from kiosk.agent.bundles import NoBundles, bundles_of, code
from remote.report import Config, Phase
from tests.config.slotted import BAD, bundle, judge
from tests.fleet.house import NOW
from tests.kiosk.agent.rig import Rig, rigged


@pytest.fixture
def slots(tmp_path: Path) -> Slots:
    (tmp_path / "config").mkdir()
    made = Slots(tmp_path / "config", judge=judge, clock=lambda: 1000.0)
    made.commission(bundle("factory"))
    return made


def roll_out(rig: Rig, text: str) -> tuple[int, str]:
    """The number of the rollout to this one kiosk, and the name of its bundle."""
    name = rig.served.do(bundles.keep, bundle(text, rig.device).to_bytes(), NOW)
    stages = tuple(replace(stage, soak=0) for stage in usual_stages(rig.device, "LAH"))
    return rig.served.do(rollouts.begin, What.CONFIG, stages, {rig.device: name}, "aino", NOW), name


def go_on(rig: Rig) -> None:
    """The fleet decides, the kiosk hears it, fetches, and tells."""
    rig.served.do(rollouts.go_on, NOW)
    for _ in range(3):
        rig.turn()
    rig.served.do(rollouts.go_on, NOW)


def lot(rig: Rig, number: int) -> Lot:
    return rig.served.do(rollouts.members, number, NOW)[0].lot       # type: ignore[no-any-return]


def test_a_bundle_that_serves_is_rolled_out(tmp_path: Path, slots: Slots) -> None:
    with rigged(tmp_path, slots) as rig:
        rig.turn()
        number, name = roll_out(rig, "good")
        go_on(rig)
        assert slots.state.offered == name
        slots.apply()
        go_on(rig)
        assert rig.served.do(devices.one, rig.device).state.config.phase is Phase.TRIAL
        assert lot(rig, number) is Lot.GIVEN
        slots.trial_passed()
        for _ in range(4):
            go_on(rig)
        assert lot(rig, number) is Lot.WELL
        assert rig.served.do(rollouts.one, number).step is Step.DONE


def test_one_that_comes_back_stops_its_rollout_and_the_next_one_is_taken(tmp_path: Path, slots: Slots) -> None:
    with rigged(tmp_path, slots) as rig:
        rig.turn()
        number, name = roll_out(rig, "worse")
        go_on(rig)
        slots.apply()
        slots.returned("the pad is away for 120 s")
        go_on(rig)
        told = rig.served.do(devices.one, rig.device).state.config
        assert (told.phase, told.offered, told.reason) == (Phase.RETURNED, name, "the_pad_is_away_for_s")
        assert rig.served.do(rollouts.one, number).step is Step.PAUSED
        _, better = roll_out(rig, "better")
        go_on(rig)
        assert slots.state.offered == better
        assert rig.served.do(devices.one, rig.device).state.config.phase is Phase.ACTIVE


def test_one_that_is_wrong_is_never_tried(tmp_path: Path, slots: Slots) -> None:
    with rigged(tmp_path, slots) as rig:
        rig.turn()
        number, name = roll_out(rig, BAD)
        go_on(rig)
        told = rig.served.do(devices.one, rig.device).state.config
        assert (told.phase, told.offered) == (Phase.REFUSED, name)
        assert not slots.state.offered
        assert lot(rig, number) is Lot.BAD


def test_a_kiosk_of_plain_files_takes_none_and_says_so_while_one_is_wanted(tmp_path: Path) -> None:
    assert isinstance(bundles_of(tmp_path, "k7"), NoBundles)
    assert isinstance(bundles_of(None, "k7"), NoBundles)
    with rigged(tmp_path) as rig:
        number, name = roll_out(rig, "good")
        go_on(rig)
        told = rig.served.do(devices.one, rig.device)
        assert told.state.config == Config(offered=name, phase=Phase.REFUSED, reason="no_slots")
        assert Condition(Kind.CONFIG, rig.device, "LAH", "no_slots") in list(conditions(Seen(told), NOW))
        assert (lot(rig, number), rig.served.do(rollouts.one, number).step) == (Lot.BAD, Step.PAUSED)
        rig.served.do(rollouts.do, number, Act.UNDO, "aino", NOW)
        go_on(rig)
        assert rig.served.do(devices.one, rig.device).state.config is None


def test_a_sentence_becomes_a_code_that_names_nothing() -> None:
    assert code("the kiosk ended (exit code 70)") == "the_kiosk_ended_exit_code"
    assert code("29000000001234") == ""
