"""A web-hook is signed, is told as not delivered when it is not, and leads nowhere that its operator did not mean."""
from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import ssl
import time
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import trustme

from post import hook
from post.hook import Hook, HookError, signature
from tests.post.receiver import HOST, receiver

SECRET, BODY = "a-secret-of-the-hook", b'{"type":"test"}'


def soon(seconds: float = 10.0) -> float:
    return time.monotonic() + seconds


def test_whoever_gets_it_can_tell_by_the_signature_that_it_is_ours_and_how_old_it_is() -> None:
    with receiver() as there:
        made = Hook(f"http://{HOST}:{there.port}/x?y=1", SECRET, private=True, clock=lambda: 1_795_862_891.7)
        made.send("m1", BODY, soon())
    [(headers, body)] = there.calls
    assert (headers["webhook-id"], headers["webhook-timestamp"], body) == ("m1", "1795862891", BODY)
    made = hmac.new(SECRET.encode(), b"m1.1795862891." + BODY, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(made).decode()
    assert headers["content-type"] == "application/json"


def test_the_signature_is_that_of_the_published_example() -> None:
    """Standard Webhooks, the vector of its reference libraries."""
    told = signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                     b'{"test": 2432232314}')
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [301, 404, 500])
def test_what_is_no_yes_is_told_as_not_delivered_and_not_followed(status: int) -> None:
    with receiver() as there:
        there.status, there.headers = status, {"Location": f"http://{HOST}:{there.port}/elsewhere"}
        with pytest.raises(HookError, match=str(status)):
            Hook(f"http://{HOST}:{there.port}/", SECRET, private=True).send("m1", BODY, soon())
        assert len(there.calls) == 1


@pytest.mark.parametrize("host", [HOST, "localhost", "[::ffff:127.0.0.1]"])
def test_nothing_is_sent_into_this_machine_unless_that_is_said(host: str) -> None:
    with receiver() as there, pytest.raises(HookError, match="private = true"):
        Hook(f"http://{host}:{there.port}/", SECRET).send("m1", BODY, soon())
    assert there.calls == []


def test_one_that_never_ends_its_answer_is_left_in_time() -> None:
    with receiver() as there:
        there.status = None
        begun = time.monotonic()
        with pytest.raises(HookError):
            Hook(f"http://{HOST}:{there.port}/", SECRET, private=True).send("m1", BODY, soon(0.3))
        assert time.monotonic() - begun < 3


def test_when_its_name_was_too_long_in_coming_nothing_is_sent_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiver() as there:
        found, clock = socket.getaddrinfo, [0.0]

        def slow(*asked: Any, **more: Any) -> Any:
            clock[0] += 60
            return found(*asked, **more)
        monkeypatch.setattr(socket, "getaddrinfo", slow)
        monkeypatch.setattr(hook, "cut_at", lambda *_asked: nullcontext())
        monkeypatch.setattr(hook, "time", SimpleNamespace(monotonic=lambda: clock[0]))
        with pytest.raises(HookError, match="in time"):
            Hook(f"http://{HOST}:{there.port}/", SECRET, private=True, clock=lambda: 0).send("m1", BODY, 10.0)
        assert there.calls == []


def test_over_tls_it_is_sent_to_who_can_show_who_it_is(tmp_path: Path) -> None:
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with receiver(context) as there:
        url = f"https://{HOST}:{there.port}/"
        Hook(url, SECRET, private=True, ca=str(tmp_path / "ca.pem")).send("m1", BODY, soon())
        with pytest.raises(HookError, match="certificate"):
            Hook(url, SECRET, private=True).send("m1", BODY, soon())
        with pytest.raises(HookError, match="private"):
            Hook(url, SECRET, ca=str(tmp_path / "ca.pem")).send("m1", BODY, soon())
    assert len(there.calls) == 1


def test_nobody_there_is_told() -> None:
    with receiver() as there:
        port = there.port
    with pytest.raises(HookError, match="does not answer"):
        Hook(f"http://{HOST}:{port}/", SECRET, private=True).send("m1", BODY, soon())


def test_a_secret_that_is_not_what_it_says_is_refused() -> None:
    with pytest.raises(ValueError, match=hook.PREFIX):
        signature("whsec_!", "m1", 1, BODY)
