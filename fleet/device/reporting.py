"""What kiosks tell, and what they fetch and bring for a command."""
from __future__ import annotations

import random
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as PathPart
from starlette.responses import Response

from fleet.device.door import Denied, Door, answer, body_of, message_of
from fleet.device.papers import KNOWN, brings, gives, gives_bytes, gives_nothing, takes
from fleet.device.places import Places
from fleet.domain.history import Verdict
from fleet.domain.pacing import next_after
from fleet.store import bundles, commands, releases, reports
from fleet.store.devices import Unknown, row_of
from remote.intent import Feedback
from remote.refusals import Refusal
from remote.release import LARGEST, parts_of
from remote.report import REPORT_LIMIT, Report, Reported
from remote.values import CommandId, Sha256, Version
from server.transaction import Transaction

UPLOAD_LIMIT = 10 * 1024 * 1024        # bytes
PARTS_AT_ONCE = 16                     # of versions of the program, on their way from one process
MEDIA = ("image/png", "application/zip")


class Reporting:
    """The calls of a kiosk that is known."""

    def __init__(self, door: Door) -> None:
        self._door, self._fleet = door, door.fleet
        self._pace, self._parts = Pace(), Places(PARTS_AT_ONCE)

    def routes(self) -> APIRouter:
        router = APIRouter(prefix="/d/v1", tags=[KNOWN])
        router.post("/report", **takes(Report), **gives(Reported, status=202))(self.report)
        router.get("/config/{sha256}", **gives_bytes())(self.config)
        router.get("/release/{version}/{part}", **gives_bytes())(self.release)
        router.post("/commands/{command}/feedback", **takes(Feedback), **gives_nothing())(self.feedback)
        router.put("/uploads/{command}", **brings(*MEDIA), **gives_nothing())(self.upload)
        return router

    async def report(self, request: Request) -> Response:
        """Kept once, whatever is sent again. The answer comes when it is on disk."""
        device = await self._door.holder(request)
        told, now = await message_of(request, Report, REPORT_LIMIT), self._fleet.now()
        verdict, whole = await self._fleet.database.run(lambda tx: reports.take(tx, device, told, now))
        self._fleet.changed.set()
        if verdict is Verdict.FORKED:
            raise Denied(Refusal.QUARANTINED)
        pause = next_after(random.random(), self._pace.counted(now))
        return answer(Reported(now=now, next_after_s=pause, whole=whole), 202)

    async def config(self, request: Request, sha256: Annotated[Sha256, PathPart()]) -> Response:
        """A bundle by its hash, which the signed desired state names: that is its signature."""
        device = await self._door.holder(request)

        def its_own(tx: Transaction) -> bytes | None:
            return bundles.body(tx, sha256) if row_of(tx, device).config_sha256 == sha256 else None

        body = await self._fleet.read(its_own)
        if body is None:
            raise Denied(Refusal.UNKNOWN)
        return Response(body, media_type="application/octet-stream", headers={
            "Cache-Control": "private, max-age=31536000, immutable"})

    async def release(self, request: Request, version: Annotated[Version, PathPart()],
                      part: Annotated[int, PathPart(ge=0, lt=parts_of(LARGEST))]) -> Response:
        """A part of the version of the program that the signed desired state names. 503 while many are on their way."""
        device = await self._door.holder(request)

        def its_own(tx: Transaction) -> bytes | None:
            return releases.part(tx, version, part) if row_of(tx, device).version == version else None

        with self._parts.taken() as place:
            body = await self._fleet.read(its_own)
            if body is None:
                raise Denied(Refusal.UNKNOWN)
            return place.keep(body)

    async def feedback(self, request: Request, command: Annotated[CommandId, PathPart()]) -> Response:
        """What became of a command: it only goes on, in whatever order words come."""
        device = await self._door.holder(request)
        told, now = await message_of(request, Feedback), self._fleet.now()
        try:
            await self._fleet.change(lambda tx: commands.tell(tx, device, command, told, now), (device,))
        except Unknown:
            raise Denied(Refusal.UNKNOWN) from None
        return Response(status_code=202)

    async def upload(self, request: Request, command: Annotated[CommandId, PathPart()]) -> Response:
        """What a command asked for: logs as application/zip, a picture as image/png."""
        device = await self._door.holder(request)
        media = request.headers.get("content-type", "")
        if media not in MEDIA:
            raise Denied(Refusal.NOT_UNDERSTOOD)
        body, now = await body_of(request, UPLOAD_LIMIT), self._fleet.now()
        try:
            await self._fleet.do_long(lambda tx: commands.upload(tx, device, command, media, body, now))
        except Unknown:
            raise Denied(Refusal.UNKNOWN) from None
        return Response(status_code=202)


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
