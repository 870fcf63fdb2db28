"""A small OpenID provider in a process of its own, for tests: codes, PKCE and signatures are real, whoever comes is let
in at once, and `says` makes it lie. It signs by itself, with nothing of what reads its tokens."""
from __future__ import annotations

import base64
import hashlib
import json
import multiprocessing
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

CLIENT, SECRET = "fleet", "a secret of the client"
Json = dict[str, Any]
_warm = multiprocessing.get_context("forkserver")


class Running:
    """`says`: what the next tokens say besides, or instead; `key`: with another key than the told one; `describes`:
    what its description says instead."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def says(self, claims: Json | None = None, **how: Any) -> None:
        requests.post(f"{self.issuer}/control", json={"claims": claims or {}, **how}, timeout=10).raise_for_status()

    def visited(self, where: str) -> str:
        """Where a browser is sent that goes there; the path and query of it."""
        answer = requests.get(where, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.headers["Location"])
        return f"{parts.path}?{parts.query}"


@contextmanager
def provider(back: str) -> Iterator[Running]:
    """One that knows the fleet at this address for its answers."""
    ours, theirs = _warm.Pipe()
    process = _warm.Process(target=_serve, args=(back, theirs), daemon=True)
    process.start()
    try:
        yield Running(ours.recv())
    finally:
        process.kill()
        process.join(10)


def _serve(back: str, said: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    issuer = f"http://127.0.0.1:{server.server_port}"
    server.state = _State(issuer, back)        # type: ignore[attr-defined]
    said.send(issuer)
    server.serve_forever()


class _State:
    def __init__(self, issuer: str, back: str) -> None:
        self.issuer, self.back = issuer, back
        self.keys = {"first": ec.generate_private_key(ec.SECP256R1())}
        self.codes: dict[str, Json] = {}
        self.told: Json = {"claims": {}}

    def description(self) -> Json:
        here = self.issuer
        return {"issuer": here, "authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token",
                "jwks_uri": f"{here}/keys", "end_session_endpoint": f"{here}/leave"} | self.told.get("describes", {})

    def key_set(self) -> Json:
        found = []
        for name, key in self.keys.items():
            point = key.public_key().public_numbers()
            found.append({"kty": "EC", "crv": "P-256", "kid": name, "use": "sig", "alg": "ES256",
                          "x": _plain(point.x.to_bytes(32)), "y": _plain(point.y.to_bytes(32))})
        return {"keys": [{"kty": "AKP", "alg": "ML-DSA-65", "kid": "later", "pub": "AA"}, *found]}    # not for us

    def authorize(self, asked: dict[str, str]) -> str:
        assert (asked["client_id"], asked["redirect_uri"], asked["response_type"]) == (CLIENT, self.back, "code")
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        if error := self.told.get("error"):
            return f"{self.back}?{urlencode({'error': error, 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = dict(asked)
        return f"{self.back}?{urlencode({'code': code, 'state': asked['state'], 'iss': self.issuer})}"

    def token(self, given: dict[str, str], authorization: str) -> tuple[int, Json]:
        if authorization != "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode():
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(given["code"], None)
        challenge = _plain(hashlib.sha256(given["code_verifier"].encode()).digest())
        if asked is None or given["redirect_uri"] != self.back or challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        claims = {"iss": self.issuer, "aud": CLIENT, "nonce": asked["nonce"]} | self.told["claims"]
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.signed(claims)}

    def signed(self, claims: Json) -> str:
        name = self.told.get("key", "first")
        key = self.keys.get(name) or ec.generate_private_key(ec.SECP256R1())
        if self.told.get("publishes"):
            self.keys[name] = key
        head = {"alg": "ES256", "kid": "first" if self.told.get("forges") else name} | self.told.get("head", {})
        body = ".".join(_plain(json.dumps(part).encode()) for part in (head, claims))
        r, s = decode_dss_signature(key.sign(body.encode(), ec.ECDSA(SHA256())))
        return f"{body}.{_plain(r.to_bytes(32) + s.to_bytes(32))}" if head["alg"] != "none" else f"{body}."


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        parts, state = urlsplit(self.path), self.server.state
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", state.authorize(dict(parse_qsl(parts.query))))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif parts.path == "/.well-known/openid-configuration":
            self._tell(200, state.description())
        else:
            self._tell(200, state.key_set())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/control":
            self.server.state.told = json.loads(body)
            self._tell(200, {})
        else:
            self._tell(*self.server.state.token(dict(parse_qsl(body.decode())), self.headers["Authorization"] or ""))

    def _tell(self, status: int, what: Json) -> None:
        body = json.dumps(what).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Silent."""


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
