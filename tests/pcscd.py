"""A PC/SC service of the tests' own: pcscd with two virtual readers, reached over its own socket, gone afterwards."""
from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.emulators.field import Field
from devices.emulators.vpcd import VpcdEmulator
from devices.pcsc.link import pcsc_missing

REQUIRED = "REQUIRE_PCSC"           # set in the environment: a missing service is a failure
READERS = ("Virtual PCD 00 00", "Virtual PCD 00 01")
_PROGRAM = Path("/usr/sbin/pcscd")
_DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_CONFIGURATION = """FRIENDLYNAME "Virtual PCD"
DEVICENAME /dev/null:{port}
LIBPATH {driver}
CHANNELID {port}
"""
# It takes the socket from whoever starts it, as a system that starts services on demand hands it over: descriptor 3.
_START = 'exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" --foreground --config "$1"'
_SECONDS = 10.0


class Pcscd:
    """Not started yet. Who connects to `port` is a card in the first of READERS, to the next port in the second."""

    def __init__(self, place: Path) -> None:
        self.port = _two_ports()
        self._place, self._readers = place, place.parent / "readers"
        self._readers.mkdir()
        (self._readers / "vpcd").write_text(_CONFIGURATION.format(port=self.port, driver=_DRIVER))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._process is not None:
            return
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self._place))
            listener.listen()
            self._process = subprocess.Popen(["sh", "-c", _START, str(_PROGRAM), str(self._readers)],
                                             stdin=listener, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        """At once, as by a crash."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(_SECONDS)
            self._process = None
            self._place.unlink()


class Vpcd(VpcdEmulator):
    """What lies on the virtual reader, which the service looks at two or three times a second. It is waited for, both
    when something came and when it was taken: what is back before the service looked may stay gone for it."""

    def __init__(self, service: Pcscd, field: Field | None = None, *, second: bool = False, **habits: bool) -> None:
        super().__init__(field, port=service.port + second, **habits)
        self._name = READERS[second]
        self._missed = threading.Event()

    def answer(self, data: bytes) -> bytes | None:
        said = super().answer(data)
        if said == b"":
            self._missed.set()
        return said

    def await_seen(self) -> None:
        self._await(True)

    def await_missed(self) -> None:
        self._missed.clear()
        assert self._missed.wait(_SECONDS)
        self._await(False)

    def _await(self, there: bool) -> None:
        from smartcard import scard

        wanted = scard.SCARD_STATE_PRESENT if there else scard.SCARD_STATE_EMPTY
        _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        try:
            seen = scard.SCARD_STATE_UNAWARE
            while not seen & wanted:
                result, states = scard.SCardGetStatusChange(context, int(_SECONDS * 1000), [(self._name, seen)])
                assert result == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(result)
                seen = states[0][1]
        finally:
            scard.SCardReleaseContext(context)


def missing() -> str:
    """What is not installed of all that is needed; empty when nothing is."""
    if pcsc_missing():
        return "pyscard is not installed (PCSC=tests deploy/bootstrap)"
    if not _PROGRAM.exists() or not _DRIVER.exists():
        return "pcscd and its virtual reader are not installed (PCSC=tests deploy/bootstrap)"
    return ""


@contextmanager
def ready() -> Iterator[Pcscd]:
    """The service for pyscard in this process and its children, to be started; skips, or fails where REQUIRE_PCSC says
    so, when it cannot be had."""
    if lacks := missing():
        if os.environ.get(REQUIRED):
            pytest.fail(f"{lacks}, and {REQUIRED} is set")
        pytest.skip(lacks)
    place = Path(os.environ["PCSCLITE_CSOCK_NAME"])
    place.parent.mkdir(mode=0o700)
    service = Pcscd(place)
    try:
        yield service
    finally:
        service.stop()
        shutil.rmtree(place.parent)


def _two_ports() -> int:
    """One that is free, and so is the next."""
    while True:
        port = random.randrange(20_000, 32_000)             # below those that the system picks
        try:
            with socket.create_server(("", port)), socket.create_server(("", port + 1)):
                return port
        except OSError:
            continue
