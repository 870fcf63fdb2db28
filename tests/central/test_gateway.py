"""SIP2 over HTTPS and TLS as the central system offers it: our own client over real certificates, and raw POSTs."""
from __future__ import annotations

import asyncio
import signal
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from central.__main__ import main
from central.database import Database
from central.dialects import DIALECTS
from central.gateway import BadEnvelope, Envelope, Gateway, Reading, read_envelope
from central.library import read_library
from central.pins import Pins
from central.sip.acs import Acs
from server.web import WebServer
from sip2 import dialects
from sip2.checksum import signed
from sip2.circulation import Circulation
from sip2.circulation.answers import Settled
from sip2.client import Client, Timeouts
from sip2.client import Credentials as Account
from sip2.errors import AnswerCut, ConnectFailed, LoginRefused, NoAnswer
from sip2.messages import (
    Checkout,
    CheckoutResponse,
    ItemInformation,
    ItemInformationResponse,
    PatronInformation,
    PatronInformationResponse,
)
from sip2.server import Delivery, Session
from sip2.transports.http import Credentials, CredentialsPlace, GatewayShape, Https
from sip2.transports.tls import Tls, Trust
from sip2.values import CirculationStatus, Summary
from tests.central.fronts import Fronted, Raw
from tests.central.library import AINO, EERO, FREE, KALEVALA, RAUTATIE, Clock, library_seed

LOGIN, PASSWORD = "kiosk-lahti", "demo-kiosk-lahti"
NAMESPACE = "https://koha-suomi.fi/sipschema.xsd"
STATUS = signed(b"9900482.00", 7).decode()
MANY = [f"3398{number:010d}" for number in range(10_000, 10_560)]
PATIENCE = 3.0


def _seed() -> dict[str, Any]:
    """With a patron who has more loans than one answer of the gateway holds."""
    seed = library_seed()
    return {**seed,
            "items": [*seed["items"], *({"barcode": barcode, "title": 6, "branch": "LAH"} for barcode in MANY)],
            "loans": [*seed["loans"], *({"item": barcode, "patron": EERO, "lent": 0} for barcode in MANY)]}


@pytest.fixture(scope="module")
def fronted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fronted]:
    fronted = Fronted(tmp_path_factory.mktemp("fronts"), "--dialect", "koha-suomi", "--gateway-patience", str(PATIENCE),
                      seed=_seed())
    yield fronted
    fronted.close()


@pytest.fixture
def client(fronted: Fronted) -> Iterator[Client]:
    client = Client(transport=_https(fronted), timeouts=Timeouts(20, 20, 20))
    yield client
    client.close()


def _https(fronted: Fronted, password: str = PASSWORD, ca: str | None = None) -> Https:
    return Https(f"https://127.0.0.1:{fronted.ports['https']}", Credentials(LOGIN, password),
                 trust=Trust(ca or fronted.ca))


def _post(fronted: Fronted, body: str | bytes, path: str = GatewayShape().path, **more: Any) -> requests.Response:
    return requests.post(f"http://127.0.0.1:{fronted.ports['http']}{path}",
                         data=body.encode() if isinstance(body, str) else body, timeout=30, **more)


def _envelope(line: str, login: str = LOGIN, password: str | None = None) -> str:
    password = f"demo-{login}" if password is None else password
    return (f'<ns1:sip xmlns:ns1="{NAMESPACE}" login="{login}" password="{password}">'
            f"<request>{line}</request></ns1:sip>")


def _response(answer: requests.Response) -> str:
    assert answer.status_code == 200
    text = answer.content.decode()
    return text[text.index("<response>") + 10:text.index("</response>")]


# --- our own client ----------------------------------------------------------------------------------------

def test_each_front_tells_where_it_listens(fronted: Fronted) -> None:
    port = fronted.ports
    assert fronted.lines == [
        f"sip2 listening on 127.0.0.1:{port['sip2']}", f"sip2-tls listening on 127.0.0.1:{port['sip2-tls']}",
        f"https listening on https://127.0.0.1:{port['https']}/api/v1/contrib/kohasuomi/sipmessages",
        f"http listening on http://127.0.0.1:{port['http']}/api/v1/contrib/kohasuomi/sipmessages",
        f"control listening on 127.0.0.1:{port['control']}"]


