"""Which configuration runs after whatever happened: three failed starts bring the last known good, three more the
factory's, a trial ends one way or the other, and nothing that was not offered and applied is ever active."""
from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.slot_state import AGAIN, WINDOW, Returned, SlotState

NEW = SlotState.new("f")


def started(state: SlotState, *times: float) -> SlotState:
    for now in times:
        state = state.start(now)
    return state


def serving(sha256: str, state: SlotState = NEW) -> SlotState:
    return state.offer(sha256).apply(()).passed()


def test_an_offer_waits_until_it_is_applied_and_the_newest_counts() -> None:
    state = NEW.offer("a").offer("b")
    assert (state.active, state.offered) == ("f", "b")
    state = state.apply(("printer",))
    assert (state.active, state.good, state.trial, state.tolerated) == ("b", "f", True, ("printer",))
    assert NEW.apply(()) == NEW


def test_what_is_active_is_no_offer_and_takes_an_older_one_back() -> None:
    assert NEW.offer("a").offer("f").offered == ""
    back = serving("a").offer("b").apply(()).give_back("why", 1.0)
    assert back.offer("a") == replace(back, returned=None), "and of one that came back nothing is told any more"


def test_of_one_that_came_back_nothing_is_told_when_another_serves() -> None:
    back = serving("a").offer("b").apply(()).give_back("why", 1.0)
    assert back.offer("c").apply(()).returned is not None
    assert serving("c", back).returned is None


def test_a_trial_that_passed_is_the_last_known_good() -> None:
    state = serving("a")
    assert (state.active, state.good, state.trial) == ("a", "a", False)


def test_a_trial_that_did_not_serve_goes_back_with_its_reason() -> None:
    state = serving("a").offer("b").apply(()).give_back("no printer", 5.0)
    assert (state.active, state.good, state.trial) == ("a", "a", False)
    assert state.returned == Returned("b", "no printer", 5.0)


def test_without_a_trial_nothing_passes_and_nothing_goes_back() -> None:
    state = serving("a")
    assert state.passed() == state
    assert state.give_back("why", 1.0) == state
    assert state.fail("why", 1.0) == state


def test_one_failed_start_ends_a_trial() -> None:
    state = serving("a").offer("b").apply(()).start(1.0).fail("it ended (exit code 70)", 2.0)
    assert (state.active, state.returned) == ("a", Returned("b", "it ended (exit code 70)", 2.0))


def test_an_offer_that_cannot_be_this_kiosks_is_forgotten_with_its_reason() -> None:
    state = NEW.offer("a").refuse("no such driver", 3.0)
    assert (state.offered, state.active, state.returned) == ("", "f", Returned("a", "no such driver", 3.0, False))
    assert NEW.refuse("why", 1.0) == NEW


def test_the_fourth_start_after_three_failed_in_ten_minutes_is_one_of_the_last_known_good() -> None:
    state = serving("a").offer("b").apply(())
    assert started(state, 1, 2, 3).active == "b"
    back = started(state, 1, 2, 3, 4)
    assert (back.active, back.trial, back.out) == ("a", False, None)
    assert back.returned == Returned("b", "3 starts failed", 4)


def test_three_more_bring_the_factory_s_and_it_is_out_of_service() -> None:
    state = started(serving("a"), 1, 2, 3, 4, 5, 6)
    assert (state.active, state.out) == ("a", None)
    state = state.start(7)
    assert (state.active, state.good, state.out) == ("f", "a", 7)
    assert started(state, 8, 9, 10, 11, 12).active == "f", "it stays so"


def test_one_start_that_serves_begins_the_count_anew() -> None:
    state = started(serving("a").offer("b").apply(()), 1, 2, 3, 4).settle()
    state = started(state, 5, 6, 7, 8)
    assert (state.active, state.out) == ("a", None), "it is the first time again"
    assert started(serving("a"), 1, 2).stop().starts == (1,)


def test_after_a_trial_that_went_back_three_more_failures_are_the_factorys() -> None:
    state = serving("a").offer("b").apply(()).give_back("why", 0.0)
    assert started(state, 1, 2, 3).active == "a"
    assert started(state, 1, 2, 3, 4).active == "f"


