"""Serving: an open, seeded database answers SIP2 until it is told to stop."""
from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from central.control import Control
from central.database import Database
from central.dialects import HOUSE, Dialect
from central.errors import CentralError, SeedError
from central.faults import Faults, Kind, spoil
from central.library import read_library
from central.pins import Pins
from central.seed.load import ensure_same, fingerprint, load
from central.seed.read import read_seed
from central.sip.acs import Acs
from sip2.server import Deliver, Delivery, Server, Session


def prepare(database: Database, pins: Pins, seed_file: Path | None, raw: bytes | None, now: datetime) -> None:
    """Fill the database from a seed, unless the very same seed filled it before: what has happened since is kept."""
    if raw is None or seed_file is None:
        return
    print_of_file = fingerprint(raw)
    if ensure_same(database, print_of_file):
        load(database, read_seed(raw, seed_file), print_of_file, pins, now)


def read_file(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SeedError(f"cannot read the seed file {file}: {error.strerror}") from None


async def serve(database: Database, pins: Pins, host: str, port: int, *, say: Callable[[str], None],
                now: Callable[[], datetime] = datetime.now, control: tuple[str, int] | None = None,
                dialect: Dialect = HOUSE) -> None:
    """Answer until SIGTERM or SIGINT. `say` gets one line for each port when all are open. Errors: CentralError.

    `control` is where faults can be asked for; without it answers take no way round.
    """
    library = await asyncio.wrap_future(database.submit(read_library))
    faults = Faults() if control else None
    acs = Acs(library, database, pins, now=now, dialect=dialect)
    server = Server(acs.handle, host=host, port=port, habits=dialect.habits, deliver=_deliver(faults, dialect))
    controls = None
    if faults and control:
        controls = Control(faults, server.drop_connections, host=control[0], port=control[1])
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    try:
        await _listen(server, host, port)
        said = [f"sip2 listening on {_place(server.address)}"]
        if controls is not None and control is not None:
            await _listen(controls, *control)
            said.append(f"control listening on {_place(controls.address)}")
        for line in said:
            say(line)
        await stop.wait()
    finally:
        if controls is not None:
            await controls.close()
        await server.close()


def _deliver(faults: Faults | None, dialect: Dialect) -> Deliver | None:
    """What a line goes through on its way out; None when it goes as it is."""
    if not dialect.decomposed:
        return faults.deliver if faults else None

    async def deliver(session: Session, data: bytes) -> Delivery:
        data = spoil(Kind.DECOMPOSED, data)
        return await faults.deliver(session, data) if faults else Delivery(data)

    return deliver


async def _listen(listener: Server | Control, host: str, port: int) -> None:
    try:
        await listener.start()
    except OSError as error:
        raise CentralError(f"cannot listen on {host}:{port}: {error.strerror or error}; choose another port") from None


def _place(address: tuple[str, int]) -> str:
    return f"{address[0]}:{address[1]}"
