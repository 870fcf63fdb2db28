"""SIP2 over HTTPS against a gateway that does as Koha-Suomi's does, and against bad ones."""
from __future__ import annotations

import base64
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
import trustme

from sip2.client import Client, Timeouts
from sip2.client import Credentials as Account
from sip2.codec import decode, encode
from sip2.errors import AnswerCut, ConnectFailed, EncodeError, LoginRefused, NoAnswer, ProtocolError, Sip2Error
from sip2.messages import (
    AcsStatus,
    Checkout,
    CheckoutResponse,
    Hold,
    HoldResponse,
    ItemInformation,
    ItemInformationResponse,
    PatronInformation,
    PatronInformationResponse,
)
from sip2.transports.http import Credentials, CredentialsPlace, GatewayShape, Https
from sip2.transports.tls import Trust

ACCOUNT = Credentials("LAHPAA01", "salasana-15-merkkia")
SHAPE = GatewayShape()
LEND = Checkout(patron_id="2000100001", item_id="1000200001")
ASK = ItemInformation(item_id="1000200001")
Reply = tuple[int, bytes]


def xml(text: str, tag: str = "response") -> bytes:
    return (f'<?xml version="1.0" encoding="utf-8"?><ns1:sip xmlns:ns1="{SHAPE.namespace}">'
            f"<{tag}>{escape(text)}</{tag}></ns1:sip>").encode()


