"""Serving: an open database and its keys answer kiosks and people until the process is told to stop."""
from __future__ import annotations

import asyncio
import gc
import logging
import signal
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from fleet import wake_file
from fleet.application import application
from fleet.errors import FleetError
from fleet.fleet import Fleet
from fleet.keys import Keys
from fleet.notices import Channels
from fleet.people import store as people
from fleet.people.oidc import Oidc
from fleet.people.provider import read_provider
from fleet.people.secrets import new_token
from fleet.postman import Postman
from fleet.room import make_room, warning
from fleet.store import devices
from fleet.store.database import Database
from fleet.store.retention import Keep
from fleet.wake import Wake
from fleet.wake_file import BesideFile
from fleet.watch import Watch
from fleet.workers import Part
from server.place import Place
from server.web import WebServer

CONNECTIONS = 30_000           # kiosks keep one question open each
log = logging.getLogger("fleet")
KEYS = "fleet.keys"


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """Where it is reached. `certificate` and `key`, PEM files, make it HTTPS."""

    host: str
    port: int
    certificate: Path | None = None
    key: Path | None = None

    def context(self) -> ssl.SSLContext | None:
        """TLS 1.2 or newer; None without a certificate. Errors: FleetError."""
        if self.certificate is None or self.key is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.num_tickets = 0            # kiosks come back to no session; two tickets are an eighth of a handshake
        try:
            context.load_cert_chain(self.certificate, self.key)
        except (OSError, ValueError) as error:
            raise FleetError(f"cannot use the certificate {self.certificate} with the key {self.key}: {error}; "
                             "give PEM files that belong together, without a passphrase") from None
        return context


def keys_beside(where: Place) -> Path:
    """The file of the keys when none is named: beside a database that is a file, else in the directory at hand."""
    return Path(KEYS) if isinstance(where, URL) else where.with_name(KEYS)


async def serve(database: Database, where: Place, keys: Keys, front: Front, *, say: Callable[[str], None],
                keep: Keep | None = None, channels: Channels | None = None, sign_in: Path | None = None,
                part: Part | None = None) -> None:
    """Answer until SIGTERM or SIGINT. `say` gets one line with the address when it is open. `channels`: by which
    notices go out; None: by none. `sign_in`: the file of a provider with whose accounts people may sign in too.
    `part`: this is one of several processes. Errors: FleetError."""
    context = front.context()
    wake = bus(where)
    fleet = Fleet(database, keys, wake=wake)
    fleet.ways = channels.names if channels else ()
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    if part is not None:
        loop.add_reader(part.leash, stop.set)
    oidc = Oidc(*read_provider(sign_in), fleet.now) if sign_in else None
    web = WebServer(application(fleet, oidc=oidc), host=front.host, port=part.port if part else front.port,
                    context=context, connections=CONNECTIONS, shared=part is not None)
    await wake.start()
    try:
        await web.start()
    except OSError as error:
        raise FleetError(f"cannot listen on {front.host}:{front.port}: {error.strerror or error}; "
                         "give another address or port") from None
    at_work = [loop.create_task(Watch(fleet, keep=keep, readers=channels.everybody if channels else None).run())]
    if channels:
        at_work.append(loop.create_task(Postman(fleet, channels).run()))
    for task in at_work:
        task.add_done_callback(lambda _task: stop.set())
    _collect_seldom()
    room = make_room()
    if part is None and (short := warning(await fleet.read(devices.count), room)):
        log.warning(short)
    if part is None or part.first:
        host, port = web.address
        await _told(fleet, f"{'https' if context else 'http'}://{host}:{port}/", say)
    await stop.wait()
    for task in at_work:
        task.cancel()
    fleet.end()
    await asyncio.sleep(0)             # those who waited answer
    await web.close()
    await wake.close()
    for task in at_work:
        with suppress(asyncio.CancelledError):
            await task


async def _told(fleet: Fleet, address: str, say: Callable[[str], None]) -> None:
    say(f"fleet listening on {address}")
    token = await first_link(fleet)
    if token:
        say(f"nobody can sign in yet; within a day, make the first account at {address}start/{token}")


def _collect_seldom() -> None:
    """Look through everything for cycles a hundredth as often. A kiosk that waits is some hundred objects, so with
    thousands of them that look takes as long as a hundred reports; and a request leaves no cycle behind but some small
    ones of its connection, which the looks through what is young find."""
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, 1000)


async def first_link(fleet: Fleet) -> str | None:
    """The token of a one-time link for the first account; None once somebody can sign in. Those of starts before are
    worth nothing then."""
    if not await fleet.read(people.nobody_yet):
        return None
    token = new_token()
    await fleet.change(lambda tx: people.link(tx, token, None, "fleet", fleet.now()))
    return token


def bus(where: Place) -> Wake:
    """In process for a file; over PostgreSQL for as many processes as there are."""
    if isinstance(where, URL):
        from fleet.wake_postgresql import OverPostgresql
        return OverPostgresql(where)
    return BesideFile(where)


def poke(where: Place) -> None:
    """From another process: whoever serves this database looks now."""
    if isinstance(where, URL):
        from fleet.wake_postgresql import poke_all
        poke_all(where)
    else:
        wake_file.poke(where)
