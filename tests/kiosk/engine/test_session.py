"""Sessions begin and end as the patron expects, and never mix."""
from __future__ import annotations

from kiosk.engine import events as ev
from kiosk.engine.effects import Ask, Forget
from kiosk.engine.ils import EndSession, Refusal
from kiosk.engine.view import Action, Screen
from tests.kiosk.world import CARD, OTHER, PIN, World, policy


def busy_world() -> World:
    world = World()
    for item in "123":
        world.add(item)
    return world


def test_nothing_of_the_patron_is_left_when_the_session_ends() -> None:
    world = busy_world()
    world.send(ev.LanguageChosen(at=world.at, language="sv"))
    world.press(Action.TEXT_SIZE)
    world.sign_in()
    world.lay("1")
    world.settle()
    world.press(Action.FINISH)
    world.tick(13)                                 # large text tells of more time: twice 6
    assert world.screen is Screen.ATTRACT
    state = world.state
    assert (state.session, state.rows, state.entry.digits, state.summary) == (None, (), "", None)
    assert (state.language, state.appearance) == ("fi", world.policy.appearance)
    assert CARD not in repr(state)
    assert any(isinstance(e, Ask) and isinstance(e.question, EndSession) for e in world.history)
    assert isinstance([e for e in world.history if isinstance(e, Forget)][-1], Forget)


def test_no_card_number_or_pin_is_ever_in_the_repr_of_the_state() -> None:
    world = busy_world()
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.type(PIN[:3])
    assert CARD not in repr(world.state)
    assert PIN[:3] not in repr(world.state.entry)
    world.type(PIN[3:])
    assert not any(CARD in repr(effect) or f"'{PIN}'" in repr(effect) for effect in world.todo)


def test_with_an_empty_pad_finish_presses_itself_and_says_so_before() -> None:
    world = busy_world()
    world.sign_in()
    world.lay("1")
    world.settle()
    world.lift("1")
    world.tick(5)
    left = world.view.actions[0].seconds_left
    assert left is not None
    assert 10 <= left <= 16
    world.tick(16)
    assert world.screen is Screen.DONE


def test_a_patron_who_gives_no_sign_is_asked_and_any_sign_is_an_answer() -> None:
    world = busy_world()
    world.sign_in()
    world.tick(46)
    assert world.view.overlay is not None
    assert world.view.overlay.title.key == "idle.title"
    world.send(ev.Touched(at=world.at))
    assert world.view.overlay is None
    world.tick(46 + 21)
    assert world.screen is Screen.ATTRACT


def test_nothing_ends_while_an_answer_is_awaited() -> None:
    world = busy_world()
    world.sign_in()
    world.lay("1")
    world.tick(100)
    assert world.screen is Screen.BORROW
    assert world.view.overlay is None
    world.tick(90)
    assert world.screen is Screen.DONE
    world.settle()                                 # the answer comes after all: the loan stands, and its tag is written
    assert "session stuck" in world.alerts
    assert world.items["1"].holder == CARD
    assert not world.secured[world.uids("1")[0]]


def test_another_card_ends_the_first_session_by_itself_and_sessions_never_mix() -> None:
    world = busy_world()
    world.sign_in()
    world.lay("1")
    world.settle()
    world.send(ev.CardShown(at=world.at, number=OTHER))
    assert world.view.overlay is not None
    world.tick(6)
    assert world.screen is Screen.PIN
    world.type(world.pins[OTHER])
    world.settle()
    assert world.screen is Screen.BORROW
    assert world.view.rows == ()
    assert world.items["1"].holder == CARD


def test_the_same_card_again_asks_whether_to_finish() -> None:
    world = busy_world()
    world.sign_in()
    world.send(ev.CardShown(at=world.at, number=CARD))
    assert world.view.overlay is not None
    assert Action.FINISH in [action.action for action in world.view.overlay.actions]
    world.press(Action.CLOSE)
    assert world.screen is Screen.BORROW


def test_a_card_shown_to_a_blocked_patrons_message_begins_its_own_session() -> None:
    world = busy_world()
    world.blocks[CARD] = Refusal.CARD_EXPIRED
    world.sign_in(CARD)
    world.sign_in(OTHER)
    assert world.view.overlay is None
    world.lay("1")
    world.settle()
    assert world.items["1"].holder == OTHER


def test_a_pin_that_is_locked_is_told_at_once_and_not_tried_again() -> None:
    world = busy_world()
    world.locked_pins.add(CARD)
    world.sign_in()
    assert world.screen is Screen.CARD
    assert world.view.notice is not None
    assert world.view.notice.key == "refusal.pin_locked"
    assert world.state.session is None


def test_items_laid_during_the_last_screen_are_asked_about_after_it() -> None:
    world = busy_world()
    world.sign_in()
    world.lay("1")
    world.settle()
    world.press(Action.FINISH)
    assert world.screen is Screen.DONE
    world.lay("2")
    world.tick(7)
    assert world.screen is Screen.CHOOSE
    world.press(Action.RETURN)
    world.settle()
    assert [row.key for row in world.view.rows] == ["2"]
    assert world.items["1"].holder == CARD


def test_items_laid_while_the_kiosk_was_out_of_order_are_asked_about_when_it_is_back() -> None:
    world = busy_world()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.lay("1")
    assert world.screen is Screen.OUT_OF_ORDER
    world.send(ev.PartUp(at=world.at, part="ils"))
    assert world.screen is Screen.CHOOSE


