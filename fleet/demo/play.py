"""`python -m fleet demo`: serve a fleet of simulated kiosks and a real one from an empty directory until SIGTERM or
Ctrl-C."""
from __future__ import annotations

import asyncio
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Thread

from fleet.configuring import take_in
from fleet.demo.cast import BRANCHES, CAST, Cast
from fleet.demo.kiosk import SimulatedKiosk
from fleet.demo.layers import layers
from fleet.demo.real import RealKiosk
from fleet.keys import Keys
from fleet.notices import Channels
from fleet.serve import Front, keys_beside, serve
from fleet.store import devices, region
from fleet.store.database import Database
from server.transaction import Transaction

BY = "demo"


def play(folder: Path, host: str, port: int, channels: Channels | None = None, *, with_real: bool = True) -> None:
    """The lines it prints are the address, and the link by which you make yourself an account."""
    where = folder / "fleet.db"
    with closing(Database(where)) as database:
        real = RealKiosk(database, folder / "kiosk", BY)

        def people(address: str) -> None:
            fill(database, address)
            if not with_real:
                return
            real.offer_itself()
            print("One real kiosk is there too, Kärkölä 1: its screen, guard and agent." if real.join(address) else
                  f"The real kiosk did not come; {folder / 'kiosk' / 'join.log'} tells why.", flush=True)

        def say(line: str) -> None:
            print(line, flush=True)
            if line.startswith("fleet listening on "):
                Thread(target=people, args=(line.split()[-1].rstrip("/"),), daemon=True).start()
        keys = Keys(keys_beside(where), int(time.time()))
        try:
            asyncio.run(serve(database, where, keys, Front(host=host, port=port), say=say, channels=channels))
        finally:
            real.stop()


def fill(database: Database, address: str) -> None:
    """Invite, enrol and accept the cast; each then tells its week."""
    now = int(time.time())
    invited: list[tuple[Cast, str, str]] = []

    def make(tx: Transaction) -> None:
        for code, name in BRANCHES.items():
            region.name(tx, code, name, BY, now)
        invited[:] = [(part, *devices.invite(tx, part.name, part.branch, BY, now)) for part in CAST]
        numbers = {device: 10 + n for n, (_, device, _code) in enumerate(invited)}
        for scope, text in layers(BRANCHES, numbers).items():
            region.write(tx, scope, text, BY, now)

    database.call(make)
    for part, device, code in invited:
        kiosk = SimulatedKiosk(address, code, part)
        key = kiosk.enrol()
        if not part.waits:
            database.call(partial(take_in, device=device, key=key, by=BY, now=now))
            kiosk.start()
            kiosk.told.wait(30)
    print("The kiosks are there, with a week behind them.", flush=True)
