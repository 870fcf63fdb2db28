"""Any request at all, by anybody, and what holds whatever it was: see `Walk.go`.

Which requests there are is asked of the application and of the source of its pages, so that a new route or field cannot
be forgotten: one without a value here fails a test. A request is drawn from bytes (`Dice`), for hypothesis and fuzzing.
"""
from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import httpx
from starlette.routing import Mount

from fleet.demo.layers import KIOSK
from fleet.pages import frame, site
from fleet.pages.frame import SESSION
from fleet.pages.guard import HEADERS
from fleet.people.account import Role
from remote.intent import CommandKind, CommandState, Feedback, Ring
from remote.report import Closing
from tests.fleet.house import NOW, House
from tests.fleet.town import HERE, SECRETS, Rows, Side, Town, changed

T = TypeVar("T")
NOBODY, DEVICE = "nobody", "device"
ROLES = (NOBODY, DEVICE, *((role, branch) for role in Role for branch in (HERE, "")))
OWN = ("people", "sessions", "links", "audit", "leases", "hearing")     # in which a person writes of itself, and health
NASTY = ("", "\0", "../../etc/passwd", "..\\..\\etc", "%2e%2e%2f", "x" * 5000, "-1", "9" * 30, "ä" * 70, "{x}",
         "'\"><b>", "=1+1", "0001-01-01T00:00", "1000-01-01T00:00", "9999-12-31T23:59", "1e9", "٣", "\u202e",
         "a\r\nSet-Cookie: x=1", "NaN", "[]")
ORIGINS = ("http://fleet",) * 9 + ("http://evil.example", "null", "")
_FIELD = re.compile(r"\bform\.(?:one|text|all)\(\"(\w+)\"")
_QUERY = re.compile(r"\bquery(?:_params)?\.get\(\"(\w+)\"")
_PLACE = re.compile(r"\{(\w+)(?::\w+)?\}")


def routes(house: House) -> dict[tuple[str, str], list[str]]:
    """(method, path) of every route there is, those of pages included → what it may read: parts of its path, and the
    fields and queries that its module reads."""
    return {(method, path): sorted({*_PLACE.findall(path),
                                    *_read(_module(end), _FIELD if method == "POST" else _QUERY)})
            for method, path, end in _routes(house.application.routes, "")}


def _routes(there: Sequence[Any], before: str) -> Iterator[tuple[str, str, Any]]:
    for one in there:
        if isinstance(one, Mount) and not one.routes:
            yield "GET", f"{before}{one.path}/{{path}}", None
        elif hasattr(one, "methods"):
            yield from ((method, before + one.path, one.endpoint) for method in one.methods - {"HEAD"})
        else:                          # a mount, or FastAPI's included router
            within = one.routes if isinstance(one, Mount) else one.original_router.routes
            yield from _routes(within, before + getattr(one, "path", ""))


def _module(endpoint: Any) -> str:
    """The source of the module of a page's own handler, which stands inside the endpoint that asks for a session."""
    cells = [cell.cell_contents for cell in getattr(endpoint, "__closure__", None) or ()]
    handler = next((one for one in cells if inspect.ismethod(one)), endpoint)
    if handler is None:
        return ""
    source = inspect.getsource(inspect.getmodule(handler))     # type: ignore[arg-type]
    return source + inspect.getsource(frame) if inspect.ismethod(handler) else source


def _read(source: str, what: re.Pattern[str]) -> set[str]:
    return set(what.findall(source))


def asked_for() -> set[str]:
    """The names of fields and of queries that pages read."""
    source = "\n".join(file.read_text("utf-8") for file in Path(site.__file__).parent.glob("*.py"))
    return _read(source, _FIELD) | _read(source, _QUERY)


def values(side: Side, wide: int) -> dict[str, tuple[str, ...]]:
    """What each field, query and part of a path may be asked with about this branch."""
    moments = ("2026-11-28T15:00", "2027-01-01T00:00", "")
    return {
        "device": (side.device, side.pending), "command": (side.picture, side.waiting),
        "number": (str(side.rollout), str(wide)), "part": ("0", "1"),
        "deed": ("close", "revoke", "rename", *CommandKind), "sha256": (side.bundle,), "token": ("x" * 43,),
        "path": ("fleet.css", "../frame.py"), "name": (side.person, "Uusi kone", "viewer-region"),
        "branch": (side.branch,), "code": (side.branch, "123456"), "called": ("Uusi nimi",),
        "kind": tuple(CommandKind),
        "message": tuple(Closing), "since": moments, "until": moments[1:], "hours": ("1", "8", "24", ""),
        "key": (side.key,),
        "scope": (f"kiosk:{side.device}", f"branch:{side.branch}", f"override:{side.device}", "region"),
        "text": (KIOSK.format(number=3), "", "[screen]\nwidth = 1280\nheight = 800\n", "x ="),
        "how": ("at_once", "canary"), "seen": ("", "1"), "canary": (side.device,), "version": ("1.5.0", "1", "2"),
        "on": ("pad",), "send": ("pad", "x"), "setting": ("pad.minutes", "load.percent"), "limit": ("5", "x", "nan"),
        "act": ("pause", "resume", "stop", "undo"),
        "shown": ("Uusi",), "role": tuple(Role), "where": ("region", "branches"), "active": ("yes", ""),
        "password": ("kolme pientä porsasta",), "again": ("kolme pientä porsasta",), "old": ("none",),
        "totp": ("A" * 32, "ää", "0"), "to": ("/", "//evil.example", "https://evil.example"), "language": ("sv", "xx"),
        "said": ("added", "{x}"), "before": (str(NOW), "2"), "all": ("1",), "days": ("1", "365"),
        "by": ("branch", "kiosk"), "wait": ("0",), "ring": tuple(Ring),
        "address": ("aino@library.example", "aino", ""), "which": ("all", "important"),
         "left": ("1",), "kiosk": (side.device,)}


