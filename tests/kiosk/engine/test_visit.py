"""The edges of a visit: the card that is left, the patron who needs time, the item taken too early or only scanned."""
from __future__ import annotations

from kiosk.engine import events as ev
from kiosk.engine.ils import Refusal
from kiosk.engine.view import Action, Screen, Sound, Tone
from tests.kiosk.world import CARD, DUE, OTHER, PIN, World, policy


def shelf(*items: str, **decided: object) -> World:
    world = World(policy(**decided))
    for item in items:
        world.add(item)
    return world


def sign_in_and_leave_the_card(world: World) -> None:
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.type(PIN)
    world.settle()


def heard(world: World, seconds: float) -> list[Sound | None]:
    """What is heard while time passes."""
    sounds = []
    for _ in range(int(seconds * 2)):
        before = world.state.sounds
        world.tick(0.5)
        if world.state.sounds > before:
            sounds.append(world.state.sound)
    return sounds


# --- the card ------------------------------------------------------------------------------------------------

def test_a_card_left_on_the_reader_is_called_for_and_keeps_the_last_screen_until_it_is_taken() -> None:
    world = shelf("1")
    sign_in_and_leave_the_card(world)
    world.lay("1")
    world.settle()
    world.press(Action.FINISH)
    assert world.view.take_card
    assert heard(world, 7) == [Sound.ATTENTION] * 3
    assert world.screen is Screen.DONE
    world.send(ev.CardTaken(at=world.at))
    world.tick(0.5)
    assert world.screen is Screen.ATTRACT
    assert world.view.notice is None


def test_the_call_for_a_card_ends_after_ten_seconds_and_the_first_screen_still_tells_of_it() -> None:
    world = shelf("1")
    sign_in_and_leave_the_card(world)
    world.press(Action.FINISH)
    assert world.screen is Screen.ATTRACT
    assert world.view.notice is not None
    assert world.view.notice.key == "notice.card_left"
    assert len(heard(world, 10)) == 5
    assert heard(world, 10) == []
    assert world.view.notice.key == "notice.card_left"


def test_a_card_that_was_left_begins_no_session_and_another_one_does() -> None:
    world = shelf("1")
    sign_in_and_leave_the_card(world)
    world.press(Action.FINISH)
    world.send(ev.PartDown(at=world.at, part="card"))      # the reader comes back, and finds the card that never left
    world.send(ev.PartUp(at=world.at, part="card"))
    world.send(ev.CardShown(at=world.at, number=CARD))
    assert world.screen is Screen.ATTRACT
    assert world.state.session is None
    world.send(ev.CardTaken(at=world.at))
    world.send(ev.CardShown(at=world.at, number=CARD))
    assert world.screen is Screen.PIN
    world.press(Action.CANCEL)
    world.send(ev.CardShown(at=world.at, number=OTHER))
    assert world.screen is Screen.PIN


def test_nothing_laid_while_it_is_asked_whose_turn_it_is_goes_to_the_first_patron_or_the_second() -> None:
    world = shelf("1", "2")
    world.sign_in()
    world.lay("1")
    world.settle()
    world.send(ev.CardShown(at=world.at, number=OTHER))
    world.lay("2")
    world.settle()
    assert [row.key for row in world.view.rows] == ["1"]
    world.press(Action.YES)
    world.type(world.pins[OTHER])
    world.settle()
    assert world.view.notice is not None
    assert world.view.notice.key == "notice.left_behind"
    assert world.items["2"].holder == ""


def test_after_no_what_was_laid_meanwhile_is_the_first_patrons() -> None:
    world = shelf("1", "2")
    world.sign_in()
    world.send(ev.CardShown(at=world.at, number=OTHER))
    world.lay("2")
    world.press(Action.NO)
    world.settle()
    assert world.items["2"].holder == CARD


def test_nothing_ends_while_the_answer_about_a_pin_is_awaited() -> None:
    world = shelf()
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.type(PIN)
    world.tick(100)
    assert world.screen is Screen.PIN
    world.tick(90)
    assert world.screen is Screen.ATTRACT


def test_digits_are_gone_after_every_answer_and_every_way_out() -> None:
    for way in ("wrong", "right", "lost", "cancel", "other"):
        world = shelf()
        world.send(ev.CardShown(at=world.at, number=CARD))
        world.type("111" if way in ("cancel", "other") else PIN if way != "wrong" else "0000")
        if way == "lost":
            world.ils_up = False
        if way == "cancel":
            world.press(Action.CANCEL)
        if way == "other":
            world.send(ev.CardShown(at=world.at, number=OTHER))
        world.settle()
        assert world.state.entry.digits == "", way


# --- time ----------------------------------------------------------------------------------------------------

def test_a_row_that_needs_the_patron_gives_them_sixty_seconds() -> None:
    world = shelf("1")
    world.blocks.clear()
    world.add("2", hold=OTHER)
    world.sign_in()
    world.lay("2")
    world.settle()
    world.tick(50)
    assert world.view.overlay is None
    world.tick(11)
    assert world.view.overlay is not None


def test_large_text_and_high_contrast_double_every_wait_for_the_patron() -> None:
    for press in (Action.TEXT_SIZE, Action.CONTRAST):
        world = shelf("1")
        world.press(press)
        while world.state.appearance.theme == "dark":
            world.press(press)
        world.sign_in()
        world.tick(80)
        assert world.view.overlay is None, press
        world.tick(11)
        assert world.view.overlay is not None
        assert world.view.overlay.seconds_total == 40
        world.tick(30)
        assert world.screen is Screen.BORROW
        world.tick(11)
        assert world.screen is Screen.ATTRACT


