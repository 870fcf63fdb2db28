"""Wrong PINs are counted for each card and for the whole kiosk, whatever comes between, and through a start."""
from __future__ import annotations

from kiosk.engine import events as ev
from kiosk.engine.view import Action, Screen, Text
from tests.kiosk.world import CARD, OTHER, PIN, World, policy


def told(world: World) -> Text | None:
    view = world.view
    return view.entry.problem if view.entry is not None else view.notice


def try_pin(world: World, card: str, pin: str = "0000") -> None:
    world.press(Action.CANCEL)
    world.press(Action.CANCEL)
    world.sign_in(card, pin)


def test_another_card_between_does_not_forget_the_tries_of_the_first() -> None:
    world = World()
    try_pin(world, CARD)
    try_pin(world, CARD)
    try_pin(world, OTHER)
    assert told(world) == Text("pin.wrong", (("left", 2),))
    try_pin(world, CARD)
    assert told(world) == Text("pin.locked")


def test_a_right_pin_ends_the_count_of_its_card() -> None:
    world = World()
    try_pin(world, CARD)
    try_pin(world, CARD)
    try_pin(world, CARD, PIN)
    world.press(Action.FINISH)
    try_pin(world, CARD)
    assert told(world) == Text("pin.wrong", (("left", 2),))


def test_after_its_wait_a_card_has_all_its_tries_again() -> None:
    world = World()
    for _ in range(3):
        try_pin(world, CARD)
    world.tick(61)
    try_pin(world, CARD)
    assert told(world) == Text("pin.wrong", (("left", 2),))


def test_ten_wrong_pins_in_ten_minutes_close_the_kiosk_for_all_cards_and_returning_goes_on() -> None:
    world = World(policy(pin_tries=4))
    world.add("1", holder=CARD)
    for n in range(10):
        try_pin(world, f"2000000000{n // 3:04}")
        world.tick(5)
    assert told(world) == Text("pin.kiosk_waits")
    assert "too many wrong PINs" in world.alerts
    try_pin(world, CARD, PIN)
    assert world.screen is Screen.CARD
    world.press(Action.CANCEL)
    assert world.screen is Screen.ATTRACT
    assert world.view.notice == Text("notice.pins")
    world.press(Action.RETURN)
    world.lay("1")
    world.settle()
    assert world.items["1"].holder == ""
    world.press(Action.FINISH)
    world.tick(600)
    try_pin(world, CARD, PIN)
    assert world.screen is Screen.BORROW


def test_a_right_pin_buys_the_kiosk_no_more_wrong_ones() -> None:
    world = World(policy(kiosk_tries=4))
    for _ in range(2):
        try_pin(world, CARD)
        try_pin(world, CARD)
        try_pin(world, CARD, PIN)
        world.press(Action.FINISH)
    try_pin(world, OTHER, world.pins[OTHER])
    assert world.screen is Screen.CARD


def test_the_tries_outlive_a_start() -> None:
    world = World()
    for _ in range(3):
        try_pin(world, CARD)
    world.boot()
    world.sign_in(CARD, PIN)
    assert told(world) == Text("pin.locked")
    world.tick(61)
    world.sign_in(CARD, PIN)
    assert world.screen is Screen.BORROW


def test_old_tries_are_forgotten_and_no_number_is_in_what_is_kept() -> None:
    world = World()
    try_pin(world, CARD)
    assert len(world.tries) == 1
    assert CARD not in repr(world.tries)
    world.press(Action.CANCEL)
    world.tick(601)
    assert world.tries == ()


def test_where_no_pin_is_asked_an_unknown_card_is_told_so_and_counted() -> None:
    world = World(policy(pin="none"))
    world.send(ev.CardShown(at=world.at, number=OTHER[:-1] + "9"))
    world.settle()
    assert world.screen is Screen.CARD
    assert told(world) == Text("card.unknown")
    assert len(world.tries) == 1
