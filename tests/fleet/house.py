"""A fleet in this process for tests: a database, a clock that is moved by hand, and machines that speak to it."""
from __future__ import annotations

import json
import tempfile
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fleet.application import application
from fleet.fleet import Fleet
from fleet.keys import Keys
from fleet.store import devices
from fleet.store.database import Database
from remote.identity import TOKEN, Challenge, Enrol, Enrolled, Granted, Proof
from remote.intent import DESIRED, Desired
from remote.report import Bucket, Event, Report, State
from remote.signing import Envelope, believed, intent, seal, told
from server.place import Place

NOW = 1_795_862_891
_keys = 0


class Clock:
    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


def new_key() -> Ed25519PrivateKey:
    global _keys
    _keys += 1
    return Ed25519PrivateKey.from_private_bytes(_keys.to_bytes(32))


@cache
def empty() -> bytes:
    """A file with the tables and nothing in them: made once, as making them takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fleet.db"
        Database(file).close()
        return file.read_bytes()


class House:
    """One server. Use within one event loop; `close` the database after it."""

    def __init__(self, where: Place, folder: Path, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        if isinstance(where, Path) and not where.exists():
            where.write_bytes(empty())
        self.database = Database(where)
        self.keys = Keys(folder / "fleet.keys", NOW)
        self.fleet = Fleet(self.database, self.keys, clock=self.clock)
        self.application = application(self.fleet, clock=self.clock)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.application), base_url="http://fleet")

    def invite(self, name: str = "Pääkirjasto", branch: str = "LAH") -> tuple[str, str]:
        return self.database.call(lambda tx: devices.invite(tx, name, branch, "aino", int(self.clock.now)))

    async def join(self, name: str = "Pääkirjasto", branch: str = "LAH") -> Machine:
        """A machine that is enrolled, accepted, and has a token."""
        _device, code = await self.fleet.change(
            lambda tx: devices.invite(tx, name, branch, "aino", int(self.clock.now)))
        machine = Machine(self)
        assert (await machine.enrol(code)).status_code == 200
        await machine.accepted()
        assert (await machine.fetch_token()).status_code == 200
        return machine

    def close(self) -> None:
        self.database.close()


class Machine:
    """A kiosk's end of the wire, without a kiosk."""

    def __init__(self, house: House, *, boot: str = "b" * 16) -> None:
        self.house = house
        self.key = new_key()
        self.device, self.token, self.boot, self.seq, self.rev = "", "", boot, 0, 0
        self.keys: Any = ()

    @property
    def public(self) -> str:
        return told(self.key.public_key())

    async def enrol(self, code: str) -> httpx.Response:
        asked = Enrol(code=code, public_key=self.public, version="0.1.0")
        answer = await self.house.client.post("/d/v1/enrol", content=asked.model_dump_json())
        if answer.status_code == 200:
            enrolled = Enrolled.model_validate_json(answer.content)
            self.device, self.keys = enrolled.device, (enrolled.key,)
        return answer

    async def accepted(self) -> None:
        await self.house.fleet.change(
            lambda tx: devices.accept(tx, self.device, self.public, "aino", int(self.house.clock.now)))

    async def fetch_token(self, *, nonce: str | None = None, key: Ed25519PrivateKey | None = None,
                          purpose: str = TOKEN) -> httpx.Response:
        if nonce is None:
            answer = await self.house.client.get("/d/v1/challenge")
            nonce = Challenge.model_validate_json(answer.content).nonce
        proof = Proof(device=self.device, nonce=nonce, iat=int(self.house.clock.now))
        envelope = seal(key or self.key, purpose, proof.model_dump_json().encode())
        answer = await self.house.client.post("/d/v1/token", content=envelope.model_dump_json())
        if answer.status_code == 200:
            self.token = Granted.model_validate_json(answer.content).token
        return answer

    async def call(self, method: str, path: str, content: bytes | str | None = None,
                   **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.house.client.request(
            method, f"/d/v1{path}", content=content, headers={"Authorization": f"Bearer {self.token}", **named})

    def report_of(self, state: State | None = None, *, events: tuple[Event, ...] = (),
                  buckets: tuple[Bucket, ...] = ()) -> Report:
        self.seq += 1
        return Report(boot_id=self.boot, seq=self.seq, made_at=int(self.house.clock.now), state=state or State(),
                      events=events, buckets=buckets)

    async def report(self, state: State | None = None, *, events: tuple[Event, ...] = (),
                     buckets: tuple[Bucket, ...] = ()) -> httpx.Response:
        return await self.send(self.report_of(state, events=events, buckets=buckets))

    async def send(self, report: Report) -> httpx.Response:
        return await self.call("POST", "/report", report.written())

    async def desired(self, wait: int = 0, etag: str = "") -> tuple[httpx.Response, Desired | None]:
        headers = {"If_None_Match": etag} if etag else {}
        answer = await self.call("GET", f"/desired?wait={wait}", **headers)
        if answer.status_code != 200:
            return answer, None
        now = int(self.house.clock.now)
        payload = believed(Envelope.model_validate_json(answer.content), DESIRED, self.keys, now)
        return answer, intent(payload, device=self.device, now=now, above=0)


def refused(answer: httpx.Response) -> str:
    """The code of a no."""
    return str(json.loads(answer.content)["refused"])


Story = Callable[[House], Awaitable[None]]
