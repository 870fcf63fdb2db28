"""Who may come in, and with how much: bounded bodies, strict messages, tokens, and one answer for every no."""
from __future__ import annotations

import logging
import re
from collections.abc import Callable
from typing import TypeVar

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import JSONResponse, Response

from fleet.device.looks import Looks
from fleet.domain.device import Standing
from fleet.domain.pacing import Allowance
from fleet.fleet import Fleet
from fleet.store.enrolment import Holder
from remote.refusals import Refusal, Refused
from remote.values import Message

M = TypeVar("M", bound=Message)
log = logging.getLogger("fleet")
_BEARER = re.compile(r"Bearer ([A-Za-z0-9_-]{43})")
_NOT_SERVED = {Standing.QUARANTINED: Refusal.QUARANTINED, Standing.REVOKED: Refusal.REVOKED,
               Standing.PENDING: Refusal.PENDING, Standing.INVITED: Refusal.NOT_PROVEN}
_KNOWN_AT_ONCE = 200_000


class Denied(Exception):
    def __init__(self, refusal: Refusal, again_after: int | None = None) -> None:
        super().__init__(refusal.value)
        self.refusal, self.again_after = refusal, again_after


def answer(message: Message, status: int = 200, **headers: str) -> Response:
    return Response(message.model_dump_json(), status, media_type="application/json", headers={
        "Cache-Control": "no-store", **headers})


class Door:
    """Of one application."""

    def __init__(self, fleet: Fleet, clock: Callable[[], float]) -> None:
        self.fleet = fleet
        self._clock = clock
        self._looks = Looks(fleet)
        self._allowed: dict[str, Allowance] = {}

    def denied(self, _request: Request, error: Exception) -> Response:
        assert isinstance(error, Denied)
        said = Refused(refused=error.refusal, now=self.fleet.now())
        headers = {"Cache-Control": "no-store"}
        if error.again_after is not None:
            headers["Retry-After"] = str(error.again_after)
        if error.refusal is Refusal.NOT_PROVEN:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(said.model_dump(mode="json"), error.refusal.status, headers)

    def broken(self, _request: Request, error: Exception) -> Response:
        """The database does not take it: nothing was acknowledged, and the kiosk comes again."""
        log.error("a request was not carried out: %s", error)
        return self.denied(_request, Denied(Refusal.NOT_NOW, 30))

    async def holder(self, request: Request) -> str:
        """The device whose token this is: one more request of its. Errors: Denied."""
        device: str = (await self.look(self.token(request.headers.get("authorization", "")))).row.id
        self.spend(device)
        return device

    async def look(self, token: str) -> Holder:
        """The device whose token this is, as it is now. Errors: Denied."""
        found = await self._looks.holder(token)
        if found is None:
            raise Denied(Refusal.NOT_PROVEN)
        self.pass_in(Standing(found.row.standing))
        return found

    @staticmethod
    def token(authorization: str) -> str:
        """Errors: Denied."""
        found = _BEARER.fullmatch(authorization)
        if found is None:
            raise Denied(Refusal.NOT_PROVEN)
        return found[1]

    @staticmethod
    def pass_in(standing: Standing) -> None:
        if standing is not Standing.ACCEPTED:
            raise Denied(_NOT_SERVED[standing])

    def spend(self, who: str, *, rate: float = 2.0, burst: float = 60.0) -> None:
        """One more request of this one. Errors: Denied when it asks too much."""
        now = self._clock()
        if len(self._allowed) > _KNOWN_AT_ONCE:
            self._allowed.clear()
        left = self._allowed.get(who, Allowance.full(now, burst)).spent(now, rate=rate, burst=burst)
        if left is None:
            raise Denied(Refusal.TOO_MANY, 10)
        self._allowed[who] = left


async def body_of(request: Request, limit: int) -> bytes:
    """All of it. Errors: Denied when it is larger than that; no more than that is ever held."""
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > limit:
        raise Denied(Refusal.TOO_LARGE)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise Denied(Refusal.TOO_LARGE)
    return bytes(body)


async def message_of(request: Request, kind: type[M], limit: int = 8192) -> M:
    """Errors: Denied."""
    return understood(kind, await body_of(request, limit))


def understood(kind: type[M], data: bytes | str) -> M:
    try:
        return kind.model_validate_json(data)
    except ValidationError:
        raise Denied(Refusal.NOT_UNDERSTOOD) from None

