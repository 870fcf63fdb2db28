"""Who is told of alerts without looking at a page; and whether what was sent arrived."""
from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.notices import HOOK
from fleet.pages import telling
from fleet.pages.forms import form_of
from fleet.pages.frame import Frame, back
from fleet.pages.me import Me
from fleet.pages.people import People
from fleet.pages.visitor import NotThere, Visitor
from fleet.pages.words import LANGUAGES
from fleet.people import hearing
from fleet.people.account import Account, Deed
from fleet.people.hearing import MAIL, Hearing
from fleet.store import devices, outbox, region
from fleet.store.outbox import Item, Lot
from server.transaction import Transaction

TONES = {Lot.WAITS: "waits", Lot.SENT: "fine", Lot.FAILED: "bad", Lot.MOOT: "closed"}


class Notices:
    def __init__(self, frame: Frame, me: Me, people: People) -> None:
        self._frame, self._fleet, self._me, self._people = frame, frame.fleet, me, people

    def routes(self) -> list[Route]:
        signed_in = self._frame.signed_in
        return [Route("/notices", signed_in(self.show, Deed.RULE)),
                Route("/notices/trial", signed_in(self.try_hook, Deed.RULE), methods=["POST"]),
                Route("/people/{name}/notices", signed_in(self.choose_for, Deed.RULE), methods=["POST"]),
                Route("/people/{name}/notices/off", signed_in(self.stop_for, Deed.RULE), methods=["POST"]),
                Route("/me/notices", signed_in(self.choose), methods=["POST"]),
                Route("/me/notices/off", signed_in(self.stop), methods=["POST"]),
                Route("/me/notices/trial", signed_in(self.try_mail), methods=["POST"])]

    async def show(self, request: Request, visitor: Visitor, wrong: str = "") -> Response:
        """Each way by which notices go out, and what became of the latest."""
        def look(tx: Transaction) -> dict[str, Any]:
            known, names = {device.id: device for device in devices.everyone(tx)}, region.names(tx)
            lines = [(item, self._title(item, known, names, visitor)) for item in outbox.latest(tx)]
            return {"troubles": {one.name: one for one in outbox.in_trouble(tx)}, "lines": lines,
                    "people": hearing.everybody(tx)}
        found = await self._fleet.read(look)
        ways = [*self._fleet.ways, *(name for name in found["troubles"] if name not in self._fleet.ways)]
        return self._frame.page(request, "notices.html", visitor, 422 if wrong else 200, wrong=wrong, ways=ways,
                                tones=TONES, HOOK=HOOK, way=lambda name: telling.way(name, visitor.words), **found)

    @staticmethod
    def _title(item: Item, known: Any, names: dict[str, str], visitor: Visitor) -> str:
        return telling.told(item.alert, known, names, visitor).title if item.alert else visitor.words("post.trial")

    async def choose(self, request: Request, visitor: Visitor) -> Response:
        wrong = await self._chosen(request, visitor, visitor.account)
        return await self._me.show(request, visitor, wrong) if wrong else back("/me", "notices")

    async def stop(self, request: Request, visitor: Visitor) -> Response:
        await self._stopped(visitor, visitor.account)
        return back("/me", "notices_off")

    async def choose_for(self, request: Request, visitor: Visitor) -> Response:
        """For somebody who is away, or never looks at that page."""
        account = await self._people.account(request)
        wrong = await self._chosen(request, visitor, account)
        return await self._people.one(request, visitor, wrong) if wrong else back(f"/people/{account.name}", "notices")

    async def stop_for(self, request: Request, visitor: Visitor) -> Response:
        account = await self._people.account(request)
        await self._stopped(visitor, account)
        return back(f"/people/{account.name}", "notices_off_other")

    async def _chosen(self, request: Request, visitor: Visitor, who: Account) -> str:
        """What this person hears of from now on, as far as it is their business. The key of what is to be mended; ""
        when nothing is."""
        form = await form_of(request)
        names = await self._fleet.read(region.names)
        chosen = [code for code in form.all("branch") if code in names and who.sees((code,))]
        wanted = Hearing(account=who, address=form.one("address"), language=form.one("language"),
                         branches=() if form.one("where") == "all" else tuple(chosen),
                         important=form.one("which") == "important")
        if wanted.language not in LANGUAGES:
            raise NotThere
        if form.one("where") != "all" and not chosen:
            return "place"
        try:
            await self._fleet.change(lambda tx: hearing.choose(tx, wanted, visitor.by, visitor.now))
        except ValueError:
            return "address"
        self._fleet.changed.set()
        return ""

    async def _stopped(self, visitor: Visitor, who: Account) -> None:
        await self._fleet.change(lambda tx: hearing.stop(tx, who.name, visitor.by, visitor.now))
        self._fleet.changed.set()

    async def try_mail(self, request: Request, visitor: Visitor) -> Response:
        """A letter to oneself, by the way that all take."""
        name = visitor.account.name
        heard = await self._fleet.read(lambda tx: hearing.of(tx, name)) if MAIL in self._fleet.ways else None
        if heard is None:
            raise NotThere
        if await self._posted(MAIL, name, visitor, heard.address):
            return back("/me", "trial")
        return await self._me.show(request, visitor, "trials")

    async def try_hook(self, request: Request, visitor: Visitor) -> Response:
        way = (await form_of(request)).one("way")
        if not way.startswith(HOOK) or way not in self._fleet.ways:
            raise NotThere
        return back("/notices", "trial") if await self._posted(way, "", visitor) else await self.show(
            request, visitor, "trials")

    async def _posted(self, way: str, person: str, visitor: Visitor, address: str = "") -> bool:
        sent = await self._fleet.change(lambda tx: outbox.post_trial(tx, way, person, visitor.now, address))
        self._fleet.posted.set()
        return sent
