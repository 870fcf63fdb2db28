"""Peers that nobody here wrote: a central system as a process for their clients, and their server for our clients."""
from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from central.seed.toml import dump
from tests.central.library import library_seed
from tests.interop.pysip2_library import PeerLibrary, in_background


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a running `python -m central serve` with a small library in it."""
    where = tmp_path_factory.mktemp("central")
    seed = where / "library.toml"
    seed.write_text(dump(library_seed()), "utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "central", "serve", "--database", str(where / "library.db"), "--sip2", "127.0.0.1:0",
         "--seed", str(seed)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    port = int(process.stdout.readline().rsplit(":", 1)[1])
    yield port
    process.send_signal(signal.SIGTERM)
    process.stdout.close()
    assert process.wait(20) == 0


@pytest.fixture
def raw(central: int) -> Iterator[Callable[..., bytes]]:
    """A bare socket to the central system: bytes out, one line back, as it came."""
    link = socket.create_connection(("127.0.0.1", central), timeout=10)
    reader = link.makefile("rb")

    def ask(data: bytes, *more: bytes) -> bytes:
        for piece in (data, *more):
            link.sendall(piece)
        got = b""
        while not got.endswith(b"\r"):
            byte = reader.read(1)
            assert byte, f"The link was closed after {got!r}."
            got += byte
        return got

    yield ask
    reader.close()
    link.close()


@pytest.fixture
def peer() -> Iterator[PeerLibrary]:
    """A library behind the server of the package `pysip2`, listening on `peer.port`."""
    library = PeerLibrary()
    with in_background(library):
        yield library


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Their client writes a log where it stands."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
