"""Several processes that serve one port: each binds it for itself, and the kernel deals connections out among them
(SO_REUSEPORT, https://man7.org/linux/man-pages/man7/socket.7.html). They share a PostgreSQL, and nothing else."""
from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from fleet.errors import FleetError
from server.errors import StoreError


@dataclass(frozen=True, slots=True)
class Part:
    """One of them. The `first` speaks for all. `leash`: a file descriptor that can be read when whoever began them is
    gone."""

    first: bool
    port: int
    leash: int


def serve_by(count: int, host: str, port: int, work: Callable[[Part], None]) -> int:
    """Do `work` in so many processes until SIGTERM or SIGINT. One that ends by itself ends them all, so that whoever
    looks after the service starts it anew. Exit code. Errors: FleetError."""
    with _reserved(host, port) as held:
        port = held.getsockname()[1]
        leash, end = os.pipe()
        children = {_begun(Part(n == 0, port, leash), end, work) for n in range(count)}
        os.close(leash)
        asked = False

        def stop(*_: object) -> None:
            nonlocal asked
            asked = True
            for child in children:
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGTERM)

        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, stop)
        failed = False
        while children:
            child, _ = os.wait()
            children.discard(child)
            if not asked:
                failed = True
                stop()
        os.close(end)
    return int(failed)


def _reserved(host: str, port: int) -> socket.socket:
    """The port, taken but not listened on: so that one that was picked stays the same for all."""
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        held.bind((host, port))
    except OSError as error:
        held.close()
        raise FleetError(f"cannot listen on {host}:{port}: {error.strerror}; give another address or port") from None
    return held


def _begun(part: Part, end: int, work: Callable[[Part], None]) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        os.close(end)
        work(part)
        code = 0
    except (FleetError, StoreError) as error:
        print(f"fleet: {error}", file=sys.stderr)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
