"""Rollouts as they are kept: what each kiosk is to get, what it had before, and the next step that was decided."""
from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Insert, Integer, String, Update, bindparam, cast, delete, func, insert, select, update

from fleet.domain import rollout as domain
from fleet.domain.device import Device, Standing
from fleet.domain.rollout import Decision, Member, Rollout, Stage, Step, decide
from fleet.store.among import among, listed
from fleet.store.audit import record
from fleet.store.devices import NEXT_REV, Unknown, everyone, renew, row_of
from fleet.store.schema import devices, rollout_devices, rollouts
from remote.report import Config, Upgrade
from server.transaction import Transaction


class What(StrEnum):
    """What a rollout changes: the column of a device's wish."""

    CONFIG = "config"
    VERSION = "version"

    @property
    def column(self) -> str:
        return "config_sha256" if self is What.CONFIG else "version"


class Act(StrEnum):
    """What people do with a rollout."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    UNDO = "undo"


_ACTS = {Act.PAUSE: domain.paused, Act.RESUME: domain.resumed, Act.STOP: domain.stopped, Act.UNDO: domain.undone}
_ONE = select(rollouts).where(rollouts.c.id == bindparam("id"))
_UNDER_WAY = select(rollouts).where(
    rollouts.c.step.in_([Step.RUNNING.value, Step.DONE.value, Step.UNDOING.value])).order_by(rollouts.c.id)
_MEMBERS = select(rollout_devices).where(rollout_devices.c.rollout == bindparam("of"))
_AFTER = (select(rollout_devices).join(rollouts, rollouts.c.id == rollout_devices.c.rollout)
          .where(rollouts.c.id > bindparam("after"), rollouts.c.what == bindparam("of"),
                 rollouts.c.step != bindparam("undone")))
_INSTEAD = update(rollout_devices).where(
    rollout_devices.c.rollout == bindparam("of"), rollout_devices.c.device == bindparam("to")).values(
    wanted=bindparam("new"), before=bindparam("old"))
_LATE = _MEMBERS.where(rollout_devices.c.given.is_(False))
_JOINED = insert(rollout_devices)
_NOTED = update(rollout_devices).where(
    rollout_devices.c.rollout == bindparam("of"),
    among(rollout_devices.c.device, "those")).values(given=bindparam("has_it"))


def begin(tx: Transaction, what: What, stages: Sequence[Stage], wanted: Mapping[str, str], by: str, now: int) -> int:
    """A new rollout; its number. `wanted`: for each kiosk the bundle's SHA-256, or the version. Another of its kind
    that has one of these kiosks is stopped: two of them would pull at it. One that is done stays done for the
    others."""
    for rollout in _with(tx, what, wanted):
        if rollout.step is not Step.DONE or _kiosks(tx, rollout.id) <= wanted.keys():
            do(tx, rollout.id, Act.STOP, by, now)
        else:
            tx.execute(delete(rollout_devices).where(
                rollout_devices.c.rollout == rollout.id, rollout_devices.c.given.is_(False),
                rollout_devices.c.device.in_(list(wanted))))
    number = int(tx.execute(insert(rollouts).returning(rollouts.c.id), {
        "what": what.value, "by": by, "began": now, "stages": json.dumps([asdict(stage) for stage in stages]),
        "step": Step.RUNNING.value, "stage": 0, "settled": None, "why": ""}).scalar_one())
    by_value: dict[str, list[str]] = {}
    for device, value in wanted.items():
        by_value.setdefault(value, []).append(device)
    for value, those in by_value.items():
        tx.execute(_joining(what), {"number": number, "value": value, "those": listed(those)})
    record(tx, now, by, "rollout", str(number), what=what.value, devices=str(len(wanted)))
    return number


def in_the_way(tx: Transaction, what: What, wanted: Collection[str]) -> list[int]:
    """Those under way that a new one for these kiosks would stop."""
    return [rollout.id for rollout in _with(tx, what, wanted) if rollout.step is not Step.DONE]


def _with(tx: Transaction, what: What, wanted: Collection[str]) -> list[Rollout]:
    """Those of this kind that are not over, or still take late kiosks along, and have one of these."""
    there = [rollout_of(row) for row in tx.execute(select(rollouts).where(rollouts.c.what == what.value))]
    return [rollout for rollout in there if rollout.step in (Step.RUNNING, Step.PAUSED, Step.DONE)
            and not _kiosks(tx, rollout.id).isdisjoint(wanted)]


def _kiosks(tx: Transaction, number: int) -> set[str]:
    return {row.device for row in tx.execute(_MEMBERS, {"of": number})}


def join(tx: Transaction, number: int, device: str, value: str) -> None:
    """This kiosk too is to get it, with its stage: one that came late."""
    what = What(tx.execute(_ONE, {"id": number}).one().what)
    before = getattr(row_of(tx, device), what.column)
    tx.execute(_JOINED, {"rollout": number, "device": device, "wanted": value, "before": before})


def catch_up(tx: Transaction, number: int, device: str, value: str, now: int) -> None:
    """As `join`, for a rollout that is done: it is given at once."""
    join(tx, number, device, value)
    some = {"of": number, "those": listed([device])}
    tx.execute(_wished(What(tx.execute(_ONE, {"id": number}).one().what), True), {**some, "now": now})
    tx.execute(_NOTED, {**some, "has_it": True})


def leave(tx: Transaction, device: str, what: What) -> None:
    """What they bring is not for this kiosk any more. What is being undone is undone here too."""
    steps = [step.value for step in (Step.RUNNING, Step.PAUSED, Step.DONE)]
    tx.execute(delete(rollout_devices).where(
        rollout_devices.c.device == device, rollout_devices.c.rollout.in_(
            select(rollouts.c.id).where(rollouts.c.what == what.value, rollouts.c.step.in_(steps)))))


def brought_after(tx: Transaction, number: int) -> set[str]:
    """The names of all that later rollouts of settings bring to kiosks, or would give them back."""
    return {name for row in _after(tx, number) for name in (row.wanted, row.before) if name is not None}


def bring_instead(tx: Transaction, number: int, names: Mapping[str, str]) -> None:
    """What later rollouts of settings bring, or would give back, goes by other names now: old → new."""
    others = [{"of": row.rollout, "to": row.device, "new": names.get(row.wanted, row.wanted),
               "old": names.get(row.before, row.before)}
              for row in _after(tx, number) if row.wanted in names or row.before in names]
    if others:
        tx.execute(_INSTEAD, others)


def given_by(tx: Transaction, number: int) -> dict[str, str]:
    """By kiosk, what a rollout gave to it."""
    return {row.device: row.wanted for row in tx.execute(_MEMBERS, {"of": number}) if row.given}


def _after(tx: Transaction, number: int) -> list[Any]:
    return tx.execute(_AFTER, {"after": number, "of": What.CONFIG.value, "undone": Step.UNDONE.value}).all()


def do(tx: Transaction, number: int, act: Act, by: str, now: int) -> Rollout:
    """Errors: Unknown."""
    before = one(tx, number)
    after = _ACTS[act](before)
    if after != before:
        _keep(tx, after)
        record(tx, now, by, act.value, f"rollout {number}")
    return after


def go_on(tx: Transaction, now: int, unwell: frozenset[str] = frozenset(), started: int = 0) -> list[str]:
    """Every rollout's next step; the devices of which something else is wanted now. `unwell`: those that do not serve
    as they should, whatever they say of their configuration; `started`: since when kiosks could be heard."""
    changed: list[str] = []
    there: dict[str, Device] = {}
    for row in tx.execute(_UNDER_WAY):
        before = rollout_of(row)
        members = tx.execute(_LATE if before.step is Step.DONE else _MEMBERS, {"of": before.id}).all()
        if before.step is Step.DONE and not members:        # as it stays for months
            continue
        there = there or {device.id: device for device in everyone(tx)}
        takes_part = [one for one in members                # what is undone is so for who may come back, too
                      if before.step is Step.UNDOING or there[one.device].standing is Standing.ACCEPTED]
        fares = _Fares(What(row.what), there, now, started, unwell)
        changed += _go_on(tx, fares, decide(before, [fares.of(one) for one in takes_part], now), before)
    return changed


def _go_on(tx: Transaction, fares: _Fares, decision: Decision, before: Rollout) -> list[str]:
    for those, given in ((decision.give, True), (decision.take_back, False)):
        if those:
            some = {"of": before.id, "those": listed(those)}
            tx.execute(_wished(fares.what, given), {**some, "now": fares.now})
            tx.execute(_NOTED, {**some, "has_it": given})
    if decision.rollout != before:
        _keep(tx, decision.rollout)
        if decision.rollout.step is not before.step or decision.rollout.stage != before.stage:
            record(tx, fares.now, "fleet", "rollout " + decision.rollout.step.value, f"rollout {before.id}",
                   stage=str(decision.rollout.stage), why=decision.rollout.why)
    return [*decision.give, *decision.take_back]


@cache
def _joining(what: What) -> Insert:
    """Some kiosks take part in a rollout that brings the same to all of them."""
    return insert(rollout_devices).from_select(
        ["rollout", "device", "wanted", "before"],
        select(cast(bindparam("number"), Integer), devices.c.id, cast(bindparam("value"), String),
               devices.c[what.column]).where(among(devices.c.id, "those")))


@cache
def _wished(what: What, given: bool) -> Update:
    """Of some kiosks of a rollout what it brings is wished, or taken back: what was wished before it, unless something
    newer is wished meanwhile."""
    has = devices.c[what.column]
    brought, before = (select(column).where(rollout_devices.c.rollout == bindparam("of"),
                                            rollout_devices.c.device == devices.c.id).scalar_subquery()
                       for column in (rollout_devices.c.wanted, rollout_devices.c.before))
    those = update(devices).where(among(devices.c.id, "those"))
    if given:
        return those.values({has: brought, devices.c.rev: NEXT_REV})
    return those.where(has == brought).values({has: before, devices.c.rev: NEXT_REV})


@dataclass(frozen=True, slots=True)
class _Fares:
    """How kiosks fare, by what they have told until now. `unwell`, `started`: see `go_on`."""

    what: What
    there: Mapping[str, Device]
    now: int
    started: int = 0
    unwell: frozenset[str] = frozenset()

    def of(self, row: Any) -> Member:
        device = self.there[row.device]
        told: Config | Upgrade | None = device.state.config
        if self.what is What.VERSION:
            told = device.state.upgrade or Upgrade(active=device.state.version)    # one where technicians install it
        told = told or Config()
        return Member(
            device.id, device.branch, row.wanted, row.given, told.active, told.offered, told.phase,
            healthy=device.id not in self.unwell and device.state.service is not None,
            heard=device.silent_since(self.now) is None,
            silent=device.silent_since(self.now, self.started) is not None)


# --- looking ---------------------------------------------------------------------------------------------

def one(tx: Transaction, number: int) -> Rollout:
    """Errors: Unknown."""
    row = tx.execute(_ONE, {"id": number}).first()
    if row is None:
        raise Unknown(str(number))
    return rollout_of(row)


def kind_of(tx: Transaction, number: int) -> What:
    """Errors: Unknown."""
    row = tx.execute(_ONE, {"id": number}).first()
    if row is None:
        raise Unknown(str(number))
    return What(row.what)


def unfinished(tx: Transaction) -> list[tuple[What, Rollout]]:
    """Those under way, paused ones too. Newest first."""
    steps = [step.value for step in (Step.RUNNING, Step.PAUSED, Step.UNDOING)]
    return [(What(row.what), rollout_of(row)) for row in tx.execute(
        select(rollouts).where(rollouts.c.step.in_(steps)).order_by(rollouts.c.id.desc()))]


def newest(tx: Transaction, most: int = 50) -> list[tuple[What, Rollout]]:
    return [(What(row.what), rollout_of(row))
            for row in tx.execute(select(rollouts).order_by(rollouts.c.id.desc()).limit(most))]


def members(tx: Transaction, number: int, now: int) -> list[Member]:
    """How each kiosk of a rollout fares: see `Member.lot`. Errors: Unknown."""
    row = tx.execute(_ONE, {"id": number}).first()
    if row is None:
        raise Unknown(str(number))
    fares = _Fares(What(row.what), {device.id: device for device in everyone(tx)}, now)
    return [fares.of(one) for one in tx.execute(_MEMBERS, {"of": number})]


def rollout_of(row: Any) -> Rollout:
    stages = tuple(Stage(**{**stage, "devices": tuple(stage["devices"]), "branches": tuple(stage["branches"])})
                   for stage in json.loads(row.stages))
    return Rollout(id=row.id, by=row.by, began=row.began, stages=stages, step=Step(row.step), stage=row.stage,
                   settled=row.settled, why=row.why)


def _keep(tx: Transaction, rollout: Rollout) -> None:
    tx.execute(update(rollouts).where(rollouts.c.id == rollout.id).values(
        step=rollout.step.value, stage=rollout.stage, settled=rollout.settled, why=rollout.why))


def late(tx: Transaction, device: str, what: What) -> list[int]:
    """The rollouts of a kind in which a kiosk has no part yet and would get one, were it to join now. Newest first."""
    steps = [step.value for step in (Step.RUNNING, Step.PAUSED, Step.DONE)]
    taken = select(rollout_devices.c.rollout).where(rollout_devices.c.device == device)
    return [row.id for row in tx.execute(
        select(rollouts.c.id).where(rollouts.c.what == what.value, rollouts.c.step.in_(steps),
                                    rollouts.c.id.not_in(taken)).order_by(rollouts.c.id.desc()))]


def welcome(tx: Transaction, device: str, now: int) -> None:
    """A kiosk that has just come has a part in the version that goes out to all; where none does, as after one that was
    undone, it gets the one that most others have."""
    going = late(tx, device, What.VERSION)
    for number in going:
        there = tx.execute(_MEMBERS, {"of": number}).first()
        if there is not None:
            join(tx, number, device, there.wanted)
    if not going:
        most = tx.execute(select(devices.c.version).where(
            devices.c.standing == Standing.ACCEPTED.value, devices.c.id != device,
            devices.c.version.is_not(None)).group_by(devices.c.version).order_by(func.count().desc()).limit(1)).scalar()
        if most is not None:
            renew(tx, [device], now, version=most)