def test_nothing_that_was_not_tried_becomes_the_last_known_good() -> None:
    state = started(serving("a"), 1, 2, 3, 4, 5, 6, 7)
    assert state.passed() == state, "the factory's, out of service"


def test_out_of_service_the_last_known_good_is_tried_again_after_a_while_and_three_failures_end_that() -> None:
    state = started(serving("a"), 1, 2, 3, 4, 5, 6, 7)
    later = 7 + AGAIN
    assert state.waits(later - 1)
    state = state.start(later)
    assert (state.active, state.out) == ("a", None)
    assert started(state, later + 1, later + 2).active == "a"
    state = started(state, later + 1, later + 2, later + 3)
    assert (state.active, state.out) == ("f", later + 3)


def test_out_of_service_an_offer_is_tried() -> None:
    state = started(serving("a"), 1, 2, 3, 4, 5, 6, 7)
    for name in ("a", "b", "f"):
        tried = state.offer(name).apply(())
        assert (tried.active, tried.trial, tried.out) == (name, True, None)


@pytest.mark.parametrize("apart", [WINDOW / 2 + 1, WINDOW, 86400.0])
def test_starts_that_lie_far_apart_are_no_failure_in_a_row(apart: float) -> None:
    state = serving("a").offer("b").apply(())
    assert started(state, *(number * apart for number in range(20))).active == "b"


def test_a_clock_that_jumps_forgets_starts_and_never_counts_them_twice() -> None:
    state = started(serving("a").offer("b").apply(()), 1e9, 1e9 + 1)
    assert started(state, 5.0, 6.0).active == "b"


def test_a_start_that_serves_for_a_while_or_ends_as_wished_is_not_counted() -> None:
    state = serving("a").offer("b").apply(())
    for _ in range(9):
        state = started(state, 1, 2).settle()
        state = state.start(3).stop()
    assert state.active == "b"
    assert started(state, 4, 5, 6).active == "b"


def test_a_bundle_that_cannot_be_read_gives_way_to_the_next_that_can() -> None:
    trial = serving("a").offer("b").apply(())
    assert trial.lose("b", 1.0).active == "a"
    assert trial.lose("b", 1.0).returned == Returned("b", "it cannot be read from the disk", 1.0)
    assert serving("a").lose("a", 1.0) == SlotState.new("f")
    assert trial.lose("a", 1.0).good == "f"
    assert NEW.offer("x").lose("x", 1.0).offered == ""
    assert trial.offer("c").lose("x", 1.0) == trial.offer("c")


steps = st.one_of(
    st.tuples(st.just("offer"), st.sampled_from("abcf")), st.tuples(st.just("apply"), st.just(())),
    st.tuples(st.sampled_from(["passed", "settle", "stop"])),
    st.tuples(st.just("start"), st.floats(0, 1e5)), st.tuples(st.sampled_from(["give_back", "fail", "refuse"]),
                                                              st.just("why"), st.floats(0, 1e5)))


@settings(max_examples=100)
@given(st.lists(steps, max_size=40))
def test_whatever_happens_only_what_was_applied_is_active_and_the_good_one_has_served(story: list[tuple]) -> None:
    state, applied, served = NEW, {"f"}, {"f"}
    for name, *given_ in story:
        before = state
        state = getattr(state, name)(*given_)
        if name == "apply":
            applied.add(state.active)
        if name == "passed":
            served.add(state.active)
        assert state.active in applied
        assert state.good in served | {"f"}
        assert state.factory == "f"
        assert state.trial or state.active in (state.good, state.factory)
        assert state.out is None or (state.active == state.factory and not state.trial)
        assert name == "apply" or state.active in (before.active, before.good, before.factory)
        assert SlotState.from_bytes(state.to_bytes()) == state


@given(st.binary(max_size=40))
def test_noise_is_no_state(noise: bytes) -> None:
    with pytest.raises(ValueError):
        SlotState.from_bytes(noise)
    with pytest.raises(ValueError):
        SlotState.from_bytes(NEW.to_bytes() + b" ")
