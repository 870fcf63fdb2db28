"""A fleet with kiosks that were accepted long ago, or any other server, served over TLS by a process of its own."""
from __future__ import annotations

import base64
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import trustme
from sqlalchemy import insert
from sqlalchemy.engine import URL

from fleet.people import store as people
from fleet.people.account import Role
from fleet.people.schema import sessions
from fleet.store.database import Database
from fleet.store.devices import digest
from fleet.store.schema import devices, releases, tokens
from remote.codes import spelled
from server.place import Place
from server.transaction import Transaction
from tests.postgresql import Cluster, programs

BRANCH = 8                      # kiosks in a branch
VERSION = "0.2.0"               # that they may be given


@dataclass(frozen=True, slots=True)
class Filled:
    """`kiosks`: (device, its token)."""

    kiosks: list[tuple[str, str]]
    session: str


def filled(where: Place, count: int) -> Filled:
    """A database of so many kiosks with a token each, somebody who is signed in, and another version of the program."""
    now, session = int(time.time()), secrets.token_urlsafe(32)
    kiosks = [(spelled(secrets.randbits(60), 12).lower(), secrets.token_urlsafe(32)) for _ in range(count)]
    key = base64.b64encode(bytes(32)).decode()

    def work(tx: Transaction) -> None:
        tx.execute(insert(devices), [
            {"id": device, "name": f"Kiosk {n}", "branch": f"B{n // BRANCH}", "standing": "accepted", "ring": "all",
             "created": now, "key": key, "rev": now} for n, (device, _) in enumerate(kiosks)])
        tx.execute(insert(tokens), [{"hash": digest(token), "device": device, "nonce": device, "expires": now + 3600}
                                    for device, token in kiosks])
        tx.execute(insert(releases), {"version": VERSION, "sha256": "0" * 64, "size": 1, "made": now})
        people.add(tx, "bench", "Bench", Role.ADMIN, (), "bench", now)
        people.choose(tx, "bench", "none", now)
        tx.execute(insert(sessions), {"hash": digest(session), "person": "bench", "began": now, "used": now,
                                      "expires": now + 3600})

    with closing(Database(where)) as database:
        database.call(work)
    return Filled(kiosks, session)


class Process:
    """A server; ended, it can be started again where it listened."""

    def __init__(self, folder: Path, module: Sequence[str]) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1")
        self._chain, self._key = folder / "chain.pem", folder / "key.pem"
        certificate.private_key_pem.write_to_path(self._key)
        for n, piece in enumerate(certificate.cert_chain_pems):
            piece.write_to_path(self._chain, append=n > 0)
        self._folder, self._module, self.address = folder, list(module), ("127.0.0.1", 0)

    def start(self) -> None:
        with open(self._folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self._module, "--listen", f"127.0.0.1:{self.address[1]}",
                 "--certificate", str(self._chain), "--key", str(self._key)],
                stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if "listening on" not in line:
            raise RuntimeError(f"the server did not start: {(self._folder / 'log').read_text()[-2000:]}")
        self.address = ("127.0.0.1", int(line.rstrip("/\n").rsplit(":", 1)[1]))
        self._seen = psutil.Process(self._process.pid)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def cpu(self) -> float:
        """Seconds that it has taken, the system's for it included."""
        times = self._seen.cpu_times()
        return float(times.user + times.system)

    @property
    def memory(self) -> float:
        """Megabytes resident now."""
        return float(self._seen.memory_info().rss / 2**20)


@contextmanager
def serving(folder: Path, *module: str) -> Iterator[Process]:
    process = Process(folder, module)
    process.start()
    try:
        yield process
    finally:
        process.stop()


def fleet(folder: Path, where: Place) -> tuple[str, ...]:
    """The words that serve it."""
    told = where.render_as_string(hide_password=False).replace("+psycopg", "") if isinstance(where, URL) else str(where)
    return "fleet", "serve", "--database", told, "--keys", str(folder / "fleet.keys")


@contextmanager
def postgresql() -> Iterator[URL | None]:
    """A database of a PostgreSQL that syncs to this machine's disk; None where none is installed."""
    found = programs()
    if found is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="fleet-", dir="/var/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = Cluster(folder, found)
    try:
        cluster.make()
        cluster.start()
        yield cluster.database()
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            cluster.stop("fast")
        shutil.rmtree(folder, ignore_errors=True)
