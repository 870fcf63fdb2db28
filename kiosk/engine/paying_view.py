"""The screen on which fees are paid, in words: what to do, what the terminal waits for, how it ended."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from kiosk.engine.letters import endings
from kiosk.engine.overlays import phone
from kiosk.engine.paying import FEE, TO_TRY_AGAIN
from kiosk.engine.payment import TAKEN, Paying, PayStep
from kiosk.engine.state import State
from kiosk.engine.view import Action, ActionView, Icon, Money, RowView, Tone, text

TONES = {PayStep.PAID: Tone.SUCCESS, PayStep.RECEIVED: Tone.SUCCESS, PayStep.NOTHING: Tone.SUCCESS}
BACK = ActionView(Action.CANCEL, text("pay.back"))
TOO_LATE = ("bank", "remove_card", "cancelling")       # to give up, or to give up once more
PROGRESS = ("wait", "card", "pin", "wrong_pin", "bank", "remove_card", "not_accepted", "look", "cancelling")


def money(cents: int, currency: str) -> Money:
    return Money(Decimal(cents) / 100, currency)


def pay(state: State) -> dict[str, Any]:
    paying = state.paying
    if paying is None:
        return {"title": text("pay.wait.title")}
    if paying.step.over:
        return told(state, paying)
    if paying.step is PayStep.CHOOSE:
        amount = money(paying.amount, state.policy.currency)
        rows = fees(paying, state.policy.currency)
        return {"title": text("pay.choose.title", amount=amount), "terminal": True, "rows": rows,
                "lead": text("pay.choose.part" if rows and not paying.chosen else "pay.choose.lead"),
                "actions": (BACK, ActionView(Action.PAY, text("pay.choose.action", amount=amount), primary=True))}
    if paying.step is PayStep.TERMINAL:
        amount = money(paying.paid, state.policy.currency)
        late = paying.progress in TOO_LATE
        progress = paying.progress if paying.progress in PROGRESS else "look"
        return {"title": text(f"pay.progress.{progress}"), "terminal": True, "terminal_active": True,
                "lead": None if paying.progress == "cancelling" else text("pay.terminal.lead", amount=amount),
                "actions": (ActionView(Action.CANCEL, text("pay.give_up"), enabled=not late),)}
    waiting = {PayStep.CHECKING: "checking", PayStep.BOOKING: "booking"}.get(paying.step, "wait")
    lead = text(f"pay.{waiting}.lead") if waiting != "wait" else None
    actions = (BACK,) if paying.step in (PayStep.ASKING, PayStep.PREPARING) else ()
    return {"title": text(f"pay.{waiting}.title"), "lead": lead, "terminal": True, "terminal_active": True,
            "actions": actions}


def fees(paying: Paying, currency: str) -> tuple[RowView, ...]:
    """Each fee that can be paid alone, where there are several; all are chosen until one is."""
    if len(paying.fees) < 2:
        return ()
    return tuple(RowView(f"{FEE}{fee.id}", fee.title, "", None if fee.title else text("row.fee"),
                         text("fee.amount", amount=money(fee.amount, currency)), None, Tone.NEUTRAL,
                         Icon.CHOSEN if chosen else Icon.UNCHOSEN, chosen=chosen, is_work=False)
                 for fee in paying.fees for chosen in (paying.chosen in ("", fee.id),))


def told(state: State, paying: Paying) -> dict[str, Any]:
    """It is over, and a large sign says how."""
    step = paying.step
    amount = money(paying.paid, state.policy.currency)
    lead = text(f"pay.{step}.lead", amount=amount) if step in TAKEN else text(f"pay.{step}.lead")
    return {"title": text(f"pay.{step}.title"), "lead": lead, "done_tone": TONES.get(step, Tone.WARNING),
            "chips": (phone(state) if step is PayStep.UNSURE else ()), "actions": after(state, step)}


def after(state: State, step: PayStep) -> tuple[ActionView, ...]:
    if step in TO_TRY_AGAIN:
        return BACK, ActionView(Action.PAY, text("pay.again"), primary=True)
    go_on = ActionView(Action.FINISH, text("pay.go_on"), primary=True)
    given = endings(state, printed="pay.receipt", mailed="pay.mail") if step in TAKEN else ()
    return (ActionView(Action.FINISH, text("pay.no_receipt")), *given) if given else (go_on,)
