"""SIP2 over HTTPS, as Koha-Suomi's gateway offers it: one message, one POST, one answer.

The gateway logs in to the central system anew for every POST. So there is no session: no 93, and no 97, which would
bring the answer to the gateway's own login. It waits five seconds, and then answers with nothing; it reads its
answer once, at most 8192 bytes. The same shape in another namespace is a Danish guideline of 2013.
"""
from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from sip2.checksum import trailer
from sip2.errors import AnswerCut, ConnectFailed, EncodeError, LoginRefused, NoAnswer, ProtocolError, Sip2Error
from sip2.transports.base import LinkCut
from sip2.transports.tls import Trust, check_pin, untrusted

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_READS = (8192, 1024)       # what the gateway reads of an answer; older ones the smaller
_MOST = 262144


class CredentialsPlace(StrEnum):
    """Where the account stands in a POST."""

    ATTRIBUTES = "attributes"       # of the outer element
    BASIC = "basic"                 # HTTP basic authentication


@dataclass(frozen=True, slots=True)
class GatewayShape:
    """What differs between gateways. The defaults are Koha-Suomi's."""

    namespace: str = "https://koha-suomi.fi/sipschema.xsd"
    path: str = "/api/v1/contrib/kohasuomi/sipmessages"
    place: CredentialsPlace = CredentialsPlace.ATTRIBUTES
    shortest_password: int = 15


@dataclass(frozen=True, slots=True)
class Credentials:
    """The device's account, one for each device."""

    user: str
    password: str = field(repr=False)

    def check(self, shape: GatewayShape) -> None:
        """Raise EncodeError for an account that the gateway could never accept."""
        if not re.fullmatch(r"[A-Za-z0-9_.@-]+", self.user):
            raise EncodeError("The user of the gateway takes ASCII letters, digits and _ . @ - only.")
        if len(self.password) < shape.shortest_password:
            raise EncodeError(f"The password of the gateway takes {shape.shortest_password} characters or more.")
        if re.search("[&<>\"']", self.password) or _NOT_XML.search(self.password):
            raise EncodeError("The password of the gateway must not hold & < > \" ' or a control character.")


class Https:
    """The gateway at `base` (`https://koha.example.org`). Plain http:// is refused but for this machine itself.

    Proxies and accounts in the environment are not looked at. `keep_alive`: seconds after which an idle connection
    is not used again, so that a POST never meets one that the other end is just closing.
    """

    stateless = True
    charset: str | None = "utf-8"

    def __init__(self, base: str, credentials: Credentials, *, shape: GatewayShape | None = None,
                 trust: Trust | None = None, keep_alive: float = 4.0,
                 monotonic: Callable[[], float] = time.monotonic) -> None:
        self._shape = shape or GatewayShape()
        credentials.check(self._shape)
        if not _fits(base):
            raise EncodeError("The address of the gateway begins with https:// and holds no account.")
        self._url = base.rstrip("/") + self._shape.path
        self._credentials = credentials
        self._trust = trust or Trust()
        self._keep_alive = keep_alive
        self._monotonic = monotonic
        self._session: requests.Session | None = None
        self._request: bytes | None = None
        self._last_used = 0.0

    @property
    def address(self) -> str:
        return self._url

    def open(self, timeout: float) -> None:
        """Nothing is sent: the first POST shows whether anybody is there."""
        self.close()
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", _Adapter(self._trust))
        if self._shape.place is CredentialsPlace.BASIC:
            session.auth = (self._credentials.user, self._credentials.password)
        self._session = session

    def send(self, data: bytes, timeout: float) -> None:
        """The message is kept, and posted when its answer is awaited."""
        self._request = data.rstrip(b"\r\n")

    def receive(self, timeout: float) -> bytes | None:
        request, self._request = self._request, None
        if self._session is None or request is None:
            return b""      # its one answer has been given
        if self._monotonic() - self._last_used > self._keep_alive:
            self._session.close()       # the connections in it; it makes new ones
        status, body = self._post(self._session, self.envelope(request), timeout)
        self._last_used = self._monotonic()
        return self._answer(request, status, body)

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session, self._request = None, None

    def envelope(self, request: bytes) -> bytes:
        """The document of one POST."""
        text = request.decode("utf-8")
        if _NOT_XML.search(text):
            raise EncodeError("The message holds a character that cannot stand in XML.")
        account = ""
        if self._shape.place is CredentialsPlace.ATTRIBUTES:
            account = f' login={quoteattr(self._credentials.user)} password={quoteattr(self._credentials.password)}'
        return (f'<?xml version="1.0" encoding="utf-8"?>\n<ns1:sip xmlns:ns1={quoteattr(self._shape.namespace)}'
                f"{account}><request>{escape(text)}</request></ns1:sip>").encode()

    def _post(self, session: requests.Session, document: bytes, timeout: float) -> tuple[int, bytes]:
        until = self._monotonic() + timeout
        try:
            with session.post(self._url, data=document, headers={"Content-Type": "application/xml"},
                              timeout=max(timeout, 0.001), allow_redirects=False, stream=True) as answer:
                body = b""
                for piece in answer.iter_content(8192):
                    body += piece
                    if len(body) > _MOST:
                        raise ProtocolError(f"The gateway at {self.address} answers without end.")
                    if self._monotonic() > until:
                        raise requests.ReadTimeout
                return answer.status_code, body
        except requests.RequestException as error:
            raise self._failure(error) from error

    def _failure(self, error: requests.RequestException) -> Sip2Error:
        cause = _cause(error, ConnectFailed, ssl.SSLCertVerificationError)
        if isinstance(cause, ConnectFailed):
            return cause
        if cause is not None:
            return untrusted(self.address, cause)
        if isinstance(error, requests.ReadTimeout):
            return NoAnswer(f"The gateway at {self.address} gave no answer in time.")
        if isinstance(error, requests.exceptions.InvalidURL) or _cause(
                error, NewConnectionError, NameResolutionError, ConnectTimeoutError) is not None:
            return ConnectFailed(f"No connection to the gateway at {self.address}. "
                                 "Check the address, the network, and that the system is running.")
        return LinkCut(f"The link to the gateway at {self.address} was cut.")

    def _answer(self, request: bytes, status: int, body: bytes) -> bytes:
        if status != requests.codes.ok:
            raise self._refusal(status, body)
        text = self._read(body)
        line = text.strip("\r\n\0").encode()
        if not line.strip():
            raise NoAnswer("The gateway gave an empty answer: the central system behind it gave none in time.")
        if line.lstrip().startswith(b"940") and not request.startswith(b"93"):
            raise LoginRefused(f"The gateway refused the account {self._credentials.user!r}. Check its user name and "
                               "password, and that it is allowed from here.")
        if _is_cut(request, line):
            raise AnswerCut(f"The gateway cut the answer after {len(line)} bytes. Ask for fewer items at a time.")
        return line + b"\r"

    def _read(self, body: bytes) -> str:
        """The text of `<response>`."""
        try:
            if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
                raise ElementTree.ParseError("a document type")
            root = ElementTree.fromstring(body)     # noqa: S314 - entities cannot be declared, see above
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise ProtocolError(f"The gateway at {self.address} did not answer in XML ({error}). Check the "
                                "address and the path.") from error
        found = {element.tag.rpartition("}")[2]: element.text or "" for element in root.iter()}
        if "error" in found:
            raise ProtocolError(f"The gateway answered with an error: {_told(found['error'])}")
        if "response" not in found:
            raise ProtocolError(f"The gateway at {self.address} answered without a response in it.")
        return found["response"]

    def _refusal(self, status: int, body: bytes) -> Sip2Error:
        """What a status other than 200 means. 4xx and 3xx: the gateway has passed nothing on."""
        said = _told(body.decode("utf-8", "replace"))
        if status in (401, 403) or (status == 400 and re.search("login|password|user", said, re.IGNORECASE)):
            return LoginRefused(f"The gateway refused the account {self._credentials.user!r} (HTTP {status}: {said}).")
        if status == 400:
            return Refused(f"The gateway refused the message (HTTP 400: {said}).")
        if status < 500:
            return ConnectFailed(f"There is no gateway at {self.address} (HTTP {status}). Check address and path.")
        return ProtocolError(f"The gateway at {self.address} failed (HTTP {status}). Its operator's log tells why.")


