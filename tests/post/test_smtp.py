"""What the mail server does, and what is made of it: sent, refused, away, in doubt; never longer than its deadline."""
from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from config.mail import Mail
from post.smtp import MailError, MailServer, Trouble, server_of
from tests.kept import kept
from tests.post.office import HOST, PASSWORD, USER, post_office, recital

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not")
TO, MESSAGE = "aino.demo@example.fi", b"Subject: Kuitti\r\n\r\n.Teos\r\n"
SENDER = "kiosk@kirjasto.example"
HELLO = (b"220 here", b"250-here\r\n250 8BITMIME")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def serving(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


def settings(authority: trustme.CA | None, folder: Path, **given: object) -> Mail:
    if authority is not None:
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        given["ca"] = folder / "ca.pem"
    return Mail.model_validate({"host": HOST, "sender": SENDER, **given}, context={"directory": folder})


def plain(port: int) -> MailServer:
    return MailServer(HOST, port, "none", sender=SENDER)


def soon(seconds: float = 5.0) -> float:
    return time.monotonic() + seconds


def trouble(act: Callable[[], None]) -> Trouble:
    with pytest.raises(MailError) as raised:
        act()
    assert TO not in str(raised.value)
    assert raised.value.__cause__ is None
    return raised.value.trouble


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_letter_is_sent_over_tls_by_the_kiosks_own_account(
        authority: trustme.CA, tmp_path: Path, security: str) -> None:
    with post_office(serving(authority, HOST), at_once=security == "tls", account=True) as office:
        server = server_of(settings(authority, tmp_path, port=office.port, security=security, user=USER,
                                    secret=kept(PASSWORD)))
        server.check(soon())
        server.send(TO, MESSAGE, soon())
    assert office.letters == [(SENDER, [TO], MESSAGE)]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["authority", "name"])
def test_a_server_that_cannot_show_who_it_is_gets_neither_password_nor_letter(
        authority: trustme.CA, tmp_path: Path, security: str, wrong: str) -> None:
    signer = trustme.CA() if wrong == "authority" else authority
    context = serving(signer, HOST if wrong == "authority" else "mail.other.example")
    with post_office(context, at_once=security == "tls", account=True) as office:
        server = server_of(settings(authority, tmp_path, port=office.port, security=security, user=USER,
                                    secret=kept(PASSWORD)))
        assert trouble(lambda: server.send(TO, MESSAGE, soon())) is Trouble.AWAY
    assert office.letters == []


def test_without_starttls_nothing_is_sent_in_plain(authority: trustme.CA, tmp_path: Path) -> None:
    with post_office() as office:
        server = server_of(settings(authority, tmp_path, port=office.port))
        assert trouble(lambda: server.send(TO, MESSAGE, soon())) is Trouble.AWAY
    assert office.letters == []


def test_a_wrong_password_is_told_without_it(authority: trustme.CA, tmp_path: Path) -> None:
    with post_office(serving(authority, HOST), account=True) as office:
        server = server_of(settings(authority, tmp_path, port=office.port, user=USER, secret=kept("wrong-one")))
        with pytest.raises(MailError, match="user and password") as raised:
            server.check(soon())
    assert "wrong-one" not in str(raised.value)


@pytest.mark.parametrize(("answer", "found"), [
    (f"550 no such user {TO}", Trouble.ADDRESS), (f"450 later {TO}", Trouble.AWAY)])
def test_a_refused_recipient_is_told_apart_from_a_server_in_trouble(answer: str, found: Trouble) -> None:
    with post_office() as office:
        office.refuse = answer
        assert trouble(lambda: plain(office.port).send(TO, MESSAGE, soon())) is found
        office.refuse, office.refuse_letter = "", answer
        assert trouble(lambda: plain(office.port).send(TO, MESSAGE, soon())) is found


@pytest.mark.parametrize("said", [
    (None,), (b"220 here", None), (b"220 here",), (b"554 go away",), (b"nonsense",), (b"220 " + b"x" * 9000,),
    (*HELLO, None), (*HELLO, b"250 OK", None), (*HELLO, b"451 later"), (*HELLO, b"250 OK", b"250 OK", b"554 no")])
def test_a_server_that_hangs_or_hangs_up_is_away_and_cut_at_the_deadline(said: tuple[bytes | None, ...]) -> None:
    with recital(*said) as port:
        begun = time.monotonic()
        assert trouble(lambda: plain(port).send(TO, MESSAGE, soon(0.3))) in (Trouble.AWAY, Trouble.ADDRESS)
        assert time.monotonic() - begun < 3


@pytest.mark.parametrize("end", [(), (None,)])
def test_a_letter_that_was_handed_over_and_not_acknowledged_is_in_doubt(end: tuple[None, ...]) -> None:
    with recital(*HELLO, b"250 OK", b"250 OK", b"354 go on", *end) as port:
        assert trouble(lambda: plain(port).send(TO, MESSAGE, soon(0.3))) is Trouble.DOUBT


def test_a_server_that_dribbles_is_cut_at_the_deadline() -> None:
    with recital(dribble=True) as port:
        begun = time.monotonic()
        assert trouble(lambda: plain(port).check(soon(0.3))) is Trouble.AWAY
        assert time.monotonic() - begun < 3


def test_nobody_there_is_away() -> None:
    with post_office() as office:
        port = office.port
    assert trouble(lambda: plain(port).check(soon(0.5))) is Trouble.AWAY
