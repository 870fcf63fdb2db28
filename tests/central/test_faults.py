"""Faults on purpose: what leaves the server, what the control socket takes, and that no fault changes what was done."""
from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest

from central.control import Control
from central.errors import CentralError
from central.faults import RESEND, Fault, Faults, Kind, spoil
from sip2 import dialects
from sip2.checksum import signed, trailer
from sip2.circulation import Circulation
from sip2.circulation.answers import Settled
from sip2.circulation.desk import Rules
from sip2.client import Client, Timeouts
from sip2.client import Credentials as Account
from sip2.codec import decode
from sip2.errors import NoAnswer, Sip2Error
from sip2.messages import ItemInformation, ItemInformationResponse
from sip2.server import Delivery, Session
from sip2.transports.http import Credentials, Https
from sip2.transports.tcp import Tcp
from sip2.transports.tls import Tls, Trust
from tests.central.fronts import Fronted, Raw
from tests.central.library import AINO, EERO, FREE, HELMI
from tests.central.test_process import listed

ACCOUNT = ("kiosk-lahti", "demo-kiosk-lahti")
SESSION = Session(1, "here")
ANSWER = signed("64YYYYAEMäkinen, Väinö|".encode(), 2) + b"\r"
BARE = b"12NYAB1|\r"


def sum_is_right(line: bytes) -> bool:
    told = trailer(line)
    return signed(line[:told.end], told.number) == line


def test_a_wrong_sequence_number_wraps_and_keeps_a_right_sum() -> None:
    line = spoil(Kind.WRONG_SEQUENCE, signed(b"121AB1|", 9) + b"\r").rstrip()
    assert trailer(line).number == 0
    assert sum_is_right(line)


def test_a_bad_sum_differs_in_the_sum_alone() -> None:
    line = spoil(Kind.BAD_SUM, ANSWER).rstrip()
    assert not sum_is_right(line)
    assert line[:-1] == ANSWER.rstrip()[:-1]


def test_decomposed_letters_are_signed_as_sent() -> None:
    line = spoil(Kind.DECOMPOSED, ANSWER).rstrip()
    assert "Va\u0308ino\u0308".encode() in line
    assert sum_is_right(line)
    assert spoil(Kind.DECOMPOSED, b"AE\xe4|\r") == b"AE\xe4|\r"


@pytest.mark.parametrize(("kind", "sent"), [
    (Kind.CUT, BARE[:4]), (Kind.SILENCE, b""), (Kind.EMPTY, b"\r"), (Kind.RESEND, RESEND), (Kind.CLOSE, BARE),
    (Kind.DELAY, BARE), (Kind.WRONG_SEQUENCE, BARE), (Kind.BAD_SUM, BARE), (Kind.DOUBLED, BARE + BARE),
    (Kind.OTHER_ITEM, BARE), (Kind.CROSSED, BARE), (Kind.SLOW, BARE)])
def test_each_fault_sends_what_it_says(kind: Kind, sent: bytes) -> None:
    assert spoil(kind, BARE) == sent


@pytest.mark.parametrize("line", [
    b"121NYY20261123    101500AOLAH|AA1|AB33980000000012|AJKalevala|AH|", b"1803020120261123    101500AB1009|AJRB 9|",
    b"20120261123    101500AB9|"])
def test_an_answer_of_another_item_is_signed_and_differs_in_ab_alone(line: bytes) -> None:
    told = spoil(Kind.OTHER_ITEM, signed(line, 4) + b"\r\n")
    assert told.endswith(b"\r\n")
    assert sum_is_right(told.rstrip())
    was, now = decode(line).message, decode(told).message
    assert was.item_id[:-1] == now.item_id[:-1]      # type: ignore[attr-defined]
    assert was == replace(now, item_id=was.item_id)     # type: ignore[attr-defined, type-var]
    assert was != now


def test_a_crossed_answer_is_somebody_elses_of_the_same_kind_under_this_ones_number() -> None:
    async def heard() -> list[bytes]:
        faults = Faults()
        await faults.deliver(Session(1, "here"), signed(b"121AB1|", 3) + b"\r")
        await faults.deliver(Session(1, "here"), signed(b"101AB1|", 4) + b"\r")
        faults.add(Fault(Kind.CROSSED, count=2))
        other = Session(2, "there")
        return [(await faults.deliver(other, signed(line, 7) + b"\r\n")).data for line in (b"121AB2|", b"64AA2|")]

    assert asyncio.run(heard()) == [signed(b"121AB1|", 7) + b"\r\n", signed(b"64AA2|", 7) + b"\r\n"]


