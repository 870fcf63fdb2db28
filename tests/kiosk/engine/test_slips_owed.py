"""Slips that did not come out at once: durable until staff have printed them or taken them off their list."""
from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.engine import events as ev
from kiosk.engine.effects import Ask, PrintSlip
from kiosk.engine.ils import DescribeItem
from kiosk.engine.slip import Slip, SlipState
from kiosk.engine.staff import Deed
from kiosk.engine.view import Action, ActionView, Screen, Text, text
from receipts.document import HoldSlip
from tests.kiosk.engine.test_slips import bring
from tests.kiosk.engine.test_staff import deeds, enter, show, world_of
from tests.kiosk.world import CARD, DUE, OTHER, World

HELD = HoldSlip("Lahden pääkirjasto", "3", "C", DUE, "3")


def branch() -> World:
    """Item 1 is awaited by nobody; 3 here, 4 at Sysmä."""
    world = world_of(slips=True)
    world.add("1", holder=CARD)
    world.add("3", holder=CARD, hold=OTHER)
    world.add("4", holder=CARD, hold=OTHER, home="SYS")
    return world


def link(world: World, *, up: bool) -> None:
    world.ils_up = up
    world.send((ev.PartUp if up else ev.PartDown)(at=world.at, part="ils"))


def paper(world: World, *, there: bool) -> None:
    world.paper = there
    world.send(ev.PartUp(at=world.at, part="printer") if there else
               ev.PartDown(at=world.at, part="printer", reason="paper"))


def leave(world: World) -> None:
    world.press(Action.FINISH)
    world.lift(*list(world.field_))
    world.wait(20)
    assert world.screen is Screen.ATTRACT


def without_paper(*items: str) -> World:
    """Returned while there was none."""
    world = branch()
    paper(world, there=False)
    bring(world, *items)
    leave(world)
    paper(world, there=True)
    return world


def owed(world: World) -> list[str]:
    """The items, as the journal has them."""
    return [slip.item for slip in world.slips.values() if not slip.final]


def to_the_list(world: World) -> World:
    enter(world)
    world.press(Action.STAFF_QUEUE)
    world.send(ev.RowPressed(at=world.at, key="slips"))
    return world


def slip_for(world: World, item: str) -> str:
    return next(slip.id for slip in world.state.slips if slip.item == item)


def button(world: World, action: Action) -> ActionView:
    return next(one for one in world.view.actions if one.action is action)


# --- owed -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("lost", [0, 1], ids=["answered", "answer lost"])
def test_a_return_taken_off_line_owes_its_slip_once_the_central_system_has_told_of_the_hold(lost: int) -> None:
    world = branch()
    world.lose_answers = lost
    link(world, up=False)
    bring(world, "3", "1")
    world.wait(12)
    leave(world)
    assert owed(world) == []
    link(world, up=True)
    world.wait(30)
    assert owed(world) == ["3"]
    assert world.printed == []
    assert "hold slip owed" in world.alerts


def test_what_does_not_come_out_stays_owed_and_what_does_is_forgotten() -> None:
    world = branch()
    bring(world, "3")
    assert [slip.state for slip in world.slips.values()] == [SlipState.PRINTED]
    paper(world, there=False)
    world.lay("4")
    world.settle()
    assert owed(world) == ["4"]
    leave(world)
    assert [slip.item for slip in world.slips.values()] == ["4"]
    assert not [secret for secret in (CARD, OTHER) if secret in repr(world.slips)]


@pytest.mark.parametrize("cut", range(7))
def test_wherever_the_power_goes_a_slip_is_out_or_owed(cut: int) -> None:
    """Once the central system took it back, no crash loses that the item needs one."""
    world = branch()
    world.press(Action.RETURN)
    world.lay("3")
    for _ in range(cut):
        if world.todo:
            world.do(world.todo.pop(0))
    world.boot()
    world.wait(30)
    if world.items["3"].holder:
        assert owed(world) == []
    else:
        assert [receipt.slip for receipt in world.printed] == [HELD] or owed(world) == ["3"]
    assert len(world.printed) + len(owed(world)) <= 1


def test_a_journal_that_fails_and_comes_back_still_knows_them() -> None:
    world = without_paper("3")
    world.halt()
    assert world.state.slips == ()
    world.mend_disk()
    assert [slip.item for slip in world.state.slips] == ["3"]


@pytest.mark.parametrize("then", ["lent", "returned again"])
def test_an_item_that_was_dealt_with_since_needs_the_old_one_no_more(then: str) -> None:
    world = without_paper("3")
    (old,) = world.slips
    world.items["3"].hold = CARD if then == "lent" else OTHER
    if then == "lent":
        world.sign_in()
        world.press(Action.BORROW)
        world.lay("3")
        world.settle()
        assert owed(world) == []
    else:
        world.items["3"].holder = CARD
        paper(world, there=False)
        bring(world, "3")
        assert owed(world) == ["3"]
    assert old not in [slip.id for slip in world.state.slips]


def test_where_slips_are_not_wanted_none_is_owed() -> None:
    world = world_of(slips=False)
    world.add("3", holder=CARD, hold=OTHER)
    bring(world, "3")
    assert world.slips == {}


# --- for staff ------------------------------------------------------------------------------------------

