"""The kiosk as a process without a window: `python -m tests.kiosk.kills.kiosk_child CONFIG [LIE]`.

It is told what a patron does, a JSON object a line: {"card": N}, {"type": digits}, {"write": letters}, {"row": key},
{"press": action}, {"ask": "rest"}.
It says every view that a screen would have drawn, every receipt, and what rests when asked. Only its pauses after a
failure are shorter. A LIE is planted in it, for the test that the check of a round finds it.
"""
from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.load import load
from kiosk.assembly import Kiosk
from kiosk.engine import charging
from kiosk.engine import events as ev
from kiosk.engine.effects import Charge
from kiosk.engine.operation import OperationState
from kiosk.engine.payment import Due, PayStep, With
from kiosk.engine.present import present
from kiosk.engine.state import Phase, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Action, ViewState
from kiosk.journal import Journal
from kiosk.runtime import core
from receipts.document import Receipt
from sip2.circulation.answers import Settled
from sip2.circulation.desk import Circulation

PAUSE = 0.1                # seconds after a failure, of every part


class Child:
    def __init__(self, config: Path) -> None:
        self._one_voice = threading.Lock()         # a line must not be said into another
        self.kiosk = Kiosk(load(config), self.show)
        for worker in self.kiosk.workers:
            worker._pause_after = lambda failures: PAUSE
        self.kiosk.core._journal_again = PAUSE
        self._printing, self.kiosk.core.printing = self.kiosk.core.printing, self

    def say(self, **facts: Any) -> None:
        with self._one_voice:
            print(json.dumps({"at": time.time(), **facts}), flush=True)

    def show(self, view: ViewState) -> None:
        session, entry = self.kiosk.core.state.session, view.entry
        self.say(screen=view.screen, title=view.title.key, card=session.card if session else "",
                 kind=session.kind if session else "",
                 lent=view.title.n if view.title.key == "done.borrowed" else 0, offline=self.kiosk.core.state.offline,
                 actions=[one.action for one in view.actions if one.enabled],
                 problem=entry.problem.key if entry and entry.problem and not entry.busy else "",
                 rows=[[row.key, row.status.key, row.detail.key if row.detail else ""] for row in view.rows])

    def print(self, receipt: Receipt) -> None:
        state = self.kiosk.core.state
        self.say(receipt=receipt.kind, last4=receipt.card_last4, titles=[line.title for line in receipt.lines],
                 visit=state.visit)
        self._printing.print(receipt)

    def serve(self) -> None:
        """Until nobody tells it anything more."""
        self.kiosk.start()
        for line in sys.stdin:
            for verb, what in json.loads(line).items():
                self.do(verb, what)
        self.kiosk.stop()

    def do(self, verb: str, what: str) -> None:
        post, at = self.kiosk.core.post, self.kiosk.core.clock()
        match verb:
            case "card":
                post(ev.CardShown(at=at, number=what))
                post(ev.CardTaken(at=at))
            case "type":
                for digit in what:
                    post(ev.Typed(at=at, digit=digit))
            case "write":
                for letter in what:
                    post(ev.Written(at=at, letter=letter))
            case "row":
                post(ev.RowPressed(at=at, key=what))
            case "press":
                post(ev.Pressed(at=at, action=Action(what)))
            case "ask":
                self.kiosk.core.probe(self.tell)

    def tell(self) -> None:
        """What rests to be done, when all that was asked before is."""
        state = self.kiosk.core.state
        if "journal" in state.down:                # what rests is in there
            self.kiosk.core.probe(self.tell)
            return
        self.say(rest=[*([one.operation.id, one.operation.state, one.operation.item_id] for one in state.pending),
                       *([one.payment.id, one.payment.state, one.payment.amount] for one in state.payments),
                       *([one.hold.id, one.hold.state, one.hold.copies] for one in state.holds)],
                 pad=sorted(tag.uid for tag in state.pad))


# --- lies, each of which the check of a round must find ---------------------------------------------------


def tick_before_the_answer() -> None:
    def early(state: State) -> ViewState:
        return present(replace(state, rows=tuple(replace(row, phase=Phase.DONE) if row.phase is Phase.ASKING else row
                                                 for row in state.rows)))
    core.present = early  # type: ignore[attr-defined]


def resend_blindly() -> None:
    Turn.ask_truth = Turn.ask_deed  # type: ignore[method-assign]
    Circulation._settled_first = lambda self, item_id: None  # type: ignore[method-assign]


def forget_owed_writes() -> None:
    remembered = Journal.operations

    def forgetful(self: Journal) -> tuple[Any, ...]:
        return tuple(one for one in remembered(self) if one.state is not OperationState.CONFIRMED)
    Journal.operations = forgetful  # type: ignore[method-assign]


def tell_as_paid_what_is_taken() -> None:
    def early(state: State) -> ViewState:
        paying = state.paying
        if paying is not None and paying.step is PayStep.BOOKING:
            state = state.but(paying=paying.but(step=PayStep.PAID))
        return present(state)
    core.present = early  # type: ignore[attr-defined]


def charge_again_in_doubt() -> None:
    def again(turn: Turn, due: Due) -> None:
        charging.hold(turn, due.but(asked=With.TERMINAL, doubt=True))
        turn.do(Charge(due.payment))
    charging.settle = again


def forget_payments() -> None:
    remembered = Journal.operations

    def forgetful(self: Journal) -> tuple[Any, ...]:
        operations = remembered(self)
        self.payments = ()
        return operations
    Journal.operations = forgetful  # type: ignore[method-assign]


def hold_again_in_doubt() -> None:
    Circulation.settle_hold = lambda self, card, copies: (Settled.NOT_DONE, 0)  # type: ignore[method-assign]


LIES = {lie.__name__: lie for lie in (
    tick_before_the_answer, resend_blindly, forget_owed_writes, tell_as_paid_what_is_taken, charge_again_in_doubt,
    forget_payments, hold_again_in_doubt)}


def main(config: str, *lies: str) -> None:
    def crash(args: threading.ExceptHookArgs) -> None:
        traceback.print_exception(args.exc_type, args.exc_value, args.exc_traceback)
        os._exit(70)

    threading.excepthook = crash
    sys.excepthook = lambda *error: crash(threading.ExceptHookArgs((*error, None)))
    for lie in lies:
        LIES[lie]()
    Child(Path(config)).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
