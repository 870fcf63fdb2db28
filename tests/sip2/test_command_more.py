"""`python -m sip2`: every verb asks the right message, and `selftest` and `decode` say what is wrong and never fall."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from sip2.__main__ import main
from sip2.checksum import trailer
from sip2.messages import (
    AcsStatus,
    FeePaidResponse,
    ItemInformation,
    ItemInformationResponse,
    ItemStatusUpdateResponse,
    Message,
    PatronEnableResponse,
    PatronInformation,
    PatronInformationResponse,
    PatronStatusResponse,
    RenewAllResponse,
    RenewResponse,
)
from sip2.server import Delivery, Server, Session
from sip2.values import AcsFunctions
from tests.sip2.conftest import Background

ANSWERS: dict[str, Message] = {
    "29": RenewResponse(ok=True, item_id="1", patron_id="2"), "65": RenewAllResponse(ok=True),
    "19": ItemStatusUpdateResponse(ok=True, item_id="1"),
    "37": FeePaidResponse(payment_accepted=True, patron_id="2"), "01": PatronStatusResponse(patron_id="2"),
    "25": PatronEnableResponse(patron_id="2", valid_patron=True)}
ALL = AcsFunctions(checkout=True, checkin=True, patron_information=True, item_information=True, renew=True)


class Desk:
    """Says yes to everything; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Message] = []
        self.late = timedelta()
        self.title = "Häräntappoase"
        self.charset: str | None = None

    async def __call__(self, session: Session, request: Message) -> Message | None:
        self.asked.append(request)
        session.charset = self.charset
        match request:
            case PatronInformation(patron_id=patron, patron_password=pin):
                return PatronInformationResponse(patron_id=patron, personal_name="Aino", valid_patron=patron == "2",
                                                 valid_patron_password=None if pin is None else pin == "1234")
            case ItemInformation(item_id=item):
                return ItemInformationResponse(item_id=item, title_id=self.title)
        if request.code == "99":
            return AcsStatus(institution_id="LAH", datetime_sync=datetime.now() - self.late, supported_messages=ALL)
        return ANSWERS.get(request.code)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def at(background: Any, desk: Desk) -> list[str]:
    server: Server = background.serve(desk)
    host, port = server.address
    return ["--host", host, "--port", str(port), "--institution", "LAH"]


@pytest.mark.parametrize(("arguments", "code", "has"), [
    (["renew", "--patron", "2", "--item", "1"], "29", {"item_id": "1", "fee_acknowledged": False}),
    (["renew-all", "--patron", "2", "--pin", "1234"], "65", {"patron_password": "1234"}),
    (["fee-paid", "--patron", "2", "--amount", "2.50", "--transaction", "t1"], "37",
     {"fee_amount": "2.50", "transaction_id": "t1", "currency_type": "EUR"}),
    (["block", "--patron", "2", "--why", "left"], "01", {"blocked_card_message": "left"}),
    (["enable", "--patron", "2"], "25", {"patron_password": None}),
    (["item-status", "--item", "1", "--properties", "EAS off"], "19", {"item_properties": "EAS off"}),
    (["raw", "1720261123    101500AOHOL|AB5|AY7AZ0000"], "17", {"item_id": "5", "institution_id": "HOL"}),
])
def test_every_verb_asks_its_message(at: list[str], desk: Desk, arguments: list[str], code: str,
                                     has: dict[str, Any]) -> None:
    assert main([*at, *arguments]) == 0
    assert desk.asked[-1].code == code
    assert {name: getattr(desk.asked[-1], name) for name in has} == has


@pytest.mark.parametrize(("arguments", "has"), [
    (["hold", "--patron", "2", "--title", "t1", "--mode", "remove", "--accept-fee"],
     {"title_id": "t1", "item_id": None, "hold_mode": "-", "fee_acknowledged": True}),
    (["checkout", "--patron", "2", "--item", "1", "--accept-fee"], {"fee_acknowledged": True}),
    (["renew-all", "--patron", "2", "--accept-fee"], {"fee_acknowledged": True}),
    (["patron", "--patron", "2", "--summary", "recall", "--first", "1", "--last", "10"],
     {"start_item": "1", "end_item": "10", "patron_password": None}),
])
def test_what_a_verb_may_say_reaches_its_message(at: list[str], desk: Desk, arguments: list[str],
                                                 has: dict[str, Any]) -> None:
    main([*at, "--timeout", "0.2", *arguments])
    assert {name: getattr(desk.asked[-1], name) for name in has} == has


def test_a_verb_tells_yes_or_no_and_what_bx_leaves_out(at: list[str], desk: Desk,
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "block", "--patron", "2"]) == 0
    said = capsys.readouterr()
    assert said.out.endswith("=>  The system says yes.\n")
    assert said.err == "sip2: by its BX the system does not offer a 01; asked all the same.\n"
    assert main([*at, "patron", "--patron", "3"]) == 1
    said = capsys.readouterr()
    assert said.out.endswith("=>  The system says no.\n")
    assert said.err == ""


