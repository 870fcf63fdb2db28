"""The central system as a process on real sockets: ready, killed, ended, told what is wrong.

Starting Python anew is tried where that is the promise; elsewhere the process is forked, and staff type in this one.
"""
from __future__ import annotations

import io
import json
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL

from central.__main__ import main
from central.seed.toml import dump
from server.place import Place
from tests.central.library import AINO, CHILD, EERO, FREE, HELMI, KALEVALA, library_seed
from tests.serving import Serving

PYTHON = (sys.executable, "-m", "central")


class Served(Serving):
    """A running server and its port; all it says, its complaints too, can be read from it."""

    def __init__(self, database: Path | str, seed: Path | None, *more: str) -> None:
        super().__init__("--database", str(database), "--sip2", "127.0.0.1:0", *(["--seed", str(seed)] if seed else []),
                         *more, errors=True)
        self.port = int(self.line().rsplit(":", 1)[1])


class Line:
    """A terminal of a few bytes: lines out, lines in, no checksums."""

    def __init__(self, port: int, login: str = "kiosk-lahti") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.reader = self.socket.makefile("rb")
        assert self.ask(f"9300CN{login}|COdemo-{login}|") == "941"

    def ask(self, line: str) -> str:
        self.socket.sendall(line.encode() + b"\r")
        got = b""
        while not got.endswith(b"\r"):
            byte = self.reader.read(1)
            if not byte:
                raise ConnectionError(got)
            got += byte
        return got.decode().strip()

    def lend(self, patron: str, item: str) -> bool:
        return self.ask(f"11YN20261123    101500{'':18}AOLAH|AA{patron}|AB{item}|AC|").startswith("121")

    def close(self) -> None:
        self.reader.close()
        self.socket.close()


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    file = tmp_path / "library.toml"
    file.write_text(dump(library_seed()), encoding="utf-8")
    return file


@pytest.fixture
def served(tmp_path: Path, seed: Path) -> Iterator[Served]:
    served = Served(tmp_path / "library.db", seed)
    yield served
    served.end(signal.SIGKILL)


@pytest.fixture
def where(empty: Place) -> str:
    """A database of either kind, as `--database` takes it."""
    return empty.render_as_string(hide_password=False) if isinstance(empty, URL) else str(empty)


@pytest.fixture
def served_by_each(where: str, seed: Path) -> Iterator[Served]:
    served = Served(where, seed)
    yield served
    served.end(signal.SIGKILL)


def listed(verb: str, database: Path | str) -> list[dict[str, Any]]:
    with redirect_stdout(io.StringIO()) as out:
        assert main([verb, "--database", str(database), "--json"]) == 0
    return list(json.loads(out.getvalue()))


Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Typed:
    """What staff type after `python -m central`: exit code, what it says, what it complains of."""
    def typed(*words: str) -> tuple[int, str, str]:
        code = main(words)
        return code, *capsys.readouterr()

    return typed


def test_a_confirmed_loan_survives_kill_9(served_by_each: Served, where: str, seed: Path) -> None:
    line = Line(served_by_each.port)
    assert line.lend(AINO, KALEVALA)
    line.close()
    served_by_each.end(signal.SIGKILL)
    again = Served(where, seed)
    line = Line(again.port)
    try:
        assert line.ask(f"1720261123    101500AOLAH|AB{KALEVALA}|").startswith("1804")
        assert AINO in {row["patron"] for row in listed("loans", where)}
    finally:
        line.close()
        ended = again.end(signal.SIGTERM)
    assert ended == ("", 0)


def test_every_loan_answered_before_a_kill_in_full_swing_is_there_after_it(served_by_each: Served, where: str) -> None:
    """Clients lend and return as fast as they can; the kill comes while some are unanswered."""
    confirmed: dict[str, bool] = {}

    def work(patron_and_item: tuple[str, str]) -> None:
        patron, item = patron_and_item
        line = Line(served_by_each.port)
        try:
            for turn in range(10_000):
                if turn == 40 and item == FREE[0]:
                    served_by_each.send(signal.SIGKILL)
                lend = turn % 2 == 0
                confirmed.pop(item, None)
                if lend:
                    assert line.lend(patron, item)
                else:
                    assert line.ask(f"09N20261123    10150020261123    101500AP|AOLAH|AB{item}|AC|").startswith("101")
                confirmed[item] = lend
        except OSError:
            pass
        finally:
            line.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, zip((AINO, EERO, HELMI, CHILD), FREE, strict=False)))
    lent = {row["item"] for row in listed("loans", where)}
    for item, is_lent in confirmed.items():
        assert (item in lent) == is_lent


