"""Staff write a tag: nothing unseen, nothing that is somebody's business, and told as it ended."""
from __future__ import annotations

from typing import Any

import pytest

from kiosk.engine import events as ev
from kiosk.engine import ils
from kiosk.engine.catalogue import Standing
from kiosk.engine.effects import Ask, LogDeed, PlanTag, WriteTag
from kiosk.engine.findings import TagPlanned, TagsLooked, TagWritten
from kiosk.engine.staff import Deed, Page
from kiosk.engine.tagging import Again, Convert, Inscription, NewItem, Repair, TagDump, TagLook, TagPlan, WriteResult
from kiosk.engine.view import Action, Screen, Text
from tests.kiosk.engine.test_staff import STAFF, deeds, done, enter, inside, show, world_of
from tests.kiosk.world import CARD, PIN, World

THEN = Inscription("2", "FI-La", 1, 1, 1, 0, "iso28560-3")
SHELF, LENT = (ils.ItemDescribed(True, "Rautatie", standing=one) for one in (Standing.SHELF, Standing.LENT))
UNKNOWN = ils.ItemDescribed(False)


def desk(*, writes: bool = True) -> World:
    world = world_of(writes=writes, owner="FI-La")
    world.add("1")
    world.add("2")
    return enter(world)


def at_tag(world: World, kind: str = "item", owner: str = "FI-La", *, secured: bool | None = True) -> str:
    """To the page of the first tag of item 1, which may say something else."""
    uid = world.uids("1")[0]
    world.lay("1")
    world.press(Action.STAFF_TAGS)
    world.send(ev.RowPressed(at=world.at, key=uid))
    world.send(TagsLooked(at=world.at, tags=(), dump=dump_of(uid, kind, owner, secured=secured)))
    return uid


def dump_of(uid: str, kind: str = "item", owner: str = "FI-La", *, secured: bool | None = True) -> TagDump:
    item = kind == "item"
    look = TagLook(uid, kind, "1" if item else "", owner if item else "", model="katve-2005" if item else "", afi=7,
                   secured=secured)
    return TagDump(look, dsfid=0x3E, memory=bytes(112))


def choose(world: World, way: str) -> None:
    world.press(Action.WRITE_TAG)
    world.send(ev.RowPressed(at=world.at, key=way))


def write(world: World, number: str) -> None:
    for letter in number:
        world.send(ev.Written(at=world.at, letter=letter))


def answer(world: World, *facts: ils.ItemDescribed | None) -> None:
    """What is asked of the central system, in its order; None: no answer."""
    for one in facts:
        asked = done(world, Ask)[-1]
        world.todo.clear()
        event = ev.NotAnswered(at=world.at, operation=asked.operation, sent=True) if one is None else \
            ev.Answered(at=world.at, operation=asked.operation, answer=one)
        world.send(event)


def planned(world: World, then: Inscription | None = THEN, **facts: Any) -> None:
    staff = world.state.staff
    assert staff is not None
    before = facts.pop("before", staff.dump)
    plan = TagPlan(before, then, writes=facts.pop("writes", 9), **facts) if then else TagPlan(**facts)
    world.send(TagPlanned(at=world.at, asked=done(world, PlanTag)[-1].asked, plan=plan))


def written(world: World, result: WriteResult) -> None:
    world.send(TagWritten(at=world.at, asked=done(world, WriteTag)[-1].asked, result=result))


def can_write(world: World) -> bool:
    return any(view.action is Action.WRITE_TAG and view.enabled for view in world.view.actions)


def asked_items(world: World) -> list[str]:
    return [effect.question.item_id for effect in done(world, Ask)]


# --- a new item -------------------------------------------------------------------------------------------

def test_a_new_items_title_is_shown_before_anything_is_written_and_it_is_on_disk_that_it_was_begun() -> None:
    world = desk()
    uid = at_tag(world, "blank", secured=None)
    choose(world, "new")
    write(world, "2")
    world.press(Action.ENTER)
    assert [effect.question for effect in done(world, Ask)] == [ils.DescribeItem("2")]
    assert not done(world, PlanTag)
    answer(world, SHELF)
    assert done(world, PlanTag)[-1].wish == NewItem("2", "FI-La")
    planned(world)
    title = Text("staff.value.title", (("title", "Rautatie"),))
    assert ("work", title) in [(one.key, one.placeholder) for one in world.view.rows]
    assert not done(world, WriteTag)
    world.press(Action.WRITE_TAG)
    assert [type(effect) for effect in world.history][-2:] == [LogDeed, WriteTag]
    assert deeds(world)[-1] == (Deed.WRITE, f"begun: new item, 2 on {uid}")
    assert (done(world, WriteTag)[0].then, done(world, WriteTag)[0].secured) == (THEN, True)
    written(world, WriteResult.DONE)
    assert world.view.notice == Text("staff.write.done")
    assert deeds(world)[-1] == (Deed.WRITE, "written and read back")
    assert world.state.staff is not None
    assert (world.state.staff.page, world.state.staff.tag, world.state.staff.draft) == (Page.TAG, uid, None)


