"""Staff mode: behind card and PIN, never mixed with a patron, closed by itself, and nothing of it left behind."""
from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.engine import events as ev
from kiosk.engine.effects import (
    Ask,
    Effect,
    Inspect,
    LogDeed,
    Look,
    Print,
    RecordTries,
    Restart,
    Secure,
    Shutter,
    TryLink,
)
from kiosk.engine.findings import Inspected, LinkTested, TagsLooked
from kiosk.engine.ils import OnLoan
from kiosk.engine.staff import Deed, Found, Page
from kiosk.engine.state import Entry, State
from kiosk.engine.tagging import TagDump, TagLook
from kiosk.engine.view import Action, Screen, Text
from receipts.document import ReceiptKind
from tests.kiosk.world import CARD, PIN, World, policy
from tests.thorough import many

STAFF, OTHER_STAFF, CODE = "S-1001", "S-1002", "999999"
FOUND = Found(("ils", "pad", "printer"), "1.2.3", 1 << 40, 0, (("30001", "lend", "exported"),))


def world_of(**changes: Any) -> World:
    return World(policy(staff_pin_length=6, staff_pin=lambda digits: digits == CODE, offline_returns=True, **changes))


def show(world: World, number: str = STAFF, *, held: bool = False) -> None:
    world.send(ev.StaffCardShown(at=world.at, number=number, held=held))


def enter(world: World) -> World:
    show(world)
    world.type(CODE)
    world.send(Inspected(at=world.at, found=FOUND))
    assert inside(world.state)
    return world


def inside(state: State) -> bool:
    return state.staff is not None and state.staff.inside


def done(world: World, kind: type[Effect]) -> list[Any]:
    return [effect for effect in world.history if isinstance(effect, kind)]


def deeds(world: World) -> list[tuple[Deed, str]]:
    return [(effect.deed, effect.outcome) for effect in done(world, LogDeed)]


def look_at(world: World, item: str) -> str:
    """To the page of the first tag of an item."""
    world.lay(item)
    uid = world.uids(item)[0]
    world.press(Action.STAFF_TAGS)
    look = TagLook(uid, "item", item, "FI-La", model="iso28560-3", afi=0x07, secured=world.secured[uid])
    world.send(ev.RowPressed(at=world.at, key=uid))
    world.send(TagsLooked(at=world.at, tags=(look,), dump=TagDump(look, memory=b"\x11")))
    return uid


# --- in -------------------------------------------------------------------------------------------------

def test_card_and_pin_open_it_and_what_the_pin_was_is_nowhere() -> None:
    world = world_of()
    show(world)
    assert world.screen is Screen.STAFF
    assert world.view.tabs == ()
    assert world.view.rows == ()
    world.type(CODE)
    world.send(Inspected(at=world.at, found=FOUND))
    assert [row.key for row in world.view.rows] == ["part:ils", "part:pad", "part:printer", "part:disk", "part:clock"]
    assert deeds(world) == [(Deed.ENTER, "ok")]
    assert STAFF not in repr(world.history)
    assert CODE not in repr((world.state.entry.digits, world.state.staff, world.history))


def test_without_a_pin_in_the_configuration_there_is_no_staff_mode() -> None:
    world = World()
    show(world)
    assert world.screen is Screen.ATTRACT


def test_wrong_pins_are_counted_durably_before_anyone_is_told_and_then_the_card_waits() -> None:
    world = world_of()
    show(world)
    for _ in range(3):
        world.type("000000")
    assert world.screen is Screen.CARD
    assert world.state.staff is None
    assert world.view.notice == Text("pin.locked")
    assert deeds(world) == [(Deed.PIN, "wrong")] * 3
    kinds = [type(effect) for effect in world.history if isinstance(effect, RecordTries | LogDeed)]
    assert kinds == [RecordTries, LogDeed] * 3
    world.boot()
    show(world)
    assert world.view.notice == Text("pin.locked")
    world.tick(61)
    enter(world)


def test_too_many_wrong_pins_of_the_whole_kiosk_keep_staff_out_too() -> None:
    world = world_of(kiosk_tries=2)
    show(world)
    world.type("000000" * 2)
    show(world, OTHER_STAFF)
    assert world.state.staff is None
    assert world.view.notice == Text("pin.kiosk_waits")


def test_the_pin_is_not_asked_for_ever() -> None:
    world = world_of()
    show(world)
    world.tick(31)
    assert world.screen is Screen.ATTRACT
    assert world.state.staff is None
    assert deeds(world) == []


