"""The weakest field that hears the whole pile and nothing beside it is found, and nothing else is called so."""
from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.emulators.field import Fault, FaultKind, Field
from devices.emulators.fieldfile import tag_of
from devices.errors import DeviceError
from devices.rfid.calibration import COARSE, Trial, calibrate, calibration, measure, next_step
from tests.devices.rfid.stand import PAIRS, Stand, a_field

PERCENT = st.integers(1, 100)


def shelf(pile: list[int], beside: list[int]) -> tuple[Field, list[str]]:
    """A field whose tags answer from so many percent on, and the UIDs of the pile."""
    tags = [tag_of({"uid": f"E00401{number:010d}", "model": "blank", "on": True, "needs": needs})
            for number, needs in enumerate([*pile, *beside])]
    return Field(tags), [tag.uid for tag in tags[:len(pile)]]


def swept(field: Field, pile: list[str], least: int, most: int) -> Iterator[Trial]:
    """As a reader whose steps are from `least` to `most` would measure it."""
    trials: list[Trial] = []
    while (step := next_step(least, most, trials)) is not None:
        assert least <= step <= most
        field.power = 100 * step // most
        trials.append(measure(step, pile, lambda: (tag.uid for tag in field.inventory()), rounds=3))
    return iter(trials)


@settings(max_examples=60, deadline=None)
@given(pile=st.lists(PERCENT, min_size=1, max_size=4), beside=st.lists(PERCENT, max_size=3),
       least=st.integers(0, 20), reach=st.integers(1, 235))
def test_the_weakest_field_that_does_is_found_wherever_it_lies(pile: list[int], beside: list[int], least: int,
                                                              reach: int) -> None:
    most = least + reach
    field, uids = shelf(pile, beside)
    found = calibration(swept(field, uids, least, most))
    whole = [step for step in range(least, most + 1) if 100 * step // most >= max(pile)]
    quiet = [step for step in whole if all(100 * step // most < needs for needs in beside)]
    assert found.best == (quiet[0] if quiet else None)
    assert len(found.trials) == len({trial.step for trial in found.trials}) <= COARSE + 1 + 2 * 8


def test_a_pile_that_is_heard_only_sometimes_is_not_whole() -> None:
    field, uids = shelf([10, 10], [])
    field.fault(Fault(FaultKind.WEAK, uids[0], at=9, times=0))
    trial = measure(5, uids, lambda: (tag.uid for tag in field.inventory()))
    assert (trial.pile, trial.whole, trial.quiet) == ((18, 20), False, True)
    assert calibration([trial]).best is None


def test_nothing_on_the_pad_is_no_whole_pile() -> None:
    assert not Trial(3, 20, (), 0).whole


def test_a_reader_is_measured_and_sends_as_before_afterwards() -> None:
    field = a_field(3, needs=50)
    pile = field.on_pad()
    field.add(tag_of({"uid": "E0040150AAAAAAAA", "model": "blank", "on": True, "needs": 90}))
    pair = PAIRS["feig"]
    from devices.feig.power import Place
    stand = Stand(pair.__class__(pair.driver, pair.emulator, {"place": Place(3, 8, 2, 12)}), field)
    power = stand.reader.power
    assert power is not None
    power.write(7)
    found = calibration(calibrate(stand.reader, pile))
    assert (found.best, found.loud, power.read()) == (6, 11, 7)
    with pytest.raises(DeviceError):
        list(calibrate(Stand(pair, a_field(1)).reader, pile))
