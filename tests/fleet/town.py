"""A fleet of two branches with everything a page can show, for tests of who sees and changes what: LAH, whose people
are tried, and HEI, of which they are to notice nothing."""
from __future__ import annotations

import asyncio
import itertools
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from fleet.application import application
from fleet.demo.layers import layers
from fleet.domain.alert import Maintenance
from fleet.domain.rollout import usual_stages
from fleet.people import store as people
from fleet.people.account import Role
from fleet.people.oidc import Oidc
from fleet.people.provider import Provider, Rights
from fleet.people.secrets import new_token
from fleet.store import alerts, bundles, commands, devices, region, releases, rollouts
from fleet.store.rollouts import What
from fleet.store.schema import metadata
from fleet.watch import Watch
from remote.intent import CommandKind, Mode
from remote.report import Bucket, Closing, Event, Happening, Part, Service, State
from server.transaction import Transaction
from tests.fleet.house import NOW, House, Machine
from tests.fleet.store.test_releases import file as release

Rows = dict[str, list[str]]
HERE, ELSEWHERE = "LAH", "HEI"
SECRETS = ("Vieraskone", "Vieraslaite", "Heinäveden", "vieras-salaisuus", "Hilla Vieras", "vieras-kuva")
"""Words of HEI that nobody of LAH may read, and that no request brings."""


PROVIDER = Provider(issuer="https://provider.example", client_id="fleet", address="https://fleet", name="Kaupunki",
                    rights=(Rights(value="x", role=Role.ADMIN),))


class Knowing(Oidc):
    """A provider that describes itself and gives nothing for any code; nobody is asked over a network."""

    async def _fetch(self, method: str, url: str, *_: object) -> tuple[int, dict[str, Any]]:
        told = {name: f"https://provider.example/{name}" for name in (
            "authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint")}
        return (400, {"error": "invalid_grant"}) if method == "POST" else (200, {
            "issuer": PROVIDER.issuer, **told})


@dataclass(frozen=True)
class Side:
    """What there is of one branch: names by which it is asked for."""

    branch: str
    device: str
    pending: str
    picture: str                       # a command that brought a picture
    waiting: str                       # one under way
    rollout: int
    bundle: str
    person: str
    key: str                           # that waits to be accepted


