"""Tags on the pad become rows: seen, still, complete, asked for."""
from __future__ import annotations

from kiosk.engine.events import ItemScanned, Tag, TagLeft, TagSeen, TagStable
from kiosk.engine.late import adopt, claims, finish_pending_write, foreign, owed, remember
from kiosk.engine.operation import OperationKind
from kiosk.engine.state import SEARCHING, VISITING, WORKING, Entry, OverlayKind, Phase, Row, Session, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen


def on_tag_seen(turn: Turn, event: TagSeen) -> None:
    state, tag = turn.state, event.tag
    turn.set(pad=(*[t for t in state.pad if t.uid != tag.uid], tag))
    finish_pending_write(turn, tag.uid)
    if state.screen in WORKING and tag.uid not in state.left_behind:
        see(turn, tag)


def on_tag_stable(turn: Turn, event: TagStable) -> None:
    state, tag = turn.state, event.tag
    turn.set(pad=(*[t for t in state.pad if t.uid != tag.uid], tag), stable=state.stable | {tag.uid})
    finish_pending_write(turn, tag.uid)
    if tag.uid in turn.state.left_behind:
        return
    if state.screen in WORKING:
        act_on(turn, tag)
    elif state.screen in VISITING or (state.screen in SEARCHING and state.session is not None):
        laid_in_visit(turn, tag)
    elif state.screen in SEARCHING and state.policy.role == "combined" and not owed(turn, tag.uid) and not tag.problem:
        turn.set(search=None)                      # whoever searched is past it, or somebody else is there
        open_by_items(turn)
    elif state.screen is Screen.ATTRACT and not owed(turn, tag.uid) and not tag.problem:
        open_by_items(turn)


def laid_in_visit(turn: Turn, tag: Tag) -> None:
    """A patron who is signed in lays something down: they borrow, after the hold that they are at. For one who is away
    only what was kept for them."""
    state = turn.state
    if not state.may_borrow or state.overlay is not None or state.finishing or tag.problem or (
            state.screen is Screen.HOLD or (state.screen in SEARCHING and state.busy)):
        return
    if state.screen is not Screen.AWAY or any(hold.item_id == tag.item_id for hold in state.account.ready):
        go_borrowing(turn)


def go_borrowing(turn: Turn) -> None:
    """To the pad, with what lies on it."""
    turn.set(screen=Screen.BORROW, entry=Entry(), search=None, holding=None, active=turn.state.at)
    take_up_pad(turn)


def untouched(state: State) -> bool:
    """Something of this patron's lies there and has no row: it was laid on their way to a hold or to their account, or
    while something else was asked. It is lent before they go."""
    if not state.may_borrow or state.busy or state.screen not in (Screen.PICKUP, Screen.ACCOUNT, *SEARCHING):
        return False
    return any(tag.uid in state.stable and tag.uid not in state.left_behind and not tag.problem
               and state.row(tag.item_id) is None for tag in state.pad)


def greet_items(turn: Turn) -> None:
    """The first screen is back: items that were laid meanwhile are asked about, if they can be served."""
    state = turn.state
    if not state.serves:
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
    turn.set(pad=tuple([t for t in state.pad if t.uid != uid]), stable=state.stable - {uid},
             left_behind=state.left_behind - {uid})
    for pending in state.pending:
        if uid in pending.operation.waiting:
            turn.hold(pending.but(strayed=pending.strayed | {uid}))
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
    """A barcode instead of a tag. Should its tag be seen after all, that is written too (see `late.adopt`)."""
    state, session = turn.state, turn.state.session
    row = state.row(event.item_id)
    lifted = row is not None and (row.phase is Phase.LIFTED or (session is not None and otherwise(row, session)))
    if session is None or state.screen not in WORKING or closed(state) or (row is not None and not lifted):
        return
    if not plausible(event.item_id):
        turn.put(Row(event.item_id, session.kind, Phase.PROBLEM, state.at, problem="unknown"))
        return
    turn.set(active=state.at)
    turn.begin(turn.put(Row(event.item_id, session.kind, Phase.READING, state.at, event.item_id, scanned=True)))


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
    if row is not None and otherwise(row, state.session):
        turn.drop(row)
        row = None
    if row is None:
        row = Row(tag.item_id, state.session.kind, Phase.READING, state.at, tag.item_id)
    if row.phase in UNDECIDED:
        gather(turn, row, together(turn.state, tag.item_id))


def otherwise(row: Row, session: Session) -> bool:
    """It was lent, and is now brought back in the same session, or the other way round: the last wish counts."""
    return row.kind is not session.kind and not row.phase.busy


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
            turn.begin(row)
        else:
            turn.put(row, phase=Phase.PROBLEM)
    else:
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
        turn.begin(turn.put(row, partial=True))
        remember(turn, row.item_id, row.kind)      # the missing part, should it be seen soon


def way_of(row: Row, destination: str) -> str:
    """Where a returned item goes: what lacks a part, and a stranger that would go to our shelf, go to staff."""
    astray = row.problem == "foreign" and destination == "shelf"
    return "staff" if row.partial or astray else destination