class Dice:
    """Choices drawn from bytes; without any left, always the first."""

    def __init__(self, data: bytes) -> None:
        self._data = iter(data)

    def draw(self, options: Sequence[T]) -> T:
        return options[next(self._data, 0) % len(options)]


@dataclass(frozen=True)
class Asked:
    """One request."""

    who: Any
    method: str
    path: str
    query: dict[str, str] | list[tuple[str, str]] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    origin: str = "http://fleet"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.path + (f"?{urlencode(self.query)}" if self.query else "")


class Walk:
    def __init__(self, town: Town) -> None:
        self.town = town
        self.reads = routes(town.house)
        self.routes = sorted(self.reads)
        self.here, self.elsewhere = (values(side, town.wide) for side in (town.here, town.elsewhere))
        self.messages = self._messages()

    def _messages(self) -> list[bytes]:
        machine, device = self.town.machine, self.town.here.device
        report = machine.report_of().written()
        return [report, Feedback(state=CommandState.DONE).model_dump_json().encode(),
                json.dumps({"code": "0" * 10, "public_key": machine.public, "version": "1"}).encode(),
                json.dumps({"payload": "e30=", "key": "0" * 16, "signature": "A" * 86 + "=="}).encode(),
                json.dumps({"device": device, "boot_id": "a" * 16, "seq": 2**53, "made_at": -1}).encode(),
                b"", b"{", b"null", b"[" * 9000, b'{"seq":' + b"9" * 5000 + b"}", b"\xff", b'"\\ud800"', b"\0"]

    def drawn(self, dice: Dice) -> Asked:
        """A plain request about one of the branches, with some of it changed."""
        who, route = dice.draw(ROLES), dice.draw(self.routes)
        told, reads = dict(dice.draw((self.here, self.elsewhere))), self.reads[route]
        for name in [dice.draw(reads) for _ in range(dice.draw(range(5)))] if reads else ():
            told[name] = (str(dice.draw(dice.draw((self.here[name], self.elsewhere[name], NASTY)))),)
        asked = self.about(who, *route, told)
        body = dice.draw(self.messages) if asked.body is not None or dice.draw(range(20)) == 1 else None
        return replace(asked, body=None if asked.method == "GET" else body, origin=dice.draw(ORIGINS),
                       fields={name: value for name, value in asked.fields.items() if dice.draw(range(12)) != 1})

    def about(self, who: Any, method: str, path: str, values: dict[str, tuple[str, ...]]) -> Asked:
        """The plainest request to a route, all of it about one branch."""
        filled = _PLACE.sub(lambda found: quote(values[found[1]][0], safe=""), path)
        told = {name: str(values[name][0]) for name in self.reads[method, path] if name not in _PLACE.findall(path)}
        device = path.startswith("/d/")
        return Asked(who, method, filled, told if method == "GET" else {}, {} if method == "GET" else told,
                     self.messages[1] if device else None)

    # --- asked, and what must hold -------------------------------------------------------------------------

    def go(self, asked: Asked) -> httpx.Response:
        """Whatever is asked, by whomever: nothing breaks, nobody sees or changes what is not theirs, nothing happens
        for another site, and each page binds the browser."""
        answer = self.town.loop.run(self._send(asked))
        after, town = self.town.rows(), self.town
        assert answer.status_code < 500, (asked, answer.text[-400:])
        every = changed(town.before, after)
        try:
            self._kept(asked, answer, after, every)
        finally:
            if every:
                town.anew()
        return answer

    async def _send(self, asked: Asked) -> httpx.Response:
        headers = asked.headers | ({"Origin": asked.origin} if asked.origin else {})
        if asked.who == DEVICE:
            headers = asked.headers | {"Authorization": f"Bearer {self.town.machine.token}"}
        elif asked.who != NOBODY:
            headers["Cookie"] = f"{SESSION}={self.town.sessions[asked.who]}"
        if asked.path == "/events" and asked.who not in (NOBODY, DEVICE):
            return httpx.Response(200, headers=HEADERS)            # it does not end
        transport = httpx.ASGITransport(self.town.house.application)
        async with httpx.AsyncClient(transport=transport, base_url="http://fleet", headers=headers) as client:
            if asked.body is None:
                return await client.request(asked.method, asked.url, data=asked.fields or None)
            return await client.request(asked.method, asked.url, content=asked.body)

    def _kept(self, asked: Asked, answer: httpx.Response, after: Rows, every: list[str]) -> None:
        town = self.town
        page = not asked.path.startswith(("/d/", "/healthz", "/metrics", "/openapi.json"))
        if page:
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, asked
        if page and asked.method != "GET" and asked.origin != "http://fleet" and asked.who != DEVICE:
            assert answer.status_code == 403, asked
            assert not every, asked
        if asked.who in (NOBODY, DEVICE) or asked.who[1] == HERE:
            names = town.names(town.elsewhere)
            tried = ("people", "audit") if asked.path == "/sign-in" else ()        # wrong tries are counted
            assert not changed(town.before, after, names, tried), (asked, changed(town.before, after, names))
            told, said = answer.text, str(asked)
            for word in (*SECRETS, *names):
                assert word in said or word not in told, (asked, word, told)
        if asked.who == NOBODY:
            assert not changed(town.before, after, but=(*OWN, "invites", "devices")), asked
        elif asked.who != DEVICE and asked.who[0] is Role.VIEWER:
            assert not changed(town.before, after, but=OWN), (asked, every)
        elif asked.who == DEVICE:
            assert not changed(town.before, after, {town.neighbour.device}), asked

