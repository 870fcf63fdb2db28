"""What lies over a screen: a question, help, the list of languages. Pure, and a part of `present`."""
from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil

from kiosk.engine import agreeing, letters, opening
from kiosk.engine.access import choices
from kiosk.engine.account_view import due_text
from kiosk.engine.operation import OperationKind
from kiosk.engine.paying_offer import offered, unsettled
from kiosk.engine.rows import numbers
from kiosk.engine.state import Overlay, OverlayKind, State
from kiosk.engine.view import Action, ActionView, Icon, Money, OverlayView, Text, text

ACCOUNT = ActionView(Action.ACCOUNT, text("action.account"))
PAY = ActionView(Action.PAY, text("action.pay"))
CLOSE = ActionView(Action.CLOSE, text("action.close"), primary=True)


@dataclass(frozen=True, slots=True)
class _Question:
    title: str
    lead: str
    actions: tuple[tuple[Action, str], ...]
    icon: Icon | None = None


QUESTIONS = {
    OverlayKind.IDLE: _Question("idle.title", "idle.lead", ((Action.CONTINUE, "action.continue"),), Icon.HAND),
    OverlayKind.OTHER_CARD: _Question("other_card.title", "other_card.lead",
                                      ((Action.NO, "action.no"), (Action.YES, "action.yes")), Icon.CARD),
    OverlayKind.SAME_CARD: _Question("same_card.title", "same_card.lead",
                                     ((Action.CLOSE, "action.go_on"), (Action.FINISH, "action.finish")), Icon.CARD),
    OverlayKind.RESTART: _Question("staff.restart.title", "staff.restart.lead",
                                   ((Action.NO, "action.cancel"), (Action.REBOOT, "staff.action.reboot"),
                                    (Action.YES, "staff.restart.program")), Icon.QUESTION),
}


def over(state: State) -> OverlayView | None:
    """What lies over the screen, the topmost."""
    if state.choosing:
        return OverlayView(text("languages.title"), (), (ActionView(Action.CLOSE, text("action.cancel")),),
                           Icon.LANGUAGES, languages=state.policy.languages)
    return overlay_view(state, state.overlay) if state.overlay else None


def overlay_view(state: State, overlay: Overlay) -> OverlayView:
    close: tuple[ActionView, ...] = (CLOSE,)
    if overlay.kind is OverlayKind.HELP:
        lead = (text(f"help.{state.screen.value}"), *phone(state))
        return OverlayView(text("help.title"), lead, close, Icon.QUESTION)
    if overlay.kind is OverlayKind.ACCESS:
        return OverlayView(text("access.title"), (), (*choices(state), *close), Icon.ACCESS)
    if overlay.kind is OverlayKind.BLOCKED:
        reason = overlay.refusal.value if overlay.refusal else "other"
        returns = (text("blocked.returns"),) if state.policy.role == "combined" else ()
        patron = state.session.patron if state.session else None
        owed = patron.fees if patron is not None and state.sees_account and reason == "fees" else None
        received = (text("blocked.payment_received"),) if unsettled(state) else ()
        amount = (text("borrow.fees", amount=owed),) if owed and not received else ()
        lead = (text(f"refusal.{reason}"), *amount, *received, *returns, *phone(state))
        if offered(state):
            close = (replace(close[0], primary=False), replace(PAY, primary=True))
        elif state.sees_account:
            close = (ACCOUNT, *close)
        return OverlayView(text("blocked.title"), lead, close, Icon.CARD)
    if overlay.kind is OverlayKind.INCOMPLETE:
        return incomplete_view(state, overlay)
    if overlay.kind in agreeing.KINDS:
        return agreement(state, overlay)
    if overlay.kind is OverlayKind.UNSENT:
        return unsent_view(state)
    question = QUESTIONS[overlay.kind]
    total = {OverlayKind.IDLE: state.times.warning, OverlayKind.OTHER_CARD: state.times.other_card}.get(overlay.kind)
    left = None if total is None else max(0, ceil(total - (state.at - overlay.since)))
    given = letters.endings(state) if overlay.kind is OverlayKind.SAME_CARD and state.for_receipt else ()
    actions = tuple(ActionView(action, text(label), primary=not given and index == len(question.actions) - 1)
                    for index, (action, label) in enumerate(question.actions))
    return OverlayView(text(question.title), (text(question.lead),), (*actions, *given), question.icon, left,
                       None if total is None else int(total))


def unsent_view(state: State) -> OverlayView:
    """The receipt of a payment was not sent, or did not come out. The money is safe; another way is there, or none."""
    title = text("unsent.title" if state.unsent_why.startswith("mail.") else "unprinted.title")
    lead, ways = (text(state.unsent_why), text("unsent.payment")), letters.instead(state)
    if not ways:
        return OverlayView(title, lead, (CLOSE,), Icon.LETTER)
    return OverlayView(title, lead, (ActionView(Action.NO, text("unsent.leave")), *ways), Icon.LETTER)


def incomplete_view(state: State, overlay: Overlay) -> OverlayView:
    """A set lacks parts: to take it so, or not at all. To leave it is the safe answer, and the one that time gives."""
    row = state.row(overlay.row)
    lending = row is not None and row.kind is OperationKind.LEND
    what = (text("incomplete.missing", part=numbers(row), parts=row.parts),) if row is not None else ()
    labels = ("incomplete.leave", "incomplete.borrow") if lending else ("incomplete.take_back", "incomplete.return")
    lead = text("incomplete.lead.loan" if lending else "incomplete.lead.return")
    return OverlayView(text("incomplete.title"), (*what, lead),
                       (ActionView(Action.NO, text(labels[0])), ActionView(Action.YES, text(labels[1]), primary=True)),
                       Icon.QUESTION)


def agreement(state: State, overlay: Overlay) -> OverlayView:
    """What it costs, or that it is theirs already; and whether the patron wants it so. No is the safe answer."""
    row = state.row(overlay.row)
    loan = next((loan for loan in state.account.loans if loan.item_id == overlay.row and loan.facts), None)
    title = row.title if row is not None else loan.facts.title if loan is not None and loan.facts else ""
    what = (text("agree.what", title=title),) if title else ()
    if overlay.kind is OverlayKind.ALREADY:
        due = due_text(row.due) if row is not None else None
        labels, heading, lead = ("already.keep", "already.renew"), text("already.title"), (due,) if due else ()
    else:
        fee = agreeing.fee_of(state, overlay.row)
        kind = "loan" if row is not None and row.fee is not None else "renewal"
        labels = ("charge.no", "charge.yes")
        heading = text(f"charge.title.{kind}", amount=fee or Money(Decimal(0)))
        lead = (text("charge.lead"),)
    return OverlayView(heading, (*what, *lead),
                       (ActionView(Action.NO, text(labels[0])), ActionView(Action.YES, text(labels[1]), primary=True)),
                       Icon.QUESTION)


def phone(state: State) -> tuple[Text, ...]:
    """Whom to call, and when somebody is there if nobody is now."""
    number, coming = opening.phone(state), opening.staffed_next(state)
    return ((text("help.phone", phone=number),) if number else ()) + ((coming,) if coming else ())
