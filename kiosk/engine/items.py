"""Tags on the pad become rows: seen, still, complete, asked for."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.effects import Record
from kiosk.engine.events import ItemScanned, Tag, TagLeft, TagSeen, TagStable
from kiosk.engine.ils import Refusal
from kiosk.engine.operation import Operation, OperationKind, OperationState
from kiosk.engine.state import Awaiting, OverlayKind, Pending, Phase, Row, Session, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen

WORKING = (Screen.BORROW, Screen.RETURN)


def on_tag_seen(turn: Turn, event: TagSeen) -> None:
    state, tag = turn.state, event.tag
    turn.set(pad=(*(t for t in state.pad if t.uid != tag.uid), tag))
    finish_pending_write(turn, tag.uid)
    if state.screen in WORKING and tag.uid not in state.left_behind:
        turn.set(active=state.at)
        see(turn, tag)


def on_tag_stable(turn: Turn, event: TagStable) -> None:
    state, tag = turn.state, event.tag
    turn.set(pad=(*(t for t in state.pad if t.uid != tag.uid), tag), stable=state.stable | {tag.uid})
    finish_pending_write(turn, tag.uid)
    if tag.uid in turn.state.left_behind:
        return
    if state.screen in WORKING:
        turn.set(active=state.at)
        act_on(turn, tag)
    elif state.screen is Screen.ATTRACT and not owed(turn, tag.uid) and not tag.problem:
        open_by_items(turn)


def greet_items(turn: Turn) -> None:
    """The first screen is back: items that were laid meanwhile are asked about, if they can be served."""
    state = turn.state
    if state.dead:
        return
    fresh = [tag for tag in state.pad if tag.uid in state.stable and tag.uid not in state.left_behind]
    if state.screen is Screen.ATTRACT and any(not tag.problem and not owed(turn, tag.uid) for tag in fresh):
        open_by_items(turn)


def plausible(item_id: str) -> bool:
    """A number that can be an item's. Only zeros stand on tags that were never rightly written."""
    return bool(item_id.strip("0 "))


def open_by_items(turn: Turn) -> None:
    """Items were laid before anything else: ask what is wanted, unless only one thing can be."""
    if turn.state.policy.role == "return-only":
        start_returning(turn)
    elif turn.state.policy.role == "combined":
        turn.set(screen=Screen.CHOOSE, active=turn.state.at)


def start_returning(turn: Turn) -> None:
    turn.set(screen=Screen.RETURN, session=Session(OperationKind.RETURN), active=turn.state.at)
    take_up_pad(turn)


def take_up_pad(turn: Turn) -> None:
    """A session begins: what was laid before it belongs to it, but not what an earlier session left there."""
    for tag in turn.state.pad:
        if tag.uid in turn.state.left_behind:
            continue
        see(turn, tag)
        if tag.uid in turn.state.stable:
            act_on(turn, tag)


def on_tag_left(turn: Turn, event: TagLeft) -> None:
    state, uid = turn.state, event.uid
    turn.set(pad=tuple(t for t in state.pad if t.uid != uid), stable=state.stable - {uid},
             left_behind=state.left_behind - {uid})
    if state.screen is Screen.CHOOSE and not turn.state.pad:
        turn.set(screen=Screen.ATTRACT)
    for row in state.rows:
        if uid in row.uids and row.phase in UNDECIDED:
            lessen(turn, row)
    if state.screen in WORKING:
        turn.set(active=state.at)


def lessen(turn: Turn, row: Row) -> None:
    """A tag of this row was taken away before anything was asked: say so, or see what is there without it."""
    there = together(turn.state, row.item_id) if row.item_id else ()
    if there:
        gather(turn, row, there)
        decide(turn, there[0])
    elif row.phase is Phase.PROBLEM:
        turn.drop(row)
    else:
        turn.put(row, phase=Phase.LIFTED, tags=(), answered=False)


def on_item_scanned(turn: Turn, event: ItemScanned) -> None:
    """A barcode instead of a tag. Should its tag be seen after all, that is written too (see `adopt`)."""
    state, session = turn.state, turn.state.session
    row = state.row(event.item_id)
    lifted = row is not None and row.phase is Phase.LIFTED
    if session is None or state.screen not in WORKING or closed(state) or (row is not None and not lifted):
        return
    if not plausible(event.item_id):
        turn.put(Row(event.item_id, session.kind, Phase.PROBLEM, state.at, problem="unknown"))
        return
    turn.set(active=state.at)
    start(turn, turn.put(Row(event.item_id, session.kind, Phase.READING, state.at, event.item_id)))


