"""Planted bugs, each of a kind that a kiosk could really have, put into the running engine and taken out again.

The judge must catch every one; a bug that it lets pass is a hole in the judge or in the world. Each is a function that
puts its bug in through `Planting`; its docstring says what the bug is.
"""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from devices.errors import TagError, TagGone
from devices.exchange import Exchange
from devices.rfid.pad import Pad, SecureResult
from devices.rfid.security import SecurityCodes
from kiosk.engine import closing, items, outcomes, parts
from kiosk.engine import events as ev
from kiosk.engine import step as engine
from kiosk.engine.effects import Record, Secure
from kiosk.engine.ils import Refusal
from kiosk.engine.operation import OperationKind, OperationState
from kiosk.engine.pending import Pending
from kiosk.engine.state import Phase, Row, State
from kiosk.engine.turn import Turn
from kiosk.journal import Journal
from kiosk.runtime.core import Core
from sip2.circulation import Circulation
from sip2.circulation.asking import Asking
from sip2.circulation.errors import WrongAnswer
from sip2.client import Client
from sip2.link import ScLink
from tests.simulation.planting import (
    MUTANTS,
    Planting,
    bad_lines,
    few_items,
    kills,
    mutant,
    nights,
    power_cuts,
    slow,
    vague,
)

# --- asking ----------------------------------------------------------------------------------------------

@mutant(24)
def blind_retry(bugs: Planting) -> None:
    """After a lost answer the request is simply sent again."""
    def ask(real: Any) -> Any:
        def ask_truth(turn: Turn, pending: Pending) -> None:
            repeat = pending.operation.state.undecided and turn.state.session is not None
            (turn.ask_deed if repeat else lambda it: real(turn, it))(pending)
        return ask_truth
    bugs.put(Turn, "ask_truth", ask)
    bugs.put(Circulation, "_settled_first", lambda real: lambda self, item_id: None)


@mutant(15)
def silence_is_consent(bugs: Planting) -> None:
    """No answer is taken for a yes."""
    def not_answered(real: Any) -> Any:
        def on_not_answered(turn: Turn, event: ev.NotAnswered) -> None:
            pending = turn.state.pending_of(event.operation)
            if pending is not None and event.sent and pending.operation.state.undecided:
                outcomes.confirm(turn, pending, turn.state.row_of(event.operation), write=True)
            else:
                real(turn, event)
        return on_not_answered
    bugs.handle(ev.NotAnswered, not_answered)


@mutant(15)
def silence_is_refusal(bugs: Planting) -> None:
    """No answer is taken for a no."""
    def not_answered(real: Any) -> Any:
        def on_not_answered(turn: Turn, event: ev.NotAnswered) -> None:
            pending = turn.state.pending_of(event.operation)
            if pending is not None and event.sent and pending.operation.state.undecided:
                outcomes.refuse(turn, pending, turn.state.row_of(event.operation), Refusal.OTHER)
            else:
                real(turn, event)
        return on_not_answered
    bugs.handle(ev.NotAnswered, not_answered)


@mutant(36)
def any_item_will_do(bugs: Planting) -> None:
    """An answer about another item (AB), of another request, is taken for the one awaited."""
    def stray(real: Any) -> Any:
        def careless(link: ScLink, pending: Any, decoded: Any) -> str | None:
            why: str | None = real(link, pending, decoded)
            return None if why == "It is about another item." else why
        return careless

    def checked(real: Any) -> Any:
        def unchecked(asking: Asking, request: Any, kind: Any) -> Any:
            try:
                return real(asking, request, kind)
            except WrongAnswer as error:
                if "another item" not in str(error):
                    raise
                return answers[-1]
        return unchecked

    def send(real: Any) -> Any:
        def noting(client: Client, message: Any) -> Any:
            answers.append(real(client, message))
            return answers[-1]
        return noting

    answers: list[Any] = []
    bugs.put(ScLink, "_stray", stray)
    bugs.put(Asking, "_checked", checked)
    bugs.put(Client, "request", send)


