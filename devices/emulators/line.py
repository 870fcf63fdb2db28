"""Where an emulator is reached: a pty that looks like a serial port, or a TCP port; one connection at a time.

Its address stays the same while it is unplugged and plugged in again: a pty is reached through a link. Where the other
side is the one that listens, it is called, again and again.
"""
from __future__ import annotations

import os
import pty
import select
import shutil
import socket
import tempfile
import threading
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol, Self

from devices.errors import BadUrl, DeviceGone


class Connection(Protocol):
    """One driver's connection, as the emulator sees it."""

    def read(self, seconds: float) -> bytes | None:
        """What arrived within `seconds`, b"" for nothing, None when the other side is gone."""

    def write(self, data: bytes) -> None:
        """Send; nothing happens when the other side is gone."""


Serve = Callable[[Connection], None]


class Line:
    """Listens at `listen` and calls `serve` for every connection.

    `listen`: "pty" in a folder of its own, "pty:///FOLDER" in one that outlives the process, or "tcp://host:port", port
    0 picks one; "call://host:port" for who listens itself.

    `serve` runs in the line's own thread and returns when its connection's `read` answers None.
    """

    def __init__(self, listen: str, serve: Serve) -> None:
        self._serve = serve
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._folder: Path | None = None
        self._kept = listen.startswith("pty:///")
        self._host, self._port = "", 0
        self._calls = listen.startswith("call://")
        if self._calls or listen.startswith("tcp://"):
            host, _, port = listen.partition("://")[2].rpartition(":")
            if not host or not port.isdecimal():
                raise BadUrl(f"{listen!r} is no place to listen: write tcp://127.0.0.1:0")
            self._host, self._port = host.strip("[]"), int(port)
        elif self._kept:
            self._folder = Path(listen.removeprefix("pty://"))
        elif listen != "pty":
            raise BadUrl(f"{listen!r} is no place to listen: write pty or tcp://127.0.0.1:0")

    @property
    def where(self) -> str:
        """The transport and place for a device URL: `serial:///…` or `tcp://host:port`."""
        if self._host:
            return f"tcp://{self._host}:{self._port}"
        return f"serial://{self._folder}/line"

    @property
    def serial(self) -> bool:
        return not self._host

    @property
    def plugged(self) -> bool:
        return self._thread is not None

    def plug(self) -> None:
        """Start listening, at the same address as before. Raises DeviceGone when the place is taken."""
        if self._thread is not None:
            return
        self._stop.clear()
        target = self._call if self._calls else self._listen_tcp() if self._host else self._listen_pty()
        self._thread = threading.Thread(target=target, name="emulator line", daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """Stop listening and drop whoever is connected, as a pulled cable does."""
        if self._thread is None:
            return
        self._stop.set()
        self._thread.join()
        self._thread = None

    def close(self) -> None:
        self.unplug()
        if self._folder is not None and not self._kept:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _listen_tcp(self) -> Callable[[], None]:
        try:
            listener = socket.create_server((self._host, self._port))
        except OSError as error:
            raise DeviceGone(f"cannot listen at {self._host}:{self._port}: {error}") from error
        self._port = listener.getsockname()[1]

        def accept() -> None:
            with listener:
                while not self._stop.is_set():
                    if not select.select([listener], [], [], 0.02)[0]:
                        continue
                    self._talk(listener.accept()[0])
        return accept

    def _call(self) -> None:
        while not self._stop.wait(0.02):
            with suppress(OSError):                        # nobody listens, or no longer
                self._talk(socket.create_connection((self._host, self._port), 1.0))

    def _talk(self, peer: socket.socket) -> None:
        with peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._serve(_Peer(peer, self._stop))

    def _listen_pty(self) -> Callable[[], None]:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="emulator-"))
        master, slave = pty.openpty()
        tty.setraw(master)
        tty.setraw(slave)
        link = self._folder / "line"
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(slave))

        def hold() -> None:
            try:
                self._serve(_Descriptor(master, self._stop))
            finally:
                link.unlink(missing_ok=True)
                os.close(master)
                os.close(slave)
        return hold


class OnLine:
    """An emulator on one line, plugged in while a `with` lasts. Its driver opens an address that stays the same."""

    _line: Line

    def __enter__(self) -> Self:
        self.plug()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def plugged(self) -> bool:
        return self._line.plugged

    def plug(self) -> None:
        """Put the cable in, at first or again."""
        self._line.plug()

    def unplug(self) -> None:
        self._line.unplug()

    def close(self) -> None:
        self._line.close()


class _Descriptor:
    """A connection over a file descriptor, watched so that unplugging ends it."""

    def __init__(self, descriptor: int, stop: threading.Event) -> None:
        self._descriptor = descriptor
        self._stop = stop

    def read(self, seconds: float) -> bytes | None:
        while True:
            if self._stop.is_set():
                return None
            step = min(seconds, 0.02)
            if select.select([self._descriptor], [], [], step)[0]:
                try:
                    return os.read(self._descriptor, 4096) or None
                except OSError:
                    return None
            seconds -= step
            if seconds <= 0:
                return b""

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view and not self._stop.is_set():
            if not select.select([], [self._descriptor], [], 0.02)[1]:
                continue
            try:
                view = view[os.write(self._descriptor, view):]
            except OSError:
                return


class _Peer(_Descriptor):
    """Whoever is at the other end of a socket. What comes is acknowledged at once: one that sends a frame in two pieces
    may wait for that with the second."""

    def __init__(self, peer: socket.socket, stop: threading.Event) -> None:
        super().__init__(peer.fileno(), stop)
        self._peer = peer

    def read(self, seconds: float) -> bytes | None:
        self._peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        return super().read(seconds)
