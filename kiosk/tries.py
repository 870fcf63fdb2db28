"""Wrong PINs on disk, so that pulling the plug buys nobody another try. No card number is kept, nor a way back to one.

A small SQLite file of its own: a random key, and a row for each wrong PIN that still counts, with the card's keyed
hash (HMAC-SHA-256 under that key). Rows are erased when they count no more, after ten minutes as a rule. A file that
cannot be read is begun anew: what is lost with it is a count of minutes.
"""
from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from kiosk.engine.events import WrongTry
from kiosk.journal import JournalError

log = logging.getLogger("kiosk")

SCHEMA = ("CREATE TABLE IF NOT EXISTS key (value BLOB NOT NULL) STRICT",
          "CREATE TABLE IF NOT EXISTS try (card TEXT NOT NULL, at REAL NOT NULL, until REAL NOT NULL) STRICT")


class Tries:
    """Durable memory of wrong PINs. Use from one thread only; `open` before anything else.

    In the file times are seconds of `wall`, outside monotonic ones: `open` and `store` are told what it is now. A wall
    clock that was set back makes a try young again, never old.
    Raises JournalError when the file cannot be written: then nobody is served.
    """

    def __init__(self, path: Path, *, wall: Callable[[], float] = time.time) -> None:
        self._path = path
        self._wall = wall
        self._db: apsw.Connection | None = None
        self._key = b""

    def open(self, now: float) -> tuple[WrongTry, ...]:
        """Everything remembered, oldest first."""
        self.close()
        with self._failing():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                rows = self._open()
            except (apsw.CorruptError, apsw.NotADBError):
                log.error("%s cannot be read and is begun anew", self._path)
                self.close()
                for suffix in ("", "-journal"):
                    self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
                rows = self._open()
        behind = now - self._wall()
        return tuple(WrongTry(card, min(at + behind, now), until and min(until - at, until + behind - now) + now)
                     for card, at, until in rows)

    def _open(self) -> list[tuple[str, float, float]]:
        self._db = db = apsw.Connection(str(self._path))
        self._path.chmod(0o600)
        db.set_busy_timeout(2000)
        db.execute("PRAGMA synchronous=EXTRA")
        db.execute("PRAGMA secure_delete=ON")
        with db:
            for table in SCHEMA:
                db.execute(table)
            if not db.execute("SELECT 1 FROM key").fetchall():
                db.execute("INSERT INTO key VALUES (?)", (secrets.token_bytes(32),))
        self._key = bytes(db.execute("SELECT value FROM key").fetchall()[0][0])  # type: ignore[arg-type]
        return [(str(card), float(at), float(until))
                for card, at, until in db.execute("SELECT card, at, until FROM try ORDER BY rowid")]

    def fingerprint(self, number: str) -> str:
        """The same for the same card on this kiosk, and nothing to anyone without its key."""
        return hmac.new(self._key, number.encode(), hashlib.sha256).hexdigest()

    def store(self, tries: Iterable[WrongTry], now: float) -> None:
        """These, and no others. On return they survive a power cut."""
        ahead = self._wall() - now
        rows = [(one.card, one.at + ahead, one.until and one.until + ahead) for one in tries]
        with self._failing():
            assert self._db is not None
            with self._db:
                self._db.execute("DELETE FROM try")
                self._db.executemany("INSERT INTO try VALUES (?, ?, ?)", rows)

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except (apsw.Error, OSError) as error:
            raise JournalError(f"The file {self._path} cannot be used: {error}. Free its disk or mend its rights."
                               ) from error

    def close(self) -> None:
        if self._db is not None:
            self._db.close(True)
            self._db = None
