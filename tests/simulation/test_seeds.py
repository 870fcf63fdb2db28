"""Simulated libraries: nothing is lost, doubled, told wrong or left open; every run can be made again to the byte."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.simulation.chance import LOSSY, Fault
from tests.simulation.checker import Finding, Harm
from tests.simulation.mutants import MUTANTS
from tests.simulation.planting import FEW, few_sessions, slow, vague
from tests.simulation.soak import Tally, plan, tally
from tests.simulation.story import again, least, sentences, shrunk, story_of
from tests.simulation.vendor import MAKERS
from tests.simulation.world import World, plan_of, quietly, run, scratch

SEEDS = range(45, 52)
MET = ("request was lost", "answer to the loan was lost", "was late", "arrived twice", "was cut short",
       "arrived damaged", "had a wrong sequence number", "link was cut before", "link was cut after", "no link",
       "tag was taken before it was written", "between the write and the look at it", "while it was read",
       "could not be read", "did not take the write", "its answer was lost", "the reader failed",
       "killed before it asked", "killed before a row was written", "killed after a row was written",
       "killed before it wrote a tag", "killed after the journal was cleaned", "was carried out late")
"""Words of every kind of fault that chance brings."""
ON_THE_LINE = ("a question to the reader was lost", "a question to the reader arrived damaged",
               "the answer of the reader was lost", "the answer of the reader was late",
               "the answer of the reader was cut short", "the answer of the reader arrived damaged",
               "the answer of the reader arrived twice", "a tag was taken while it was spoken to")
VERBS = {"card", "pin", "wrong pin", "lay", "take", "take all", "desk lends", "desk returns", "kill", "power",
         "disk full", "disk well", "ils away", "ils back", "unplug", "plug", "paper out", "paper in", "clock", "borrow",
         "return", "finish", "finish with receipt", "yes", "no", "close", "help", "wait"}
"""Everything that people and machines do by the script."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with quietly():
        yield


@pytest.fixture(scope="module")
def total() -> Tally:
    return tally(SEEDS)


def test_whatever_goes_wrong_nothing_is_lost_doubled_or_told_wrong(total: Tally) -> None:
    assert total.broken == []
    assert total.operations > 1_200


def test_every_kind_of_fault_is_met(total: Tally) -> None:
    seen = "\n".join(total.faults)
    assert [words for words in MET if words not in seen] == []
    assert total.faults.total() > 1_000


def test_people_and_machines_do_everything_that_they_can() -> None:
    done = {step.verb for seed in SEEDS for _, step in plan(seed).steps}
    assert VERBS - done == set()
    kinds = Counter(plan(seed).kind.dialect.name for seed in SEEDS)
    assert len(kinds) == 4
    assert any(plan(seed).on_disk for seed in SEEDS)


@pytest.mark.parametrize("maker", MAKERS)
def test_a_driver_and_its_reader_on_a_bad_line_lose_nothing_either(maker: str) -> None:
    met = Counter[str]()
    for seed in (46, 48):
        world = run(replace(plan(seed), reader=maker))
        assert world.checker.findings == []
        met.update(fault.what for fault in world.chance.struck)
    assert [words for words in ON_THE_LINE if not met[words]] == []


def test_fifteen_percent_lost_each_way_renews_nothing_and_lies_to_nobody() -> None:
    operations, lost = 0, Counter[str]()
    for seed in range(12):
        world = run(plan_of(seed, LOSSY, FEW))
        assert world.checker.findings == []
        operations += world.checker.operations
        lost.update("answer" if "answer" in fault.what else "request" for fault in world.chance.struck)
    assert operations > 200
    assert min(lost.values()) > 50


def test_what_nobody_can_tell_is_told_neither_as_done_nor_as_not_done() -> None:
    untold = 0
    for seed in range(9):
        world = run(vague(seed))
        assert world.checker.findings == []
        untold += world.checker.untold
    assert untold > 20


def test_what_is_carried_out_when_nobody_waits_any_more_is_waited_out_and_done_once() -> None:
    late = 0
    for seed in range(8):
        world = run(slow(seed))
        assert world.checker.findings == []
        late += sum("carried out late" in fault.what for fault in world.chance.struck)
    assert late > 60


def test_a_seed_plays_the_same_again_to_the_byte() -> None:
    for seed in (3, 7, 23):
        first, second = (run(few_sessions(seed), telling=True).log for _ in range(2))
        assert first == second
        assert len(first) > 100


def test_the_faults_that_struck_tell_the_same_run_without_chance() -> None:
    told = run(few_sessions(7), telling=True)
    retold = run(few_sessions(7), frozenset(told.chance.struck), telling=True)
    assert retold.log == told.log
    assert retold.chance.struck == told.chance.struck


def test_a_seed_that_breaks_something_is_told_shrunk_and_plays_again_exactly() -> None:
    [blind] = [one for one in MUTANTS if one.name == "blind_retry"]
    with blind.planted():
        story = story_of(blind.plan(blind.hint))
        short = shrunk(story)
        assert again(short) == short
        assert sentences(short) == sentences(short)
    assert len(short.plan.steps) < len(story.plan.steps) / 4
    assert len(short.faults) < len(story.faults) / 4
    told = sentences(short)
    assert told.endswith("the second is a renewal that nobody wished")
    assert "! " in told
    assert "shows the card at kiosk" in told
    assert "the central system: " in told
    assert again(short).findings == ()             # without the bug the same steps and faults break nothing


def test_shrinking_leaves_out_all_that_is_not_needed() -> None:
    assert list(least(range(100), lambda left: {7, 55} <= set(left))) == [7, 55]


def test_a_world_that_is_well_has_nothing_to_tell() -> None:
    story = story_of(replace(plan_of(0), steps=()))
    assert story.findings == ()
    assert shrunk(story) == story


def test_the_judge_sees_a_tag_without_a_loan_and_a_loan_without_its_tag() -> None:
    with scratch() as where:
        world = World(replace(plan_of(0), steps=()), where)
        first, second = list(world.tags.values())[:2]
        first.afi = 0xC2
        world.library.items[second.item].holder = "20000000000017"
        world.run()
    assert {finding.harm for finding in world.checker.findings} == {Harm.UNSECURED, Harm.ALARMS}
    assert all(isinstance(finding, Finding) for finding in world.checker.findings)


def test_a_fault_is_one_value_whoever_tells_of_it() -> None:
    assert Fault(1, "the loan request was lost", 1) in frozenset({Fault(1, "the loan request was lost", 1)})
