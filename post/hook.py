"""A web-hook: one JSON message, POSTed to an address that an operator named, signed so that its reader knows us.

The headers are those of Standard Webhooks (1.0.0): `webhook-id` is the same each time a message is sent again,
`webhook-timestamp` has the seconds since 1970 of this try, and `webhook-signature` is "v1," and the base64 of
HMAC-SHA256 over "ID.TIMESTAMP.BODY". A secret that begins with "whsec_" is base64, any other its own bytes.
"""
from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from ipaddress import ip_address
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from post.deadline import cut_at

PREFIX = "whsec_"
AGENT = "itsepalvelu-fleet"
PATIENCE = 10.0                    # seconds, for whoever has no other wish


class HookError(Exception):
    """Why it was not delivered, in a sentence for a technician. `status`: the answer's, where there was one."""

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


def signature(secret: str, number: str, timestamp: int, body: bytes) -> str:
    """Errors: ValueError for a secret that says it is base64 and is not."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True) if secret.startswith(PREFIX) else (
            secret.encode())
    except binascii.Error:
        raise ValueError(f"a secret that begins with {PREFIX} must be base64 after it") from None
    told = hmac.new(key, f"{number}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(told).decode()


class Hook:
    """`private`: its address may be one of this machine or of a network of one's own. `ca`: a file of authorities."""

    def __init__(self, url: str, secret: str, *, private: bool = False, ca: str | None = None,
                 clock: Callable[[], float] = time.time) -> None:
        self._url, self._secret, self._private, self._ca = url, secret, private, ca
        self._clock = clock

    def send(self, number: str, body: bytes, deadline: float) -> None:
        """Delivered when it answers 2xx before `deadline`, by `time.monotonic`; after that nothing is sent any more,
        however long its name took to find. No other address is gone to when it says so. Errors: HookError."""
        now = int(self._clock())
        headers = {"Content-Type": "application/json", "User-Agent": AGENT, "webhook-id": number,
                   "webhook-timestamp": str(now), "webhook-signature": signature(self._secret, number, now, body)}
        try:
            with ExitStack() as held, requests.Session() as session:
                session.trust_env = False
                way = _Way(self._private, deadline, held)
                session.mount("https://", way)
                session.mount("http://", way)
                answer = session.post(self._url, data=body, headers=headers, timeout=_left(deadline), stream=True,
                                      allow_redirects=False, verify=self._ca or True)
                held.callback(answer.close)
                status = answer.status_code
        except _Private:
            raise HookError("its address is of this machine or a private network; if that is meant, say private = true"
                            ) from None
        except requests.exceptions.SSLError:
            raise HookError("its certificate is not trusted") from None
        except (requests.RequestException, HTTPError, OSError, ValueError):
            raise HookError("it does not answer, or not in time") from None
        if not 200 <= status < 300:
            raise HookError(f"it answers {status}", status)


def _left(deadline: float) -> float:
    return max(0.1, deadline - time.monotonic())


class _Private(Exception):
    """Where the connection leads nothing may be sent."""


class _Way(HTTPAdapter):
    """Looks where each connection leads before a byte is sent over it, whatever its name meant a moment ago, and cuts
    it when its time is over."""

    def __init__(self, private: bool, deadline: float, held: ExitStack) -> None:
        self._private, self._deadline, self._held = private, deadline, held
        super().__init__(max_retries=0)

    def init_poolmanager(self, *given: Any, **named: Any) -> None:
        super().init_poolmanager(*given, **named)
        self.poolmanager.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, _watched(HTTPConnection, self._admit)),
            "https": _pool(HTTPSConnectionPool, _watched(HTTPSConnection, self._admit))}

    def _admit(self, made: socket.socket) -> None:
        where = ip_address(made.getpeername()[0].partition("%")[0])
        where = getattr(where, "ipv4_mapped", None) or where
        if not (self._private or where.is_global) or where.is_multicast:
            made.close()
            raise _Private
        if time.monotonic() >= self._deadline:
            made.close()
            raise TimeoutError
        self._held.enter_context(cut_at(made, self._deadline - time.monotonic()))


def _watched(kind: Any, admit: Callable[[socket.socket], None]) -> Any:
    class Watched(kind):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            made: socket.socket = super()._new_conn()
            admit(made)
            return made
    return Watched


def _pool(kind: Any, connection: Any) -> Any:
    return type(kind.__name__, (kind,), {"ConnectionCls": connection})