def test_a_kiosk_out_of_order_lets_staff_in_but_not_when_nothing_can_be_written() -> None:
    world = world_of()
    world.send(ev.PartDown(at=world.at, part="pad"))
    assert world.screen is Screen.OUT_OF_ORDER
    enter(world).press(Action.FINISH)
    assert world.screen is Screen.OUT_OF_ORDER
    world.send(ev.PartDown(at=world.at, part="journal"))
    show(world)
    assert world.state.staff is None


# --- never mixed ----------------------------------------------------------------------------------------

def test_a_patrons_session_is_finished_first_and_what_it_did_stands() -> None:
    world = world_of()
    world.add("1")
    world.sign_in(CARD, PIN)
    world.lay("1")
    world.settle()
    show(world)
    assert world.screen is Screen.BORROW
    assert world.view.overlay is not None
    assert world.view.overlay.title == Text("other_card.title")
    world.tick(6)
    assert world.screen is Screen.STAFF
    assert world.state.session is None
    assert world.view.rows == ()
    assert world.items["1"].holder == CARD
    assert CARD not in repr(world.view)


def test_the_patron_may_go_on() -> None:
    world = world_of()
    world.sign_in(CARD, PIN)
    show(world)
    world.press(Action.NO)
    world.tick(10)
    assert world.screen is Screen.BORROW
    assert world.state.staff is None


def test_a_loan_under_way_comes_to_its_end_before_the_pin_is_asked_for() -> None:
    world = world_of()
    world.add("1")
    world.sign_in(CARD, PIN)
    world.lay("1")
    show(world)
    world.press(Action.YES)
    assert world.screen is Screen.BORROW
    world.settle()
    assert world.screen is Screen.STAFF
    assert not world.secured[world.uids("1")[0]]


def test_a_patrons_card_and_items_mean_nothing_in_staff_mode() -> None:
    world = world_of()
    world.add("1")
    enter(world)
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.lay("1")
    world.settle()
    assert inside(world.state)
    assert world.state.session is None
    assert not done(world, Ask)
    world.press(Action.FINISH)
    assert world.screen is Screen.ATTRACT
    world.tick(3)
    assert world.screen is Screen.ATTRACT          # what staff laid there is nobody's wish


def test_a_write_that_is_owed_is_made_in_staff_mode_too() -> None:
    world = world_of()
    world.add("1")
    world.sign_in(CARD, PIN)
    world.stubborn.update(world.uids("1"))
    world.lay("1")
    world.wait(8)
    world.lift("1")
    world.press(Action.FINISH)
    world.stubborn.clear()
    enter(world)
    world.lay("1")
    world.settle()
    assert not world.secured[world.uids("1")[0]]


# --- out ------------------------------------------------------------------------------------------------

def test_it_closes_itself_two_minutes_after_the_last_touch_whatever_lies_on_the_pad() -> None:
    world = world_of()
    world.add("1")
    enter(world)
    world.tick(100)
    world.send(ev.Touched(at=world.at))
    for _ in range(11):
        world.lay("1")
        world.lift("1")
        world.tick(10)
    assert inside(world.state)
    world.tick(10)
    assert world.screen is Screen.ATTRACT
    assert deeds(world)[-1] == (Deed.LEAVE, "time")


def test_another_staff_card_must_give_its_own_pin() -> None:
    world = enter(world_of())
    show(world)
    assert inside(world.state)
    show(world, OTHER_STAFF)
    assert not inside(world.state)
    assert world.screen is Screen.STAFF
    people = {effect.who for effect in done(world, LogDeed)}
    world.type(CODE)
    assert len(people | {effect.who for effect in done(world, LogDeed)}) == 2


def test_a_card_left_on_the_reader_opens_nothing_again() -> None:
    world = world_of()
    show(world, held=True)
    world.type(CODE)
    world.press(Action.FINISH)
    show(world, held=True)
    assert world.screen is Screen.ATTRACT
    world.send(ev.CardTaken(at=world.at))
    show(world, held=True)
    assert world.screen is Screen.STAFF


ACTIONS = st.sampled_from([*Action])
KEYS = st.sampled_from(["1", "service", "E00400000000000101", "x"])
MOVES = st.one_of(
    st.builds(lambda action: ("press", action), ACTIONS), st.builds(lambda key: ("row", key), KEYS),
    st.builds(lambda digits: ("type", digits), st.text("012345678", min_size=1, max_size=7)),
    st.sampled_from([("card",), ("staff",), ("other",), ("unknown",), ("lay",), ("lift",), ("tick", 1), ("tick", 31),
                     ("found",), ("ils down",), ("ils up",), ("pad down",), ("pad up",), ("settle",), ("sign in",)]))


