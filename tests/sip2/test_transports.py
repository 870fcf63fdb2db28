"""The transports under the client, over loopback: who is trusted, what is sent to whom, what a failure means."""
from __future__ import annotations

import asyncio
import base64
import hashlib
import os
import socket
import ssl
import threading
import tty
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from sip2.async_client import AsyncClient
from sip2.client import Client, Credentials, Timeouts
from sip2.codec import encode
from sip2.errors import ConnectFailed, LoginRefused, NoAnswer
from sip2.messages import AcsStatus, Checkout, CheckoutResponse, LoginResponse, PatronInformation
from sip2.server import Server
from sip2.transports.base import Transport
from sip2.transports.serial import SerialLine
from sip2.transports.tcp import Tcp
from sip2.transports.telnet import Prompts, Telnet
from sip2.transports.tls import Tls, Trust, parse_pin, public_key

QUICK = Timeouts(connect=3, login=3, answer=3)


class TlsServer:
    """Answers 93, 99 and 11 over TLS, and counts every byte it could decrypt."""

    def __init__(self, certificate: trustme.LeafCert, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(self.context)
        if newest < ssl.TLSVersion.TLSv1_2:
            with warnings.catch_warnings(action="ignore", category=DeprecationWarning):     # old on purpose
                self.context.minimum_version = self.context.maximum_version = newest
            self.context.set_ciphers("ALL:@SECLEVEL=0")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.heard = b""
        self.met = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        try:
            plain, _ = self.listener.accept()
        except OSError:
            return
        plain.settimeout(3)
        try:
            with self.context.wrap_socket(plain, server_side=True) as link:
                while data := link.recv(65536):
                    self.heard += data
                    for line in data.split(b"\r")[:-1]:
                        link.sendall(answer(line))
        except OSError:
            pass
        finally:
            plain.close()
            self.met.set()

    def close(self) -> None:
        self.listener.close()
        self.thread.join(5)


def answer(line: bytes) -> bytes:
    number = line[-7] - 48
    match line[:2]:
        case b"93":
            return encode(LoginResponse(ok=True), sequence=number)
        case b"99":
            return encode(AcsStatus(institution_id="LAH"), sequence=number)
    return encode(CheckoutResponse(ok=True, item_id="1000200001", patron_id="2"), sequence=number)


@contextmanager
def tls_server(certificate: trustme.LeafCert, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> Iterator[TlsServer]:
    server = TlsServer(certificate, newest)
    try:
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


def pin_of(certificate: trustme.LeafCert) -> bytes:
    """As openssl tells it, with another reader than ours."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    key = x509.load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes()).public_key()
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()


def lend(transport: Transport) -> bool:
    with Client(transport=transport, login=Credentials("kiosk", "right"), timeouts=QUICK) as client:
        reply = client.request(Checkout(patron_id="2000100001", item_id="1000200001"))
        return isinstance(reply, CheckoutResponse) and reply.ok


@pytest.mark.parametrize("write", [bytes.hex, lambda pin: pin.hex(":").upper(),
                                   lambda pin: "sha256//" + base64.b64encode(pin).decode()])
def test_a_right_certificate_and_pin_carry_a_loan(
        authority: trustme.CA, ca_file: str, write: Callable[[bytes], str]) -> None:
    certificate = authority.issue_cert("127.0.0.1")
    with tls_server(certificate) as server:
        assert lend(Tls("127.0.0.1", server.port, Trust(ca_file, write(pin_of(certificate)))))
        assert b"AA2000100001|" in server.heard


def test_a_name_of_its_own_may_be_asked_for(authority: trustme.CA, ca_file: str) -> None:
    with tls_server(authority.issue_cert("sip.example.org")) as server:
        assert lend(Tls("127.0.0.1", server.port, Trust(ca_file, name="sip.example.org")))


def lend_over_asyncio(port: int, trust: Trust) -> bool:
    async def story() -> bool:
        try:
            async with AsyncClient("127.0.0.1", port, trust=trust, login=Credentials("kiosk", "right"),
                                   timeouts=QUICK) as client:
                reply = await client.request(Checkout(patron_id="2000100001", item_id="1000200001"))
                return isinstance(reply, CheckoutResponse) and reply.ok
        finally:
            for _ in range(9):                 # asyncio closes what failed some turns later
                await asyncio.sleep(0)
    return asyncio.run(story())


def test_a_right_certificate_and_pin_carry_a_loan_over_asyncio(authority: trustme.CA, ca_file: str) -> None:
    certificate = authority.issue_cert("127.0.0.1")
    with tls_server(certificate) as server:
        assert lend_over_asyncio(server.port, Trust(ca_file, pin_of(certificate).hex()))


@pytest.mark.parametrize("kind", ["blocking", "asyncio"])
@pytest.mark.parametrize("wrong", ["authority", "system", "name", "date", "pin", "version"])
def test_nothing_at_all_is_sent_to_a_server_that_is_not_trusted(
        authority: trustme.CA, ca_file: str, wrong: str, kind: str) -> None:
    issuer = trustme.CA() if wrong == "authority" else authority
    before = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = issuer.issue_cert("other.example.org" if wrong == "name" else "127.0.0.1",
                                    **({"not_before": before, "not_after": before + timedelta(days=9)}
                                       if wrong == "date" else {}))
    pin = bytes(32).hex() if wrong == "pin" else None
    newest = ssl.TLSVersion.TLSv1_1 if wrong == "version" else ssl.TLSVersion.TLSv1_3
    with tls_server(certificate, newest) as server:
        trust = Trust(None if wrong == "system" else ca_file, pin)
        with pytest.raises(ConnectFailed, match="Nothing was sent") as failed:
            lend_over_asyncio(server.port, trust) if kind == "asyncio" else lend(Tls("127.0.0.1", server.port, trust))
        assert not failed.value.in_doubt
        assert server.met.wait(5)
        assert server.heard == b""


def test_a_server_without_tls_is_never_spoken_to_in_plain(served: Server, library: object, ca_file: str) -> None:
    with pytest.raises(ConnectFailed, match="No TLS connection"):
        lend(Tls(*served.address, Trust(ca_file)))
    assert library.asked == []      # type: ignore[attr-defined]


@pytest.mark.parametrize("trust", [Trust("/no/such/file.pem"), Trust(pin="abc"), Trust(pin="00" * 31)])
def test_trust_that_cannot_be_had_is_told_before_connecting(trust: Trust) -> None:
    with pytest.raises(ConnectFailed, match=r"Check that it is there|no SHA-256"):
        Tls("127.0.0.1", 1, trust).open(1)


def test_the_public_key_is_found_in_every_certificate(authority: trustme.CA) -> None:
    for key_type in (trustme.KeyType.RSA, trustme.KeyType.ECDSA):
        certificate = authority.issue_cert("a.example.org", "b.example.org", key_type=key_type)
        der = ssl.PEM_cert_to_DER_cert(certificate.cert_chain_pems[0].bytes().decode())
        assert hashlib.sha256(public_key(der)).digest() == pin_of(certificate) == parse_pin(pin_of(certificate).hex())


def test_a_link_idle_within_tls_is_seen_to_be_over(authority: trustme.CA, ca_file: str) -> None:
    with tls_server(authority.issue_cert("127.0.0.1")) as server:
        transport = Tls("127.0.0.1", server.port, Trust(ca_file))
        transport.open(3)
        assert transport.receive(0) is None
        transport.close()
        assert transport.receive(0) == b""


# --- Telnet ------------------------------------------------------------------------------------------------

@contextmanager
def telnet(banner: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Prompts in pieces, then the banner, then SIP2."""
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def play() -> None:
        link, _ = listener.accept()
        link.settimeout(3)
        with link, link.makefile("rb") as lines:
            link.sendall(b"\xff\xfb\x01Welcome\r\nLog")
            link.sendall(b"in: ")
            heard.append(lines.readline())
            link.sendall(b"Password: ")
            heard.append(lines.readline())
            link.sendall(banner)
            data = b""
            while more := link.recv(65536):
                data += more
                *ended, data = data.split(b"\r")
                heard.extend(ended)
                for line in ended:
                    link.sendall(answer(line))

    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        listener.close()
        thread.join(5)


def test_the_prompts_are_answered_and_then_sip2_begins() -> None:
    with telnet(b"\r\nLogin OK.  Initiating SIP\r\n") as (port, heard):
        assert lend(Telnet(Tcp("127.0.0.1", port), Prompts("term1", "secret")))
    assert heard[:2] == [b"term1\r\n", b"secret\r\n"]
    assert [line[:2] for line in heard[2:]] == [b"93", b"99", b"11"]


@pytest.mark.parametrize(("banner", "error"), [
    (b"\r\nLogin incorrect\r\n", LoginRefused), (b"\r\nHello\r\n", ConnectFailed)])
def test_a_refusal_at_the_prompt_is_told_and_nothing_of_sip2_sent(banner: bytes, error: type[Exception]) -> None:
    with telnet(banner) as (port, heard):
        transport = Telnet(Tcp("127.0.0.1", port), Prompts("term1", "secret"))
        with pytest.raises(error):
            transport.open(0.3)
    assert heard == [b"term1\r\n", b"secret\r\n"]
    assert "very-hidden" not in repr(Prompts("term1", "very-hidden"))


# --- Serial ------------------------------------------------------------------------------------------------

@pytest.fixture
def serial_line() -> Iterator[tuple[int, str]]:
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(slave)
    os.close(master)


def test_a_serial_line_carries_messages_and_silence_is_in_doubt(serial_line: tuple[int, str]) -> None:
    master, name = serial_line

    def play() -> None:
        data = b""
        while not data.endswith(b"\r"):
            data += os.read(master, 1)
        os.write(master, answer(data.rstrip(b"\r")))

    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    client = Client(transport=SerialLine(name), timeouts=Timeouts(2, 2, 0.1))
    assert client.connect().institution_id == "LAH"
    thread.join(5)
    with pytest.raises(NoAnswer) as lost:
        client.request(Checkout(patron_id="2", item_id="1"))
    assert lost.value.in_doubt
    client.close()


def test_a_serial_line_that_is_not_there_is_told() -> None:
    with pytest.raises(ConnectFailed, match="Check its name"):
        Client(transport=SerialLine("/dev/no-such-line")).request(PatronInformation(patron_id="1"))
