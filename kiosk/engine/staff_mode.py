"""Staff mode: how the machine is, what lies on the pad, what waits, and closing the kiosk. Behind card and PIN.

Nobody's session is open while it is: one that was there is finished first. All it knows goes when it closes, which it
does by itself when nobody touches the screen for a while.
"""
from __future__ import annotations

from collections.abc import Callable

from kiosk.engine import (
    staff_antenna,
    staff_levels,
    staff_pin,
    staff_preview,
    staff_restart,
    staff_slips,
    staff_write,
)
from kiosk.engine.closing import wipe
from kiosk.engine.effects import Inspect, LogDeed, Look, Print, Shutter, TryLink
from kiosk.engine.events import (
    Answered,
    Erased,
    Event,
    ItemScanned,
    LanguageChosen,
    NotAnswered,
    NotPrinted,
    NotSecured,
    Pressed,
    Printed,
    RowPressed,
    Secured,
    Shut,
    SlipPrinted,
    StaffCardShown,
    Touched,
    Typed,
    Written,
)
from kiosk.engine.findings import Inspected, LinkTested, NotRebooted, TagsLooked
from kiosk.engine.staff import MESSAGES, NEVER, PARENTS, Deed, Page, Staff
from kiosk.engine.staff_print import day_receipt, trial_receipt
from kiosk.engine.staff_tag import change_security, on_outcome
from kiosk.engine.state import Overlay, OverlayKind, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, Screen, Text, text
from receipts.document import Receipt

LOOK_AGAIN, INSPECT_AGAIN = 1.0, 5.0       # seconds between two looks at the pad, and at the machine
TOUCHES = (Pressed, RowPressed, Typed, Written, Erased, ItemScanned, Touched, LanguageChosen)
TOOLS = (Action.HELP, Action.ACCESS, Action.TEXT_SIZE, Action.CONTRAST, Action.LANGUAGES)
PAGES = {Action.STAFF_STATUS: Page.STATUS, Action.STAFF_TAGS: Page.TAGS, Action.STAFF_QUEUE: Page.QUEUE,
         Action.STAFF_KIOSK: Page.KIOSK}
OPENS = {"day": Page.DAY, "preview": Page.PREVIEW, "levels": Page.LEVELS}     # rows of the kiosk's page
INSPECTED, LOOKED = (Page.STATUS, Page.QUEUE, Page.KIOSK), (Page.TAGS, Page.TAG, Page.ANTENNA)


# --- in and out -----------------------------------------------------------------------------------------

def on_card_shown(turn: Turn, event: StaffCardShown) -> None:
    """Its PIN is asked for; where a patron is signed in, only after their session."""
    state = turn.state
    who = state.policy.fingerprint(event.number)
    turn.set(active=state.at, reader_card=who if event.held else state.reader_card)
    if event.held and who == state.left_card:
        return                                     # it never left since staff mode closed
    if event.held:
        turn.set(left_card="")
    if not state.policy.staff_pin_length or "journal" in state.down or state.screen is Screen.STARTING:
        return                                     # without a disk no wrong PIN could be counted
    if state.staff is not None and (state.staff.who == who or state.staff.writing):
        return                                     # who begins a write is told how it ends
    blocked = state.overlay is not None and state.overlay.kind is OverlayKind.BLOCKED
    unsigned = state.screen is Screen.PIN and not state.returning
    if state.session is not None and not unsigned and not blocked:
        turn.set(overlay=Overlay(OverlayKind.OTHER_CARD, state.at, staff=who))
        return
    if state.staff is not None and state.staff.inside:
        log(turn, Deed.LEAVE, "other card")
    if any(part is not None for part in (state.session, state.staff, state.search)) or state.screen is Screen.DONE:
        wipe(turn, Screen.ATTRACT)
    staff_pin.ask_pin(turn, who)


def leave(turn: Turn, how: str) -> None:
    """Nothing of it outlives it, and what lies on the pad is nobody's wish."""
    if turn.state.staff is not None and turn.state.staff.inside:
        log(turn, Deed.LEAVE, how)
    wipe(turn, Screen.ATTRACT)


def on_shut(turn: Turn, event: Shut) -> None:
    turn.set(closed=event.message if event.message in MESSAGES else MESSAGES[0], closed_words=event.words)


def on_tick(turn: Turn) -> None:
    state = turn.state
    staff = state.staff
    if staff is None or staff.writing:
        return
    if state.at - staff.touched >= (state.policy.times.staff if staff.inside else state.policy.times.pin):
        leave(turn, "time")
        return
    if staff.page in INSPECTED and state.at - staff.found_at >= INSPECT_AGAIN:
        turn.set(staff=staff.but(found_at=state.at))
        turn.do(Inspect())
    elif staff.page in LOOKED and state.at - staff.looked_at >= LOOK_AGAIN:
        look(turn, staff)
    elif staff.page is Page.DRAFT:
        staff_write.on_tick(turn, staff)