def act(world: World, verb: str, *rest: Any) -> None:
    match verb:
        case "press":
            world.press(rest[0])
        case "row":
            world.send(ev.RowPressed(at=world.at, key=rest[0]))
        case "type":
            world.type(rest[0])
        case "card":
            world.send(ev.CardShown(at=world.at, number=CARD, held=False))
        case "sign in":
            world.sign_in(CARD, PIN)
        case "staff" | "other":
            show(world, STAFF if verb == "staff" else OTHER_STAFF)
        case "unknown":
            world.send(ev.CardUnknown(at=world.at))
        case "lay":
            world.lay(*(uid for uid in world.uids("1") if uid not in world.field_))
        case "lift":
            world.lift("1")
        case "tick":
            world.tick(rest[0], step=1)
        case "found":
            world.send(Inspected(at=world.at, found=FOUND))
            world.send(LinkTested(at=world.at, findings=(("link", "ok"),)))
            world.send(TagsLooked(at=world.at, tags=(TagLook("u", "item", "1"),)))
        case "settle":
            world.settle()
        case _:
            part, _, way = verb.partition(" ")
            world.send((ev.PartUp if way == "up" else ev.PartDown)(at=world.at, part=part))


@settings(max_examples=many(150, few=60), deadline=None)
@given(st.lists(MOVES, max_size=25))
def test_no_order_of_events_leads_in_without_card_and_pin(moves: list[tuple[Any, ...]]) -> None:
    world = world_of(kiosk_tries=1000)
    world.add("1")
    for move in moves:
        act(world, *move)
        assert not inside(world.state), move
        assert world.screen is not Screen.STAFF or world.view.rows == world.view.tabs == ()
    assert not {Inspect, TryLink, Look, Restart, Shutter} & {type(effect) for effect in world.history}


@settings(max_examples=many(150, few=60), deadline=None)
@given(st.lists(MOVES, max_size=25))
def test_whatever_happens_in_it_nothing_of_it_is_left_when_it_is_over(moves: list[tuple[Any, ...]]) -> None:
    world = world_of()
    world.add("1")
    enter(world)
    who = world.state.staff.who if world.state.staff else ""
    for move in moves:
        act(world, *move)
        assert not inside(world.state) or world.state.session is None, move
        if world.state.staff is None:
            break
    world.press(Action.NO)
    world.press(Action.CLOSE)
    world.tick(200, step=5)
    state = world.state
    assert state.staff is None
    if state.session is None and state.screen in (Screen.ATTRACT, Screen.OUT_OF_ORDER):
        assert (state.rows, state.entry, state.overlay) == ((), Entry(), None)
        assert who not in (state.reader_card, state.left_card)
        assert state.language == state.policy.language


# --- what can be done -----------------------------------------------------------------------------------

def test_security_comes_off_only_when_the_central_system_says_that_it_is_on_loan() -> None:
    world = world_of()
    world.add("1")
    enter(world)
    uid = look_at(world, "1")
    world.press(Action.UNSECURE)
    assert [effect.question for effect in done(world, Ask)] == [OnLoan("1")]
    assert not done(world, Secure)
    world.settle()
    assert not done(world, Secure)
    assert world.secured[uid]
    assert world.view.notice == Text("staff.tag.not_lent")
    world.unclear.add("1")
    world.press(Action.UNSECURE)
    world.settle()
    assert world.secured[uid]
    assert world.view.notice == Text("staff.tag.untold")
    world.unclear.clear()
    world.items["1"].holder = CARD
    world.press(Action.UNSECURE)
    world.settle()
    assert not world.secured[uid]
    assert world.view.notice == Text("staff.tag.unsecured")
    assert deeds(world)[-1] == (Deed.UNSECURE, "written and read back")


@pytest.mark.parametrize("away", ["lost", "down", "left"])
def test_no_answer_leaves_the_security_on(away: str) -> None:
    world = world_of()
    world.add("1", holder=CARD)
    enter(world)
    world.secured[world.uids("1")[0]] = True
    look_at(world, "1")
    world.ils_up = away == "left"
    if away == "down":
        world.send(ev.PartDown(at=world.at, part="ils"))
    world.press(Action.UNSECURE)
    if away == "left":
        world.press(Action.FINISH)
    world.settle()
    assert not done(world, Secure)
    assert world.secured[world.uids("1")[0]]


def test_security_is_put_on_without_asking_and_told_only_when_it_reads_back() -> None:
    world = world_of()
    world.add("1")
    enter(world)
    uid = world.uids("1")[0]
    world.secured[uid] = False
    look_at(world, "1")
    world.stubborn.add(uid)
    world.press(Action.SECURE)
    world.settle()
    assert world.view.notice == Text("staff.tag.not_written")
    world.stubborn.clear()
    world.press(Action.SECURE)
    world.settle()
    assert world.secured[uid]
    assert world.view.notice == Text("staff.tag.secured")


