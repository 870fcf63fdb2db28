"""Who may pay, and when: asked by every screen that offers it."""
from __future__ import annotations

from kiosk.engine.operation import OperationKind
from kiosk.engine.payment import PaymentState
from kiosk.engine.state import Session, State


def offered(state: State) -> bool:
    """This patron may pay here, now."""
    session = state.session
    return (state.policy.pays and not state.down & {"payment", "ils", "journal"} and session is not None
            and session.kind is OperationKind.LEND and session.patron is not None and bool(session.patron.fees)
            and not unsettled(state) and not charge_open(state))


def charge_open(state: State) -> bool:
    """Whether the terminal has taken money for somebody is not known yet: what it did last must stay the last."""
    return any(due.payment.state is PaymentState.INTENDED for due in state.payments)


def unsettled(state: State) -> bool:
    """A payment of the patron who is here is not over: what the central system says is owed may be paid already."""
    return state.session is not None and any(due.payment.card == payer(state.session) for due in state.payments)


def payer(session: Session) -> str:
    """Whose fees: by the number that the central system knows."""
    return (session.patron.card if session.patron else "") or session.card
