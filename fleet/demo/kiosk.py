"""A kiosk without a kiosk: it enrols, tells a week that it never had, and does what it is told, over the real wire."""
from __future__ import annotations

import io
import random
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageDraw

from config.bundle import Bundle
from config.load import read_bundle
from fleet.demo.cast import Cast
from remote.identity import TOKEN, Challenge, Enrol, Enrolled, Granted, Hardware, Proof
from remote.intent import DESIRED, CommandKind, CommandState, Desired, Feedback, Order
from remote.report import BUCKET, Bucket, Config, Event, Happening, Part, Phase, Report, Service, State, Upgrade
from remote.signing import Envelope, believed, intent, seal, told

HOUR, DAYS, EVERY = 3600, 7, 5.0               # seconds, days, and seconds between two reports
VERSION = "0.1.0"
_SHARE = (0, 0, 0, 0, 0, 0, 0, .2, .5, .7, 1.0, 1.1, 1.0, .9, 1.0, 1.3, 1.5, 1.2, .8, .4, .1, 0, 0, 0)
_REASONS = ("hold_other", "fees", "too_many_loans", "not_for_loan", "unknown_item")
_CHECKS = ("configuration", "disk", "clock", "journal", "central_system-link", "central_system-login", "item_reader",
           "card_reader", "printer")
_DOCTOR = {Part.ILS: "central_system-link", Part.PAD: "item_reader", Part.CARD: "card_reader",
           Part.PAYMENT: "payment_terminal", Part.SPEECH: "sound-speech", Part.HEADSET: "sound-headset"}


