"""A polite and wary HTTP client: it says who it is, asks only for what changed, and takes no more than it can use."""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import requests

from config.values import loopback

AGENT = "itsepalvelu (library self-service kiosk)"
CONNECT, READ, WHOLE = 4.0, 8.0, 20.0      # seconds: to reach it, between two pieces, for all of it
REDIRECTS = 3
PIECE = 16 * 1024


class Unreachable(Exception):
    """Nothing usable came; the sentence says why, for the log. `there`: somebody answered, and has not got it."""

    def __init__(self, reason: str, *, there: bool = False) -> None:
        super().__init__(reason)
        self.there = there


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, and what to ask by next time whether it has changed."""

    body: bytes
    etag: str = ""
    modified: str = ""


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No account goes with a request, not even one from a .netrc."""
    return request


class Fetcher:
    """One connection pool. `clock` is monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": AGENT})
        self._session.auth = _nobody
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))      # none are taken

    def get(self, url: str, *, limit: int, before: Fetched | None = None) -> Fetched | None:
        """What is at `url`, at most `limit` bytes; None when it is as `before`. Raises Unreachable."""
        headers = {}
        if before is not None and before.etag:
            headers["If-None-Match"] = before.etag
        if before is not None and before.modified:
            headers["If-Modified-Since"] = before.modified
        try:
            for _ in range(REDIRECTS + 1):
                if not safe(url):
                    raise Unreachable("it leads to an address that is not encrypted")
                with self._session.get(url, headers=headers, timeout=(CONNECT, READ), stream=True,
                                       allow_redirects=False) as response:
                    if response.is_redirect:
                        url = urljoin(url, response.headers["Location"])
                        continue
                    return self._read(response, limit, before)
        except (requests.RequestException, OSError, ValueError) as error:
            raise Unreachable(type(error).__name__) from error
        raise Unreachable("it leads from one address to the next")

    def _read(self, response: requests.Response, limit: int, before: Fetched | None) -> Fetched | None:
        if response.status_code == 304 and before is not None:
            return None
        if response.status_code != 200:
            raise Unreachable(f"it answered {response.status_code}", there=response.status_code in (404, 410))
        return Fetched(self._body(response, limit), _header(response, "ETag"), _header(response, "Last-Modified"))

    def _body(self, response: requests.Response, limit: int) -> bytes:
        until = self._clock() + WHOLE
        body = bytearray()
        for piece in response.iter_content(PIECE):
            body += piece
            if len(body) > limit:
                raise Unreachable(f"it is larger than {limit} bytes", there=True)
            if self._clock() > until:
                raise Unreachable("it comes too slowly")
        return bytes(body)

    def close(self) -> None:
        self._session.close()


def safe(url: str) -> bool:
    """Encrypted on its way, or on no way at all."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and loopback(parts.hostname or ""))


def _header(response: requests.Response, name: str) -> str:
    value = response.headers.get(name, "")
    return value if len(value) <= 200 and value.isprintable() else ""
