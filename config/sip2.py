"""The table [sip2]: the central library system, how it speaks and over what it is reached.

What kind of system it is (`dialect`) and what carries the messages (`transport`) are chosen apart from each other.
"""
from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from config.errors import ConfigError
from config.secrets import SecretName
from config.values import (
    Charset,
    Fingerprint,
    Flag,
    Gateway,
    Line,
    LocalPath,
    Port,
    Said,
    Seconds,
    Table,
    disagreement,
    loopback,
)

DialectName = Literal["koha-suomi", "koha", "evergreen", "sipserver", "folio", "sierra", "symphony", "generic"]
TransportName = Literal["tcp", "tls", "https", "telnet", "serial"]
FieldName = Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9])?$")]
BY_BRANCH = ("koha-suomi",)         # systems that decide by the institution id, and silently let all in without one
_USER = re.compile(r"[A-Za-z0-9_.@-]+")
_NOT_IN_XML = re.compile("[&<>\"'\x00-\x1f\x7f-\x9f]")


class Account(Table):
    """A user, and the name of the secret that is its password."""

    user: Line = ""
    secret: SecretName | None = None

    def password(self) -> str:
        """Empty when no secret is named. ConfigError when the store does not give it."""
        return self.secret.read() if self.secret else ""


class Timeouts(Table):
    """How long each step may take."""

    connect: Seconds = 5.0
    login: Seconds = 5.0
    read: Seconds | None = None             # None: as long as the system asks in its 98; 8 where it does not
    under_way: Annotated[Seconds, Field(le=60)] | None = None   # so long may a request without an answer yet be carried
                                                                # out; None: 10 behind a gateway, else not at all


class Tls(Table):
    """Whom to believe over TLS and HTTPS: the authorities in the file `ca`, or else those of this machine."""

    ca: LocalPath | None = None
    name: Line = ""                         # the name its certificate carries, when it is not the host's
    pin: Fingerprint = ""                   # of its public key, asked for in addition
    certificate: LocalPath | None = None    # our own, for a system that asks for one
    key: LocalPath | None = None

    @model_validator(mode="after")
    def _whole(self) -> Tls:
        if self.key is not None and self.certificate is None:
            raise disagreement("stands alone; give the certificate it belongs to", "key", code="key-alone")
        return self


class Https(Table):
    """The gateway. The defaults are Koha-Suomi's; the account is that of [sip2]."""

    base: Gateway
    path: Line = "/api/v1/contrib/kohasuomi/sipmessages"
    namespace: Said = "https://koha-suomi.fi/sipschema.xsd"
    account: Literal["attributes", "basic"] = "attributes"     # of the outer element, or HTTP basic authentication
    shortest_password: Annotated[StrictInt, Field(ge=0, le=100)] = 15


class Telnet(Account):
    """The prompts before the first message, and what is answered to them; not the account of [sip2]."""

    login_prompt: Said = "login:"
    secret_prompt: Said = "password:"       # noqa: S105 - what is asked, not what is answered
    banner: Line = "Initiating SIP"         # empty: the password is the last step
    line_end: Literal["crlf", "cr", "lf"] = "crlf"
    tls: Flag = False                       # whom to believe then: [sip2.tls]


class Serial(Table):
    """A serial line."""

    url: Said                               # /dev/ttyUSB0, or any URL of pyserial's
    baud: Annotated[StrictInt, Field(ge=50, le=4_000_000)] = 9600
    bits: Literal[7, 8] = 8
    parity: Literal["N", "E", "O"] = "N"
    stop: Literal[1, 2] = 1


class Sip2(Account):
    """The central library system and the account of this kiosk in it."""

    dialect: DialectName = "generic"
    transport: TransportName = "tcp"
    host: Said | None = None
    port: Port | None = None
    location: Line = ""
    institution: Line = ""
    charset: Charset | None = None          # None: the dialect's own
    error_detection: Flag = True
    keep_alive: Seconds = 60.0              # a link idle for longer gets a 99
    clock_tolerance: Seconds = 600.0        # returns are refused when the clocks differ by more
    hold_shelf: FieldName = ""              # fields of an 18 that tell where a ready hold stands; empty: none does
    hold_number: FieldName = ""
    timeouts: Timeouts = Timeouts()
    tls: Tls = Tls()
    https: Https | None = None
    telnet: Telnet | None = None
    serial: Serial | None = None

    @model_validator(mode="after")
    def _agrees(self) -> Sip2:
        if problem := _reach(self) or _gateway_account(self):
            raise problem
        if self.dialect in BY_BRANCH and not self.institution:
            raise disagreement(f'is missing; dialect "{self.dialect}" decides by it what a patron may do: set it to '
                               "the code of this branch", "institution", code="no-institution")
        return self


def _reach(table: Sip2) -> PydanticCustomError | None:
    """What the transport lacks."""
    way = table.transport
    if way in ("https", "telnet", "serial") and getattr(table, way) is None:
        return disagreement(f'is missing; transport "{way}" needs this table', way, code="no-way")
    if way in ("tcp", "tls", "telnet"):
        for key in ("host", "port"):
            if getattr(table, key) is None:
                return disagreement(f'is missing; transport "{way}" needs it', key, code="no-address")
    if "transport" not in table.model_fields_set and not loopback(table.host or ""):
        return disagreement('is missing; say "tls" or "https", or "tcp" if patrons\' data may go over this network '
                            "in plain", "transport", code="in-plain")
    if way == "https" and table.charset not in (None, "utf-8"):
        return disagreement("cannot be used with transport https, which carries utf-8 only; leave it out", "charset",
                            code="charset-fixed")
    return None


def _gateway_account(table: Sip2) -> PydanticCustomError | None:
    """What no gateway would accept. A secret that is not here is told when the kiosk is to run."""
    if table.transport != "https" or table.https is None:
        return None
    if not _USER.fullmatch(table.user):
        return disagreement("must be given and of ASCII letters, digits and _ . @ - only with transport https", "user",
                            code="gateway-user")
    try:
        secret = table.password()
    except ConfigError:
        return None
    if len(secret) < table.https.shortest_password:
        return disagreement(f"must be of {table.https.shortest_password} characters or more with transport https",
                            "secret", code="gateway-secret")
    if _NOT_IN_XML.search(secret):
        return disagreement("must not hold & < > \" ' or a control character with transport https", "secret",
                            code="gateway-secret")
    return None
