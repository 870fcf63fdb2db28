"""All kiosks by branch, and how a new one comes: a name, a place, and a one-time code for its machine."""
from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.domain.device import Device, Standing
from fleet.pages import telling
from fleet.pages.forms import form_of
from fleet.pages.frame import Frame, back
from fleet.pages.today import Today, by_branch
from fleet.pages.visitor import NotAllowed, Visitor
from fleet.people.account import Deed
from fleet.store import alerts, devices, region
from server.transaction import Transaction

CODE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,31}")


class Kiosks:
    def __init__(self, frame: Frame, today: Today) -> None:
        self._frame, self._fleet, self._today = frame, frame.fleet, today

    def routes(self) -> list[Route]:
        signed_in = self._frame.signed_in
        return [Route("/kiosks", signed_in(self.show)), Route("/kiosks", signed_in(self.add), methods=["POST"]),
                Route("/branches", signed_in(self.name), methods=["POST"])]

    async def show(self, request: Request, visitor: Visitor, wrong: str = "") -> Response:
        counts = by_branch(await self._today.cells(visitor))

        def look(tx: Transaction) -> dict[str, Any]:
            within = visitor.account.within
            there = devices.everyone(tx, within)
            names = region.names(tx)
            open_ = telling.seen_by(visitor, alerts.all_open(tx))
            how, kiosks = telling.tones(there, open_), devices.by_branch(there)
            return {"places": telling.places(kiosks, how, names, counts, visitor), "how": how, "names": names,
                    "kiosks": kiosks,
                    "gone": [device for device in there if device.standing is Standing.REVOKED]}

        found = await self._fleet.read(look)
        named = {code: name for code, name in found["names"].items()
                 if visitor.may(Deed.SERVE, code)}
        return self._frame.page(request, "kiosks.html", visitor, 422 if wrong else 200, may_add=named or visitor.may(
            Deed.SERVE), named=named, wrong=wrong, seen=lambda device: seen(device, visitor), **found)

    async def add(self, request: Request, visitor: Visitor) -> Response:
        form = await form_of(request)
        name, branch, called = form.one("name"), form.one("branch"), form.one("called")
        code = form.one("code")
        if code:                               # a branch that is not there yet: the region's business
            visitor.must(Deed.SERVE)
            branch = code
        visitor.must(Deed.SERVE, branch)
        if not 1 <= len(name) <= 60 or not CODE.fullmatch(branch) or len(called) > 60:
            return await self.show(request, visitor, "branch" if 1 <= len(name) <= 60 else "name")

        def invite(tx: Transaction) -> str:
            if code and called:
                region.name(tx, code, called, visitor.by, visitor.now)
            return devices.invite(tx, name, branch, visitor.by, visitor.now)[0]
        return back(f"/kiosks/{await self._fleet.change(invite)}", "added")

    async def name(self, request: Request, visitor: Visitor) -> Response:
        form = await form_of(request)
        code, called = form.one("code"), form.one("called")
        visitor.must(Deed.SERVE, code)
        if not CODE.fullmatch(code) or not 1 <= len(called) <= 60:
            raise NotAllowed
        await self._fleet.change(lambda tx: region.name(tx, code, called, visitor.by, visitor.now))
        return back("/kiosks", "named")


def seen(device: Device, visitor: Visitor) -> str:
    """When it was last heard of."""
    if device.seen is None:
        return visitor.words("kiosk.never")
    return visitor.words("kiosk.seen", ago=visitor.words.span(max(0, visitor.now - device.seen)))
