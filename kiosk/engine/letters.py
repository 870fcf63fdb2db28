"""Receipts by e-mail: to whom, what became of them, and printing one that could not be sent, or did not come out.

Nothing of it outlives its patron: what is not sent while they are there is not sent, and is kept nowhere.
"""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.effects import Mail, Print
from kiosk.engine.ending import Ending, Letter
from kiosk.engine.events import Mailed, NotMailed
from kiosk.engine.state import VISITING, WORKING, Overlay, OverlayKind, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, ActionView, Screen, text
from receipts.address import masked
from receipts.document import Receipt

REASONS = ("away", "address", "doubt")         # there are words for


def address(state: State) -> str:
    """Where this patron's receipts may be sent; empty where they may not."""
    patron = state.session.patron if state.session else None
    return patron.email if patron is not None and state.policy.mails else ""


def prints(state: State) -> bool:
    """A receipt can be printed now."""
    return state.policy.receipts and not state.no_receipts


def endings(state: State, *, printed: str = "action.finish_receipt", mailed: str = "action.finish_mail",
            enabled: bool = True, primary: bool = True) -> tuple[ActionView, ...]:
    """The ways to finish with a receipt that this branch has for this patron; the first that works is primary."""
    found = []
    if state.policy.receipts:
        why = text(f"receipt.no.{state.no_receipts}") if state.no_receipts else None
        found.append(ActionView(Action.FINISH_RECEIPT, text(printed), primary=primary, enabled=enabled and why is None,
                                note=why))
    if to := address(state):
        away = "mail" in state.down
        note = text("mail.no.away") if away else text("mail.to", address=masked(to))
        first = primary and not prints(state)
        found.append(ActionView(Action.FINISH_MAIL, text(mailed), primary=first, enabled=enabled and not away,
                                note=note))
    return tuple(found)


def give(turn: Turn, ending: Ending, receipts: tuple[Receipt, ...]) -> str:
    """Hand these out as the patron wanted. What became of that, as `Summary.receipt` says it."""
    state = turn.state
    if ending is Ending.PLAIN or not receipts:
        return ""
    if ending is Ending.MAIL and (to := address(state)):
        letter = Letter(turn.new_id("letter"), state.at, receipts)
        turn.set(letters=(*turn.state.letters, letter))
        turn.do(Mail(letter.id, to, receipts))
        return "mailing"
    if not state.policy.receipts:
        return ""
    turn.set(printing=receipts)
    if state.no_receipts:
        return "failed"
    for receipt in receipts:
        turn.do(Print(receipt))
    return "waiting"


# --- what became of them ------------------------------------------------------------------------------

def on_mailed(turn: Turn, event: Mailed) -> None:
    """Of an earlier patron's, nobody is there who could be told."""
    if take(turn, event.letter) is not None and turn.state.summary is not None and not turn.state.unsent:
        turn.set(summary=replace(turn.state.summary, receipt="mailed"), active=turn.state.at)


def on_not_mailed(turn: Turn, event: NotMailed) -> None:
    turn.alert("receipt not mailed", event.reason)
    letter = take(turn, event.letter)
    if letter is not None:
        failed(turn, letter, event.reason)


def take(turn: Turn, name: str) -> Letter | None:
    """This letter, which is under way no more."""
    letter = next((one for one in turn.state.letters if one.id == name), None)
    turn.set(letters=tuple(one for one in turn.state.letters if one is not letter))
    return letter


def failed(turn: Turn, letter: Letter, reason: str) -> None:
    """The patron is told: on the last screen at once, before it when nothing else is asked."""
    state = turn.state
    turn.set(unsent=(*state.unsent, *letter.receipts), unsent_why=reason if reason in REASONS else "away")
    if state.summary is not None:
        turn.set(summary=replace(state.summary, receipt="failed", reason=""), active=state.at)


def on_tick(turn: Turn) -> None:
    """Whoever should tell does not: then nobody knows whether it was sent."""
    for letter in turn.state.letters:
        if turn.state.at - letter.since >= turn.state.policy.times.mail:
            take(turn, letter.id)
            failed(turn, letter, "doubt")


# --- printing instead ---------------------------------------------------------------------------------

def ask(turn: Turn) -> None:
    """In a session that goes on: a receipt of a payment, when nothing else is asked."""
    state = turn.state
    if state.unsent and state.overlay is None and state.session is not None and not state.finishing and (
            state.screen in (*WORKING, *VISITING)):
        turn.set(overlay=Overlay(OverlayKind.UNSENT, state.at), active=state.at)


def owed(state: State) -> tuple[Receipt, ...]:
    """What could not be sent, or did not come out of the printer."""
    failed = state.summary is not None and state.summary.receipt == "failed"
    return state.unsent or (state.printing if failed else ())


def print_instead(turn: Turn) -> None:
    """What is owed, on paper."""
    state, receipts = turn.state, owed(turn.state)
    if receipts and prints(state):
        for receipt in receipts:
            turn.do(Print(receipt))
        drop(turn)
        turn.set(printing=receipts)
        if state.summary is not None:
            turn.set(summary=replace(state.summary, receipt="waiting"), active=state.at)


def drop(turn: Turn) -> None:
    turn.set(unsent=(), unsent_why="")


def put_away(turn: Turn, before: State) -> None:
    """With their patron everything goes that was still to be sent or printed for them."""
    state = turn.state
    if not (state.letters or state.unsent or state.printing):
        return
    first, now = before.session, state.session
    stays = state.screen is Screen.DONE if now is None else first is not None and first.card == now.card
    if not stays:
        turn.set(letters=(), printing=())
        drop(turn)