class Town:
    """`asked` makes one request; `anew` puts everything back. Use within one event loop."""

    def __init__(self, folder: Path) -> None:
        file, self.loop = folder / "town.db", asyncio.Runner()
        self.house = House(file, folder)
        seconds = itertools.count()            # so that a kiosk may ask as much as it likes
        self.house.application = application(self.house.fleet, clock=lambda: float(next(seconds)),
                                             oidc=Knowing(PROVIDER, None, self.house.fleet.now))
        self.machine, self.here, self.neighbour = self.loop.run(self._built(HERE, "Oma", "Lahden", "Liisa Oma"))
        _, self.elsewhere, _ = self.loop.run(self._built(ELSEWHERE, "Vieras", "Heinäveden", "Hilla Vieras"))
        self.wide = self.loop.run(self.house.fleet.change(self._region_wide))
        self.loop.run(self._look())
        self.sessions = {(role, branch): self._person(role, branch) for role in Role for branch in (HERE, "")}
        self._beside = apsw.Connection(str(file))
        self._beside.execute("PRAGMA synchronous = OFF")
        self._whole = apsw.Connection(":memory:")
        _copy(self._beside, self._whole)
        self._version, self.before = self._told(), self._rows()

    def anew(self) -> None:
        """As it was built: whatever was done since is undone."""
        _copy(self._whole, self._beside)
        self._version = self._told()

    def close(self) -> None:
        self._beside.close()
        self._whole.close()
        self.house.close()
        self.loop.close()

    def rows(self) -> Rows:
        """The whole database, a line a row."""
        return self.before if self._told() == self._version else self._rows()

    def _told(self) -> int:
        """Another number whenever somebody has written: https://www.sqlite.org/pragma.html#pragma_data_version"""
        return int(self._beside.pragma("data_version"))

    def _rows(self) -> Rows:
        return {table: [repr(row) for row in self._beside.execute(f"SELECT * FROM {table}")]
                for table in metadata.tables}

    def names(self, side: Side) -> set[str]:
        """What stands in every row about this branch."""
        return {f"'{side.branch}'", f'"{side.branch}"', side.device, side.pending, side.picture,
                f"('{side.person}'"}

    # --- built ---------------------------------------------------------------------------------------------

    async def _built(self, branch: str, what: str, called: str, who: str) -> tuple[Machine, Side, Machine]:
        house, person = self.house, who.split()[0].lower()
        machine, second = await house.join(f"{what}kone", branch), await house.join(f"{what}laite", branch)
        waits, code = house.invite(f"{what}odottaja", branch)
        new = Machine(house)
        await new.enrol(code)

        def fill(tx: Transaction) -> tuple[str, str, int, str]:
            region.name(tx, branch, called, person, NOW)
            people.add(tx, person, who, Role.ADMIN, (branch,), person, NOW)
            texts = layers({branch: called}, {machine.device: 1, second.device: 2})
            for scope, text in texts.items():
                whole = scope == "region"
                region.write(tx, scope, text if whole else f"# {what.lower()}-salaisuus\n{text}",
                             "test" if whole else person, NOW)
            releases.keep(tx, release("1.5.0"), "test", NOW)
            body = bundles.keep(tx, f"{what.lower()}-salaisuus".encode(), NOW)
            devices.renew(tx, [second.device], NOW, config_sha256=body)
            number = rollouts.begin(tx, What.CONFIG, usual_stages(machine.device, branch),
                                    {machine.device: body, second.device: body}, person, NOW)
            picture = commands.order(tx, machine.device, CommandKind.PICTURE, person, NOW)
            waiting = commands.order(tx, machine.device, CommandKind.PRINT, person, NOW)
            commands.upload(tx, machine.device, picture.id, "image/png", f"{what.lower()}-kuva".encode(), NOW)
            devices.set_mode(tx, second.device, Mode(rev=1, closed=Closing.SERVICE, until=NOW + 90_000), person, NOW)
            alerts.plan(tx, Maintenance(second.device, NOW, NOW + 3600), person, NOW)
            return picture.id, waiting.id, number, body

        picture, waiting, number, body = await house.fleet.change(fill)
        bucket = Bucket(start=NOW // 300 * 300, counts={"loans": 77, "returns": 44, "sessions": 30})
        await machine.report(State(service=Service.OUT_OF_ORDER, down=(Part.PAD,), version="1.4.1"),
                             events=(Event(at=NOW, kind=Happening.CRASHED, count=3),), buckets=(bucket,))
        await second.report(State(service=Service.SERVING, down=(Part.ILS,)), buckets=(bucket,))
        side = Side(branch, machine.device, waits, picture, waiting, number, body, person, new.public)
        return machine, side, second

    def _region_wide(self, tx: Transaction) -> int:
        """A new program for everybody, that begins in HEI."""
        there = {device.id: "1.5.0" for device in devices.everyone(tx)}
        return rollouts.begin(tx, What.VERSION, usual_stages(self.elsewhere.device, ELSEWHERE), there, "test", NOW)

    def _person(self, role: Role, branch: str) -> str:
        token, name = new_token(), f"{role.value}-{branch.lower() or 'region'}"

        def come(tx: Transaction) -> None:
            people.add(tx, name, name.title(), role, [branch] if branch else [], "test", NOW)
            people.choose(tx, name, "none", NOW)
            people.begin(tx, name, token, int(self.house.clock.now))
        self.house.database.call(come)
        return token

    async def _look(self) -> None:
        """The alerts there are to tell, and rollouts under way."""
        watch = Watch(self.house.fleet)
        for _ in range(3):
            await watch.look()
            self.house.clock.now += 60


def _copy(source: apsw.Connection, target: apsw.Connection) -> None:
    with target.backup("main", source, "main") as copy:
        copy.step()


def changed(before: Rows, after: Rows, names: set[str] | None = None, but: Collection[str] = ()) -> list[str]:
    """Rows that came, went or are others, `but` in some tables: all, or those that have one of these names in them."""
    if before is after:
        return []
    return [row for table in before if table not in but
            for row in sorted(set(before[table]) ^ set(after[table]))
            if names is None or any(name in row for name in names)]
