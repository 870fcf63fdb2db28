"""The asyncio server over real loopback sockets, and terminals of every manner."""
from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import threading

import pytest
import trustme

from sip2.acs_link import Habits
from sip2.client import Client, Credentials
from sip2.codec import decode, encode
from sip2.errors import EncodeError, NoAnswer
from sip2.messages import (
    AcsStatus,
    Checkout,
    CheckoutResponse,
    ItemInformation,
    ItemInformationResponse,
    Login,
    Message,
    PatronInformation,
    PatronInformationResponse,
    ScStatus,
)
from sip2.server import Server, Session
from tests.sip2.terminal import Terminal, ask


def test_one_byte_at_a_time_is_one_request(served: Server) -> None:
    with Terminal(served) as terminal:
        terminal.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in ask("1000200002"):
            terminal.send(bytes([byte]))
        assert decode(terminal.line()).message.title_id == "Kalevala"     # type: ignore[attr-defined]


@pytest.mark.parametrize("terminator", [b"\r", b"\n", b"\r\n", b"\r\r", b"\0\r\n"])
def test_glued_requests_are_answered_one_by_one_in_order(served: Server, terminator: bytes) -> None:
    with Terminal(served) as terminal:
        terminal.send(b"".join(ask(str(n), n)[:-1] + terminator for n in range(10)))
        answers = [decode(terminal.line()) for _ in range(10)]
    assert [answer.sequence for answer in answers] == list(range(10))
    assert [answer.message.item_id for answer in answers] == [str(n) for n in range(10)]    # type: ignore[attr-defined]


def test_a_request_cut_off_by_the_end_of_the_link_is_not_carried_out(served: Server, library: object) -> None:
    with Terminal(served) as terminal:
        terminal.send(encode(Checkout(item_id="1000200001", patron_id="2"), sequence=1)[:-8])
        terminal.socket.shutdown(socket.SHUT_WR)
        assert terminal.line() == b""
    assert library.asked == []    # type: ignore[attr-defined]


def test_a_wrong_checksum_is_answered_with_96_and_not_carried_out(served: Server, library: object) -> None:
    with Terminal(served) as terminal:
        terminal.send(encode(Checkout(item_id="1000200001"), sequence=1).replace(b"0001|", b"0002|"))
        assert terminal.line() == b"96AZFEF6\r"
        terminal.send(ask("1"))
        assert terminal.line().startswith(b"18")
    assert [type(one) for one in library.asked] == [ItemInformation]     # type: ignore[attr-defined]


def test_a_loan_sent_twice_is_made_once_and_answered_twice(served: Server, library: object) -> None:
    line = encode(Checkout(item_id="1000200001", patron_id="2000100001"), sequence=1)
    with Terminal(served) as terminal:
        terminal.send(line + line)
        first, second = terminal.line(), terminal.line()
    assert first == second
    assert decode(first).message.ok     # type: ignore[attr-defined]
    assert len(library.asked) == 1      # type: ignore[attr-defined]


def test_97_brings_the_last_answer_again(served: Server) -> None:
    with Terminal(served) as terminal:
        terminal.send(ask("1"))
        first = terminal.line()
        terminal.send(b"97AZFEF5\r")
        assert terminal.line() == first


def test_an_unknown_message_is_ignored_and_the_link_kept(served: Server) -> None:
    with Terminal(served) as terminal:
        terminal.send(b"77AOLAH|\r" + ask("1"))
        assert terminal.line().startswith(b"18")


def test_the_forms_old_terminals_use_are_answered(served: Server) -> None:
    with Terminal(served) as terminal:
        for line in (b"990 802.00\r", b"9909992.00|AY1AZFC11\r", b"93  CNkiosk|COright|\r",
                     b"6300720261123    101500          AOLAH|AA2000100001|\r\n"):
            terminal.send(line)
            assert terminal.line()[:2] in (b"98", b"94", b"64")


def test_ten_megabytes_without_an_end_close_that_link_only(served: Server, caplog: pytest.LogCaptureFixture) -> None:
    with Terminal(served) as good, Terminal(served) as bad:
        try:
            for _ in range(160):
                bad.send(b"A" * 65536)
        except OSError:
            pass        # closed on us, as it should be
        assert bad.line() == b""
        good.send(ask("1"))
        assert good.line().startswith(b"18")
    assert "without ending a line" in caplog.text