def test_a_loan_over_https_is_a_loan_on_every_front(fronted: Fronted, client: Client) -> None:
    lent = client.request(Checkout(patron_id=AINO, item_id=FREE[0]))
    assert isinstance(lent, CheckoutResponse)
    assert lent.ok
    tls = Tls("127.0.0.1", fronted.ports["sip2-tls"], Trust(fronted.ca))
    with Client(transport=tls, login=Account(LOGIN, PASSWORD)) as secured:
        seen = secured.request(ItemInformation(item_id=FREE[0]))
    assert isinstance(seen, ItemInformationResponse)
    assert seen.circulation_status is CirculationStatus.CHARGED
    with Raw(fronted.ports["sip2"]) as plain:
        assert plain.ask(f"1720261123    101500AOLAH|AB{FREE[0]}|".encode()).startswith(b"1804")


@pytest.mark.parametrize("front", ["https", "sip2-tls"])
def test_a_client_that_does_not_trust_the_certificate_sends_nothing(fronted: Fronted, tmp_path: Path,
                                                                    front: str) -> None:
    import trustme
    other = str(tmp_path / "other.pem")
    trustme.CA().cert_pem.write_to_path(other)
    transport = _https(fronted, ca=other) if front == "https" else Tls(
        "127.0.0.1", fronted.ports["sip2-tls"], Trust(other))
    with pytest.raises(ConnectFailed, match="Nothing was sent"):
        Client(transport=transport).request(Checkout(patron_id=AINO, item_id=FREE[1]))
    with Raw(fronted.ports["sip2"]) as plain:
        assert plain.ask(f"1720261123    101500AOLAH|AB{FREE[1]}|".encode()).startswith(b"1803")


def test_tls_older_than_1_2_is_refused(fronted: Fronted) -> None:
    context = ssl.create_default_context(cafile=fronted.ca)
    context.set_ciphers("ALL:@SECLEVEL=0")      # or this end would refuse by itself
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with Raw(fronted.ports["sip2-tls"], login=None) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain.socket, server_hostname="127.0.0.1")


def test_a_list_beyond_8_kib_comes_cut_and_whole_by_pages(fronted: Fronted, client: Client) -> None:
    with pytest.raises(AnswerCut):
        client.request(PatronInformation(patron_id=EERO, summary=Summary(charged=True)))
    circulation = Circulation(client.request, dialects.named("koha-suomi"), institution_id="LAH")
    assert set(circulation.account(EERO).charged) == set(MANY)


def test_an_empty_answer_leaves_a_loan_in_doubt_and_asking_settles_it(fronted: Fronted, client: Client) -> None:
    client.connect()
    fronted.command(do="fault", kind="empty", code="12")
    circulation = Circulation(client.request, dialects.named("koha-suomi"), institution_id="LAH")
    with pytest.raises(NoAnswer) as failed:
        circulation.checkout(AINO, FREE[2])
    assert failed.value.in_doubt
    settled, _loan = circulation.settle_checkout(AINO, FREE[2])
    assert settled is Settled.DONE
    with Raw(fronted.ports["sip2"]) as plain:
        assert plain.ask(f"1720261123    101500AOLAH|AB{FREE[2]}|".encode()).startswith(b"1804")


def test_an_answer_that_comes_too_late_is_an_empty_one_and_the_loan_is_made(fronted: Fronted) -> None:
    fronted.command(do="fault", kind="delay", code="12", seconds=PATIENCE + 1)
    line = f"11YN20261123    101500{'':18}AOLAH|AA{AINO}|AB{FREE[3]}|AC|"
    assert _response(_post(fronted, _envelope(line))) == ""
    assert _response(_post(fronted, _envelope(f"1720261123    101500AOLAH|AB{FREE[3]}|"))).startswith("1804")


def test_a_wrong_password_is_refused_as_such(fronted: Fronted) -> None:
    with pytest.raises(LoginRefused):
        Client(transport=_https(fronted, "not-the-right-password")).request(ItemInformation(item_id=KALEVALA))


# --- raw posts ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", ["application/xml", "text/xml; charset=utf-8", "text/plain", ""])
def test_a_post_is_answered_whatever_it_calls_itself(fronted: Fronted, kind: str) -> None:
    answer = _post(fronted, _envelope(STATUS), headers={"Content-Type": kind})
    assert answer.headers["content-type"].startswith("application/xml")
    assert answer.text.startswith(
        f'<?xml version="1.0" encoding="utf-8"?>\n<ns1:sip xmlns:ns1="{NAMESPACE}"><response>')
    line = _response(answer)
    assert line.startswith("98")
    assert "AY7AZ" in line
    assert line == line.strip()


