"""The bus of one process over SQLite, and how a console beside it says "look now": it touches a file beside the
database. What is missed costs a kiosk one wait."""
from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from fleet.wake import EVERYBODY, InProcess, Watch

LOOK = 0.25                    # seconds from one look at the file to the next


def _beside(database: Path) -> Path:
    return database.with_name(database.name + ".wake")


def poke(database: Path) -> None:
    """Whoever serves this database looks now. Where that cannot be said, within a minute."""
    with suppress(OSError):
        _beside(database).write_bytes(b"")


class BesideFile:
    """In process; and everybody looks when the file beside the database is another than it was."""

    def __init__(self, database: Path) -> None:
        self._file = _beside(database)
        self._here = InProcess()
        self._task: asyncio.Task[None] | None = None

    @property
    def said(self) -> int:
        return self._here.said

    def tell(self, names: Iterable[str]) -> None:
        self._here.tell(names)

    def watch(self, *names: str) -> AbstractContextManager[Watch]:
        return self._here.watch(*names)

    async def start(self) -> None:
        self._task = asyncio.create_task(self._listen(self._seen()))

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _listen(self, seen: int) -> None:
        while True:
            await asyncio.sleep(LOOK)
            if (now := self._seen()) != seen:
                seen = now
                self._here.tell([EVERYBODY])

    def _seen(self) -> int:
        try:
            return self._file.stat().st_mtime_ns
        except OSError:
            return 0
