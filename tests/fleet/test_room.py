"""A process that may open too few files for its kiosks says so, with what to do."""
from __future__ import annotations

from fleet.room import enough_for, make_room, warning


def test_too_few_files_are_told_with_the_number_that_is_enough() -> None:
    said = warning(5000, enough_for(1024))
    assert said == ("there are 5000 kiosks, and the files that this process may open are enough for 739; raise "
                    "LimitNOFILE in its unit to 6350, or serve with more processes")
    assert enough_for(6350) >= 5000
    assert warning(5000, enough_for(6350)) is None


def test_a_process_takes_all_the_files_it_may() -> None:
    assert make_room() >= enough_for(1024)
