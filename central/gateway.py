"""SIP2 over HTTP as Koha-Suomi's gateway offers it: one message, one POST, a connection and a login of its own.

The answer is what one read of a line gives: nothing after `patience` seconds, and at most `most` bytes. Other
gateways of this shape differ in what `sip2.transports.http.GatewayShape` tells. Source: the public SIPoHTTP plug-in.
"""
from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import re
import traceback
from dataclasses import dataclass, replace
from itertools import count
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sip2.acs_link import AcsLink, Asked
from sip2.codec import encode
from sip2.errors import EncodeError
from sip2.link import Send
from sip2.messages import Login
from sip2.server import Deliver, Handler, Session
from sip2.transports.http import CredentialsPlace, GatewayShape

log = logging.getLogger(__name__)

LOCATION = "SIP2OHTTP"      # CP of the login
_REFUSED = b"940\r"         # the account is not let in
_BODY = 65536               # bytes of a POST
_DEPTH = 8                  # elements inside one another
_NOT_XML = re.compile("[^\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class BadEnvelope(Exception):
    """A POST that nothing can be passed on from; the text is the answer to it, the status HTTP's."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Reading:
    """How the gateway waits for an answer: `patience` in seconds, `most` in bytes (1024 in older ones)."""

    patience: float = 5.0
    most: int = 8192


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a POST holds. Empty texts are missing ones."""

    namespace: str
    login: str
    password: str
    request: str


class Gateway:
    """Carries each POST to `handle` over a connection of its own. `deliver` sees each answer as a server's does."""

    def __init__(self, handle: Handler, *, shape: GatewayShape | None = None, reading: Reading | None = None,
                 deliver: Deliver | None = None) -> None:
        self._handle = handle
        self._shape = shape or GatewayShape()
        self._reading = reading or Reading()
        self._deliver = deliver
        self._numbers = count(1)
        self._talking: set[asyncio.Task[bytes]] = set()

    @property
    def path(self) -> str:
        return self._shape.path

    def application(self) -> Starlette:
        """The ASGI application."""
        return Starlette(routes=[Route(self._shape.path, self._post, methods=["POST"])])

    async def _post(self, request: Request) -> Response:
        try:
            envelope = read_envelope(await _body(request, self._reading.patience))
            login, password = self._account(request, envelope)
            if envelope.namespace != self._shape.namespace:
                raise BadEnvelope(f"Validation failed: the namespace is not {self._shape.namespace}.")
            if not envelope.request:
                raise BadEnvelope("Missing request in the message.")
            if "\r" in envelope.request or "\n" in envelope.request:
                raise BadEnvelope("Validation failed: more than one line in the request.")
        except BadEnvelope as error:
            return PlainTextResponse(str(error), error.status)
        line = await self.carry(login, password, envelope.request)
        return Response(self._document(line), media_type="application/xml")

    def _account(self, request: Request, envelope: Envelope) -> tuple[str, str]:
        if self._shape.place is CredentialsPlace.ATTRIBUTES:
            for name in ("login", "password"):
                if not getattr(envelope, name):
                    raise BadEnvelope(f"Missing {name} in the message.")
            return envelope.login, envelope.password
        kind, _, told = request.headers.get("authorization", "").partition(" ")
        try:
            login, colon, password = base64.b64decode(told, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            colon = ""
        if kind.lower() != "basic" or not colon:
            raise BadEnvelope("Missing login: HTTP basic authentication is asked for.", 401)
        return login, password

    async def carry(self, login: str, password: str, request: str) -> bytes:
        """The answer to one message, without its terminator, as it was read: perhaps nothing, perhaps a part.

        What takes longer than the patience is still done.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + self._reading.patience
        task = asyncio.create_task(self._converse(login, password, request))
        self._talking.add(task)
        task.add_done_callback(self._talking.discard)
        done, _ = await asyncio.wait((task,), timeout=self._reading.patience)
        if done and not task.result():
            await asyncio.sleep(until - loop.time())    # no line came: the gateway waits for one to the end
        read = task.result()[:self._reading.most] if done else b""
        return read.replace(b"\r", b"").replace(b"\n", b"")

    async def _converse(self, login: str, password: str, request: str) -> bytes:
        """What comes on a fresh connection after the login; b"" when nothing does."""
        session = Session(next(self._numbers), LOCATION)
        link = AcsLink()
        try:
            account = encode(Login(login_user_id=login, login_password=password, location_code=LOCATION), sequence=0)
        except EncodeError:     # a delimiter in it, say: nobody has such an account
            return _REFUSED
        try:
            if not (await self._exchange(session, link, account)).startswith(b"941"):
                return _REFUSED
            answer = await self._exchange(session, link, request.encode() + b"\r")
        except Exception as error:  # noqa: BLE001 - whatever failed ends this connection, as it would one of TCP
            frame = traceback.extract_tb(error.__traceback__)[-1]     # the text of an error may name a patron
            log.error("%s: a message failed: %s in %s, line %s", session.peer, type(error).__name__, frame.filename,
                      frame.lineno)
            return b"\r"
        if answer and self._deliver is not None:
            return (await self._deliver(session, answer)).data
        return answer

    async def _exchange(self, session: Session, link: AcsLink, line: bytes) -> bytes:
        link.receive(line)
        event = link.next_event()
        if isinstance(event, Send):
            return event.data
        if not isinstance(event, Asked):
            return b""
        message = await self._handle(session, event.decoded.message)
        if session.habits is not None:      # 97 brings the whole answer to the login, whatever the dialect
            link.use_habits(replace(session.habits, keeps_number=True))
        return link.answer(message)

    def _document(self, line: bytes) -> bytes:
        text = _NOT_XML.sub("", line.decode("utf-8", "replace"))
        return (f'<?xml version="1.0" encoding="utf-8"?>\n<ns1:sip xmlns:ns1={quoteattr(self._shape.namespace)}>'
                f"<response>{escape(text)}</response></ns1:sip>").encode()


async def _body(request: Request, patience: float) -> bytes:
    """The whole body. Errors: BadEnvelope when it is too large or does not come."""
    body = b""
    try:
        async with asyncio.timeout(patience):
            async for piece in request.stream():
                body += piece
                if len(body) > _BODY:
                    raise BadEnvelope(f"The message is longer than {_BODY} bytes.", 413)
    except (TimeoutError, ClientDisconnect):
        raise BadEnvelope("The message did not come whole.", 408) from None
    return body


def read_envelope(body: bytes) -> Envelope:
    """The document of a POST. No document type and no entities but XML's own. Errors: BadEnvelope."""
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        raise BadEnvelope("Validation failed: this is not an XML document.") from None
    return Envelope(reader.namespace, reader.attributes.get("login", ""), reader.attributes.get("password", ""),
                    "".join(reader.pieces).strip())


class _Reader:
    """Takes the pieces of a document from the parser."""

    def __init__(self) -> None:
        self.namespace = ""
        self.attributes: dict[str, str] = {}
        self.pieces: list[str] = []
        self._path: list[str] = []

    def doctype(self, *_: object) -> None:
        raise BadEnvelope("Validation failed: a document type is not taken.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        self._path.append(local)
        if len(self._path) > _DEPTH:
            raise BadEnvelope("Validation failed: elements stand too deep in one another.")
        if len(self._path) == 1:
            if local != "sip":
                raise BadEnvelope("Validation failed: the outer element is not sip.")
            self.namespace, self.attributes = namespace, attributes

    def end(self, _name: str) -> None:
        self._path.pop()

    def text(self, text: str) -> None:
        if self._path == ["sip", "request"]:
            self.pieces.append(text)
