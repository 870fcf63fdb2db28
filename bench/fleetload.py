"""Kiosks of which nothing is there but their lines to a fleet: what an agent asks, when, and how long it took.

As lean as Python lets it be, since it shares the machine with the server it measures: sockets of the `ssl` module on
the loop's own readers, no transports, no tasks, and answers looked at only as far as is needed. Certificates are not
verified and wishes not believed: that is work of kiosks, each on a machine of its own.
"""
from __future__ import annotations

import asyncio
import random
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.agent.pacing import pause_after

Heard = Callable[[int, bytes], None]            # status and head of an answer; status 0: the line was lost
_PATIENCE = 30.0                                # seconds for an answer that is not waited for on purpose


@dataclass(slots=True)
class Told:
    """What a load has met. Seconds."""

    reports: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    back: list[float] = field(default_factory=list)     # loop's time of each kiosk's first answer after it was lost


class Line:
    """One connection at a time, made when there is something to ask, kept while the server keeps it."""

    __slots__ = ("_address", "_context", "_heard", "_left", "_loop", "_read", "_socket", "_words")

    def __init__(self, address: tuple[str, int], context: ssl.SSLContext) -> None:
        self._address, self._context = address, context
        self._loop = asyncio.get_running_loop()
        self._socket: ssl.SSLSocket | None = None
        self._words, self._read, self._left = b"", b"", -1
        self._heard: Heard | None = None

    def ask(self, words: bytes, heard: Heard) -> None:
        self._words, self._heard, self._read, self._left = words, heard, b"", -1
        if self._socket is not None:
            self._send()
            return
        plain = socket.socket()
        plain.setblocking(False)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        plain.connect_ex(self._address)
        self._loop.add_writer(plain, self._connected, plain)

    def close(self) -> None:
        if self._socket is not None:
            self._loop.remove_reader(self._socket)
            self._socket.close()
            self._socket = None

    def _connected(self, plain: socket.socket) -> None:
        self._loop.remove_writer(plain)
        if plain.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
            plain.close()
            self._lost()
            return
        self._socket = self._context.wrap_socket(plain, do_handshake_on_connect=False)
        self._loop.add_reader(self._socket, self._shake)
        self._shake()

    def _shake(self) -> None:
        assert self._socket is not None
        try:
            self._socket.do_handshake()
        except ssl.SSLWantReadError:
            return
        except OSError:
            self._lost()
            return
        self._loop.add_reader(self._socket, self._readable)
        self._send()

    def _send(self) -> None:
        assert self._socket is not None
        try:
            self._socket.send(self._words)
        except OSError:
            self._lost()

    def _readable(self) -> None:
        assert self._socket is not None
        try:
            data = self._socket.recv(16384)
        except ssl.SSLWantReadError:
            return
        except OSError:
            data = b""
        if not data:
            self._lost()
            return
        self._read += data
        head, found, body = self._read.partition(b"\r\n\r\n")
        if found and len(body) >= _length(head):
            heard, self._heard, self._read = self._heard, None, b""
            if heard is not None:
                heard(int(head[9:12]), head)

    def _lost(self) -> None:
        self.close()
        heard, self._heard = self._heard, None
        if heard is not None:
            heard(0, b"")


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return 0 if at < 0 else int(head[at + 15:].split(b"\r\n", 1)[0])


def words_of(address: tuple[str, int], token: str) -> bytes:
    """What follows the path, as an agent's `requests` sends it, up to what only some questions have."""
    return (f" HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\nUser-Agent: python-requests/2.34\r\n"
            f"Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\n"
            f"Authorization: Bearer {token}\r\n").encode()


