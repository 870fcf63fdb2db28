"""The blocking client over real loopback sockets, against a real server and against scripted bad ones."""
from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from sip2.client import Client, Credentials, Direction, Timeouts
from sip2.codec import encode
from sip2.errors import ConnectFailed, EncodeError, LoginRefused, NoAnswer, ProtocolError
from sip2.messages import (
    AcsStatus,
    Checkin,
    Checkout,
    CheckoutResponse,
    ItemInformation,
    ItemInformationResponse,
    PatronInformation,
    PatronInformationResponse,
    RequestScResend,
)
from sip2.pacing import KeepAlive
from sip2.server import Server

QUICK = Timeouts(connect=2, login=2, answer=0.1)
Script = Callable[[socket.socket, list[bytes]], None]
NOW = datetime(2026, 11, 23, 10, 15)


@contextmanager
def scripted(*scripts: Script) -> Iterator[tuple[int, list[bytes]]]:
    """A server that plays one script for each connection it gets, after answering the 99. Gives port and lines."""
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def play() -> None:
        for script in scripts:
            try:
                link, _ = listener.accept()
            except OSError:
                return      # the test ended before this connection was wanted
            with link:
                link.settimeout(5)
                line(link, heard)
                link.sendall(encode(AcsStatus(), sequence=0))
                script(link, heard)

    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(10)


def line(link: socket.socket, heard: list[bytes]) -> bytes:
    data = b""
    while not data.endswith(b"\r"):
        more = link.recv(1)
        if not more:
            return b""
        data += more
    heard.append(data)
    return data


def lent(sequence: int | None = 1) -> bytes:
    return encode(CheckoutResponse(ok=True, item_id="1", patron_id="2"), sequence=sequence)


def test_it_logs_in_asks_the_status_and_lends(served: Server) -> None:
    with Client(*served.address, login=Credentials("kiosk", "right", "AULA1"), institution_id="LAH") as client:
        assert client.status is not None
        assert client.status.institution_id == "LAH"
        answer = client.request(Checkout(patron_id="2000100001", item_id="1000200001"))
    assert isinstance(answer, CheckoutResponse)
    assert answer.ok
    assert answer.title_id == "Seitsemän veljestä"


def test_a_refused_login_says_so_and_leaves_no_link(served: Server) -> None:
    client = Client(*served.address, login=Credentials("kiosk", "wrong"))
    with pytest.raises(LoginRefused, match="kiosk") as caught:
        client.connect()
    assert not client.connected
    assert not caught.value.in_doubt
    assert "wrong" not in repr(Credentials("kiosk", "wrong"))


@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid", "a" * 70, "a..b"])
def test_where_nobody_listens_nothing_was_sent(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectFailed, match="Check the address") as caught:
        Client(host, port, timeouts=QUICK).request(Checkout(item_id="1"))
    assert not caught.value.in_doubt


def test_empty_fields_are_filled_in_and_a_pin_is_never_invented(served: Server, library: object) -> None:
    with Client(*served.address, institution_id="HEI", terminal_password="t", now=lambda: NOW) as client:
        client.request(Checkin(item_id="1000200001"))
        client.request(PatronInformation(patron_id="2000100001"))
        client.request(Checkin(item_id="1", institution_id="LAH", return_date=datetime(2026, 11, 22)))
    _, checkin, patron, other = library.asked     # type: ignore[attr-defined]
    assert (checkin.institution_id, checkin.terminal_password) == ("HEI", "t")
    assert (checkin.transaction_date, checkin.return_date) == (NOW, NOW)
    assert patron.patron_password is None
    assert (other.institution_id, other.return_date) == ("LAH", datetime(2026, 11, 22))


def test_a_link_closed_while_idle_is_made_again_and_the_loan_sent_once() -> None:
    def leave(link: socket.socket, heard: list[bytes]) -> None:
        left.set()

    def lend(link: socket.socket, heard: list[bytes]) -> None:
        line(link, heard)
        link.sendall(lent())
        line(link, heard)

    left = threading.Event()
    with scripted(leave, lend) as (port, heard):
        client = Client("127.0.0.1", port)
        client.connect()
        left.wait(5)
        while client._usable():
            pass        # until the end of the connection has come through
        assert client.request(Checkout(item_id="1", patron_id="2")) == CheckoutResponse(
            ok=True, item_id="1", patron_id="2")
        client.close()
    assert sum(one.startswith(b"11") for one in heard) == 1


