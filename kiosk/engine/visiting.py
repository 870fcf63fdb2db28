"""The patron's account, renewals, and holds to pick up: what is asked about them, and where a patron is led.

One question at a time, so that a loan or a renewal never waits behind a long list that is merely read. A renewal writes
no tag: after a crash nothing of it is owed, so it is not journalled. When its answer is lost, the due date tells.
"""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine import holding, tries
from kiosk.engine.account import Purpose, Renewal, Stage
from kiosk.engine.account_view import choosing
from kiosk.engine.closing import close
from kiosk.engine.effects import Ask
from kiosk.engine.events import RowPressed, Typed
from kiosk.engine.ils import (
    AccountRead,
    DescribeItem,
    ItemDescribed,
    ItemRenewed,
    ReadAccount,
    Refusal,
    RenewedOrNot,
    RenewItem,
    WasRenewed,
)
from kiosk.engine.items import go_borrowing
from kiosk.engine.operation import OperationKind
from kiosk.engine.state import Entry, Overlay, OverlayKind, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, Screen, text

Told = AccountRead | ItemDescribed | ItemRenewed | RenewedOrNot
READING = (Screen.PICKUP, Screen.ACCOUNT)          # where more than the lists is asked for


# --- where a patron is led -------------------------------------------------------------------------------

def welcome(turn: Turn) -> None:
    """The card is good and its PIN right: to what the patron came for."""
    state = turn.state
    session = state.session
    assert session is not None
    assert session.patron is not None
    ready = bool(session.patron.holds_ready) and state.sees_account and state.policy.pickup
    turn.set(account=state.account.but(wanted=ready))
    fresh = any(tag.uid not in state.left_behind for tag in state.pad)
    if state.purpose is Purpose.HOLD and state.sees_account and state.search is not None:
        holding.choose(turn)
    elif state.purpose is not Purpose.BORROW and state.sees_account:
        open_account(turn, Action.LOANS)
    elif session.patron.block is not None:
        turn.set(screen=Screen.BORROW, overlay=Overlay(OverlayKind.BLOCKED, state.at, refusal=session.patron.block))
    elif ready and not fresh:
        turn.set(screen=Screen.PICKUP)
    else:
        go_borrowing(turn)


def open_account(turn: Turn, page: Action) -> None:
    if not turn.state.sees_account or turn.state.finishing:
        return
    turn.set(screen=Screen.ACCOUNT, overlay=None, active=turn.state.at,
             account=turn.state.account.but(wanted=True, page=page, chosen=frozenset()))


def press_page(turn: Turn, page: Action) -> None:
    """From the borrower's list, the holds to pick up, another page, or what tells that the card is blocked."""
    state = turn.state
    blocked = state.overlay is not None and state.overlay.kind is OverlayKind.BLOCKED
    if state.screen in (Screen.BORROW, Screen.PICKUP, Screen.ACCOUNT) and (state.overlay is None or blocked):
        open_account(turn, page)


def press_purpose(turn: Turn, purpose: Purpose) -> None:
    """Before a card was shown: what for. Afterwards: to the loans."""
    state = turn.state
    if state.screen not in (Screen.ATTRACT, Screen.CHOOSE):
        press_page(turn, Action.LOANS)
    elif state.policy.opens_account and "ils" not in state.down and (
            state.policy.renewals or purpose is not Purpose.RENEW):
        turn.set(screen=Screen.CARD, entry=Entry(), typing_card=False, purpose=purpose)


def press_borrow(turn: Turn) -> None:
    """The session goes on at the pad."""
    state = turn.state
    told = state.screen is Screen.HELD and not state.busy
    if state.may_borrow and (state.screen in READING or told) and state.overlay is None:
        go_borrowing(turn)


def press_away(turn: Turn) -> None:
    """The patron fetches what is ready; until they are back nothing of them is on the screen."""
    state = turn.state
    if state.may_borrow and state.screen in READING and state.overlay is None and not state.busy:
        turn.set(screen=Screen.AWAY, away_until=state.at + state.times.away)


def press_back(turn: Turn) -> None:
    """Somebody is there again. Without the card, the PIN tells whether it is the same patron."""
    state = turn.state
    if state.screen is not Screen.AWAY or state.session is None or state.overlay is not None:
        return
    if state.session.pin:
        turn.set(screen=Screen.PIN, entry=Entry(), active=state.at)
    else:
        go_borrowing(turn)


def leave_pin(turn: Turn) -> None:
    """They do not know the PIN, or need it no more: the session waits on."""
    turn.set(screen=Screen.AWAY, entry=Entry())


def on_typed(turn: Turn, event: Typed) -> None:
    """The PIN of the patron who is away: known already, so nobody is asked, but a wrong one counts."""
    state, session = turn.state, turn.state.session
    assert session is not None
    if not (event.digit.isdecimal() and len(event.digit) == 1) or state.overlay is not None:
        return
    digits = state.entry.digits + event.digit
    turn.set(entry=replace(state.entry, digits=digits, problem=None), active=state.at)
    if len(digits) < len(session.pin):
        return
    card = state.policy.fingerprint(session.card)
    if digits == session.pin:
        go_borrowing(turn)
        return
    tries.wrong(turn, card)
    if tries.waits(turn.state, card) or tries.kiosk_waits(turn.state):
        close(turn)
    else:
        turn.set(entry=Entry(problem=text("pin.wrong", left=tries.left(turn.state, card)),
                             shake=state.entry.shake + 1))