@pytest.mark.parametrize("kind", ["foreign", "patron_card", "gone"])
def test_other_tags_are_not_touched(kind: str) -> None:
    world = world_of()
    world.add("1", owner="SE-X" if kind == "foreign" else "FI-La")
    enter(world)
    world.lay("1")
    uid = world.uids("1")[0]
    world.press(Action.STAFF_TAGS)
    world.send(ev.RowPressed(at=world.at, key=uid))
    look = TagLook(uid, "patron_card" if kind == "patron_card" else "item", "1", world.tags[uid].owner, afi=7)
    world.send(TagsLooked(at=world.at, tags=(look,), dump=TagDump(look)))
    if kind == "gone":
        world.lift("1")
    world.press(Action.SECURE)
    world.press(Action.UNSECURE)
    assert not done(world, Secure)
    assert not done(world, Ask)


def test_closed_with_a_message_it_stays_so_through_a_start_and_serves_again_when_opened() -> None:
    world = enter(world_of())
    world.press(Action.STAFF_KIOSK)
    world.press(Action.CLOSE_KIOSK)
    world.press(Action.CLOSE_KIOSK)                # no message is chosen yet
    assert not done(world, Shutter)
    world.send(ev.RowPressed(at=world.at, key="desk"))
    world.press(Action.CLOSE_KIOSK)
    assert done(world, Shutter) == [Shutter("desk")]
    assert deeds(world)[-1] == (Deed.CLOSE, "desk")
    world.press(Action.FINISH)
    assert world.screen is Screen.OUT_OF_ORDER
    assert world.view.lead == Text("closed.lead.desk")
    world.boot()
    world.send(ev.Shut(at=world.at, message="desk"))
    assert world.screen is Screen.OUT_OF_ORDER
    world.sign_in(CARD, PIN)
    world.press(Action.RETURN)
    assert world.screen is Screen.OUT_OF_ORDER
    enter(world).press(Action.STAFF_KIOSK)
    world.press(Action.OPEN_KIOSK)
    world.press(Action.FINISH)
    assert world.screen is Screen.ATTRACT
    assert done(world, Shutter)[-1] == Shutter("")


def test_a_message_that_nobody_knows_closes_all_the_same() -> None:
    world = world_of()
    world.send(ev.Shut(at=world.at, message="?"))
    assert world.screen is Screen.OUT_OF_ORDER
    assert world.view.lead == Text("closed.lead.service")


def test_a_test_print_is_no_receipt_of_anybody_and_told_when_it_is_out() -> None:
    world = enter(world_of())
    world.press(Action.TEST_PRINT)
    assert [effect.receipt.kind for effect in done(world, Print)] == [ReceiptKind.TEST]
    assert world.view.notice == Text("staff.print.done")
    world.paper = False
    world.press(Action.TEST_PRINT)
    assert world.view.notice == Text("staff.print.failed")
    assert [deed for deed in deeds(world) if deed[0] is Deed.PRINT] == [
        (Deed.PRINT, "begun"), (Deed.PRINT, "ok"), (Deed.PRINT, "begun"), (Deed.PRINT, "paper")]


def test_the_connection_is_tested_once_at_a_time_and_told_step_by_step() -> None:
    world = enter(world_of())
    world.press(Action.TEST_LINK)
    world.press(Action.TEST_LINK)
    assert done(world, TryLink) == [TryLink()]
    world.send(LinkTested(at=world.at, findings=(("link", "ok"), ("login", "FAIL"))))
    assert [row.status.key for row in world.view.rows] == ["staff.ok", "staff.down"]
    assert deeds(world)[-1] == (Deed.LINK, "failed: login")
    world.press(Action.BACK)
    assert world.state.staff is not None
    assert world.state.staff.page is Page.STATUS


def test_what_waits_is_told_with_its_time_and_sent_at_once_when_wished() -> None:
    world = world_of()
    world.add("1", holder=CARD)
    world.ils_up = False
    world.press(Action.RETURN)
    world.lay("1")
    world.settle()
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.wait(10)
    world.lift("1")
    world.press(Action.FINISH)
    enter(world).press(Action.STAFF_QUEUE)
    assert [row.key for row in world.view.rows] == ["waiting", "case:0"]
    world.press(Action.SEND_NOW)
    assert world.view.notice == Text("staff.send.down")
    world.ils_up = True
    world.send(ev.PartUp(at=world.at, part="ils"))
    world.press(Action.SEND_NOW)
    world.wait(1)
    assert world.items["1"].holder == ""
    assert [row.key for row in world.view.rows] == ["case:0"]