def test_a_link_idle_too_long_is_replaced_before_it_is_used(served: Server, library: object) -> None:
    clock = [0.0]
    client = Client(*served.address, max_idle=60, monotonic=lambda: clock[0])
    client.connect()
    clock[0] = 59
    client.request(ItemInformation(item_id="1"))
    clock[0] = 120
    client.request(ItemInformation(item_id="1"))
    client.close()
    assert [type(one).__name__ for one in library.asked].count("ScStatus") == 2     # type: ignore[attr-defined]


def test_an_idle_link_gets_a_sign_of_life_in_time_and_a_used_one_none(served: Server, library: object) -> None:
    clock = [0.0]
    client = Client(*served.address, keep_alive=KeepAlive(60, lambda: 0.0), monotonic=lambda: clock[0])
    first = client.connect()
    assert client.idle_left == 60
    clock[0] = 59
    client.stay_alive()
    client.request(ItemInformation(item_id="1"))
    clock[0] = 118
    client.stay_alive()
    assert client.status is first
    clock[0] = 119
    client.stay_alive()
    assert client.idle_left == 60
    assert client.status is not first
    client.close()
    asked = [type(one).__name__ for one in library.asked]     # type: ignore[attr-defined]
    assert asked == ["ScStatus", "ItemInformation", "ScStatus"]


def test_a_sign_of_life_on_a_link_that_the_other_end_has_closed_makes_a_new_one() -> None:
    def leave(link: socket.socket, heard: list[bytes]) -> None:
        pass

    with scripted(leave, leave) as (port, heard):
        client = Client("127.0.0.1", port, keep_alive=KeepAlive(0.0))
        client.connect()
        while client._usable():
            pass        # until the end of the connection has come through
        client.stay_alive()
        client.close()
    assert [one[:2] for one in heard] == [b"99", b"99"]


def test_a_link_cut_during_a_loan_is_in_doubt_and_the_loan_not_repeated() -> None:
    def cut(link: socket.socket, heard: list[bytes]) -> None:
        line(link, heard)

    with scripted(cut, cut) as (port, heard):
        client = Client("127.0.0.1", port)
        with pytest.raises(NoAnswer) as caught:
            client.request(Checkout(item_id="1"))
        assert caught.value.in_doubt
        assert not client.connected
    assert sum(one.startswith(b"11") for one in heard) == 1


def test_a_link_cut_during_a_question_is_made_again_and_the_question_asked_again() -> None:
    def cut(link: socket.socket, heard: list[bytes]) -> None:
        line(link, heard)

    def tell(link: socket.socket, heard: list[bytes]) -> None:
        line(link, heard)
        link.sendall(encode(ItemInformationResponse(item_id="1", title_id="Kalevala"), sequence=1))

    with scripted(cut, tell) as (port, _), Client("127.0.0.1", port) as client:
        answer = client.request(ItemInformation(item_id="1"))
    assert isinstance(answer, ItemInformationResponse)
    assert answer.title_id == "Kalevala"


def test_no_answer_in_time_to_a_loan_is_in_doubt_and_a_late_one_is_never_read() -> None:
    gone = threading.Event()

    def late(link: socket.socket, heard: list[bytes]) -> None:
        line(link, heard)
        gone.wait(5)
        try:
            link.sendall(lent())
        except OSError:
            pass        # the client has left already

    def lend(link: socket.socket, heard: list[bytes]) -> None:
        line(link, heard)
        link.sendall(encode(CheckoutResponse(item_id="2"), sequence=1))

    with scripted(late, lend) as (port, _):
        client = Client("127.0.0.1", port, timeouts=QUICK)
        with pytest.raises(NoAnswer) as caught:
            client.request(Checkout(item_id="1"))
        assert caught.value.in_doubt
        gone.set()
        assert client.request(Checkout(item_id="2")) == CheckoutResponse(item_id="2")
        client.close()


