"""Whatever a patron and the world do in whatever order: every screen can be shown, no hold is doubled."""
from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.engine import events as ev
from kiosk.engine.view import Action, Screen
from tests.kiosk.searching import KALEVALA, RAUTATIE, Reading
from tests.kiosk.world import CARD, OTHER

PRESSES = (Action.SEARCH, Action.FIND, Action.LETTERS, Action.CLEAR, Action.CANCEL, Action.FINISH, Action.HOLD,
           Action.PLACE_HOLD, Action.HOLDS, Action.ACCOUNT, Action.BORROW, Action.CLOSE, Action.HELP, Action.YES)


def part(name: str, *, up: bool) -> Callable[[Reading], None]:
    def happen(world: Reading) -> None:
        world.ils_up = up if name == "ils" else world.ils_up
        world.send(ev.PartUp(at=world.at, part=name) if up else ev.PartDown(at=world.at, part=name))
    return happen


def lose(world: Reading) -> None:
    world.lose += 1


def drop(world: Reading) -> None:
    world.drop += 1


def one(world: Reading) -> None:
    """Whatever is first under way."""
    if world.todo:
        world.do(world.todo.pop(0))


HAPPENINGS: dict[str, Callable[[Reading], None]] = {
    **{f"press {action}": lambda world, action=action: world.press(action) for action in PRESSES},  # type: ignore[misc]
    **{f"row {key}": lambda world, key=key: world.send(ev.RowPressed(at=world.at, key=key))  # type: ignore[misc]
       for key in (KALEVALA.id, RAUTATIE.id, "SYS", "LAH", "nothing")},
    "letters": lambda world: world.letters("kale"),
    "erase": lambda world: world.send(ev.Erased(at=world.at)),
    "sign in": lambda world: world.sign_in(),
    "other card": lambda world: world.send(ev.CardShown(at=world.at, number=OTHER)),
    "card gone": lambda world: world.send(ev.CardTaken(at=world.at)),
    "lay": lambda world: world.lay("1"),
    "lift": lambda world: world.lift("1"),
    "one": one, "settle": lambda world: world.settle(), "wait": lambda world: world.wait(4),
    "long": lambda world: world.tick(95, step=5),
    "ils down": part("ils", up=False), "ils up": part("ils", up=True),
    "lose": lose, "drop": drop, "boot": lambda world: world.boot()}
WAYS = ("press search", "letters", "press find", "settle", f"row {KALEVALA.id}", "settle", "press hold", "sign in",
        "press place_hold", "settle", "press search", "letters", "press find", "settle", f"row {KALEVALA.id}", "settle",
        "press hold", "press place_hold", "settle")
"""The way to a hold, and to the same once more: chance puts the rest between."""


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WAYS)), st.sampled_from(sorted(HAPPENINGS))), max_size=10))
def test_nothing_breaks_and_no_hold_is_doubled_in_any_order(between: list[tuple[int, str]]) -> None:
    world = Reading()
    world.add("1")
    for place, name in enumerate((*WAYS, "settle")):
        for happening in [other for at, other in between if at == place]:
            HAPPENINGS[happening](world)
        HAPPENINGS[name](world)
    part("ils", up=True)(world)
    world.settle()
    copies = {copy.barcode: work for work, those in world.works.items() for copy in those}
    placed = [(card, copies[copy]) for card, copy, _ in world.held]
    assert len(placed) == len(set(placed)), "one patron, one work, one hold"
    world.lift("1")
    for _ in range(20):
        world.tick(20, step=10)
        world.settle()
    assert world.screen is Screen.ATTRACT
    assert (world.state.search, world.state.holding, world.state.session, world.state.holds) == (None, None, None, ())
    assert not any(hold.card for hold in world.holds.values())
    assert CARD not in repr(world.state.account)
