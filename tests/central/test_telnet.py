"""The login by prompts, by our own transport and by hand."""
from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from sip2.client import Client
from sip2.errors import LoginRefused
from sip2.messages import Checkout, CheckoutResponse
from sip2.transports.tcp import Tcp
from sip2.transports.telnet import Prompts, Telnet
from tests.central.fronts import Fronted, Raw
from tests.central.library import AINO, KALEVALA


@pytest.fixture(scope="module")
def fronted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fronted]:
    fronted = Fronted(tmp_path_factory.mktemp("telnet"), "--dialect", "sierra", fronts=("sip2", "telnet"))
    yield fronted
    fronted.close()


def _client(fronted: Fronted, password: str) -> Client:
    return Client(transport=Telnet(Tcp("127.0.0.1", fronted.ports["telnet"]), Prompts("kiosk-lahti", password)))


def test_who_answers_the_prompts_rightly_needs_no_93(fronted: Fronted) -> None:
    with _client(fronted, "demo-kiosk-lahti") as client:
        lent = client.request(Checkout(patron_id=AINO, item_id=KALEVALA))
    assert isinstance(lent, CheckoutResponse)
    assert (lent.ok, lent.institution_id) == (True, "LAH ")


def test_a_wrong_password_at_the_prompt_is_told(fronted: Fronted) -> None:
    with pytest.raises(LoginRefused):
        _client(fronted, "wrong").connect()


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\r\0"])
def test_prompts_take_any_end_of_line_and_telnets_own_words(fronted: Fronted, end: bytes) -> None:
    with Raw(fronted.ports["telnet"], login=None) as raw:
        raw.send(b"\xff\xfd\x03kiosk-lahti" + end + b"demo-kiosk-lahti" + end)
        assert raw.line() == b"login: password: Login OK. Initiating SIP\r"
        assert raw.ask(b"9900482.00").startswith(b"98")


def test_the_third_wrong_login_is_the_last(fronted: Fronted) -> None:
    with Raw(fronted.ports["telnet"], login=None) as raw:
        raw.send(b"kiosk-lahti\r\nx|y\r\n" * 3)
        heard = raw.reader.read()
    assert heard.count(b"Login incorrect") == 3


def test_prompts_without_end_are_not_waited_for(fronted: Fronted) -> None:
    with Raw(fronted.ports["telnet"], login=None) as raw:
        raw.send(b"x" * 300)
        assert raw.reader.read() == b"login: "


def test_it_ends_with_links_open(fronted: Fronted) -> None:
    with Raw(fronted.ports["telnet"], login=None), Raw(fronted.ports["sip2"]):
        assert fronted.process.end(signal.SIGTERM) == ("", 0)     # the last test of this process
