"""Staff mode as staff meet it: four pages under tabs, and what opens from them. Never a patron, nor their loans."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kiosk.engine import staff_antenna, staff_levels, staff_slips, staff_write_view
from kiosk.engine.opening import why_closed
from kiosk.engine.staff import MESSAGES, PARENTS, REASONS, TABS, Deed, Found, Page, Staff
from kiosk.engine.staff_tag_view import tag_page, tags_page
from kiosk.engine.state import State
from kiosk.engine.view import Action, ActionView, EntryView, Icon, RowView, TabView, Text, Tone, text

LEAVE = ActionView(Action.FINISH, text("staff.action.leave"))
BACK = ActionView(Action.BACK, text("staff.action.back"))
LITTLE = 200                       # MB free on the journal's disk: less is worth a look
APART = 120                        # seconds between the clocks: more dates returns wrongly


def staff(state: State) -> dict[str, Any]:
    mode = state.staff
    assert mode is not None
    if mode.page is Page.PIN:
        entry = state.entry
        return {"title": text("staff.pin.title"), "lead": text("staff.pin.lead"),
                "entry": EntryView(state.policy.staff_pin_length, len(entry.digits), problem=entry.problem,
                                   shake=entry.shake),
                "actions": (ActionView(Action.CANCEL, text("action.cancel")),)}
    return {"title": text("staff.title"), "tabs": tuple(tab(state, mode, page) for page in TABS),
            **PAGES[mode.page](state, mode)}


def notice(state: State) -> tuple[Text | None, Tone]:
    """What came of the last thing pressed; or why nothing can be."""
    mode = state.staff
    if mode is None:
        return None, Tone.WARNING
    if mode.notice is None:
        return staff_slips.hindrance(state) if mode.page is Page.SLIPS else None, Tone.WARNING
    return mode.notice, Tone.SUCCESS if mode.good else Tone.WARNING


def tab(state: State, mode: Staff, page: Page) -> TabView:
    found = mode.found
    count: int | None = {
        Page.STATUS: None if found is None else len([row for row in part_rows(state, found) if row.needs_attention]),
        Page.TAGS: len(state.pad),
        Page.QUEUE: None if found is None else len(waiting(state)) + len(state.slips) + len(found.cases),
        Page.KIOSK: state.tally.loans + state.tally.returns if state.tally else 0}[page]
    action = Action(f"staff_{page.value}")
    chosen = mode.page is page or PARENTS.get(mode.page) is page
    told = None if count is None else text("tab.number", number=count)
    return TabView(action, text(f"staff.tab.{page.value}"), told, chosen)


def fact(key: str, name: Text, value: Text, tone: Tone = Tone.NEUTRAL, icon: Icon = Icon.LETTER,
         detail: Text | None = None, *, attention: bool = False, chosen: bool | None = None,
         opens: bool = False) -> RowView:
    return RowView(key, "", "", name, value, detail, tone, icon, attention, chosen, opens, is_work=False, slim=True)


# --- how the parts are ----------------------------------------------------------------------------------

def status_page(state: State, mode: Staff) -> dict[str, Any]:
    rows = sorted(part_rows(state, mode.found), key=lambda row: not row.needs_attention) if mode.found else []
    wrong = sum(row.needs_attention for row in rows)
    printing = printer(state, mode, Action.TEST_PRINT, Deed.PRINT)
    heading = text("staff.parts.wrong", n=wrong) if wrong else text("staff.parts")
    return {"rows": tuple(rows), "list_heading": heading if rows else None,
            "lead": None if rows else text("staff.parts.busy"),
            "actions": (ActionView(Action.TEST_LINK, text("staff.action.test_link")), *printing, LEAVE)}


def printer(state: State, mode: Staff, action: Action, deed: Deed) -> tuple[ActionView, ...]:
    """The button that prints, where there is a printer."""
    busy = text("staff.print.busy") if mode.printing is deed else None
    button = ActionView(action, text(f"staff.action.{action.value}"), enabled=mode.printing is None, note=busy)
    return (button,) if state.policy.receipts else ()


def part_rows(state: State, found: Found) -> list[RowView]:
    rows = [part_row(state, part) for part in found.parts]
    if found.free is not None:
        low = found.free < LITTLE << 20
        rows.append(part("disk", text("staff.disk.low") if low else text("staff.ok"), bad=low,
                         detail=text("staff.disk.free", megabytes=found.free >> 20)))
    if found.version:
        apart = found.ahead is not None and abs(found.ahead) > APART
        told = text("staff.clock.unknown") if found.ahead is None else text("staff.clock.wrong") if apart else text(
            "staff.ok")
        rows.append(part("clock", told, bad=apart, detail=text("staff.clock.apart", minutes=abs(found.ahead) // 60)
                         if apart and found.ahead is not None else None))
    return rows


def part_row(state: State, name: str) -> RowView:
    down = name in state.down
    if name == "printer" and state.no_receipts:
        return part(name, text("staff.down"), bad=True, detail=text(f"receipt.no.{state.no_receipts}"))
    return part(name, text("staff.down" if down else "staff.ok"), bad=down,
                detail=text("staff.down.do.ils" if name == "ils" else "staff.down.do") if down else None)


def part(name: str, value: Text, *, bad: bool, detail: Text | None) -> RowView:
    return fact(f"part:{name}", text(f"staff.part.{name}"), value, Tone.WARNING if bad else Tone.SUCCESS,
                Icon.WARNING if bad else Icon.TICK, detail, attention=bad)


def link_page(state: State, mode: Staff) -> dict[str, Any]:
    if mode.findings is None:
        return {"lead": text("staff.link.busy"), "pad_active": True, "actions": (BACK, LEAVE)}
    return {"list_heading": text("staff.link.title"), "rows": tuple(finding(*one) for one in mode.findings),
            "actions": (ActionView(Action.TEST_LINK, text("staff.action.test_again")), BACK, LEAVE)}


def finding(step: str, verdict: str) -> RowView:
    if verdict == "ok":
        return fact(f"step:{step}", text(f"staff.step.{step}"), text("staff.ok"), Tone.SUCCESS, Icon.TICK)
    value = text("staff.look" if verdict == "look" else "staff.down")
    return fact(f"step:{step}", text(f"staff.step.{step}"), value, Tone.WARNING, Icon.WARNING,
                text(f"staff.step.{step}.do"), attention=True)


# --- what waits, and what staff must look at --------------------------------------------------------------

def waiting(state: State) -> list[str]:
    """When each thing was done that the central system has not been told of."""
    return sorted(pending.operation.made for pending in state.pending if pending.untold)


def queue_page(state: State, mode: Staff) -> dict[str, Any]:
    cases, waits = mode.found.cases if mode.found else (), waiting(state)
    rows: list[RowView] = []
    if waits:
        rows.append(fact("waiting", text("staff.queue.waiting"), text("staff.value.number", number=len(waits)),
                         Tone.WARNING, Icon.CLOCK, text("staff.queue.oldest", when=when(waits[0]))))
    if state.slips:
        rows.append(fact(Page.SLIPS, text("staff.queue.slips"), text("staff.value.number", number=len(state.slips)),
                         Tone.WARNING, Icon.ONWARD, text("staff.queue.slips.do"), opens=True))
    rows += [fact(f"case:{number}", text("row.number", number=item) if item else text(f"staff.case.{kind}"),
                  text("staff.case"), Tone.WARNING, Icon.QUESTION, reason_text(reason), attention=True)
             for number, (item, kind, reason) in enumerate(cases)]
    nothing = {} if rows else {"lead": text("staff.queue.none")}
    heading = {"list_heading": text("staff.queue.cases", n=len(cases))} if cases else {}
    send = ActionView(Action.SEND_NOW, text("staff.action.send_now"), primary=True, enabled=bool(waits))
    return {**nothing, **heading, "rows": tuple(rows), "actions": (send, LEAVE)}


def when(made: str) -> str:
    """ISO local time, to the minute: for people who know what it means."""
    return made[:16].replace("T", " ")


def reason_text(reason: str) -> Text:
    return text(f"refusal.{reason}" if reason in REASONS else "staff.case.look")


# --- the kiosk itself -------------------------------------------------------------------------------------

def kiosk_page(state: State, mode: Staff) -> dict[str, Any]:
    shut = fact("state", text("staff.kiosk.state"), text("staff.kiosk.closed"), Tone.WARNING, Icon.WARNING,
                why_closed(state), attention=True) if state.closed else fact(
        "state", text("staff.kiosk.state"), text("staff.kiosk.open"), Tone.SUCCESS, Icon.TICK)
    version = (fact("version", text("staff.kiosk.version"), text("staff.value", value=mode.found.version)),
               ) if mode.found and mode.found.version else ()
    day = fact("day", text("staff.day.title"), text("staff.day.open"), icon=Icon.ONWARD, opens=True)
    preview = fact("preview", text("staff.preview.title"), text("staff.preview.open"), icon=Icon.ONWARD, opens=True)
    loud = staff_levels.offered(state)
    levels = (fact("levels", staff_levels.title(loud), text("staff.levels.open"), icon=Icon.ONWARD, opens=True),
              ) if loud else ()
    rows = (shut, day, preview, *levels, *version)
    turn = ActionView(Action.OPEN_KIOSK, text("staff.action.open_kiosk"), primary=True) if state.closed else ActionView(
        Action.CLOSE_KIOSK, text("staff.action.close_kiosk"))
    restart = ActionView(Action.RESTART, text("staff.action.restart"), enabled=not mode.rebooting)
    return {"rows": rows, "actions": (turn, restart, LEAVE)}


def day_page(state: State, mode: Staff) -> dict[str, Any]:
    return {"list_heading": text("staff.day.title"), "rows": tally_rows(state),
            "actions": (*printer(state, mode, Action.PRINT_DAY, Deed.REPORT), BACK, LEAVE)}


def tally_rows(state: State) -> tuple[RowView, ...]:
    tally = state.tally
    if tally is None:
        return ()
    rows: list[RowView] = []
    for name, n in tally.counts.items():
        rows.append(fact(f"count:{name}", text(f"staff.count.{name}"), text("staff.value.number", number=n)))
        if name == "refusals":
            rows += [fact(f"refusal:{reason}", text(f"refusal.{reason}"), text("staff.value.number", number=n))
                     for reason, n in tally.told]
    return (*rows, fact("since", text("staff.count.since"), text("staff.value", value=f"{tally.since:%H.%M}")))


def closing_page(state: State, mode: Staff) -> dict[str, Any]:
    rows = tuple(fact(name, text(f"staff.message.{name}"), text(f"closed.lead.{name}"), Tone.NEUTRAL,
                      Icon.CHOSEN if mode.message == name else Icon.UNCHOSEN, chosen=mode.message == name)
                 for name in MESSAGES)
    return {"list_heading": text("staff.closing"), "rows": rows,
            "actions": (ActionView(Action.CLOSE_KIOSK, text("staff.action.close_kiosk"), primary=True,
                                   enabled=bool(mode.message)), BACK)}


PAGES: dict[Page, Callable[[State, Staff], dict[str, Any]]] = {
    Page.STATUS: status_page, Page.TAGS: tags_page, Page.QUEUE: queue_page, Page.KIOSK: kiosk_page, Page.TAG: tag_page,
    Page.LINK: link_page, Page.CLOSING: closing_page, Page.DAY: day_page,
    Page.LEVELS: staff_levels.page, Page.SLIPS: staff_slips.page, Page.ANTENNA: staff_antenna.page,
    Page.WRITE: staff_write_view.write_page, Page.NUMBER: staff_write_view.number_page,
    Page.DRAFT: staff_write_view.draft_page}