class Gateway:
    """Answers each POST with what `replies` holds next, or rightly; keeps every request."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.replies: list[Reply | None] = []
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                gateway.posts.append((self.path, dict(self.headers), body))
                reply = gateway.reply(body)
                if reply is None:
                    self.close_connection = True
                    return
                self.send_response(reply[0])
                self.send_header("Content-Length", str(len(reply[1])))
                self.end_headers()
                self.wfile.write(reply[1])

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        if context is not None:
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.base = f"{'https' if context else 'http'}://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def reply(self, body: bytes) -> Reply | None:
        right = (200, xml(self.right(self.line(body)).decode().rstrip("\r")))
        if self.line(body)[:2] == b"99" or not self.replies:
            return right
        return self.replies.pop(0)

    @staticmethod
    def line(body: bytes) -> bytes:
        return (ElementTree.fromstring(body).findtext("request") or "").encode()

    @staticmethod
    def right(line: bytes) -> bytes:
        asked = decode(line)
        message: Any
        match asked.message:
            case Checkout(item_id=item):
                message = CheckoutResponse(ok=True, item_id=item, patron_id="2000100001")
            case ItemInformation(item_id=item):
                message = ItemInformationResponse(item_id=item, title_id="Tove & Tuulikki <1>")
            case Hold(title_id=title):
                message = HoldResponse(ok=True, title_id=title)
            case PatronInformation(patron_id=patron):
                message = PatronInformationResponse(patron_id=patron, charged_items=("1000200001",) * 20)
            case _:
                message = AcsStatus(institution_id="LAH")
        return encode(message, sequence=asked.sequence)

    @property
    def codes(self) -> list[bytes]:
        return [self.line(body)[:2] for _, _, body in self.posts]


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    yield from _running(Gateway())


def _running(gateway: Gateway) -> Iterator[Gateway]:
    yield gateway
    gateway.server.shutdown()
    gateway.server.server_close()
    gateway.thread.join(5)


@pytest.fixture
def client(gateway: Gateway) -> Iterator[Client]:
    client = Client(transport=Https(gateway.base, ACCOUNT), login=Account("kiosk", "never sent"),
                    timeouts=Timeouts(2, 2, 2))
    yield client
    client.close()


def test_a_post_is_to_the_letter(gateway: Gateway, client: Client) -> None:
    client.connect()
    path, headers, body = gateway.posts[0]
    assert path == "/api/v1/contrib/kohasuomi/sipmessages"
    assert headers["Content-Type"] == "application/xml"
    assert body == (b'<?xml version="1.0" encoding="utf-8"?>\n<ns1:sip xmlns:ns1="https://koha-suomi.fi/sipschema.xsd" '
                    b'login="LAHPAA01" password="salasana-15-merkkia"><request>9900482.00AY0AZFC9D</request></ns1:sip>')


def test_there_is_no_login_and_the_numbers_count_on(gateway: Gateway, client: Client) -> None:
    for _ in range(11):
        client.request(ASK)
    assert gateway.codes == [b"99"] + [b"17"] * 11
    assert [decode(gateway.line(body)).sequence for _, _, body in gateway.posts] == [*range(10), 0, 1]


def test_what_xml_reserves_is_carried_both_ways(gateway: Gateway, client: Client) -> None:
    title = "Rock & roll <3 \"Å\" ]]>"
    answer = client.request(Hold(patron_id="2000100001", title_id=title))
    assert isinstance(answer, HoldResponse)
    assert answer.title_id == title
    assert b"&amp;" in gateway.posts[-1][2]
    assert b"&lt;3" in gateway.posts[-1][2]


@pytest.mark.parametrize("message", [LEND, ASK])
@pytest.mark.parametrize(("reply", "error"), [
    ((200, xml("")), NoAnswer),
    ((200, xml("\r\n")), NoAnswer),
    ((200, xml("Something broke", "error")), ProtocolError),
    ((200, b"<html>Sorry"), ProtocolError),
    ((200, b'<!DOCTYPE a [<!ENTITY b "c">]><a><response>&b;</response></a>'), ProtocolError),
    ((200, xml("x", "other")), ProtocolError),
    ((500, b"oops"), ProtocolError),
])
def test_no_usable_answer_leaves_a_loan_in_doubt_and_a_question_not(
        gateway: Gateway, client: Client, message: Any, reply: Reply, error: type[Sip2Error]) -> None:
    gateway.replies = [reply]
    with pytest.raises(error) as failed:
        client.request(message)
    assert failed.value.in_doubt is (message is LEND)
    assert gateway.codes[1:] == [message.code.encode()]
    client.request(ASK)     # and the next request is as well as ever


@pytest.mark.parametrize(("reply", "error"), [
    ((400, b"Missing login"), LoginRefused),
    ((400, b"Missing password"), LoginRefused),
    ((400, b"Missing request"), ConnectFailed),
    ((401, b""), LoginRefused),
    ((404, b"Not found"), ConnectFailed),
    ((302, b""), ConnectFailed),
    ((200, xml("940")), LoginRefused),
    ((200, xml("940AY0AZFDFE")), LoginRefused),
])
def test_what_the_gateway_never_passed_on_is_not_in_doubt(
        gateway: Gateway, client: Client, reply: Reply, error: type[Sip2Error]) -> None:
    gateway.replies = [reply]
    with pytest.raises(error) as failed:
        client.request(LEND)
    assert not failed.value.in_doubt
    assert "salasana" not in str(failed.value)
    assert gateway.codes == [b"99", b"11"]


def _spoilt(line: bytes) -> str:
    return line.decode().replace("1000200001", "1000200007").rstrip("\r")


def test_a_damaged_answer_is_asked_for_again_only_when_the_request_reads(gateway: Gateway, client: Client) -> None:
    client.connect()
    gateway.replies = [(200, xml(_spoilt(encode(ItemInformationResponse(item_id="1000200001"), sequence=1))))]
    assert isinstance(client.request(ASK), ItemInformationResponse)
    assert gateway.codes == [b"99", b"17", b"17"]
    assert gateway.posts[1][2] == gateway.posts[2][2]
    gateway.replies = [(200, xml(_spoilt(encode(CheckoutResponse(item_id="1000200001"), sequence=2))))]
    with pytest.raises(ProtocolError) as failed:
        client.request(LEND)
    assert failed.value.in_doubt
    assert gateway.codes == [b"99", b"17", b"17", b"11"]


def test_an_answer_from_the_gateways_own_login_is_not_ours(gateway: Gateway, client: Client) -> None:
    gateway.replies = [(200, xml("941AY0AZFDFD"))]
    with pytest.raises(NoAnswer) as failed:
        client.request(LEND)
    assert failed.value.in_doubt


@pytest.mark.parametrize("read", [8192, 1024, 3000])
def test_a_cut_answer_is_told_as_cut_and_not_asked_for_again(gateway: Gateway, client: Client, read: int) -> None:
    whole = encode(PatronInformationResponse(patron_id="2", charged_items=("1000200001",) * 900), sequence=1)
    gateway.replies = [(200, xml(whole[:read].decode()))]
    with pytest.raises(AnswerCut, match="fewer items"):
        client.request(PatronInformation(patron_id="2"))
    assert gateway.codes == [b"99", b"63"]


def test_a_connection_that_breaks_leaves_a_loan_in_doubt_and_is_not_tried_twice(
        gateway: Gateway, client: Client) -> None:
    gateway.replies = [None]
    with pytest.raises(NoAnswer) as failed:
        client.request(LEND)
    assert failed.value.in_doubt
    assert gateway.codes == [b"99", b"11"]


def test_nobody_there_is_told_and_nothing_in_doubt() -> None:
    with pytest.raises(ConnectFailed, match="Check the address") as failed:
        Client(transport=Https("http://127.0.0.1:1", ACCOUNT)).request(LEND)
    assert not failed.value.in_doubt


@pytest.mark.parametrize("make", [
    lambda: Https("https://h", Credentials("LAHPAA01", "short")),
    lambda: Https("https://h", Credentials("LAHPAA01", "long-enough-but-has-&")),
    lambda: Https("https://h", Credentials("LAHPAA01", "long-enough-but-has-'")),
    lambda: Https("https://h", Credentials("PÄÄ", "salasana-15-merkkia")),
    lambda: Https("https://h", Credentials("A B", "salasana-15-merkkia")),
    lambda: Https("http://koha.example.org", ACCOUNT),
    lambda: Https("https://me:secret@koha.example.org", ACCOUNT),
    lambda: Https("https://[koha.example.org", ACCOUNT),
])
def test_an_account_or_address_that_cannot_be_right_is_refused_before_anything_is_sent(
        make: Callable[[], Https]) -> None:
    with pytest.raises(EncodeError):
        make()


def test_namespace_path_and_place_of_the_account_are_settings(gateway: Gateway) -> None:
    shape = GatewayShape("http://axiell.com/Schema/sip.xsd", "/sip", CredentialsPlace.BASIC, shortest_password=1)
    with Client(transport=Https(gateway.base, Credentials("cicero", "pw"), shape=shape)) as client:
        assert client.status is not None
    path, headers, body = gateway.posts[0]
    assert path == "/sip"
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"cicero:pw"
    assert b'xmlns:ns1="http://axiell.com/Schema/sip.xsd"><request>' in body


# --- Trust -------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return str(tmp_path / "ca.pem")


def _secure(certificate: trustme.LeafCert, *, old: bool = False) -> Gateway:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    if old:
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):     # old on purpose
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
    return Gateway(context)


def test_a_right_certificate_carries_a_loan(authority: trustme.CA, ca_file: str) -> None:
    for gateway in _running(_secure(authority.issue_cert("127.0.0.1"))):
        with Client(transport=Https(gateway.base, ACCOUNT, trust=Trust(ca_file))) as client:
            assert isinstance(client.request(LEND), CheckoutResponse)


@pytest.mark.parametrize("wrong", ["authority", "system", "name", "date", "pin", "version"])
def test_no_request_reaches_a_gateway_that_is_not_trusted(authority: trustme.CA, ca_file: str, wrong: str) -> None:
    issuer = trustme.CA() if wrong == "authority" else authority
    name = "other.example.org" if wrong == "name" else "127.0.0.1"
    trust = Trust(None if wrong == "system" else ca_file, bytes(32).hex() if wrong == "pin" else None)
    before = datetime(2020, 1, 1, tzinfo=UTC)
    dates = {"not_before": before, "not_after": before + timedelta(days=9)} if wrong == "date" else {}
    for gateway in _running(_secure(issuer.issue_cert(name, **dates), old=wrong == "version")):
        with pytest.raises(ConnectFailed, match="Nothing was sent") as failed:
            Client(transport=Https(gateway.base, ACCOUNT, trust=trust)).request(LEND)
        assert not failed.value.in_doubt
        assert gateway.posts == []
