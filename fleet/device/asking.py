"""What is wished of a kiosk. Each of them keeps this question open all day long, so there is a short way to it."""
from __future__ import annotations

import asyncio
import re
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fleet.device.door import Denied, Door, answer
from fleet.device.papers import gives
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
        router = APIRouter(tags=["reporting"])

        @router.get(_PATH, **gives(Envelope, Desired))
        async def desired(request: Request, wait: Annotated[int, Query(ge=0, le=WAIT + 5)] = 0,
                          if_none_match: Annotated[str, Header(max_length=40)] = "") -> Response:
            """The signed desired state (`Desired`): at once when it is another one than the kiosk has, else as soon as
            it is, or 304 after `wait` seconds."""
            return await self.told(request.headers.get("authorization", ""), if_none_match, wait)

        return router

    async def told(self, authorization: str, tag: str, wait: float) -> Response:
        """Errors: Denied."""
        token, found = self.door.token(authorization), _ETAG.fullmatch(tag)
        known = None if found is None else int(found[1])
        holder = await self.door.look(token)
        self.door.spend(holder.row.id)
        if holder.row.rev == known:
            holder = await self._changed(holder, token, wait)
        if holder.row.rev == known:
            return Response(status_code=304, headers={"ETag": f'"{known}"'})
        now = self._fleet.now()
        wish = wishes.wish(holder, self._fleet.keys.public(now), now)
        said = answer(self._fleet.keys.seal(DESIRED, wish.model_dump_json().encode(), now))
        said.headers["ETag"] = f'"{wish.rev}"'
        return said

    async def _changed(self, before: Holder, token: str, wait: float) -> Holder:
        """The holder when something else is wished of it, or after `wait` seconds. It may have been revoked meanwhile.
        Errors: Denied."""
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        with self._fleet.wake.watch(before.row.id) as watch:
            while (holder := await self.door.look(token)).row.rev == before.row.rev:
                if self._fleet.ending or not await watch.heard(until - loop.time()):
                    break
        return holder


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
