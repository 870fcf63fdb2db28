"""How a session ends: Finish, time running out, another card. Nothing of the patron outlives it."""
from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.engine import agreeing, letters, tries
from kiosk.engine.access import own_choices
from kiosk.engine.account import Account, Purpose
from kiosk.engine.effects import GiveUpCharge
from kiosk.engine.ending import Ending, Summary
from kiosk.engine.events import Tick
from kiosk.engine.items import go_borrowing, go_without, greet_items, may_go_without, untouched
from kiosk.engine.late import stands, unasked, wishes_the_same
from kiosk.engine.operation import OperationKind, OperationState
from kiosk.engine.patron import say_goodbye, start_with_card
from kiosk.engine.payment import PayStep
from kiosk.engine.rows import needs_attention
from kiosk.engine.staff_pin import ask_pin
from kiosk.engine.state import SEARCHING, VISITING, WORKING, Entry, Overlay, OverlayKind, Phase, Row, Session, State
from kiosk.engine.turn import Turn
from kiosk.engine.view import Screen
from receipts.document import Destination, Receipt, ReceiptKind, ReceiptLine

TO_READ = ("waiting", "mailing", "failed")     # what became of a receipt that takes time to read
UNBEGUN = (Phase.READING, Phase.INCOMPLETE)    # rows for which nothing has been asked yet
UNSEEN = 2.0               # seconds within which the end of a row may not have been seen yet


def finish(turn: Turn, ending: Ending = Ending.PLAIN) -> None:
    """Finish was chosen. While an answer or a tag write is awaited, it waits for that; a set is asked about first, and
    what has no row yet is lent."""
    turn.set(overlay=None, active=turn.state.at)
    if untouched(turn.state):
        go_borrowing(turn)
        return
    incomplete = next((row for row in turn.state.rows if may_go_without(turn.state, row)), None)
    if incomplete is not None:
        turn.set(overlay=Overlay(OverlayKind.INCOMPLETE, turn.state.at, row=incomplete.key, finish=ending))
    elif turn.state.busy:
        turn.set(finishing=ending)
    else:
        close(turn, ending)


def finish_if_ready(turn: Turn) -> None:
    """Finish waits only for what is under way, not for ever, and not for a tag that was carried away."""
    state = turn.state
    if state.finishing and (not state.busy or state.at - state.active > state.policy.times.warning):
        if state.overlay is not None and state.overlay.kind is OverlayKind.OTHER_CARD:
            hand_over(turn, state.overlay, state.finishing)
        elif untouched(state):
            turn.set(finishing=None)
            go_borrowing(turn)
        else:
            close(turn, state.finishing)


def close(turn: Turn, ending: Ending = Ending.PLAIN) -> None:
    """End the session with its summary, and wipe it."""
    state = turn.state
    session = state.session
    if session is None or not (state.rows or state.renewed or state.account.unsettled):
        wipe(turn, Screen.ATTRACT)
        return
    for row in state.rows:
        unseen = state.at - row.since < UNSEEN
        if row.counted and (unseen or any(map(state.on_pad, row.uids))):
            # It may be dealt with once more: ask then what is true.
            turn.remember(row.item_id)
    given = letters.give(turn, ending, receipts_of(state))
    kinds = sorted({row.kind for row in state.rows}) or [session.kind]        # loans first
    first, *more = [summary_of(state, kind, renewals=not place) for place, kind in enumerate(kinds)]
    summary = replace(first, receipt="failed" if state.unsent else given, beside=next(iter(more), None))
    wipe(turn, Screen.DONE, keep_language=True)
    turn.set(summary=summary)


