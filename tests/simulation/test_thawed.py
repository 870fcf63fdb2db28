"""Values that are made without their guard are the same values."""
from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError, dataclass, field, replace
from inspect import signature

import pytest

from tests.simulation.thawed import thaw


def kinds() -> tuple[type, ...]:
    """Made anew for each test, as thawing lasts."""
    @dataclass(frozen=True, slots=True)
    class Slotted:
        number: int
        words: tuple[str, ...] = ()
        seen: list[int] = field(default_factory=list, hash=False)

    @dataclass(frozen=True)
    class Plain:
        number: int
        words: tuple[str, ...] = ()
        seen: list[int] = field(default_factory=list, hash=False)

        def __post_init__(self) -> None:
            self.seen.append(self.number)

    @dataclass(frozen=True, kw_only=True)
    class Named:
        number: int
        words: tuple[str, ...] = ()
        seen: list[int] = field(default_factory=list, hash=False)

    return Slotted, Plain, Named


@pytest.mark.parametrize("place", range(3))
def test_a_thawed_value_is_made_of_the_same_and_is_equal_to_what_it_was(place: int) -> None:
    kind = kinds()[place]
    before = kind(number=1, words=("a",)), kind(number=2)
    taken = [(one.name, one.kind) for one in signature(kind).parameters.values()]
    assert thaw(kind)
    assert [(one.name, one.kind) for one in signature(kind).parameters.values()] == taken
    after = kind(number=1, words=("a",)), kind(number=2)
    assert after == before
    assert list(map(hash, after)) == list(map(hash, before))
    assert repr(after) == repr(before)
    assert replace(after[0], number=3) == replace(before[0], number=3) != after[0]
    assert after[0].seen is not after[1].seen


def test_what_takes_no_part_in_it_stays_as_it_is() -> None:
    @dataclass
    class Changing:
        number: int

    @dataclass(frozen=True)
    class Partly:
        number: int = field(init=False, default=1)

    kind, _, _ = kinds()
    assert not thaw(Changing)
    assert not thaw(Partly)
    assert not thaw(int)
    with pytest.raises(FrozenInstanceError):
        kind(1).number = 2
    with pytest.raises(FrozenInstanceError):
        Partly().number = 2


WHOLE = """
from tests.simulation.planting import few_sessions
from tests.simulation.thawed import thaw_all
from tests.simulation.world import quietly, run
{thaw}
with quietly():
    print(*run(few_sessions(2), telling=True).log, sep="\\n")
"""


def test_a_seed_plays_the_same_in_every_process_with_values_thawed_or_not() -> None:
    """Sets come in another order in each process, and nothing that happens may hang on that."""
    runs = [subprocess.Popen([sys.executable, "-c", WHOLE.format(thaw=thaw)], stdout=subprocess.PIPE, text=True,
                             env={"PYTHONHASHSEED": order}) for order, thaw in (("2", ""), ("3", "thaw_all()"))]
    first, second = (run.communicate()[0].splitlines() for run in runs)
    assert len(first) > 100
    assert first == second
