"""What the agent must not forget: who it is, what it believes, what it still has to tell, and what it has begun.

One small SQLite file with full syncs, used by the threads of one process, one at a time. On return from whatever
changes it, the change survives a power cut.
"""
from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import apsw

from remote.intent import CommandKind, CommandState, Desired, Mode, Order, RegionKey, Release
from remote.report import Bucket, Event, Report, State

EVENTS, BUCKETS = 2000, 4000           # kept while the fleet is away; of more the oldest go
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS event (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS bucket (start INTEGER PRIMARY KEY, counts TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS command (id TEXT PRIMARY KEY, kind TEXT NOT NULL, exp INTEGER NOT NULL,"
    " state TEXT NOT NULL, reason TEXT NOT NULL, findings TEXT NOT NULL, note TEXT NOT NULL, told INTEGER NOT NULL)"
    " STRICT")


@dataclass(frozen=True, slots=True)
class Task:
    """A command as the kiosk goes about it. `note`: what it must know to tell whether it was done; `told`: the fleet
    has heard of this state."""

    id: str
    kind: CommandKind
    exp: int
    state: CommandState = CommandState.RECEIVED
    reason: str = ""
    findings: tuple[tuple[str, str], ...] = ()
    note: str = ""
    told: bool = False


class Memory:
    """Raises apsw.Error when it cannot be used."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = apsw.Connection(str(path))
        path.chmod(0o600)
        self._db.set_busy_timeout(5000)
        self._db.execute("PRAGMA journal_mode=DELETE")
        self._db.execute("PRAGMA synchronous=EXTRA")
        with self._db:
            for table in _SCHEMA:
                self._db.execute(table)

    def close(self) -> None:
        with self._lock:
            self._db.close(True)

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._lock, self._db:
            yield

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with self._lock:
            return list(self._db.execute(sql, values))

    # --- facts -------------------------------------------------------------------------------------------

    def fact(self, name: str) -> str | None:
        found = self._rows("SELECT value FROM fact WHERE name = ?", name)
        return str(found[0][0]) if found else None

    def know(self, **facts: str) -> None:
        with self._change():
            self._know(**facts)

    def _know(self, **facts: str) -> None:
        self._db.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", list(facts.items()))

    def become(self, **facts: str) -> None:
        """Another device, or the same with another key: what was wished before is over, and numbers go on."""
        with self._change():
            self._db.execute("DELETE FROM command")
            self._db.execute("DELETE FROM fact WHERE name IN ('rev', 'mode', 'mode done', 'told', 'config', 'release',"
                             " 'key since')")
            self._know(**facts)

    @property
    def keys(self) -> tuple[RegionKey, ...]:
        return tuple(RegionKey(**key) for key in json.loads(self.fact("keys") or "[]"))

    @property
    def rev(self) -> int:
        return int(self.fact("rev") or 0)

    @property
    def mode(self) -> Mode | None:
        told = self.fact("mode")
        return Mode.model_validate_json(told) if told else None

    @property
    def release(self) -> Release | None:
        """The version of the program that is wished; None: the one that was installed."""
        told = self.fact("release")
        return Release.model_validate_json(told) if told else None

    def believe(self, desired: Desired) -> None:
        """A wish that was verified: from now on nothing as old is. Its commands are taken, each once."""
        with self._change():
            facts = {"rev": str(desired.rev), "keys": json.dumps([key.model_dump() for key in desired.keys]),
                     "config": desired.config_sha256 or "",
                     "release": desired.release.model_dump_json() if desired.release else ""}
            if desired.mode is not None:
                facts["mode"] = desired.mode.model_dump_json()
            self._know(**facts)
            for order in desired.commands:
                self._take(order)
            wanted = [order.id for order in desired.commands]
            for task in self._tasks():
                if task.told and task.state.final and task.id not in wanted:
                    self._db.execute("DELETE FROM command WHERE id = ?", (task.id,))

    def _take(self, order: Order) -> None:
        self._db.execute("INSERT OR IGNORE INTO command VALUES (?, ?, ?, ?, '', '[]', '', 0)",
                         (order.id, order.kind.value, order.exp, CommandState.RECEIVED.value))

    # --- commands ----------------------------------------------------------------------------------------

    def tasks(self) -> list[Task]:
        with self._lock:
            return self._tasks()

    def _tasks(self) -> list[Task]:
        return [Task(row[0], CommandKind(row[1]), row[2], CommandState(row[3]), row[4],
                     tuple((step, verdict) for step, verdict in json.loads(row[5])), row[6], bool(row[7]))
                for row in self._db.execute("SELECT * FROM command ORDER BY rowid")]

    def keep(self, task: Task) -> Task:
        """It went on; the fleet is to hear of it."""
        task = replace(task, told=False)
        with self._change():
            self._db.execute(
                "UPDATE command SET state = ?, reason = ?, findings = ?, note = ?, told = 0 WHERE id = ?",
                (task.state.value, task.reason, json.dumps(task.findings), task.note, task.id))
        return task

    def heard(self, task: Task) -> None:
        """The fleet has heard of this state of it."""
        with self._change():
            self._db.execute("UPDATE command SET told = 1 WHERE id = ? AND state = ?", (task.id, task.state.value))

    # --- what is to be told ------------------------------------------------------------------------------

    def note(self, events: tuple[Event, ...] = (), counts: dict[int, dict[str, int]] | None = None,
             **facts: str) -> None:
        """Happenings, counts by the beginning of their five minutes, and what follows from having them: all of it or
        nothing."""
        with self._change():
            self._db.executemany("INSERT INTO event (body) VALUES (?)",
                                 [(event.model_dump_json(),) for event in events])
            for start, more in (counts or {}).items():
                there = list(self._db.execute("SELECT counts FROM bucket WHERE start = ?", (start,)))
                sums = json.loads(str(there[0][0])) if there else {}
                for name, n in more.items():
                    sums[name] = sums.get(name, 0) + n
                self._db.execute("INSERT OR REPLACE INTO bucket VALUES (?, ?)", (start, json.dumps(sums)))
            self._know(**facts)
            for table, key, most in (("event", "number", EVENTS), ("bucket", "start", BUCKETS)):
                self._db.execute(f"DELETE FROM {table} WHERE {key} NOT IN "      # noqa: S608 - the two names above
                                 f"(SELECT {key} FROM {table} ORDER BY {key} DESC LIMIT ?)", (most,))

    @property
    def eager(self) -> bool:
        """Something happened that is not told yet."""
        return bool(self._rows("SELECT 1 FROM event LIMIT 1"))

    def outgoing(self) -> Report | None:
        """The report that is on its way, and is sent again until it has arrived."""
        found = self._rows("SELECT body FROM outbox ORDER BY seq LIMIT 1")
        return Report.read(str(found[0][0]).encode()) if found else None

    def compose(self, boot_id: str, now: int, state: State, *, whole: bool) -> Report:
        """The next report: what changed since the last one, and the oldest of what waits. With `whole` all of it."""
        with self._change():
            before = State() if whole else State.model_validate_json(self.fact("told") or "{}")
            events = list(self._db.execute("SELECT number, body FROM event ORDER BY number LIMIT 200"))
            buckets = list(self._db.execute("SELECT start, counts FROM bucket ORDER BY start LIMIT 50"))
            report = Report(
                boot_id=boot_id, seq=int(self.fact("seq") or 0) + 1, made_at=now, state=state.since(before),
                events=tuple(Event.model_validate_json(str(body)) for _, body in events),
                buckets=tuple(Bucket(start=int(str(start)), counts=json.loads(str(counts)))
                              for start, counts in buckets))
            self._db.executemany("DELETE FROM event WHERE number = ?", [(number,) for number, _ in events])
            self._db.executemany("DELETE FROM bucket WHERE start = ?", [(start,) for start, _ in buckets])
            self._db.execute("INSERT INTO outbox VALUES (?, ?)", (report.seq, report.written().decode()))
            self._know(seq=str(report.seq), told=state.model_dump_json(exclude_unset=True))
        return report

    def arrived(self, report: Report) -> None:
        """It is on the fleet's disk, or is never to be there."""
        with self._change():
            self._db.execute("DELETE FROM outbox WHERE seq = ?", (report.seq,))
