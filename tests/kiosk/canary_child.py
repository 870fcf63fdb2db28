"""`python -m kiosk …` with exceptions planted that quote a patron. One goes off when the file of CRASH says where."""
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from kiosk.engine.catalogue import FindWorks
from kiosk.engine.events import Event
from kiosk.engine.ils import LendItem, Question, VerifyPatron, WasLent
from kiosk.engine.state import State
from kiosk.ils.central_system import CentralSystem
from kiosk.outside.catalogue import Catalogue
from kiosk.runtime import core
from kiosk.runtime.payment import PaymentWorker

FUSE = Path(os.environ["CRASH"])


def goes_off(where: str) -> bool:
    """Once: then the fuse is burnt."""
    if FUSE.exists() and FUSE.read_text() == where:
        FUSE.unlink()
        return True
    return False


def plant_in_core() -> None:
    whole = core.step  # type: ignore[attr-defined]

    def step(state: State, event: Event) -> Any:
        if state.session is not None and state.rows and goes_off("core"):
            session, patron = state.session, state.session.patron
            raise RuntimeError(f"{session.card} {session.pin} {patron} {state.rows} {event}")
        return whole(state, event)
    core.step = step  # type: ignore[attr-defined]


def plant_in_ils() -> None:
    whole, pins = CentralSystem.ask, [""]

    def ask(self: CentralSystem, question: Question) -> Any:
        if isinstance(question, VerifyPatron):
            pins.append(question.pin)
        if isinstance(question, LendItem | WasLent) and goes_off("ils"):
            raise ValueError(f"11|AA{question.card}|AD{pins[-1]}|AB{question.item_id}")
        return whole(self, question)
    CentralSystem.ask = ask  # type: ignore[method-assign]


def plant_in_catalogue() -> None:
    whole = Catalogue.ask

    def ask(self: Catalogue, question: FindWorks) -> Any:
        answer = whole(self, question)
        if goes_off("catalogue"):
            raise ValueError(f"{question.words}: {answer}")
        return answer
    Catalogue.ask = ask  # type: ignore[assignment, method-assign]


def plant_in_payment() -> None:
    """When the money is taken, and nobody has been told."""
    whole, orders = PaymentWorker._tell, []

    def authorised(self: PaymentWorker, errand: Any) -> None:
        orders.append(errand)
        carried_out(self, errand)

    def tell(self: PaymentWorker, payment: str, result: str, number: str) -> None:
        if goes_off("payment"):
            raise ValueError(f"{orders} {orders[-1].payment.card} {number} {self._terminal.mark()}")
        whole(self, payment, result, number)
    carried_out = PaymentWorker._carry_out
    PaymentWorker._carry_out, PaymentWorker._tell = authorised, tell  # type: ignore[method-assign]


def plant_in_window() -> None:
    from kiosk.ui.app import KioskWindow
    whole = KioskWindow._take

    def _take(self: KioskWindow, _dt: float) -> None:
        whole(self, _dt)
        view = self._view
        if view is not None and any(row.title for row in view.rows) and goes_off("window"):
            raise KeyError(f"{view.lead} {[row.title for row in view.rows]}")
    KioskWindow._take = _take  # type: ignore[method-assign]


if __name__ == "__main__":
    for plant in (plant_in_core, plant_in_ils, plant_in_catalogue, plant_in_payment, plant_in_window):
        plant()
    from kiosk.__main__ import main
    sys.exit(main())