class Kiosk:
    """One question always open, and a report each minute on a line of its own, as `kiosk.agent` does it."""

    __slots__ = ("_asks", "_boot", "_failures", "_head", "_loop", "_made", "_seq", "_tells", "_timer", "_told",
                 "device", "etag", "seen")

    def __init__(self, device: str, token: str, address: tuple[str, int], context: ssl.SSLContext, told: Told) -> None:
        self.device, self._told = device, told
        self._loop = asyncio.get_running_loop()
        self._asks, self._tells = Line(address, context), Line(address, context)
        self._head = words_of(address, token)
        self._boot, self._seq, self._failures = random.randbytes(8).hex(), 0, 0
        self._timer: asyncio.TimerHandle | None = None
        self._made = 0.0
        self.etag = b""
        self.seen: Callable[[Kiosk], None] | None = None        # hears when something else is wished

    def start(self, after: float, report_after: float) -> None:
        self._loop.call_later(after, self._ask, 0)
        self._timer = self._loop.call_later(report_after, self.report)

    def stop(self) -> None:
        self._told = Told()
        if self._timer is not None:
            self._timer.cancel()
        self._failures = -1
        self._asks.close()
        self._tells.close()

    # --- what is wished ----------------------------------------------------------------------------------

    def _ask(self, wait: int) -> None:
        if self._failures < 0:
            return
        known = b"" if not self.etag else b"If-None-Match: " + self.etag + b"\r\n"
        self._asks.ask(b"GET /d/v1/desired?wait=%d" % wait + self._head + known + b"\r\n", self._heard)

    def _heard(self, status: int, head: bytes) -> None:
        self._told.statuses[status] += 1
        if status not in (200, 304):
            self._told.lost += self._failures == 0
            self._failures += 1
            self._loop.call_later(pause_after(self._failures, random.random()), self._ask, 0)
            return
        if self._failures or not self.etag:
            self._told.back.append(self._loop.time())
            self._failures = 0
        if status == 200:
            self.etag = head[head.lower().index(b"etag: ") + 6:].split(b"\r\n", 1)[0]
            if self.seen is not None:
                self.seen(self)
        self._ask(50)

    # --- how it is ---------------------------------------------------------------------------------------

    def report(self) -> None:
        self._seq += 1
        self._send()

    def _send(self) -> None:
        body = report_of(self._boot, self._seq)
        self._made = self._loop.time()
        self._tells.ask(b"POST /d/v1/report" + self._head + b"Content-Length: %d\r\n\r\n" % len(body) + body,
                        self._taken)

    def _taken(self, status: int, _head: bytes) -> None:
        self._told.statuses[status] += 1
        if status == 202:
            self._told.reports.append(self._loop.time() - self._made)
            self._timer = self._loop.call_later(random.uniform(48, 72), self.report)
        else:
            self._timer = self._loop.call_later(pause_after(1, random.random()), self._send)


def report_of(boot: str, seq: int, ago: int = 0, more: str = "") -> bytes:
    """A minute of a kiosk that is used, so many five minutes ago: the first one whole, then what moves, counts, and now
    and then a happening; and `more` of its state."""
    now = int(time.time())
    state = (f'"load_percent":{random.randrange(5, 40)},"memory_free_mb":{random.randrange(1500, 1900)},'
             f'"temperature_c":{random.randrange(40, 60)},"today":{{"loans":{seq},"returns":{seq},"sessions":{seq}}}')
    if seq == 1:
        state += (',"version":"0.1.0","service":"serving","closed":null,"down":[],"printer":"","cases":0,"waiting":0,'
                  '"disk_free_mb":18000,"config":{}')
    state += more
    events = f'{{"at":{now},"kind":"hold_returned"}}' if random.random() < 0.1 else ""
    bucket = (f'{{"start":{now // 300 * 300 - 300 * ago},"counts":{{"loans":3,"returns":2,"sessions":1,'
              '"session_seconds":48,"language_fi":1}}')
    return (f'{{"boot_id":"{boot}","seq":{seq},"made_at":{now},"state":{{{state}}},"events":[{events}],'
            f'"buckets":[{bucket}]}}').encode()


class Staff:
    """Somebody with a session, who sends forms."""

    def __init__(self, session: str, address: tuple[str, int], context: ssl.SSLContext) -> None:
        self._line = Line(address, context)
        host = f"{address[0]}:{address[1]}"
        self._head = (f" HTTP/1.1\r\nHost: {host}\r\nOrigin: https://{host}\r\nCookie: fleet_session={session}\r\n"
                      "Content-Type: application/x-www-form-urlencoded\r\n").encode()

    async def send(self, path: str, form: str) -> None:
        """Errors: RuntimeError when the page does not take it."""
        heard: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        body = form.encode()
        self._line.ask(b"POST " + path.encode() + self._head + b"Content-Length: %d\r\n\r\n" % len(body) + body,
                       lambda status, head: heard.set_result((status, head)))
        async with asyncio.timeout(_PATIENCE):
            status, head = await heard
        if status != 303:
            raise RuntimeError(f"{path} was answered {status}: {head[:200]!r}")

    def close(self) -> None:
        self._line.close()
