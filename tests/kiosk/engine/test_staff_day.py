"""The counts of the day: what they tell, that they tell of nobody, and that a restart begins no new day."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.engine import events as ev
from kiosk.engine.effects import KeepTally, Print
from kiosk.engine.staff import REASONS, Deed, Tally
from kiosk.engine.state import anew
from kiosk.engine.view import Action, Screen, Text
from receipts import render_text
from receipts.document import DayReport, ReceiptKind
from tests.kiosk.engine.test_staff import deeds, done, enter, world_of
from tests.kiosk.world import CARD, OTHER, PIN, World


def day(world: World) -> None:
    enter(world).press(Action.STAFF_KIOSK)
    world.send(ev.RowPressed(at=world.at, key="day"))
    assert world.view.list_heading == Text("staff.day.title")


def visit(world: World, *items: str, ending: Action = Action.FINISH_RECEIPT) -> World:
    """Items brought back, and the patron gone."""
    world.press(Action.RETURN)
    world.lay(*items)
    world.settle()
    world.press(ending)
    world.press(Action.FINISH)
    world.lift(*items)
    world.settle()
    return world


def test_counts_of_today_tell_of_nobody() -> None:
    world = world_of()
    for n in range(1, 9):
        world.add(str(n), hold="somebody" if n > 2 else "")
    world.sign_in(CARD, PIN)
    world.lay(*map(str, range(1, 9)))
    world.settle()
    world.press(Action.FINISH)
    world.press(Action.FINISH)
    tally = world.state.tally
    assert tally is not None
    assert (tally.loans, tally.returns, tally.refusals) == (2, 0, (("hold_other", 6),))
    day(world)
    rows = {row.key: row.status.args for row in world.view.rows}
    assert rows["count:loans"] == (("number", 2),)
    assert rows["refusal:hold_other"] == (("number", 6),)
    assert "Title" not in repr(world.view)
    world.press(Action.FINISH)
    world.lift(*world.items)
    world.press(Action.RETURN)
    world.lay("1", "2")
    world.settle()
    assert world.state.tally is not None
    assert (world.state.tally.loans, world.state.tally.returns) == (2, 2)


def test_a_few_refusals_are_not_told_by_their_reason() -> None:
    world = world_of()
    world.add("1", hold="somebody")
    world.sign_in(CARD, PIN)
    world.lay("1")
    world.settle()
    world.press(Action.FINISH)
    world.press(Action.FINISH)
    day(world)
    keys = [row.key for row in world.view.rows]
    assert "count:refusals" in keys
    assert not [key for key in keys if key.startswith("refusal:")]


def test_receipts_are_counted_by_how_they_were_given_and_what_staff_print_is_none() -> None:
    world = world_of(slips=True, mails=True)
    for item in "123":
        world.add(item, holder=CARD, hold=OTHER if item == "3" else "")
    world.emails[CARD] = "m@example.fi"
    visit(world, "1")
    visit(world, "2", ending=Action.FINISH)
    visit(world, "3", ending=Action.FINISH)
    world.add("4")
    world.sign_in(CARD, PIN)
    world.lay("4")
    world.settle()
    world.press(Action.FINISH_MAIL)
    world.settle()
    enter(world).press(Action.TEST_PRINT)
    world.paper = False
    tally = world.state.tally
    assert tally is not None
    assert (tally.printed, tally.mailed, tally.slips) == (1, 1, 1)


def test_the_day_is_printed_as_counts_and_written_down_as_a_deed() -> None:
    world = world_of()
    for item in "123456":
        world.add(item, hold="somebody")
    world.sign_in(CARD, PIN)
    world.lay(*"123456")
    world.settle()
    world.press(Action.FINISH)
    world.press(Action.FINISH)
    day(world)
    world.press(Action.PRINT_DAY)
    assert world.view.notice == Text("staff.report.done")
    (receipt,) = [effect.receipt for effect in done(world, Print)]
    assert receipt.kind is ReceiptKind.DAY
    assert receipt.day.reasons == (("hold_other", 6),)
    assert dict(receipt.day.counts) == {"loans": 0, "returns": 0, "renewals": 0, "refusals": 6, "printed": 0,
                                        "mailed": 0, "slips": 0}
    assert not [secret for secret in (CARD, PIN, "Title", "somebody") if secret in render_text(receipt)]
    assert deeds(world)[-2:] == [(Deed.REPORT, "begun"), (Deed.REPORT, "ok")]
    world.paper = False
    world.press(Action.PRINT_DAY)
    assert world.view.notice == Text("staff.report.failed")
    assert deeds(world)[-1] == (Deed.REPORT, "paper")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_reason_and_count_has_its_words_on_paper(language: str) -> None:
    world = world_of()
    day(world)
    world.press(Action.PRINT_DAY)
    (receipt,) = [effect.receipt for effect in done(world, Print)]
    full = DayReport(receipt.printed_at, receipt.day.counts, tuple((reason, 9) for reason in REASONS))
    said = render_text(replace(receipt, language=language, day=full))
    assert said.count(" 9\n") == len(REASONS)


def test_counts_are_kept_when_nobody_is_there_and_only_when_they_changed() -> None:
    world = world_of()
    world.add("1", holder=CARD)
    world.wait(2)
    assert not done(world, KeepTally)
    world.press(Action.RETURN)
    world.lay("1")
    world.wait(3)
    assert not done(world, KeepTally)              # the disk is the journal's while somebody is there
    world.press(Action.FINISH)
    world.wait(3)
    assert [effect.tally.returns for effect in done(world, KeepTally)] == [1]
    assert world.state.tally is world.state.tally_kept


def test_a_restart_begins_no_new_day_and_another_day_begins_at_midnight() -> None:
    world = world_of()
    world.add("1", holder=CARD)
    world.add("2", holder=CARD)
    visit(world, "1")
    world.wait(1)
    kept = done(world, KeepTally)[-1].tally
    world.at += 60
    world.boot()
    assert world.state.tally is not None
    assert not world.state.tally.returns
    world.send(ev.Counted(at=world.at, tally=kept))
    visit(world, "2")
    assert (world.state.tally.returns, world.state.tally.printed, world.state.tally.since) == (2, 2, kept.since)
    world.state = anew(world.state)                # a journal that failed and came back, in the same process
    world.send(ev.Counted(at=world.at, tally=kept))
    assert world.state.tally.returns == 2
    world.send(ev.Tick(at=world.at + 1, now=world.state.now + timedelta(days=1)))
    assert world.state.tally is not None
    assert (world.state.tally.returns, world.state.tally.since.hour, world.state.tally.since.minute) == (0, 0, 0)


def test_counts_of_another_day_are_not_todays() -> None:
    world = world_of()
    world.send(ev.Counted(at=world.at, tally=Tally(world.state.now - timedelta(days=1), loans=7)))
    assert world.state.tally is not None
    assert not world.state.tally.loans


def test_back_from_the_day_is_the_kiosks_page() -> None:
    world = world_of()
    day(world)
    world.press(Action.BACK)
    assert [row.key for row in world.view.rows][:2] == ["state", "day"]
    assert world.screen is Screen.STAFF
