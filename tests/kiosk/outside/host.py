"""A small public interface on loopback: recorded answers by path, with ETags, and the ways in which hosts fail."""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

from PIL import Image

# Shapes after the public documentation of both interfaces; names and numbers are nobody's.
SCHEDULES = {
    "type": "schedule", "total": 3, "items": [
        {"library": 84924, "date": "2026-11-23", "closed": False, "period": 1, "info": None, "times": [
            {"from": "07:00", "to": "10:00", "status": 2}, {"from": "10:00", "to": "19:00", "status": 1},
            {"from": "19:00", "to": "22:00", "status": 2}]},
        {"library": 84924, "date": "2026-11-24", "closed": True, "period": 1, "info": {"fi": "Inventaario"},
         "times": None},
        {"library": 84924, "date": "2026-11-25", "closed": False, "period": 1, "info": None, "times": [
            {"from": "10:00", "to": "16:30", "status": 1}]}]}
LIBRARY = {"type": "library", "data": {
    "id": 84924, "name": "Heinolan kirjasto", "phoneNumbers": [{"number": "03 000 0000", "name": "Asiakaspalvelu"}],
    "primaryContactInfo": {"phoneNumber": {"name": "Asiakaspalvelu", "number": "+358 3 000 0001"}}}}
SEARCH = {"resultCount": 3, "status": "OK", "records": [
    {"id": "lastu.1", "title": "Kalevala /", "nonPresenterAuthors": [{"name": "Lönnrot, Elias, kirjoittaja"}],
     "images": []},
    {"id": "lastu.2", "title": "Rautatie", "nonPresenterAuthors": [{"name": "Aho, Juhani"}],
     "images": ["/Cover/Show?source=Solr&id=lastu.2&index=0&size=large"]},
    {"id": "lastu.3", "title": "Fänrik Ståls sägner", "nonPresenterAuthors": [{"name": "Runeberg, J. L."}],
     "images": ["/Cover/Show?source=Solr&id=lastu.3&index=0&size=large"]}]}


def picture(width: int = 120, height: int = 180, kind: str = "JPEG", colour: str = "#A03020") -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), colour).save(made, kind)
    return made.getvalue()


@dataclass
class Host:
    """`answers`: path → body, or (status, headers, body). `asked`: every request, its path, query and headers."""

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = field(default_factory=list)
    trickle: Callable[[], None] | None = None

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]


@contextmanager
def host() -> Iterator[Host]:
    told = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            told.asked.append((parts.path, parse_qs(parts.query), dict(self.headers)))
            answer = told.answers.get(parts.path)
            if answer is None:
                self.send_error(404)
                return
            status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
            tag = headers.get("ETag") or f'"{sha256(body).hexdigest()[:8]}"'
            if status == 200 and self.headers.get("If-None-Match") == tag:
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(status)
            for name, value in {"ETag": tag, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for start in range(0, len(body), 65536 if told.trickle is None else 1):
                    self.wfile.write(body[start:start + (65536 if told.trickle is None else 1)])
                    self.wfile.flush()
                    if told.trickle is not None:
                        told.trickle()
            except OSError:
                pass                       # the other end had enough

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/"
    yield told
    server.shutdown()
    server.server_close()
    thread.join()
