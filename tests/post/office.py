"""Mail servers on loopback: a real one, with or without TLS and accounts, and one that says only what it is told."""
from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER, PASSWORD = "kiosk", "a-secret-of-mail"
HOST = "127.0.0.1"


@dataclass
class PostOffice:
    """A real server. `refuse`: its answer to a recipient instead of taking it."""

    port: int = 0
    refuse: str = ""
    refuse_letter: str = ""
    letters: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(
            self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuse_letter:
            return self.refuse_letter
        self.letters.append((envelope.mail_from or "", list(envelope.rcpt_tos), bytes(envelope.content or b"")))
        self.came.set()
        return "250 OK"


def _knows(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@contextmanager
def post_office(context: ssl.SSLContext | None = None, *, at_once: bool = False, account: bool = False,
                ) -> Iterator[PostOffice]:
    """`at_once`: TLS from the first byte; else after STARTTLS, where there is a context."""
    office = PostOffice()
    options: dict[str, Any] = {"hostname": HOST, "port": free_port()}
    if context is not None and at_once:
        options["ssl_context"] = context
    elif context is not None:
        options |= {"tls_context": context, "require_starttls": True}
    if account:
        options |= {"authenticator": _knows, "auth_required": True,
                    "auth_require_tls": context is not None and not at_once}
    controller = Controller(office, **options)
    controller.start()
    office.port = controller.port
    try:
        yield office
    finally:
        controller.stop()


def free_port() -> int:
    with socket.create_server((HOST, 0)) as found:
        return int(found.getsockname()[1])


DRIBBLE, PAUSE = 100, 0.05


@contextmanager
def recital(*lines: bytes | None, dribble: bool = False) -> Iterator[int]:
    """A server that says these, one at each thing it hears, the first unasked; None: it says nothing more, for ever.
    After the last it hangs up. `dribble`: it never comes to an end of its first answer. Gives its port."""
    over = threading.Event()

    def serve() -> None:
        with suppress(OSError):
            while not over.is_set():
                made, _ = listener.accept()
                with made, suppress(OSError):
                    for _ in range(DRIBBLE if dribble else 0):
                        made.sendall(b"220-wait\r\n")
                        if over.wait(PAUSE):
                            return
                    for line in lines:
                        if line is None:
                            over.wait()
                            return
                        made.sendall(line + b"\r\n")
                        heard = made.recv(65536)
                        if line.startswith(b"354"):
                            while heard and not heard.endswith(b"\r\n.\r\n"):
                                heard = made.recv(65536)

    with socket.create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            over.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)