@pytest.mark.parametrize(("number", "facts", "problem"), [
    ("9", UNKNOWN, "staff.write.unknown_number"), ("9", None, "staff.write.no_answer"),
    ("000", "unasked", "staff.write.unknown_number")])
def test_a_number_that_the_central_system_does_not_know_is_not_written(number: str, facts: Any, problem: str) -> None:
    world = desk()
    at_tag(world, "blank")
    choose(world, "new")
    write(world, number)
    world.press(Action.ENTER)
    if facts != "unasked":
        answer(world, facts)
    assert world.view.entry is not None
    assert world.view.entry.problem == Text(problem)
    assert not done(world, PlanTag)
    write(world, "1")
    assert world.view.entry.problem is None


def test_a_scanned_barcode_is_the_number_and_letters_are_taken_as_they_are() -> None:
    world = desk()
    at_tag(world, "blank")
    world.send(ev.ItemScanned(at=world.at, item_id="2"))
    assert not done(world, Ask)                    # nobody has asked for a number
    choose(world, "new")
    write(world, "aB 1")
    world.send(ev.Erased(at=world.at))
    assert world.view.entry is not None
    assert world.view.entry.digits == "aB"
    world.press(Action.LETTERS)
    assert world.view.keys is not None
    assert world.view.keys.lines[0][0] == "Q"
    world.send(ev.ItemScanned(at=world.at, item_id="2"))
    assert asked_items(world) == ["2"]


def test_without_the_connection_no_number_is_waited_for() -> None:
    world = desk()
    at_tag(world, "blank")
    choose(world, "new")
    write(world, "2")
    world.send(ev.PartDown(at=world.at, part="ils"))
    world.press(Action.ENTER)
    assert not done(world, Ask)
    assert world.view.entry is not None
    assert world.view.entry.problem == Text("staff.write.no_answer")


# --- what is not written over unseen ------------------------------------------------------------------------

def warnings(world: World) -> list[str]:
    return [row.key for row in world.view.rows if row.needs_attention]


def test_writing_over_another_item_that_is_on_loan_or_anothers_says_so() -> None:
    world = desk()
    at_tag(world, owner="SE-X")
    choose(world, "new")
    write(world, "2")
    world.press(Action.ENTER)
    answer(world, SHELF, LENT)
    planned(world, lost=(("extension 7", "0x01"),))
    assert asked_items(world) == ["2", "1"]
    assert warnings(world) == ["foreign:", "other:", "lent:1", "lost:extension 7"]
    assert can_write(world)


@pytest.mark.parametrize(("facts", "secured", "wanted", "warned"), [
    (SHELF, False, True, []), (LENT, True, False, ["lent:1"]), (None, False, None, ["silent:1"]),
    (None, None, True, ["silent:1"]), (UNKNOWN, True, None, ["unknown:1"])])
def test_security_comes_off_only_for_what_is_on_loan_and_stays_where_nobody_can_tell(
        facts: ils.ItemDescribed | None, secured: bool | None, wanted: bool | None, warned: list[str]) -> None:
    world = desk()
    at_tag(world, secured=secured)
    choose(world, "repair")
    assert done(world, PlanTag)[-1].wish == Repair()
    answer(world, facts)
    planned(world, Inscription("1", "FI-La", 1, 1, 1, 0, "katve-2005"))
    assert warnings(world) == warned
    world.press(Action.WRITE_TAG)
    assert done(world, WriteTag)[-1].secured is wanted


def test_nothing_is_written_before_all_is_known_or_where_nothing_changes_or_the_tag_is_gone() -> None:
    world = desk()
    at_tag(world)
    choose(world, "to:iso28560-2")
    assert done(world, PlanTag)[-1].wish == Convert("iso28560-2")
    planned(world)
    world.press(Action.WRITE_TAG)                  # whether it is on loan is not known yet
    answer(world, SHELF)
    world.lift("1")
    world.press(Action.WRITE_TAG)
    assert not can_write(world)
    world.lay("1")
    assert can_write(world)
    choose(world, "x")
    world.press(Action.BACK)
    assert len(done(world, WriteTag)) == 1
    still = desk()
    at_tag(still)
    choose(still, "repair")
    answer(still, SHELF)
    planned(still, Inscription("1", "FI-La", 1, 1, 1, 0, "katve-2005"), writes=0)
    still.press(Action.WRITE_TAG)
    assert still.view.list_heading == Text("staff.write.same")
    assert not done(still, WriteTag)


