"""Notices on their way. Each is kept with the decision that it is sent, and goes out at least once or is told as not
sent: whoever gets one twice knows it by its number."""
from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from fleet.domain.alert import POST, Alert, Cause, Found
from fleet.domain.condition import NOTICES_HOLD, Kind
from fleet.domain.notice import Posted, Word, again_after
from fleet.store.alerts import alert_of
from fleet.store.schema import alerts, outbox, troubles
from server.transaction import Transaction

TRIALS, HOUR = 5, 3600         # trial messages to one person or place in so many seconds
_DUE = select(outbox).where(outbox.c.state == "waits", outbox.c.due <= bindparam("now")).order_by(
    outbox.c.made, outbox.c.id)
_TROUBLES = select(troubles).order_by(troubles.c.name)
_ALERT = select(alerts).where(alerts.c.number == bindparam("number"))


class Lot(StrEnum):
    """What became of one."""

    WAITS = "waits"
    SENT = "sent"
    FAILED = "failed"              # tried often enough
    MOOT = "moot"                  # its reader wishes for none any more, or its hook is gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One notice to one reader. `alert`: as it is now; None: a trial. `due`: when it is tried next, or was settled.
    `why`: a code, of the last try."""

    id: str
    channel: str
    person: str
    word: Word
    alert: Alert | None
    made: int
    due: int
    tries: int = 0
    lot: Lot = Lot.WAITS
    why: str = ""


def post(tx: Transaction, posted: Iterable[Posted], now: int) -> None:
    """In the transaction that keeps the alerts: they have their numbers."""
    rows = [_row(one.channel, one.person, one.word, one.alert.number, now) for one in posted]
    if rows:
        tx.execute(insert(outbox), rows)


def post_trial(tx: Transaction, channel: str, person: str, now: int, address: str = "") -> bool:
    """Whether messages arrive. False: so many were asked for by this person, or go there, that it is not sent."""
    goes_to = hashlib.sha256((address or channel).casefold().encode()).hexdigest()
    same = outbox.c.goes_to == goes_to
    lately = tx.execute(select(func.count()).select_from(outbox).where(
        outbox.c.word == Word.TRIAL.value, outbox.c.made > now - HOUR,
        or_(same, outbox.c.person == person) if person else same)).scalar_one()
    if lately >= TRIALS:
        return False
    tx.execute(insert(outbox), {**_row(channel, person, Word.TRIAL, None, now), "goes_to": goes_to})
    return True


def _row(channel: str, person: str, word: Word, alert: int | None, now: int) -> dict[str, Any]:
    return {"id": secrets.token_hex(16), "channel": channel, "person": person, "word": word.value, "alert": alert,
            "made": now, "due": now, "tries": 0, "state": Lot.WAITS.value, "why": ""}


def due(tx: Transaction, now: int) -> list[Item]:
    """What is to be tried now, the oldest first."""
    return [_item(tx, row) for row in tx.execute(_DUE, {"now": now})]


def still_due(tx: Transaction, items: Sequence[Item], now: int) -> bool:
    """Whether nobody has dealt with any of these since they were looked for."""
    waiting = select(func.count()).select_from(outbox).where(
        outbox.c.id.in_([item.id for item in items]), outbox.c.state == Lot.WAITS.value, outbox.c.due <= now)
    return not items or tx.execute(waiting).scalar_one() == len(items)


def lately(tx: Transaction, since: int) -> set[str]:
    """Whoever got something since then."""
    return {row.person for row in tx.execute(select(outbox.c.person).where(
        outbox.c.state == Lot.SENT.value, outbox.c.due > since).distinct())}


def latest(tx: Transaction, most: int = 50) -> list[Item]:
    """The newest first, whatever became of them."""
    rows = tx.execute(select(outbox).order_by(outbox.c.made.desc(), outbox.c.id).limit(most))
    return [_item(tx, row) for row in rows]


def _item(tx: Transaction, row: Any) -> Item:
    alert = None if row.alert is None else alert_of(tx.execute(_ALERT, {"number": row.alert}).one())
    return Item(id=row.id, channel=row.channel, person=row.person, word=Word(row.word), alert=alert, made=row.made,
                due=row.due, tries=row.tries, lot=Lot(row.state), why=row.why)


# --- what became of them -----------------------------------------------------------------------------------

def settle(tx: Transaction, items: Iterable[Item], lot: Lot, now: int, why: str = "") -> None:
    """These are over."""
    for item in items:
        _note(tx, item, state=lot.value, why=why, due=now, tries=item.tries + (lot is not Lot.MOOT))


def failed(tx: Transaction, items: Iterable[Item], why: str, now: int) -> None:
    """Tried in vain: again later, or never again."""
    for item in items:
        pause = again_after(item.tries + 1)
        if pause is None:
            settle(tx, [item], Lot.FAILED, now, why)
        else:
            _note(tx, item, tries=item.tries + 1, due=now + pause, why=why)


def _note(tx: Transaction, item: Item, **columns: Any) -> None:
    """What another process has settled meanwhile stays so."""
    tx.execute(update(outbox).where(outbox.c.id == item.id, outbox.c.state == Lot.WAITS.value).values(**columns))


# --- how the ways are --------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Trouble:
    """`name`: mail, hook:NAME, or person:NAME whose address is refused. `tried`: when last; `why`: a code."""

    name: str
    since: int
    tried: int
    why: str


def in_trouble(tx: Transaction) -> list[Trouble]:
    return [Trouble(row.name, row.since, row.tried, row.why) for row in tx.execute(_TROUBLES)]


def unwell(tx: Transaction, name: str, why: str, now: int) -> None:
    changed = tx.execute(update(troubles).where(troubles.c.name == name).values(tried=now, why=why)).rowcount
    if not changed:
        tx.execute(insert(troubles), {"name": name, "since": now, "tried": now, "why": why})


def well(tx: Transaction, name: str) -> None:
    tx.execute(delete(troubles).where(troubles.c.name == name))


def causes(tx: Transaction) -> list[Found]:
    """What there is to tell of it on a page."""
    return [Found(Cause(Kind.NOTICES, POST + one.name), one.why, hold=NOTICES_HOLD) for one in in_trouble(tx)]
