"""The account, the holds to pick up, and the pause while they are fetched, as the patron meets them."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from kiosk.engine import letters, paying_offer
from kiosk.engine.account import Own, Renewal, Stage
from kiosk.engine.ils import AccountRead, ItemDescribed
from kiosk.engine.state import State
from kiosk.engine.view import Action, ActionView, Icon, Money, Plate, RowView, Screen, TabView, Text, Tone, text

SOON = timedelta(days=3)           # a loan due within that is told as due soon
NOTHING = ItemDescribed(True)
TABS = (Action.LOANS, Action.HOLDS, Action.FEES, Action.MESSAGES)
RENEW_REASONS = ("hold_other", "too_many_renewals", "charge", "fees", "overdue", "card_expired", "card_lost", "blocked",
                 "no_self_service", "not_on_loan", "lent_to_other", "other")


def account(state: State) -> dict[str, Any]:
    """One of its pages, under what is counted on all of them."""
    told, page = state.account.told, state.account.page
    away = "ils" in state.down
    parts: dict[str, Any] = {
        "title": text("account.title"), "tabs": tuple(tab(state, action) for action in TABS),
        "lead": None if told is not None or away else text("account.reading"), "pad_active": not away and told is None,
        "actions": actions(state)}
    if told is not None:
        parts |= PAGES[page](state, told)
    return parts


def tab(state: State, page: Action) -> TabView:
    told = state.account.told
    count = None
    if told is not None and page is Action.FEES:
        count = text("tab.amount", amount=told.owed or Money(Decimal(0)))
    elif told is not None:
        number = {Action.LOANS: len(state.account.loans), Action.HOLDS: len(state.account.holds),
                  Action.MESSAGES: len(messages(state, told))}[page]
        count = text("tab.number", number=number)
    return TabView(page, text(f"action.{page.value}"), count, state.account.page is page)


def actions(state: State) -> tuple[ActionView, ...]:
    """What can be done with what is shown, the way to the pad, and the ways out."""
    mine = state.account
    ready = not state.finishing
    found: list[ActionView] = []
    if choosing(state) and mine.renewable:
        label = text("action.renew_chosen", n=len(mine.chosen)) if mine.chosen else text("action.renew_loans")
        found.append(ActionView(Action.RENEW_LOANS, label, primary=True, enabled=ready and "ils" not in state.down))
    if mine.page is Action.HOLDS and mine.ready and state.may_borrow:
        found.append(ActionView(Action.AWAY, text("action.away"), enabled=not state.busy))
    if mine.page is Action.HOLDS and state.policy.searches:
        found.append(ActionView(Action.SEARCH, text("action.search"), enabled=ready and not state.busy))
    if mine.page is Action.FEES and paying_offer.offered(state):
        found.append(ActionView(Action.PAY, text("action.pay"), primary=True, enabled=ready))
    if state.may_borrow:
        found.append(ActionView(Action.BORROW, text("action.go_borrow"), enabled=ready))
    given = letters.endings(state, enabled=ready, primary=False) if state.for_receipt else ()
    finish = ActionView(Action.FINISH, text("action.finish" if given else "action.done"), enabled=ready)
    return (*found, finish, *given)


# --- loans -----------------------------------------------------------------------------------------------

def loans(state: State, told: AccountRead) -> dict[str, Any]:
    mine = state.account
    late = sum(is_late(state, loan) for loan in mine.loans)
    if not mine.loans:
        return {"lead": text("account.loans.none")}
    return {"rows": tuple(loan_row(state, loan) for loan in mine.loans),
            "list_heading": text("account.loans.count", n=len(mine.loans)),
            "list_note": text("account.late", n=late) if late else None}


def choosing(state: State) -> bool:
    """Loans to be renewed can be chosen now."""
    mine = state.account
    return (state.screen is Screen.ACCOUNT and mine.page is Action.LOANS and state.policy.renewals and mine.complete
            and not state.finishing)


def is_late(state: State, loan: Own) -> bool:
    """The central system says so, and it was not renewed since."""
    renewal = state.account.renewal(loan.item_id)
    return loan.late and not (renewal is not None and renewal.stage is Stage.DONE)


def loan_row(state: State, loan: Own) -> RowView:
    renewal = state.account.renewal(loan.item_id)
    due = due_text(state.account.due(loan))
    if renewal is not None:
        return renewal_row(loan, renewal, due)
    if loan.facts is None:
        return row(loan, text("status.reading"), None, Tone.BUSY, Icon.DOTS)
    chosen = loan.item_id in state.account.chosen if choosing(state) else None
    icon = {True: Icon.CHOSEN, False: Icon.UNCHOSEN, None: Icon.CLOCK}[chosen]
    if loan.late:
        return row(loan, text("status.late"), due, Tone.WARNING, icon, chosen=chosen)
    day = loan.facts.due
    soon = isinstance(day, date) and day - state.now.date() <= SOON
    return row(loan, text("status.due_soon" if soon else "status.on_loan"), due, Tone.INFO, icon, chosen=chosen)


def renewal_row(loan: Own, renewal: Renewal, due: Text | None) -> RowView:
    """What became of it: the new due date, or why not."""
    if renewal.stage is Stage.DONE:
        return row(loan, text("status.renewed"), due, Tone.SUCCESS, Icon.RENEW)
    if renewal.stage is Stage.UNKNOWN:
        return row(loan, text("status.renew_unknown"), text("renew.unknown"), Tone.WARNING, Icon.QUESTION,
                   attention=True)
    if renewal.stage is Stage.REFUSED:
        return row(loan, text("status.not_renewed"), why_not(renewal), Tone.WARNING, Icon.ATTENTION, attention=True)
    return row(loan, text("status.renewing"), due, Tone.BUSY, Icon.DOTS)


def why_not(renewal: Renewal) -> Text:
    """The reason, and the day until which the loan stands as it was."""
    reason = renewal.refusal.value if renewal.refusal else "other"
    why = text(f"refusal.renew.{reason if reason in RENEW_REASONS else 'other'}")
    return text("renew.not", why=why, date=renewal.due) if isinstance(renewal.due, date) else why


def due_text(due: date | str) -> Text | None:
    if isinstance(due, date):
        return text("detail.due", date=due)
    return text("detail.due_text", text=due) if due else None


def row(own: Own, status: Text, detail: Text | None, tone: Tone, icon: Icon, *, attention: bool = False,
        chosen: bool | None = None, plate: Plate | None = None) -> RowView:
    facts = own.facts or NOTHING
    named = None
    if not facts.title:
        named = text("row.reading") if own.facts is None else text("row.number", number=own.item_id)
    return RowView(own.item_id, facts.title, facts.author, named, status, detail, tone, icon, attention, chosen,
                   plate=plate)


# --- holds -----------------------------------------------------------------------------------------------

def holds(state: State, told: AccountRead) -> dict[str, Any]:
    """What can be picked up on top, then what is still waited for."""
    mine = state.account
    if not mine.holds:
        return {"lead": text("account.holds.none")}
    ready = len(mine.ready)
    return {"rows": tuple(hold_row(hold) for hold in sorted(mine.holds, key=lambda hold: not hold.ready)),
            "list_heading": text("account.holds.ready", n=ready) if ready else text(
                "account.holds.waiting", n=len(mine.holds))}


def hold_row(hold: Own) -> RowView:
    if hold.ready is None or (hold.facts is None and not hold.ready):
        return row(hold, text("status.reading"), None, Tone.BUSY, Icon.DOTS)
    if not hold.ready:
        return row(hold, text("status.hold_waits"), None, Tone.NEUTRAL, Icon.CLOCK)
    facts = hold.facts or NOTHING
    detail = text("detail.until", date=facts.until) if facts.until else None
    if facts.library:
        return row(hold, text("status.hold_elsewhere", place=facts.library), detail, Tone.INFO, Icon.BOX)
    return row(hold, text("status.hold_ready"), detail, Tone.SUCCESS, Icon.SHELF, plate=plate(facts))


def plate(facts: ItemDescribed) -> Plate | None:
    """The number where there is one, under the name of its shelf; else the shelf alone."""
    shelf = text("hold.shelf", shelf=facts.shelf) if facts.shelf else None
    if facts.number:
        return Plate(facts.number, shelf)
    return Plate(facts.shelf, text("hold.shelf", shelf="")) if facts.shelf else None


# --- fees and messages -----------------------------------------------------------------------------------

def fees(state: State, told: AccountRead) -> dict[str, Any]:
    """What is owed and for what; and where it is paid."""
    if told.owed is None:
        return {"lead": text("account.fees.none")}
    lines = tuple(
        RowView(f"fee:{index}", line.what, "", None if line.what else text("row.fee"),
                text("fee.amount", amount=line.amount) if line.amount else text("status.fee"), None, Tone.NEUTRAL,
                Icon.COIN, is_work=False)
        for index, line in enumerate(told.fees))
    return {"rows": lines, "list_heading": text("account.fees.total", amount=told.owed), **where_to_pay(state)}


def where_to_pay(state: State) -> dict[str, Any]:
    """At the terminal, by the button; where there is none, on the web or from people."""
    if paying_offer.unsettled(state):
        return {"advice": text("blocked.payment_received")}
    if paying_offer.offered(state):
        return {}
    web = state.policy.web
    if not web:
        return {"advice": text("fees.library")}
    return {"advice": text("fees.web", web=web.removeprefix("https://").removesuffix("/")), "qr": web}


def message_list(state: State, told: AccountRead) -> dict[str, Any]:
    rows = messages(state, told)
    return {"rows": rows, "list_heading": text("account.messages.count", n=len(rows))} if rows else {
        "lead": text("account.messages.none")}


def messages(state: State, told: AccountRead) -> tuple[RowView, ...]:
    """What follows from facts. The central system's own texts may be notes among staff, and are not shown."""
    patron = state.session.patron if state.session else None
    found: list[tuple[str, Text, Text]] = []
    if patron is not None and patron.block is not None:
        found.append(("block", text("blocked.title"), text(f"refusal.{patron.block.value}")))
    late = sum(is_late(state, loan) for loan in state.account.loans)
    if late:
        found.append(("late", text("message.late", n=late), text("message.late.do")))
    if told.recalled:
        found.append(("recalled", text("message.recalled", n=told.recalled), text("message.recalled.do")))
    if told.owed is not None:
        found.append(("fees", text("message.fees", amount=told.owed), text("message.fees.do")))
    return tuple(RowView(f"message:{key}", "", "", what, do, None, Tone.WARNING, Icon.LETTER, is_work=False)
                 for key, what, do in found)


