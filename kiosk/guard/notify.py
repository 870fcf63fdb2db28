"""systemd's notification protocol, sd_notify(3): lines of NAME=VALUE in one datagram to the socket $NOTIFY_SOCKET.

An address that begins with @ lies in the abstract namespace: nothing of it in the file system, nothing on the network.
"""
from __future__ import annotations

import logging
import os
import socket
import struct
from collections.abc import Iterator, Mapping

log = logging.getLogger("kiosk")

READY, STOPPING, PING = "READY=1", "STOPPING=1", "WATCHDOG=1"
_DATAGRAMS = socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
_CREDENTIALS = struct.Struct("3i")         # ucred of unix(7): pid, uid, gid
_AT_ONCE = 64                              # datagrams taken together


def status(sentence: str) -> str:
    """The line that tells people how it is: one sentence, nothing of a patron."""
    return "STATUS=" + " ".join(sentence.split())


class Notifier:
    """Tells whoever started this process how it is; nobody when nobody asked. Any thread may tell; it never waits."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self.address = environment.get("NOTIFY_SOCKET", "")
        if self.address and self.address[0] not in "/@":
            log.warning("NOTIFY_SOCKET is %r; / or @ begins one: nobody is told how this process is", self.address)
            self.address = ""
        self.watchdog = _watchdog(environment) if self.address else None
        """Seconds within which a ping is expected; None when none is."""
        self._deaf = False

    def tell(self, *lines: str) -> None:
        if not self.address:
            return
        address = "\0" + self.address[1:] if self.address[0] == "@" else self.address
        try:
            with socket.socket(socket.AF_UNIX, _DATAGRAMS) as end:
                end.sendto("\n".join(lines).encode(), address)
            self._deaf = False
        except OSError as error:           # it will draw its own conclusion; a kiosk does not stop serving for it
            if not self._deaf:
                log.warning("the service manager at %s does not listen: %s", self.address, error.strerror)
            self._deaf = True


def _watchdog(environment: Mapping[str, str]) -> float | None:
    """sd_watchdog_enabled(3): WATCHDOG_USEC counts unless WATCHDOG_PID says that another process is meant."""
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    try:
        seconds = int(environment.get("WATCHDOG_USEC", "0")) / 1e6
    except ValueError:
        log.warning("WATCHDOG_USEC is %r, which is no number: no watchdog is served", environment["WATCHDOG_USEC"])
        return None
    return seconds if seconds > 0 else None


class Ear:
    """The other end: hears what one child tells. Datagrams of any other process are passed over."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_UNIX, _DATAGRAMS)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self.socket.bind("")               # the kernel gives an abstract name that is free

    def environment(self, watchdog: float) -> dict[str, str]:
        """What the child must be given; `watchdog` in seconds."""
        name: bytes = self.socket.getsockname()
        return {"NOTIFY_SOCKET": "@" + name[1:].decode("ascii"), "WATCHDOG_USEC": str(int(watchdog * 1e6))}

    def heard(self, pid: int) -> Iterator[dict[str, str]]:
        """What the process `pid` has told since last asked, oldest first."""
        for _ in range(_AT_ONCE):
            try:
                data, ancillary, _flags, _sender = self.socket.recvmsg(4096, socket.CMSG_SPACE(_CREDENTIALS.size))
            except BlockingIOError:
                return
            senders = [_CREDENTIALS.unpack(value)[0] for level, kind, value in ancillary
                       if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS)]
            if senders == [pid]:
                lines = (line.partition("=") for line in data.decode("utf-8", "replace").splitlines())
                yield {name: value for name, _, value in lines}

    def close(self) -> None:
        self.socket.close()