def test_a_choice_nobody_makes_is_not_asked_for_ever() -> None:
    world = busy_world()
    world.lay("1")
    world.tick(46)
    assert world.screen is Screen.ATTRACT
    world.tick(60)
    assert world.screen is Screen.ATTRACT


def test_a_return_only_kiosk_begins_by_itself_and_asks_for_no_card() -> None:
    world = World(policy(role="return-only"))
    world.add("1", holder=CARD)
    world.lay("1")
    world.settle()
    assert world.items["1"].holder == ""
    world.send(ev.CardShown(at=world.at, number=CARD))
    assert world.screen is Screen.RETURN


def test_a_number_of_only_zeros_is_nobodys_item() -> None:
    world = busy_world()
    zeros = world.tag("E0DD", "00000000000000")
    world.sign_in()
    world.lay(zeros)
    world.send(ev.ItemScanned(at=world.at, item_id="0000"))
    world.settle()
    assert set(world.details().values()) == {"tag.unknown"}
    assert not world.journal


def test_without_a_journal_the_kiosk_is_out_of_order() -> None:
    world = busy_world()
    world.send(ev.PartDown(at=world.at, part="journal"))
    assert world.screen is Screen.OUT_OF_ORDER


def test_an_item_laid_after_finish_was_pressed_is_not_lent_to_the_one_who_leaves() -> None:
    world = busy_world()
    world.sign_in()
    world.lay("1")
    world.press(Action.FINISH)
    world.lay("2")
    world.send(ev.ItemScanned(at=world.at, item_id="3"))
    world.settle()
    assert [item.holder for item in world.items.values()] == [CARD, "", ""]
    assert world.screen is Screen.DONE


def test_a_card_shown_while_an_answer_never_comes_ends_the_session_all_the_same() -> None:
    world = busy_world()
    world.sign_in()
    world.lay("1")
    world.send(ev.CardShown(at=world.at, number=OTHER))
    world.tick(100)
    assert world.screen is Screen.BORROW           # an answer is awaited: nothing ends by itself
    world.tick(85)
    assert world.screen is Screen.PIN
    assert world.view.rows == ()
    assert "session stuck" in world.alerts


def test_yes_to_another_card_does_not_wait_for_an_answer_that_never_comes() -> None:
    world = busy_world()
    world.sign_in()
    world.lay("1")
    world.send(ev.CardShown(at=world.at, number=OTHER))
    world.tick(10)
    world.press(Action.YES)
    world.tick(25)
    assert world.screen is Screen.PIN


def test_no_to_another_card_goes_on_even_after_the_question_was_answered_by_itself() -> None:
    world = busy_world()
    world.sign_in()
    world.lay("1")
    world.send(ev.CardShown(at=world.at, number=OTHER))
    world.tick(6)
    world.press(Action.NO)
    world.settle()
    assert world.screen is Screen.BORROW
    assert world.statuses() == {"1": "status.borrowed"}


def test_a_card_shown_while_finish_waits_begins_its_session_after_it() -> None:
    world = busy_world()
    world.sign_in()
    world.lay("1")
    world.press(Action.FINISH)
    world.send(ev.CardShown(at=world.at, number=OTHER))
    world.settle()
    assert world.screen is Screen.PIN
    assert world.items["1"].holder == CARD


def test_nothing_is_scanned_for_a_patron_who_may_not_borrow() -> None:
    world = busy_world()
    world.blocks[CARD] = Refusal.FEES
    world.sign_in()
    world.send(ev.ItemScanned(at=world.at, item_id="1"))
    world.settle()
    assert not world.journal
    assert world.items["1"].holder == ""


def test_the_next_card_does_not_inherit_the_language_of_the_one_before() -> None:
    for event in (ev.CardShown(at=0, number=OTHER), ev.CardUnknown(at=0)):
        world = busy_world()
        world.sign_in()
        world.send(ev.LanguageChosen(at=world.at, language="sv"))
        world.press(Action.TEXT_SIZE)
        world.lay("1")
        world.settle()
        world.press(Action.FINISH)
        world.send(event)
        assert (world.state.language, world.state.appearance) == ("fi", world.policy.appearance)


def test_a_return_only_kiosk_that_lost_the_central_system_begins_nothing() -> None:
    world = World(policy(role="return-only"))
    world.add("1", holder=CARD)
    world.add("2", holder=CARD)
    world.lay("1")
    world.settle()
    world.press(Action.FINISH)
    world.lay("2")
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.tick(15)
    assert world.screen is Screen.OUT_OF_ORDER


def test_a_tag_that_could_be_read_at_last_is_an_item_and_no_trouble_is_shown() -> None:
    for trouble in ("unreadable", "damaged"):
        for event in (ev.TagSeen, ev.TagStable):
            world = busy_world()
            world.sign_in()
            uid = world.uids("1")[0]
            world.field_.append(uid)
            world.send(event(at=world.at, tag=ev.Tag(uid, problem=trouble)))
            world.send(ev.TagStable(at=world.at, tag=world.tags[uid]))
            world.settle()
            assert world.statuses() == {"1": "status.borrowed"}


def test_a_second_thing_with_the_number_of_one_that_is_done_is_told_and_not_touched() -> None:
    world = busy_world()
    twin = world.tag("E0FF", "1")
    world.sign_in()
    world.lay(world.uids("1")[0])
    world.settle()
    world.lay(twin)
    world.settle()
    assert world.details()[twin] == "tag.duplicate"
    assert world.secured[twin]
    world.lift(twin)
    assert world.statuses() == {"1": "status.borrowed"}
