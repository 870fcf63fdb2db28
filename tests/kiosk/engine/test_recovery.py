"""Whatever fails: nothing lost, nothing twice, no open tag without a loan."""
from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.engine import events as ev
from kiosk.engine.effects import Ask, Secure
from kiosk.engine.ils import VerifyPatron
from kiosk.engine.operation import OperationState
from kiosk.engine.view import Action, Screen
from tests.kiosk.world import CARD, OTHER, World


def test_a_lost_answer_is_asked_about_and_nothing_is_lent_twice() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lose_answers = 1
    world.lay("1")
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    assert world.statuses() == {"1": "status.borrowed"}
    assert not world.secured[world.uids("1")[0]]


def test_a_lost_question_is_repeated_only_after_asking() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lose_requests = 1
    world.history.clear()
    world.lay("1")
    world.settle()
    asked = [type(e.question).__name__ for e in world.history if isinstance(e, Ask)]
    assert asked == ["LendItem", "WasLent", "LendItem"]
    assert world.items["1"].loans == 1


def test_a_lost_answer_to_a_return_is_asked_about() -> None:
    world = World()
    world.add("1", holder=CARD)
    world.press(Action.RETURN)
    world.lose_answers = 1
    world.lay("1")
    world.settle()
    assert world.items["1"].returns == 1
    assert world.secured[world.uids("1")[0]]
    assert world.statuses() == {"1": "status.cart"}


def test_while_the_central_system_is_away_rows_wait_and_go_on_when_it_is_back() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.ils_up = False
    world.lay("1")
    world.settle()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.tick(9)
    assert world.details() == {"1": "wait.connection"}
    assert world.view.notice is not None
    assert world.view.notice.key == "notice.ils_down"
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    assert world.statuses() == {"1": "status.borrowed"}
    assert world.items["1"].loans == 1


def test_what_was_never_sent_is_not_lent_after_its_patron_left() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.ils_up = False
    world.lay("1")
    world.settle()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.press(Action.FINISH)
    world.tick(30)
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    assert world.items["1"].loans == 0
    assert world.secured[world.uids("1")[0]]
    assert all(op.state.final for op in world.journal.values())


def test_with_nobody_there_a_kiosk_that_cannot_serve_says_so_and_comes_back() -> None:
    world = World()
    world.send(ev.PartDown(at=world.at, part="ils"))
    assert world.screen is Screen.OUT_OF_ORDER
    world.send(ev.PartUp(at=world.at, part="ils"))
    assert world.screen is Screen.ATTRACT


def test_a_crash_between_yes_and_tag_write_is_mended_when_the_tag_is_seen() -> None:
    world = World()
    world.add("1")
    world.sign_in()
    world.lay("1")
    while not any(isinstance(e, Secure) for e in world.todo):
        world.do(world.todo.pop(0))
    uid = world.uids("1")[0]
    world.field_.clear()
    world.boot()
    assert world.secured[uid]
    world.lay("1")
    world.settle()
    assert not world.secured[uid]
    assert world.screen is Screen.ATTRACT
    world.sign_in()
    world.settle()
    assert (world.items["1"].loans, world.items["1"].renewals) == (1, 0)
    assert world.statuses() == {"1": "status.borrowed"}


def test_a_crash_while_the_answer_was_awaited_is_settled_by_asking() -> None:
    for delivered in (True, False):
        world = World()
        world.add("1")
        world.sign_in()
        world.lay("1")
        if delivered:
            world.items["1"].holder, world.items["1"].loans = CARD, 1
        world.field_.clear()
        world.boot()
        world.settle()
        world.lay("1")
        world.settle()
        assert world.items["1"].loans == int(delivered)
        assert world.secured[world.uids("1")[0]] is not delivered


def test_no_card_number_stays_in_the_journal_after_the_answer() -> None:
    world = World()
    world.add("1")
    world.stubborn.update(world.uids("1"))
    world.sign_in()
    world.lay("1")
    world.settle()
    assert [op.card for op in world.journal.values()] == [""]


INTENDED = OperationState.INTENDED
ITEMS = st.lists(st.sampled_from("123"), min_size=1, max_size=3, unique=True)
MOVES = st.one_of(
    st.tuples(st.just("borrow"), st.sampled_from([CARD, CARD, OTHER]), ITEMS),
    st.tuples(st.just("return"), ITEMS),
    st.tuples(st.just("do"), st.integers(1, 8)),
    st.tuples(st.just("do"), st.integers(1, 3)),
    st.tuples(st.sampled_from(["settle", "settle", "crash", "finish", "receipt", "card", "other", "half", "down", "up",
                               "lose answer", "lose question", "stubborn", "tick", "long", "cancel", "yes"])),
    st.tuples(st.just("lift"), ITEMS), st.tuples(st.just("lay"), ITEMS))
