"""Signing in at an OpenID provider: its addresses and keys, a code exchanged for a token, and whether to believe it.

OpenID Connect Core 1.0 (3.1, authorization code), Discovery 1.0, PKCE (RFC 7636), `iss` in answers (RFC 9207). What is
fetched is fetched by a thread; nothing of what the provider gives is kept but who somebody is.
"""
from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import requests
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from fleet.people.provider import Known, Provider, safe

ALGORITHMS = ("RS256", "PS256", "ES256", "Ed25519", "EdDSA")
FRESH, KEYS_AT_MOST_EVERY, REST = 3600, 60, 5  # seconds; the last: after it was away
_KINDS = ("RSA", "EC", "OKP")                    # of keys; what else a provider has is for others
LEEWAY = 60                                    # that the two clocks may differ by
_PATIENCE, _LARGEST = (5.0, 10.0), 512 * 1024  # seconds to connect and to answer; bytes
_ODD = re.compile(r"[^a-z0-9._-]+")


class Away(Exception):
    """The provider cannot be reached, or is not what it says."""


class Refused(Exception):
    """Nobody is let in. The message is a code, `distrusted`, `stale`, `denied` or `no_rights`; `why` is for the log.
    `subject`: of whom the provider has said so itself."""

    def __init__(self, code: str, why: str = "", subject: str = "") -> None:
        super().__init__(code)
        self.code, self.why, self.subject = code, why, subject