@pytest.mark.parametrize(("body", "words"), [
    (_envelope(STATUS, login="", password="x"), "login"), (_envelope(STATUS, password=""), "password"),
    (_envelope(""), "request"), (_envelope(" \n "), "request"), ("9900482.00", "XML"), ("", "XML"),
    (_envelope(STATUS)[:-9], "XML"), (_envelope("99\n17"), "line"), ("<a><request>99</request></a>", "sip"),
    ('<!DOCTYPE a [<!ENTITY b "c">]>' + _envelope("&b;"), "type"), (_envelope("<b>" * 50 + "</b>" * 50), "deep"),
    (_envelope(STATUS).replace("koha-suomi", "example"), "namespace")])
def test_what_cannot_be_passed_on_is_400_with_a_text(fronted: Fronted, body: str, words: str) -> None:
    answer = _post(fronted, body)
    assert answer.status_code == 400
    assert words in answer.text


def test_a_wrong_account_gets_940_whatever_was_asked(fronted: Fronted) -> None:
    for login, password in ((LOGIN, "wrong"), ("nobody", PASSWORD), ("a|b", "c"), ("&quot;", "&amp;")):
        assert _response(_post(fronted, _envelope(STATUS, login, password))) == "940"


def test_97_gives_the_gateways_own_login_answer(fronted: Fronted) -> None:
    assert _response(_post(fronted, _envelope("97AZFEF5"))) == "941AY0AZFDFD"


def test_other_ways_in_are_told_so(fronted: Fronted) -> None:
    url = f"http://127.0.0.1:{fronted.ports['http']}{GatewayShape().path}"
    assert [requests.request(verb, url, timeout=30).status_code for verb in ("GET", "PUT", "DELETE")] == [405] * 3
    assert _post(fronted, _envelope(STATUS), path="/elsewhere").status_code == 404
    assert _post(fronted, b"x" * 100_000).status_code == 413


def test_what_xml_reserves_comes_back_as_it_went(fronted: Fronted) -> None:
    line = _response(_post(fronted, _envelope("1720261123    101500AOLAH|AB&lt;A&amp;B&gt;|")))
    assert "AB&lt;A&amp;B&gt;|" in line


def test_posts_of_twenty_at_a_time_get_each_its_own_answer(fronted: Fronted) -> None:
    def post(number: int) -> bool:
        login, institution = (("kiosk-lahti", "LAH"), ("kiosk-sysma", "SYS"))[number % 2]
        barcode = MANY[number]
        line = _response(_post(fronted, _envelope(f"1720261123    101500AO|AB{barcode}|", login)))
        status = _response(_post(fronted, _envelope(STATUS, login)))
        return f"|AB{barcode}|" in line.replace("18040201", "|") and f"AO{institution}|" in status

    with ThreadPoolExecutor(20) as pool:
        assert all(pool.map(post, range(100)))


# --- the gateway alone -------------------------------------------------------------------------------------

@pytest.fixture
def acs(database: Database, pins: Pins, clock: Clock) -> Acs:
    return Acs(database.call(read_library), database, pins, now=clock, dialect=DIALECTS["koha"])


def test_an_older_gateway_reads_1024_bytes(acs: Acs, database: Database) -> None:
    gateway = Gateway(acs.handle, reading=Reading(most=1024), deliver=_long)
    assert len(asyncio.run(gateway.carry(LOGIN, PASSWORD, "9900482.00"))) == 1024
    assert len(asyncio.run(Gateway(acs.handle, deliver=_long).carry(LOGIN, PASSWORD, "9900482.00"))) == 8192


async def _long(_session: Session, data: bytes) -> Delivery:
    return Delivery(data[:-2] + b"x" * 9000 + data[-2:])


def test_head_and_body_of_an_answer_wait_for_nothing(acs: Acs) -> None:
    """A listener without this option costs every POST forty milliseconds."""
    async def option() -> int:
        server = WebServer(Gateway(acs.handle).application(), host="127.0.0.1", port=0)
        await server.start()
        try:
            _, writer = await asyncio.open_connection(*server.address)
            writer.close()
            assert server._socket is not None
            return server._socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        finally:
            await server.close()

    assert asyncio.run(option())


