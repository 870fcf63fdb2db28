"""A running central system with all its fronts, and the small library behind them."""
from __future__ import annotations

import json
import signal
import socket
from pathlib import Path
from typing import Any

import trustme

from central.seed.toml import dump
from tests.central.library import library_seed
from tests.serving import Serving


class Fronted:
    """A process that serves. `ports` by the name of each front; `ca` is the file that trusts its certificate."""

    def __init__(self, directory: Path, *more: str, seed: dict[str, Any] | None = None,
                 fronts: tuple[str, ...] = ("sip2", "sip2-tls", "https", "http", "control")) -> None:
        authority = trustme.CA()
        leaf = authority.issue_cert("127.0.0.1", "localhost")
        self.ca, key, chain = (str(directory / name) for name in ("ca.pem", "key.pem", "chain.pem"))
        authority.cert_pem.write_to_path(self.ca)
        leaf.private_key_pem.write_to_path(key)
        for blob in leaf.cert_chain_pems:
            blob.write_to_path(chain, append=True)
        file = directory / "library.toml"
        file.write_text(dump(seed or library_seed()), encoding="utf-8")
        self.database = directory / "library.db"
        self.process = Serving("--database", str(self.database), "--seed", str(file), "--certificate", chain,
                               "--key", key, *(word for name in fronts for word in (f"--{name}", "127.0.0.1:0")),
                               *more, errors=True)
        self.lines = [self.process.line().strip() for _ in fronts]
        self.ports = {line.split()[0]: int(line.split("127.0.0.1:")[1].split("/")[0]) for line in self.lines if line}

    def command(self, **command: Any) -> dict[str, Any]:
        """Say one thing to the control socket."""
        with socket.create_connection(("127.0.0.1", self.ports["control"]), timeout=20) as control:
            control.sendall(json.dumps(command).encode() + b"\n")
            return dict(json.loads(control.makefile("rb").readline()))

    def close(self) -> None:
        self.process.end(signal.SIGKILL)


class Raw:
    """A terminal of bytes: what it sends is sent as it is, what comes is a line with its terminator."""

    def __init__(self, port: int, login: str | None = "kiosk-lahti") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = self.socket.makefile("rb")
        if login is not None:
            assert self.ask(f"9300CN{login}|COdemo-{login}|".encode()).startswith(b"941")

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def line(self) -> bytes:
        """Up to and with the next CR, and its LF; empty when the link is closed."""
        got = b""
        while not got.endswith(b"\r"):
            if not (byte := self.reader.read(1)):
                return got
            if byte != b"\n" or got:
                got += byte
        return got

    def ask(self, line: bytes) -> bytes:
        self.send(line + b"\r")
        return self.line().strip()

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        self.reader.close()
        self.socket.close()
