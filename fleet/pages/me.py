"""One's own account: another password, the second step."""
from __future__ import annotations

from dataclasses import dataclass

from qrcode.main import QRCode
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.pages.forms import Form, form_of
from fleet.pages.frame import SESSION, Frame, back, keep
from fleet.pages.sign_in import SignIn, wrong_of
from fleet.pages.visitor import NotThere, Visitor
from fleet.people import hearing, secrets
from fleet.people import store as people
from fleet.store import region
from server.transaction import Transaction


class Me:
    def __init__(self, frame: Frame, sign_in: SignIn) -> None:
        self._frame, self._fleet, self._sign_in = frame, frame.fleet, sign_in

    def routes(self) -> list[Route]:
        signed_in = self._frame.signed_in
        return [Route("/me", signed_in(self.show)),
                Route("/me/password", signed_in(self.password), methods=["POST"]),
                Route("/me/second-step", signed_in(self.second_step)),
                Route("/me/second-step", signed_in(self.confirm), methods=["POST"]),
                Route("/me/second-step/off", signed_in(self.off), methods=["POST"])]

    async def show(self, request: Request, visitor: Visitor, wrong: str = "") -> Response:
        heard, names = await self._fleet.read(lambda tx: (hearing.of(tx, visitor.account.name), region.names(tx)))
        mine = {code: name for code, name in names.items() if visitor.account.sees((code,))}
        return self._frame.page(request, "me.html", visitor, 422 if wrong else 200, wrong=wrong, heard=heard,
                                names=mine, mails=hearing.MAIL in self._fleet.ways)

    async def password(self, request: Request, visitor: Visitor) -> Response:
        form, who = await form_of(request), visitor.account
        wrong = "" if await self._right(visitor, form) else "old"
        if wrong := wrong or wrong_of(who.name, who.shown, form):
            return await self.show(request, visitor, wrong)
        secret, token, now = await self._sign_in.hashed(form.text("password")), secrets.new_token(), visitor.now

        def renew(tx: Transaction) -> None:
            people.choose(tx, who.name, secret, now)
            people.begin(tx, who.name, token, now)
        await self._fleet.change(renew)
        response = back("/me", "password")
        keep(response, request, SESSION, token, people.SESSION_LIFE)
        return response

    async def _right(self, visitor: Visitor, form: Form) -> bool:
        """Whoever finds a page open does not know the password; tries count as those of signing in do."""
        who, now = visitor.account, visitor.now
        if who.locked(now) or not await self._sign_in.checked(form.text("old"), who.secret):
            await self._fleet.database.run(lambda tx: people.failed(tx, who.name, now))
            return False
        return True

    async def second_step(self, request: Request, visitor: Visitor, wrong: bool = False,
                          totp: str | None = None) -> Response:
        totp = totp or secrets.new_totp()
        picture = qr(secrets.uri(totp, visitor.account.name, visitor.words("product")))
        return self._frame.page(request, "second-step.html", visitor, 422 if wrong else 200, totp=totp,
                                grouped=" ".join(totp[n:n + 4] for n in range(0, len(totp), 4)), picture=picture,
                                wrong=wrong)

    async def confirm(self, request: Request, visitor: Visitor) -> Response:
        """It counts once a code of it was typed: nobody locks the door with the key inside."""
        form = await form_of(request)
        totp = "".join(form.one("totp").split()).upper()
        if len(totp) > 64:                     # none that we made, nor one that a picture holds
            raise NotThere
        try:
            step = secrets.step_of(totp, form.one("code"), visitor.now)
        except ValueError:
            raise NotThere from None
        if step is None or len(totp) < 32:
            return await self.second_step(request, visitor, True, totp)
        await self._fleet.change(lambda tx: people.set_totp(tx, visitor.account.name, totp, visitor.by, visitor.now,
                                                            step))
        return back("/me", "second-step")

    async def off(self, request: Request, visitor: Visitor) -> Response:
        form = await form_of(request)
        if not await self._right(visitor, form):
            return await self.show(request, visitor, "old")
        await self._fleet.change(lambda tx: people.set_totp(tx, visitor.account.name, None, visitor.by, visitor.now))
        return back("/me", "second-step-off")


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR code: so many squares wide, and the path of the dark ones."""

    size: int
    path: str


def qr(text: str) -> Picture:
    code: QRCode = QRCode(border=2)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, one in enumerate(row) if one)
    return Picture(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
