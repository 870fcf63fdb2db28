"""A central system that asks for a certificate of ours."""
from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from sip2.client import Client, Timeouts
from sip2.codec import encode
from sip2.errors import ConnectFailed, Sip2Error
from sip2.messages import AcsStatus
from sip2.transports.tls import Tls, Trust

QUICK = Timeouts(connect=3, login=3, answer=3)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def asking(authority: trustme.CA) -> Iterator[int]:
    """The port of a server that answers one 99 to one client with a certificate of the authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        plain.settimeout(3)
        with plain:
            try:
                with context.wrap_socket(plain, server_side=True) as link:
                    if link.recv(65536):
                        link.sendall(encode(AcsStatus(institution_id="LAH"), sequence=0))
                        link.recv(65536)
            except OSError:
                pass        # not a client of ours

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()
    thread.join(5)


def files(authority: trustme.CA, directory: Path) -> tuple[str, str]:
    """The authority's file, and one with a certificate and its key."""
    authority.cert_pem.write_to_path(str(directory / "ca.pem"))
    authority.issue_cert("kiosk-lah-1.example").private_key_and_cert_chain_pem.write_to_path(str(directory / "own.pem"))
    return str(directory / "ca.pem"), str(directory / "own.pem")


def test_our_own_certificate_opens_the_link(asking: int, authority: trustme.CA, tmp_path: Path) -> None:
    ca, own = files(authority, tmp_path)
    with Client(transport=Tls("127.0.0.1", asking, Trust(ca, certificate=own)), timeouts=QUICK) as client:
        assert client.status is not None
        assert client.status.institution_id == "LAH"


def test_without_it_there_is_no_link(asking: int, authority: trustme.CA, tmp_path: Path) -> None:
    ca, _ = files(authority, tmp_path)
    with pytest.raises(Sip2Error):
        Client(transport=Tls("127.0.0.1", asking, Trust(ca)), timeouts=QUICK).connect()


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_certificate_of_ours_that_cannot_be_used_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "own.pem").write_text(content, encoding="utf-8")
    with pytest.raises(ConnectFailed, match="Our own certificate"):
        Trust(certificate=str(tmp_path / "own.pem")).context()
