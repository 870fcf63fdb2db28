"""The state as the patron meets it: `present(state) → ViewState`. Pure, and the only maker of views."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from math import ceil
from typing import Any

from kiosk.engine import account_view, done_view, opening, search_view, slides, staff_preview, staff_view, switching
from kiosk.engine.access import speech_view
from kiosk.engine.closing import auto_finish, in_language
from kiosk.engine.ending import Ending
from kiosk.engine.letters import endings, unasked
from kiosk.engine.operation import OperationKind
from kiosk.engine.overlays import ACCOUNT, PAY, over, phone
from kiosk.engine.paying_offer import offered, unsettled
from kiosk.engine.paying_view import pay
from kiosk.engine.rows import row_views
from kiosk.engine.signs import ripe
from kiosk.engine.staff import Page
from kiosk.engine.state import SEARCHING, VISITING, WORKING, Phase, State
from kiosk.engine.tries import kiosk_waits
from kiosk.engine.view import (
    Action,
    ActionView,
    EntryView,
    RowView,
    Screen,
    TabView,
    Text,
    Tone,
    ViewState,
    text,
)


def alike(before: State, state: State) -> bool:
    """Surely the same to see, which is cheaper to tell than to draw: only time went by, and nothing counts it.

    False where it is not sure.
    """
    return (state.overlay is None and not state.away_until
            and before.__dict__ | {"at": state.at, "now": state.now} == state.__dict__
            and minute(before) == minute(state) and slides.on(before) == slides.on(state)
            and not any(ripe(before, state, row) for row in state.rows) and auto_finish(state) is None)


def minute(state: State) -> datetime:
    return state.now.replace(second=0, microsecond=0)


def present(state: State) -> ViewState:
    """The whole screen. Everything that differs by screen comes from its own function below."""
    if state.staff is not None and state.staff.page is Page.PREVIEW:
        return staff_preview.shown(state, state.staff.preview, present)
    policy = state.policy
    notice, tone = notice_of(state)
    parts: dict[str, Any] = SCREENS[state.screen](state)
    view = ViewState(
        screen=state.screen, language=state.language, languages=policy.languages,
        region=in_language(policy.region, state.language), branch=in_language(policy.branch, state.language),
        now=minute(state), notice=notice, notice_tone=tone,
        overlay=over(state),
        appearance=slides.appearance(state), brand=policy.brand,
        degraded=bool(state.down - {"speech"}) or bool(state.no_receipts), sound=state.sound, sounds=state.sounds,
        speech=speech_view(state), visit=state.visit, **parts)
    return opening.as_staffed(state, view)


BORROW = ActionView(Action.BORROW, text("action.borrow"), note=text("action.borrow.note"))
RETURN = ActionView(Action.RETURN, text("action.return"), note=text("action.return.note"))
RENEW = ActionView(Action.RENEW, text("action.renew"))
SEARCH = ActionView(Action.SEARCH, text("action.search"))
CANCEL = ActionView(Action.CANCEL, text("action.cancel"))
FIRST_BORROW, FIRST_RETURN = replace(BORROW, primary=True), replace(RETURN, primary=True)


def starting(state: State) -> dict[str, Any]:
    return {"title": text("starting.title")}


def attract(state: State) -> dict[str, Any]:
    role = state.policy.role
    actions = []
    if role != "return-only" and (not state.offline or state.lends_offline):
        actions.append(FIRST_BORROW)
    if role != "loan-only" and (not state.offline or state.policy.takes_in):
        actions.append(RETURN if actions else FIRST_RETURN)
    greeting = slides.greeting(tuple(actions))
    if state.policy.opens_account and "ils" not in state.down:
        actions += [RENEW, ACCOUNT] if state.policy.renewals else [ACCOUNT]
    if state.policy.searches:
        actions.append(SEARCH)
    return {"title": greeting.title, "lead": greeting.lead, "actions": tuple(actions),
            "slide": slides.slide(state, tuple(actions)), "also": slides.also(state), "dim": slides.dim(state),
            "chips": opening.chips(state)}


def choose(state: State) -> dict[str, Any]:
    n = len({tag.item_id for tag in state.pad if tag.item_id and tag.uid not in state.left_behind})
    if state.offline and not state.lends_offline:
        return {"title": text("choose.title_return", n=max(n, 1)), "actions": (RETURN,)}
    return {"title": text("choose.title", n=max(n, 1)), "lead": text("choose.lead"), "actions": (BORROW, RETURN)}


def card(state: State) -> dict[str, Any]:
    entry, typing = state.entry, state.typing_card
    if typing:
        return {"title": text("card.typed.title"), "lead": text("card.typed.lead"),
                "entry": EntryView(0, len(entry.digits), entry.digits, problem=entry.problem, shake=entry.shake),
                "actions": (CANCEL, ActionView(Action.ENTER, text("action.enter"), primary=True,
                                               enabled=bool(entry.digits)))}
    return {"title": text("card.title"), "lead": text("card.lead"),
            "actions": (CANCEL, ActionView(Action.TYPE_NUMBER, text("action.type_number")))}


def pin(state: State) -> dict[str, Any]:
    entry, session = state.entry, state.session
    lead = text("pin.card", last4=session.card[-4:]) if session else None
    told = text("pin.checking") if entry.busy else entry.problem
    return {"title": text("pin.title"), "lead": lead,
            "entry": EntryView(state.policy.pin_length, len(entry.digits), busy=entry.busy, problem=told,
                               shake=entry.shake),
            "actions": (CANCEL,)}


def working(state: State) -> dict[str, Any]:
    lending = state.session is not None and state.session.kind is OperationKind.LEND
    rows = row_views(state)
    if state.showcase.new or state.showcase.recommended:
        rows = tuple(with_cover(state, view) for view in rows)
    done = stands(state, OperationKind.LEND if lending else OperationKind.RETURN)
    attention = sum([view.needs_attention for view in rows])
    both = switching.offered(state)
    what = "borrow" if lending else "return"
    title = text("return.thanks.title") if not lending and done else text(f"{what}.title")
    told = bool(state.finishing or state.down & {"ils", "pad"})        # the notice tells what to do now
    lead = text(f"{what}.more") if done or rows else text(f"{what}.lead")
    return {
        "title": title, "lead": None if told else lead, "rows": rows,
        "chips": () if state.sees_account else tuple(fact for fact, _ in facts(state)),
        "links": tuple(ActionView(page, fact) for fact, page in facts(state)) if state.sees_account else (),
        "tabs": ways(state) if both else (),
        "list_heading": text(f"{what}.count", n=done) if rows and not both else None,
        "list_note": text("attention.count", n=attention) if attention else None,
        "pad_active": state.busy or any(row.phase is Phase.READING for row in state.rows),
        "actions": finish_actions(state),
    }


def with_cover(state: State, view: RowView) -> RowView:
    cover = slides.cover_of(state, view.title, view.author) if view.title else ""
    return replace(view, cover=cover) if cover else view


def stands(state: State, kind: OperationKind) -> int:
    """How many were lent, or returned, and are told as that."""
    told = (Phase.DONE, Phase.UNSECURED, *((Phase.RECEIVED,) if kind is OperationKind.LEND else ()))
    return sum([row.phase in told and row.kind is kind for row in state.rows])


def ways(state: State) -> tuple[TabView, ...]:
    """Borrowing or returning: which of the two what is laid down next is for."""
    lending = state.screen is Screen.BORROW
    lent, returned = (stands(state, kind) for kind in (OperationKind.LEND, OperationKind.RETURN))
    return (TabView(Action.BORROW, text("action.borrow"), text("tab.number", number=lent), lending),
            TabView(Action.RETURN, text("action.return"), text("tab.number", number=returned), not lending))


def finish_actions(state: State) -> tuple[ActionView, ...]:
    """Equal ways to finish; one when there is nothing to give a receipt for."""
    if not state.rows:
        finish = ActionView(Action.FINISH, text("action.finish_empty"))
        return (finish, PAY) if offered(state) and not state.sees_account else (finish,)
    ready, told = not state.finishing, any(row.on_receipt for row in state.rows)
    actions = (ActionView(Action.FINISH, text("action.finish"), enabled=ready), *endings(state, enabled=ready and told))
    left = auto_finish(state)
    if left is None:
        return actions
    itself = Action.FINISH_RECEIPT if told and unasked(state) is Ending.RECEIPT else Action.FINISH
    return tuple(replace(one, seconds_left=max(0, ceil(left)), seconds_total=int(state.times.finish_empty))
                 if one.action is itself else one for one in actions)


def facts(state: State) -> tuple[tuple[Text, Action], ...]:
    """What the patron may want to know, and where more of it is told."""
    patron = state.session.patron if state.session else None
    found = []
    if state.screen is Screen.RETURN:              # nothing of it belongs to what is brought back
        return ()
    if patron is not None and patron.holds_ready:
        found.append((text("borrow.holds", n=patron.holds_ready), Action.HOLDS))
    if unsettled(state):
        found.append((text("borrow.payment_received"), Action.FEES))
    elif patron is not None and patron.fees:
        found.append((text("borrow.fees", amount=patron.fees), Action.FEES))
    return tuple(found)


def out_of_order(state: State) -> dict[str, Any]:
    key = "outoforder.lead.ils" if "ils" in state.down else "outoforder.lead.pad"
    lead = opening.why_closed(state) if state.closed else text(key)
    return {"title": text("outoforder.title"), "lead": lead, "done_tone": Tone.WARNING,
            "chips": phone(state)}


SCREENS = {
    Screen.STARTING: starting, Screen.ATTRACT: attract, Screen.CHOOSE: choose, Screen.CARD: card, Screen.PIN: pin,
    Screen.BORROW: working, Screen.RETURN: working, Screen.PICKUP: account_view.pickup,
    Screen.AWAY: account_view.away, Screen.ACCOUNT: account_view.account, Screen.PAY: pay,
    Screen.SEARCH: search_view.search, Screen.RESULTS: search_view.results, Screen.WORK: search_view.work,
    Screen.HOLD: search_view.hold, Screen.HELD: search_view.held,
    Screen.DONE: done_view.done,
    Screen.OUT_OF_ORDER: out_of_order, Screen.STAFF: staff_view.staff,
}


def notice_of(state: State) -> tuple[Text | None, Tone]:
    """The one thing worth a bar: the worst first."""
    if state.staff is not None:
        return staff_view.notice(state)
    if state.strange_card:
        return text("notice.card_unknown"), Tone.INFO
    if state.screen in VISITING:
        return notice_of_visit(state)
    if state.screen in SEARCHING:
        return search_view.notice(state)
    if state.screen in WORKING:
        if state.offline and state.screen is Screen.RETURN and state.policy.takes_in:
            return text("notice.offline_return"), Tone.WARNING
        if state.lends_offline and state.screen is Screen.BORROW:
            return text("notice.offline_loan"), Tone.WARNING
        if "ils" in state.down:
            return text("notice.ils_down"), Tone.ERROR
        if "pad" in state.down:
            return text("notice.pad_down"), Tone.ERROR
        if state.finishing:
            return text("notice.finishing"), Tone.INFO
        if any(tag.uid in state.left_behind for tag in state.pad):
            return text("notice.left_behind"), Tone.INFO
    if state.left_card and state.screen in (Screen.ATTRACT, Screen.CHOOSE, Screen.CARD):
        return text("notice.card_left"), Tone.WARNING
    if state.screen is Screen.CARD and state.entry.problem is not None and not state.typing_card:
        return state.entry.problem, Tone.WARNING
    if state.offline and state.screen in (Screen.ATTRACT, Screen.CHOOSE):
        return text("notice.offline_loan" if state.lends_offline else "notice.offline"), Tone.WARNING
    if "card" in state.down and state.screen in (Screen.ATTRACT, Screen.CHOOSE, Screen.CARD):
        return text("notice.card_down"), Tone.WARNING
    if kiosk_waits(state) and state.policy.role != "return-only" and state.screen in (Screen.ATTRACT, Screen.CHOOSE):
        return text("notice.pins"), Tone.WARNING
    if state.no_receipts and state.policy.receipts and state.screen is Screen.ATTRACT:
        return text("notice.no_receipts"), Tone.WARNING
    if state.screen not in (Screen.STARTING, Screen.OUT_OF_ORDER):
        return opening.closing(state), Tone.INFO
    return None, Tone.WARNING


def notice_of_visit(state: State) -> tuple[Text | None, Tone]:
    patron = state.session.patron if state.session else None
    if "ils" in state.down:
        return text("notice.account_down"), Tone.ERROR
    if state.finishing:
        return text("notice.finishing_renewals"), Tone.INFO
    if state.screen is Screen.ACCOUNT and patron is not None and patron.block is not None:
        return text(f"refusal.{patron.block.value}"), Tone.INFO
    return None, Tone.WARNING