def closed(state: State) -> bool:
    """Nothing new is begun: nobody is there, the patron may not, has pressed Finish, or it is asked whose turn it is.

    What is laid then is not known to be theirs.
    """
    return (state.session is None or bool(state.finishing)
            or (state.overlay is not None and state.overlay.kind in (OverlayKind.BLOCKED, OverlayKind.OTHER_CARD)))


# --- what lies there -------------------------------------------------------------------------------------

UNDECIDED = (Phase.READING, Phase.LIFTED, Phase.INCOMPLETE, Phase.PROBLEM)


def together(state: State, item_id: str) -> tuple[Tag, ...]:
    """The tags with this identifier that lie there and belong to this session."""
    return tuple(tag for tag in state.pad if tag.item_id == item_id and not tag.problem
                 and tag.uid not in state.left_behind)


def claims(tag: Tag) -> tuple[int, str]:
    """Which part a tag says it is. Where the number of parts is not told, it is the whole item."""
    return (tag.part if tag.parts > 1 else 1), tag.uid


def disagreement(tags: tuple[Tag, ...]) -> str:
    """Why tags with one identifier cannot be one item, or nothing."""
    parts = {max(1, tag.parts) for tag in tags}
    met = [part for part, _ in map(claims, tags)]
    if len(parts) > 1:
        return "set_mixed"                         # one says of three, one of two: a part of another edition
    if any(not 1 <= part <= max(parts) for part in met):
        return "set_outside"
    if len(met) != len(set(met)):
        return "duplicate" if max(parts) == 1 else "set_twice"
    return ""


def gather(turn: Turn, row: Row, tags: tuple[Tag, ...]) -> Row:
    """The row holds what lies there now, and is being read."""
    met = tuple(map(claims, tags))
    if met == row.tags and row.phase is not Phase.LIFTED:
        return row
    return turn.put(row, tags=met, parts=max(1, *(tag.parts for tag in tags)), phase=Phase.READING, problem="",
                    answered=False)


def see(turn: Turn, tag: Tag) -> None:
    """Show that something lies there, before it is acted on."""
    state = turn.state
    if state.session is None or closed(state) or tag.problem or not plausible(tag.item_id):
        return                                     # a tag in trouble is shown only when that is certain
    if (unread := state.row(tag.uid)) is not None and unread.phase is Phase.PROBLEM and not unread.item_id:
        turn.drop(unread)                          # it could not be read, and now it can
    row = state.row(tag.item_id)
    if row is None:
        row = turn.put(Row(tag.item_id, state.session.kind, Phase.READING, state.at, tag.item_id))
    if row.phase in UNDECIDED:
        gather(turn, row, together(turn.state, tag.item_id))


def act_on(turn: Turn, tag: Tag) -> None:
    """The tag lies still: begin its loan or return, or say why not."""
    if closed(turn.state):
        return
    see(turn, tag)                                 # it may say more than when it was first seen
    if tag.problem or not plausible(tag.item_id):
        in_trouble(turn, tag, tag.problem or ("set_unnamed" if tag.parts > 1 and not tag.item_id else "unknown"))
        return
    row = turn.state.row(tag.item_id)
    if row is None or row.phase in UNDECIDED:
        decide(turn, tag)
    elif tag.uid not in row.uids and not adopt(turn, row, tag):
        in_trouble(turn, tag, "duplicate")         # another thing with the same number: it was not dealt with


def decide(turn: Turn, tag: Tag) -> None:
    """All that lies there of this item, when all of it lies still: is it whole, and may it be asked for?"""
    state = turn.state
    row = state.row(tag.item_id)
    if row is None or closed(state) or any(uid not in state.stable for uid in row.uids):
        return
    if wrong := disagreement(together(state, row.item_id)):
        if row.problem != wrong:
            turn.alert("set", wrong)
        turn.put(row, phase=Phase.PROBLEM, problem=wrong)
    elif row.missing:
        turn.put(row, phase=Phase.INCOMPLETE)
    elif foreign(turn.state, tag):
        row = turn.put(row, problem="foreign")
        if state.policy.foreign == "ask":
            start(turn, row)
        else:
            turn.put(row, phase=Phase.PROBLEM)
    else:
        start(turn, row)


def start(turn: Turn, row: Row) -> None:
    """Ask for it. What was only scanned before is now dealt with in the ordinary way."""
    if row.tags:
        turn.set(scanned=tuple(one for one in turn.state.scanned if one[0] != row.item_id))
    turn.begin(row)


def in_trouble(turn: Turn, tag: Tag, problem: str) -> None:
    session = turn.state.session
    if session is not None and turn.state.row(tag.uid) is None:
        turn.put(Row(tag.uid, session.kind, Phase.PROBLEM, turn.state.at, tags=((1, tag.uid),), problem=problem))


# --- sets without all their parts ------------------------------------------------------------------------

