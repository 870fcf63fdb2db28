"""Receipts on paper and by e-mail: to whom, what became of them, and the other way for one that was not given.

Nothing of it outlives its patron: what is not given while they are there is not given, and is kept nowhere.
"""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.effects import Mail, Print
from kiosk.engine.ending import Ending, Letter, Paper
from kiosk.engine.events import Mailed, NotMailed, NotPrinted, Printed
from kiosk.engine.state import VISITING, WORKING, Overlay, OverlayKind, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, ActionView, Screen, text
from receipts.address import masked
from receipts.document import Receipt

NO_MAIL = ("away", "address", "doubt")         # reasons there are words for
NO_PAPER = ("paper", "cover", "offline", "other")


def address(state: State) -> str:
    """Where this patron's receipts may be sent; empty where they may not."""
    patron = state.session.patron if state.session else None
    return patron.email if patron is not None and state.policy.mails else ""


def prints(state: State) -> bool:
    """A receipt can be printed now."""
    return state.policy.receipts and not state.no_receipts


def unasked(state: State) -> Ending:
    """The end of a session in which nothing was pressed: with paper where the branch wants it and it would come out."""
    return Ending.RECEIPT if state.policy.unasked == "paper" and prints(state) else Ending.PLAIN


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
    to = address(turn.state)
    if ending is Ending.PLAIN or not receipts:
        return ""
    if ending is Ending.MAIL and to:
        return send(turn, to, receipts)
    if not turn.state.policy.receipts:
        return ""
    papers = tuple(Paper(receipt, to) for receipt in receipts)
    if turn.state.no_receipts:
        failed(turn, papers, no_paper(turn.state.no_receipts))
        return "failed"
    return put_on_paper(turn, papers)


def send(turn: Turn, to: str, receipts: tuple[Receipt, ...]) -> str:
    letter = Letter(turn.new_id("letter"), turn.state.at, receipts)
    turn.set(letters=(*turn.state.letters, letter))
    turn.do(Mail(letter.id, to, receipts))
    return "mailing"


def put_on_paper(turn: Turn, papers: tuple[Paper, ...]) -> str:
    turn.set(printing=(*turn.state.printing, *papers))
    for paper in papers:
        turn.do(Print(paper.receipt))
    return "waiting"


# --- what became of them ------------------------------------------------------------------------------

def on_printed(turn: Turn, event: Printed) -> None:
    turn.set(printing=turn.state.printing[1:])
    given(turn, "printed")


def on_not_printed(turn: Turn, event: NotPrinted) -> None:
    """They are told of in their order."""
    first = turn.state.printing[:1]
    turn.set(no_receipts=event.reason, printing=turn.state.printing[1:])
    turn.alert("receipt not printed", event.reason)
    if first:
        failed(turn, first, no_paper(event.reason))


def on_mailed(turn: Turn, event: Mailed) -> None:
    """Of an earlier patron's, nobody is there who could be told."""
    if take(turn, event.letter) is not None:
        given(turn, "mailed")


def on_not_mailed(turn: Turn, event: NotMailed) -> None:
    turn.alert("receipt not mailed", event.reason)
    letter = take(turn, event.letter)
    if letter is not None:
        not_sent(turn, letter, event.reason)


def take(turn: Turn, name: str) -> Letter | None:
    """This letter, which is under way no more."""
    letter = next((one for one in turn.state.letters if one.id == name), None)
    turn.set(letters=tuple(one for one in turn.state.letters if one is not letter))
    return letter


def not_sent(turn: Turn, letter: Letter, reason: str) -> None:
    """Once is enough: one that may have arrived must not arrive twice."""
    failed(turn, tuple(map(Paper, letter.receipts)), f"mail.no.{reason if reason in NO_MAIL else 'away'}")


def no_paper(reason: str) -> str:
    """The words for why nothing came out."""
    return f"receipt.no.{reason if reason in NO_PAPER else 'other'}"


def given(turn: Turn, how: str) -> None:
    state = turn.state
    if state.summary is not None and not state.unsent:
        turn.set(summary=replace(state.summary, receipt=how), active=state.at)


def failed(turn: Turn, papers: tuple[Paper, ...], why: str) -> None:
    """The patron is told: on the last screen at once, before it when nothing else is asked."""
    state = turn.state
    turn.set(unsent=(*state.unsent, *papers), unsent_why=why)
    if state.summary is not None:
        turn.set(summary=replace(state.summary, receipt="failed"), active=state.at)


def on_tick(turn: Turn) -> None:
    """Whoever should tell does not: then nobody knows whether it was sent."""
    for letter in turn.state.letters:
        if turn.state.at - letter.since >= turn.state.policy.times.mail:
            take(turn, letter.id)
            not_sent(turn, letter, "doubt")


# --- the other way ------------------------------------------------------------------------------------

def ask(turn: Turn) -> None:
    """In a session that goes on: a receipt of a payment, when nothing else is asked."""
    state = turn.state
    if state.unsent and state.overlay is None and state.session is not None and not state.finishing and (
            state.screen in (*WORKING, *VISITING)):
        turn.set(overlay=Overlay(OverlayKind.UNSENT, state.at), active=state.at)


def asks(state: State) -> bool:
    """Here a press on a way to a receipt means what was not given."""
    there = state.overlay.kind is OverlayKind.UNSENT if state.overlay is not None else state.screen is Screen.DONE
    return there and bool(state.unsent)


def instead(state: State) -> tuple[ActionView, ...]:
    """The ways that are left and work: on paper, and by e-mail if that was not tried; the first is primary."""
    found = []
    if state.unsent and prints(state):
        found.append(ActionView(Action.FINISH_RECEIPT, text("action.print_receipt"), primary=True))
    if (to := mail_to(state)) and "mail" not in state.down:
        found.append(ActionView(Action.FINISH_MAIL, text("action.finish_mail"), primary=not found,
                                note=text("mail.to", address=masked(to))))
    return tuple(found)


def mail_to(state: State) -> str:
    """Where what was not given may be e-mailed; empty if nowhere, or if some of it was tried so."""
    addresses = {paper.to for paper in state.unsent}
    return addresses.pop() if len(addresses) == 1 else ""


def give_instead(turn: Turn, ending: Ending) -> None:
    """What was not given, this way, if it is one that is left."""
    state, papers, to = turn.state, turn.state.unsent, mail_to(turn.state)
    way = Action.FINISH_MAIL if ending is Ending.MAIL else Action.FINISH_RECEIPT
    if way not in [one.action for one in instead(state)]:
        return
    drop(turn)
    turn.set(overlay=None)
    if ending is Ending.MAIL:
        how = send(turn, to, tuple(paper.receipt for paper in papers))
    else:
        how = put_on_paper(turn, papers)
    if state.summary is not None:
        turn.set(summary=replace(state.summary, receipt=how), active=state.at)


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