@mutant(30)
def an_old_98_counts(bugs: Planting) -> None:
    """An answer to an older 99 that comes twice has the request sent again."""
    bugs.put(ScLink, "_stray", lambda real: lambda self, pending, decoded: (
        None if decoded.message.code == "98" else real(self, pending, decoded)))


@mutant(18, nights)
def told_again_unasked(bugs: Planting) -> None:
    """A return that was taken in off line is told again after a lost answer, without asking."""
    def ask(real: Any) -> Any:
        def ask_truth(turn: Turn, pending: Pending) -> None:
            if pending.operation.made:
                turn.ask_deed(pending)
            else:
                real(turn, pending)
        return ask_truth
    bugs.put(Turn, "ask_truth", ask)
    bugs.put(Circulation, "_settled_first", lambda real: lambda self, item_id: None)


# --- the tag ---------------------------------------------------------------------------------------------

@mutant(38)
def secure_before_confirm(bugs: Planting) -> None:
    """The security is taken off while the central system is still asked."""
    def begin(real: Any) -> Any:
        def early(turn: Turn, row: Row) -> None:
            real(turn, row)
            operation = turn.state.row(row.key).operation              # type: ignore[union-attr]
            if row.kind is OperationKind.LEND:
                for uid in row.uids:
                    turn.do(Secure(operation, uid, False))
        return early
    bugs.put(Turn, "begin", begin)


@mutant(34)
def unlocked_though_refused(bugs: Planting) -> None:
    """The security is taken off after a no as after a yes."""
    def refuse(real: Any) -> Any:
        def generous(turn: Turn, pending: Pending, row: Row | None, reason: Refusal, *state: OperationState) -> None:
            real(turn, pending, row, reason, *state)
            if pending.operation.kind is OperationKind.LEND and row is not None:
                for uid in row.uids:
                    turn.do(Secure(pending.operation.id, uid, False))
        return generous
    bugs.put(outcomes, "refuse", refuse)


@mutant(38)
def not_read_back(bugs: Planting) -> None:
    """A write is believed without reading the tag."""
    def write(real: Any) -> Any:
        def believed(pad: Pad, uid: str, on: bool, codes: SecurityCodes) -> SecureResult:
            try:
                pad._reader.write_afi(uid, codes.secured if on else codes.loaned)
            except TagGone:
                return SecureResult.GONE
            except TagError:
                return SecureResult.FAILED
            return SecureResult.WRITTEN
        return believed
    bugs.put(Pad, "_write", write)


@mutant(24)
def forgotten_pending_write(bugs: Planting) -> None:
    """A tag whose write is owed is not written when it is seen again."""
    for module in (items, parts, engine):
        bugs.put(module, "finish_pending_write", lambda real: lambda turn, uid: None)


@mutant(24)
def written_unasked(bugs: Planting) -> None:
    """A write that was left owed is made without asking what has become of the item meanwhile."""
    bugs.put(outcomes, "make_good", lambda real: lambda turn, pending, on_loan: real(
        turn, pending, on_loan=not pending.operation.security))


@mutant(250)
def strayed_and_not_asked(bugs: Planting) -> None:
    """A tag that was carried off for a while within the session is written without asking."""
    bugs.put(Turn, "write_tags", lambda real: lambda turn, pending, uids=None: real(
        turn, replace(pending, strayed=frozenset()), uids))


# --- what is told ----------------------------------------------------------------------------------------

@mutant(21)
def receipt_before_confirm(bugs: Planting) -> None:
    """The receipt lists what was asked for, not what was confirmed."""
    def receipts_of(real: Any) -> Any:
        def hopeful(state: State) -> Any:
            return real(state.but(rows=tuple(
                row.but(phase=Phase.WRITING) if row.phase is Phase.ASKING else row for row in state.rows)))
        return hopeful
    bugs.put(closing, "receipts_of", receipts_of)


