"""The way to the fleet: HTTPS outward by `requests`, a token fetched when it is needed, two kinds of no."""
from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import ValidationError
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from config.values import loopback
from remote.identity import NEW_KEY, TOKEN, Challenge, Enrol, Enrolled, Granted, NewKey, Proof
from remote.intent import Feedback
from remote.refusals import Refusal, Refused
from remote.report import Report, Reported
from remote.signing import Envelope, seal, told
from remote.values import Message

M = TypeVar("M", bound=Message)
CONNECT, READ = 10.0, 30.0             # seconds
WAIT = 50                              # that the fleet keeps a question open
_LARGEST = 2 * 1024 * 1024             # bytes of an answer


class Away(Exception):
    """The fleet cannot be reached, or cannot do it now. `again_after`: seconds, where it says so."""

    def __init__(self, why: str, again_after: float | None = None) -> None:
        super().__init__(why)
        self.again_after = again_after


class No(Exception):
    """The fleet does not do it, and will not if it is asked again."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Where:
    """The fleet's address, and how it is known: by an authority of `ca`, a certificate's SHA-256 `pin`, or as any web
    server is."""

    url: str
    ca: Path | None = None
    pin: str = ""

    def check(self) -> None:
        """Errors: ValueError."""
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and loopback(parts.hostname or "")):
            raise ValueError(f"{self.url} is not https://; only this machine itself is spoken to without it")


class _Pinned(HTTPAdapter):
    """Believes one certificate, by its SHA-256, and no authority."""

    def __init__(self, pin: str) -> None:
        self._pin = pin
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **more: Any) -> None:
        super().init_poolmanager(*arguments, **more, assert_fingerprint=self._pin, assert_hostname=False)


class Link:
    """For one thread. `met` hears the fleet's time with each answer that tells it."""

    def __init__(self, where: Where, device: str, key: Ed25519PrivateKey, *,
                 met: Callable[[int], None] = lambda _now: None, wall: Callable[[], float] = time.time) -> None:
        where.check()
        self._base = where.url.rstrip("/") + "/d/v1"
        self._device, self._key, self._met, self._wall = device, key, met, wall
        self._session = requests.Session()
        self._session.trust_env = False
        if where.pin:
            self._session.mount("https://", _Pinned(where.pin))
            self._session.verify = False
        elif where.ca is not None:
            self._session.verify = str(where.ca)
        self._token: str | None = None

    def close(self) -> None:
        self._session.close()

    def use(self, key: Ed25519PrivateKey) -> None:
        """Prove by this key from the next token on."""
        self._key = key

    # --- without a token ---------------------------------------------------------------------------------

    def enrol(self, asked: Enrol) -> Enrolled:
        return self._read(Enrolled, self._call("POST", "/enrol", asked.model_dump_json()))

    def fetch_token(self) -> None:
        challenge = self._read(Challenge, self._call("GET", "/challenge"))
        proof = Proof(device=self._device, nonce=challenge.nonce, iat=int(self._wall()))
        envelope = seal(self._key, TOKEN, proof.model_dump_json().encode())
        granted = self._read(Granted, self._call("POST", "/token", envelope.model_dump_json()))
        self._token = granted.token
        self._met(granted.now)

    def renew(self, public: Ed25519PublicKey) -> None:
        """The fleet takes this key too from now on. Told again it is the same."""
        challenge = self._read(Challenge, self._call("GET", "/challenge"))
        asked = NewKey(device=self._device, nonce=challenge.nonce, public_key=told(public))
        self._call("POST", "/key", seal(self._key, NEW_KEY, asked.model_dump_json().encode()).model_dump_json())

    # --- with it -----------------------------------------------------------------------------------------

    def report(self, report: Report) -> Reported:
        answer = self._read(Reported, self._signed_in("POST", "/report", report.written()))
        self._met(answer.now)
        return answer

    def desired(self, rev: int, wait: int = WAIT) -> Envelope | None:
        """None: nothing else is wanted than what has this revision."""
        answer = self._signed_in("GET", f"/desired?wait={wait}", None, {"If-None-Match": f'"{rev}"'}, wait + READ)
        return None if answer.status_code == 304 else self._read(Envelope, answer)

    def config(self, sha256: str) -> bytes:
        return self._signed_in("GET", f"/config/{sha256}").content

    def part(self, version: str, number: int) -> bytes:
        """One of the parts of a release."""
        return self._signed_in("GET", f"/release/{version}/{number}").content

    def feedback(self, command: str, word: Feedback) -> None:
        self._signed_in("POST", f"/commands/{command}/feedback", word.model_dump_json())

    def upload(self, command: str, media: str, body: bytes) -> None:
        self._signed_in("PUT", f"/uploads/{command}", body, {"Content-Type": media}, 120.0)

    def _signed_in(self, method: str, path: str, body: bytes | str | None = None,
                   headers: dict[str, str] | None = None, patience: float = READ) -> requests.Response:
        """A token that is no longer good is fetched anew, once."""
        for fresh in (False, True):
            if self._token is None:
                self.fetch_token()
                fresh = True
            try:
                return self._call(method, path, body, {**(headers or {}), "Authorization": f"Bearer {self._token}"},
                                  patience)
            except No as no:
                if no.refusal is not Refusal.NOT_PROVEN or fresh:
                    raise
                self._token = None
        raise AssertionError

    def _call(self, method: str, path: str, body: bytes | str | None = None, headers: dict[str, str] | None = None,
              patience: float = READ) -> requests.Response:
        data = body.encode() if isinstance(body, str) else body
        for again in (True, False):
            try:
                answer = self._session.request(method, self._base + path, data=data, headers=headers, stream=True,
                                               timeout=(CONNECT, patience), allow_redirects=False)
                with answer:
                    content = answer.raw.read(_LARGEST + 1, decode_content=True)
                break
            except (requests.RequestException, HTTPError, OSError) as error:
                # A connection that was kept may have been let go at this moment; all that is asked may be asked twice.
                if not again or not isinstance(error, requests.ConnectionError) or isinstance(error, requests.Timeout):
                    raise Away(type(error).__name__) from None
        if len(content) > _LARGEST:
            raise Away("the answer is too large")
        answer._content = content
        if answer.status_code in (200, 202, 304):
            return answer
        raise self._no(answer)

    def _no(self, answer: requests.Response) -> Away | No:
        """What the fleet says, or whoever stands between it and us."""
        try:
            refused = Refused.model_validate_json(answer.content)
        except ValidationError:
            return Away(f"an answer {answer.status_code} that is not the fleet's")
        self._met(refused.now)
        after = answer.headers.get("Retry-After", "")
        if refused.refused in (Refusal.NOT_NOW, Refusal.TOO_MANY):
            return Away(refused.refused.value, float(after) if after.isdigit() else None)
        return No(refused.refused)

    @staticmethod
    def _read(kind: type[M], answer: requests.Response) -> M:
        try:
            return kind.model_validate_json(answer.content)
        except ValidationError:
            raise Away("an answer that is not the fleet's") from None
