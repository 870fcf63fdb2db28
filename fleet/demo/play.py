"""`python -m fleet demo`: serve a fleet of simulated kiosks from an empty directory until SIGTERM or Ctrl-C."""
from __future__ import annotations

import asyncio
import time
from contextlib import closing
from pathlib import Path
from threading import Thread

from fleet.demo.cast import BRANCHES, CAST
from fleet.demo.kiosk import SimulatedKiosk
from fleet.keys import Keys
from fleet.serve import Front, keys_beside, serve
from fleet.store import devices, region
from fleet.store.database import Database

BY = "demo"


def play(folder: Path, host: str, port: int) -> None:
    """The lines it prints are the address, and the link by which you make yourself an account."""
    where = folder / "fleet.db"
    with closing(Database(where)) as database:
        def say(line: str) -> None:
            print(line, flush=True)
            if line.startswith("fleet listening on "):
                Thread(target=fill, args=(database, line.split()[-1].rstrip("/")), daemon=True).start()
        keys = Keys(keys_beside(where), int(time.time()))
        asyncio.run(serve(database, where, keys, Front(host=host, port=port), say=say))


def fill(database: Database, address: str) -> None:
    """Invite, enrol and accept the cast; each then tells its week."""
    now = int(time.time())
    for code, name in BRANCHES.items():
        database.call(lambda tx, code=code, name=name: region.name(tx, code, name, BY, now))      # type: ignore[misc]
    for part in CAST:
        device, code = database.call(
            lambda tx, part=part: devices.invite(tx, part.name, part.branch, BY, now))            # type: ignore[misc]
        kiosk = SimulatedKiosk(address, code, part)
        key = kiosk.enrol()
        if not part.waits:
            database.call(lambda tx, device=device, key=key: devices.accept(tx, device, key, BY, now))  # type: ignore[misc]
            kiosk.start()
            kiosk.told.wait(30)
    print("The kiosks are there, with a week behind them.", flush=True)