# --- renewals --------------------------------------------------------------------------------------------

def on_row_pressed(turn: Turn, event: RowPressed) -> None:
    """Choose a loan, or not any more."""
    state, account = turn.state, turn.state.account
    choosable = {loan.item_id for loan in account.renewable}
    if choosing(state) and state.overlay is None and event.key in choosable:
        turn.set(account=account.but(chosen=account.chosen ^ {event.key}))


def press_renew(turn: Turn) -> None:
    """The chosen ones, or all."""
    state, account = turn.state, turn.state.account
    if not choosing(state) or state.overlay is not None or state.finishing:
        return
    for loan in account.renewable:
        if loan.item_id in account.chosen or not account.chosen:
            due = loan.facts.due if loan.facts else ""
            account = account.with_renewal(Renewal(loan.item_id, due))
    turn.set(account=account.but(chosen=frozenset()))


def renewed(turn: Turn, renewal: Renewal, answer: ItemRenewed) -> None:
    if answer.renewed:
        done(turn, renewal.but(due=answer.due, stage=Stage.DONE))
    else:
        refusal = answer.refusal or Refusal.OTHER
        fee = answer.fee if refusal is Refusal.CHARGE and not renewal.accepted else None
        keep(turn, renewal.but(stage=Stage.REFUSED, refusal=refusal, fee=fee))


def settled(turn: Turn, renewal: Renewal, answer: RenewedOrNot) -> None:
    """The doubt is over. Only what did not happen is asked for again, and once."""
    if answer.renewed:
        done(turn, renewal.but(due=answer.due, stage=Stage.DONE))
    elif answer.renewed is None or renewal.repeated:
        keep(turn, renewal.but(stage=Stage.UNKNOWN))
    else:
        keep(turn, renewal.but(stage=Stage.QUEUED, repeated=True))


def done(turn: Turn, renewal: Renewal) -> None:
    keep(turn, renewal)
    row = turn.state.row(renewal.item_id)
    if row is not None and row.counted and row.kind is OperationKind.LEND:
        turn.put(row, renewed=True, due=renewal.due)


def keep(turn: Turn, renewal: Renewal) -> None:
    turn.set(account=turn.state.account.with_renewal(renewal), active=turn.state.at)


# --- questions and answers -------------------------------------------------------------------------------

def go_on(turn: Turn) -> None:
    """The next question, when none is with the central system: renewals before what is only read."""
    state, account, session = turn.state, turn.state.account, turn.state.session
    if session is None or session.patron is None or account.asked or "ils" in state.down:
        return
    waiting = [one for one in account.renewals if one.under_way]
    renewal = next((one for one in waiting if one.stage is Stage.DOUBT), waiting[0] if waiting else None)
    if renewal is not None and renewal.stage is Stage.DOUBT:
        ask(turn, renewal.item_id, WasRenewed(renewal.item_id, renewal.due))
    elif renewal is not None:
        turn.set(account=account.with_renewal(renewal.but(stage=Stage.ASKED)))
        ask(turn, renewal.item_id, RenewItem(session.card, session.pin, renewal.item_id, renewal.due,
                                             renewal.fee if renewal.accepted else None))
    elif state.finishing or not account.wanted:
        return
    elif account.told is None:
        ask(turn, "", ReadAccount(session.card))
    elif state.screen in READING and (item_id := account.next_unread):
        ask(turn, item_id, DescribeItem(item_id))


def ask(turn: Turn, about: str, question: ReadAccount | DescribeItem | RenewItem | WasRenewed) -> None:
    asked = turn.new_id("account")
    turn.set(account=turn.state.account.but(asked=asked, about=about))
    turn.do(Ask(asked, question))


def awaited(state: State, operation: str) -> bool:
    """It was asked for this session's account."""
    return bool(operation) and state.account.asked == operation


def on_answer(turn: Turn, answer: Told) -> None:
    about = turn.state.account.about
    account = turn.state.account.but(asked="", about="")
    turn.set(account=account)
    renewal = account.renewal(about)
    match answer:
        case AccountRead():
            turn.set(account=account.read(answer, ask_ready=turn.state.policy.ready == "asked"))
        case ItemDescribed():
            turn.set(account=account.described(about, answer))
        case ItemRenewed() if renewal is not None:
            renewed(turn, renewal, answer)
        case RenewedOrNot() if renewal is not None:
            settled(turn, renewal, answer)
    if turn.state.screen is Screen.PICKUP and nothing_to_fetch(turn.state):
        go_borrowing(turn)


def nothing_to_fetch(state: State) -> bool:
    """It turned out that none of the holds that were counted is ready."""
    account = state.account
    return account.told is not None and not account.ready and all(hold.ready is not None for hold in account.holds)


def on_no_answer(turn: Turn, *, sent: bool) -> None:
    """What was only read is read again when the link is back. A renewal that may have been made is asked about."""
    account = turn.state.account
    renewal = account.renewal(account.about)
    account = account.but(asked="", about="")
    if renewal is not None and renewal.stage is Stage.ASKED:
        account = account.with_renewal(renewal.but(stage=Stage.DOUBT if sent else Stage.QUEUED))
    turn.set(account=account)

