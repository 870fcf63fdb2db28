"""All pages as one application, mounted beside what kiosks speak to."""
from __future__ import annotations

from datetime import tzinfo

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from fleet.fleet import Fleet
from fleet.pages.alerting import AlertPages
from fleet.pages.forms import TooLarge
from fleet.pages.frame import STATIC, Frame
from fleet.pages.front import Front
from fleet.pages.guard import Guard
from fleet.pages.kiosk import Kiosk
from fleet.pages.kiosks import Kiosks
from fleet.pages.log import Log
from fleet.pages.maintenance import Windows
from fleet.pages.me import Me
from fleet.pages.notices import Notices
from fleet.pages.orders import Orders
from fleet.pages.people import People
from fleet.pages.provided import Provided
from fleet.pages.rollouts import Rollouts
from fleet.pages.settings import SettingsPages
from fleet.pages.sign_in import SignIn
from fleet.pages.statistics import Statistics
from fleet.pages.today import Today
from fleet.pages.visitor import NotAllowed, NotThere
from fleet.people.oidc import Oidc
from server.errors import StoreError


class _Files(StaticFiles):
    """Files whose addresses change with them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def site(fleet: Fleet, zone: tzinfo | None = None, oidc: Oidc | None = None) -> Starlette:
    """`zone`: where the kiosks are; None is the zone of this machine. `oidc`: where people sign in who have an account
    of another place."""
    frame = Frame(fleet, zone)
    sign_in, today = SignIn(frame, oidc), Today(fleet)
    me, people, settings = Me(frame, sign_in), People(frame), SettingsPages(frame)
    provided = () if oidc is None else (Provided(frame, sign_in, oidc),)
    rooms = (sign_in, *provided, me, people, Notices(frame, me, people), Front(frame, today), Kiosks(frame, today),
             Orders(frame), Kiosk(frame), Windows(frame), settings, AlertPages(frame, settings), Rollouts(frame),
             Statistics(frame), Log(frame))
    made = Starlette(routes=[*(route for room in rooms for route in room.routes()),
                             Mount("/static", _Files(directory=STATIC))], middleware=[Middleware(Guard)])

    def says(status: int, key: str) -> object:
        async def answer(request: Request, _error: Exception) -> Response:
            visitor = await frame.visitor(request) if status != 503 else None
            return frame.page(request, "sorry.html", visitor, status, key=key)
        return answer

    for error, status, key in ((NotThere, 404, "not_there"), (NotAllowed, 403, "not_allowed"), (TooLarge, 413, "large"),
                               (StoreError, 503, "away")):
        made.add_exception_handler(error, says(status, key))        # type: ignore[arg-type]

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return frame.page(request, "sorry.html", await frame.visitor(request), error.status_code, key="not_there")

    made.add_exception_handler(HTTPException, http)
    return made
