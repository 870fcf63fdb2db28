"""A row of the engine as the patron meets it: state, words and sign."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.account import Own, Stage
from kiosk.engine.account_view import due_text, renewal_row
from kiosk.engine.ils import ItemDescribed, Refusal
from kiosk.engine.operation import OperationKind
from kiosk.engine.state import BUSY, Phase, Row, State
from kiosk.engine.view import Icon, RowView, Text, Tone, text

DESTINATIONS = {
    "shelf": (Icon.CART, Tone.SUCCESS),
    "hold_shelf": (Icon.SHELF, Tone.ACCENT),
    "transport": (Icon.BOX, Tone.INFO),
    "staff": (Icon.STAFF, Tone.WARNING),
}


def row_views(state: State) -> tuple[RowView, ...]:
    """What needs the patron on top, then the newest."""
    views = [row_view(state, row) for row in reversed(state.rows)]
    first = [view for view in views if view.needs_attention]
    return tuple(first + [view for view in views if not view.needs_attention] if first else views)


def needs_attention(state: State, row: Row) -> bool:
    """Something of the patron is needed for it, or it has to be taken to somebody."""
    lending = row.kind is OperationKind.LEND
    match row.phase:
        case Phase.READING | Phase.DONE:
            return False
        case Phase.ASKING | Phase.WRITING | Phase.TAKING:
            return wanted(state, row) is not None
        case Phase.RECEIVED:
            return lending and unwritten(state, row)
        case Phase.UNSECURED:
            return lending or still_here(state, row)
        case Phase.REFUSED | Phase.UNKNOWN | Phase.PROBLEM:
            return still_here(state, row)
        case Phase.INCOMPLETE:
            return lacks_for_long(state, row)
        case Phase.LIFTED:
            return True


def row_view(state: State, row: Row) -> RowView:
    if row.phase in BUSY:
        return under_way(state, row)
    if row.phase is Phase.DONE:
        return done(state, row)
    if row.phase is Phase.RECEIVED:
        return received(state, row)
    if row.phase is Phase.UNSECURED:
        return unsecured(state, row)
    if row.phase is Phase.REFUSED:
        return refused(state, row)
    if row.phase is Phase.UNKNOWN:
        return unknown(state, row)
    if row.phase is Phase.PROBLEM:
        return problem(state, row)
    if row.phase is Phase.INCOMPLETE:
        return incomplete(state, row)
    if row.phase is Phase.LIFTED:
        return needs_patience(row, *BACK)
    return view_of(row, text("status.reading"), None, Tone.BUSY, Icon.DOTS)


def view_of(row: Row, status: Text, detail: Text | None, tone: Tone, icon: Icon, attention: bool = False,
            placeholder: str = "row.reading") -> RowView:
    named = None
    if not row.title:
        named = text(placeholder, number=row.item_id) if placeholder == "row.number" else text(placeholder)
    return RowView(row.key, row.title, row.author, named, status, detail, tone, icon, attention)


def done(state: State, row: Row) -> RowView:
    if row.kind is OperationKind.LEND:
        if row.already and not row.renewed:
            return already(state, row)
        held = row.item_id in [hold.item_id for hold in state.account.ready]
        status = text("status.renewed" if row.renewed else "status.your_hold" if held else "status.borrowed")
        detail = without_parts(row) if row.partial else due_text(row.due)
        return view_of(row, status, detail, Tone.SUCCESS, Icon.RENEW if row.renewed else Icon.TICK,
                       placeholder="row.unknown")
    icon, tone = DESTINATIONS.get(row.destination, DESTINATIONS["staff"])
    match row.destination:
        case "shelf":
            status, detail = text("status.cart"), text("detail.cart")
        case "hold_shelf":
            status = text("status.hold_shelf", place=row.place)
            detail = text("detail.hold_shelf.slip" if row.slip == "printed" else "detail.hold_shelf")
        case "transport":
            status = text("status.transport")
            detail = text("detail.transport.slip" if row.slip == "printed" else "detail.transport", place=row.place)
        case _:
            status, detail = text("status.staff"), without_parts(row) if row.partial else text("detail.staff")
    if row.already:
        status = text("status.already_returned")
    return view_of(row, status, detail, tone, icon, placeholder="row.unknown")


def already(state: State, row: Row) -> RowView:
    """It was lent to this patron before; and, where they wanted it renewed, how that stands."""
    renewal = state.account.renewal(row.item_id)
    if renewal is None or (renewal.stage is Stage.REFUSED and renewal.refusal is Refusal.CHARGE):
        return view_of(row, text("status.already_yours"), due_text(row.due), Tone.INFO, Icon.CARD,
                       placeholder="row.unknown")
    view = renewal_row(Own(row.item_id, ItemDescribed(True, row.title, row.author)), renewal, due_text(row.due))
    return replace(view, key=row.key)


def unsecured(state: State, row: Row) -> RowView:
    """The loan or return stands, and something about the tag is still to be done."""
    lending = row.kind is OperationKind.LEND
    key = "tag.gate_may_alarm" if lending else "tag.return_not_secured"
    if row.problem == "kept_secured":
        key = "tag.kept_secured"
    elif row.scanned and not row.tags:
        key = "tag.scanned_loan" if lending else "tag.scanned_return"
    return view_of(row, text("status.borrowed" if lending else "status.returned"), text(key), Tone.WARNING,
                   Icon.WARNING, needs_attention(state, row), placeholder="row.unknown")


def received(state: State, row: Row) -> RowView:
    """Done without the central system."""
    if row.kind is OperationKind.RETURN:
        return view_of(row, text("status.received"), text("detail.received"), Tone.WARNING, Icon.BOX,
                       placeholder="row.number")
    if unwritten(state, row):
        return view_of(row, text("status.lent_offline"), text("tag.gate_may_alarm"), Tone.WARNING, Icon.WARNING,
                       attention=True, placeholder="row.number")
    return view_of(row, text("status.lent_offline"), text("detail.lent_offline"), Tone.INFO, Icon.TICK,
                   placeholder="row.number")


def unwritten(state: State, row: Row) -> bool:
    """A tag of it has not taken its write yet."""
    pending = state.pending_of(row.operation)
    return pending is not None and bool(pending.operation.waiting)


def still_here(state: State, row: Row) -> bool:
    """The item is on the pad, or was scanned and so may be anywhere."""
    return not row.tags or any(state.on_pad(uid) for uid in row.uids)


def refused(state: State, row: Row) -> RowView:
    if row.fee is not None and not row.answered:
        return view_of(row, text("status.your_answer"), None, Tone.BUSY, Icon.DOTS, placeholder="row.waiting")
    if row.fee is not None:                        # it was told what it costs, and not agreed
        return view_of(row, text("status.refused"), text("refusal.declined", amount=row.fee), Tone.WARNING,
                       Icon.ATTENTION, attention=still_here(state, row), placeholder="row.unknown")
    reason = row.refusal.value if row.refusal else "other"
    prefix = "refusal" if row.kind is OperationKind.LEND else "refusal.return"
    key = f"{prefix}.{reason}" if row.kind is OperationKind.LEND or reason in RETURN_REASONS else "refusal.return.other"
    return view_of(row, text("status.refused" if row.kind is OperationKind.LEND else "status.not_returned"), text(key),
                   Tone.WARNING, Icon.ATTENTION, needs_attention(state, row),
                   placeholder="row.number" if row.refusal is Refusal.OFFLINE else "row.unknown")


RETURN_REASONS = ("unknown_item", "withdrawn", "not_on_loan", "clock", "other")


def unknown(state: State, row: Row) -> RowView:
    """Neither done nor not done, for all that can be told."""
    lending = row.kind is OperationKind.LEND
    return view_of(row, text("status.checking"), text("detail.checking_loan" if lending else "detail.checking_return"),
                   Tone.WARNING, Icon.QUESTION if lending else Icon.STAFF, needs_attention(state, row),
                   placeholder="row.unknown")


def problem(state: State, row: Row) -> RowView:
    status = text("status.set") if row.problem.startswith("set_") else text("status.problem")
    return view_of(row, status, text(f"tag.{row.problem}"), Tone.WARNING, Icon.QUESTION, needs_attention(state, row),
                   placeholder="row.unknown")


def incomplete(state: State, row: Row) -> RowView:
    if not lacks_for_long(state, row):
        return view_of(row, text("status.reading"), None, Tone.BUSY, Icon.DOTS)
    return needs_patience(row, text("status.incomplete"), lacking(state, row), Icon.HAND)


def lacks_for_long(state: State, row: Row) -> bool:
    return bool(row.missing) and state.at - row.since >= state.policy.times.set_patience


def lacking(state: State, row: Row) -> Text:
    """What is missing, and what to do; or that this part may be a stranger among the parts of another set."""
    met = {part for part, _ in row.tags}
    before = [(other, len(met) <= len(other.tags)) for other in state.rows[:state.rows.index(row)]]
    after = [(other, len(met) < len(other.tags)) for other in state.rows[state.rows.index(row) + 1:]]
    if any(fewer and other.phase is Phase.INCOMPLETE and other.parts == row.parts and met <= set(other.missing)
           for other, fewer in (*before, *after)):
        return text("tag.set_stranger")
    parts = numbers(row)
    if row.answered:
        return text("tag.set_taken_back", part=parts, parts=row.parts)
    if len(row.missing) == 1:
        return text("tag.set_missing", part=parts, parts=row.parts)
    return text("tag.set_missing_more", part=parts, parts=row.parts)


def numbers(row: Row) -> str:
    """The missing parts by their numbers, as everyone writes them."""
    return ", ".join(map(str, row.missing))


def without_parts(row: Row) -> Text:
    """It was taken as it is."""
    return text("detail.partial", part=numbers(row))


def under_way(state: State, row: Row) -> RowView:
    told = wanted(state, row)
    return needs_patience(row, *told) if told else view_of(row, text("status.reading"), None, Tone.BUSY, Icon.DOTS)


Need = tuple[Text, Text, Icon]
"""What a row needs of the patron: its status, detail and sign."""

BACK: Need = text("status.put_back"), text("tag.put_back"), Icon.PUT_BACK
UNSURE: Need = text("status.wait"), text("wait.unsure"), Icon.WARNING
UNHEARD: Need = text("status.wait"), text("wait.connection"), Icon.WARNING
STILL: Need = text("status.wait"), text("tag.keep_still"), Icon.HAND


def wanted(state: State, row: Row) -> Need | None:
    """What a row that is under way needs; None for nothing."""
    pending = state.pending_of(row.operation)
    if pending is not None and not all(map(state.on_pad, pending.operation.waiting)):
        return BACK
    if row.phase is Phase.ASKING:
        if state.at - row.since < state.policy.times.ils_patience:
            return None
        return UNSURE if pending is not None and pending.doubt else UNHEARD
    return STILL if pending is not None and pending.failures else None


def needs_patience(row: Row, status: Text, detail: Text, icon: Icon) -> RowView:
    """Under way, and for that something of the patron is needed."""
    return view_of(row, status, detail, Tone.WARNING, icon, attention=True, placeholder="row.waiting")