class Flow:
    """What one sign-in is known by. All of it follows from `seed`, which the browser keeps, and a key of ours."""

    def __init__(self, key: bytes, seed: str) -> None:
        self._key, self._seed = key, seed
        self.state, self.nonce, self.verifier = (self._drawn(what) for what in ("state", "nonce", "verifier"))

    def _drawn(self, what: str) -> str:
        return _plain(hmac.new(self._key, f"sign-in {what} {self._seed}".encode(), hashlib.sha256).digest())

    @property
    def challenge(self) -> str:
        return _plain(hashlib.sha256(self.verifier.encode()).digest())


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Oidc:
    """One provider. `clock`: seconds since 1970."""

    def __init__(self, provider: Provider, secret: str | None, clock: Callable[[], int]) -> None:
        self.provider, self._secret, self._clock = provider, secret, clock
        self._session = requests.Session()
        self._session.trust_env = False
        if provider.ca is not None:
            self._session.verify = str(provider.ca)
        self._turn = asyncio.Lock()
        self._away = -REST                     # since when it is being asked, until it has answered
        self._found: tuple[int, dict[str, Any]] = (0, {})
        self._keys: tuple[int, KeySet | None] = (0, None)

    async def begin(self, flow: Flow) -> str:
        """Where to send the browser. Errors: Away."""
        found, one = await self._addresses(), self.provider
        asked = {"response_type": "code", "client_id": one.client_id, "redirect_uri": one.back,
                 "scope": " ".join(one.scopes), "state": flow.state, "nonce": flow.nonce,
                 "code_challenge": flow.challenge, "code_challenge_method": "S256"}
        where = str(found["authorization_endpoint"])
        return where + ("&" if "?" in where else "?") + urlencode(asked)

    async def end(self) -> str | None:
        """Where to sign out of the provider too; None where it has no such place. Errors: Away."""
        where = (await self._addresses()).get("end_session_endpoint")
        if not isinstance(where, str) or not safe(where):
            return None
        return where + ("&" if "?" in where else "?") + urlencode({
            "client_id": self.provider.client_id, "post_logout_redirect_uri": self.provider.address})

    async def come_back(self, flow: Flow, answer: Mapping[str, str]) -> Known:
        """Who it is that the provider sent back with these words. Errors: Away, Refused."""
        if not hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
            raise Refused("stale", "another state")
        if answer.get("iss", self.provider.issuer) != self.provider.issuer:
            raise Refused("distrusted", "an answer of another issuer")
        if "error" in answer or "code" not in answer:
            raise Refused("denied", answer.get("error", "no code")[:40])
        return self._who(await self._claims(await self._token(flow, answer["code"]), flow))

    async def _token(self, flow: Flow, code: str) -> str:
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": self.provider.back,
                 "client_id": self.provider.client_id, "code_verifier": flow.verifier}
        secret = (self.provider.client_id, self._secret) if self._secret else None
        status, told = await self._fetch("POST", str((await self._addresses())["token_endpoint"]), asked, secret)
        if status == 400 and told.get("error") == "invalid_grant":
            raise Refused("stale", "the code was used, or is not for this")
        if status != 200 or not isinstance(told.get("id_token"), str):
            raise Away(f"no ID token: {status} {str(told.get('error', ''))[:40]}")
        return str(told["id_token"])

    async def _claims(self, token: str, flow: Flow) -> dict[str, Any]:
        """What a token says that is the provider's, for us, for this sign-in and for now. Errors: Away, Refused."""
        try:
            try:
                read = jwt.decode(token, await self._key_set(), algorithms=ALGORITHMS)
            except InvalidKeyIdError:          # it may have new keys
                read = jwt.decode(token, await self._key_set(anew=True), algorithms=ALGORITHMS)
        except (JoseError, ValueError) as error:
            raise Refused("distrusted", type(error).__name__) from None
        claims, now, us = read.claims, self._clock(), self.provider.client_id
        audience = claims.get("aud")
        audiences = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
        for why, good in (
                ("issuer", claims.get("iss") == self.provider.issuer), ("audience", us in audiences),
                ("party", claims.get("azp", us) == us and (len(audiences) == 1 or "azp" in claims)),
                ("nonce", claims.get("nonce") == flow.nonce),
                ("expired", _number(claims.get("exp")) > now - LEEWAY),
                ("ahead", _number(claims.get("iat")) < now + LEEWAY),
                ("subject", isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255)):
            if not good:
                raise Refused("distrusted", why)
        return claims

    def _who(self, claims: Mapping[str, Any]) -> Known:
        rights = self.provider.rights_of(claims)
        subject = hashlib.sha256(f"{self.provider.issuer}\n{claims['sub']}".encode()).hexdigest()
        if rights is None:
            raise Refused("no_rights", "none of its groups is known", subject)
        told = [claims.get(name) for name in ("preferred_username", "name")]
        plain, shown = (one if isinstance(one, str) else "" for one in told)
        name = _ODD.sub("-", plain.partition("@")[0].casefold()).strip("-.")[:20]
        return Known(subject, name if name[:1].isalpha() and len(name) > 1 else "person",
                     (shown or plain or name).strip()[:60] or "?", rights)

    # --- what the provider is asked ------------------------------------------------------------------------

    async def _addresses(self) -> dict[str, Any]:
        async with self._turn:
            at, found = self._found
            if not found or not 0 <= self._clock() - at < FRESH:
                if 0 <= self._clock() - self._away < REST:
                    raise Away("it was away a moment ago")
                self._away = self._clock()
                where = self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
                status, found = await self._fetch("GET", where)
                needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
                if status != 200 or found.get("issuer") != self.provider.issuer or not all(
                        isinstance(found.get(name), str) and safe(found[name]) for name in needed):
                    raise Away(f"{where} is not the description of {self.provider.issuer}")
                self._found, self._away = (self._clock(), found), -REST
            return found

    async def _key_set(self, *, anew: bool = False) -> KeySet:
        """Its keys; `anew` when one is met that is not among them, which is asked about once a minute at most."""
        where = str((await self._addresses())["jwks_uri"])
        async with self._turn:
            at, keys = self._keys
            age = self._clock() - at
            if keys is None or not 0 <= age < (KEYS_AT_MOST_EVERY if anew else FRESH):
                status, told = await self._fetch("GET", where)
                try:
                    known = [key for key in told["keys"] if key.get("kty") in _KINDS and key.get("use", "sig") == "sig"]
                    keys = KeySet.import_key_set({"keys": known})
                except (JoseError, ValueError, TypeError, KeyError, AttributeError):
                    raise Away(f"{where} has no keys: {status}") from None
                self._keys = self._clock(), keys
            return keys

    async def _fetch(self, method: str, url: str, fields: dict[str, str] | None = None,
                     secret: tuple[str, str] | None = None) -> tuple[int, dict[str, Any]]:
        return await asyncio.to_thread(self._ask, method, url, fields, secret)

    def _ask(self, method: str, url: str, fields: dict[str, str] | None,
             secret: tuple[str, str] | None) -> tuple[int, dict[str, Any]]:
        try:
            with self._session.request(method, url, data=fields, auth=secret, timeout=_PATIENCE, stream=True,
                                       allow_redirects=False) as answer:
                body = answer.raw.read(_LARGEST + 1, decode_content=True)
                if len(body) > _LARGEST:
                    raise Away("an answer without end")
                answer._content = body
                told = answer.json()
        except (requests.RequestException, OSError, ValueError) as error:
            raise Away(f"{url}: {type(error).__name__}") from None
        return answer.status_code, told if isinstance(told, dict) else {}


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0.0
