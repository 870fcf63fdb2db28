"""The fleet in one process: its database, its keys and its bus. Routes, pages and the watch go through here."""
from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from fleet.keys import Keys
from fleet.store.database import Database
from fleet.wake import CHANGED, EVERYBODY, PAGES, PRESSED, InProcess, Wake
from server.transaction import Transaction

T = TypeVar("T")
Work = Callable[[Transaction], T]
NONCE_LIFE = 120                       # seconds


class Fleet:
    """Used on one event loop. `clock`: seconds since 1970."""

    def __init__(self, database: Database, keys: Keys, *, wake: Wake | None = None,
                 clock: Callable[[], float] = time.time) -> None:
        self.database, self.keys = database, keys
        self.wake: Wake = wake or InProcess()
        self._clock = clock
        self.started = self.now()
        self.ending = False                    # nobody is to wait for anything any more
        self.changed = asyncio.Event()         # something was told that alerts may follow from
        self.posted = asyncio.Event()          # something is in the outbox
        self.ways: tuple[str, ...] = ()        # by which notices go out: mail, hook:NAME

    def now(self) -> int:
        return int(self._clock())

    async def read(self, work: Work[T]) -> T:
        """`work` on what is committed; it cannot write. Errors: StoreError, what `work` raises."""
        return await self.database.read(work)

    async def change(self, work: Work[T], wakes: Iterable[str] = ()) -> T:
        """Do `work`, durably, and wake these devices. It may be done twice. Errors: as `read`."""
        done = await self.database.run(work)
        self.wake.tell([*wakes, PAGES])
        return done

    async def do_long(self, work: Work[T], wakes: Iterable[str] = ()) -> T:
        """As `change`, for what takes more than some milliseconds: it holds up nobody but other writers."""
        done = await asyncio.wrap_future(self.database.submit(work))
        self.wake.tell([*wakes, PAGES])
        return done

    def press(self) -> None:
        """What somebody did goes on at once, and not with what comes together within a moment."""
        self.changed.set()
        self.wake.tell([CHANGED, PRESSED])

    def end(self) -> None:
        """Whoever waits is sent away, to ask again of whoever serves next."""
        self.ending = True
        self.wake.tell([EVERYBODY])

    def nonce(self) -> str:
        """What a kiosk has to sign within two minutes. Nothing of it is kept before it is used."""
        told = f"{self.now()}.{secrets.token_urlsafe(16)}"
        return f"{told}.{self._mark(told)}"

    def made(self, nonce: str) -> bool:
        """Whether we made it, and not long ago."""
        told, _, mark = nonce.rpartition(".")
        at = told.partition(".")[0]
        return (hmac.compare_digest(mark.encode(), self._mark(told).encode()) and at.isdigit()
                and 0 <= self.now() - int(at) <= NONCE_LIFE)

    def _mark(self, told: str) -> str:
        return hmac.new(self.keys.nonces, told.encode(), hashlib.sha256).hexdigest()[:32]
