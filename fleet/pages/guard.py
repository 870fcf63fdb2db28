"""What stands before every page: the headers that bind a browser, and the refusal of forms that other sites send."""
from __future__ import annotations

import re
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"))
HEADERS = {
    "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()", "X-Frame-Options": "DENY"}
_SAFE = ("GET", "HEAD")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


def from_here(headers: Headers) -> bool:
    """Whether a browser says that one of our own pages sent this. `Origin` comes with every form of today's browsers,
    `Sec-Fetch-Site` with most requests; what brings neither is not from a page of ours."""
    origin = headers.get("origin")
    if origin is not None:
        return origin.partition("://")[2] == headers.get("host") != ""
    return headers.get("sec-fetch-site") == "same-origin"


class Legible:
    """Before everything, what kiosks ask too: an address with a control character in it is nobody's. Routes would not
    see a line end as the pages' own, and PostgreSQL takes no NUL."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["path"] + unquote(scope["query_string"].decode("latin-1")) if scope["type"] == "http" else ""
        if _CONTROL.search(asked):
            await PlainTextResponse("not an address", 400, HEADERS)(scope, receive, send)
            return
        await self._app(scope, receive, send)


class Guard:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def bound(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                headers.setdefault("Cache-Control", "no-store")
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        if scope["method"] not in _SAFE and not from_here(Headers(scope=scope)):
            await PlainTextResponse("cross-site", 403)(scope, receive, bound)
            return
        await self._app(scope, receive, bound)
