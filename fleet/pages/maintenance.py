"""Maintenance: for how long nobody is told of a kiosk, a library or the whole region."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.domain.alert import BRANCH, REGION, Maintenance
from fleet.pages.forms import Form, form_of, moment_of
from fleet.pages.frame import Frame, back
from fleet.pages.visitor import NotAllowed, NotThere, Visitor
from fleet.people.account import Deed
from fleet.store import alerts, devices, region
from server.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be in maintenance. `branch`: where it is; None: everywhere."""

    code: str
    name: str
    branch: str | None


class Windows:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._fleet = frame, frame.fleet

    def routes(self) -> list[Route]:
        signed_in = self._frame.signed_in
        return [Route("/maintenance", signed_in(self.show)),
                Route("/maintenance", signed_in(self.plan), methods=["POST"]),
                Route("/maintenance/end", signed_in(self.end), methods=["POST"])]

    async def show(self, request: Request, visitor: Visitor, wrong: str = "", form: Form | None = None) -> Response:
        def look(tx: Transaction) -> dict[str, Any]:
            there = {one.code: one for one in scopes(tx, visitor)}
            windows = [one for one in alerts.windows(tx, visitor.now) if one.scope in there]
            return {"scopes": there, "windows": sorted(windows, key=lambda one: (one.since, one.until))}
        found = await self._fleet.read(look)
        mine = [one for one in found["scopes"].values() if visitor.may(Deed.RUN, one.branch)]
        return self._frame.page(request, "maintenance.html", visitor, 422 if wrong else 200, wrong=wrong, mine=mine,
                                form=form or Form([("scope", request.query_params.get("scope", ""))]), **found)

    async def plan(self, request: Request, visitor: Visitor) -> Response:
        """Now, or from a time, until another."""
        form = await form_of(request)
        scope = await self._scope(form, visitor)
        try:
            since = moment_of(form.one("since"), self._frame.zone) or visitor.now
            until = moment_of(form.one("until"), self._frame.zone) or 0
        except ValueError:
            raise NotThere from None
        if until <= max(since, visitor.now):
            return await self.show(request, visitor, "until", form)
        window = Maintenance(scope, since, until)
        await self._fleet.change(lambda tx: alerts.plan(tx, window, visitor.by, visitor.now))
        self._fleet.changed.set()
        return back("/maintenance", "maintenance")

    async def end(self, request: Request, visitor: Visitor) -> Response:
        scope = await self._scope(await form_of(request), visitor)
        await self._fleet.change(lambda tx: alerts.end(tx, scope, visitor.by, visitor.now))
        self._fleet.changed.set()
        return back("/maintenance", "unhushed")

    async def _scope(self, form: Form, visitor: Visitor) -> str:
        """Errors: NotThere, NotAllowed."""
        there = await self._fleet.read(lambda tx: scopes(tx, visitor))
        found = next((one for one in there if one.code == form.one("scope")), None)
        if found is None:
            raise NotThere
        if not visitor.may(Deed.RUN, found.branch):
            raise NotAllowed
        return found.code


def scopes(tx: Transaction, visitor: Visitor) -> list[Scope]:
    """All that this visitor sees: the region, the branches, each with its kiosks."""
    found = [Scope(REGION, visitor.words("alert.region"), None)]
    there = devices.by_branch(devices.everyone(tx, visitor.account.within))
    for code, name in region.names(tx).items():
        if visitor.account.sees((code,)):
            found.append(Scope(BRANCH + code, name, code))
            found += [Scope(device.id, device.name, code) for device in there.get(code, ())]
    return found