def summary_of(state: State, kind: OperationKind, *, renewals: bool) -> Summary:
    """What was done of this kind; with the account's renewals, where they belong to it."""
    rows = [row for row in state.rows if row.kind is kind]
    counted = [row for row in rows if row.counted]
    renewed = state.renewed if renewals else ()
    checking = sum(in_doubt(state, row) for row in rows)
    received = sum(row.phase in (Phase.TAKING, Phase.RECEIVED) for row in rows)
    dues = [due for due in (*(row.due for row in counted), *map(state.account.due, renewed)) if isinstance(due, date)]
    return Summary(kind, len(counted), len(rows) - len(counted) - checking - received,
                   checking + (state.account.unsettled if renewals else 0), received, len(renewed),
                   min(dues, default=None))


def in_doubt(state: State, row: Row) -> bool:
    """Whether it was done is not known: the central system may have heard of it, now or in an older session."""
    pending = state.pending_of(row.operation)
    return (row.phase is Phase.UNKNOWN or (row.phase is Phase.ASKING and pending is not None and not pending.unsent)
            or ((unasked(state, row) or row.phase in UNBEGUN)
                and any(wishes_the_same(state, row, older) or stands(state, row, older) for older in state.pending)))


def leave_done(turn: Turn) -> None:
    """From the last screen to the first. What was laid meanwhile is somebody's wish."""
    state = turn.state
    turn.set(screen=Screen.ATTRACT, summary=None, overlay=None, active=state.at, **own_choices(state))
    greet_items(turn)


def wipe(turn: Turn, screen: Screen, *, keep_language: bool = False) -> None:
    """Forget the patron: memory, journal, and the choices made for this session."""
    say_goodbye(turn)
    state = turn.state
    if state.paying is not None and state.paying.step is PayStep.TERMINAL:
        turn.do(GiveUpCharge(state.paying.asked))  # its patron is gone; what was taken all the same is booked
    if state.session is not None:
        for pending in state.pending:
            if pending.unsent:                     # it never left, and its patron leaves
                turn.record(pending, OperationState.RESOLVED)
        turn.forget()
    turn.set(session=None, rows=(), account=Account(), purpose=Purpose.BORROW, search=None, holding=None, paying=None,
             entry=Entry(), overlay=None, staff=None, finishing=None, summary=None, typing_card=False, strange_card=0.0,
             away_until=0.0, screen=screen, active=state.at, left_behind=frozenset(tag.uid for tag in state.pad),
             visit=state.visit + 1, left_card=state.reader_card, left_since=state.at)
    if not keep_language:
        turn.set(**own_choices(state))


def receipts_of(state: State) -> tuple[Receipt, ...]:
    """One of the loans, one of the returns; none of what there was none."""
    return tuple(receipt_of(state, kind) for kind in OperationKind
                 if any(row.on_receipt and row.kind is kind for row in state.rows)
                 or (kind is OperationKind.LEND and state.renewed))


def receipt_of(state: State, kind: OperationKind) -> Receipt:
    """Of what was lent, or of what was returned: a receipt of returns tells nothing of who brought them."""
    session = state.session
    assert session is not None
    lines = []
    lending = kind is OperationKind.LEND
    for row in state.rows:
        if row.on_receipt and row.kind is kind:
            secured = row.phase is Phase.DONE
            where = Destination(row.destination or "shelf") if secured else Destination.STAFF
            lines.append(ReceiptLine(row.title or row.item_id, row.author, (row.due or None) if lending else None,
                                     row.renewed, None if lending else where, row.place, row.provisional))
    for loan in state.renewed if lending else ():
        facts = loan.facts
        lines.append(ReceiptLine((facts and facts.title) or loan.item_id, facts.author if facts else "",
                                 state.account.due(loan) or None, True))
    policy = state.policy
    return Receipt(ReceiptKind.LOANS if lending else ReceiptKind.RETURNS, state.language,
                   in_language(policy.region, state.language), in_language(policy.branch, state.language),
                   state.now, tuple(lines), last4(session) if lending else "", policy.contact)


def last4(session: Session) -> str:
    """The end of the card's number: the printed one, where the chip told another."""
    known = session.patron.card if session.patron else ""
    return (known or session.card)[-4:]


