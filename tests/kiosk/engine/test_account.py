"""The account: read after the PIN, one question at a time, shown to nobody else."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.effects import Ask
from kiosk.engine.view import Action, Money, Screen
from tests.kiosk.world import CARD, DUE, OTHER, World, policy


def world_with_loans(**changes: object) -> World:
    world = World(policy(**changes))
    for item in "3142":
        world.add(item, holder=CARD, due=DUE + timedelta(days=int(item)))
    world.add("9", holder=OTHER)
    return world


def to_account(world: World, purpose: Action = Action.ACCOUNT) -> World:
    world.press(purpose)
    world.sign_in()
    return world


def counts(world: World) -> list[str | None]:
    return [str(tab.count.args[0][1]) if tab.count else None for tab in world.view.tabs]


def test_the_first_screen_offers_the_account_and_renewing_where_they_can_be_had() -> None:
    def offered(**changes: object) -> list[Action]:
        return [action.action for action in World(policy(**changes)).view.actions]

    assert offered() == [Action.BORROW, Action.RETURN, Action.RENEW, Action.ACCOUNT]
    assert Action.RENEW not in offered(renewals=False)
    for without in ({"account": False}, {"role": "return-only"}, {"pin": "none"}):
        assert not {Action.RENEW, Action.ACCOUNT} & set(offered(**without))
    world = World()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.press(Action.ACCOUNT)
    assert world.screen is not Screen.CARD


def test_a_pin_is_asked_for_the_account_even_where_borrowing_needs_none() -> None:
    world = world_with_loans(pin="optional")
    world.press(Action.ACCOUNT)
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.settle()
    assert world.screen is Screen.PIN
    assert not [effect for effect in world.history if isinstance(effect, Ask)]
    world.type("9999")
    world.settle()
    assert world.screen is not Screen.ACCOUNT
    world.type("1234")
    world.settle()
    assert world.screen is Screen.ACCOUNT


def test_who_borrowed_without_a_pin_cannot_go_to_the_account() -> None:
    world = world_with_loans(pin="optional")
    world.pins[CARD] = ""
    world.items["8"] = replace(world.items["9"], holder="", hold=CARD)
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.settle()
    assert world.screen is Screen.BORROW
    assert [chip.key for chip in world.view.chips] == ["borrow.holds"]
    assert world.view.links == ()
    world.press(Action.HOLDS)
    assert world.screen is Screen.BORROW


def test_what_is_counted_comes_first_and_the_first_to_be_due_is_on_top() -> None:
    world = to_account(world_with_loans())
    assert world.screen is Screen.ACCOUNT
    assert counts(world)[:2] == ["4", "0"]
    assert [row.key for row in world.view.rows] == ["1", "2", "3", "4"]
    assert {row.status.key for row in world.view.rows} == {"status.on_loan"}


def test_one_question_is_asked_at_a_time_so_that_a_loan_never_waits_behind_a_list() -> None:
    world = world_with_loans()
    world.press(Action.ACCOUNT)
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.type("1234")
    asked = 0
    while world.todo:
        assert sum(isinstance(effect, Ask) for effect in world.todo) == 1
        asked += 1
        world.do(world.todo.pop(0))
    assert asked == 6                              # the PIN, the lists, four loans


def test_the_pages_are_a_press_away_and_each_tells_when_it_is_empty() -> None:
    world = to_account(World())
    for page in (Action.LOANS, Action.HOLDS, Action.FEES, Action.MESSAGES):
        world.press(page)
        assert [tab.action for tab in world.view.tabs if tab.chosen] == [page]
        assert world.view.lead is not None
        assert world.view.lead.key == f"account.{page.value}.none"


def read(world: World, told: ils.AccountRead, page: Action) -> World:
    world.account = lambda card: told  # type: ignore[method-assign]
    to_account(world).press(page)
    return world


def test_fees_are_told_line_by_line_with_the_sum_and_where_to_pay() -> None:
    told = ils.AccountRead(owed=Money(Decimal("3.40")), fees=(
        ils.FeeLine("Rautatie", Money(Decimal("2.40"))), ils.FeeLine("Kortti")))
    world = read(World(policy(web="https://lastu.finna.fi/")), told, Action.FEES)
    view = world.view
    assert [row.title for row in view.rows] == ["Rautatie", "Kortti"]
    assert view.list_heading is not None
    assert dict(view.list_heading.args)["amount"] == Money(Decimal("3.40"))
    assert view.advice is not None
    assert dict(view.advice.args)["web"] == "lastu.finna.fi"
    assert view.qr == "https://lastu.finna.fi/"
    assert read(World(), told, Action.FEES).view.qr == ""


def test_messages_follow_from_facts() -> None:
    world = World()
    world.blocks[CARD] = ils.Refusal.OVERDUE
    world.add("1", holder=CARD)
    read(world, ils.AccountRead(("1",), ("1",), recalled=2, owed=Money(Decimal(1))), Action.MESSAGES)
    assert [row.placeholder.key for row in world.view.rows if row.placeholder] == [
        "blocked.title", "message.late", "message.recalled", "message.fees"]
    world.press(Action.LOANS)
    assert world.statuses() == {"1": "status.late"}


def test_a_hold_that_only_seems_ready_is_told_apart_where_each_is_asked_about() -> None:
    told = ils.AccountRead(ready=("1", "2"))
    for ready, statuses in (("listed", ["status.hold_ready"] * 2), ("asked", ["status.hold_ready",
                                                                              "status.hold_waits"])):
        world = World(policy(ready=ready))
        world.add("1", hold=CARD)
        world.add("2")
        read(world, told, Action.HOLDS)
        assert sorted(world.statuses().values()) == statuses


def test_the_account_is_asked_about_when_nobody_does_anything_and_closes_then() -> None:
    world = to_account(world_with_loans())
    world.tick(61)
    assert world.view.overlay is not None
    world.send(ev.Touched(at=world.at))
    assert world.view.overlay is None
    world.tick(61 + 21)
    assert world.screen is Screen.ATTRACT
    assert world.state.account.loans == ()


def test_without_the_connection_the_account_waits_and_goes_on_by_itself() -> None:
    world = world_with_loans()
    world.press(Action.ACCOUNT)
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.type("1234")
    world.do(world.todo.pop(0))
    world.ils_up = False
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.settle()
    assert world.view.notice is not None
    assert world.view.notice.key == "notice.account_down"
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    assert len(world.view.rows) == 4


def test_a_blocked_patron_reaches_the_account_and_cannot_borrow_from_there() -> None:
    world = world_with_loans()
    world.add("5")
    world.blocks[CARD] = ils.Refusal.FEES
    world.sign_in()
    assert world.view.overlay is not None
    assert Action.ACCOUNT in [action.action for action in world.view.overlay.actions]
    world.press(Action.ACCOUNT)
    world.settle()
    assert world.screen is Screen.ACCOUNT
    assert world.view.notice is not None
    assert world.view.notice.key == "refusal.fees"
    world.press(Action.BORROW)
    world.lay("5")
    world.settle()
    assert world.screen is Screen.ACCOUNT
    assert world.items["5"].holder == ""


def test_from_borrowing_to_the_account_and_back_the_session_is_the_same() -> None:
    world = world_with_loans()
    world.add("5")
    world.sign_in()
    world.lay("5")
    world.settle()
    world.press(Action.LOANS)
    world.settle()
    assert len(world.view.rows) == 5
    world.press(Action.BORROW)
    world.settle()
    assert world.statuses() == {"5": "status.borrowed"}
    assert world.items["5"].loans == 1
    world.press(Action.FINISH_RECEIPT)
    assert [line.title for line in world.printed[-1].lines] == ["Title 5"]


def test_what_is_laid_on_the_pad_in_the_account_is_borrowed() -> None:
    world = to_account(world_with_loans())
    world.add("5")
    world.lay("5")
    world.settle()
    assert world.screen is Screen.BORROW
    assert world.items["5"].holder == CARD


@pytest.mark.parametrize("purpose", [Action.ACCOUNT, Action.RENEW])
def test_the_next_patron_comes_to_borrow_again(purpose: Action) -> None:
    world = to_account(world_with_loans(), purpose)
    world.press(Action.FINISH)
    assert world.screen is Screen.ATTRACT
    world.sign_in(OTHER)
    assert world.screen is Screen.BORROW
    world.press(Action.FINISH)
    world.press(purpose)
    world.press(Action.CANCEL)
    world.sign_in(OTHER)
    assert world.screen is Screen.BORROW


def test_another_card_in_the_account_is_asked_about_as_everywhere() -> None:
    world = to_account(world_with_loans())
    world.send(ev.CardShown(at=world.at, number=OTHER))
    assert world.view.overlay is not None
    assert world.view.overlay.title.key == "other_card.title"
    world.tick(6)
    assert world.screen is Screen.PIN
    world.type(world.pins[OTHER])
    world.settle()
    assert world.screen is Screen.BORROW
    assert world.state.account.loans == ()


def test_something_that_is_no_card_is_told_calmly_and_changes_nothing() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    world.settle()
    before = world.statuses()
    world.send(ev.CardUnknown(at=world.at))
    assert world.view.notice is not None
    assert world.view.notice.key == "notice.card_unknown"
    assert (world.screen, world.statuses(), world.view.overlay) == (Screen.BORROW, before, None)
    world.tick(11)
    assert world.view.notice is None


def test_an_answer_for_the_patron_before_is_not_shown_to_the_next() -> None:
    world = world_with_loans()
    world.press(Action.ACCOUNT)
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.type("1234")
    world.do(world.todo.pop(0))
    late = world.todo.pop(0)
    world.press(Action.FINISH)
    world.settle()
    to_account_of_other = world
    to_account_of_other.press(Action.ACCOUNT)
    to_account_of_other.sign_in(OTHER)
    world.do(late)
    world.settle()
    assert [row.key for row in world.view.rows] == ["9"]
