"""What people do to a kiosk: commands, closing and opening, its name and place, its machine."""
from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.configuring import settle, take_in
from fleet.domain.alert import Maintenance
from fleet.domain.device import Device
from fleet.pages.forms import Form, form_of, moment_of
from fleet.pages.frame import Frame, back
from fleet.pages.kiosk import there
from fleet.pages.kiosks import CODE
from fleet.pages.telling import CAREFUL, NEEDS
from fleet.pages.visitor import NotThere, Visitor
from fleet.pages.words import LANGUAGES
from fleet.people.account import Deed
from fleet.store import alerts, commands, devices, region
from fleet.store.devices import Unknown
from remote.codes import grouped
from remote.intent import CommandKind, Mode, Ring
from remote.report import Closing
from server.transaction import Transaction

T = TypeVar("T")
HUSH = {"1": 3600, "8": 8 * 3600, "24": 24 * 3600}


class Orders:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._fleet = frame, frame.fleet

    def routes(self) -> list[Route]:
        signed_in, at = self._frame.signed_in, "/kiosks/{device}"
        posts = {"order": self.order, "withdraw": self.withdraw, "close": self.close, "open": self.open,
                 "code": self.code, "accept": self.accept, "decline": self.decline, "revoke": self.revoke,
                 "rename": self.rename, "ring": self.ring, "hush": self.hush}
        return [Route(f"{at}/confirm/{{deed}}", signed_in(self.confirm)),
                *(Route(f"{at}/{name}", signed_in(do), methods=["POST"]) for name, do in posts.items())]

    async def _may(self, request: Request, visitor: Visitor, deed: Deed) -> tuple[Device, Form]:
        device = await there(self._frame, request, visitor)
        visitor.must(deed, device.branch)
        return device, await form_of(request)

    async def _do(self, device: Device, work: Callable[[Transaction], T]) -> T:
        """Durably; the kiosk hears of it at once. Errors: NotThere when it cannot be done to it now."""
        try:
            return await self._fleet.change(work, (device.id,))
        except Unknown:
            raise NotThere from None

    async def confirm(self, request: Request, visitor: Visitor) -> Response:
        """What will happen, and the button that does it."""
        device, deed = await there(self._frame, request, visitor), request.path_params["deed"]
        needs = {"close": Deed.RUN, "revoke": Deed.SERVE, "rename": Deed.SERVE,
                 **{kind.value: NEEDS.get(kind, Deed.RUN) for kind in CAREFUL}}
        if deed not in needs:
            raise NotThere
        visitor.must(needs[deed], device.branch)
        names = await self._fleet.read(region.names)
        return self._confirm(request, visitor, device, deed, Form([]), names={
            code: name for code, name in names.items() if visitor.may(Deed.SERVE, code)})

    def _confirm(self, request: Request, visitor: Visitor, device: Device, deed: str, form: Form, *,
                 names: dict[str, str] | None = None, wrong: bool = False) -> Response:
        return self._frame.page(request, "confirm.html", visitor, 422 if wrong else 200, device=device, deed=deed,
                                closings=list(Closing), names=names or {}, form=form, wrong=wrong)

    # --- commands ------------------------------------------------------------------------------------------

    async def order(self, request: Request, visitor: Visitor) -> Response:
        device, form = await self._may(request, visitor, Deed.RUN)
        try:
            kind = CommandKind(form.one("kind"))
        except ValueError:
            raise NotThere from None
        visitor.must(NEEDS.get(kind, Deed.RUN), device.branch)
        await self._do(device, lambda tx: commands.order(tx, device.id, kind, visitor.by, visitor.now))
        return back(f"/kiosks/{device.id}", "ordered")

    async def withdraw(self, request: Request, visitor: Visitor) -> Response:
        device, form = await self._may(request, visitor, Deed.RUN)

        def take_back(tx: Transaction) -> bool:
            command = commands.one(tx, form.one("command"))
            if command.device != device.id:
                raise Unknown(command.id)
            visitor.must(NEEDS.get(command.kind, Deed.RUN), device.branch)
            return commands.withdraw(tx, command.id, visitor.by, visitor.now) is not None
        done = await self._do(device, take_back)
        return back(f"/kiosks/{device.id}", "withdrawn" if done else "too_late")

    async def close(self, request: Request, visitor: Visitor) -> Response:
        """Now, or from and until a time of where the kiosk stands; in words of staff's own where they gave some."""
        device, form = await self._may(request, visitor, Deed.RUN)
        words = {language: told for language in LANGUAGES if (told := form.one(f"words-{language}"))}
        try:
            message = Closing(form.one("message"))
            since = moment_of(form.one("since"), self._frame.zone)
            until = moment_of(form.one("until"), self._frame.zone)
            mode = Mode(rev=1, closed=message, words=words, since=since, until=until)
        except ValueError:
            raise NotThere from None
        if until is not None and until <= max(since or 0, visitor.now):
            return self._confirm(request, visitor, device, "close", form, wrong=True)
        await self._do(device, lambda tx: devices.set_mode(tx, device.id, mode, visitor.by, visitor.now))
        return back(f"/kiosks/{device.id}", "closing")

    async def open(self, request: Request, visitor: Visitor) -> Response:
        device, _ = await self._may(request, visitor, Deed.RUN)
        await self._do(device, lambda tx: devices.set_mode(tx, device.id, None, visitor.by, visitor.now))
        return back(f"/kiosks/{device.id}", "opening")

    async def hush(self, request: Request, visitor: Visitor) -> Response:
        """Maintenance: for so long nobody is told of this kiosk; "": it is over."""
        device, form = await self._may(request, visitor, Deed.RUN)
        seconds = HUSH.get(form.one("hours"))
        if seconds is None:
            await self._do(device, lambda tx: alerts.end(tx, device.id, visitor.by, visitor.now))
        else:
            window = Maintenance(device.id, visitor.now, visitor.now + seconds)
            await self._do(device, lambda tx: alerts.plan(tx, window, visitor.by, visitor.now))
        self._fleet.changed.set()
        return back(f"/kiosks/{device.id}", "hushed" if seconds else "unhushed")

    # --- its machine ---------------------------------------------------------------------------------------

    async def code(self, request: Request, visitor: Visitor) -> Response:
        """A new one-time code, shown on this one answer and kept nowhere."""
        device, _ = await self._may(request, visitor, Deed.SERVE)
        code = await self._do(device, lambda tx: devices.invite_again(tx, device.id, visitor.by, visitor.now))
        return self._frame.page(request, "code.html", visitor, device=device, code=grouped(code),
                                address=f"{request.url.scheme}://{request.url.netloc}")

    async def accept(self, request: Request, visitor: Visitor) -> Response:
        device, form = await self._may(request, visitor, Deed.SERVE)
        key = form.one("key")
        await self._do(device, lambda tx: take_in(tx, device.id, key, visitor.by, visitor.now))
        return back(f"/kiosks/{device.id}", "accepted")

    async def decline(self, request: Request, visitor: Visitor) -> Response:
        device, _ = await self._may(request, visitor, Deed.SERVE)
        await self._do(device, lambda tx: devices.decline(tx, device.id, visitor.by, visitor.now))
        return back(f"/kiosks/{device.id}", "declined")

    async def revoke(self, request: Request, visitor: Visitor) -> Response:
        device, _ = await self._may(request, visitor, Deed.SERVE)
        await self._do(device, lambda tx: devices.revoke(tx, device.id, visitor.by, visitor.now))
        return back(f"/kiosks/{device.id}", "revoked")

    async def ring(self, request: Request, visitor: Visitor) -> Response:
        """How early it gets a new version of the program."""
        device, form = await self._may(request, visitor, Deed.SERVE)
        try:
            ring = Ring(form.one("ring"))
        except ValueError:
            raise NotThere from None
        await self._do(device, lambda tx: devices.set_ring(tx, device.id, ring, visitor.by, visitor.now))
        return back(f"/kiosks/{device.id}", "ring")

    async def rename(self, request: Request, visitor: Visitor) -> Response:
        device, form = await self._may(request, visitor, Deed.SERVE)
        name, branch = form.one("name"), form.one("branch", device.branch)
        visitor.must(Deed.SERVE, branch)
        if not 1 <= len(name) <= 60 or not CODE.fullmatch(branch):
            raise NotThere

        def rename(tx: Transaction) -> None:
            devices.rename(tx, device.id, name, branch, visitor.by, visitor.now)
            if branch != device.branch:
                settle(tx, devices.one(tx, device.id), visitor.now)
        await self._do(device, rename)
        return back(f"/kiosks/{device.id}", "renamed")