def test_it_prints_one_line_and_serves_several_kiosks(tmp_path: Path, seed: Path) -> None:
    with subprocess.Popen([*PYTHON, "serve", "--database", str(tmp_path / "library.db"), "--sip2", "127.0.0.1:0",
                           "--seed", str(seed)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        port = int(said.rsplit(":", 1)[1])
        assert said == f"sip2 listening on 127.0.0.1:{port}\n"
        lahti, sysma = Line(port), Line(port, "kiosk-sysma")
        try:
            assert "AOLAH|" in lahti.ask("9900482.00")
            assert "AOSYS|" in sysma.ask("9900482.00")
            assert sysma.lend(EERO, KALEVALA)
            assert not lahti.lend(AINO, KALEVALA)
        finally:
            lahti.close()
            sysma.close()
            process.terminate()
        assert process.communicate(timeout=20) == ("", "")
        assert process.returncode == 0


def test_a_hold_placed_by_staff_is_there_at_once_for_a_running_server(
        served_by_each: Served, where: str, typed: Typed) -> None:
    line = Line(served_by_each.port)
    assert line.lend(AINO, KALEVALA)
    hold = ("hold", "--database", where, "--patron", EERO, "--item", KALEVALA, "--pickup", "HEI")
    code, _, err = typed(*hold)
    assert code == 0, err
    back = line.ask(f"09N20261123    10150020261123    101500AP|AOLAH|AB{KALEVALA}|AC|")
    line.close()
    assert back.startswith("101YNY")
    assert "|CTHEI|" in back
    assert "|CV02|" in back
    code, _, err = typed(*hold)
    assert (code, err.count("\n")) == (1, 1)


@pytest.mark.parametrize(("arguments", "words"), [
    (["serve", "--database", "{tmp}/none/x.db", "--sip2", "127.0.0.1:0", "--demo"], "cannot open the database"),
    (["serve", "--database", "{tmp}/x.db", "--sip2", "127.0.0.1:0"], "the database is empty"),
    (["serve", "--database", "{tmp}/x.db", "--sip2", "127.0.0.1:0", "--seed", "{tmp}/no.toml"], "cannot read the seed"),
    (["serve", "--database", "{tmp}/x.db", "--sip2", "192.0.2.1:1", "--seed", "{tmp}/library.toml"], "cannot listen"),
    (["loans", "--database", "{tmp}/no.db"], "there is no database"),
    (["loans", "--database", "mysql://x/y"], "give a file, or postgresql://USER@HOST/DATABASE"),
    (["loans", "--database", "postgresql://x:secret@127.0.0.1:1/y"], "check that PostgreSQL runs there"),
])
def test_what_cannot_be_done_is_told_in_one_sentence(tmp_path: Path, seed: Path, typed: Typed, arguments: list[str],
                                                     words: str) -> None:
    code, out, err = typed(*(argument.replace("{tmp}", str(tmp_path)) for argument in arguments))
    assert (code, out) == (1, "")
    assert words in err
    assert err.count("\n") == 1


def test_a_process_that_is_refused_ends_with_its_sentence_and_1() -> None:
    done = subprocess.run([*PYTHON, "loans", "--database", "mysql://x/y"], capture_output=True, text=True, timeout=30,
                          check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "give a file, or postgresql://USER@HOST/DATABASE" in done.stderr


def test_noise_on_the_line_disturbs_nobody(served: Served) -> None:
    good = Line(served.port)
    for noise in (b"\x00\xff" * 500 + b"\r", b"11\r", b"63|||AA\xc3\x28|\r", b"99" * 3000 + b"\r", b"A" * 200_000):
        with socket.create_connection(("127.0.0.1", served.port), timeout=20) as bad:
            try:
                bad.sendall(noise)
            except OSError:
                pass
    assert good.lend(AINO, KALEVALA)
    good.close()


@pytest.mark.parametrize(("days", "left"), [("100", 0), ("0", 1)])
def test_a_server_lets_go_of_what_is_old_unless_all_is_to_be_kept(
        tmp_path: Path, seed: Path, days: str, left: int) -> None:
    path = tmp_path / "library.db"
    Served(path, seed).end(signal.SIGTERM)
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("INSERT INTO audit (at, who, act) VALUES ('1999-01-01 10:00:00.000000', 'x', 'old')")
    served = Served(path, None, "--keep-days", days)
    line = Line(served.port)
    with closing(sqlite3.connect(path)) as file:
        old = "SELECT count(*) FROM audit WHERE act = 'old'"
        for _ in range(1000):
            assert line.ask(f"1720261123    101500AOLAH|AB{KALEVALA}|").startswith("18")
            if file.execute(old).fetchone() == (0,):
                break
        assert file.execute(old).fetchone() == (left,)
    line.close()
    assert served.end(signal.SIGTERM) == ("", 0)
