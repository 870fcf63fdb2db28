"""Tag writes that come late: owed by an older session, by an item that was only scanned, by a part that was missing.

Whenever such a tag is seen, by any session and in any role, it is written. After its session its item may have been
anywhere: then it is asked first whether it is still on loan.
"""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.events import Tag
from kiosk.engine.ils import Refusal
from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.engine.pending import Awaiting, Pending
from kiosk.engine.state import WORKING, Phase, Row, State
from kiosk.engine.turn import Turn


def owed(turn: Turn, uid: str) -> bool:
    """A security write of a finished session is still owed to this tag."""
    return any(uid in p.operation.waiting and p.operation.state is OperationState.CONFIRMED
               and turn.state.row_of(p.operation.id) is None for p in turn.state.pending)


def finish_pending_write(turn: Turn, uid: str) -> None:
    """Whenever a tag is seen whose write is owed, by any session, in any role, it is written.

    It may have been anywhere: whether its item is still on loan is asked first.
    """
    owe_scanned(turn, uid)
    for pending in turn.state.pending:
        if uid not in pending.operation.waiting:
            continue
        if turn.state.row_of(pending.operation.id) is not None:
            turn.write_tags(pending, (uid,))
        elif (pending.operation.state is OperationState.CONFIRMED and pending.awaiting is Awaiting.NOTHING
              and uid not in pending.writing):
            turn.ask_truth(pending.but(failures=(), again=0.0))


def owe_scanned(turn: Turn, uid: str) -> None:
    """The tag of an item that was lent or returned by its barcode a moment ago: it still has to be written."""
    state = turn.state
    tag = next((t for t in state.pad if t.uid == uid), None)
    if tag is None or tag.problem or foreign(state, tag):
        return
    if state.screen in WORKING and uid not in state.left_behind:
        return                                     # the session there deals with it
    for one in state.scanned:
        if one[0] == tag.item_id:
            owe(turn, tag.item_id, one[1], uid)
            if tag.parts <= 1:
                turn.set(scanned=tuple(s for s in state.scanned if s is not one))


def owe(turn: Turn, item_id: str, kind: OperationKind, uid: str) -> Pending:
    """From now on a write is owed to this tag, for a loan or return that is done."""
    lending = kind is OperationKind.LEND
    return turn.record(Pending(Operation(turn.new_id("op"), kind, OperationState.CONFIRMED, item_id, waiting=(uid,),
                                         security=not lending)), OperationState.CONFIRMED)


def remember(turn: Turn, item_id: str, kind: OperationKind) -> None:
    """For a while a tag of this item that has not been met is written when it is (see `owe_scanned`)."""
    others = tuple(one for one in turn.state.scanned if one[0] != item_id)
    turn.set(scanned=(*others, (item_id, kind, turn.state.at + turn.state.policy.times.recent)))


def forget_opposite(turn: Turn, operation: Operation) -> None:
    """Lent or returned now: a tag that was not met at an earlier return or loan is not to be written for that."""
    turn.set(scanned=tuple(one for one in turn.state.scanned
                           if one[0] != operation.item_id or one[1] is operation.kind))


def unwritten(turn: Turn, operation: Operation, row: Row | None, *, write: bool) -> None:
    """The central system said yes, and no tag is to be written for it now: a tick, or what must be told instead."""
    lending = operation.kind is OperationKind.LEND
    ours = operation.security is not None
    if ours and not write and lending:             # magnetic media, or not to leave the house
        phase, problem = Phase.UNSECURED, "kept_secured"
    elif ours and write and turn.state.policy.tagged:
        phase, problem = Phase.UNSECURED, ""
        remember(turn, operation.item_id, operation.kind)
    else:
        phase, problem = Phase.DONE, row.problem if row else ""
    if row is not None:
        turn.put(turn.state.row(row.key) or row, phase=phase, problem=problem)


