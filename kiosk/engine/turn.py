"""One turn of the engine: the state on its way from an event to its effects. Lives only inside `step`."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from kiosk.engine.effects import Alert, Ask, Effect, Forget, Record, Secure
from kiosk.engine.ils import LendItem as LendQuestion
from kiosk.engine.ils import OnLoan, Question, ReturnItem, WasLent, WasReturned
from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.engine.pending import Awaiting, Pending
from kiosk.engine.state import Phase, Row, State, with_row
from kiosk.engine.value import changed

BELIEVABLE = timedelta(days=60)        # nothing waits longer for the connection
WRITTEN_IN = (OperationState.CONFIRMED, OperationState.OFFLINE)      # states in which tags are written


class Turn:
    """Collects effects while handlers change the state."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.effects: list[Effect] = []

    def set(self, **changes: Any) -> None:
        self.state = changed(self.state, changes)

    def do(self, effect: Effect) -> None:
        self.effects.append(effect)

    def alert(self, kind: str, detail: str = "") -> None:
        self.do(Alert(kind, detail))

    def new_id(self, prefix: str) -> str:
        self.set(counter=self.state.counter + 1)
        return f"{prefix}-{self.state.run}-{self.state.counter}"

    def remember(self, item_id: str) -> None:
        """For a while, ask what is true before lending this item again."""
        others = tuple([r for r in self.state.recent if r[0] != item_id])
        self.set(recent=(*others, (item_id, self.state.at + self.state.policy.times.recent)))

    def forget(self) -> None:
        """Erase what is final from the journal; not what is still to be asked about, if the kiosk starts again."""
        self.do(Forget(frozenset(item for item, _ in self.state.recent)))

    # --- rows ---------------------------------------------------------------------------------------

    def put(self, row: Row, **changes: Any) -> Row:
        """Store the row with these changes; a new phase starts its own clock."""
        if "phase" in changes and changes["phase"] is not row.phase:
            changes.setdefault("since", self.state.at)
        row = changed(row, changes)
        self.state = with_row(self.state, row)
        return row

    def drop(self, row: Row) -> None:
        self.set(rows=tuple(r for r in self.state.rows if r.key != row.key))

    # --- operations ---------------------------------------------------------------------------------

    def hold(self, pending: Pending) -> None:
        """Store what is under way for an operation, or let go of it when it is final."""
        others = tuple([p for p in self.state.pending if p.operation.id != pending.operation.id])
        over = pending.operation.state.final or pending.operation.case
        self.set(pending=others if over else (*others, pending))

    def record(self, pending: Pending, state: OperationState, **changes: Any) -> Pending:
        """Move the operation to its next written state. The card number goes when it is not needed any more."""
        operation = pending.operation.but(state=state, **changes)
        if operation.card and not operation.needs_card:
            operation = operation.but(card="")
        pending = pending.but(operation=operation)
        self.do(Record(operation))
        self.hold(pending)
        if state in (OperationState.REFUSED, OperationState.RESOLVED, OperationState.UNKNOWN):
            self.go_on_writing(operation.item_id)
        return pending

    def ask_deed(self, pending: Pending) -> None:
        """Ask the central system to lend or take back; its journal row says so first."""
        pending = self.record(pending.but(awaiting=Awaiting.DEED), OperationState.SENT)
        session, operation = self.state.session, pending.operation
        made = self.when(operation.made) if operation.made else None
        question: Question
        if operation.kind is OperationKind.LEND:
            pin = session.pin if session and made is None else ""
            row = self.state.row_of(operation.id)
            agreed = row is not None and row.accepted
            question = LendQuestion(operation.card, pin, operation.item_id, made, agreed)
        else:
            question = ReturnItem(operation.item_id, made)
        self.do(Ask(operation.id, question))

    def when(self, made: str) -> datetime:
        """The time to tell of what was done off line; now, if it was made by a clock that was plainly wrong."""
        then = datetime.fromisoformat(made)
        return then if timedelta(0) <= self.state.now - then <= BELIEVABLE else self.state.now

    def ask_truth(self, pending: Pending) -> None:
        """Ask what is true before anything is repeated, or before a write is made good that was left owed."""
        operation = pending.operation
        question: Question
        if operation.state is OperationState.CONFIRMED:
            question = OnLoan(operation.item_id)
        elif operation.kind is OperationKind.LEND:
            question = WasLent(operation.card, operation.item_id)
        else:
            question = WasReturned(operation.item_id)
        here = frozenset(tag.uid for tag in self.state.pad)
        self.hold(pending.but(awaiting=Awaiting.TRUTH, doubt=True, strayed=frozenset(pending.operation.waiting) - here))
        self.do(Ask(operation.id, question))

    def begin(self, row: Row) -> None:
        """Journal the intention, then ask."""
        session = self.state.session
        lend = row.kind is OperationKind.LEND
        ours = row.problem != "foreign"
        operation = Operation(self.new_id("op"), row.kind, OperationState.INTENDED, row.item_id,
                              card=session.card if session and lend else "",
                              waiting=row.uids if ours else (), security=not lend if ours else None)
        unsure = (row.item_id in [item for item, _ in self.state.recent]
                  or row.item_id in [p.operation.item_id for p in self.state.pending])
        show = (lend and not unsure and not row.accepted and self.state.policy.already != "renew"
                and not self.state.offline)
        self.put(row, phase=Phase.ASKING, operation=operation.id, already=show)
        if self.state.comes_first(row.item_id):
            self.record(Pending(operation, doubt=lend), OperationState.INTENDED)
        elif lend and (unsure or show):            # it may be lent already: then a loan would be a renewal
            self.ask_truth(self.record(Pending(operation), OperationState.INTENDED))
        else:
            self.ask_deed(Pending(operation))

    def take_in(self, pending: Pending) -> Pending:
        """Done without the central system, which is told that it was now."""
        return self.record(pending.but(strayed=frozenset()), OperationState.OFFLINE,
                           made=self.state.now.isoformat(timespec="seconds"))

    def go_on_writing(self, item_id: str) -> None:
        """What else was owed this item, and waited for the answer that has come."""
        for pending in self.state.pending:
            if pending.operation.item_id == item_id:
                self.write_tags(pending)

    def changing(self, operation: Operation) -> bool:
        """Another loan or return of this item is still to be answered: what its tags are to be is not known before."""
        others = [p.operation.state for p in self.state.pending
                  if p.operation.item_id == operation.item_id and p.operation.id != operation.id]
        return any(state.undecided for state in others) or (
            operation.state is OperationState.CONFIRMED and OperationState.OFFLINE in others)

    def write_tags(self, pending: Pending, uids: tuple[str, ...] | None = None) -> None:
        """Send the waiting security writes of the tags that are in the field and not yet with the pad.

        One that was carried away meanwhile may have been at any desk: first it is asked what its item is now. A
        return that is taken in off line asks nobody: secured is never wrong, and it is returned only now.
        """
        operation = pending.operation
        if operation.state is OperationState.OFFLINE and self.state.row_of(operation.id) is None:
            return                                 # its session is over: it is written when it is confirmed
        if (operation.state not in WRITTEN_IN or operation.security is None
                or pending.awaiting is not Awaiting.NOTHING or self.changing(operation)):
            return
        ready = [uid for uid in (operation.waiting if uids is None else uids)
                 if uid in operation.waiting and uid not in pending.writing and self.state.on_pad(uid)]
        strayed = any(uid in pending.strayed for uid in ready)
        if strayed and operation.state is OperationState.OFFLINE and operation.security:
            pending, strayed = self.take_in(pending), False
        if strayed:
            self.ask_truth(pending)
        elif ready:
            self.hold(pending.but(writing=pending.writing | set(ready), again=0.0))
            for uid in ready:
                self.do(Secure(operation.id, uid, operation.security))
