"""The table [mail]: the server that takes e-mailed receipts from this kiosk. Without it none are offered."""
from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from config.sip2 import Account
from config.values import LocalPath, Port, Said, Seconds, disagreement, loopback, unfit

_SENDER = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
PORTS = {"starttls": 587, "tls": 465, "none": 25}


def plain_address(text: str) -> bool:
    """Whether it is one plain e-mail address in ASCII, and nothing that could be a second one: an encoded word of RFC
    2047, which begins with =?, may hold anything."""
    return len(text) <= 254 and _SENDER.fullmatch(text) is not None and ".." not in text and "=?" not in text


def _sender(text: str) -> str:
    if not plain_address(text):
        raise unfit("sender", "must be one e-mail address such as kiosk@kirjasto.example")
    return text


class Mail(Account):
    """`security`: TLS from the first byte, or after STARTTLS, never without it; "none" only to this machine itself.

    `deadline`: seconds from the patron's press until it is sent, or told that it is not.
    """

    host: Said
    port: Port | None = None                # None: the usual one
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca: LocalPath | None = None             # whom to believe: a file of authorities, or those of this machine
    sender: Annotated[str, AfterValidator(_sender)]
    deadline: Annotated[Seconds, Field(ge=1, le=30)] = 8.0

    @property
    def address(self) -> tuple[str, int]:
        return self.host, self.port or PORTS[self.security]

    @model_validator(mode="after")
    def _agrees(self) -> Mail:
        if self.security == "none" and not loopback(self.host):
            raise disagreement('can be "none" only for a server on this machine itself: receipts tell what somebody '
                               "reads", "security", code="in-plain")
        if self.user and self.secret is None:
            raise disagreement("is missing; a server that knows a user asks for a password: name the secret that it is",
                               "secret", code="no-secret")
        return self