def in_language(names: dict[str, str], language: str) -> str:
    return names.get(language) or names.get("fi") or next(iter(names.values()), "")


# --- time ------------------------------------------------------------------------------------------------

def on_tick(turn: Turn, event: Tick) -> None:
    turn.set(now=event.now)
    state = turn.state
    tries.grow_old(turn)
    recent = tuple([r for r in state.recent if r[1] > state.at])
    if recent != state.recent:
        turn.set(recent=recent)
        if state.session is None:                  # a session forgets when it ends
            turn.forget()
    if state.strange_card and state.at - state.strange_card >= state.times.told:
        turn.set(strange_card=0.0)
    if state.scanned:
        turn.set(scanned=tuple(s for s in state.scanned if s[2] > state.at))
    if state.overlay is not None:
        overlay_time(turn, state.overlay)
    elif state.screen is Screen.DONE:
        done_time(turn)
    elif state.away_until and state.returning and state.at >= state.away_until:
        close(turn, letters.unasked(state))
    elif (left := auto_finish(state)) is not None and left <= 0:
        finish(turn, letters.unasked(state))
    elif (limit := idle_limit(state)) is not None and state.at - state.active >= limit:
        run_out(turn)
    else:
        ask_without(turn)


def ask_without(turn: Turn) -> None:
    """A set has lacked parts for a while: is it to be taken without them? Where policy says so, and once."""
    state = turn.state
    for row in state.rows:
        if may_go_without(state, row) and state.at - row.since >= state.times.set_question and not state.finishing:
            turn.set(overlay=Overlay(OverlayKind.INCOMPLETE, state.at, row=row.key), active=state.at)
            return


def overlay_time(turn: Turn, overlay: Overlay) -> None:
    state = turn.state
    age = state.at - overlay.since
    times = state.times
    if overlay.kind is OverlayKind.OTHER_CARD:
        if age >= times.other_card and (not state.busy or state.finishing or age >= times.stuck):
            finish_for(turn, overlay)
    elif overlay.kind is OverlayKind.IDLE:
        if age >= times.warning:
            turn.set(overlay=None)
            close(turn, letters.unasked(state))
    elif overlay.kind is OverlayKind.INCOMPLETE:
        if state.at - state.active >= times.action:
            without(turn, overlay, wanted=False)
    elif overlay.kind is OverlayKind.UNSENT:
        if state.at - state.active >= times.action:
            letters.drop(turn)
            turn.set(overlay=None)
    elif overlay.kind in agreeing.KINDS:
        if state.at - state.active >= times.action:
            agreeing.answer(turn, overlay, wanted=False)
    elif state.at - max(overlay.since, state.active) >= times.pin + times.warning:
        if overlay.kind is OverlayKind.BLOCKED:
            wipe(turn, Screen.ATTRACT)
        else:
            turn.set(overlay=None)


def without(turn: Turn, overlay: Overlay, *, wanted: bool) -> None:
    """The answer about a set that lacks parts. Then Finish goes on, if it was that which asked."""
    turn.set(overlay=None, active=turn.state.at)
    row = turn.state.row(overlay.row)
    if row is not None:
        row = turn.put(row, answered=True)
        if wanted:
            go_without(turn, row)
    if overlay.finish:
        finish(turn, overlay.finish)


def done_time(turn: Turn) -> None:
    """A card that still lies there keeps the last screen a little, so that it is seen and heard."""
    state = turn.state
    summary, times = state.summary, state.times
    wait = times.done
    if summary is not None and (summary.receipt in TO_READ or summary.left or summary.checking):
        wait = (3 if summary.receipt == "failed" else 2) * times.done
    if state.letters:                              # what becomes of them is told here
        wait = max(wait, times.mail + times.done)
    if state.left_card:
        wait = max(wait, times.card_left)
    if state.at - state.active >= wait:
        leave_done(turn)