def test_a_connection_is_closed_after_so_many_idle_seconds() -> None:
    faults = Faults()
    faults.add(Fault(Kind.CLOSE, seconds=2.5))
    session = Session(1, "here")
    assert asyncio.run(faults.deliver(session, BARE)) == Delivery(BARE)
    assert session.idle == 2.5


def test_a_fault_meets_so_many_answers_of_its_code_and_then_none() -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    faults = Faults(sleep=sleep)
    faults.add(Fault(Kind.RESEND, count=2, code="12"))
    faults.add(Fault(Kind.DELAY, seconds=3.5))

    async def send(*lines: bytes) -> list[Delivery]:
        return [await faults.deliver(SESSION, line) for line in lines]

    got = asyncio.run(send(BARE, ANSWER, BARE, BARE))
    assert [delivery.data for delivery in got] == [RESEND, ANSWER, RESEND, BARE]
    assert waited == [3.5]
    assert faults.pending == ()


def test_only_a_cut_and_a_close_end_the_connection() -> None:
    async def keeps(kind: Kind) -> bool:
        faults = Faults()
        faults.add(Fault(kind))
        return (await faults.deliver(SESSION, BARE)).keep

    ending = {kind for kind in Kind if not asyncio.run(keeps(kind))}
    assert ending == {Kind.CUT, Kind.CLOSE}


@pytest.mark.parametrize(("line", "words"), [
    (b"nonsense\n", "JSON"), (b"[]\n", "object"), (b'{"do": "explode"}', "explode"),
    (b'{"do": "fault", "kind": "rain"}', "rain|kind"), (b'{"do": "fault", "kind": "cut", "count": 0}', "count"),
    (b'{"do": "fault", "kind": "cut", "code": "1"}', "code"), (b'{"do": "list", "more": 1}', "more")])
def test_a_command_that_is_not_understood_changes_nothing_and_says_why(line: bytes, words: str) -> None:
    faults = Faults()
    got = Control(faults, lambda: 0, host="127.0.0.1", port=0).carry_out(line)
    assert got["ok"] is False
    assert any(word in got["error"] for word in words.split("|"))
    assert faults.pending == ()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "library.example"])
def test_the_control_socket_is_refused_beyond_this_machine(host: str) -> None:
    with pytest.raises(CentralError, match="this machine only"):
        Control(Faults(), lambda: 0, host=host, port=0)


@pytest.fixture(scope="module")
def fronted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fronted]:
    fronted = Fronted(tmp_path_factory.mktemp("faults"), "--gateway-patience", "1")
    yield fronted
    fronted.close()


def _client(front: str, fronted: Fronted) -> Client:
    ports, trust, short = fronted.ports, Trust(fronted.ca), Timeouts(20, 20, 0.4)
    if front == "https":
        return Client(transport=Https(f"https://127.0.0.1:{ports['https']}", Credentials(*ACCOUNT), trust=trust))
    transport = Tls("127.0.0.1", ports["sip2-tls"], trust) if front == "tls" else Tcp("127.0.0.1", ports["sip2"])
    return Client(transport=transport, login=Account(*ACCOUNT), timeouts=short)


@pytest.mark.parametrize(("front", "kind"), [
    *((front, kind) for front in ("tcp", "https") for kind in Kind),
    *(("tls", kind) for kind in (Kind.CUT, Kind.BAD_SUM, Kind.CLOSE, Kind.DOUBLED))])
def test_no_fault_on_any_front_makes_a_client_believe_a_wrong_answer(fronted: Fronted, front: str, kind: Kind) -> None:
    """Each answer is right, or there is none; and the next question, without a fault, is answered well."""
    with Raw(fronted.ports["sip2"]) as other:       # somebody else's answer, to be crossed with
        assert other.ask(f"1720261123    101500AOLAH|AB{FREE[5]}|".encode()).startswith(b"18")
    fronted.command(do="fault", kind=kind, code="17" if kind is Kind.SLOW else "18", seconds=0.01)
    client = _client(front, fronted)
    try:
        answer = client.request(ItemInformation(item_id=FREE[4]))
    except Sip2Error:
        recovers = False
    else:
        recovers = True
        assert isinstance(answer, ItemInformationResponse)
        assert answer.item_id == FREE[4]
    assert recovers or front == "https"     # a link asks again by itself; a gateway's client leaves that to its user
    assert fronted.command(do="list") == {"ok": True, "pending": []}
    again = client.request(ItemInformation(item_id=FREE[4]))
    client.close()
    assert isinstance(again, ItemInformationResponse)
    assert again.item_id == FREE[4]


