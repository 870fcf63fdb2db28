"""Rollouts: what goes out to which kiosks, how it fares, and the four things people do with one."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.domain.device import Device, Standing
from fleet.domain.rollout import Lot, Member, Rollout, Stage, Step, version_stages
from fleet.pages.forms import form_of
from fleet.pages.frame import Frame, back
from fleet.pages.front import stage_name
from fleet.pages.visitor import NotAllowed, NotThere, Visitor
from fleet.people.account import Deed
from fleet.store import devices, region, releases, rollouts
from fleet.store.devices import Unknown
from fleet.store.rollouts import Act, What
from fleet.undoing import undo
from remote.intent import Ring
from server.transaction import Transaction

_MAY = {Step.RUNNING: (Act.PAUSE, Act.STOP, Act.UNDO), Step.PAUSED: (Act.RESUME, Act.STOP, Act.UNDO),
        Step.STOPPED: (Act.UNDO,), Step.DONE: (Act.UNDO,)}
TONES = {Lot.WELL: "fine", Lot.BAD: "bad", Lot.SILENT: "warn", Lot.AWAY: "closed", Lot.GIVEN: "waits",
         Lot.WAITS: "waits"}


@dataclass(frozen=True, slots=True)
class Row:
    """A rollout in one line."""

    what: What
    rollout: Rollout
    stage: str
    lots: Counter[Lot]
    kiosks: int
    version: str                       # that it brings; "" when it brings settings


class Rollouts:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._fleet = frame, frame.fleet

    def routes(self) -> list[Route]:
        signed_in = self._frame.signed_in
        return [Route("/rollouts", signed_in(self.show)),
                Route("/rollouts", signed_in(self.begin, Deed.SERVE), methods=["POST"]),
                Route("/rollouts/{number:int}", signed_in(self.one)),
                Route("/rollouts/{number:int}", signed_in(self.act), methods=["POST"])]

    async def show(self, request: Request, visitor: Visitor, wrong: str = "") -> Response:
        def look(tx: Transaction) -> dict[str, Any]:
            known = _mine(tx, visitor)
            rows = [_row(tx, what, rollout, known, visitor) for what, rollout in rollouts.newest(tx, 30)]
            there = [device for device in known.values() if device.standing is Standing.ACCEPTED]
            versions = sorted({device.state.version for device in there if device.state.version})
            return {"rows": [row for row in rows if row.kiosks or not visitor.account.branches], "versions": versions,
                    "devices": there, "releases": releases.everything(tx)}
        return self._frame.page(request, "rollouts.html", visitor, 422 if wrong else 200, wrong=wrong, may=_MAY,
                                **await self._fleet.read(look))

    async def one(self, request: Request, visitor: Visitor) -> Response:
        number = _number(request)

        def look(tx: Transaction) -> dict[str, Any]:
            known, names = _mine(tx, visitor), region.names(tx)
            what, rollout = _found(tx, number)
            row = _row(tx, what, rollout, known, visitor)
            if visitor.account.branches and not row.kiosks:
                raise Unknown(str(number))
            members = [(known[member.device], member, rollout.stage_of(member.device, member.branch))
                       for member in rollouts.members(tx, number, visitor.now) if member.device in known]
            stages = [(stage_name(rollout, known, names, visitor, n), stage)
                      for n, stage in enumerate(rollout.stages)]
            return {"row": row, "members": sorted(members, key=lambda one: (one[2] or 0, one[0].name)),
                    "stages": stages, "names": names, "begins": rollout.stage > 0 or any(
                        stage == 0 and member.lot is not Lot.AWAY for _, member, stage in members),
                    "scopes": [version.scope for version in region.texts(tx).values() if version.rollout == number]}
        try:
            found = await self._fleet.read(look)
        except Unknown:
            raise NotThere from None
        acts = _MAY.get(found["row"].rollout.step, ()) if await self._may(number, visitor) else ()
        return self._frame.page(request, "rollout.html", visitor, acts=acts, tones=TONES, **found)

    async def act(self, request: Request, visitor: Visitor) -> Response:
        """Pause, go on, stop, undo. Undone, the text that it brought counts no more either."""
        number, form = _number(request), await form_of(request)
        try:
            act = Act(form.one("act"))
        except ValueError:
            raise NotThere from None
        if not await self._may(number, visitor):
            raise NotAllowed
        if act is Act.UNDO:
            await undo(self._fleet, number, visitor.by)
        else:
            await self._fleet.change(lambda tx: rollouts.do(tx, number, act, visitor.by, visitor.now))
            self._fleet.press()
        return back(f"/rollouts/{number}", f"rollout_{act.value}")

    async def begin(self, request: Request, visitor: Visitor) -> Response:
        """Another version of the program, for all kiosks of the region."""
        form = await form_of(request)
        version = form.one("version")
        if await self._fleet.read(lambda tx: releases.one(tx, version)) is None:
            return await self.show(request, visitor, "version")

        def begin(tx: Transaction) -> int | None:
            there = [device for device in devices.everyone(tx) if device.standing is Standing.ACCEPTED]
            canary = next((device for device in there if device.id == form.one("canary")), None)
            first, early = ([device.id for device in there if device.ring is ring]
                            for ring in (Ring.CANARY, Ring.EARLY))
            at_once = form.one("how") == "at_once" or len(there) < 2
            if canary is None and not at_once:
                return None
            stages = ((Stage(good=90, bad=10, soak=0),) if at_once or canary is None else
                      version_stages(canary.id, canary.branch, first, early))
            return rollouts.begin(tx, What.VERSION, stages, {device.id: version for device in there}, visitor.by,
                                  visitor.now)
        number = await self._fleet.change(begin)
        if number is None:
            return await self.show(request, visitor, "canary")
        self._fleet.press()
        return back(f"/rollouts/{number}", "published")

    async def _may(self, number: int, visitor: Visitor) -> bool:
        """Whoever serves every branch that it touches. Errors: NotThere."""
        try:
            there = await self._fleet.read(lambda tx: rollouts.members(tx, number, visitor.now))
        except Unknown:
            raise NotThere from None
        if visitor.account.branches and not visitor.account.sees(member.branch for member in there):
            raise NotThere
        return rules(there, visitor)


def rules(members: Collection[Member], visitor: Visitor) -> bool:
    """Whether a rollout with these kiosks is this visitor's to stop: all of them must be its to serve."""
    return all(visitor.may(Deed.SERVE, member.branch) for member in members) and (
        bool(members) or visitor.may(Deed.SERVE))


def _number(request: Request) -> int:
    """Errors: NotThere for one that no database has."""
    number: int = request.path_params["number"]
    if number >= 2**31:
        raise NotThere
    return number


def _mine(tx: Transaction, visitor: Visitor) -> dict[str, Device]:
    return {device.id: device for device in devices.everyone(tx, visitor.account.within)}


def _found(tx: Transaction, number: int) -> tuple[What, Rollout]:
    """Errors: Unknown."""
    return rollouts.kind_of(tx, number), rollouts.one(tx, number)


def _row(tx: Transaction, what: What, rollout: Rollout, known: dict[str, Device], visitor: Visitor) -> Row:
    members = [member for member in rollouts.members(tx, rollout.id, visitor.now) if member.device in known]
    return Row(what, rollout, stage_name(rollout, known, region.names(tx), visitor),
               Counter(member.lot for member in members), len(members),
               members[0].wanted if members and what is What.VERSION else "")
