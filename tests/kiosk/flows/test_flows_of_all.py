"""The flows of a branch that wants all there is, as in test_flows.py: the catalogue and holds, borrowing and returning
in one session, receipts by e-mail and for whoever just goes, and staff mode."""
from __future__ import annotations

import json
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from kiosk.engine.view import Action, Screen, text
from kiosk.level_book import FILE as LEVELS
from kiosk.staff_book import LOG, lines_of
from tests.kiosk.flows.branch import IN_FINNISH, branch
from tests.kiosk.flows.library import ADDRESS, LATE_RETURN, POSTED
from tests.kiosk.flows.patron import LOANED, SECURED, Visit
from tests.kiosk.library import CARD
from tests.kiosk.rig import SEARCH
from tests.kiosk.staffed import STAFF, STAFF_CODE
from tests.post.office import PostOffice, post_office

pytestmark = pytest.mark.window
ALL = """
[station]
both = true
[receipt]
unasked = "paper"
[mail]
host = "127.0.0.1"
port = {port}
security = "none"
sender = "kiosk@kirjasto.example"
deadline = 5.0
"""


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture(scope="module")
def kiosk(language: str, office: PostOffice, display: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    more = SEARCH + ALL.format(port=office.port)
    with branch(tmp_path_factory.mktemp("all"), display, language, "--catalogue", "127.0.0.1:0", more=more) as visit:
        yield visit


def find(patron: Visit, work: str) -> None:
    """As far as the page of this work, with all that is told of it."""
    patron.press(Action.SEARCH)
    patron.screen(Screen.SEARCH)
    if patron.language == "ar":                    # its own letters come first
        patron.press(Action.LETTERS)
        patron.sees(lambda view: view.keys and "t" in view.keys.lines[0])
    patron.write("teos ")
    patron.key(work)
    patron.sees(lambda view: view.entry and view.entry.digits == f"teos {work}")
    patron.press(Action.FIND)
    patron.press_row(f"demo.{work}")
    patron.sees(lambda view: view.screen is Screen.WORK and view.rows)


# --- the catalogue ---------------------------------------------------------------------------------------

def test_a_work_is_searched_and_put_on_hold_at_another_library_and_what_lay_there_is_lent(patron: Visit) -> None:
    uid = patron.tag("30001")
    find(patron, "9")
    patron.row("library:LAH", "copies.shelf")
    patron.press(Action.HOLD)
    patron.screen(Screen.CARD)
    patron.lay(uid)                                # the pile is put down for the card
    patron.enters()
    patron.screen(Screen.HOLD)
    patron.press_row("SYS")
    patron.row("SYS", "reserve.chosen")
    patron.press(Action.PLACE_HOLD)
    told = patron.titled("reserve.placed")
    patron.reads(told, [patron.glass()], *told.chips)
    assert (CARD, 9, "SYS") in patron.central.holds()
    assert "30001" not in patron.central.loans()
    patron.press(Action.BORROW)
    patron.row("30001", "status.borrowed", "detail.due")
    assert patron.central.loans()["30001"] == (CARD, 0)
    assert patron.afi(uid) == LOANED


# --- both in one session ---------------------------------------------------------------------------------

def test_one_session_lends_and_takes_back_and_finish_by_itself_gives_both_receipts(patron: Visit) -> None:
    mine, brought = patron.tag("30002"), patron.tag(LATE_RETURN, afi=LOANED)
    patron.sign_in()
    patron.lay(mine)
    patron.row("30002", "status.borrowed", "detail.due")
    patron.press(Action.RETURN)
    patron.screen(Screen.RETURN)
    patron.lay(brought)
    patron.row(LATE_RETURN, "status.cart", "detail.cart")
    loans = patron.central.loans()
    assert loans["30002"] == (CARD, 0)
    assert LATE_RETURN not in loans
    assert (patron.afi(mine), patron.afi(brought)) == (LOANED, SECURED)
    assert [tab.chosen for tab in patron.sees(lambda view: view.tabs).tabs] == [False, True]
    patron.press(Action.BORROW)
    patron.screen(Screen.BORROW)
    patron.lift(mine, brought)
    counting = patron.sees(lambda view: any(one.seconds_left for one in view.actions))
    assert [one.action for one in counting.actions if one.seconds_left] == [Action.FINISH_RECEIPT]
    patron.later(61.0)                             # nothing is pressed
    done = patron.titled("done.borrowed")
    assert text("done.returned", n=1) in done.chips
    patron.receipt("done.receipt")
    patron.until(lambda: len(patron.desk.printer.receipts) == 2)
    lent, returned = (receipt.text for receipt in patron.desk.printer.receipts)
    assert ("Teos 2" in lent, "Teos 23" in lent) == (True, False)
    assert "Teos 23" in returned


# --- e-mail ----------------------------------------------------------------------------------------------

def test_a_receipt_goes_by_email_to_the_address_that_is_shown_in_part_only(patron: Visit, office: PostOffice) -> None:
    patron.sign_in(POSTED)
    patron.lay(patron.tag("30003"))
    patron.row("30003", "status.borrowed")
    patron.sees(lambda view: any(one.action is Action.FINISH_MAIL and one.enabled for one in view.actions))
    assert ADDRESS not in patron.glass()
    patron.press(Action.FINISH_MAIL)
    patron.receipt("done.mailed")
    assert patron.central.loans()["30003"] == (POSTED, 0)
    ((_, to, data),) = office.letters
    office.letters.clear()
    assert to == [ADDRESS]
    letter = message_from_bytes(data, policy=default)
    assert isinstance(letter, EmailMessage)
    page = letter.get_body(("html",))
    assert page is not None
    assert "Teos 3" in page.get_content()
    assert f'lang="{patron.language}"' in page.get_content()
    assert patron.desk.printer.receipts == []


# --- staff -----------------------------------------------------------------------------------------------

def enter(patron: Visit) -> None:
    patron.desk.hold(number=STAFF)
    patron.sees(lambda view: view.screen is Screen.STAFF and view.entry)
    patron.desk.take()
    patron.type(STAFF_CODE)
    patron.sees(lambda view: view.tabs)


def deeds(patron: Visit) -> list[tuple[str, str]]:
    return [(line.event, line.outcome) for line in lines_of(patron.data / LOG)]


@IN_FINNISH
def test_staff_look_at_a_tag_secure_it_and_see_queue_day_levels_and_patrons_screens(patron: Visit) -> None:
    uid = patron.tag("30004", afi=LOANED)          # on the shelf, and no gate would see it leave
    enter(patron)
    patron.lay(uid)
    patron.press(Action.STAFF_TAGS)
    patron.row(uid, "staff.afi.loaned")
    patron.press_row(uid)
    patron.row("field:security", "staff.afi.loaned")
    patron.press(Action.SECURE)
    patron.noticed("staff.tag.secured")
    assert patron.afi(uid) == SECURED
    patron.press(Action.STAFF_QUEUE)
    patron.sees(lambda view: view.lead == text("staff.queue.none"))
    patron.press(Action.STAFF_KIOSK)
    patron.press_row("day")
    patron.row("count:loans", "staff.value.number")
    patron.press(Action.BACK)
    patron.press_row("levels")
    patron.press(Action.LESS)
    patron.sees(lambda view: view.rows and view.rows[0].status == text("staff.level.percent", percent=90))
    assert json.loads((patron.data / LEVELS).read_text())["sound"] == 90
    patron.press(Action.BACK)
    patron.press_row("preview")
    first = patron.noticed("staff.preview.place")
    patron.press(Action.BORROW)
    second = patron.sees(lambda view: view.notice and view.notice != first.notice)
    assert (first.title, second.title) == (text("attract.title"), text("card.title"))
    assert ("secure", "written and read back") in deeds(patron)


@IN_FINNISH
def test_staff_close_with_a_message_that_is_read_and_open_again_and_may_not_start_the_machine(patron: Visit) -> None:
    enter(patron)
    patron.press(Action.STAFF_KIOSK)
    patron.press(Action.RESTART)
    patron.asked("staff.restart.title")
    patron.press(Action.REBOOT)
    patron.noticed("staff.reboot.failed")
    assert patron.asked_of_the_machine() == "reboot\n"
    patron.press(Action.CLOSE_KIOSK)
    patron.press_row("desk")
    patron.press(Action.CLOSE_KIOSK)
    patron.noticed("staff.shut.done")
    patron.press(Action.FINISH)
    assert patron.screen(Screen.OUT_OF_ORDER).lead == text("closed.lead.desk")
    enter(patron)
    patron.press(Action.STAFF_KIOSK)
    patron.press(Action.OPEN_KIOSK)
    patron.noticed("staff.open.done")
    patron.press(Action.FINISH)
    patron.screen(Screen.ATTRACT)
    assert deeds(patron)[-7:] == [("reboot", "begun"), ("reboot", "not allowed"), ("close", "desk"),
                                  ("leave", "pressed"), ("enter", "ok"), ("open", "ok"), ("leave", "pressed")]