def test_raw_sends_nothing_that_no_terminal_asks(at: list[str], desk: Desk) -> None:
    assert main([*at, "raw", "941"]) == 2
    assert main([*at, "raw", "hello"]) == 2
    assert "94" not in [message.code for message in desk.asked]


def test_trust_without_tls_is_refused_and_not_ignored(at: list[str], desk: Desk) -> None:
    assert main([*at, "--pin", "00" * 32, "status"]) == 2
    assert main([*at, "--tls", "status"]) == 2
    assert main([*at, "--http", "http://koha.example.org", "--login-user", "a", "--login-password", "b" * 15,
                 "status"]) == 2
    assert desk.asked == []


def test_the_selftest_finds_all_well(at: list[str], desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "selftest", "--patron", "2", "--pin", "1234", "--item", "1"]) == 0
    said = capsys.readouterr().out
    steps = ("link", "login", "checksum", "BX", "AO", "clock", "patron", "PIN", "item", "charset")
    assert [line.partition(":")[0] for line in said.splitlines()] == [
        f"{number}  ok    {step}" for number, step in enumerate(steps, 1)]
    assert {message.code for message in desk.asked} == {"99", "63", "17"}      # nothing that changes anything


def test_the_selftest_tells_what_is_wrong_with_a_remedy_and_tries_a_pin_once(
        at: list[str], desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.late, desk.title = timedelta(hours=1), "HÃ¤rÃ¤ntappoase"
    assert main([*at, "selftest", "--patron", "2", "--pin", "9", "--item", "1"]) == 2
    said = capsys.readouterr().out
    for wrong in ("6  FAIL  clock", "8  FAIL  PIN", "10  FAIL  charset", "dates returns wrongly", "Set --charset"):
        assert wrong in said
    assert [m.patron_password for m in desk.asked if isinstance(m, PatronInformation)] == [None, "9"]


def test_the_selftest_tells_of_a_link_without_checksums(at: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*at, "--no-checksum", "selftest"]) == 1
    assert "3  look  checksum: None is sent" in capsys.readouterr().out


def test_the_selftest_finds_sums_taken_over_other_bytes(at: list[str], desk: Desk, background: Background,
                                                        capsys: pytest.CaptureFixture[str]) -> None:
    async def over_code_points(_session: Session, line: bytes) -> Delivery:
        told = trailer(line.rstrip())
        text = line[:told.signed].decode()
        return Delivery(line[:told.signed] + b"%04X\r" % (-sum(map(ord, text)) & 0xFFFF))

    def sums() -> str:
        host, port = background.serve(desk, deliver=over_code_points).address
        main([*at, "--host", host, "--port", str(port), "selftest", "--item", "1"])
        return capsys.readouterr().out

    assert "11  look  sums: Sums are taken over other bytes" in sums()
    desk.title = "ASCII"
    assert "look  sums" not in sums()


def test_the_selftest_never_sends_an_empty_pin(at: list[str], desk: Desk) -> None:
    assert main([*at, "selftest", "--patron", "2", "--pin", ""]) == 0
    assert [m.patron_password for m in desk.asked if isinstance(m, PatronInformation)] == [None]


def test_the_selftest_of_nothing_there_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", "1", "selftest"]) == 2
    assert "1  FAIL  link" in capsys.readouterr().out


def test_decode_in_a_charset_that_is_none_says_so() -> None:
    assert main(["--charset", "nonsense", "decode", "941"]) == 2


@pytest.mark.parametrize(("theirs", "ours", "verdict"), [
    ("utf-8", "utf-8", "ok"), ("cp850", "cp850", "ok"), ("cp850", "utf-8", "FAIL"), ("cp1252", "utf-8", "FAIL"),
    ("cp850", "cp1252", "FAIL"), ("cp1252", "cp850", "FAIL"), ("utf-8", "cp1252", "FAIL"), ("utf-8", "cp850", "FAIL"),
    ("cp850", "iso8859-1", "FAIL")])
def test_the_selftest_knows_letters_of_another_character_set(
        at: list[str], desk: Desk, theirs: str, ours: str, verdict: str, capsys: pytest.CaptureFixture[str],
        caplog: pytest.LogCaptureFixture) -> None:
    desk.charset = theirs
    main([*at, "--charset", ours, "selftest", "--patron", "2", "--item", "1"])
    assert f"{verdict:4}  charset: " in capsys.readouterr().out
    told = [record.getMessage() for record in caplog.records if "character set" in record.getMessage()]
    assert len(told) == (ours == "utf-8" != theirs)
    assert not any(desk.title[:4] in line for line in told)
