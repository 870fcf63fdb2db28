"""What kiosks report, kept once each: current state, what changed in it, happenings, counts."""
from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_update_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_or_update_sqlite

from fleet.domain.condition import WINDOW
from fleet.domain.history import Boot, Verdict, judge, noted
from fleet.domain.statistics import added
from fleet.store.devices import quarantine, row_of
from fleet.store.schema import buckets, changes, devices, events, hours
from remote.report import Bucket, Event, Happening, Report, State
from server.transaction import Transaction

HOUR = 3600
_NOTED = update(devices).where(devices.c.id == bindparam("device")).values(
    seen=bindparam("seen"), state=bindparam("state"), history=bindparam("history"), whole=bindparam("whole"))
_SEEN = update(devices).where(devices.c.id == bindparam("device")).values(seen=bindparam("seen"))
_EVENT, _CHANGE, _BUCKET = insert(events), insert(changes), insert(buckets)
_COUNTS = select(buckets.c.counts).where(buckets.c.device == bindparam("of"), buckets.c.start == bindparam("at"))
_RECOUNT = update(buckets).where(buckets.c.device == bindparam("of"), buckets.c.start == bindparam("at")).values(
    counts=bindparam("more"))
MOVING = State(today={}, disk_free_mb=0, memory_free_mb=0, load_percent=0, temperature_c=0, waiting_s=0, ahead_s=0,
              skew_s=0).model_fields_set       # numbers that always move: known, and no change to be told of


def _adds(make: Any) -> Any:
    made = make(hours)
    return made.on_conflict_do_update(index_elements=["device", "hour", "name"],
                                      set_={"n": hours.c.n + made.excluded.n})


_ADD = {"sqlite": _adds(insert_or_update_sqlite), "postgresql": _adds(insert_or_update_postgresql)}


def take(tx: Transaction, device: str, report: Report, now: int) -> tuple[Verdict, bool]:
    """Keep a report of an accepted device; whether the next one is to tell the whole state. Sent again it changes
    nothing; one of a second machine with this name puts both aside."""
    row = row_of(tx, device)
    whole = bool(row.whole) and "service" not in report.state.model_fields_set
    history = tuple(Boot(*boot) for boot in json.loads(row.history))
    verdict = judge(history, report.boot_id, report.seq)
    if verdict is Verdict.FORKED:
        quarantine(tx, device, now)
    elif verdict is Verdict.AGAIN:
        tx.execute(_SEEN, {"device": device, "seen": now})
    else:
        _keep(tx, row, report, now, noted(history, report.boot_id, report.seq), whole)
    return verdict, whole


def _keep(tx: Transaction, row: Any, report: Report, now: int, history: tuple[Boot, ...], whole: bool) -> None:
    before = State.model_validate_json(row.state)
    state = report.state.over(before)
    tx.execute(_NOTED, {
        "device": row.id, "seen": now, "state": state.model_dump_json(exclude_unset=True), "whole": whole,
        "history": json.dumps([[boot.id, boot.last] for boot in history])})
    changed = state.since(before)
    if changed.model_fields_set - MOVING:
        told = changed.model_dump_json(exclude_unset=True, exclude=set(MOVING))
        tx.execute(_CHANGE, {"device": row.id, "received": now, "state": told})
    for event in report.events:
        tx.execute(_EVENT, {"device": row.id, "at": event.at, "received": now, "kind": event.kind.value,
                            "reason": event.reason, "count": event.count})
    for bucket in report.buckets:
        _count(tx, row.id, bucket)


def _count(tx: Transaction, device: str, bucket: Bucket) -> None:
    counts = {name: n for name, n in bucket.counts.items() if n}
    if not counts:
        return
    there = tx.execute(_COUNTS, {"of": device, "at": bucket.start}).scalar()
    if there is None:
        tx.execute(_BUCKET, {"device": device, "start": bucket.start, "counts": json.dumps(counts)})
    else:
        tx.execute(_RECOUNT, {"of": device, "at": bucket.start, "more": json.dumps(added((json.loads(there), counts)))})
    hour = bucket.start - bucket.start % HOUR
    for name, n in counts.items():
        tx.execute(_ADD[tx.dialect], {"device": device, "hour": hour, "name": name, "n": n})


# --- looking ---------------------------------------------------------------------------------------------

def happened(tx: Transaction, now: int) -> dict[str, Mapping[Happening, int]]:
    """What happened at each device within the hour that conditions look at."""
    found: dict[str, dict[Happening, int]] = defaultdict(dict)
    for row in tx.execute(_HAPPENED, {"after": now - WINDOW}):
        found[row.device][Happening(row.kind)] = int(row.n)
    return dict(found)


_HAPPENED = (select(events.c.device, events.c.kind, func.sum(events.c.count).label("n"))
             .where(events.c.received > bindparam("after")).group_by(events.c.device, events.c.kind))


def events_of(tx: Transaction, device: str, most: int = 100, before: int | None = None) -> list[tuple[int, Event]]:
    """(when it was received, event), newest first; those received before a time."""
    asked = select(events).where(events.c.device == device).order_by(events.c.received.desc(), events.c.id.desc())
    if before is not None:
        asked = asked.where(events.c.received < before)
    return [(row.received, Event(at=row.at, kind=Happening(row.kind), reason=row.reason, count=row.count))
            for row in tx.execute(asked.limit(most))]


def changes_of(tx: Transaction, device: str, most: int = 100, before: int | None = None) -> list[tuple[int, State]]:
    """(when it was received, what was new in the state), newest first."""
    asked = select(changes).where(changes.c.device == device).order_by(changes.c.received.desc(), changes.c.id.desc())
    if before is not None:
        asked = asked.where(changes.c.received < before)
    return [(row.received, State.model_validate_json(row.state)) for row in tx.execute(asked.limit(most))]