def test_a_loan_whose_answer_was_cut_off_is_a_loan_and_the_next_link_is_whole(fronted: Fronted) -> None:
    with Raw(fronted.ports["sip2"]) as raw:
        assert fronted.command(do="fault", kind="cut", code="12")["pending"] == [
            {"kind": "cut", "count": 1, "code": "12", "seconds": 0.0}]
        half = raw.ask(_lend(AINO, FREE[0]))
        assert half.startswith(b"121")
        assert b"|AH" not in half
        assert raw.line() == b""
    assert [row["item"] for row in listed("loans", fronted.database) if row["patron"] == AINO] == [FREE[0]]
    with Raw(fronted.ports["sip2"]) as raw:
        assert raw.ask(_lend(EERO, FREE[1])).startswith(b"121")
    assert fronted.command(do="list") == {"ok": True, "pending": []}


@pytest.mark.parametrize(("front", "item"), [("https", FREE[3]), ("tcp", FREE[5])])
def test_a_loan_that_is_still_under_way_is_not_told_as_not_made(fronted: Fronted, front: str, item: str) -> None:
    client = _client(front, fronted)
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        with Raw(fronted.ports["sip2"]) as raw:
            question = f"1720261123    101500AOLAH|AB{item}|".encode()
            assert raw.ask(question).startswith(b"1803")        # asking now would find it on the shelf
            fronted.command(do="clear")
            assert any(raw.ask(question).startswith(b"1804") for _ in range(1000))

    circulation = Circulation(client.request, dialects.named("koha"), institution_id="LAH",
                              rules=Rules(under_way=600), sleep=sleep)
    fronted.command(do="fault", kind="slow", code="11", seconds=600)
    with pytest.raises(NoAnswer) as failed:
        circulation.checkout(AINO, item)
    assert failed.value.in_doubt
    assert circulation.settle_checkout(AINO, item)[0] is Settled.DONE
    assert circulation.checkout(AINO, item).done
    client.close()
    assert len(waited) == 1
    assert [row["renewals"] for row in listed("loans", fronted.database) if row["item"] == item] == [0]


def test_a_storm_of_96_ends_after_its_count_and_the_loan_is_one(fronted: Fronted) -> None:
    fronted.command(do="fault", kind="resend", code="12", count=3)
    line = signed(_lend(HELMI, FREE[2]), 1)
    with Raw(fronted.ports["sip2"]) as raw:
        assert [raw.ask(line)[:2] for _ in range(4)] == [b"96", b"96", b"96", b"12"]
        assert raw.ask(line).startswith(b"121N")        # lent once, and not renewed
    assert [row["renewals"] for row in listed("loans", fronted.database) if row["patron"] == HELMI] == [0]


def test_a_link_is_closed_once_it_has_been_idle_for_the_seconds_asked(fronted: Fronted) -> None:
    with Raw(fronted.ports["sip2"]) as raw:
        fronted.command(do="fault", kind="close", seconds=0.1)
        assert raw.ask(b"9900482.00").startswith(b"98")
        assert raw.line() == b""


def test_links_of_both_kinds_are_dropped_on_command_and_the_server_ends_cleanly(fronted: Fronted) -> None:
    tls = _client("tls", fronted)
    tls.connect()
    with Raw(fronted.ports["sip2"]) as raw:
        assert fronted.command(do="drop")["dropped"] == 2
        assert raw.line() == b""
    tls.close()
    Raw(fronted.ports["sip2"]).__exit__()
    assert fronted.process.end(signal.SIGTERM) == ("", 0)     # the last test of this process


def _lend(patron: str, barcode: str) -> bytes:
    return f"11NN20261123    101500{'':18}AOLAH|AA{patron}|AB{barcode}|AC|".encode()
