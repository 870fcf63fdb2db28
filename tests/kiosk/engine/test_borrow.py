"""Borrowing, promise by promise."""
from __future__ import annotations

from kiosk.engine.effects import Ask, Record, Secure
from kiosk.engine.ils import LendItem, Refusal
from kiosk.engine.operation import OperationState
from kiosk.engine.view import Action, Screen
from tests.kiosk.world import CARD, DUE, OTHER, PIN, World, policy


def shelf(*items: str, **facts: object) -> World:
    world = World()
    for item in items:
        world.add(item, **facts)
    return world


def lent(world: World) -> list[str]:
    return [i for i, item in world.items.items() if item.holder]


def test_a_pile_is_lent_without_a_single_press() -> None:
    world = shelf("1", "2", "3")
    world.sign_in()
    world.lay("1", "2", "3")
    world.settle()
    assert lent(world) == ["1", "2", "3"]
    assert not any(world.secured.values())
    assert set(world.statuses().values()) == {"status.borrowed"}
    assert world.view.list_heading is not None
    assert world.view.list_heading.n == 3


def test_the_intention_is_journalled_before_the_question_and_the_yes_before_the_tag() -> None:
    world = shelf("1")
    world.sign_in()
    world.history.clear()
    world.lay("1")
    world.settle()
    kinds = [e.operation.state if isinstance(e, Record) else type(e) for e in world.history
             if isinstance(e, Record | Ask | Secure)]
    assert kinds == [OperationState.SENT, Ask, OperationState.CONFIRMED, Secure, OperationState.SECURED]


def test_the_tick_comes_only_after_the_tag_was_read_back() -> None:
    world = shelf("1")
    world.sign_in()
    world.lay("1")
    while not any(isinstance(e, Secure) for e in world.todo):
        world.do(world.todo.pop(0))
    assert world.statuses() == {"1": "status.reading"}
    world.settle()
    assert world.statuses() == {"1": "status.borrowed"}


def test_a_refused_item_keeps_its_security_and_goes_to_the_top_with_what_to_do() -> None:
    world = shelf("1")
    world.add("2", hold=OTHER)
    world.sign_in()
    world.lay("2", "1")
    world.settle()
    first = world.view.rows[0]
    assert first.key == "2"
    assert first.needs_attention
    assert first.detail is not None
    assert first.detail.key == "refusal.hold_other"
    assert world.secured[world.uids("2")[0]]
    assert not any(isinstance(e, Secure) and e.uid in world.uids("2") for e in world.history)


def test_the_same_item_seen_again_keeps_its_tick_and_nothing_is_sent() -> None:
    world = shelf("1")
    world.sign_in()
    world.lay("1")
    world.settle()
    world.lift("1")
    world.lay("1")
    world.settle()
    assert world.items["1"].renewals == 0
    assert world.statuses() == {"1": "status.borrowed"}


def test_an_item_already_mine_is_renewed_and_said_so() -> None:
    world = shelf("1", holder=CARD)
    world.sign_in()
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.renewed"}


def test_items_laid_before_the_card_are_lent_after_it() -> None:
    world = shelf("1", "2")
    world.lay("1", "2")
    assert world.screen is Screen.CHOOSE
    world.sign_in()
    world.settle()
    assert lent(world) == ["1", "2"]


def test_wrong_card_and_wrong_pin_say_the_same() -> None:
    world = shelf()
    world.sign_in(CARD, "0000")
    wrong_pin = world.view.entry
    world.press(Action.CANCEL)
    world.pins.pop(OTHER)
    world.sign_in(OTHER, "4321")
    wrong_card = world.view.entry
    assert wrong_pin is not None
    assert wrong_card is not None
    assert wrong_pin.problem == wrong_card.problem
    assert wrong_pin.problem is not None
    assert wrong_pin.filled == 0


def test_three_wrong_pins_make_that_card_wait_and_no_other() -> None:
    world = shelf()
    world.sign_in(CARD, "0000")
    world.type("0001")
    world.settle()
    world.type("0002")
    world.settle()
    assert world.screen is Screen.CARD
    world.sign_in(CARD)
    assert world.screen is Screen.CARD
    world.sign_in(OTHER)
    assert world.screen is Screen.BORROW
    world.press(Action.FINISH)
    world.tick(61)
    world.sign_in(CARD)
    assert world.screen is Screen.BORROW


def test_a_blocked_patron_hears_why_and_nothing_is_lent() -> None:
    world = shelf("1")
    world.blocks[CARD] = Refusal.FEES
    world.sign_in()
    world.lay("1")
    world.settle()
    assert world.view.overlay is not None
    assert "refusal.fees" in [t.key for t in world.view.overlay.lead]
    assert lent(world) == []
    world.press(Action.CLOSE)
    assert world.screen is Screen.ATTRACT


