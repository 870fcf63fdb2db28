"""The client of the package `Sip2` against `python -m central serve`: every request it has, answered well.

It reads once, takes code points for bytes in sums and checks none, so the sum of every answer is checked here.
"""
from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from Sip2.sip2 import Gossip, Sip2
from Sip2.wrapper import Sip2Wrapper

from sip2.codec import decode
from sip2.messages import HoldResponse
from tests.central.library import DEBTOR, EERO, FREE, HELD, HELMI, KALEVALA, LATE, LATE_1, RAUTATIE

ACCOUNT = ("kiosk-lahti", "demo-kiosk-lahti")


def begun(kind: type[Any], port: int, where: Path) -> Any:
    client = kind()
    client.hostName, client.hostPort, client.tlsEnable, client.logfile_path = "127.0.0.1", port, False, str(where)
    client.loglevel, client.institutionId, client.scLocation = "ERROR", "LAH", "LAH"
    client.patron, client.patronpwd = EERO, "1234"
    client.connect()
    return client


@pytest.fixture(params=[Sip2, Gossip], ids=["Sip2", "Gossip"])
def theirs(request: pytest.FixtureRequest, central: int, elsewhere: Path) -> Iterator[Any]:
    client = begun(request.param, central, elsewhere)
    assert asked(client, "login", *ACCOUNT)["fixed"]["Ok"] == "1"
    yield client
    _closed(client)


def _closed(client: Any) -> None:
    client.disconnect()
    for handler in client.log.handlers[:]:
        client.log.removeHandler(handler)
        handler.close()
    gc.collect()


def asked(client: Any, what: str, *arguments: Any, answer: str = "", **more: Any) -> dict[str, Any]:
    """The answer as their client reads it, after making sure that its number and sum are right."""
    request = getattr(client, f"sip_{what}_request")(*arguments, **more)
    said = client.get_response(request)
    decoded = decode(said.encode())
    assert said.endswith("\r")
    assert decoded.checksum_ok is True
    assert decoded.sequence == client._seq
    parsed: dict[str, Any] = getattr(client, f"sip_{answer or what}_response")(said)
    return parsed


def test_the_status_offers_what_it_answers(theirs: Any) -> None:
    status = asked(theirs, "sc_status")
    assert status["fixed"]["OnlineStatus"] == "Y"
    assert status["fixed"]["ProtocolVersion"] == "2.00"
    offered = status["variable"]["BX"][0]
    update = theirs.get_response(theirs.sip_item_status_update_request(KALEVALA, "x"))
    assert (offered[11] == "Y") is update.startswith("20")


def test_a_patron_is_known_with_a_pin_and_without(theirs: Any) -> None:
    known = asked(theirs, "patron_information", "none")
    assert known["variable"]["AE"] == ["Sinivaara, Eero"]
    assert (known["variable"]["BL"], known["variable"]["CQ"]) == (["Y"], ["Y"])
    assert asked(theirs, "patron_status")["variable"]["CQ"] == ["Y"]
    theirs.patronpwd = ""
    assert "CQ" not in asked(theirs, "patron_information", "none")["variable"]
    theirs.patron = "9999"
    assert asked(theirs, "patron_information", "charged")["variable"]["BL"] == ["N"]


@pytest.mark.parametrize("what", ["hold", "overdue", "charged", "fine", "recall", "unavail"])
def test_every_list_can_be_asked_for(theirs: Any, what: str) -> None:
    theirs.patron, theirs.patronpwd = LATE, ""
    assert asked(theirs, "patron_information", what)["fixed"]["ChargedItemsCount"] == "0002"
    lists = theirs.last_response_parsed["variable"]
    assert (LATE_1 in str(lists.get("AT", lists.get("AU")))) is (what in ("overdue", "charged"))


