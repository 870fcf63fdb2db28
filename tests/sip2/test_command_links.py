"""`python -m sip2` over every kind of link a technician meets: TLS, the gateway over HTTP and its Danish cousin."""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from sip2.__main__ import main
from tests.sip2.test_https import Gateway
from tests.sip2.test_transports import TlsServer

ACCOUNT = ["--login-user", "LAHPAA01", "--login-password", "salasana-15-merkkia"]


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    gateway = Gateway()
    yield gateway
    gateway.server.shutdown()
    gateway.server.server_close()
    gateway.thread.join(5)


@pytest.fixture
def secure(authority: trustme.CA, tmp_path: Path) -> Iterator[tuple[TlsServer, list[str]]]:
    """A server whose certificate says `sip.example.invalid`, and how to reach it."""
    server = TlsServer(authority.issue_cert("sip.example.invalid"))
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    yield server, ["--port", str(server.port), "--tls", "--ca", str(tmp_path / "ca.pem")]
    server.close()


def test_tls_with_a_name_of_its_own(secure: tuple[TlsServer, list[str]]) -> None:
    server, at = secure
    assert main([*at, "--name", "sip.example.invalid", *ACCOUNT, "status"]) == 0
    assert server.heard.startswith(b"9300CNLAHPAA01|")


def test_over_tls_nothing_is_sent_to_another_name_and_the_remedy_is_told(
        secure: tuple[TlsServer, list[str]], capsys: pytest.CaptureFixture[str]) -> None:
    server, at = secure
    assert main([*at, *ACCOUNT, "selftest"]) == 2
    said = capsys.readouterr().out
    assert "1  FAIL  link" in said
    assert "Nothing was sent. Check the file of trusted certificates, the name" in " ".join(said.split())
    assert server.heard == b""


def test_the_gateway_by_its_address(gateway: Gateway, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--http", gateway.base, *ACCOUNT, "--institution", "LAH", "--json", "item", "--item", "1"]) == 0
    assert json.loads(capsys.readouterr().out)["message"] == "18"
    assert gateway.codes == [b"99", b"17"]      # no 93: the gateway logs in itself
    path, headers, body = gateway.posts[-1]
    assert path == "/api/v1/contrib/kohasuomi/sipmessages"
    assert b'login="LAHPAA01"' in body
    assert "Authorization" not in headers


def test_the_selftest_over_the_gateway(gateway: Gateway, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--http", gateway.base, "--dialect", "koha-suomi", *ACCOUNT, "--json", "selftest", "--item", "1"])
    findings = json.loads(capsys.readouterr().out)
    assert [finding["number"] for finding in findings] == list(range(1, len(findings) + 1))
    told = {finding["step"]: finding for finding in findings}
    assert told["link"]["verdict"] == told["item"]["verdict"] == "ok"
    assert told["AO"]["verdict"] == "FAIL"      # this dialect decides by it, and none was given
    assert told["AO"]["remedy"]


def test_a_gateway_of_another_shape(gateway: Gateway) -> None:
    assert main(["--http", gateway.base, "--namespace", "http://axiell.com/Schema/sip.xsd", "--path", "/sip2",
                 "--basic", "--login-user", "fbs", "--login-password", "kort", "status"]) == 0
    path, headers, body = gateway.posts[-1]
    assert path == "/sip2"
    assert b"http://axiell.com/Schema/sip.xsd" in body
    assert b"fbs" not in body
    assert headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize("arguments", [
    ["--path", "/sip2"], ["--namespace", "x"], ["--basic"], ["--name", "x"], ["--ca", "x"], ["--pin", "00"]])
def test_what_tells_of_a_link_that_was_not_chosen_is_refused(arguments: list[str],
                                                             capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--port", "1", "status"]) == 2
    assert "they go with --" in capsys.readouterr().err


def test_the_dialects_character_set_is_used_unless_another_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    # 0x84 is ä in cp850, as Symphony and FOLIO write it
    line = b"940|AF" + "Mäki".encode("cp850") + b"|"
    for arguments, expected in ((["--dialect", "symphony"], "Mäki"), (["--dialect", "symphony", "--charset", "cp437"],
                                                                      "Mäki"), ([], "M„ki")):
        main([*arguments, "decode", line.decode("utf-8", "surrogateescape")])
        assert expected in capsys.readouterr().out


@pytest.mark.parametrize("words", [(), ("--login-user", "kiosk"), ("--login-password", "salasana-15-merkkia")])
def test_a_gateway_is_not_asked_without_an_account(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--http", "http://127.0.0.1:1", *words, "status"]) == 2
    assert "give --login-user and --login-password" in capsys.readouterr().err
