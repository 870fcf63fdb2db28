"""The settings of [sip2] and what they make."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from config.sip2 import BY_BRANCH, DialectName, Https, Serial, Sip2, Telnet, Tls
from kiosk.ils.link import client_of, rules_of, transport_of
from sip2 import dialects
from sip2.messages import AcsStatus, LoginResponse, Message, ScStatus
from sip2.server import Session
from sip2.transports.http import GatewayShape
from sip2.transports.http import Https as HttpsLink
from sip2.transports.serial import SerialLine
from sip2.transports.tcp import Tcp
from sip2.transports.telnet import Telnet as Prompted
from sip2.transports.tls import Tls as TlsLink
from tests.kept import kept
from tests.sip2.conftest import Background

PASSWORD = kept("salasana-15-merkkia")


@pytest.fixture
def background() -> Iterator[Background]:
    background = Background()
    yield background
    background.close()


def table(**facts: object) -> Sip2:
    return Sip2.model_validate({"host": "localhost", "port": 6001, "user": "kiosk", "secret": PASSWORD, **facts})


def test_the_dialects_of_the_settings_are_those_there_are() -> None:
    assert set(get_args(DialectName)) == set(dialects.BY_NAME)
    assert set(BY_BRANCH) == {name for name, dialect in dialects.BY_NAME.items() if dialect.needs_institution}


def test_the_gateway_of_the_settings_is_koha_suomis() -> None:
    gateway, shape = Https(base="https://h.example"), GatewayShape()
    assert (gateway.namespace, gateway.path, gateway.account, gateway.shortest_password) == (
        shape.namespace, shape.path, shape.place.value, shape.shortest_password)


@pytest.mark.parametrize(("facts", "seconds"), [
    ({}, 0.0), ({"https": Https(base="https://h.example")}, 0.0),
    ({"transport": "https", "https": Https(base="https://h.example")}, 10.0),
    ({"transport": "https", "https": Https(base="https://h.example"), "timeouts": {"under_way": 3.5}}, 3.5),
    ({"timeouts": {"under_way": 12}}, 12.0)])
def test_only_behind_a_gateway_may_something_be_under_way_unless_it_is_said(
        facts: dict[str, object], seconds: float) -> None:
    assert rules_of(table(**facts)).under_way == seconds


@pytest.mark.parametrize(("facts", "kind", "address"), [
    ({}, Tcp, "localhost:6001"),
    ({"transport": "tls"}, TlsLink, "localhost:6001"),
    ({"transport": "https", "https": Https(base="https://h.example", path="/sip")}, HttpsLink, "https://h.example/sip"),
    ({"transport": "serial", "serial": Serial(url="/dev/ttyUSB0")}, SerialLine, "/dev/ttyUSB0"),
    ({"transport": "telnet", "telnet": Telnet(user="sip", secret=PASSWORD)}, Prompted, "localhost:6001"),
])
def test_the_transport_is_the_one_that_was_chosen(facts: dict[str, object], kind: type, address: str) -> None:
    transport = transport_of(table(**facts))
    assert type(transport) is kind
    assert transport.address == address


def test_prompts_may_be_answered_over_tls_and_never_fall_back_from_it() -> None:
    made = transport_of(table(transport="telnet", telnet=Telnet(user="sip", tls=True)))
    assert isinstance(made, Prompted)
    assert type(made._inner) is TlsLink


def test_whom_to_believe_is_told_to_the_transport(tmp_path: Path) -> None:
    trust = {"ca": tmp_path / "ca.pem", "pin": "ab" * 32, "name": "sip.example"}
    for facts in ({"transport": "tls"}, {"transport": "https", "https": Https(base="https://h.example")}):
        made = transport_of(table(**facts, tls=Tls.model_validate(trust)))
        assert isinstance(made, TlsLink | HttpsLink)
        told = made._trust
        assert (told.ca, told.pin, told.name) == (str(tmp_path / "ca.pem"), "ab" * 32, "sip.example")


@pytest.mark.parametrize(("facts", "charset"), [
    ({}, "utf-8"), ({"dialect": "folio"}, "cp850"), ({"dialect": "folio", "charset": "utf-8"}, "utf-8"),
    ({"dialect": "folio", "transport": "https", "https": Https(base="https://h.example")}, "utf-8")])
def test_the_charset_is_the_dialects_unless_one_is_given(facts: dict[str, object], charset: str) -> None:
    assert client_of(table(**facts)).charset == charset


@pytest.mark.parametrize(("dialect", "ours", "times"), [
    ("koha-suomi", "HEI", 2), ("koha-suomi", "LAH", 0), ("koha", "HEI", 0)])
def test_an_institution_id_that_comes_back_as_another_is_told_once_a_link_where_it_decides_and_never_refused(
        background: Background, caplog: pytest.LogCaptureFixture, dialect: str, ours: str, times: int) -> None:
    async def answer(_session: Session, request: Message) -> Message:
        return LoginResponse(ok=True) if request.code == "93" else AcsStatus(institution_id="LAH ")

    client = client_of(table(dialect=dialect, institution=ours, port=background.serve(answer).address[1],
                             host="127.0.0.1"))
    for _ in range(2):
        assert client.connect().institution_id == "LAH "
        client.request(ScStatus())
    client.close()
    told = [record.getMessage() for record in caplog.records]
    assert ["'HEI'" in line and "'LAH '" in line for line in told] == [True] * times


@pytest.mark.parametrize(("facts", "seconds"), [({}, 10.0), ({"timeouts": {"read": 3.0}}, 3.0)])
def test_an_answer_is_awaited_as_long_as_the_system_asks_unless_it_is_set(
        facts: dict[str, object], seconds: float) -> None:
    client = client_of(table(**facts))
    client.status = AcsStatus(timeout_period="100")
    assert client._answer_within == seconds
