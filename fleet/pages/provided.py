"""Signing in with an account of another place, beside the accounts of our own. Sessions are the same afterwards."""
from __future__ import annotations

import base64
import binascii
import logging
import secrets as random
from functools import partial
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fleet.pages.frame import SESSION, Frame, keep
from fleet.people import secrets
from fleet.people import store as people
from fleet.people.oidc import Away, Flow, Oidc, Refused
from fleet.people.provider import Known
from fleet.store.devices import Unknown
from server.transaction import Transaction

if TYPE_CHECKING:
    from fleet.pages.sign_in import SignIn

UNDER_WAY = "fleet_sign_in"            # a cookie
LONGEST = 600                          # seconds that somebody may take at the provider
log = logging.getLogger("fleet")


class Provided:
    def __init__(self, frame: Frame, sign_in: SignIn, oidc: Oidc) -> None:
        self._frame, self._fleet, self._sign_in, self._oidc = frame, frame.fleet, sign_in, oidc

    def routes(self) -> list[Route]:
        return [Route("/sign-in/provider", self.begin), Route("/sign-in/provider/back", self.come_back)]

    async def begin(self, request: Request) -> Response:
        """Off to the provider. What is needed afterwards stays with the browser, none of it here."""
        to = base64.urlsafe_b64encode(request.query_params.get("to", "/")[:500].encode()).decode()
        seed = f"{self._fleet.now()}.{random.token_urlsafe(24)}.{to}"
        try:
            where = await self._oidc.begin(self._flow(seed))
        except Away as away:
            return self._no(request, "away", str(away))
        response = RedirectResponse(where, 303)
        keep(response, request, UNDER_WAY, seed, LONGEST)
        return response

    async def come_back(self, request: Request) -> Response:
        seed, now = request.cookies.get(UNDER_WAY, ""), self._fleet.now()
        at, _, to = [*seed.split("."), "", ""][:3]
        if not self._sign_in.allowed(request) or not at.isdigit() or not 0 <= now - int(at[:12]) <= LONGEST:
            return self._sign_in.asked_again(request, "stale", 403)      # anybody may come by here: not for the log
        try:
            known = await self._oidc.come_back(self._flow(seed), dict(request.query_params))
            token = await self._let_in(request, known)
        except Away as away:
            return self._no(request, "away", str(away))
        except Refused as refused:
            if refused.subject:
                await self._fleet.change(partial(people.bar, subject=refused.subject, now=now))
            return self._no(request, refused.code, refused.why)
        response = self._sign_in.in_with(request, token, _read(to), self._life)
        response.delete_cookie(UNDER_WAY, path="/")
        return response

    async def _let_in(self, request: Request, known: Known) -> str:
        """The token of a new session, with the rights of this moment. Errors: Refused."""
        token, old, now = secrets.new_token(), request.cookies.get(SESSION, ""), self._fleet.now()

        def begin(tx: Transaction) -> None:
            name = people.meet(tx, known, now)
            people.end(tx, old)
            people.begin(tx, name, token, now, life=self._life)
        try:
            await self._fleet.change(begin)
        except Unknown:
            raise Refused("no_rights", "the account is closed here") from None
        return token

    @property
    def _life(self) -> int:
        return self._oidc.provider.session_life

    def _flow(self, seed: str) -> Flow:
        return Flow(self._fleet.keys.nonces, seed)

    def _no(self, request: Request, code: str, why: str) -> Response:
        log.warning("nobody was signed in by the provider: %s: %s", code, why)
        response = self._sign_in.asked_again(request, code, 503 if code == "away" else 403)
        response.delete_cookie(UNDER_WAY, path="/")
        return response


def _read(to: str) -> str:
    try:
        return base64.urlsafe_b64decode(to).decode()
    except (binascii.Error, ValueError):
        return "/"
