"""Somebody between kiosk and fleet, with a certificate that the kiosk believes: sees all, and changes what it likes."""
from __future__ import annotations

import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trustme

from kiosk.agent.link import Where


@dataclass(frozen=True)
class Asked:
    method: str
    path: str                  # after /d/v1
    body: bytes


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


def unchanged(asked: Asked) -> Asked:
    return asked


def passed(_asked: Asked, answer: Answer) -> Answer | None:
    return answer


class Between:
    """A way to the fleet at `url`, over TLS. `before` may change what a kiosk asks, `after` what it is answered, None:
    the connection is cut. `seen`: each path with its true answer."""

    def __init__(self, url: str, folder: Path) -> None:
        self.before: Callable[[Asked], Asked] = unchanged
        self.after: Callable[[Asked, Answer], Answer | None] = passed
        self.seen: list[tuple[Asked, Answer]] = []
        self._fleet = urlsplit(url).netloc
        authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.where = Where(f"https://127.0.0.1:{self._server.server_address[1]}", folder / "ca.pem")
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Between:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def honest(self) -> None:
        self.before, self.after = unchanged, passed

    def ask(self, asked: Asked, headers: dict[str, str]) -> Answer | None:
        asked = self.before(asked)
        far = HTTPConnection(self._fleet, timeout=10)
        try:
            far.request(asked.method, "/d/v1" + asked.path, asked.body or None, headers)
            answer = far.getresponse()
            kept = tuple((name, answer.getheader(name, "")) for name in ("ETag", "Content-Type", "Retry-After")
                         if answer.getheader(name))
            true = Answer(answer.status, answer.read(), kept)
        finally:
            far.close()
        self.seen.append((asked, true))
        return self.after(asked, true)


def _handler(between: Between) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize, disable_nagle_algorithm = -1, True       # head and body of an answer at once

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            kept = {name: self.headers[name] for name in ("Authorization", "If-None-Match", "Content-Type")
                    if self.headers[name]}
            answer = between.ask(Asked(self.command, self.path.removeprefix("/d/v1"), body), kept)
            self.close_connection = answer is None
            if answer is None:
                return
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(answer.body)

        do_GET = do_POST = do_PUT = _pass

        def log_message(self, *_more: Any) -> None:
            """It tells nobody."""

    return Handler


def for_path(path: str, change: Callable[[Answer], Answer | None]) -> Callable[[Asked, Answer], Answer | None]:
    """`change` the good answers of one call."""
    def after(asked: Asked, answer: Answer) -> Answer | None:
        return change(answer) if asked.path.startswith(path) and answer.status in (200, 202) else answer
    return after


def body(of: Callable[[bytes], bytes]) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, body=of(answer.body))