def may_go_without(state: State, row: Row) -> bool:
    """The patron is to be asked about the missing parts: policy allows it, and they were not asked yet."""
    policy = state.policy
    allowed = policy.incomplete_loan if row.kind is OperationKind.LEND else policy.incomplete_return
    return (row.phase is Phase.INCOMPLETE and not row.answered and allowed == "ask"
            and not any(foreign(state, tag) for tag in together(state, row.item_id)))


def go_without(turn: Turn, row: Row) -> None:
    """The patron wants the set as it is. A return so made goes to staff."""
    if row.phase is Phase.INCOMPLETE and all(uid in turn.state.stable for uid in row.uids):
        turn.alert("incomplete set", "lent" if row.kind is OperationKind.LEND else "returned")
        start(turn, turn.put(row, partial=True))
        remember(turn, row.item_id, row.kind)      # the missing part, should it be seen soon


def way_of(row: Row, destination: str) -> str:
    """Where a returned item goes: what lacks a part, and a stranger that would go to our shelf, go to staff."""
    astray = row.problem == "foreign" and destination == "shelf"
    return "staff" if row.partial or astray else destination


# --- items whose tag came late ---------------------------------------------------------------------------

def unwritten(turn: Turn, operation: Operation, row: Row | None, *, write: bool) -> None:
    """The central system said yes, and no tag is to be written for it now: a tick, or what must be told instead."""
    lending = operation.kind is OperationKind.LEND
    ours = operation.security is not None
    if ours and not write and lending:             # magnetic media, or not to leave the house
        phase, problem = Phase.UNSECURED, "kept_secured"
    elif ours and write and turn.state.policy.tagged:
        phase, problem = Phase.UNSECURED, "scanned"
        remember(turn, operation.item_id, operation.kind)
    else:
        phase, problem = Phase.DONE, row.problem if row else ""
    if row is not None:
        turn.put(turn.state.row(row.key) or row, phase=phase, problem=problem)


def remember(turn: Turn, item_id: str, kind: OperationKind) -> None:
    """For a while a tag of this item that has not been met is written when it is (see `owe_scanned`)."""
    others = tuple(one for one in turn.state.scanned if one[0] != item_id)
    turn.set(scanned=(*others, (item_id, kind, turn.state.at + turn.state.policy.times.recent)))


def adopt(turn: Turn, row: Row, tag: Tag) -> bool:
    """A tag of an item that is dealt with already: one that was only scanned, or a part that was missing then.

    It is written like the others. False: it is not of this item, whatever it says.
    """
    part, uid = claims(tag)
    late = row.partial and part in row.missing and max(1, tag.parts) == row.parts
    scanned = row.problem == "scanned" or (row.phase is Phase.ASKING and not row.tags)
    if row.undo or row.refusal or foreign(turn.state, tag) or not (late or scanned):
        return False
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


def owe(turn: Turn, item_id: str, kind: OperationKind, uid: str) -> Pending:
    """From now on a write is owed to this tag, for a loan or return that is done."""
    lending = kind is OperationKind.LEND
    return turn.record(Pending(Operation(turn.new_id("op"), kind, OperationState.CONFIRMED, item_id, waiting=(uid,),
                                         security=not lending)), OperationState.CONFIRMED)


def take_back(turn: Turn, row: Row) -> None:
    """A tag takes no write and policy wants no such loan: it is undone by a return, which locks what was unlocked."""
    operation = Operation(turn.new_id("op"), OperationKind.RETURN, OperationState.INTENDED, row.item_id,
                          waiting=row.uids, security=True)
    turn.put(row, operation=operation.id, phase=Phase.ASKING, undo=True, refusal=Refusal.UNWRITABLE)
    turn.do(Record(operation))
    turn.ask_deed(Pending(operation))


def foreign(state: State, tag: Tag) -> bool:
    owners = state.policy.owners
    return bool(owners and tag.owner and tag.owner not in owners)


def owed(turn: Turn, uid: str) -> bool:
    """A security write of a finished session is still owed to this tag."""
    return any(uid in p.operation.waiting and p.operation.state is OperationState.CONFIRMED
               and turn.state.row_of(p.operation.id) is None for p in turn.state.pending)


def finish_pending_write(turn: Turn, uid: str) -> None:
    """Whenever a tag is seen whose write is owed, by any session, in any role, it is written.

    After its session it may have been anywhere: whether its item is still on loan is asked first.
    """
    owe_scanned(turn, uid)
    for pending in turn.state.pending:
        if uid not in pending.operation.waiting:
            continue
        if turn.state.row_of(pending.operation.id) is not None:
            turn.write_tags(pending, (uid,))
        elif (pending.operation.state is OperationState.CONFIRMED and pending.awaiting is Awaiting.NOTHING
              and uid not in pending.writing):
            turn.ask_truth(replace(pending, failures=(), again=0.0))


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