PAGES: dict[Action, Callable[[State, AccountRead], dict[str, Any]]] = {
    Action.LOANS: loans, Action.HOLDS: holds, Action.FEES: fees, Action.MESSAGES: message_list}


# --- holds to pick up ------------------------------------------------------------------------------------

def pickup(state: State) -> dict[str, Any]:
    """Where they stand. Whoever lays something on the pad is past this."""
    ready = state.account.ready
    patron = state.session.patron if state.session else None
    count = len(ready) or (patron.holds_ready if patron else 0)
    here = any(hold.facts is not None and not hold.facts.library for hold in ready)
    reading = state.account.told is None and "ils" not in state.down
    return {"title": text("pickup.title", n=max(1, count)), "rows": tuple(map(hold_row, ready)),
            "lead": text("account.reading") if reading else text("pickup.lead") if here else None,
            "pad_active": reading,
            "actions": (ActionView(Action.AWAY, text("action.away"), note=text("action.away.note")),
                        ActionView(Action.BORROW, text("action.go_borrow"), primary=True))}


def away(state: State) -> dict[str, Any]:
    """Nothing of the patron: whoever passes by may read it."""
    left = max(0, ceil(state.away_until - state.at))
    return {"title": text("away.title"), "lead": text("away.lead"),
            "actions": (ActionView(Action.FINISH, text("action.finish_empty"), seconds_left=left,
                                   seconds_total=int(state.times.away)),
                        ActionView(Action.BACK, text("action.back"), primary=True))}