@pytest.mark.parametrize("kind", ["patron_card", "foreign", "unreadable"])
def test_a_patrons_card_and_another_trades_tag_are_never_written(kind: str) -> None:
    world = desk()
    at_tag(world, kind)
    choose(world, "new")
    assert world.state.staff is not None
    assert world.state.staff.page is Page.TAG
    assert not can_write(world)


def test_where_the_reader_cannot_write_nothing_is_offered() -> None:
    world = desk(writes=False)
    at_tag(world)
    assert not can_write(world)
    choose(world, "new")
    assert world.state.staff is not None
    assert world.state.staff.page is Page.TAG


def test_a_tag_that_a_loan_still_is_to_write_is_left_to_it() -> None:
    world = world_of(writes=True)
    world.add("1")
    world.sign_in(CARD, PIN)
    world.stubborn.update(world.uids("1"))
    world.lay("1")
    world.wait(8)
    world.lift("1")
    world.press(Action.FINISH)
    enter(world)
    at_tag(world)
    assert not can_write(world)
    choose(world, "new")
    assert world.state.staff is not None
    assert world.state.staff.draft is None


# --- how it ended ---------------------------------------------------------------------------------------------

def writing() -> World:
    world = desk()
    at_tag(world)
    choose(world, "to:iso28560-2")
    answer(world, SHELF)
    planned(world)
    world.press(Action.WRITE_TAG)
    assert done(world, WriteTag)
    return world


def test_while_a_tag_is_written_nobody_leaves_and_whoever_began_is_told() -> None:
    world = writing()
    for action in (Action.FINISH, Action.BACK, Action.STAFF_QUEUE, Action.WRITE_TAG):
        world.press(action)
    show(world, "S-1002")
    world.send(ev.CardShown(at=world.at, number=CARD))
    world.tick(300, step=10)
    assert inside(world.state)
    assert world.screen is Screen.STAFF
    assert len(done(world, WriteTag)) == 1
    world.send(TagWritten(at=world.at, asked="another", result=WriteResult.DONE))
    assert world.state.staff is not None
    assert world.state.staff.writing
    written(world, WriteResult.DONE)
    assert len({effect.who for effect in done(world, LogDeed)}) == 1
    assert STAFF not in repr(world.history)
    world.tick(130)
    assert not inside(world.state)


@pytest.mark.parametrize(("result", "page", "outcome"), [
    (WriteResult.UNSECURED, Page.TAG, "written, security not"), (WriteResult.UNCHANGED, Page.DRAFT, "not written"),
    (WriteResult.UNSURE, Page.TAG, "not known"), (WriteResult.TORN, Page.DRAFT, "half written")])
def test_what_did_not_go_well_is_told_and_written_down_as_that(result: WriteResult, page: Page, outcome: str) -> None:
    world = writing()
    written(world, result)
    assert world.state.staff is not None
    assert (world.state.staff.page, world.state.staff.good) == (page, False)
    assert world.view.notice == Text(f"staff.write.{result.value}")
    assert deeds(world)[-1] == (Deed.WRITE, outcome)


def test_what_is_half_written_is_laid_out_again_as_soon_as_it_lies_there() -> None:
    world = writing()
    world.lift("1")
    written(world, WriteResult.TORN)
    assert done(world, PlanTag)[-1].wish == Again(THEN)
    planned(world, None, why="gone")
    world.tick(5)
    assert len(done(world, PlanTag)) == 2
    world.lay("1")
    world.tick(1)
    assert len(done(world, PlanTag)) == 3
    planned(world, before=dump_of(world.uids("1")[0], "damaged"))
    assert can_write(world)
    world.press(Action.WRITE_TAG)
    assert deeds(world)[-1][1].startswith("begun: again, 2 on ")


def test_an_answer_that_comes_when_staff_have_gone_on_changes_nothing() -> None:
    world = desk()
    at_tag(world)
    choose(world, "repair")
    world.press(Action.STAFF_QUEUE)
    before = world.state
    planned(world, before=dump_of("x"))
    world.send(TagWritten(at=world.at, asked="tag-r1-1", result=WriteResult.DONE))
    assert world.state == before
    assert not [deed for deed in deeds(world) if deed[0] is Deed.WRITE]
