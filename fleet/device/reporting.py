"""What kiosks tell, and what they are told to do."""
from __future__ import annotations

import asyncio
import random
import re
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi import Path as PathPart
from starlette.responses import Response

from fleet.device.door import Denied, Door, answer, body_of, message_of
from fleet.device.papers import gives, takes
from fleet.domain.history import Verdict
from fleet.domain.pacing import WAIT, next_after
from fleet.store import bundles, commands, enrolment, reports, wishes
from fleet.store.devices import Unknown, row_of
from remote.intent import DESIRED, Desired, Feedback
from remote.refusals import Refusal
from remote.report import REPORT_LIMIT, Report, Reported
from remote.signing import Envelope
from remote.values import CommandId, Sha256
from server.transaction import Transaction

UPLOAD_LIMIT = 10 * 1024 * 1024        # bytes
MEDIA = ("image/png", "application/zip")
_ETAG = re.compile(r'"(\d{1,16})"')


def routes(door: Door) -> APIRouter:
    router, fleet = APIRouter(prefix="/d/v1", tags=["reporting"]), door.fleet
    pace = Pace()

    @router.post("/report", status_code=202, **takes(Report), **gives(Reported, status=202))
    async def report(request: Request) -> Response:
        """Kept once, whatever is sent again. The answer comes when it is on disk."""
        device = await door.holder(request)
        told, now = await message_of(request, Report, REPORT_LIMIT), fleet.now()
        verdict, whole = await fleet.database.run(lambda tx: reports.take(tx, device, told, now))
        fleet.changed.set()
        if verdict is Verdict.FORKED:
            raise Denied(Refusal.QUARANTINED)
        pause = next_after(random.random(), pace.counted(now))
        return answer(Reported(now=now, next_after_s=pause, whole=whole), 202)

    @router.get("/desired", **gives(Envelope, Desired))
    async def desired(request: Request, wait: Annotated[int, Query(ge=0, le=WAIT + 5)] = 0,
                      if_none_match: Annotated[str, Header(max_length=40)] = "") -> Response:
        """The signed desired state (`Desired`): at once when it is another one than the kiosk has, else as soon as it
        is, or 304 after `wait` seconds."""
        token, tag = door.token(request), _ETAG.fullmatch(if_none_match)
        known = None if tag is None else int(tag[1])
        device, wish = await look(token, known)
        door.spend(device)
        if wish is None:
            wish = await another(device, token, known, wait)
        if wish is None:
            return Response(status_code=304, headers={"ETag": f'"{known}"'})
        told = answer(fleet.keys.seal(DESIRED, wish.model_dump_json().encode(), fleet.now()))
        told.headers["ETag"] = f'"{wish.rev}"'
        return told

    async def look(token: str, known: int | None) -> tuple[str, Desired | None]:
        """The device, and what is wished of it when that is not revision `known`. It may have been revoked since it was
        looked at last. Errors: Denied."""
        now = fleet.now()

        def work(tx: Transaction) -> tuple[str, Desired | None]:
            row = door.let_in(enrolment.holder(tx, token, now))
            return row.id, None if row.rev == known else wishes.wish(tx, row, fleet.keys.public(now), now)
        return await fleet.read(work)

    async def another(device: str, token: str, known: int | None, wait: float) -> Desired | None:
        """What is wished within `wait` seconds, when that is not revision `known`."""
        loop = asyncio.get_running_loop()
        until = loop.time() + wait
        with fleet.wake.watch(device) as watch:
            while (wish := (await look(token, known))[1]) is None:
                if fleet.ending or not await watch.heard(until - loop.time()):
                    break
        return wish

    @router.get("/config/{sha256}", responses={200: {"content": {"application/octet-stream": {}}}})
    async def config(request: Request, sha256: Annotated[Sha256, PathPart()]) -> Response:
        """A bundle by its hash, which the signed desired state names: that is its signature."""
        device = await door.holder(request)

        def its_own(tx: Transaction) -> bytes | None:
            return bundles.body(tx, sha256) if row_of(tx, device).config_sha256 == sha256 else None

        body = await fleet.read(its_own)
        if body is None:
            raise Denied(Refusal.UNKNOWN)
        return Response(body, media_type="application/octet-stream", headers={
            "Cache-Control": "private, max-age=31536000, immutable"})

    @router.post("/commands/{command}/feedback", status_code=202, **takes(Feedback))
    async def feedback(request: Request, command: Annotated[CommandId, PathPart()]) -> Response:
        """What became of a command: it only goes on, in whatever order words come."""
        device = await door.holder(request)
        told, now = await message_of(request, Feedback), fleet.now()
        try:
            await fleet.change(lambda tx: commands.tell(tx, device, command, told, now), (device,))
        except Unknown:
            raise Denied(Refusal.UNKNOWN) from None
        return Response(status_code=202)

    @router.put("/uploads/{command}", status_code=202, responses={413: {}})
    async def upload(request: Request, command: Annotated[CommandId, PathPart()]) -> Response:
        """What a command asked for: logs as application/zip, a picture as image/png."""
        device = await door.holder(request)
        media = request.headers.get("content-type", "")
        if media not in MEDIA:
            raise Denied(Refusal.NOT_UNDERSTOOD)
        body, now = await body_of(request, UPLOAD_LIMIT), fleet.now()
        try:
            await fleet.do_long(lambda tx: commands.upload(tx, device, command, media, body, now))
        except Unknown:
            raise Denied(Refusal.UNKNOWN) from None
        return Response(status_code=202)

    return router


class Pace:
    """How many reports come a second, by the last whole seconds."""

    def __init__(self) -> None:
        self._second, self._count, self._rate = 0, 0, 0.0

    def counted(self, now: int) -> float:
        """One more; how many a second there are."""
        if now != self._second:
            passed = max(1, now - self._second)
            self._rate = 0.7 * self._rate + 0.3 * self._count / passed
            self._second, self._count = now, 0
        self._count += 1
        return self._rate