def test_any_touch_key_card_or_tag_extends_as_often_as_it_comes() -> None:
    world = shelf("1")
    world.sign_in()
    for n in range(12):
        world.tick(46)
        assert world.view.overlay is not None
        sign = (ev.Touched(at=world.at), ev.Typed(at=world.at, digit="1"),
                ev.TagSeen(at=world.at, tag=ev.Tag("E0AA", problem="blank")))[n % 3]
        world.send(sign)
        assert world.view.overlay is None
        world.send(ev.TagLeft(at=world.at, uid="E0AA"))
        world.wait(0.5)


def test_a_card_number_half_typed_is_asked_about_before_it_is_wiped() -> None:
    world = shelf()
    world.press(Action.BORROW)
    world.press(Action.TYPE_NUMBER)
    world.type("2000")
    world.tick(46)
    assert world.view.overlay is not None
    world.press(Action.CONTINUE)
    assert world.state.entry.digits == "2000"
    world.tick(70)
    assert world.screen is Screen.ATTRACT


# --- items ---------------------------------------------------------------------------------------------------

def test_an_item_taken_before_its_tick_is_asked_back_loudly_and_never_lent_silently() -> None:
    world = shelf("1")
    world.sign_in()
    uid = world.uids("1")[0]
    world.send(ev.TagSeen(at=world.at, tag=world.tags[uid]))
    before = world.state.sounds
    world.send(ev.TagLeft(at=world.at, uid=uid))
    assert world.statuses() == {"1": "status.put_back"}
    assert (world.state.sound, world.state.sounds) == (Sound.ATTENTION, before + 1)
    assert not world.journal
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.borrowed"}
    world.lift("1")
    world.send(ev.TagSeen(at=world.at, tag=world.tags[uid]))
    world.send(ev.TagLeft(at=world.at, uid=uid))
    assert world.statuses() == {"1": "status.borrowed"}


def test_an_item_taken_while_it_was_asked_for_is_asked_back_loudly() -> None:
    world = shelf("1")
    world.sign_in()
    world.lay("1")
    before = world.state.sounds
    world.lift("1")
    assert world.statuses() == {"1": "status.put_back"}
    assert (world.state.sound, world.state.sounds) == (Sound.ATTENTION, before + 1)


def test_an_item_that_was_never_put_back_is_told_as_not_borrowed() -> None:
    world = shelf("1")
    world.sign_in()
    uid = world.uids("1")[0]
    world.send(ev.TagSeen(at=world.at, tag=world.tags[uid]))
    world.send(ev.TagLeft(at=world.at, uid=uid))
    world.press(Action.FINISH)
    assert world.view.lead is not None
    assert world.view.lead.key == "done.not_borrowed"


def test_a_large_checkout_is_allowed_and_told_to_staff_once() -> None:
    world = shelf("1", "2", "3", many=1)
    world.sign_in()
    world.lay("1", "2", "3")
    world.settle()
    assert all(item.holder == CARD for item in world.items.values())
    assert world.alerts.count("large checkout") == 1


def test_what_is_still_in_doubt_at_the_end_is_told_as_being_checked() -> None:
    world = shelf("1", "2")
    world.sign_in()
    world.lay("2")
    world.settle()
    world.lay("1")
    world.press(Action.FINISH)
    world.tick(25)
    assert world.state.summary is not None
    assert (world.state.summary.done, world.state.summary.left, world.state.summary.checking) == (1, 0, 1)
    assert world.view.lead is not None
    assert (world.view.lead.key, world.view.lead.n) == ("done.checking_loans", 1)
    assert world.view.done_tone is Tone.SUCCESS


def test_what_was_certainly_never_sent_is_told_as_not_borrowed() -> None:
    world = shelf("1")
    world.sign_in()
    world.ils_up = False
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.lay("1")
    world.settle()
    world.press(Action.FINISH)
    world.tick(25)
    assert world.state.summary is not None
    assert (world.state.summary.left, world.state.summary.checking) == (1, 0)


def test_where_it_is_so_decided_an_item_already_lent_to_the_patron_is_only_shown() -> None:
    world = shelf("2", already="show")
    world.add("1", holder=CARD)
    world.sign_in()
    world.lay("1", "2")
    world.settle()
    assert world.statuses() == {"1": "status.already_yours", "2": "status.borrowed"}
    assert world.items["1"].renewals == 0
    assert {row.detail.args for row in world.view.rows if row.detail} == {(("date", DUE),)}


def test_an_item_already_returned_is_told_so_its_tag_is_secured_and_the_receipt_proves_it() -> None:
    world = shelf("1")
    uid = world.uids("1")[0]
    world.secured[uid] = False                     # by whatever mishap
    take_back = world.take_back

    def not_on_loan(item_id: str) -> object:
        answer = take_back(item_id)
        return type(answer)(False, answer.title, refusal=Refusal.NOT_ON_LOAN)

    world.take_back = not_on_loan  # type: ignore[method-assign, assignment]
    world.press(Action.RETURN)
    world.lay("1")
    world.settle()
    assert world.statuses() == {"1": "status.already_returned"}
    assert not world.view.rows[0].needs_attention
    assert world.secured[uid]
    world.press(Action.FINISH_RECEIPT)
    world.settle()
    assert len(world.printed[0].lines) == 1


def test_a_stranger_that_is_taken_back_never_goes_to_our_own_shelf() -> None:
    world = World(policy(foreign="ask"))
    world.add("9", owner="FI-Hel", holder=CARD)
    world.press(Action.RETURN)
    world.lay("9")
    world.settle()
    assert world.statuses() == {"9": "status.staff"}
