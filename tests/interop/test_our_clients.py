"""Our clients against a server that nobody here wrote: `pysip2`, with a handler for every message it knows."""
from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest

from sip2.async_client import AsyncClient
from sip2.client import Client, Credentials, Timeouts
from sip2.errors import LoginRefused, NoAnswer
from sip2.messages import (
    REQUESTS,
    BlockPatron,
    Checkin,
    Checkout,
    EndPatronSession,
    FeePaid,
    Hold,
    ItemInformation,
    ItemStatusUpdate,
    Login,
    Message,
    PatronEnable,
    PatronInformation,
    PatronStatus,
    Renew,
    RenewAll,
    RequestAcsResend,
    ScStatus,
)
from sip2.values import CirculationStatus, HoldMode, HoldType, Language, Summary
from tests.interop.pysip2_library import PATRON, PIN, PeerLibrary

ITEM, SWEDISH, ABSENT = "1000200001", "1000200002", "xyz"
QUICK = Timeouts(5, 5, 5)
ACCOUNT = Credentials("kiosk", "right", "AULA1")

DUE = datetime(2026, 12, 21, 23, 59)    # pysip2 hangs up over a blank nb due date, which most systems expect

# What is asked in this order, and what the answer holds.
ERRANDS: tuple[tuple[Message, dict[str, Any]], ...] = (
    (ScStatus(), {"online": True, "institution_id": "LAH", "library_name": "Peer", "protocol_version": "2.00"}),
    (PatronStatus(language=Language.FINNISH, patron_id=PATRON, patron_password=PIN),
     {"valid_patron": True, "valid_patron_password": True, "personal_name": "Mäkinen, Aino"}),
    (PatronInformation(language=Language.FINNISH, patron_id=PATRON),
     {"valid_patron": True, "valid_patron_password": None, "fee_amount": "2.50", "hold_items_limit": "0050"}),
    (PatronInformation(patron_id=PATRON, patron_password="9", start_item="1", end_item="10"),
     {"valid_patron_password": False}),
    (PatronInformation(patron_id="2000199999"), {"valid_patron": False, "personal_name": ""}),
    (ItemInformation(item_id=ITEM), {"title_id": "Tuntematon sotilas", "media_type": "001",
                                     "circulation_status": CirculationStatus.AVAILABLE}),
    (Checkout(patron_id=PATRON, item_id=ITEM, nb_due_date=DUE, patron_password=PIN, fee_acknowledged=False,
              cancel=False),
     {"ok": True, "desensitize": True, "magnetic_media": None, "due_date": "20261221    235900"}),
    (Checkout(patron_id=PATRON, item_id=SWEDISH, nb_due_date=DUE, no_block=True),
     {"ok": True, "title_id": "Åbo i våra hjärtan"}),
    (Checkout(patron_id=PATRON, item_id=ABSENT, nb_due_date=DUE), {"ok": False, "desensitize": False,
                                                  "screen_messages": ("Ei onnistu",)}),
    (PatronInformation(patron_id=PATRON, summary=Summary(charged=True)), {"charged_items": (ITEM, SWEDISH)}),
    (Renew(patron_id=PATRON, item_id=ITEM, nb_due_date=DUE, fee_acknowledged=True), {"ok": True, "item_id": ITEM}),
    (RenewAll(patron_id=PATRON), {"ok": True, "renewed_count": 2, "renewed_items": (ITEM, SWEDISH)}),
    (Checkin(item_id=ITEM), {"ok": True, "resensitize": True, "sort_bin": "1", "permanent_location": "LAH"}),
    (Checkin(item_id=ABSENT, item_properties="x", cancel=True), {"ok": False, "alert": True}),
    (Hold(hold_mode=HoldMode.ADD, hold_type=HoldType.ANY_COPY, patron_id=PATRON, title_id="123456",
          pickup_location="HEI", expiration_date="20270223    000000"),
     {"ok": True, "queue_position": "4", "pickup_location": "HEI", "title_id": "123456"}),
    (FeePaid(patron_id=PATRON, fee_amount="2.50", fee_identifier="4711", transaction_id="pay-1"),
     {"payment_accepted": True, "transaction_id": "pay-1"}),
    (ItemStatusUpdate(item_id=ITEM, item_properties="EAS off"), {"ok": True, "item_properties": "EAS off"}),
    (BlockPatron(patron_id=PATRON, blocked_card_message="Kortti jäi", card_retained=True), {"patron_id": PATRON}),
    (PatronEnable(patron_id=PATRON), {"valid_patron": True}),
    (EndPatronSession(patron_id=PATRON), {"end_session": True}))


def _held(answer: Message, has: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in has}


def test_the_errands_are_all_there_are() -> None:
    assert {type(request) for request, _ in ERRANDS} | {Login, RequestAcsResend} == set(REQUESTS)


@pytest.mark.parametrize("signed", [True, False], ids=["signed", "unsigned"])
def test_the_blocking_client_is_understood_in_every_message(peer: PeerLibrary, signed: bool) -> None:
    with Client("127.0.0.1", peer.port, login=ACCOUNT, institution_id="LAH", timeouts=QUICK,
                error_detection=signed) as client:
        for request, has in ERRANDS:
            assert _held(client.request(request), has) == has
    assert [code for code, _ in peer.asked] == ["93", *(r.code for r, _ in ERRANDS if r.code != "99")]


def test_the_asyncio_client_is_understood_in_every_message(peer: PeerLibrary) -> None:
    async def ask() -> None:
        async with AsyncClient("127.0.0.1", peer.port, login=ACCOUNT, institution_id="LAH", timeouts=QUICK) as client:
            for request, has in ERRANDS:
                assert _held(await client.request(request), has) == has

    asyncio.run(ask())
    assert [code for code, _ in peer.asked] == ["93", *(r.code for r, _ in ERRANDS if r.code != "99")]


def test_a_refused_account_is_told_before_anything_else_is_sent(peer: PeerLibrary) -> None:
    client = Client("127.0.0.1", peer.port, login=Credentials("kiosk", "wrong"), timeouts=QUICK)
    with pytest.raises(LoginRefused):
        client.request(Checkin(item_id=ITEM))
    client.close()
    assert [code for code, _ in peer.asked] == ["93"]


def test_a_server_that_hangs_up_over_a_missing_pin_is_told_as_no_answer(peer: PeerLibrary) -> None:
    """We never send an empty AD unasked; this server closes the link over a 23 without one. 63 is the one to ask."""
    with Client("127.0.0.1", peer.port, login=ACCOUNT, institution_id="LAH", timeouts=QUICK) as client:
        with pytest.raises(NoAnswer) as told:
            client.request(PatronStatus(patron_id=PATRON))
        assert not told.value.in_doubt
        assert client.request(PatronInformation(patron_id=PATRON)).code == "64"


def test_a_loan_a_server_hangs_up_over_is_in_doubt(peer: PeerLibrary) -> None:
    with Client("127.0.0.1", peer.port, login=ACCOUNT, institution_id="LAH", timeouts=QUICK) as client:
        with pytest.raises(NoAnswer) as told:
            client.request(Checkout(patron_id=PATRON, item_id=ITEM))
        assert told.value.in_doubt
        lent = client.request(PatronInformation(patron_id=PATRON, summary=Summary(charged=True)))
        assert _held(lent, {"charged_items": ()}) == {"charged_items": ()}
