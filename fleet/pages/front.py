"""The first page: who needs you, worst first; then the branches; and what else goes on today."""
from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from fleet.domain.alert import Alert
from fleet.domain.condition import Kind
from fleet.domain.device import Device, Standing
from fleet.domain.rollout import Lot, Rollout
from fleet.pages import chart, telling
from fleet.pages.frame import Frame
from fleet.pages.maintenance import scopes
from fleet.pages.today import Today, by_branch
from fleet.pages.visitor import Visitor
from fleet.people import store as people
from fleet.store import alerts, devices, region, rollouts
from fleet.store.statistics import Cell
from fleet.wake import PAGES
from server.transaction import Transaction

BEAT, PAUSE = 20.0, 1.0        # seconds: a sign of life, and the least between two looks


class Front:
    def __init__(self, frame: Frame, today: Today) -> None:
        self._frame, self._fleet, self._today = frame, frame.fleet, today

    def routes(self) -> list[Route]:
        return [Route("/", self._frame.signed_in(self.show)), Route("/events", self.events)]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        cells = await self._today.cells(visitor)

        def look(tx: Transaction) -> dict[str, Any]:
            there = devices.everyone(tx, visitor.account.within)
            known, names = {device.id: device for device in there}, region.names(tx)
            open_ = telling.seen_by(visitor, alerts.all_open(tx))
            how, counts = telling.tones(there, open_), by_branch(cells)
            return {"needs": [telling.told(one, known, names, visitor) for one in telling.needs_you(open_)],
                    "places": telling.places(there, how, names, counts, visitor),
                    "kiosks": sum(device.standing is Standing.ACCEPTED for device in there),
                    "fine": sum(how[device.id] in ("fine", "closed") for device in there),
                    "today": sum(one["loans"] + one["returns"] for one in counts.values()),
                    "bars": hours_of(cells, visitor), "central": _central(tx, there, open_, visitor),
                    "rollouts": list(_rollouts(tx, known, names, visitor)), "hushed": _hushed(tx, visitor)}

        return self._frame.page(request, "front.html", visitor, **await self._fleet.read(look))

    async def events(self, request: Request) -> Response:
        """A stream that says "look" whenever pages may have changed, for as long as the session lasts."""
        visitor = await self._frame.visitor(request)
        if visitor is None:
            return PlainTextResponse("", 401)
        return StreamingResponse(self._looks(visitor), media_type="text/event-stream",
                                 headers={"X-Accel-Buffering": "no"})

    async def _looks(self, visitor: Visitor) -> AsyncIterator[str]:
        with self._fleet.wake.watch(PAGES) as watch:
            yield ": here\n\n"
            while True:
                heard = await watch.heard(BEAT)
                if not await self._lasts(visitor):
                    return
                yield "event: look\ndata: .\n\n" if heard else ": here\n\n"
                if heard:
                    await asyncio.sleep(PAUSE)


    async def _lasts(self, visitor: Visitor) -> bool:
        now = self._fleet.now()
        return await self._fleet.read(lambda tx: people.holder(tx, visitor.token, now)) is not None


def hours_of(cells: Iterable[Cell], visitor: Visitor) -> list[chart.Bar]:
    """The hours of a day from the first in which something was done, eight o'clock at the latest."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for cell in cells:
        counts[visitor.words.local(cell.hour).hour][cell.name] += cell.n
    busy = [hour for hour, count in counts.items() if count["loans"] or count["returns"]]
    if not busy:
        return []
    hours = range(min(8, *busy), max(8, *busy) + 1)
    return chart.bars([(str(hour), counts[hour]["loans"], counts[hour]["returns"]) for hour in hours], fresh=3)


def _central(tx: Transaction, there: Iterable[Device], open_: Iterable[Alert], visitor: Visitor) -> dict[str, Any]:
    """Whether the central system answers, and when it last did not."""
    away = sorted({device for alert in open_ if alert.kind is Kind.ILS and alert.closed is None
                   for device in alert.devices} & {device.id for device in there})
    last = next((alert.closed for alert in telling.seen_by(visitor, alerts.past(tx, 200))
                 if alert.kind is Kind.ILS), None)
    asked = [device for device in there if device.standing is Standing.ACCEPTED and device.state.service]
    return {"away": len(away), "asked": len(asked), "last": last}


def _hushed(tx: Transaction, visitor: Visitor) -> list[tuple[str, int]]:
    """Where there is maintenance now, and until when: there nothing is told."""
    names = {one.code: one.name for one in scopes(tx, visitor)}
    until: dict[str, int] = {}
    for window in alerts.windows(tx, visitor.now):
        if window.scope in names and window.since <= visitor.now:
            until[names[window.scope]] = max(window.until, until.get(names[window.scope], 0))
    return sorted(until.items())


def _rollouts(tx: Transaction, known: dict[str, Device], names: dict[str, str],
              visitor: Visitor) -> Iterator[dict[str, object]]:
    """Those that are under way and this visitor's business."""
    for what, rollout in rollouts.unfinished(tx):
        members = [member for member in rollouts.members(tx, rollout.id, visitor.now) if member.device in known]
        if not members and visitor.account.branches:
            continue
        well = sum(member.lot is Lot.WELL for member in members)
        yield {"id": rollout.id, "what": what, "step": rollout.step, "stage": stage_name(rollout, known, names,
               visitor), "well": well, "of": len(members), "bad": sum(m.lot is Lot.BAD for m in members),
               "since": visitor.words.span(visitor.now - rollout.began)}


def stage_name(rollout: Rollout, known: dict[str, Device], names: dict[str, str], visitor: Visitor,
               number: int | None = None) -> str:
    stage = rollout.stages[rollout.stage if number is None else number]
    if stage.devices:
        return ", ".join(known[one].name if one in known else visitor.words("rollout.elsewhere")
                         for one in stage.devices)
    if stage.branches:
        return ", ".join(names.get(code, code) if visitor.account.sees((code,)) else visitor.words("rollout.elsewhere")
                         for code in stage.branches)
    return visitor.words("rollout.all")
