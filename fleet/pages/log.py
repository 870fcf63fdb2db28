"""The audit: who did what, and whether each line is as it was written."""
from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.domain.audit import Line, first_broken
from fleet.pages.frame import Frame
from fleet.pages.history import act
from fleet.pages.visitor import Visitor
from fleet.people.account import Deed
from fleet.store import audit, devices
from server.transaction import Transaction

PAGE = 100


class Log:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._fleet = frame, frame.fleet

    def routes(self) -> list[Route]:
        signed_in = self._frame.signed_in
        return [Route("/log", signed_in(self.show, Deed.RULE)),
                Route("/log/verify", signed_in(self.verify, Deed.RULE), methods=["POST"])]

    async def show(self, request: Request, visitor: Visitor, verdict: tuple[int, int | None, str] | None = None,
                   ) -> Response:
        before = request.query_params.get("before", "")
        start = int(before) if before.isascii() and before.isdigit() and len(before) < 12 else None

        def look(tx: Transaction) -> tuple[list[Line], dict[str, str]]:
            return audit.latest(tx, PAGE, start), {device.id: device.name for device in devices.everyone(tx)}
        lines, names = await self._fleet.read(look)
        shown = [(line.number, visitor.words.moment(line.entry.at), self._who(line.entry.who, names, visitor),
                  act(line.entry.act, line.entry.detail, visitor), names.get(line.entry.subject, line.entry.subject),
                  " ".join(f"{name}={value}" for name, value in line.entry.detail.items() if value))
                 for line in lines]
        return self._frame.page(request, "log.html", visitor, lines=shown, verdict=verdict,
                                more=lines[-1].number if len(lines) == PAGE else None)

    async def verify(self, request: Request, visitor: Visitor) -> Response:
        """Every line that is kept, from the first on."""
        def check(tx: Transaction) -> tuple[int, int | None, str]:
            kept = list(audit.lines(tx))
            return len(kept), first_broken(kept, audit.anchor(tx)), kept[-1].hash if kept else ""
        return await self.show(request, visitor, await self._fleet.do_long(check))

    @staticmethod
    def _who(who: str, names: dict[str, str], visitor: Visitor) -> str:
        kind, _, name = who.partition(":")
        if kind == "device":
            return names.get(name, name)
        return visitor.words("log.fleet") if who == "fleet" else who