def test_sessions_are_never_mixed(background: object) -> None:
    async def who(session: Session, request: Message) -> Message:
        if isinstance(request, Login):
            session.account = request.login_user_id
        return AcsStatus(terminal_location=str(session.account))

    server = background.serve(who)     # type: ignore[attr-defined]
    wrong: list[str] = []

    def visit(name: str) -> None:
        with Terminal(server) as terminal:
            terminal.send(encode(Login(login_user_id=name), sequence=0))
            terminal.line()
            for number in range(50):
                terminal.send(encode(ScStatus(), sequence=(number + 1) % 10))
                if decode(terminal.line()).message.terminal_location != name:     # type: ignore[attr-defined]
                    wrong.append(name)

    threads = [threading.Thread(target=visit, args=(f"kiosk{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_terminal_that_sends_much_at_once_keeps_nobody_waiting(background: object) -> None:
    """Five hundred lines lie in one packet, and a handler answers without ever waiting: the other terminal has its
    answer before them all."""
    both = threading.Event()
    order: list[str] = []

    async def quick(session: Session, request: Message) -> Message:
        if not order:
            both.wait(10)       # until the second terminal has asked
        order.append(getattr(request, "item_id", ""))
        return ItemInformationResponse(item_id=order[-1])

    server = background.serve(quick)    # type: ignore[attr-defined]
    with Terminal(server) as many, Terminal(server) as one:
        many.send(b"".join(ask(str(number)) for number in range(500)))
        one.send(ask("one"))
        both.set()
        one.line()
        for _ in range(500):
            many.line()
    assert order.index("one") < 100


def test_a_handler_that_raises_loses_its_link_only_and_the_log_names_no_patron(
        background: object, caplog: pytest.LogCaptureFixture) -> None:
    async def clumsy(session: Session, request: Message) -> Message:
        if isinstance(request, PatronInformation):
            raise ValueError(f"no such patron: {request.patron_id}")
        return AcsStatus()

    server = background.serve(clumsy)      # type: ignore[attr-defined]
    with Terminal(server) as good, Client(*server.address, retries=0) as client:
        with pytest.raises(NoAnswer):
            client.request(PatronInformation(patron_id="2000100001"))
        good.send(encode(ScStatus(), sequence=1))
        assert good.line().startswith(b"98")
    assert "ValueError" in caplog.text
    assert "2000100001" not in caplog.text


def test_an_answer_that_cannot_be_written_is_not_written_in_part(
        background: object, caplog: pytest.LogCaptureFixture) -> None:
    async def careless(session: Session, request: Message) -> Message:
        return ItemInformationResponse(item_id="1", title_id="a|b")

    server = background.serve(careless)    # type: ignore[attr-defined]
    with Terminal(server) as terminal:
        terminal.send(ask("1"))
        assert terminal.line() == b""
    assert "cannot be sent" in caplog.text


def test_a_handler_may_use_all_of_asyncio(background: object) -> None:
    async def careful(session: Session, request: Message) -> Message:
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(0))
        return ItemInformationResponse(item_id="1")

    with Terminal(background.serve(careful)) as terminal:       # type: ignore[attr-defined]
        terminal.send(ask("1"))
        assert terminal.line().startswith(b"18")


def test_closing_the_server_closes_its_links_and_frees_the_address(
        background: object, library: object, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    server = background.serve(library)      # type: ignore[attr-defined]
    host, port = server.address
    with Terminal(server) as terminal:
        terminal.send(ask("1"))
        assert terminal.line()
        background.run(server.close())      # type: ignore[attr-defined]
        assert terminal.line() == b""
    again = background.serve(library, port=port)     # type: ignore[attr-defined]
    assert again.address == (host, port)
    with pytest.raises(RuntimeError):
        _ = server.address


def test_a_terminal_survives_the_restart_of_the_system(background: object, library: object) -> None:
    server = background.serve(library)      # type: ignore[attr-defined]
    client = Client(*server.address, login=Credentials("kiosk", "right"))
    client.connect()
    background.run(server.close())      # type: ignore[attr-defined]
    background.serve(library, port=client.port)      # type: ignore[attr-defined]
    answer = client.request(Checkout(item_id="1000200001", patron_id="2000100001"))
    client.close()
    assert isinstance(answer, CheckoutResponse)
    assert answer.ok


def test_a_character_set_is_agreed_by_both_ends(library: object, background: object) -> None:
    async def answer(session: Session, request: Message) -> Message:
        if isinstance(request, ScStatus):
            return AcsStatus()
        return PatronInformationResponse(personal_name="Väinö")

    server = Server(answer, port=0, charset="cp850")
    background.run(server.start())      # type: ignore[attr-defined]
    with Client(*server.address, charset="cp850") as client:
        got = client.request(PatronInformation(patron_id="ä"))
    background.run(server.close())      # type: ignore[attr-defined]
    assert got == PatronInformationResponse(personal_name="Väinö")
    with pytest.raises(EncodeError):
        Server(answer, charset="utf-16")


def test_a_handler_gives_its_connection_habits_and_silence_of_its_own_and_ends_it(background: object) -> None:
    async def answer(session: Session, request: Message) -> Message:
        session.habits = Habits(terminator=b"\r\n")
        session.idle = 0.05
        session.over = request.code == "17"
        return AcsStatus() if isinstance(request, ScStatus) else ItemInformationResponse(item_id="1")

    server = Server(answer, port=0)
    background.run(server.start())      # type: ignore[attr-defined]
    with Terminal(server) as terminal:
        terminal.send(encode(ScStatus()))
        assert terminal.reader.read().endswith(b"\r\n")
    with Terminal(server) as terminal:
        terminal.send(ask("1") * 2)
        assert terminal.reader.read().count(b"\r\n") == 1
    background.run(server.close())      # type: ignore[attr-defined]


def test_a_server_with_a_certificate_speaks_tls_and_nothing_else(background: object, library: object) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server = Server(library, port=0, ssl=context)     # type: ignore[arg-type]
    background.run(server.start())      # type: ignore[attr-defined]
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with Terminal(server) as terminal, trusting.wrap_socket(terminal.socket, server_hostname="127.0.0.1") as link:
        link.sendall(ask("1000200002"))
        assert decode(link.recv(4096)).message.title_id == "Kalevala"     # type: ignore[attr-defined]
    with Terminal(server) as terminal:
        terminal.send(ask("1000200002"))
        assert not terminal.line().startswith(b"18")
    background.run(server.close())      # type: ignore[attr-defined]
