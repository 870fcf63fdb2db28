"""Whatever is pressed, laid, shown, lost or cut off, in any order: the account holds, and nothing outlives it."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.account import Account
from kiosk.engine.effects import Ask
from kiosk.engine.view import Action, Money, Screen
from tests.kiosk.test_wipe import written
from tests.kiosk.world import CARD, OTHER, World, policy
from tests.thorough import many

PURPOSES = (Action.BORROW, Action.RENEW, Action.ACCOUNT)
OFTEN = (Action.RENEW_LOANS, Action.LOANS, Action.HOLDS, Action.AWAY, Action.BACK, Action.BORROW, Action.YES, Action.NO,
         Action.RETURN)
MOVES = st.one_of(
    st.tuples(st.just("press"), st.sampled_from(OFTEN)),
    st.tuples(st.just("press"), st.sampled_from(OFTEN)),
    st.tuples(st.just("press"), st.sampled_from(list(Action))),
    st.tuples(st.just("settle"), st.none()),
    st.tuples(st.just("row"), st.sampled_from("1234")),
    st.tuples(st.sampled_from(("lay", "lift", "scan")), st.sampled_from("1234")),
    st.tuples(st.just("card"), st.sampled_from((CARD, CARD, OTHER))),
    st.tuples(st.just("come"), st.sampled_from(PURPOSES)),
    st.tuples(st.just("type"), st.sampled_from(("1234", "1234", "4321", "9"))),
    st.tuples(st.just("tick"), st.sampled_from((1, 25, 70, 190))),
    st.tuples(st.just("do"), st.integers(1, 4)),
    st.tuples(st.sampled_from(("settle", "unknown", "down", "up", "up", "answer lost", "question lost", "nobody")),
              st.none()))
STARTS = st.tuples(st.just("come"), st.sampled_from(PURPOSES))
POLICIES = st.fixed_dictionaries({
    "already": st.sampled_from(("renew", "ask", "show")), "ready": st.sampled_from(("listed", "asked")),
    "pin": st.sampled_from(("mandatory", "optional")), "offline_returns": st.booleans(),
    "both": st.booleans()})


def world_of(choices: dict[str, object]) -> World:
    world = World(policy(**choices))
    world.add("1", "Canary one", holder=CARD)
    world.add("2", "Canary two", hold=CARD)
    world.add("3", "Canary three", fee=Money(Decimal(1)))
    world.add("4", "Canary four", holder=CARD, fee=Money(Decimal(2)))
    return world


def act(world: World, verb: str, what: Any) -> None:
    match verb:
        case "press":
            world.press(what)
        case "row":
            world.send(ev.RowPressed(at=world.at, key=what))
        case "lay":
            world.lay(*(uid for uid in world.uids(what) if uid not in world.field_))
        case "lift":
            world.lift(what)
        case "scan":
            world.send(ev.ItemScanned(at=world.at, item_id=what))
        case "card":
            world.send(ev.CardShown(at=world.at, number=what))
        case "come":
            for action in (Action.CLOSE, Action.CANCEL, Action.FINISH):
                world.press(action)
            world.press(what)
            world.sign_in(CARD)
        case "type":
            world.type(what)
        case "tick":
            world.tick(what, step=5)
        case "do":
            for _ in range(min(what, len(world.todo))):
                world.do(world.todo.pop(0))
        case "unknown":
            world.send(ev.CardUnknown(at=world.at))
        case "down" | "up":
            world.ils_up = verb == "up"
            world.send((ev.PartUp if world.ils_up else ev.PartDown)(at=world.at, part="ils"))
        case "answer lost":
            world.lose_answers += 1
        case "question lost":
            world.lose_requests += 1
        case "nobody":
            world.tick(400, step=5)
        case _:
            world.settle()


@settings(max_examples=many(150, few=60), deadline=None)
@given(POLICIES, STARTS, st.lists(MOVES, min_size=4, max_size=25))
def test_no_order_of_events_breaks_the_new_screens(choices: dict[str, object], start: tuple[str, Action],
                                                   moves: list[tuple[str, Any]]) -> None:
    world = world_of(choices)
    for verb, what in (start, *moves):
        act(world, verb, what)
        state = world.state
        assert state.session is not None or (state.account, state.away_until) == (Account(), 0.0)
        if world.screen in (Screen.ACCOUNT, Screen.PICKUP, Screen.AWAY):
            assert state.session is not None
            assert state.session.patron is not None
            assert state.session.pin
    agreed(world)
    leave(world)
    assert not [words for words in written(world.state, world.view) if b"Canary" in words or CARD.encode() in words]
    assert all(item.loans - item.returns == bool(item.holder) - (key in "14") for key, item in world.items.items())


def agreed(world: World) -> None:
    """Nothing that costs was asked for without a yes to just that."""
    for effect in world.history:
        question = effect.question if isinstance(effect, Ask) else None
        if isinstance(question, ils.LendItem) and question.fee_accepted:
            assert world.items[question.item_id].fee is not None
        if isinstance(question, ils.RenewItem) and question.accepted is not None:
            assert question.accepted == world.items[question.item_id].fee


def leave(world: World) -> None:
    """Faults end, and the patron walks off with everything."""
    world.lose_answers = world.lose_requests = 0
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.settle()
    world.lift(*world.items)
    world.tick(500, step=5)
    world.settle()
    world.tick(500, step=5)
    world.settle()
    assert world.state.session is None
