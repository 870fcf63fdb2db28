"""The bus between processes that share a PostgreSQL: LISTEN and NOTIFY
(https://www.postgresql.org/docs/current/sql-notify.html), one word for all that was told within a moment.

While the connection is away words get lost, which costs a kiosk one wait; the process's own are heard all the same.
"""
from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractContextManager, suppress
from typing import Any

import psycopg
from sqlalchemy import URL

from fleet.wake import EVERYBODY, InProcess, Watch

CHANNEL, LISTEN = "fleet_wake", "LISTEN fleet_wake"
_MOMENT = 0.02                 # seconds for which words are gathered: each one takes a lock of the whole server
_LONGEST = 7000                # bytes of a word; PostgreSQL takes 8000
_AGAIN = 2.0
log = logging.getLogger("fleet")
_Connection = psycopg.AsyncConnection[Any]


def poke_all(where: URL) -> None:
    """From a console: every process looks now. Where that cannot be said, within a minute."""
    with suppress(psycopg.Error, OSError), psycopg.connect(_words(where), autocommit=True) as connection:
        connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, EVERYBODY))


def _words(where: URL) -> str:
    return where.set(drivername="postgresql").render_as_string(hide_password=False)


class OverPostgresql:
    def __init__(self, where: URL) -> None:
        self._where = _words(where)
        self._here = InProcess()
        self._unsaid: set[str] = set()
        self._saying = 0                       # the server's process for the connection by which we tell
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def said(self) -> int:
        return self._here.said

    def tell(self, names: Iterable[str]) -> None:
        told = set(names)
        self._here.tell(told)
        self._unsaid |= told

    def watch(self, *names: str) -> AbstractContextManager[Watch]:
        return self._here.watch(*names)

    async def start(self) -> None:
        self._tasks = [asyncio.create_task(self._keep_at(self._listen)), asyncio.create_task(self._keep_at(self._say))]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _keep_at(self, what: Callable[[_Connection], Awaitable[None]]) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._where, autocommit=True) as connection:
                    await what(connection)
            except (psycopg.Error, OSError) as error:
                log.warning("the bus is away: %s; kiosks hear a little later", str(error).strip().splitlines()[:1])
            await asyncio.sleep(_AGAIN)

    async def _listen(self, connection: _Connection) -> None:
        await connection.execute(LISTEN)
        async for word in connection.notifies():
            if word.pid != self._saying:               # our own were heard when they were said
                self._here.tell(word.payload.split())

    async def _say(self, connection: _Connection) -> None:
        self._saying = connection.info.backend_pid
        while True:
            await asyncio.sleep(_MOMENT)
            if self._unsaid:
                names, self._unsaid = " ".join(sorted(self._unsaid)), set()
                await connection.execute("SELECT pg_notify(%s, %s)",
                                         (CHANNEL, names if len(names) < _LONGEST else EVERYBODY))
