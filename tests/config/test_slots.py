"""The slots on a disk: what was acknowledged survives power cuts and kills, what is damaged gives way, and what is not
this kiosk's is refused."""
from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from config.errors import ConfigError
from config.slot_state import Returned
from config.slot_store import SlotsError
from config.slots import Slots, in_use
from tests.config import slots_child
from tests.config.power import trials
from tests.config.slotted import BAD, bundle, judge


@pytest.fixture
def slots(tmp_path: Path) -> Slots:
    made = Slots(tmp_path, judge=judge, clock=lambda: 1000.0)
    made.commission(bundle("factory"))
    return made


def serving(slots: Slots, text: str) -> str:
    slots.offer(bundle(text), again=True)
    slots.apply()
    slots.trial_passed()
    return bundle(text).sha256


def test_a_power_cut_at_any_moment_loses_nothing_that_was_acknowledged() -> None:
    tally = trials(60, 1)
    assert not tally.wrong
    assert tally.cuts >= 150


@pytest.mark.parametrize("careless", ["sync", "sync_names"])
def test_the_power_cuts_find_slots_that_sync_too_little(careless: str) -> None:
    assert trials(40, 1, frozenset([careless])).wrong


def test_a_process_that_is_killed_at_any_moment_leaves_what_it_said(slots: Slots) -> None:
    chance = Random(7)
    number = 0
    for _ in range(6):
        child = subprocess.Popen([sys.executable, "-I", "-S", slots_child.__file__, str(slots.directory), str(number)],
                                 stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(chance.randint(1, 8))]
        threading.Timer(chance.uniform(0, 0.01), child.kill).start()
        said += child.stdout.readlines()
        child.wait(10)
        child.stdout.close()
        assert said[0].strip() == str(number), "it runs with the standard library alone"
        runs = slots.bundle()
        assert runs.sha256 == slots.state.active
        number = int(runs.layers[0].text.split()[0])
        assert number - int(said[-1]) in (0, 1), "the last that was said, or the next that was under way"
        number += 1


def test_what_is_offered_waits_and_is_active_after_it_was_applied(slots: Slots) -> None:
    assert slots.offer(bundle("a"))
    assert slots.bundle() == bundle("factory")
    assert slots.offered() == bundle("a")
    slots.apply(("printer",))
    assert slots.bundle() == bundle("a")
    assert slots.offered() is None
    assert slots.state.trial
    assert not slots.offer(bundle("a"))


@pytest.mark.parametrize("how", [Slots.returned, Slots.failed])
def test_what_came_back_is_not_taken_again_unless_somebody_wants_that(
        slots: Slots, how: Callable[[Slots, str], None]) -> None:
    good = serving(slots, "a")
    slots.offer(bundle("b"))
    slots.apply()
    how(slots, "no pad")
    assert (slots.state.active, slots.bundle()) == (good, bundle("a"))
    with pytest.raises(SlotsError, match="tried and came back: no pad"):
        slots.offer(bundle("b"))
    assert slots.offer(bundle("b"), again=True)
    assert slots.offer(bundle("c"))


def test_what_is_wrong_or_another_kiosks_is_refused_and_nothing_changes(slots: Slots) -> None:
    serving(slots, "a")
    before = slots.state
    with pytest.raises(ConfigError):
        slots.offer(bundle(BAD))
    with pytest.raises(SlotsError, match="for the kiosk lah/other, and this is lah/lobby"):
        slots.offer(bundle("b", "lah/other"))
    for kiosk in ("lah/lobby", "another"):
        with pytest.raises(SlotsError, match=f"for the kiosk {kiosk}, and this is d7"):
            slots.offer(bundle("b", kiosk), whose="d7")
    assert slots.state == before
    with pytest.raises(ConfigError):
        slots.commission(bundle(BAD))
    assert slots.state == before


def test_where_it_has_another_name_it_takes_what_is_made_for_that_and_keeps_its_own(slots: Slots) -> None:
    assert slots.offer(bundle("a", "d7"), whose="d7")
    slots.apply()
    slots.trial_passed()
    assert slots.bundle() == bundle("a", "d7")
    assert slots.offer(bundle("b"))


def test_a_damaged_bundle_gives_way_to_the_last_known_good_and_that_to_the_factorys(slots: Slots) -> None:
    good = serving(slots, "a")
    slots.offer(bundle("b"))
    slots.apply()
    files = slots.directory / "slots"
    (files / f"{bundle('b').sha256}.json").write_bytes(b"rotten")
    assert slots.bundle() == bundle("a")
    assert slots.started().active == good
    (files / f"{good}.json").unlink()
    assert slots.bundle() == bundle("factory")
    assert slots.started().active == bundle("factory").sha256
    (files / f"{bundle('factory').sha256}.json").unlink()
    assert slots.bundle() == bundle("factory"), "it is there twice"


@pytest.mark.parametrize("spoilt", [b"", b"\0" * 400, b"0" * 64 + b"\n{}"])
def test_a_damaged_state_is_one_that_was_just_commissioned(slots: Slots, spoilt: bytes) -> None:
    serving(slots, "a")
    (slots.directory / "slots/state.json").write_bytes(spoilt)
    assert slots.bundle() == bundle("factory")
    slots.started()
    assert slots.offer(bundle("a"))


def test_slots_that_are_no_more_are_told(tmp_path: Path) -> None:
    assert not in_use(tmp_path)
    (tmp_path / "slots").mkdir()
    assert in_use(tmp_path)
    with pytest.raises(SlotsError, match="python -m config commission"):
        Slots(tmp_path).bundle()


def test_bundles_that_no_slot_has_do_not_stay(slots: Slots) -> None:
    for number in range(9):
        serving(slots, f"a = {number}")
    left = {file.name for file in (slots.directory / "slots").iterdir()}
    assert len(left) == 5, "state, lock, the factory's twice, and one"
    slots.commission(bundle("factory"))
    assert len(list((slots.directory / "slots").iterdir())) == 4


def test_what_the_kiosk_cannot_use_is_no_offer_any_more(slots: Slots) -> None:
    slots.offer(bundle("a"))
    slots.refused("no such driver")
    assert slots.offered() is None
    assert slots.state.returned == Returned(bundle("a").sha256, "no such driver", 1000.0, tried=False)
    slots.apply()
    assert slots.bundle() == bundle("factory")


def test_the_disk_itself_is_told_to_keep_each_file_before_its_name_and_then_the_name(
        slots: Slots, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")).name)
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    slots.offer(bundle("a"))
    assert synced == [f"{bundle('a').sha256}.json.new", "slots", "state.json.new", "slots"]


def test_two_processes_that_change_slots_do_not_undo_each_other(slots: Slots) -> None:
    def count(times: int) -> None:
        own = Slots(slots.directory, judge=judge, clock=lambda: 0.0)
        for _ in range(times):
            own.started()
            own.stopped()

    threads = [threading.Thread(target=count, args=(20,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert slots.state.starts == ()
