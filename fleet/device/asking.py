"""What is wished of a kiosk. Each of them keeps this question open all day long, so there is a short way to it."""
from __future__ import annotations

import asyncio
import re
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fleet.device.door import Denied, Door, answer
from fleet.device.papers import KNOWN, gives
from fleet.domain.pacing import WAIT
from fleet.errors import FleetError
from fleet.store import wishes
from fleet.store.enrolment import Holder
from remote.intent import DESIRED, Desired
from remote.signing import Envelope
from server.errors import StoreError

_PATH = "/d/v1/desired"
_ETAG = re.compile(r'"(\d{1,16})"')
_WAIT = re.compile(rb"wait=(\d\d?)")


class Asking:
    def __init__(self, door: Door) -> None:
        self.door, self._fleet = door, door.fleet

    def routes(self) -> APIRouter:
        router = APIRouter(tags=[KNOWN], responses={304: {"description": "Nothing else is wished of it"}})

        @router.get(_PATH, **gives(Envelope, Desired))
        async def desired(request: Request, wait: Annotated[int, Query(ge=0, le=WAIT + 5)] = 0,
                          if_none_match: Annotated[str, Header()] = "") -> Response:
            """The signed desired state (`Desired`): at once when it is another one than the kiosk has, else as soon as
            it is, or 304 after `wait` seconds."""
            return await self.told(request.headers.get("authorization", ""), if_none_match, wait)

        return router

    async def told(self, authorization: str, tag: str, wait: float) -> Response:
        """Errors: Denied."""
        token, found = self.door.token(authorization), _ETAG.fullmatch(tag)
        known, said = None if found is None else int(found[1]), self._fleet.wake.said
        holder: Holder | None = await self.door.look(token)
        assert holder is not None
        device, rev = holder.row.id, holder.row.rev
        self.door.spend(device)
        if rev == known:
            holder = None                  # nothing of it weighs anything while it waits
            holder = await self._changed(device, rev, token, wait, said)
        if holder is None:
            return Response(status_code=304, headers={"ETag": f'"{known}"'})
        now = self._fleet.now()
        wish = wishes.wish(holder, self._fleet.keys.public(now), now)
        return answer(self._fleet.keys.seal(DESIRED, wish.model_dump_json().encode(), now), ETag=f'"{wish.rev}"')

    async def _changed(self, device: str, rev: int, token: str, wait: float, said: int) -> Holder | None:
        """The holder when something else is wished of it; None after `wait` seconds. `said`: how often the bus had said
        something before it was looked at: whatever came since may have been for it. It may have been revoked meanwhile.
        Errors: Denied."""
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        with self._fleet.wake.watch(device) as watch:
            if said != self._fleet.wake.said:
                watch.say()
            while not self._fleet.ending and await watch.heard(until - loop.time()):
                if (holder := await self.door.look(token)).row.rev != rev:
                    return holder
                del holder
        return None


class Shortcut:
    """Before all that FastAPI does for a request: it would be half of what a kiosk that waits weighs. What is not asked
    as an agent asks it goes on to the route."""

    def __init__(self, app: ASGIApp, asking: Asking) -> None:
        self._app, self._asking = app, asking

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope["type"] == "http" and scope["path"] == _PATH and scope["method"] == "GET"
        asked = _WAIT.fullmatch(scope["query_string"]) if ours else None
        if asked is None or int(asked[1]) > WAIT:
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        authorization, tag = (headers.get(name, b"").decode("latin-1") for name in (b"authorization", b"if-none-match"))
        try:
            response = await self._asking.told(authorization, tag, int(asked[1]))
        except Denied as error:
            response = self._asking.door.denied(Request(scope), error)
        except (StoreError, FleetError) as error:
            response = self._asking.door.broken(Request(scope), error)
        await response(scope, receive, send)
