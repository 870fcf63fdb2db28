"""A conversation that ends in time, whatever the other end does or leaves undone."""
from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def cut_at(made: socket.socket, seconds: float) -> Iterator[None]:
    """After so many seconds the connection is cut, and whoever waits for it hears so at once."""
    handle = made.dup()                            # TLS takes the socket over; by this one it can still be cut
    cutter = threading.Timer(max(0.0, seconds), _cut, (handle,))
    cutter.daemon = True
    cutter.start()
    try:
        yield
    finally:
        cutter.cancel()
        handle.close()


def _cut(made: socket.socket) -> None:
    with suppress(OSError):
        made.shutdown(socket.SHUT_RDWR)
