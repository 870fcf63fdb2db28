"""A change goes from the canary to all only while it does well, takes late kiosks along, and can be undone."""
from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.domain.rollout import (
    Decision,
    Lot,
    Member,
    Rollout,
    Stage,
    Step,
    decide,
    paused,
    resumed,
    stopped,
    undone,
    usual_stages,
    version_stages,
)
from remote.report import Phase

NOW = 1_795_862_891
NEW, OLD = "n" * 64, "o" * 64


class World:
    """Kiosks that take what they are given: `bad` ones return to what they had."""

    def __init__(self, branches: dict[str, str], bad: frozenset[str] = frozenset(),
                 stages: tuple[Stage, ...] | None = None) -> None:
        self.branches, self.bad = dict(branches), bad
        canary = next(iter(branches))
        self.rollout = Rollout(id=1, by="aino", began=NOW, stages=stages or usual_stages(canary, branches[canary]))
        self.given: set[str] = set()
        self.away: set[str] = set()
        self.at = NOW

    def member(self, name: str) -> Member:
        given, away = name in self.given, name in self.away
        bad = given and name in self.bad
        return Member(name, self.branches[name], NEW, given, active=NEW if given and not bad else OLD,
                      offered=NEW if given else None, phase=Phase.RETURNED if bad else Phase.ACTIVE,
                      heard=not away, silent=away)

    def turn(self, seconds: int = 400) -> Decision:
        self.at += seconds
        decision = decide(self.rollout, [self.member(name) for name in self.branches], self.at)
        self.rollout = decision.rollout
        self.given = (self.given | set(decision.give)) - set(decision.take_back)
        return decision

    def run(self, turns: int = 20) -> None:
        for _ in range(turns):
            self.turn()


BRANCHES = {"a": "LAH", "b": "LAH", "c": "LAH", "d": "HEI", "e": "HOL", "f": "ORI"}


def test_a_good_change_reaches_everybody_stage_by_stage() -> None:
    world, seen = World(BRANCHES), []
    for _ in range(20):
        world.turn()
        seen.append(len(world.given))
    assert world.rollout.step is Step.DONE
    assert world.given == set(BRANCHES)
    assert sorted(set(seen)) == [1, 3, 6]


def test_a_bad_change_stops_at_the_canary() -> None:
    world = World(BRANCHES, bad=frozenset("a"))
    world.run()
    assert (world.rollout.step, world.rollout.why) == (Step.PAUSED, "unwell")
    assert world.given == {"a"}


def test_a_canary_that_is_well_for_a_moment_is_not_enough() -> None:
    world = World(BRANCHES)
    world.turn()
    for _ in range(10):
        world.turn(20)
    assert world.given == {"a"}
    world.turn(200)
    world.turn(1)
    assert world.given == {"a", "b", "c"}


def test_a_kiosk_that_joins_late_is_taken_along() -> None:
    world = World(BRANCHES)
    world.run()
    world.branches["late"] = "HEI"
    assert world.turn().give == ("late",)


@given(st.dictionaries(st.sampled_from("abcdefghij"), st.sampled_from(("LAH", "HEI", "HOL")), min_size=1),
       st.sets(st.sampled_from("abcdefghij")))
@settings(max_examples=30)
def test_nobody_gets_it_before_the_stage_before_is_well(branches: dict[str, str], bad: set[str]) -> None:
    world = World(branches, frozenset(bad))
    for _ in range(12):
        before = set(world.given)
        decision = world.turn()
        stage = world.rollout.stage
        for name in decision.give:
            place = decision.rollout.stage_of(name, branches[name])
            assert place is not None
            assert place <= stage
            earlier = [world.member(other) for other in before
                       if (world.rollout.stage_of(other, branches[other]) or 0) < place]
            assert all(one.lot is Lot.WELL for one in earlier if one.device == next(iter(branches)))
        again = decide(world.rollout, [world.member(name) for name in branches], world.at)
        assert not again.give or again.rollout.stage == world.rollout.stage
    assert (next(iter(branches)) not in bad) or world.given == {next(iter(branches))}


@given(st.integers(0, 12))
def test_whenever_it_is_undone_everybody_has_again_what_they_had(turns: int) -> None:
    world = World(BRANCHES)
    world.run(turns)
    world.rollout = undone(world.rollout)
    world.run(3)
    assert world.rollout.step is Step.UNDONE
    assert world.given == set()


def test_paused_and_stopped_give_to_nobody() -> None:
    world = World(BRANCHES)
    world.turn()
    world.rollout = paused(world.rollout)
    world.run(5)
    assert world.given == {"a"}
    world.rollout = resumed(world.rollout)
    world.run(3)
    assert world.given > {"a"}
    world.rollout = stopped(world.rollout)
    reached = set(world.given)
    world.run(5)
    assert world.given == reached
    assert resumed(world.rollout).step is Step.STOPPED


def test_a_stage_without_kiosks_holds_nobody_up() -> None:
    stages = (Stage(devices=("gone",)), Stage(soak=0))
    world = World({"a": "LAH"}, stages=stages)
    world.run(4)
    assert world.given == {"a"}


def test_a_share_of_bad_ones_may_be_borne() -> None:
    stages = (Stage(good=60, bad=40, soak=0),)
    names = dict.fromkeys("abcde", "LAH")
    world = World(names, frozenset("ab"), stages)
    world.run()
    assert world.rollout.step is Step.DONE
    world = World(names, frozenset("abc"), stages)
    world.run()
    assert world.rollout.step is Step.PAUSED


def test_a_kiosk_that_is_silent_holds_up_nobody_and_gets_it_when_it_is_back() -> None:
    world = World({"a": "LAH", "b": "LAH", "c": "HEI"})
    world.away = {"b"}
    world.run()
    assert (world.rollout.step, world.given) == (Step.DONE, {"a", "c"})
    assert world.member("b").lot is Lot.AWAY
    world.away.clear()
    assert world.turn().give == ("b",)


def test_what_nobody_has_tried_goes_no_further() -> None:
    world = World(BRANCHES)
    world.away = {"a"}
    world.run()
    assert (world.rollout.step, world.rollout.stage, world.given) == (Step.RUNNING, 0, set())
    world.away.clear()
    world.run()
    assert world.given == set(BRANCHES)


def test_one_that_falls_silent_with_it_is_waited_for_whatever_its_stage() -> None:
    for at, name in ((1, "a"), (4, "b"), (4, "a")):
        world = World({"a": "LAH", "b": "LAH", "c": "HEI"})
        world.run(at)
        assert name in world.given
        world.away = {name}
        world.run()
        assert world.rollout.step is Step.RUNNING, "waits, and goes on by itself"
        assert world.member(name).lot is Lot.SILENT
        assert "c" not in world.given
        world.away.clear()
        world.run()
        assert world.rollout.step is Step.DONE


def test_a_version_goes_first_to_those_that_staff_want_first_and_early_then_as_usual() -> None:
    stages = version_stages("k1", "LAH", ["k2", "k1"], ["k3"])
    rollout = Rollout(id=1, by="aino", began=NOW, stages=stages)
    assert [rollout.stage_of(device, branch) for device, branch in (
        ("k1", "LAH"), ("k2", "HEI"), ("k3", "HEI"), ("k4", "LAH"), ("k5", "HEI"))] == [0, 0, 1, 2, 3]
    assert version_stages("k1", "LAH", [], []) == usual_stages("k1", "LAH")