class Refused(ConnectFailed):
    """The gateway refused a request before it passed anything on."""


class _Adapter(HTTPAdapter):
    """Verifies as `sip2.transports.tls` does, before a byte of a request is written. Never tries twice."""

    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        trust = self._trust

        class Connection(HTTPSConnection):
            def connect(self) -> None:
                try:
                    super().connect()
                except OSError as error:        # of the handshake: no byte of a request was written
                    self.close()
                    raise untrusted(self.host, error) from error
                secured: Any = self.sock
                try:
                    check_pin(secured.getpeercert(binary_form=True), trust.pin, self.host)
                except ConnectFailed:
                    self.close()
                    raise

        class Pool(HTTPSConnectionPool):
            ConnectionCls = Connection

        super().init_poolmanager(*arguments, ssl_context=trust.context(), assert_hostname=trust.name,
                                 server_hostname=trust.name, **options)
        self.poolmanager.pool_classes_by_scheme = {"https": Pool}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """The context decides: requests' own list of authorities stays out of it."""
        conn.cert_reqs = "CERT_REQUIRED"

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {}     # the pool's own context, and nothing of requests' beside it


def _fits(base: str) -> bool:
    """Whether a gateway is there over TLS or at this machine itself, and the address holds no account."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return secure and bool(parts.hostname) and parts.username is None


def _cause(error: BaseException, *kinds: type[BaseException]) -> Any:
    """The first of these kinds among what an error came from."""
    seen: list[BaseException] = []
    todo: list[object] = [error]
    while todo:
        one = todo.pop(0)
        if not isinstance(one, BaseException) or one in seen:
            continue
        if one is not error and isinstance(one, kinds):
            return one
        seen.append(one)
        todo += [getattr(one, "reason", None), one.__cause__, one.__context__, *one.args]
    return None


def _is_cut(request: bytes, line: bytes) -> bool:
    """Has the gateway read only a part of the answer?"""
    if trailer(line).stated is not None:
        return False
    at_limit = any(0 <= limit - len(line) <= 2 for limit in _READS)
    return at_limit or (trailer(request).stated is not None and len(line) > 1000 and not line.endswith(b"|"))


def _told(text: str) -> str:
    """A gateway's own words, fit for one line of a log."""
    return " ".join(re.sub("<[^>]*>", " ", text).split())[:200] or "no text"
