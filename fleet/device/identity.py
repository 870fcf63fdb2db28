"""Enrolling, and showing that one is who one was."""
from __future__ import annotations

import base64
import binascii
import secrets

from fastapi import APIRouter, Request
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from fleet.device.door import Denied, Door, answer, message_of, understood
from fleet.device.papers import gives, takes
from fleet.domain.device import Standing
from fleet.store import enrolment
from remote.identity import NEW_KEY, TOKEN, Challenge, Enrol, Enrolled, Granted, NewKey, Proof
from remote.refusals import Refusal
from remote.signing import Envelope, NotSigned, key_id, public_key
from remote.values import DeviceId, Message


class _Claim(Message):
    """Of a payload whose signature is not looked at yet: whom it says it is from."""

    model_config = {"strict": True, "extra": "ignore", "frozen": True}

    device: DeviceId


class Identity:
    """The calls of a machine that asks to be known."""

    def __init__(self, door: Door) -> None:
        self._door, self._fleet = door, door.fleet

    def routes(self) -> APIRouter:
        router = APIRouter(prefix="/d/v1", tags=["identity"])
        router.post("/enrol", **takes(Enrol), **gives(Enrolled))(self.enrol)
        router.get("/challenge", **gives(Challenge))(self.challenge)
        router.post("/token", **takes(Envelope), **gives(Granted))(self.token)
        router.post("/key", **takes(Envelope), **gives(Challenge))(self.key)
        return router

    async def enrol(self, request: Request) -> Response:
        """A machine with a one-time code asks to become a device. Staff then compare fingerprints."""
        self._door.spend(f"address:{request.client.host if request.client else ''}", rate=0.5, burst=20)
        asked = await message_of(request, Enrol)
        now = self._fleet.now()
        device = await self._fleet.change(lambda tx: enrolment.enrol(tx, asked, now))
        if isinstance(device, Refusal):
            raise Denied(device)
        self._fleet.changed.set()
        return answer(Enrolled(device=device, now=now, key=self._fleet.keys.signing(now)))

    async def challenge(self) -> Response:
        """Something to sign."""
        return answer(Challenge(nonce=self._fleet.nonce(), now=self._fleet.now()))

    async def token(self, request: Request) -> Response:
        """A token for an hour, for a signed proof (`Proof`)."""
        payload, key = await self._signed(request, TOKEN)
        proof = understood(Proof, payload)
        if not self._fleet.made(proof.nonce):
            raise Denied(Refusal.NOT_PROVEN)
        drawn, now = secrets.token_urlsafe(32), self._fleet.now()
        try:
            await self._fleet.database.run(lambda tx: enrolment.grant(tx, proof.device, drawn, proof.nonce, now, key))
        except IntegrityError:
            raise Denied(Refusal.NOT_PROVEN) from None
        return answer(Granted(token=drawn, expires_in_s=enrolment.TOKEN_LIFE, now=now))

    async def key(self, request: Request) -> Response:
        """Another key for the device that signed for it (`NewKey`) with the one it has."""
        payload, _ = await self._signed(request, NEW_KEY)
        asked = understood(NewKey, payload)
        if not self._fleet.made(asked.nonce):
            raise Denied(Refusal.NOT_PROVEN)
        try:
            public_key(asked.public_key)
        except NotSigned:
            raise Denied(Refusal.NOT_UNDERSTOOD) from None
        now = self._fleet.now()
        await self._fleet.change(lambda tx: enrolment.rotate(tx, asked, now))
        return answer(Challenge(nonce=self._fleet.nonce(), now=now))

    async def _signed(self, request: Request, purpose: str) -> tuple[bytes, str]:
        """What an accepted device has signed, and with which of its keys. Errors: Denied."""
        envelope = await message_of(request, Envelope)
        claim = understood(_Claim, _unproven(envelope))
        now = self._fleet.now()
        keys = await self._fleet.read(lambda tx: enrolment.keys(tx, claim.device, now))
        for one in keys.good if keys else ():
            if key_id(public_key(one)) == envelope.key:
                try:
                    payload = envelope.opened(purpose, public_key(one))
                except NotSigned:
                    break
                assert keys is not None
                self._door.pass_in(keys.standing)
                if keys.standing is Standing.ACCEPTED:
                    self._door.spend(claim.device)
                return payload, one
        raise Denied(Refusal.NOT_PROVEN)


def _unproven(envelope: Envelope) -> bytes:
    try:
        return base64.b64decode(envelope.payload, validate=True)
    except (binascii.Error, ValueError):
        raise Denied(Refusal.NOT_UNDERSTOOD) from None
