"""The frame that all pages share: who asks, in which language, and how a page is put together."""
from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import tzinfo
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from fleet.fleet import Fleet
from fleet.pages.visitor import NotAllowed, Visitor
from fleet.pages.words import LANGUAGES, Words, wished
from fleet.people import store as people
from fleet.people.account import Deed

HERE = Path(__file__).parent
STATIC = HERE / "static"
SESSION, LANGUAGE = "fleet_session", "fleet_language"      # cookies
Handler = Callable[[Request, Visitor], Awaitable[Response]]
NAVIGATION = (("front", "/"), ("kiosks", "/kiosks"), ("settings", "/settings"), ("rollouts", "/rollouts"),
              ("statistics", "/statistics"), ("log", "/log"), ("people", "/people"))
_NEEDS = {"log": Deed.RULE, "people": Deed.RULE}


@cache
def stamp(name: str) -> str:
    """A part of a static file's hash, so that browsers may keep it for ever."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def environment() -> Environment:
    """The templates, each compiled once for the process."""
    made = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)
    made.globals.update(static=lambda name: f"/static/{name}?{stamp(name)}", Deed=Deed,
                        languages={code: Words(code)("language.name") for code in LANGUAGES})
    return made


class Frame:
    def __init__(self, fleet: Fleet, zone: tzinfo | None = None) -> None:
        self.fleet, self.zone = fleet, zone

    def words(self, request: Request) -> Words:
        chosen = request.cookies.get(LANGUAGE, "")
        language = chosen if chosen in LANGUAGES else wished(request.headers.get("accept-language", ""))
        return Words(language, self.zone)

    async def visitor(self, request: Request) -> Visitor | None:
        """Whose session the cookie is; None: nobody's."""
        token, now = request.cookies.get(SESSION, ""), self.fleet.now()
        found = await self.fleet.read(lambda tx: people.holder(tx, token, now)) if token else None
        if found is None:
            return None
        account, used = found
        if now - used >= people.SEEN_EVERY:
            await self.fleet.database.run(lambda tx: people.used(tx, token, now))
        return Visitor(account, token, self.words(request), now)

    def signed_in(self, handler: Handler, deed: Deed | None = None) -> Callable[[Request], Awaitable[Response]]:
        """A page for people with a session, and with this right in the region where one is given."""
        async def endpoint(request: Request) -> Response:
            visitor = await self.visitor(request)
            if visitor is None:
                there = quote(request.url.path) if request.method == "GET" else "/"
                return RedirectResponse(f"/sign-in?to={there}", 303)
            if deed is not None and not visitor.may(deed):
                raise NotAllowed
            return await handler(request, visitor)
        return endpoint

    def page(self, request: Request, template: str, visitor: Visitor | None, status: int = 200,
             **values: Any) -> Response:
        """The page as the visitor reads it; None: somebody who has not signed in."""
        words = visitor.words if visitor else self.words(request)
        shown = [] if visitor is None else [
            (name, where) for name, where in NAVIGATION if name not in _NEEDS or visitor.may(_NEEDS[name])]
        text = environment().get_template(template).render(
            t=words, visitor=visitor, navigation=shown, path=request.url.path, now=self.fleet.now(),
            here=str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""),
            said=request.query_params.get("said", ""), **values)
        return HTMLResponse(text, status)


def back(where: str, said: str = "") -> Response:
    """After a form was done: a page to look at, so that loading it again does nothing twice. `said`: a key."""
    return RedirectResponse(where + (f"{'&' if '?' in where else '?'}said={said}" if said else ""), 303)


def keep(response: Response, request: Request, name: str, value: str, seconds: int) -> None:
    """Set a cookie that no script reads and no other site sends along with a form."""
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax",
                        secure=request.url.scheme == "https")