def finish_for(turn: Turn, asks: Overlay) -> None:
    """Another card: end the first session, then begin theirs. The first one's answer comes first."""
    state = turn.state
    if state.busy and state.at - asks.since >= state.times.stuck:
        turn.alert("session stuck")
    elif state.busy:
        turn.set(finishing=state.finishing or Ending.PLAIN, overlay=replace(asks, since=state.at))
        return
    hand_over(turn, asks, Ending.PLAIN)


def hand_over(turn: Turn, asks: Overlay, ending: Ending) -> None:
    """End the session and begin that of the other card. Its last screen is not seen, so what it did is remembered."""
    for row in turn.state.rows:
        if row.counted:
            turn.remember(row.item_id)
    close(turn, ending)
    if asks.staff:
        ask_pin(turn, asks.staff)
    else:
        start_with_card(turn, asks.card)


def idle_limit(state: State) -> float | None:
    """Seconds without a sign of the patron before we ask whether they are there; None: no limit here."""
    times = state.times
    if state.screen in (Screen.ATTRACT, Screen.OUT_OF_ORDER):
        changed = any(getattr(state, name) != value for name, value in own_choices(state).items())
        return times.leftover if changed else None
    if state.screen in WORKING:
        if state.busy:
            return times.stuck
        if attention(state):
            return times.action
        return times.between_items if state.rows else times.card_wait
    if state.screen is Screen.PIN and state.entry.busy:
        return times.stuck
    if state.screen is Screen.PAY and state.paying is not None:
        return 2 * times.stuck if state.paying.step.at_work else times.action
    return {Screen.PIN: times.pin, Screen.CARD: times.card_wait, Screen.CHOOSE: times.card_wait,
            Screen.PICKUP: times.card_wait, Screen.ACCOUNT: times.stuck if state.busy else times.account,
            **dict.fromkeys(SEARCHING, times.stuck if state.busy else times.account)}.get(state.screen)


def run_out(turn: Turn) -> None:
    """The patron gave no sign for too long."""
    state = turn.state
    if state.screen in (Screen.ATTRACT, Screen.OUT_OF_ORDER):
        turn.set(**own_choices(state), active=state.at)
    elif state.screen in (*WORKING, *VISITING, *SEARCHING):
        if state.busy:
            turn.alert("session stuck")
            close(turn, letters.unasked(state))
        else:
            turn.set(overlay=Overlay(OverlayKind.IDLE, state.at))
    elif state.screen is Screen.PAY and (state.paying is None or not state.paying.step.at_work):
        turn.set(overlay=Overlay(OverlayKind.IDLE, state.at))
    elif state.screen is Screen.PAY:
        turn.alert("session stuck")
        close(turn, letters.unasked(state))
    elif (state.screen is Screen.PIN and not state.entry.busy) or (state.screen is Screen.CARD and state.entry.digits):
        turn.set(overlay=Overlay(OverlayKind.IDLE, state.at))
    else:
        wipe(turn, Screen.ATTRACT)


def auto_finish(state: State) -> float | None:
    """Seconds until Finish presses itself: the pad is empty and nothing is left to do. None: it does not."""
    if state.screen not in WORKING or not state.rows or state.busy or state.overlay is not None:
        return None
    if any(tag.uid not in state.left_behind for tag in state.pad) or any(r.phase is Phase.READING for r in state.rows):
        return None
    if attention(state):
        return None
    return state.times.finish_empty - (state.at - state.active)


def attention(state: State) -> bool:
    """Something on the screen is still to be done by the patron."""
    return any(needs_attention(state, row) for row in state.rows)


def resume(turn: Turn, at: float) -> None:
    """A touch, key, card or tag: the patron is here."""
    overlay = turn.state.overlay
    turn.set(at=at, active=at)
    if overlay is not None and overlay.kind is OverlayKind.IDLE:
        turn.set(overlay=None)