def test_silence_is_waited_out_and_empty(acs: Acs) -> None:
    async def silent(_session: Session, _data: bytes) -> Delivery:
        return Delivery(b"")

    async def carried() -> tuple[bytes, float]:
        loop = asyncio.get_running_loop()
        began = loop.time()
        gateway = Gateway(acs.handle, reading=Reading(patience=0.3), deliver=silent)
        return await gateway.carry(LOGIN, PASSWORD, "9900482.00"), loop.time() - began

    got, took = asyncio.run(carried())
    assert got == b""
    assert took >= 0.25


def test_a_login_needs_no_slow_hash_the_second_time_and_a_wrong_one_is_still_wrong(acs: Acs) -> None:
    async def logins() -> list[bytes]:
        gateway = Gateway(acs.handle)
        return [await gateway.carry(LOGIN, word, "97") for word in (PASSWORD, "wrong", PASSWORD, "wrong")]

    assert [line[:3] for line in asyncio.run(logins())] == [b"941", b"940", b"941", b"940"]


def test_an_envelope_is_read_in_other_shapes_too() -> None:
    assert read_envelope(b'<?xml version="1.0" encoding="ISO-8859-1"?><s:sip xmlns:s="n" login="a" password="b">\n'
                         b"  <s:request>\r\n 63&#228;\xe4<![CDATA[&]]>\r</s:request>\n</s:sip>") == Envelope(
        "n", "a", "b", "63ää&")
    with pytest.raises(BadEnvelope, match="XML"):
        read_envelope(b'<?xml version="1.0" encoding="no-such"?><sip/>')


def test_the_danish_shape_has_another_namespace_path_and_place_for_the_account(tmp_path: Path) -> None:
    shape = GatewayShape("http://axiell.com/Schema/sip.xsd", "/sip", CredentialsPlace.BASIC)
    fronted = Fronted(tmp_path, "--gateway-path", shape.path, "--gateway-namespace", shape.namespace,
                      "--gateway-account", "basic", fronts=("https",))
    try:
        assert fronted.lines[0].endswith("/sip")
        base = f"https://127.0.0.1:{fronted.ports['https']}"
        transport = Https(base, Credentials(LOGIN, PASSWORD), shape=shape, trust=Trust(fronted.ca))
        with Client(transport=transport) as client:
            assert isinstance(client.request(PatronInformation(patron_id=AINO)), PatronInformationResponse)
        answer = requests.post(base + shape.path, data=b"<sip/>", verify=fronted.ca, timeout=20)
        assert answer.status_code == 401
        assert fronted.process.end(signal.SIGTERM) == ("", 0)
    finally:
        fronted.close()


@pytest.mark.parametrize(("options", "words"), [
    ((), "nothing to listen on"),
    (("--https", "127.0.0.1:0"), "needs a certificate"),
    (("--http", "192.0.2.1:1"), "plain HTTP is for this machine only"),
    (("--sip2-tls", "127.0.0.1:0", "--certificate", "{file}", "--key", "{file}"), "cannot use the certificate"),
    (("--sip2", "127.0.0.1:0", "--control", "0.0.0.0:0"), "control socket is for this machine only"),
    (("--telnet", "127.0.0.1:0", "--http", "127.0.0.1:0"), "give --sip2 beside --telnet"),
    (("--http", "127.0.0.1:0", "--gateway-path", "sip"), "begins with /")])
def test_fronts_that_cannot_be_are_refused_in_one_sentence_before_anything_is_opened(
        tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], words: str) -> None:
    file = tmp_path / "file"
    file.write_text("no certificate", encoding="utf-8")
    database = tmp_path / "x.db"
    assert main(["serve", "--database", str(database), "--demo",
                 *(option.replace("{file}", str(file)) for option in options)]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert words in told.err
    assert not database.exists()


def test_a_renewal_over_https_is_one_and_an_unknown_item_is_no(fronted: Fronted, client: Client) -> None:
    first = client.request(Checkout(patron_id=AINO, item_id=RAUTATIE))
    again = client.request(Checkout(patron_id=AINO, item_id=RAUTATIE))
    assert isinstance(first, CheckoutResponse)
    assert isinstance(again, CheckoutResponse)
    assert (first.renewal_ok, again.renewal_ok) == (False, True)
