"""A patron's lists: one category and one page at a time, whole or known not to be."""
from __future__ import annotations

import pytest

from sip2 import messages as sip
from sip2.errors import AnswerCut
from sip2.values import SummaryCounts
from tests.sip2.test_circulation import CARD, desk


def test_lists_are_read_one_category_and_one_page_at_a_time_without_the_pin() -> None:
    counts = SummaryCounts(charged=90, holds=1)
    pages = [sip.PatronInformationResponse(valid_patron=True, counts=counts, charged_items=tuple(
        str(n) for n in range(s, min(s + 40, 190)))) for s in (100, 140, 180)]
    circulation, script = desk(
        sip.PatronInformationResponse(valid_patron=True, counts=counts),
        sip.PatronInformationResponse(counts=counts, hold_items=("h",)), *pages)
    account = circulation.account(CARD)
    assert account.charged == tuple(str(n) for n in range(100, 190))
    assert account.holds_ready == ("h",)
    assert account.holds_pending == ()
    asked = [m for m in script.asked if isinstance(m, sip.PatronInformation)]
    assert [m.summary.text.count("Y") for m in asked] == [0, 1, 1, 1, 1]
    assert [(m.start_item, m.end_item) for m in asked[2:]] == [("1", "40"), ("41", "80"), ("81", "120")]
    assert all(m.patron_password is None for m in asked)


def test_a_system_that_ignores_pages_does_not_hold_the_terminal_for_ever() -> None:
    same = sip.PatronInformationResponse(valid_patron=True, counts=SummaryCounts(charged=None, overdue=0),
                                         charged_items=("1", "2"))
    circulation, script = desk(same, same, same)
    assert circulation.account(CARD).charged == ("1", "2")
    assert len(script.asked) == 3


def test_a_cut_list_is_asked_for_in_smaller_pieces_until_it_is_whole() -> None:
    counts = SummaryCounts(charged=15)
    pages = [sip.PatronInformationResponse(counts=counts, charged_items=tuple(str(n) for n in range(start, end)))
             for start, end in ((0, 10), (10, 15))]
    circulation, script = desk(
        sip.PatronInformationResponse(valid_patron=True, counts=counts), AnswerCut("Cut."), AnswerCut("Cut."), *pages)
    assert circulation.account(CARD).charged == tuple(str(n) for n in range(15))
    asked = [m for m in script.asked if isinstance(m, sip.PatronInformation)]
    assert [(m.start_item, m.end_item) for m in asked[1:]] == [("1", "40"), ("1", "20"), ("1", "10"), ("11", "20")]


def test_an_answer_that_comes_cut_whatever_is_asked_is_given_up() -> None:
    circulation, script = desk(sip.PatronInformationResponse(valid_patron=True, counts=SummaryCounts(charged=9)),
                               *[AnswerCut("Cut.")] * 9)
    with pytest.raises(AnswerCut):
        circulation.account(CARD)
    assert len(script.asked) == 7       # 40, 20, 10, 5, 2, 1 at a time