def test_an_item_is_lent_renewed_and_returned(theirs: Any) -> None:
    assert asked(theirs, "item_information", FREE[0])["fixed"]["CirculationStatus"] == "03"
    lent = asked(theirs, "checkout", FREE[0])
    assert (lent["fixed"]["Ok"], lent["fixed"]["Desensitize"]) == ("1", "Y")
    assert asked(theirs, "item_information", FREE[0])["fixed"]["CirculationStatus"] == "04"
    assert asked(theirs, "patron_information", "charged")["variable"]["AU"]
    renewed = asked(theirs, "renew", FREE[0])
    assert renewed["variable"]["AB"] == [FREE[0]]
    assert asked(theirs, "renew_all")["fixed"]["Ok"] in ("0", "1")
    returned = asked(theirs, "checkin", FREE[0])
    assert (returned["fixed"]["Ok"], returned["fixed"]["Resensitize"]) == ("1", "Y")
    assert returned["variable"]["CL"]


def test_what_may_not_be_lent_is_refused_with_a_reason(theirs: Any) -> None:
    theirs.patron = DEBTOR
    refused = asked(theirs, "checkout", RAUTATIE)
    assert refused["fixed"]["Ok"] == "0"
    assert refused["variable"]["AF"]
    assert asked(theirs, "checkin", "no-such-item")["fixed"]["Ok"] == "0"
    assert asked(theirs, "item_information", "no-such-item")["variable"]["AJ"] == [""]


def test_a_hold_is_placed_and_taken_away(theirs: Any) -> None:
    theirs.patron = HELMI
    asked(theirs, "hold", "+", itemIdentifier=HELD, pickupLocation="LAH", holdType=2)
    placed = decode(theirs.last_response.encode()).message      # its own reader takes AO and AA for a date
    assert isinstance(placed, HoldResponse)
    assert (placed.patron_id, placed.item_id, placed.ok) == (HELMI, HELD, True)
    asked(theirs, "hold", "-", itemIdentifier=HELD)
    removed = decode(theirs.last_response.encode()).message
    assert isinstance(removed, HoldResponse)
    assert (removed.item_id, removed.ok) == (HELD, True)


def test_a_fee_is_paid(theirs: Any) -> None:
    theirs.patron = DEBTOR
    owed = asked(theirs, "patron_information", "fine")
    before = float(owed["variable"]["BV"][0])
    paid = asked(theirs, "fee_paid", 1, 0, "0.50", transactionId=f"pay-{theirs._version}")
    assert paid["fixed"]["PaymentAccepted"] == "Y"
    assert float(asked(theirs, "patron_information", "fine")["variable"]["BV"][0]) == before - 0.5


def test_a_card_is_blocked_and_enabled_and_a_session_ended(theirs: Any) -> None:
    theirs.patron = LATE
    assert asked(theirs, "block_patron", "left behind", answer="patron_status")["variable"]["AA"] == [LATE]
    assert asked(theirs, "patron_enable")["variable"]["AA"] == [LATE]
    assert asked(theirs, "end_patron_session")["fixed"]["EndSession"] == "Y"


def test_the_last_answer_is_had_again(theirs: Any) -> None:
    asked(theirs, "item_information", KALEVALA)
    last = theirs.last_response
    assert theirs.get_response(theirs.sip_sc_resend_request()) == last


def test_its_numbers_run_over_nine(theirs: Any) -> None:
    for _ in range(12):
        asked(theirs, "item_information", KALEVALA)


def test_its_wrapper_logs_a_device_and_a_patron_in(central: int, elsewhere: Path) -> None:
    wrapper = Sip2Wrapper({"hostName": "127.0.0.1", "hostPort": central, "tlsEnable": False, "loglevel": "ERROR",
                           "institutionId": "LAH", "scLocation": "LAH", "logfile_path": str(elsewhere)})
    assert wrapper.login_device(*ACCOUNT)
    assert wrapper.login_patron(LATE)
    assert wrapper.get_patron_status()["variable"]["AE"]
    assert len(wrapper.get_patron_chargedItems()) == 2
    assert wrapper.get_patron_overdueItems()
    wrapper.sip_patron_session_end()
    _closed(wrapper._sip2)