@mutant(39)
def doubt_counted_as_no(bugs: Planting) -> None:
    """The last screen counts what is still in doubt among what was not done."""
    bugs.put(closing, "in_doubt", lambda real: lambda state, row: False)


@mutant(0, slow)
def settled_at_once(bugs: Planting) -> None:
    """What is true is asked while the request may still be on its way to be carried out."""
    bugs.put(Asking, "wait_out", lambda real: lambda self: None)


@mutant(0, vague)
def unknown_told_as_refused(bugs: Planting) -> None:
    """What nobody can tell is told as not done."""
    def unsure(real: Any) -> Any:
        def certain(turn: Turn, pending: Pending, row: Row | None) -> None:
            real(turn, pending, row)
            if row is not None:
                turn.put(turn.state.row(row.key) or row, phase=Phase.REFUSED, refusal=Refusal.OTHER)
        return certain
    bugs.put(outcomes, "unsure", unsure)


@mutant(6, bad_lines)
def an_old_answer_counts(bugs: Planting) -> None:
    """Driver and reader are not brought in step: a late answer is taken for that to the next question."""
    bugs.put(Exchange, "_unasked", lambda real: lambda self: False)
    bugs.put(Exchange, "_synchronise", lambda real: lambda self: None)


# --- memory ----------------------------------------------------------------------------------------------

@mutant(4, kills)
def journal_after_effect(bugs: Planting) -> None:
    """The row is written after its effect has left."""
    def carry_out(real: Any) -> Any:
        def late_written(core: Core, effects: list[Any]) -> None:
            real(core, [effect for effect in effects if not isinstance(effect, Record)])
            real(core, [effect for effect in effects if isinstance(effect, Record)])
        return late_written
    bugs.put(Core, "_carry_out", carry_out)


@mutant(0)
def forgets_what_is_open(bugs: Planting) -> None:
    """At the end of a session the journal is cleaned of everything, also of what is still owed."""
    def forget(real: Any) -> Any:
        def thorough(journal: Journal, keep: frozenset[str] = frozenset()) -> None:
            real(journal, keep)
            journal._db.execute("DELETE FROM operation")
        return thorough
    bugs.put(Journal, "forget", forget)


@mutant(7)
def starts_with_a_clean_slate(bugs: Planting) -> None:
    """A start does not take up what the journal remembers."""
    bugs.handle(ev.Started, lambda real: lambda turn, event: real(turn, replace(event, unfinished=())))


@mutant(25, nights)
def forgets_what_was_taken_in(bugs: Planting) -> None:
    """A start does not take up the returns that were taken in off line."""
    bugs.handle(ev.Started, lambda real: lambda turn, event: real(turn, replace(event, unfinished=tuple(
        operation for operation in event.unfinished if not operation.made))))


@mutant(29, few_items)
def does_not_remember(bugs: Planting) -> None:
    """A loan that nobody was told of is not remembered: lent again, it is renewed."""
    bugs.put(Turn, "remember", lambda real: lambda turn, item_id: None)


@mutant(25, power_cuts)
def synchronous_normal(bugs: Planting) -> None:
    """The journal is not synced at every commit: what it acknowledged is lost when the power goes."""
    def open_(real: Any) -> Any:
        def careless(journal: Journal, path: Path) -> Any:
            db = real(journal, path)
            db.execute("PRAGMA synchronous=NORMAL")
            return db
        return careless
    bugs.put(Journal, "_open", open_)


def soak(count: int, seed: int) -> dict[str, int | float]:
    """For the report of `make soak`: how many of the planted bugs are caught within `count` seeds from `seed` on."""
    caught = [one.name for one in MUTANTS if one.caught(range(seed, seed + count)) is not None]
    for one in MUTANTS:
        if one.name not in caught:
            print(f"mutant {one.name} was not caught: {one.bug}")
    return {"mutants": len(MUTANTS), "mutants_caught": len(caught)}