def test_part_one_of_two_alone_is_not_lent_and_its_missing_part_is_named() -> None:
    world = shelf("1", parts=2)
    first, second = world.uids("1")
    world.sign_in()
    world.lay(first)
    world.settle()
    world.tick(4)
    row = world.view.rows[0]
    assert row.detail is not None
    assert (row.detail.key, dict(row.detail.args)["part"]) == ("tag.set_missing", "2")
    assert lent(world) == []
    world.lay(second)
    world.settle()
    assert world.items["1"].loans == 1
    assert not world.secured[first]
    assert not world.secured[second]


def test_the_same_part_twice_is_a_question_for_staff_and_never_two_loans() -> None:
    world = shelf("1")
    twin = world.tag("E0040000000000FF", "1", parts=1, part=1)
    world.sign_in()
    world.lay(world.uids("1")[0], twin)
    world.settle()
    assert world.details() == {"1": "tag.duplicate"}
    assert lent(world) == []


def test_blank_damaged_and_foreign_tags_are_explained_and_never_sent() -> None:
    world = shelf()
    world.add("9", owner="FI-Hel")
    blank, damaged = world.tag("E0AA", problem="blank"), world.tag("E0BB", problem="damaged")
    world.sign_in()
    world.lay(blank, damaged, "9")
    world.settle()
    assert world.details() == {blank: "tag.blank", damaged: "tag.damaged", "9": "tag.foreign"}
    assert not any(isinstance(e, Ask) and isinstance(e.question, LendItem) for e in world.history)
    world.lift(blank, damaged, "9")
    assert world.view.rows == ()


def test_a_foreign_item_may_be_asked_for_but_its_tag_is_never_written() -> None:
    world = World(policy(foreign="ask"))
    world.add("9", owner="FI-Hel")
    world.sign_in()
    world.lay("9")
    world.settle()
    assert lent(world) == ["9"]
    assert world.secured[world.uids("9")[0]]
    assert world.statuses() == {"9": "status.borrowed"}


def test_a_tag_taken_away_before_its_write_is_asked_back_and_then_written() -> None:
    world = shelf("1")
    world.sign_in()
    world.lay("1")
    while not any(isinstance(e, Secure) for e in world.todo):
        world.do(world.todo.pop(0))
    world.lift("1")
    world.settle()
    assert world.details() == {"1": "tag.put_back"}
    assert world.secured[world.uids("1")[0]]
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.borrowed"}
    assert world.items["1"].loans == 1
    assert not world.secured[world.uids("1")[0]]


def test_a_tag_that_takes_no_write_is_told_and_owed_and_the_loan_stands() -> None:
    world = shelf("1")
    world.stubborn.update(world.uids("1"))
    world.sign_in()
    world.lay("1")
    world.wait(1)
    assert world.details() == {"1": "tag.keep_still"}
    world.wait(3)
    assert world.details() == {"1": "tag.gate_may_alarm"}
    assert "tag write failed" in world.alerts
    world.press(Action.FINISH)
    world.wait(20)
    world.lift("1")
    assert [op.state for op in world.journal.values()] == [OperationState.CONFIRMED]
    world.stubborn.clear()
    world.lay("1")
    world.settle()
    assert not world.secured[world.uids("1")[0]]
    assert world.screen is Screen.ATTRACT


def test_the_receipt_lists_what_was_confirmed_and_nothing_else() -> None:
    world = shelf("1", "2")
    world.add("3", hold=OTHER)
    world.sign_in()
    world.lay("1", "2", "3")
    world.settle()
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    (receipt,) = world.printed
    assert [line.title for line in receipt.lines] == ["Title 1", "Title 2"]
    assert {line.due for line in receipt.lines} == {DUE}
    assert receipt.card_last4 == CARD[-4:]
    assert world.screen is Screen.DONE


def test_no_paper_is_told_and_blocks_nothing() -> None:
    world = shelf("1", "2")
    world.paper = False
    world.sign_in()
    world.lay("1")
    world.settle()
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    assert world.items["1"].holder == CARD
    assert world.view.receipt is not None
    assert world.view.receipt.key == "done.receipt_failed.loans"
    world.tick(19)
    assert world.screen is Screen.ATTRACT
    world.sign_in(OTHER)
    world.lay("2")
    world.settle()
    plain, with_receipt = world.view.actions
    assert plain.enabled
    assert not with_receipt.enabled
    assert with_receipt.note is not None
    assert with_receipt.note.key == "receipt.no.paper"


def test_where_the_pin_is_optional_it_is_asked_only_when_the_card_alone_is_refused() -> None:
    world = World(policy(pin="optional"))
    world.pins[OTHER] = ""
    world.sign_in(OTHER)
    assert world.screen is Screen.BORROW
    world.press(Action.FINISH)
    world.sign_in(CARD, "")
    assert world.screen is Screen.PIN
    assert world.view.entry is not None
    assert world.view.entry.problem is None
    world.type(PIN)
    world.settle()
    assert world.screen is Screen.BORROW