STORY = st.lists(MOVES, min_size=2, max_size=25)


def open_and_not_lent(world: World) -> list[str]:
    """Items whose security is off although they are on no loan, and that nobody is about to lock again."""
    owed = {op.item_id for op in world.journal.values() if op.kind == "return" and not op.state.final}
    return [i for i, item in world.items.items() if not item.holder and i not in owed
            and not all(world.secured[uid] for uid in world.uids(i))]


@settings(max_examples=300, deadline=None)
@given(STORY)
def test_no_item_leaves_with_its_security_off_unless_it_is_lent(story: list[tuple[Any, ...]]) -> None:
    """Any order of patrons, faults and crashes; afterwards everything that can still be mended is mended."""
    world = World()
    for item in "123":
        world.add(item, parts=2 if item == "3" else 1)
    for move in story:
        act(world, *move)
        assert not open_and_not_lent(world), move
        assert {op.item_id for op in world.journal.values() if op.card and op.state is not INTENDED} == set()
    assert all(item.loans - item.returns == bool(item.holder) for item in world.items.values())
    heal(world)
    assert not [op for op in world.journal.values() if not op.state.final]
    assert not open_and_not_lent(world)
    for item_id, item in world.items.items():
        assert not item.holder or not any(world.secured[uid] for uid in world.uids(item_id)), f"{item_id} would alarm"


def act(world: World, verb: str, *rest: Any) -> None:
    match verb, *rest:
        case "borrow", str(card), list(items):
            leave(world)
            show(world, card)
            lay(world, items)
        case "return", list(items):
            leave(world)
            world.press(Action.RETURN)
            lay(world, items)
        case "lay", list(items):
            lay(world, items)
        case "lift", list(items):
            world.lift(*items)
        case "half",:
            world.lift(world.uids("3")[1])
        case "do", int(steps):
            for _ in range(min(steps, len(world.todo))):
                if world.todo:
                    world.do(world.todo.pop(0))
        case "card",:
            show(world, CARD)
        case "other",:
            show(world, OTHER)
        case _:
            act_alone(world, verb)


def act_alone(world: World, verb: str) -> None:
    match verb:
        case "crash":
            lying = list(world.field_)
            world.field_.clear()
            world.boot()
            world.lay(*lying)
        case "down" | "up":
            world.ils_up = verb == "up"
            part = ev.PartUp if world.ils_up else ev.PartDown
            world.send(part(at=world.at, part="ils"))
        case "lose answer":
            world.lose_answers += 1
        case "lose question":
            world.lose_requests += 1
        case "stubborn":
            world.stubborn ^= set(world.uids("1"))
        case "settle":
            world.settle()
        case "tick" | "long":
            world.tick(2 if verb == "tick" else 40)
        case "receipt":
            world.press(Action.FINISH_RECEIPT)
        case _:
            world.press(Action(verb))


def lay(world: World, items: list[str]) -> None:
    world.lay(*(uid for item in items for uid in world.uids(item) if uid not in world.field_))


def leave(world: World) -> None:
    """Whoever is there goes, their items with them."""
    world.lift(*world.items)
    for action in (Action.CLOSE, Action.CANCEL, Action.FINISH, Action.CANCEL):
        world.press(action)
    world.tick(45)


def show(world: World, card: str) -> None:
    """Show a card, type its PIN, and let only that be answered."""
    world.send(ev.CardShown(at=world.at, number=card))
    world.type(world.pins[card])
    for effect in [e for e in world.todo if isinstance(e, Ask) and isinstance(e.question, VerifyPatron)]:
        world.todo.remove(effect)
        world.do(effect)


def heal(world: World) -> None:
    """Faults end, the session ends, and every item is laid on the pad once more."""
    world.ils_up, world.lose_answers, world.lose_requests = True, 0, 0
    world.stubborn.clear()
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    world.press(Action.CLOSE)
    world.press(Action.FINISH)
    world.press(Action.CANCEL)
    world.tick(400)
    world.settle()
    for item in world.items:
        world.lift(item)
        world.lay(item)
        world.settle()
        world.lift(item)
