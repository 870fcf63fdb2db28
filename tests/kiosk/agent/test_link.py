"""Before a fleet is known by its certificate, not a byte of the kiosk's goes out: no code, no proof, no report."""
from __future__ import annotations

import hashlib
import socket
import ssl
import threading
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.agent.link import Away, Link, Where
from remote.identity import Enrol
from remote.signing import told

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
ASKED = Enrol(code="7KQ2MX4TZ9", public_key=told(KEY.public_key()), version="0.1.0")
DAY = timedelta(days=1)
Authorities = dict[str, tuple[trustme.CA, Path]]


class Listener:
    """An end of TLS that notes what it is told, once the handshake let it through, and says no."""

    def __init__(self, certificate: trustme.LeafCert) -> None:
        self.heard = b""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(self._context)
        pem = certificate.cert_chain_pems[0].bytes().decode()
        self.pin = hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(10)
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                plain, _ = self._socket.accept()
                with closing(plain), suppress(OSError), self._context.wrap_socket(plain, server_side=True) as near:
                    while piece := near.recv(65536):
                        self.heard += piece
                        near.sendall(b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(10)


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    folder, made = tmp_path_factory.mktemp("authorities"), {}
    for name in ("ours", "theirs"):
        made[name] = trustme.CA(), folder / f"{name}.pem"
        made[name][0].cert_pem.write_to_path(str(made[name][1]))
    return made


def heard(certificate: trustme.LeafCert, *, ca: Path | None = None, pin: str = "") -> bytes:
    """What an enrolment told whoever has that certificate. `pin`: "its" is the certificate's own."""
    with closing(Listener(certificate)) as listener:
        where = Where(f"https://127.0.0.1:{listener.port}", ca, listener.pin if pin == "its" else pin)
        with closing(Link(where, "", KEY)) as link, pytest.raises(Away):
            link.enrol(ASKED)
    return listener.heard


def certificate(authority: trustme.CA, name: str = "127.0.0.1", **more: datetime) -> trustme.LeafCert:
    return authority.issue_cert(name, **more)


def test_whoever_has_the_certificate_that_was_named_is_told(authorities: Authorities) -> None:
    ours, ca = authorities["ours"]
    assert b"7KQ2MX4TZ9" in heard(certificate(ours), ca=ca)
    assert b"7KQ2MX4TZ9" in heard(certificate(ours, "elsewhere.example"), pin="its"), "the pin is the name"


@pytest.mark.parametrize("wrong", ["authority", "name", "over", "not yet", "pin", "pin of another's", "no authority"])
def test_to_whoever_has_not_nothing_is_sent(authorities: Authorities, wrong: str) -> None:
    (ours, ca), (theirs, _), now = authorities["ours"], authorities["theirs"], datetime.now(UTC)
    told_to = {
        "authority": lambda: heard(certificate(theirs), ca=ca),
        "name": lambda: heard(certificate(ours, "elsewhere.example"), ca=ca),
        "over": lambda: heard(certificate(ours, not_before=now - 9 * DAY, not_after=now - DAY), ca=ca),
        "not yet": lambda: heard(certificate(ours, not_before=now + DAY, not_after=now + 9 * DAY), ca=ca),
        "pin": lambda: heard(certificate(ours), pin="0" * 64),
        "pin of another's": lambda: heard(certificate(ours), ca=ca, pin=hashlib.sha256(b"another").hexdigest()),
        "no authority": lambda: heard(certificate(ours))}
    assert told_to[wrong]() == b""


@pytest.mark.parametrize("url", ["http://fleet.example.fi", "ftp://127.0.0.1", "//127.0.0.1"])
def test_without_tls_only_this_machine_itself_is_spoken_to(url: str) -> None:
    with pytest.raises(ValueError, match="is not https"):
        Link(Where(url), "", KEY)