def look(turn: Turn, staff: Staff) -> None:
    turn.set(staff=staff.but(looked_at=turn.state.at))
    turn.do(Look(staff.tag if staff.page is Page.TAG else ""))


def takes(turn: Turn, event: Event) -> bool:
    """While staff mode, or its PIN, is on the screen: whether this event is its own, and dealt with."""
    staff = turn.state.staff
    if staff is None:
        return False
    if isinstance(event, TOUCHES):
        staff = staff.but(touched=turn.state.at)
        turn.set(staff=staff)
    match event:
        case Pressed(action=action):
            return press(turn, staff, action)
        case RowPressed(key=key):
            press_row(turn, staff, key)
        case Typed(digit=digit) if not staff.inside:
            staff_pin.on_typed(turn, staff, digit)
        case Erased() if not staff.inside:
            staff_pin.on_erased(turn)
        case Written() | Erased():
            staff_write.on_letter(turn, staff, event)
        case ItemScanned():
            staff_write.on_scanned(turn, staff, event)
        case Typed():
            pass
        case Answered() | NotAnswered() if staff_write.awaits(staff, event.operation):
            staff_write.on_answer(turn, staff, event)
        case Answered() | NotAnswered() | Secured() | NotSecured() if staff.asked == event.operation:
            on_outcome(turn, staff, event)
        case Answered() | NotAnswered() | SlipPrinted() if staff_slips.awaits(staff, event):
            staff_slips.on_outcome(turn, staff, event)
        case Printed() | NotPrinted() if staff.printing:
            printed(turn, staff, event)
            return False
        case _:
            return False
    return True


# --- what is pressed ------------------------------------------------------------------------------------

def press(turn: Turn, staff: Staff, action: Action) -> bool:
    """False: it is the tool row's, or closes what lies over the page."""
    overlay = turn.state.overlay
    if overlay is not None and overlay.kind is OverlayKind.RESTART and action in (Action.YES, Action.REBOOT):
        staff_restart.begin(turn, staff, machine=action is Action.REBOOT)
        return True
    if overlay is not None or turn.state.choosing or action in TOOLS:
        return False
    if not staff.inside:
        if action in (Action.CANCEL, Action.FINISH):
            leave(turn, "")
        return True
    if staff.writing:
        return True
    turn.set(staff=(staff := staff.but(notice=None)))
    if staff.page is Page.PREVIEW:
        press_preview(turn, staff, action)
    elif action in PAGES:
        open_page(turn, staff, PAGES[action])
    elif action in DEEDS:
        DEEDS[action](turn, staff)
    return True


def open_page(turn: Turn, staff: Staff, page: Page) -> None:
    turn.set(staff=staff.but(page=page, tag="", dump=None, draft=None, tags=None, findings=None, message="",
                             looked_at=NEVER, chosen=frozenset()))
    on_tick(turn)


def press_back(turn: Turn, staff: Staff) -> None:
    if staff.page in staff_write.PAGES:
        staff_write.press_back(turn, staff)
    elif staff.page in PARENTS:
        open_page(turn, staff, PARENTS[staff.page])
    else:
        leave(turn, "pressed")


def press_row(turn: Turn, staff: Staff, key: str) -> None:
    if turn.state.overlay is not None or turn.state.choosing or staff.writing:
        return
    if staff.page in staff_write.PAGES:
        staff_write.press_row(turn, staff, key)
    elif staff.page is Page.TAGS and turn.state.on_pad(key):
        log(turn, Deed.READ_TAG, "begun")
        look(turn, staff.but(page=Page.TAG, tag=key, dump=None, notice=None))
    elif staff.page is Page.LEVELS:
        staff_levels.press_row(turn, staff, key)
    elif staff.page is Page.SLIPS:
        staff_slips.press_row(turn, staff, key)
    elif staff.page is Page.QUEUE and key == Page.SLIPS:
        open_page(turn, staff, Page.SLIPS)
    elif staff.page is Page.KIOSK and key in OPENS and (
            key != "levels" or staff_levels.offered(turn.state)):
        if OPENS[key] is Page.PREVIEW:
            log(turn, Deed.PREVIEW, "begun")
        open_page(turn, staff.but(notice=None, preview=0), OPENS[key])
    elif staff.page is Page.CLOSING and key in MESSAGES:
        turn.set(staff=staff.but(message=key))


def press_preview(turn: Turn, staff: Staff, action: Action) -> None:
    """Any button there leads to the next screen, and from the last one back to the kiosk's page."""
    if not staff_preview.offers(turn.state, staff.preview, action):
        return
    if staff.preview + 1 == staff_preview.count(turn.state):
        open_page(turn, staff, Page.KIOSK)
    else:
        turn.set(staff=staff.but(preview=staff.preview + 1))


def press_level(turn: Turn, staff: Staff, steps: int) -> None:
    if staff.page is Page.LEVELS:
        staff_levels.press(turn, staff, steps)
    else:
        staff_antenna.press(turn, staff, steps)


