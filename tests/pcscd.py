"""A PC/SC service of the tests' own: pcscd with two virtual readers, reached over its own socket, gone afterwards."""
from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from devices.pcsc.link import pcsc_missing

REQUIRED = "REQUIRE_PCSC"           # set in the environment: a missing service is a failure
READERS = ("Virtual PCD 00 00", "Virtual PCD 00 01")
_DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_CONFIGURATION = """FRIENDLYNAME "Virtual PCD"
DEVICENAME /dev/null:{port}
LIBPATH {driver}
CHANNELID {port}
"""
# It takes the socket from whoever starts it, as a system that starts services on demand hands it over: descriptor 3.
_START = 'exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec pcscd --foreground --config "$1"'
_SECONDS = 10.0


class Pcscd:
    """Not started yet. Who connects to `port` is a card in the first of READERS, to the next port in the second."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _two_ports()
        (folder / "readers").mkdir()
        (folder / "readers" / "vpcd").write_text(_CONFIGURATION.format(port=self.port, driver=_DRIVER))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.folder / "socket"

    def start(self) -> None:
        if self._process is not None:
            return
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.socket))
            listener.listen()
            self._process = subprocess.Popen(["sh", "-c", _START, "sh", str(self.folder / "readers")],
                                             stdin=listener, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self) -> None:
        """At once, as by a crash."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(_SECONDS)
            self._process = None
            self.socket.unlink()

    def await_card(self, there: bool, reader: str = READERS[0]) -> None:
        """Until the service has seen that a card lies on it, or none: it looks two or three times a second."""
        from smartcard import scard

        wanted = scard.SCARD_STATE_PRESENT if there else scard.SCARD_STATE_EMPTY
        _, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        try:
            seen = scard.SCARD_STATE_UNAWARE
            while not seen & wanted:
                result, states = scard.SCardGetStatusChange(context, int(_SECONDS * 1000), [(reader, seen)])
                assert result == scard.SCARD_S_SUCCESS, scard.SCardGetErrorMessage(result)
                seen = states[0][1]
        finally:
            scard.SCardReleaseContext(context)


def missing() -> str:
    """What is not installed of all that is needed; empty when nothing is."""
    if pcsc_missing():
        return "pyscard is not installed (PCSC=tests deploy/bootstrap)"
    if shutil.which("pcscd", path=f"{os.environ['PATH']}:/usr/sbin") is None or not _DRIVER.exists():
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
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="pcscd-"))           # short: a socket's path has 107 bytes
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        service = Pcscd(folder)
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setenv("PCSCLITE_CSOCK_NAME", str(service.socket))
        patch.setenv("PATH", f"{os.environ['PATH']}:/usr/sbin")
        stack.callback(service.stop)
        yield service


def _two_ports() -> int:
    """One that is free, and so is the next."""
    while True:
        port = random.randrange(20_000, 32_000)             # below those that the system picks
        try:
            with socket.create_server(("", port)), socket.create_server(("", port + 1)):
                return port
        except OSError:
            continue
