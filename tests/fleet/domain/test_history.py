"""A report counts once however often it is sent, and two machines under one name never go unnoticed."""
from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from fleet.domain.history import History, Verdict, judge, noted

Sent = tuple[str, int]


def heard(history: History, sent: Sent) -> tuple[History, Verdict]:
    verdict = judge(history, *sent)
    return (noted(history, *sent) if verdict is Verdict.NEW else history), verdict


@st.composite
def life(draw: st.DrawFn) -> list[list[Sent]]:
    """Reports of one machine: some starts, each with some reports, numbered on and on."""
    number, boots = 0, []
    for start in range(draw(st.integers(1, 5))):
        reports = []
        for _ in range(draw(st.integers(1, 4))):
            number += 1
            reports.append((f"boot{start}", number))
        boots.append(reports)
    return boots


@given(life(), st.data())
@settings(max_examples=25)
def test_of_one_machine_each_report_counts_once(boots: list[list[Sent]], data: st.DataObject) -> None:
    """Sent again at once, or held up on the way and delivered after anything newer."""
    history: History = ()
    sent = [one for boot in boots for one in boot]
    for place, report in enumerate(sent):
        history, verdict = heard(history, report)
        assert verdict is Verdict.NEW
        again = data.draw(st.lists(st.sampled_from(sent[:place + 1]), max_size=3))
        assert {heard(history, old)[1] for old in again} <= {Verdict.AGAIN}


@given(life(), st.integers(0, 30), st.data())
@settings(max_examples=25)
def test_a_copy_of_its_disk_is_known_once_both_have_spoken(boots: list[list[Sent]], more: int,
                                                          data: st.DataObject) -> None:
    history: History = ()
    for boot in boots:
        for report in boot:
            history, _ = heard(history, report)
    last = boots[-1][-1][1]
    ours = [(boots[-1][0][0], last + 1 + n) for n in range(more + 1)]
    theirs = [("copy", last + 1 + n) for n in range(data.draw(st.integers(1, 5)))]
    verdicts = []
    for report in data.draw(st.permutations([ours[0], theirs[0]])):
        history, verdict = heard(history, report)
        verdicts.append(verdict)
    for report in (*ours[1:], *theirs[1:]):
        history, verdict = heard(history, report)
        verdicts.append(verdict)
    assert Verdict.FORKED in verdicts


def test_an_old_picture_of_the_disk_is_known_at_its_first_word() -> None:
    history: History = ()
    for report in (("a", 1), ("a", 2), ("b", 3), ("b", 4)):
        history, _ = heard(history, report)
    assert heard(history, ("c", 3))[1] is Verdict.FORKED
    assert heard(history, ("a", 3))[1] is Verdict.FORKED