def press_link(turn: Turn, staff: Staff) -> None:
    if staff.page is not Page.LINK or staff.findings is not None:
        turn.set(staff=staff.but(page=Page.LINK, findings=None))
        log(turn, Deed.LINK, "begun")
        turn.do(TryLink())


def press_print(turn: Turn, staff: Staff, deed: Deed, receipt: Callable[[State], Receipt]) -> None:
    if staff.printing is None and turn.state.policy.receipts:
        turn.set(staff=staff.but(printing=deed))
        log(turn, deed, "begun")
        turn.do(Print(receipt(turn.state)))


def press_send(turn: Turn, staff: Staff) -> None:
    """The next that waits for the central system is told now; the others follow, one by one, as always."""
    if "ils" in turn.state.down:
        tell(turn, text("staff.send.down"), good=False)
        return
    turn.set(replay_at=turn.state.at)
    log(turn, Deed.SEND, "begun")
    tell(turn, text("staff.send.begun"))


def press_close(turn: Turn, staff: Staff) -> None:
    if staff.page is not Page.CLOSING:
        open_page(turn, staff, Page.CLOSING)
    elif staff.message:
        shut(turn, staff, staff.message)


def shut(turn: Turn, staff: Staff, message: str) -> None:
    """Closed, or open again. It is on disk before anybody is told, and stays so through a start."""
    log(turn, Deed.CLOSE if message else Deed.OPEN, message or "ok")
    turn.do(Shutter(message))
    turn.set(closed=message, closed_words=())
    open_page(turn, staff, Page.KIOSK)
    tell(turn, text("staff.shut.done" if message else "staff.open.done"))


DEEDS: dict[Action, Callable[[Turn, Staff], None]] = {
    Action.TEST_LINK: press_link,
    Action.TEST_PRINT: lambda turn, staff: press_print(turn, staff, Deed.PRINT, trial_receipt),
    Action.PRINT_DAY: lambda turn, staff: press_print(turn, staff, Deed.REPORT, day_receipt),
    Action.LESS: lambda turn, staff: press_level(turn, staff, -1),
    Action.MORE: lambda turn, staff: press_level(turn, staff, 1),
    Action.SEND_NOW: press_send,
    Action.ANTENNA: lambda turn, staff: open_page(turn, staff, Page.ANTENNA),
    Action.WRITE_TAG: staff_write.press_write,
    Action.ENTER: staff_write.press_enter,
    Action.LETTERS: staff_write.press_letters,
    Action.CLEAR: staff_write.press_clear,
    Action.PRINT_SLIPS: staff_slips.press_print,
    Action.DROP_SLIPS: staff_slips.press_drop,
    Action.SECURE: lambda turn, staff: change_security(turn, staff, on=True),
    Action.UNSECURE: lambda turn, staff: change_security(turn, staff, on=False),
    Action.CLOSE_KIOSK: press_close,
    Action.OPEN_KIOSK: lambda turn, staff: shut(turn, staff, ""),
    Action.RESTART: staff_restart.press,
    Action.BACK: press_back,
    Action.CANCEL: press_back,
    Action.FINISH: lambda turn, staff: leave(turn, "pressed"),
}


# --- what comes of it -----------------------------------------------------------------------------------

def on_found(turn: Turn, event: Inspected | LinkTested | NotRebooted | TagsLooked) -> None:
    """Told too late it is told to nobody."""
    staff = turn.state.staff
    if staff is None or not staff.inside:
        return
    match event:
        case Inspected(found=found):
            turn.set(staff=staff.but(found=found))
        case LinkTested(findings=findings) if staff.page is Page.LINK:
            turn.set(staff=staff.but(findings=findings))
            bad = [step for step, verdict in findings if verdict == "FAIL"]
            log(turn, Deed.LINK, f"failed: {', '.join(bad)}" if bad else "ok")
        case NotRebooted():
            staff_restart.refused(turn, staff)
        case TagsLooked(tags=tags, dump=dump, strength=strength):
            if dump is not None and staff.page is Page.TAG and dump.look.uid == staff.tag:
                if staff.dump is None:
                    log(turn, Deed.READ_TAG, "ok")
                staff = staff.but(dump=dump)
            turn.set(staff=staff.but(tags=tags, strength=strength))


def printed(turn: Turn, staff: Staff, event: Printed | NotPrinted) -> None:
    good, deed = isinstance(event, Printed), staff.printing or Deed.PRINT
    turn.set(staff=staff.but(printing=None))
    log(turn, deed, "ok" if isinstance(event, Printed) else event.reason)
    tell(turn, text(f"staff.{deed.value}.done" if good else f"staff.{deed.value}.failed"), good=good)


def log(turn: Turn, deed: Deed, outcome: str) -> None:
    assert turn.state.staff is not None
    turn.do(LogDeed(deed, outcome, turn.state.staff.who))


def tell(turn: Turn, notice: Text, *, good: bool = True) -> None:
    assert turn.state.staff is not None
    turn.set(staff=turn.state.staff.but(notice=notice, good=good))
