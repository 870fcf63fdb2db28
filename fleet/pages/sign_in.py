"""Signing in and out, and the one-time link by which a password is chosen. There is no password before that."""
from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fleet.domain.pacing import Allowance
from fleet.pages.forms import Form, form_of
from fleet.pages.frame import LANGUAGE, SESSION, Frame, back, keep
from fleet.pages.visitor import NotThere
from fleet.pages.words import LANGUAGES
from fleet.people import secrets
from fleet.people import store as people
from fleet.people.account import NAME, Account, Role
from fleet.people.oidc import Away, Oidc
from fleet.store.devices import Unknown
from server.transaction import Transaction

AT_ONCE = 2                    # passwords checked at the same time: each takes 64 MB and a tenth of a second
RATE, BURST = 0.5, 40.0        # tries a second from one address, in the long run and at once
_YEAR = 365 * 24 * 3600


class SignIn:
    """`oidc`: where people with an account of another place sign in, if anywhere."""

    def __init__(self, frame: Frame, oidc: Oidc | None = None) -> None:
        self._frame, self._fleet, self._oidc = frame, frame.fleet, oidc
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._tries: dict[str, Allowance] = {}

    def routes(self) -> list[Route]:
        return [Route("/sign-in", self.ask), Route("/sign-in", self.enter, methods=["POST"]),
                Route("/sign-out", self.leave, methods=["POST"]),
                Route("/language", self.language, methods=["POST"]),
                Route("/start/{token}", self.start), Route("/start/{token}", self.choose, methods=["POST"])]

    # --- in and out ----------------------------------------------------------------------------------------

    async def ask(self, request: Request) -> Response:
        return await self._left(request) if request.query_params.get("left") else self._asked(request, 200)

    def asked_again(self, request: Request, wrong: str, status: int) -> Response:
        """The page, with why nobody was let in: a code of the provider's ways."""
        return self._asked(request, status, f"sign_in.provider.{wrong}")

    def _asked(self, request: Request, status: int, wrong: str = "", to: str | None = None, name: str = "") -> Response:
        where = request.query_params.get("to", "/") if to is None else to
        return self._frame.page(request, "sign-in.html", None, status, to=where, wrong=wrong, name=name,
                                provider=self._oidc and self._oidc.provider)

    async def _left(self, request: Request) -> Response:
        """Signed out here; who came from a provider may have to sign out there too."""
        where = None
        if self._oidc is not None:
            with suppress(Away):
                where = await self._oidc.end()
        return self._frame.page(request, "left.html", None, where=where, provider=self._oidc and self._oidc.provider)

    async def enter(self, request: Request) -> Response:
        form = await form_of(request)
        name, to = form.one("name").casefold(), form.one("to", "/")
        token = await self._let_in(request, name, form) if self.allowed(request) else None
        if token is None:
            return self._asked(request, 403, "sign_in.wrong", to, name)
        return self.in_with(request, token, to)

    def in_with(self, request: Request, token: str, to: str, life: int = people.SESSION_LIFE) -> Response:
        """To the page that was asked for, with this session of so many seconds."""
        response = RedirectResponse(to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/", 303)
        keep(response, request, SESSION, token, life)
        return response

    async def _let_in(self, request: Request, name: str, form: Form) -> str | None:
        """The token of a new session. Who is wrong, who is locked and who is not there hear the same."""
        now = self._fleet.now()
        account = await self._fleet.read(lambda tx: _known(tx, name))
        good = await self.checked(form.text("password"), account.secret if account else None)
        step = None
        if good and account is not None and account.totp:
            step = secrets.step_of(account.totp, form.one("code"), now, account.step)
            good = step is not None
        if not good or account is None or not account.active or account.locked(now):
            if account is not None and not account.locked(now):
                await self._fleet.database.run(lambda tx: people.failed(tx, name, now))
            return None
        token, old = secrets.new_token(), request.cookies.get(SESSION, "")

        def begin(tx: Transaction) -> None:
            people.end(tx, old)
            people.begin(tx, name, token, now, step)
        try:
            await self._fleet.change(begin)
        except Unknown:                        # the same code twice at once
            return None
        return token

    async def checked(self, password: str, secret: str | None) -> bool:
        async with self._turn:
            return await asyncio.to_thread(secrets.matches, password, secret)

    async def hashed(self, password: str) -> str:
        async with self._turn:
            return await asyncio.to_thread(secrets.hashed, password)

    def allowed(self, request: Request) -> bool:
        who, now = request.client.host if request.client else "", float(self._fleet.now())
        if len(self._tries) > 10_000:
            self._tries.clear()
        left = self._tries.get(who, Allowance.full(now, BURST)).spent(now, rate=RATE, burst=BURST)
        if left is not None:
            self._tries[who] = left
        return left is not None

    async def leave(self, request: Request) -> Response:
        token = request.cookies.get(SESSION, "")
        now = self._fleet.now()

        def end(tx: Transaction) -> bool:
            """Whether it was a session of somebody from the provider."""
            found = people.holder(tx, token, now)
            people.end(tx, token)
            return found is not None and found[0].subject is not None
        response = RedirectResponse("/sign-in?left=1" if await self._fleet.change(end) else "/sign-in", 303)
        response.delete_cookie(SESSION, path="/")
        return response

    async def language(self, request: Request) -> Response:
        form = await form_of(request)
        to = form.one("to", "/")
        response = back(to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/")
        if form.one("language") in LANGUAGES:
            keep(response, request, LANGUAGE, form.one("language"), _YEAR)
        return response

    # --- the one-time link ---------------------------------------------------------------------------------

    async def start(self, request: Request) -> Response:
        person = await self._linked(request)
        return self._frame.page(request, "start.html", None, person=person, wrong="", name="", shown="")

    async def choose(self, request: Request) -> Response:
        person, form = await self._linked(request), await form_of(request)
        name = person.name if person else form.one("name").casefold()
        shown = person.shown if person else form.one("shown")
        wrong = wrong_of(name, shown, form)
        if wrong:
            return self._frame.page(request, "start.html", None, 422, person=person, wrong=wrong, name=name,
                                    shown=shown)
        secret, token, now = await self.hashed(form.text("password")), secrets.new_token(), self._fleet.now()
        link = request.path_params["token"]

        def begin(tx: Transaction) -> None:
            if people.linked(tx, link, now) is None:
                raise Unknown(name)
            people.spend(tx, link)
            if person is None:
                people.add(tx, name, shown, Role.ADMIN, (), "fleet", now)
            people.choose(tx, name, secret, now)
            people.begin(tx, name, token, now)
        try:
            await self._fleet.change(begin)
        except Unknown:
            raise NotThere from None
        response = back("/me", "welcome")
        keep(response, request, SESSION, token, people.SESSION_LIFE)
        return response

    async def _linked(self, request: Request) -> Account | None:
        """Whose link it is; None: the first start's. Errors: NotThere."""
        token, now = request.path_params["token"], self._fleet.now()

        def whose(tx: Transaction) -> tuple[Account | None] | None:
            found = people.linked(tx, token, now)
            return found and (people.one(tx, found[0]) if found[0] else None,)
        found = await self._fleet.read(whose)
        if found is None:
            raise NotThere
        return found[0]


def _known(tx: Transaction, name: str) -> Account | None:
    try:
        return people.one(tx, name)
    except Unknown:
        return None


def wrong_of(name: str, shown: str, form: Form) -> str:
    """The key of what is to be mended; "" when nothing is."""
    if not NAME.fullmatch(name):
        return "name"
    if not 1 <= len(shown) <= 60:
        return "shown"
    if not secrets.fits(form.text("password"), name):
        return "password"
    return "again" if form.text("password") != form.text("again") else ""
