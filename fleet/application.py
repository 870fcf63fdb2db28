"""The web application of one process."""
from __future__ import annotations

import time
from collections.abc import Callable
from datetime import tzinfo
from functools import partial

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fleet import health
from fleet.device.asking import Asking, Shortcut
from fleet.device.door import Denied, Door
from fleet.device.identity import Identity
from fleet.device.papers import describe
from fleet.device.reporting import Reporting
from fleet.errors import FleetError
from fleet.fleet import Fleet
from fleet.pages.guard import Legible
from fleet.pages.site import site
from fleet.people.oidc import Oidc
from remote.refusals import Refusal
from server.errors import StoreError


class _Application(FastAPI):
    """With a short way before all the others."""

    shortcut: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self.shortcut or super().__call__)(scope, receive, send)


async def _nowhere(_scope: Scope, _receive: Receive, _send: Send) -> None:
    """What kiosks ask and no route answers: they read a refusal, not a page."""
    raise Denied(Refusal.UNKNOWN)


def application(fleet: Fleet, *, clock: Callable[[], float] = time.monotonic,
                zone: tzinfo | None = None, oidc: Oidc | None = None) -> FastAPI:
    """Every route. `zone`: where the kiosks are, for the pages of staff; None is the zone of this machine. `oidc`: see
    `fleet.pages.site`."""
    made = _Application(title="Fleet of library kiosks", version="1", docs_url=None, redoc_url=None)
    door = Door(fleet, clock)
    asking = Asking(door)
    made.include_router(Identity(door).routes())
    made.include_router(Reporting(door).routes())
    made.include_router(asking.routes())
    made.include_router(health.routes(fleet, clock))

    def not_understood(request: Request, _error: Exception) -> Response:
        return door.denied(request, Denied(Refusal.NOT_UNDERSTOOD))

    made.add_exception_handler(Denied, door.denied)
    made.add_exception_handler(RequestValidationError, not_understood)
    for broken in (StoreError, FleetError):
        made.add_exception_handler(broken, door.broken)
    describe(made)
    made.mount("/d", _nowhere)
    made.mount("/", site(fleet, zone, oidc))
    made.add_middleware(Legible)
    made.shortcut = Shortcut(partial(FastAPI.__call__, made), asking)
    return made
