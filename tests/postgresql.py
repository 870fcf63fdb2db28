"""A PostgreSQL of the tests' own: made in a temporary folder, reached over its socket, gone after the session."""
from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL

REQUIRED = "REQUIRE_POSTGRESQL"     # set in the environment: a missing server is a failure
_USER = "central"


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest version first; None where it is not installed."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin: int(bin.parent.name), reverse=True)
    on_path = shutil.which("pg_ctl")
    for folder in (*versions, *([Path(on_path).resolve().parent] if on_path else [])):
        if all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return folder
    return None


class Cluster:
    """A running server, with databases that each test makes and forgets."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder = folder
        self._programs = programs
        self._made = 0

    def start(self) -> None:
        self._run("pg_ctl", "start", "-w", "-D", "data", "-l", "log", "-o", f"-k {self._folder} -h ''")

    def stop(self, how: str = "immediate") -> None:
        self._run("pg_ctl", "stop", "-w", "-D", "data", "-m", how)

    def make(self) -> None:
        self._run("initdb", "-D", "data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")

    def database(self, template: str = "template1") -> URL:
        """A new database: empty, or a copy of `template`."""
        self._made += 1
        name = f"library{self._made}"
        self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    @contextmanager
    def lent(self, template: str = "template1") -> Iterator[URL]:
        """As `database`, until the test is over: hundreds of them are many gigabytes."""
        url = self.database(template)
        yield url
        self.sql(f'DROP DATABASE "{url.database}" WITH (FORCE)')

    def url(self, database: str) -> URL:
        return URL.create("postgresql+psycopg", _USER, database=database, query={"host": str(self._folder)})

    def sql(self, words: str) -> None:
        """As the owner of the server, outside any transaction."""
        with psycopg.connect(host=str(self._folder), user=_USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(words)

    def ask_passwords(self) -> None:
        """From now on every connection is asked for one."""
        rules = self._folder / "data" / "pg_hba.conf"
        rules.write_text("local all all scram-sha-256\n")
        self._run("pg_ctl", "reload", "-D", "data")

    def _run(self, program: str, *arguments: str) -> None:
        unprivileged = {"user": _owner(), "extra_groups": []} if os.geteuid() == 0 else {}      # it refuses root
        subprocess.run([self._programs / program, *arguments], cwd=self._folder, check=True, timeout=60,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       **unprivileged)      # type: ignore[call-overload]


def _owner() -> str:
    """Who runs the server when the tests run as root."""
    return next(name for name in ("postgres", "nobody") if any(user.pw_name == name for user in pwd.getpwall()))


@contextmanager
def running() -> Iterator[Cluster]:
    """A cluster of this session; skips, or fails where REQUIRE_POSTGRESQL says so, when there is no server."""
    found = programs()
    if found is None:
        missing = "PostgreSQL is not installed (Debian's package postgresql)"
        if os.environ.get(REQUIRED):
            pytest.fail(f"{missing}, and {REQUIRED} is set")
        pytest.skip(missing)
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix="central-", dir=place))   # short: a socket's path has 107 bytes
    if os.geteuid() == 0:
        shutil.chown(folder, _owner())
    cluster = Cluster(folder, found)
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
