"""The last screen: what was done, what was not, and what not to forget."""
from __future__ import annotations

from typing import Any

from kiosk.engine import letters, opening, slides
from kiosk.engine.ending import Summary
from kiosk.engine.operation import OperationKind
from kiosk.engine.state import State
from kiosk.engine.view import Action, ActionView, Text, Tone, text


def done(state: State) -> dict[str, Any]:
    summary = state.summary
    if summary is None:
        return {"title": text("done.nothing")}
    lending = summary.kind is OperationKind.LEND
    lead = None
    if summary.left:
        lead = text("done.not_borrowed" if lending else "done.not_returned", n=summary.left)
    elif summary.received:
        lead = text("done.lent_offline.lead" if lending else "done.received.lead", n=summary.received)
    elif summary.checking:
        lead = text("done.checking_loans" if lending else "done.checking_returns", n=summary.checking)
    elif summary.first_due is not None:
        lead = text("done.first_due", date=summary.first_due)
    receipts = {"waiting": text("done.receipt"), "printed": text("done.receipt"), "mailing": text("done.mailing"),
                "mailed": text("done.mailed"),
                "failed": text(f"done.receipt_failed.{'loans' if lending else 'returns'}", why=text(state.unsent_why))}
    chips: tuple[Text, ...] = ()
    if summary.received and (summary.done or summary.left):
        chips = (text("done.lent_offline" if lending else "done.received", n=summary.received),)
    elif (summary.left or summary.received) and summary.checking:
        chips = (text("done.checking.count", n=summary.checking),)
    elif (summary.left or summary.checking) and summary.first_due is not None:
        chips = (text("done.first_due", date=summary.first_due),)
    if summary.renewed and (summary.done or summary.received):
        chips = (*chips, text("done.renewed", n=summary.renewed))
    if summary.beside is not None:
        left = summary.beside.left
        chips = (*chips, headline(summary.beside), *((text("done.kept", n=left),) if left else ()))
    return {"title": headline(summary), "lead": lead, "take_card": lending or bool(state.left_card),
            "receipt": receipts.get(summary.receipt),
            "chips": chips,
            "done_tone": Tone.SUCCESS if summary.done or summary.received or summary.renewed else Tone.WARNING,
            "works": slides.next_works(state), "new": slides.also_new(state), "today": opening.today(state),
            "actions": actions(state)}


def actions(state: State) -> tuple[ActionView, ...]:
    """To the first screen; and the ways that are left to a receipt that was not given."""
    return ActionView(Action.FINISH, text("action.close")), *letters.instead(state)


def headline(summary: Summary) -> Text:
    """What was done, in a few words."""
    lending = summary.kind is OperationKind.LEND
    if summary.done:
        return text("done.borrowed" if lending else "done.returned", n=summary.done)
    if summary.received:
        return text("done.lent_offline" if lending else "done.received", n=summary.received)
    if summary.renewed:
        return text("done.renewed", n=summary.renewed)
    if summary.checking:
        return text("done.checking")
    return text("done.nothing_borrowed" if lending else "done.nothing_returned")
