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
from fleet.store.devices import Unknown
from fleet.store.statistics import Cell
from fleet.wake import pages_of
from server.transaction import Transaction

BEAT, PAUSE = 20.0, 1.0        # seconds: at the latest then a page looks again, and the least between two looks
LOOK = "event: look\ndata: .\n\n"
MANY = 1000                    # kiosks: of more of them a look takes so long that there are fewer


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
                    "places": telling.places(devices.by_branch(there), how, names, counts, visitor),
                    "kiosks": sum(device.standing is Standing.ACCEPTED for device in there),
                    "fine": sum(how[device.id] in ("fine", "closed") for device in there),
                    "today": sum(one["loans"] + one["returns"] for one in counts.values()),
                    "bars": hours_of(cells, visitor), "central": _central(tx, there, open_, visitor),
                    "rollouts": list(_rollouts(tx, known, names, visitor)), "hushed": _hushed(tx, visitor)}

        return self._frame.page(request, "front.html", visitor, **await self._fleet.read(look))

    async def events(self, request: Request) -> Response:
        """A stream that says "look" whenever a page may look different, for as long as the session lasts. With `kiosk`
        it is the page of one kiosk, and whatever that reports is new."""
        visitor, name = await self._frame.visitor(request), request.query_params.get("kiosk", "")
        if visitor is None:
            return PlainTextResponse("", 401)
        try:
            kiosk = await self._fleet.read(lambda tx: devices.one(tx, name)) if name else None
        except Unknown:
            kiosk = None
        if name and (kiosk is None or not visitor.account.sees((kiosk.branch,))):
            return PlainTextResponse("", 404)
        looks = self._looks(visitor) if kiosk is None else self._looks_at(visitor, kiosk)
        return StreamingResponse(looks, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    async def _looks(self, visitor: Visitor) -> AsyncIterator[str]:
        within = visitor.account.within
        many = max(1.0, await self._fleet.read(lambda tx: devices.count(tx, within)) / MANY)
        with self._fleet.wake.watch(*pages_of(within)) as watch:
            yield ": here\n\n"
            while True:
                await watch.heard(BEAT * many)
                if not await self._lasts(visitor):
                    return
                yield LOOK
                await asyncio.sleep(PAUSE * many)

    async def _looks_at(self, visitor: Visitor, kiosk: Device) -> AsyncIterator[str]:
        seen = kiosk.seen
        with self._fleet.wake.watch(*pages_of((kiosk.branch,))) as watch:
            yield ": here\n\n"
            while not self._fleet.ending:
                heard, before = await watch.heard(PAUSE), seen
                seen = (await self._fleet.read(lambda tx: devices.one(tx, kiosk.id))).seen
                if not heard and seen == before:
                    continue
                if not await self._lasts(visitor):
                    return
                yield LOOK
                await asyncio.sleep(PAUSE if heard else 0)

    async def _lasts(self, visitor: Visitor) -> bool:
        now = self._fleet.now()
        return not self._fleet.ending and await self._fleet.read(
            lambda tx: people.holder(tx, visitor.token, now)) is not None


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
    until: dict[str, int] = {}
    windows = [window for window in alerts.windows(tx, visitor.now) if window.since <= visitor.now]
    names = {one.code: one.name for one in scopes(tx, visitor)} if windows else {}
    for window in windows:
        if window.scope in names:
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