class SimulatedKiosk(threading.Thread):
    """Ends with the process, or with its server."""

    def __init__(self, address: str, code: str, part: Cast) -> None:
        super().__init__(daemon=True, name=part.name)
        self._address, self._code, self._part = address, code, part
        self._key, self._chance = Ed25519PrivateKey.generate(), random.Random(part.name)
        self._web = requests.Session()
        self._boot, self._seq, self._rev, self._config = secrets.token_hex(8), 0, 0, Config()
        self._state = State(version=VERSION, service=Service.SERVING, down=(), printer="", cases=0, waiting=0,
                            disk_free_mb=18_000, memory_free_mb=1_900, load_percent=7, temperature_c=46,
                            config=self._config)
        self._state = part.state.over(self._state)
        self.told = threading.Event()          # its week, and how it is

    def enrol(self) -> str:
        """Its public key, for somebody to compare."""
        public = told(self._key.public_key())
        asked = Enrol(code=self._code, public_key=public, version=VERSION,
                      hardware=Hardware(machine="demo", cpus=4, memory_mb=4096, disk_mb=32_000))
        self._enrolled = Enrolled.model_validate_json(self._call("POST", "/enrol", asked.model_dump_json()))
        return public

    def run(self) -> None:
        with suppress(requests.ConnectionError):
            self._grant()
            for report in self._week():
                self._send(report)
            self.told.set()
            threading.Thread(target=self._listen, daemon=True).start()
            while True:
                time.sleep(EVERY * self._chance.uniform(0.8, 1.2))
                self._send(self._now())

    def becomes(self, state: State) -> None:
        """Tell at once how it is now."""
        self._state = state.over(self._state)
        self._send(self._now())

    # --- what it tells -------------------------------------------------------------------------------------

    def _week(self) -> Iterator[Report]:
        hour = int(time.time()) // HOUR * HOUR - DAYS * 24 * HOUR
        buckets = [Bucket(start=start, counts=counts) for n in range(DAYS * 24 + 1)
                   if (counts := self._hour(start := hour + n * HOUR))]
        for at in range(0, len(buckets), 50):
            yield self._report(State(), buckets=tuple(buckets[at:at + 50]))
        began = int(time.time()) - self._chance.randrange(HOUR, 3 * 24 * HOUR)
        yield self._report(self._state, events=(Event(at=began, kind=Happening.STARTED),))

    def _hour(self, start: int) -> dict[str, int]:
        moment = time.localtime(start)
        busy = self._part.busy * _SHARE[moment.tm_hour] * (0.5 if moment.tm_wday >= 5 else 1.0)
        loans = round(busy * self._chance.uniform(0.7, 1.3))
        if not loans:
            return {}
        sessions = max(1, loans // 3)
        swedish = self._chance.randrange(1 + sessions // 4)
        return {"loans": loans, "returns": round(loans * self._chance.uniform(0.7, 1.2)), "renewals": loans // 9,
                "sessions": sessions, "session_seconds": 48 * sessions, "printed": sessions // 2,
                "language_sv": swedish, "language_fi": sessions - swedish, "accessible": self._chance.randrange(2),
                "refused_" + self._chance.choice(_REASONS): self._chance.randrange(3)}

    def _now(self) -> Report:
        counts: dict[str, int] = {}
        if self._state.service is Service.SERVING and self._chance.random() < self._part.busy / 40:
            counts = {"loans": 1 + self._chance.randrange(4), "sessions": 1, "session_seconds": 40, "language_fi": 1}
        start = int(time.time()) // BUCKET * BUCKET
        return self._report(self._state, buckets=(Bucket(start=start, counts=counts),) if counts else ())

    def _report(self, state: State, *, events: tuple[Event, ...] = (), buckets: tuple[Bucket, ...] = ()) -> Report:
        self._seq += 1
        return Report(boot_id=self._boot, seq=self._seq, made_at=int(time.time()), state=state, events=events,
                      buckets=buckets)

    # --- what it is told -----------------------------------------------------------------------------------

    def _listen(self) -> None:
        with suppress(requests.ConnectionError):
            self._hear()

    def _hear(self) -> None:
        tag = ""
        while True:
            answer = self._ask("GET", "/desired?wait=50", headers={"If-None-Match": tag})
            if answer.status_code != 200:
                time.sleep(0.0 if answer.status_code == 304 else 5.0)
                continue
            tag, now = answer.headers["ETag"], int(time.time())
            payload = believed(Envelope.model_validate_json(answer.content), DESIRED, (self._enrolled.key,), now)
            self._obey(intent(payload, device=self._enrolled.device, now=now, above=0))

    def _obey(self, wish: Desired) -> None:
        if wish.mode is not None and wish.mode.rev > self._rev:
            self._rev = wish.mode.rev
            service = Service.CLOSED if wish.mode.closed else Service.SERVING
            self._state = self._state.model_copy(update={"service": service, "closed": wish.mode.closed})
        if wish.config_sha256 not in (None, self._config.offered):
            self._config = self._tried(wish.config_sha256 or "")
            self._state = self._state.model_copy(update={"config": self._config})
        upgrade = Upgrade(active=wish.release.version if wish.release else None)
        self._state = self._state.model_copy(update={"version": upgrade.active or VERSION, "upgrade": upgrade})
        for order in wish.commands:
            self._do(order)
        self._send(self._now())

    def _tried(self, sha256: str) -> Config:
        """With a scanner it does not serve, as it has none: then it returns to what it had."""
        bundle = Bundle.from_bytes(self._call("GET", f"/config/{sha256}"))
        settings, _ = read_bundle(bundle, Path("/"))
        if settings.scanner is not None:
            return Config(active=self._config.active, offered=sha256, phase=Phase.RETURNED)
        return Config(active=sha256, offered=sha256, phase=Phase.ACTIVE)

    def _do(self, order: Order) -> None:
        path = f"/commands/{order.id}/feedback"
        for state in (CommandState.RECEIVED, CommandState.STARTED):
            self._call("POST", path, Feedback(state=state).model_dump_json())
        if order.kind is CommandKind.PICTURE:
            self._call("PUT", f"/uploads/{order.id}", self._picture(), {"Content-Type": "image/png"})
        findings = self._examined() if order.kind is CommandKind.DOCTOR else ()
        trouble = any(verdict != "ok" for _, verdict in findings)
        told = Feedback(state=CommandState.DONE, reason="trouble" if trouble else "", findings=findings)
        self._call("POST", path, told.model_dump_json())

    def _examined(self) -> tuple[tuple[str, str], ...]:
        away = [_DOCTOR.get(part, part.value) for part in self._state.down or ()]
        return (*((code, "fail") for code in away), *((code, "ok") for code in _CHECKS if code not in away))

    def _picture(self) -> bytes:
        image = Image.new("RGB", (540, 960), "#F6F4EF")
        draw = ImageDraw.Draw(image)
        draw.rounded_rectangle((40, 300, 500, 520), 24, "#0B4F6C")
        draw.rounded_rectangle((40, 560, 500, 780), 24, "#FFFFFF")
        draw.text((60, 80), self._part.name, "#14212B", font_size=44)
        out = io.BytesIO()
        image.save(out, "PNG")
        return out.getvalue()

    # --- the wire ------------------------------------------------------------------------------------------

    def _grant(self) -> None:
        nonce = Challenge.model_validate_json(self._call("GET", "/challenge")).nonce
        proof = Proof(device=self._enrolled.device, nonce=nonce, iat=int(time.time()))
        signed = seal(self._key, TOKEN, proof.model_dump_json().encode())
        token = Granted.model_validate_json(self._call("POST", "/token", signed.model_dump_json())).token
        self._web.headers["Authorization"] = f"Bearer {token}"

    def _send(self, report: Report) -> None:
        if self._ask("POST", "/report", report.written()).status_code == 401:
            self._grant()

    def _call(self, method: str, path: str, body: bytes | str | None = None,
              headers: dict[str, str] | None = None) -> bytes:
        answer = self._ask(method, path, body, headers)
        answer.raise_for_status()
        return answer.content

    def _ask(self, method: str, path: str, body: bytes | str | None = None,
             headers: dict[str, str] | None = None) -> requests.Response:
        return self._web.request(method, f"{self._address}/d/v1{path}", data=body, headers=headers, timeout=70)
