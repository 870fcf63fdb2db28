"""A login by prompts, as over telnet, before the first message: SIPServer, Symphony, Sierra, Horizon."""
from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from sip2.errors import ConnectFailed, LoginRefused, Sip2Error
from sip2.transports.base import Transport

_IAC = re.compile(rb"\xff[\xfb-\xfe].", re.DOTALL)     # WILL, WONT, DO, DONT and what they are about
_MOST = 65536


@dataclass(frozen=True, slots=True)
class Prompts:
    """The words of the login, found in any case. An empty `banner` means the password is the last step."""

    user: str
    password: str = field(repr=False)
    login: str = "login:"
    secret: str = "password:"       # noqa: S105 - the prompt
    banner: str = "Initiating SIP"
    refused: tuple[str, ...] = ("incorrect", "failed", "denied", "invalid")
    line_end: str = "\r\n"


class Telnet:
    """`inner` (TCP or TLS), with the prompts answered each time it is opened."""

    stateless = False

    def __init__(self, inner: Transport, prompts: Prompts, *,
                 monotonic: Callable[[], float] = time.monotonic) -> None:
        self._inner = inner
        self._prompts = prompts
        self._monotonic = monotonic
        self._left = b""

    @property
    def address(self) -> str:
        return self._inner.address

    @property
    def charset(self) -> str | None:
        return self._inner.charset

    def open(self, timeout: float) -> None:
        until = self._monotonic() + timeout
        self._inner.open(timeout)
        self._left = b""
        prompts = self._prompts
        try:
            for prompt, answer in ((prompts.login, prompts.user), (prompts.secret, prompts.password)):
                self._await(prompt, until, refusable=prompt is prompts.secret)
                self._inner.send((answer + prompts.line_end).encode(), timeout)
            if prompts.banner:
                self._await(prompts.banner, until, refusable=True)
        except Sip2Error as error:
            self.close()
            if isinstance(error, ConnectFailed | LoginRefused):
                raise
            raise ConnectFailed(f"The link to {self.address} was cut during the login.") from error
        self._left = b""

    def _await(self, prompt: str, until: float, *, refusable: bool) -> None:
        """Read until `prompt` has come; what stands behind it is kept."""
        wanted = prompt.encode().lower()
        while (at := self._left.lower().find(wanted)) < 0:
            if refusable and any(word.encode().lower() in self._left.lower() for word in self._prompts.refused):
                raise LoginRefused(f"The system at {self.address} refused the user {self._prompts.user!r} at its "
                                   "prompt. Check the user name and the password of the prompts.")
            left = until - self._monotonic()
            data = self._inner.receive(left) if left > 0 and len(self._left) < _MOST else b""
            if not data:
                raise ConnectFailed(f"The system at {self.address} did not say {prompt!r}. "
                                    "Check the words of the prompts.")
            self._left = _IAC.sub(b"", self._left + data)
        self._left = self._left[at + len(wanted):]

    def send(self, data: bytes, timeout: float) -> None:
        self._inner.send(data, timeout)

    def receive(self, timeout: float) -> bytes | None:
        return self._inner.receive(timeout)

    def close(self) -> None:
        self._inner.close()