def test_no_answer_to_a_question_is_asked_again_on_the_same_link() -> None:
    def slow(link: socket.socket, heard: list[bytes]) -> None:
        first, second = line(link, heard), line(link, heard)
        assert first == second
        link.sendall(encode(ItemInformationResponse(item_id="1"), sequence=1))

    with scripted(slow) as (port, _):
        client = Client("127.0.0.1", port, timeouts=QUICK)
        assert client.request(ItemInformation(item_id="1")) == ItemInformationResponse(item_id="1")
        client.close()


def test_a_spoiled_answer_is_asked_again_and_the_loan_is_not() -> None:
    def spoil(link: socket.socket, heard: list[bytes]) -> None:
        line(link, heard)
        link.sendall(lent().replace(b"AB1", b"AB7"))
        assert line(link, heard) == b"97AZFEF5\r"
        link.sendall(lent()[:20] + b"\r")
        assert line(link, heard) == b"97AZFEF5\r"
        link.sendall(lent())

    with scripted(spoil) as (port, _), Client("127.0.0.1", port) as client:
        assert client.request(Checkout(item_id="1")) == CheckoutResponse(ok=True, item_id="1", patron_id="2")


def test_a_96_is_answered_with_the_same_bytes() -> None:
    def refuse(link: socket.socket, heard: list[bytes]) -> None:
        first = line(link, heard)
        link.sendall(encode(RequestScResend()))
        assert line(link, heard) == first
        link.sendall(lent())

    with scripted(refuse) as (port, _), Client("127.0.0.1", port) as client:
        assert isinstance(client.request(Checkout(item_id="1")), CheckoutResponse)


def test_an_answer_in_single_bytes_among_strange_lines_is_found() -> None:
    def dribble(link: socket.socket, heard: list[bytes]) -> None:
        line(link, heard)
        for byte in lent(5) + b"\r\n\0\n" + lent():
            link.sendall(bytes([byte]))

    with scripted(dribble) as (port, _), Client("127.0.0.1", port) as client:
        assert isinstance(client.request(Checkout(item_id="1")), CheckoutResponse)


def test_ten_megabytes_are_let_go_with_an_error_in_doubt() -> None:
    def flood(link: socket.socket, heard: list[bytes]) -> None:
        line(link, heard)
        try:
            for _ in range(160):
                link.sendall(b"A" * 65536)
        except OSError:
            pass        # the client has left, as it should

    with scripted(flood) as (port, _):
        client = Client("127.0.0.1", port)
        with pytest.raises(ProtocolError, match="without ending a line") as caught:
            client.request(Checkout(item_id="1"))
        assert caught.value.in_doubt
        assert not client.connected


def test_a_changed_status_is_kept_and_the_loan_sent_as_a_new_message() -> None:
    def change(link: socket.socket, heard: list[bytes]) -> None:
        line(link, heard)
        link.sendall(encode(AcsStatus(offline_ok=True), sequence=1))
        assert b"AY2AZ" in line(link, heard)
        link.sendall(lent(2))

    with scripted(change) as (port, _), Client("127.0.0.1", port) as client:
        assert isinstance(client.request(Checkout(item_id="1")), CheckoutResponse)
        assert client.status == AcsStatus(offline_ok=True)


def test_a_card_with_a_delimiter_or_a_line_end_is_refused_before_anything_is_sent(
        served: Server, library: object) -> None:
    with Client(*served.address) as client:
        for card in ("20001|00001", "20001\r00001"):
            with pytest.raises(EncodeError) as caught:
                client.request(Checkout(patron_id=card, item_id="1000200001"))
            assert not caught.value.in_doubt
        assert isinstance(client.request(PatronInformation(patron_id="2")), PatronInformationResponse)
    assert not any(isinstance(one, Checkout) for one in library.asked)    # type: ignore[attr-defined]


def test_the_trace_tells_every_line_both_ways(served: Server) -> None:
    lines: list[tuple[Direction, bytes]] = []
    with Client(*served.address, trace=lambda direction, text: lines.append((direction, text))) as client:
        client.request(ItemInformation(item_id="1000200001"))
    assert [(direction, text[:2]) for direction, text in lines] == [
        (Direction.SENT, b"99"), (Direction.RECEIVED, b"98"), (Direction.SENT, b"17"), (Direction.RECEIVED, b"18")]
    assert not any(b"\r" in text for _, text in lines)