def adopt(turn: Turn, row: Row, tag: Tag) -> bool:
    """A tag of an item that is dealt with already: one that was only scanned, or a part that was missing then.

    It is written like the others. False: it is not of this item, whatever it says.
    """
    part, uid = claims(tag)
    late = row.partial and part in row.missing and max(1, tag.parts) == row.parts
    scanned = row.scanned and part not in {met for met, _ in row.tags}
    if row.undo or row.refusal or foreign(turn.state, tag) or not (late or scanned):
        return False
    if row.phase is Phase.UNKNOWN and row.kind is OperationKind.RETURN:
        turn.put(row, tags=(*row.tags, (part, uid)))
        turn.write_tags(owe(turn, row.item_id, row.kind, uid))
        return True
    if row.problem == "kept_secured" or row.phase is Phase.UNKNOWN:
        return True                                # it belongs there, and stays as it is
    pending = turn.state.pending_of(row.operation)
    if row.phase is Phase.ASKING:
        if pending is not None:
            turn.record(pending, pending.operation.state, waiting=(*pending.operation.waiting, uid))
        turn.put(row, tags=(*row.tags, (part, uid)))
        return True
    if pending is not None and pending.operation.state is OperationState.CONFIRMED:
        pending = turn.record(pending, OperationState.CONFIRMED, waiting=(*pending.operation.waiting, uid))
    else:
        pending = owe(turn, row.item_id, row.kind, uid)
    turn.put(row, tags=(*row.tags, (part, uid)), parts=row.parts if late else max(1, tag.parts), phase=Phase.WRITING,
             operation=pending.operation.id)
    turn.write_tags(pending)
    return True


def take_back(turn: Turn, row: Row) -> None:
    """A tag takes no write and policy wants no such loan: it is undone by a return, which locks what was unlocked."""
    operation = Operation(turn.new_id("op"), OperationKind.RETURN, OperationState.INTENDED, row.item_id,
                          waiting=row.uids, security=True)
    turn.put(row, operation=operation.id, phase=Phase.ASKING, undo=True, refusal=Refusal.UNWRITABLE)
    if turn.state.comes_first(row.item_id):        # other parts are still being written
        turn.record(Pending(operation), OperationState.INTENDED)
    else:
        turn.ask_deed(Pending(operation))


def take_over(turn: Turn, pending: Pending) -> Pending:
    """An older session's request was carried out after all: a row here that wishes just that tells of it.

    Else it would say that it was not done. What the row would have asked for itself has not left, and does not.
    """
    row = turn.state.row(pending.operation.item_id)
    if row is None or not unasked(turn.state, row) or not wishes_the_same(turn.state, row, pending) or (
            not pending.operation.waiting):
        return pending
    own = turn.state.pending_of(row.operation)
    tags = row.tags or tuple(enumerate(pending.operation.waiting, 1))
    waiting = dict.fromkeys((*pending.operation.waiting, *(uid for _, uid in tags)))
    if own is not None:
        turn.record(own, OperationState.RESOLVED)
    pending = pending.but(operation=replace(pending.operation, waiting=tuple(waiting)))
    turn.hold(pending)
    turn.put(row, operation=pending.operation.id, phase=Phase.ASKING, tags=tags, parts=max(row.parts, len(tags)),
             already=False)
    return pending


def unasked(state: State, row: Row) -> bool:
    """What it wishes has not left."""
    own = state.pending_of(row.operation)
    return row.phase is Phase.LIFTED or (row.phase is Phase.ASKING and own is not None and own.unsent)


def wishes_the_same(state: State, row: Row, pending: Pending) -> bool:
    """This request of an older session, of which it is not known what it did, is what the row wishes."""
    session, operation = state.session, pending.operation
    return (session is not None and not row.undo and operation.item_id == row.item_id
            and operation.kind is row.kind and operation.state.undecided and not operation.made
            and not pending.unsent and state.row_of(operation.id) is None
            and (operation.kind is OperationKind.RETURN or operation.card == session.card))


def stands(state: State, row: Row, pending: Pending) -> bool:
    """This request of an older session was carried out, for whom is not known any more: the row's own wish or not."""
    operation = pending.operation
    return (not row.undo and operation.item_id == row.item_id and operation.kind is row.kind
            and operation.state is OperationState.CONFIRMED and state.row_of(operation.id) is None)


def foreign(state: State, tag: Tag) -> bool:
    return foreign_owner(state, tag.owner)


def foreign_owner(state: State, owner: str) -> bool:
    """A tag that names no owner is ours."""
    owners = state.policy.owners
    return bool(owners and owner and owner not in owners)


def claims(tag: Tag) -> tuple[int, str]:
    """Which part a tag says it is. Where the number of parts is not told, it is the whole item."""
    return (tag.part if tag.parts > 1 else 1), tag.uid
