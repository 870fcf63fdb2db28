"""Tags on the pad become rows: seen, still, complete, asked for."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.events import ItemScanned, Tag, TagLeft, TagSeen, TagStable
from kiosk.engine.operation import OperationKind, OperationState
from kiosk.engine.state import Awaiting, OverlayKind, Phase, Row, Session, State
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
        if uid in row.uids and row.phase in (Phase.READING, Phase.INCOMPLETE, Phase.PROBLEM):
            tags = tuple(t for t in row.tags if t[1] != uid)
            if not tags:
                turn.drop(row)
            elif row.phase is not Phase.PROBLEM:
                turn.put(row, tags=tags, phase=Phase.INCOMPLETE)
            else:
                turn.drop(row)
                for tag in turn.state.pad:
                    if tag.item_id == row.item_id:
                        see(turn, tag)
                        act_on(turn, tag)
    if state.screen in WORKING:
        turn.set(active=state.at)


def on_item_scanned(turn: Turn, event: ItemScanned) -> None:
    """A barcode instead of a tag: for items whose tag does not answer. There is no tag to write."""
    state, session = turn.state, turn.state.session
    if session is None or state.screen not in WORKING or closed(state) or state.row(event.item_id) is not None:
        return
    if not plausible(event.item_id):
        turn.put(Row(event.item_id, session.kind, Phase.PROBLEM, state.at, problem="unknown"))
        return
    turn.set(active=state.at)
    turn.begin(turn.put(Row(event.item_id, session.kind, Phase.READING, state.at, event.item_id)))


def closed(state: State) -> bool:
    """Nothing new is begun: nobody is there, the patron may not, or has pressed Finish; what comes is not theirs."""
    return (state.session is None or bool(state.finishing)
            or (state.overlay is not None and state.overlay.kind is OverlayKind.BLOCKED))


def see(turn: Turn, tag: Tag) -> None:
    """Show that something lies there, before it is acted on."""
    state = turn.state
    if state.session is None or state.finishing or tag.problem or not plausible(tag.item_id):
        return                                     # a tag in trouble is shown only when that is certain
    if (unread := state.row(tag.uid)) is not None and unread.phase is Phase.PROBLEM and not unread.item_id:
        turn.drop(unread)                          # it could not be read, and now it can
    row = state.row(tag.item_id)
    if row is None:
        turn.put(Row(tag.item_id, state.session.kind, Phase.READING, state.at, tag.item_id, tag.parts,
                     ((tag.part, tag.uid),)))
    elif row.phase in (Phase.READING, Phase.INCOMPLETE) and tag.uid not in row.uids:
        turn.put(row, tags=(*row.tags, (tag.part, tag.uid)), parts=max(row.parts, tag.parts))


def act_on(turn: Turn, tag: Tag) -> None:
    """The tag lies still: begin its loan or return, or say why not."""
    if closed(turn.state):
        return
    see(turn, tag)                                 # it may say more than when it was first seen
    state = turn.state
    if tag.problem or not plausible(tag.item_id):
        in_trouble(turn, tag, tag.problem or "unknown")
        return
    row = state.row(tag.item_id)
    if row is None or row.phase not in (Phase.READING, Phase.INCOMPLETE):
        if row is not None and row.tags and tag.uid not in row.uids:
            in_trouble(turn, tag, "duplicate")     # another thing with the same number: it was not dealt with
        return                                     # already dealt with in this session: nothing is sent again
    if any(uid not in state.stable for uid in row.uids):
        return
    parts = [part for part, _ in row.tags]
    if len(parts) != len(set(parts)) or any(part > row.parts for part in parts):
        turn.put(row, phase=Phase.PROBLEM, problem="duplicate")
        turn.alert("set", "two tags claim the same part")
    elif row.missing:
        turn.put(row, phase=Phase.INCOMPLETE)
    elif foreign(turn, tag):
        row = turn.put(row, problem="foreign")
        if state.policy.foreign == "ask":
            turn.begin(row)
        else:
            turn.put(row, phase=Phase.PROBLEM)
    else:
        turn.begin(row)


def in_trouble(turn: Turn, tag: Tag, problem: str) -> None:
    session = turn.state.session
    if session is not None and turn.state.row(tag.uid) is None:
        turn.put(Row(tag.uid, session.kind, Phase.PROBLEM, turn.state.at, tags=((1, tag.uid),), problem=problem))


def foreign(turn: Turn, tag: Tag) -> bool:
    owners = turn.state.policy.owners
    return bool(owners and tag.owner and tag.owner not in owners)


def owed(turn: Turn, uid: str) -> bool:
    """A security write of a finished session is still owed to this tag."""
    return any(uid in p.operation.waiting and p.operation.state is OperationState.CONFIRMED
               and turn.state.row_of(p.operation.id) is None for p in turn.state.pending)


def finish_pending_write(turn: Turn, uid: str) -> None:
    """Whenever a tag is seen whose write is owed, by any session, in any role, it is written.

    After its session it may have been anywhere: whether its item is still on loan is asked first.
    """
    for pending in turn.state.pending:
        if uid not in pending.operation.waiting:
            continue
        if turn.state.row_of(pending.operation.id) is not None:
            turn.write_tags(pending, (uid,))
        elif (pending.operation.state is OperationState.CONFIRMED and pending.awaiting is Awaiting.NOTHING
              and uid not in pending.writing):
            turn.ask_truth(replace(pending, failures=0, again=0.0))