def test_staff_see_which_items_where_they_lie_and_since_when() -> None:
    world = enter(without_paper("3", "4"))
    world.press(Action.STAFF_QUEUE)
    (row,) = (row for row in world.view.rows if row.key == "slips")
    assert (row.opens, row.status) == (True, Text("staff.value.number", (("number", 2),)))
    world.send(ev.RowPressed(at=world.at, key="slips"))
    told = [(row.placeholder, row.status, row.chosen) for row in world.view.rows]
    assert told == [(Text("row.number", (("number", "3"),)), Text("staff.slips.here"), False),
                    (Text("row.number", (("number", "4"),)), Text("staff.slips.away", (("place", "SYS"),)), False)]
    assert all(row.detail and row.detail.key == "staff.slips.made" for row in world.view.rows)
    world.press(Action.BACK)
    assert [row.key for row in world.view.rows if row.opens] == ["slips"]


def test_staff_print_all_with_what_is_true_now_and_the_list_is_empty() -> None:
    world = to_the_list(without_paper("3", "4"))
    world.press(Action.PRINT_SLIPS)
    assert not button(world, Action.PRINT_SLIPS).enabled, "they are on their way"
    world.press(Action.PRINT_SLIPS)
    world.settle()
    assert [receipt.slip for receipt in world.printed] == [HELD, HoldSlip("SYS", item="4")]
    assert [receipt.lines[0].title for receipt in world.printed] == ["Title 3", "Title 4"]
    assert (world.state.slips, owed(world)) == ((), [])
    assert world.view.notice == text("staff.slips.printed", n=2)
    assert world.view.lead == Text("staff.slips.none")
    assert [deed for deed in deeds(world) if deed[0] is Deed.SLIPS] == [(Deed.SLIPS, "begun"), (Deed.SLIPS, "2")]


def test_only_those_chosen_are_printed_or_taken_off() -> None:
    world = to_the_list(without_paper("3", "4"))
    assert not button(world, Action.DROP_SLIPS).enabled
    world.press(Action.DROP_SLIPS)
    assert owed(world) == ["3", "4"]
    world.send(ev.RowPressed(at=world.at, key=slip_for(world, "3")))
    world.send(ev.RowPressed(at=world.at, key=slip_for(world, "4")))
    world.send(ev.RowPressed(at=world.at, key=slip_for(world, "3")))       # not any more
    world.press(Action.DROP_SLIPS)
    assert owed(world) == ["3"]
    assert world.printed == []
    assert (Deed.DROP_SLIPS, "1") in deeds(world)
    world.send(ev.RowPressed(at=world.at, key=slip_for(world, "3")))
    world.press(Action.PRINT_SLIPS)
    world.settle()
    assert [receipt.slip for receipt in world.printed] == [HELD]


@pytest.mark.parametrize(("trouble", "notice"), [("link", "staff.slips.no_answer"), ("paper", "staff.slips.failed")])
def test_what_cannot_be_printed_stays_on_the_list_and_staff_are_told(trouble: str, notice: str) -> None:
    world = to_the_list(without_paper("3", "4"))
    world.paper, world.ils_up = trouble != "paper", trouble != "link"
    world.press(Action.PRINT_SLIPS)
    world.settle()
    assert world.view.notice == Text(notice)
    assert owed(world) == ["3", "4"]
    assert deeds(world)[-1] == (Deed.SLIPS, "0, not all")
    assert world.printed == []
    paper(world, there=True)
    world.ils_up = True
    world.press(Action.PRINT_SLIPS)
    world.settle()
    assert len(world.printed) == 2


def test_without_paper_it_is_said_and_nothing_can_be_printed() -> None:
    world = to_the_list(without_paper("3"))
    assert world.view.notice is None
    paper(world, there=False)
    assert world.view.notice == Text("receipt.no.paper")
    assert not button(world, Action.PRINT_SLIPS).enabled
    world.press(Action.PRINT_SLIPS)
    world.settle()
    assert not [effect for effect in world.history if isinstance(effect, PrintSlip)]


def test_one_that_is_on_loan_again_is_taken_off_unprinted() -> None:
    world = to_the_list(without_paper("3", "4"))
    world.items["3"].holder = OTHER                # fetched, at a desk
    world.press(Action.PRINT_SLIPS)
    world.settle()
    assert [receipt.slip for receipt in world.printed] == [HoldSlip("SYS", item="4")]
    assert owed(world) == []
    assert world.view.notice == Text("staff.slips.lent")


def test_what_staff_leave_half_done_is_printed_or_stays_owed() -> None:
    world = to_the_list(without_paper("3", "4"))
    world.press(Action.PRINT_SLIPS)
    asked = [e for e in world.todo if isinstance(e, Ask) and isinstance(e.question, DescribeItem)]
    assert len(asked) == 2
    world.todo.remove(asked[0])
    world.do(asked[0])                             # the first is with the printer, the second is asked about
    world.press(Action.FINISH)
    world.settle()
    assert [receipt.slip for receipt in world.printed] == [HELD]
    assert owed(world) == ["4"]


def test_nobody_prints_or_drops_them_without_the_pin_or_from_another_page() -> None:
    world = without_paper("3")
    show(world)
    for action in (Action.PRINT_SLIPS, Action.DROP_SLIPS):
        world.press(action)
    world.press(Action.CANCEL)
    enter(world)
    for action in (Action.PRINT_SLIPS, Action.DROP_SLIPS):
        world.press(action)
    world.settle()
    assert (world.printed, owed(world)) == ([], ["3"])


def test_what_an_older_start_had_over_is_not_owed() -> None:
    world = branch()
    slip = Slip("slip-op-r0-1", SlipState.OWED, "3", "hold_shelf", "B", "2026-11-22T12:00:00")
    world.send(ev.SlipsFound(at=world.at, slips=(slip, replace(slip, id="slip-op-r0-2", state=SlipState.PRINTED))))
    assert world.state.slips == (slip,)
