"""What came of the effects: answers of the central system, tag writes, receipts, parts that fail and return."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine import agreeing, holding, offline, paying, searching, slips, visiting
from kiosk.engine.effects import Ask
from kiosk.engine.events import Answered, NotAnswered, NotSecured, Secured
from kiosk.engine.ils import (
    AccountRead,
    Answer,
    DescribeItem,
    FeePaid,
    ItemDescribed,
    ItemLent,
    ItemRenewed,
    ItemReturned,
    LentOrNot,
    Owing,
    PatronVerified,
    Refusal,
    RenewedOrNot,
    ReturnedOrNot,
)
from kiosk.engine.items import way_of
from kiosk.engine.late import forget_opposite, take_back, take_over, unwritten
from kiosk.engine.operation import OperationKind, OperationState
from kiosk.engine.patron import on_not_verified, on_verified
from kiosk.engine.pending import Awaiting, Pending
from kiosk.engine.state import Phase, Row, State
from kiosk.engine.turn import WRITTEN_IN, Turn

FAILED_WRITES = 2      # rounds of the driver's own tries on a tag that is there, before policy
RETRY, SLOW_RETRY = 2.0, 3.0       # seconds to the next round, before and after policy


def on_answered(turn: Turn, event: Answered) -> None:
    answer = event.answer
    if isinstance(answer, Owing | FeePaid) or paying.awaits(turn.state, event.operation):
        paying.on_answered(turn, event.operation, answer)
    elif holding.awaits(turn.state, event.operation):
        holding.on_answered(turn, event.operation, answer)
    elif isinstance(answer, ItemDescribed) and searching.awaits(turn.state, event.operation):
        searching.on_copy(turn, answer)
    elif isinstance(answer, PatronVerified):
        if on_verified(turn, event.operation, answer):
            visiting.welcome(turn)
    elif isinstance(answer, AccountRead | ItemDescribed | ItemRenewed | RenewedOrNot) and visiting.awaited(
            turn.state, event.operation):
        visiting.on_answer(turn, answer)
    elif isinstance(answer, ItemDescribed) and slips.awaits(event.operation):
        slips.on_answer(turn, event.operation, answer)
    elif isinstance(answer, ItemDescribed):
        described(turn, event.operation, answer)
    elif (pending := turn.state.pending_of(event.operation)) is not None:
        if done(answer):
            pending = take_over(turn, pending)
        if pending.untold and isinstance(answer, ItemLent | LentOrNot | ItemReturned | ReturnedOrNot):
            offline.told(turn, pending, answer, confirm)
            go_on_with(turn, pending.operation.item_id)
        elif isinstance(answer, ItemLent):
            lent(turn, pending, answer)
        elif isinstance(answer, ItemReturned):
            returned(turn, pending, answer)
        elif isinstance(answer, LentOrNot | ReturnedOrNot):
            truth(turn, pending, answer)


def done(answer: Answer) -> bool:
    """It says that the loan or return was made."""
    return ((isinstance(answer, ItemLent | LentOrNot) and answer.lent is True)
            or (isinstance(answer, ItemReturned) and answer.returned)
            or (isinstance(answer, ReturnedOrNot) and answer.certain and answer.returned is True))


def lent(turn: Turn, pending: Pending, answer: ItemLent) -> None:
    row = turn.state.row_of(pending.operation.id)
    if row is not None:
        row = turn.put(row, title=answer.title or row.title, author=answer.author or row.author)
    if not answer.lent and answer.fee is not None and row is not None and not row.accepted:
        agreeing.costs(turn, pending, row, answer.fee)
        return
    if not answer.lent:
        refuse(turn, pending, row, answer.refusal or Refusal.OTHER)
        return
    if row is not None:
        row = turn.put(row, due=answer.due, renewed=answer.renewed)
    confirm(turn, pending, row, write=answer.desensitize)


def returned(turn: Turn, pending: Pending, answer: ItemReturned) -> None:
    row = turn.state.row_of(pending.operation.id)
    if row is not None:
        row = turn.put(row, title=answer.title or row.title, author=answer.author or row.author)
    if answer.refusal is Refusal.NOT_ON_LOAN and row is not None and not row.undo:
        confirm(turn, pending, turn.put(row, already=True, destination=way_of(row, "shelf")), write=True)
        return
    if not answer.returned:
        refuse(turn, pending, row, answer.refusal or Refusal.OTHER)
        return
    if row is not None:
        row = turn.put(row, destination=way_of(row, answer.destination), place=answer.place)
    confirm(turn, pending, row, write=answer.resensitize)
    slips.give(turn, pending.operation, destination=answer.destination, place=answer.place, held=answer.held)


def truth(turn: Turn, pending: Pending, answer: LentOrNot | ReturnedOrNot) -> None:
    """The doubt is settled. Only what did not happen, and is still wanted, is asked for again."""
    if pending.operation.state is OperationState.CONFIRMED:
        if isinstance(answer, LentOrNot):
            make_good(turn, pending, on_loan=answer.lent)
        return
    row = turn.state.row_of(pending.operation.id)
    if row is not None:
        row = turn.put(row, title=answer.title or row.title, author=answer.author or row.author)
    if answer.lent is None if isinstance(answer, LentOrNot) else not answer.certain:
        unsure(turn, pending, row)
    elif isinstance(answer, LentOrNot) and answer.lent is True:
        if row is not None:
            row = turn.put(row, due=answer.due)
        confirm(turn, pending, row, write=answer.desensitize)
    elif isinstance(answer, ReturnedOrNot) and answer.returned:
        if row is not None:
            row = turn.put(row, destination=way_of(row, answer.destination), place=answer.place)
        confirm(turn, pending, row, write=True)
        slips.give(turn, pending.operation, destination=answer.destination, place=answer.place,
                   held=answer.destination == "hold_shelf")
    elif row is not None and wanted(turn.state, row):
        turn.put(row, phase=Phase.ASKING, already=False)
        turn.ask_deed(pending.but(doubt=False))
    else:
        give_up(turn, pending, row)


def wanted(state: State, row: Row) -> bool:
    """Its patron is there, and it lies there: what was carried away may be dealt with elsewhere by now."""
    return state.session is not None and (row.undo or state.lies_there(row))


def give_up(turn: Turn, pending: Pending, row: Row | None) -> None:
    """It did not happen, and is not asked for again, unless it is laid there once more."""
    turn.record(pending, OperationState.RESOLVED)
    if row is not None:
        turn.put(row, phase=Phase.LIFTED, tags=(), operation="", already=False, answered=False)


def make_good(turn: Turn, pending: Pending, *, on_loan: bool | None) -> None:
    """A tag whose write was left owed is back. It is written only if its item is still what it was then.

    Where nobody can tell, it may be secured but not opened, and staff must look: it may have been lent since.
    """
    pending = pending.but(awaiting=Awaiting.NOTHING, doubt=False)
    owed, row = pending.operation, turn.state.row_of(pending.operation.id)
    if on_loan is None and not owed.reason:        # no case tells of it yet
        case = replace(owed, id=turn.new_id("op"), waiting=()) if owed.security else owed
        turn.record(Pending(case), OperationState.UNKNOWN, reason=Refusal.OTHER.value)
        turn.alert("owed write unsettled")
        pending = pending.but(operation=replace(owed, reason=Refusal.OTHER.value))
    if owed.security if on_loan is None else on_loan is not owed.security:
        turn.hold(pending)
        turn.write_tags(pending)
        return
    if on_loan is not None:
        turn.record(pending, OperationState.RESOLVED)
    if row is not None and on_loan is not False:   # lent, and its security stays on; or returned, and lent since
        turn.put(row, phase=Phase.UNSECURED, problem="kept_secured" if on_loan is None else row.problem)
    elif row is not None:                          # lent, and returned since
        turn.put(row, phase=Phase.REFUSED, refusal=Refusal.OTHER)


def unsure(turn: Turn, pending: Pending, row: Row | None) -> None:
    """Neither yes nor no: whether it was done cannot be told. A second loan may be a renewal, so staff must look.

    What was brought is secured all the same, and goes to staff. That write is an operation of its own: it is made good
    when it cannot be made now, and the case stays.
    """
    operation = pending.operation
    lending = operation.kind is OperationKind.LEND
    turn.remember(operation.item_id)
    if not lending and operation.security is not None:
        owed = replace(operation, id=turn.new_id("op"), state=OperationState.CONFIRMED, reason=Refusal.OTHER.value)
        confirm(turn, Pending(owed), None, write=True)
    turn.record(pending, OperationState.UNKNOWN, reason=Refusal.OTHER.value)
    if row is not None:
        turn.put(row, phase=Phase.UNKNOWN, already=False, undo=False, refusal=None)
    turn.alert("checkout unsettled" if lending else "checkin unsettled")


def refuse(turn: Turn, pending: Pending, row: Row | None, reason: Refusal) -> None:
    """The system said no. The tag is never touched."""
    turn.record(pending, OperationState.REFUSED, reason=reason.value)
    if row is not None and row.undo:               # then the loan stands, and its write is still owed
        kept = next((p.operation.id for p in turn.state.pending if p.operation.item_id == row.item_id), "")
        turn.put(row, phase=Phase.UNSECURED, undo=False, refusal=None, operation=kept)
    elif row is not None:
        turn.put(row, phase=Phase.REFUSED, refusal=reason)
        if not row.title and reason is not Refusal.UNKNOWN_ITEM:
            turn.do(Ask("title-" + pending.operation.id, DescribeItem(row.item_id)))
    kind = "checkout refused" if pending.operation.kind is OperationKind.LEND else "checkin refused"
    turn.alert(kind, reason.value)


def confirm(turn: Turn, pending: Pending, row: Row | None, *, write: bool) -> None:
    """The system said yes: journal it, then write the tags. What older operations owed this item is void now."""
    others = [other for other in turn.state.pending if other.operation.item_id == pending.operation.item_id
              and other.operation.id != pending.operation.id and other.operation.state in WRITTEN_IN]
    newer = [other for other in others if pending.operation.made and other.operation.made >= pending.operation.made]
    for older in others:
        if older not in newer:
            turn.record(older, OperationState.RESOLVED)
    if row is not None:
        turn.put(row, phase=Phase.WRITING)
    else:
        turn.remember(pending.operation.item_id)   # nobody was told yet
    pending = pending.but(awaiting=Awaiting.NOTHING, doubt=False)
    if newer:                                      # what its tags are to be is told by those
        turn.record(pending, OperationState.SECURED, waiting=())
        return
    forget_opposite(turn, pending.operation)
    slips.drop_of(turn, pending.operation.item_id)
    if not write or pending.operation.security is None or not pending.operation.waiting:
        pending = turn.record(pending, OperationState.SECURED, waiting=())
        unwritten(turn, pending.operation, row, write=write)
        return
    pending = turn.record(pending, OperationState.CONFIRMED)
    turn.write_tags(pending)


def on_not_answered(turn: Turn, event: NotAnswered) -> None:
    pending = turn.state.pending_of(event.operation)
    if visiting.awaited(turn.state, event.operation):
        visiting.on_no_answer(turn, sent=event.sent)
        return
    if paying.on_no_answer(turn, event.operation, sent=event.sent):
        return
    if holding.awaits(turn.state, event.operation):
        holding.on_no_answer(turn, event.operation, sent=event.sent)
        return
    if searching.awaits(turn.state, event.operation):
        searching.on_no_copy(turn)
        return
    if slips.awaits(event.operation):
        slips.on_answer(turn, event.operation, None)
        return
    if pending is None:
        on_not_verified(turn, event.operation)
        return
    doubt = pending.doubt or event.sent
    pending = pending.but(awaiting=Awaiting.NOTHING, doubt=doubt)
    if pending.untold:
        offline.not_told(turn, pending)
        return
    if pending.operation.state is OperationState.CONFIRMED:
        pending = pending.but(strayed=frozenset(pending.operation.waiting))      # it is still to be asked about
    turn.hold(pending)
    if event.sent and "ils" not in turn.state.down:
        turn.ask_truth(pending)


def described(turn: Turn, asked: str, answer: ItemDescribed) -> None:
    row = turn.state.row_of(asked.removeprefix("title-"))
    if row is not None and answer.known:
        turn.put(row, title=answer.title, author=answer.author)


def on_secured(turn: Turn, event: Secured) -> None:
    pending = turn.state.pending_of(event.operation)
    if pending is None or event.uid not in pending.operation.waiting:
        return
    written(turn, pending.but(writing=pending.writing - {event.uid}), event.uid)
    go_on_with(turn, pending.operation.item_id)


def written(turn: Turn, pending: Pending, uid: str) -> None:
    waiting = tuple(other for other in pending.operation.waiting if other != uid)
    row = turn.state.row_of(pending.operation.id)
    if waiting:
        turn.record(pending, pending.operation.state, waiting=waiting)
        return
    if pending.operation.state is OperationState.OFFLINE:
        turn.record(pending, OperationState.OFFLINE, waiting=())
        offline.received(turn, row)
        return
    turn.record(pending, OperationState.SECURED, waiting=())
    if row is None:
        turn.remember(pending.operation.item_id)
        turn.alert("pending security write finished")
    elif row.phase in (Phase.WRITING, Phase.UNSECURED):
        turn.put(row, phase=Phase.REFUSED if row.undo else Phase.DONE, problem="")
        turn.set(active=turn.state.at)


def on_not_secured(turn: Turn, event: NotSecured) -> None:
    pending = turn.state.pending_of(event.operation)
    if pending is None:
        return
    pending = pending.but(writing=pending.writing - {event.uid},
                      failures=pending.failures if event.gone else (*pending.failures, event.uid))
    failures = pending.rounds
    pause = RETRY if failures < FAILED_WRITES else SLOW_RETRY
    turn.hold(pending.but(again=turn.state.at + pause))
    row = turn.state.row_of(event.operation)
    if failures >= FAILED_WRITES and row is not None and row.phase is Phase.TAKING:
        offline.received(turn, row)                # it goes to staff in any case
        turn.alert("tag write failed")
    if failures >= FAILED_WRITES and row is not None and row.phase is Phase.WRITING:
        turn.put(row, phase=Phase.REFUSED if row.undo else Phase.UNSECURED)
        turn.alert("tag write failed")
        if turn.state.policy.unwritable == "undo" and row.kind is OperationKind.LEND and not (
                row.undo or row.renewed or row.already):
            take_back(turn, row)
    go_on_with(turn, pending.operation.item_id)


def try_again(turn: Turn) -> None:
    """Owed writes of tags that still lie there."""
    if "pad" not in turn.state.down:
        for pending in turn.state.pending:
            if pending.again and pending.again <= turn.state.at:
                turn.write_tags(pending.but(again=0.0))


def go_on(turn: Turn, pending: Pending) -> None:
    """What was not asked yet, unless something else with its item comes first."""
    if (pending.operation.state.undecided and pending.awaiting is Awaiting.NOTHING
            and (pending.operation.made or not turn.state.comes_first(pending.operation.item_id))):
        take_up_again(turn, pending)


def go_on_with(turn: Turn, item_id: str) -> None:
    """What waited for something else with this item."""
    for pending in turn.state.pending:
        if pending.operation.item_id == item_id and not pending.operation.made:
            go_on(turn, pending)


def take_up_again(turn: Turn, pending: Pending) -> None:
    """The connection is back. In doubt, ask; what was never sent is sent only if its patron is still there."""
    row = turn.state.row_of(pending.operation.id)
    if pending.doubt:
        turn.ask_truth(pending)
    elif row is not None and wanted(turn.state, row):
        turn.put(row, phase=Phase.ASKING)
        turn.ask_deed(pending)
    elif pending.operation.made:
        turn.record(pending, OperationState.OFFLINE)
    else:
        give_up(turn, pending, row)
