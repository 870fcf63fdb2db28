"""People and what each may do where. Who is new gets a one-time link, and chooses the password alone."""
from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.pages.forms import Form, form_of
from fleet.pages.frame import Frame, back
from fleet.pages.visitor import NotThere, Visitor
from fleet.people import hearing, secrets
from fleet.people import store as people
from fleet.people.account import NAME, Account, Deed, Role
from fleet.store import region
from fleet.store.devices import Unknown
from server.transaction import Transaction


class People:
    """For whoever rules the whole region."""

    def __init__(self, frame: Frame) -> None:
        self._frame, self._fleet = frame, frame.fleet

    def routes(self) -> list[Route]:
        frame = self._frame
        gets, posts = {"": self.show, "/{name}": self.one}, {
            "": self.add, "/{name}": self.change, "/{name}/link": self.link, "/{name}/second-step": self.no_totp}
        return [*(Route("/people" + at, frame.signed_in(do, Deed.RULE)) for at, do in gets.items()),
                *(Route("/people" + at, frame.signed_in(do, Deed.RULE), methods=["POST"]) for at, do in posts.items())]

    async def show(self, request: Request, visitor: Visitor, wrong: str = "", form: Form | None = None) -> Response:
        everyone, names = await self._fleet.read(lambda tx: (people.everyone(tx), region.names(tx)))
        return self._frame.page(request, "people.html", visitor, 422 if wrong else 200, people=everyone, names=names,
                                roles=list(Role), wrong=wrong, form=form or Form([]))

    async def add(self, request: Request, visitor: Visitor) -> Response:
        form = await form_of(request)
        name, shown = form.one("name").casefold(), form.one("shown")
        names = await self._fleet.read(region.names)
        role, branches = _rights(form, names)
        wrong = ("name" if not NAME.fullmatch(name) else "shown" if not 1 <= len(shown) <= 60 else
                 "place" if branches is None else "")
        if wrong or branches is None:
            return await self.show(request, visitor, wrong, form)
        token = secrets.new_token()

        def invite(tx: Transaction) -> None:
            people.add(tx, name, shown, role, branches, visitor.by, visitor.now)
            people.link(tx, token, name, visitor.by, visitor.now)
        try:
            await self._fleet.change(invite)
        except IntegrityError:
            return await self.show(request, visitor, "taken", form)
        return self._linked(request, visitor, shown, token)

    async def one(self, request: Request, visitor: Visitor, wrong: str = "") -> Response:
        account = await self.account(request)
        heard, names = await self._fleet.read(lambda tx: (hearing.of(tx, account.name), region.names(tx)))
        return self._frame.page(request, "person.html", visitor, 422 if wrong else 200, account=account, names=names,
                                seen={code: name for code, name in names.items() if account.sees((code,))},
                                roles=list(Role), wrong=wrong, locked=account.locked(visitor.now), heard=heard,
                                mails=hearing.MAIL in self._fleet.ways)

    async def change(self, request: Request, visitor: Visitor) -> Response:
        account, form = await self.account(request), await form_of(request)
        names = await self._fleet.read(region.names)
        (role, branches), shown = _rights(form, names), form.one("shown")
        if branches is None or not 1 <= len(shown) <= 60:
            return await self.one(request, visitor, "place" if branches is None else "shown")
        try:
            await self._fleet.change(lambda tx: people.change(tx, account.name, shown, role, branches,
                                                              form.one("active") == "yes", visitor.by, visitor.now))
        except Unknown:
            return await self.one(request, visitor, "last")
        return back("/people", "person")

    async def link(self, request: Request, visitor: Visitor) -> Response:
        """For somebody who forgot the password, or whose first link grew old."""
        account, token = await self.account(request), secrets.new_token()
        try:
            await self._fleet.change(lambda tx: people.link(tx, token, account.name, visitor.by, visitor.now))
        except Unknown:
            raise NotThere from None
        return self._linked(request, visitor, account.shown, token)

    async def no_totp(self, request: Request, visitor: Visitor) -> Response:
        """For somebody who lost the phone."""
        account = await self.account(request)
        await self._fleet.change(lambda tx: people.set_totp(tx, account.name, None, visitor.by, visitor.now))
        return back(f"/people/{account.name}", "second-step-off")

    def _linked(self, request: Request, visitor: Visitor, shown: str, token: str) -> Response:
        """Shown on this one answer, to be handed over."""
        return self._frame.page(request, "linked.html", visitor, shown=shown,
                                address=f"{request.url.scheme}://{request.url.netloc}/start/{token}")

    async def account(self, request: Request) -> Account:
        """Of whom the address tells. Errors: NotThere."""
        name = request.path_params["name"]
        try:
            return await self._fleet.read(lambda tx: people.one(tx, name))
        except Unknown:
            raise NotThere from None


def _rights(form: Form, names: dict[str, str]) -> tuple[Role, list[str] | None]:
    """The role, and the branches, none of which is the region; None: neither was chosen."""
    role = next((role for role in Role if role.value == form.one("role")), Role.VIEWER)
    if form.one("where") == "region":
        return role, []
    chosen = [code for code in form.all("branch") if code in names]
    return role, chosen or None
