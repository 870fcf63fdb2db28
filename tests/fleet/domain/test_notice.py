"""Who hears of what: the worst alone where that was wished, nothing of others' branches, nothing by what is broken."""
from __future__ import annotations

import pytest

from fleet.domain.alert import POST, REGION, Alert, Cause, Maintenance, reconcile
from fleet.domain.condition import Kind
from fleet.domain.notice import WAITS, Notice, Reader, Word, addressed, again_after, notices

NOW = 1_795_862_891


def alert(kind: Kind, scope: str, *branches: str, **more: object) -> Alert:
    devices = ("k1",) if branches else ()
    return Alert(cause=Cause(kind, scope), since=NOW, last=NOW, opened=NOW, devices=devices, branches=branches,
                 **more)     # type: ignore[arg-type]


@pytest.mark.parametrize(("reader", "told", "hears"), [
    (Reader("mail", "a"), alert(Kind.PRINTER, "k1", "LAH"), True),
    (Reader("mail", "a", important=True), alert(Kind.PRINTER, "k1", "LAH"), False),
    (Reader("mail", "a", important=True), alert(Kind.PAD, "k1", "LAH"), True),
    (Reader("mail", "a", ("HEI",)), alert(Kind.PAD, "k1", "LAH"), False),
    (Reader("mail", "a", ("HEI",)), alert(Kind.ILS, REGION, "LAH"), True),
    (Reader("mail", "a", ("HEI",)), alert(Kind.NOTICES, POST + "hook:desk"), False),
    (Reader("mail", "a"), alert(Kind.NOTICES, POST + "hook:desk"), True),
    (Reader("mail", "a"), alert(Kind.NOTICES, POST + "mail"), False),
    (Reader("mail", "a"), alert(Kind.NOTICES, POST + "person:a"), False),
    (Reader("mail", "b"), alert(Kind.NOTICES, POST + "person:a"), True),
    (Reader("hook:desk"), alert(Kind.NOTICES, POST + "mail"), True)])
def test_each_hears_what_is_theirs_by_a_way_that_works(reader: Reader, told: Alert, hears: bool) -> None:
    assert [one.channel for one in addressed([Notice(Word.BEGAN, told)], [reader])] == [reader.channel] * hears


def test_a_message_is_tried_less_and_less_often_for_some_hours_and_then_no_more() -> None:
    pauses = [again_after(tries) for tries in range(1, len(WAITS) + 2)]
    assert pauses == [*WAITS, None]
    assert list(WAITS) == sorted(WAITS)
    assert 6 * 3600 > sum(WAITS) > 4 * 3600


def test_that_messages_do_not_go_out_is_told_in_maintenance_too() -> None:
    lost = alert(Kind.NOTICES, POST + "mail")
    everywhere = [Maintenance(REGION, NOW - 1, NOW + 1000), Maintenance("branch:LAH", NOW - 1, NOW + 1000)]
    assert not any(window.covers(lost, NOW) for window in everywhere)
    over = reconcile([alert(Kind.NOTICES, POST + "mail", told=NOW)], [], NOW + 10, everywhere)
    assert [one.word for one in notices(over, NOW + 10)] == [Word.OVER]
