"""Serving: an open, seeded database answers SIP2 on all its fronts until it is told to stop."""
from __future__ import annotations

import argparse
import asyncio
import signal
import ssl
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from central.audit import Agent
from central.catalogue import Catalogue
from central.control import Control, is_loopback
from central.database import Database
from central.dialects import HOUSE, Dialect
from central.errors import CentralError, SeedError
from central.faults import Faults, Kind, spoil
from central.gateway import Gateway, Reading
from central.library import read_library
from central.pins import Pins
from central.retention import KEEP_DAYS, keep_to
from central.seed.load import ensure_same, fingerprint, load
from central.seed.read import read_seed
from central.sip.acs import Acs
from central.telnet import Telnet
from server.web import WebServer
from sip2.server import Deliver, Delivery, Limits, Server, Session
from sip2.transports.http import CredentialsPlace, GatewayShape

Endpoint = tuple[str, int]
_WEB_IDLE = 30.0        # seconds: a gateway's client makes a new connection whenever it needs one


@dataclass(frozen=True, kw_only=True)
class Fronts:
    """Where the central system is reached, each a host and a port, and how each front behaves.

    `control` is where faults can be asked for; without it answers take no way round. `certificate` and `key` are PEM
    files for TLS and HTTPS.
    """

    sip2: Endpoint | None = None
    tls: Endpoint | None = None
    https: Endpoint | None = None
    http: Endpoint | None = None        # this machine only
    telnet: Endpoint | None = None      # before `sip2`
    control: Endpoint | None = None
    catalogue: Endpoint | None = None   # this machine only; beside one of the first four
    certificate: Path | None = None
    key: Path | None = None
    limits: Limits = field(default_factory=Limits)
    login_tries: int = 3
    shape: GatewayShape = field(default_factory=GatewayShape)
    reading: Reading = field(default_factory=Reading)

    @classmethod
    def of(cls, given: argparse.Namespace) -> Fronts:
        """As the words of the command line say."""
        return cls(
            sip2=given.sip2, tls=given.sip2_tls, https=given.https, http=given.http, telnet=given.telnet,
            control=given.control, catalogue=given.catalogue, certificate=given.certificate, key=given.key,
            login_tries=given.login_tries,
            limits=Limits(line=given.line, connections=given.connections, idle=given.idle, rate=given.rate),
            shape=GatewayShape(given.gateway_namespace, given.gateway_path, CredentialsPlace(given.gateway_account)),
            reading=Reading(given.gateway_patience, given.gateway_reads))

    def check(self) -> None:
        """Errors: CentralError for what cannot be served so. Nothing has been opened then."""
        if not any((self.sip2, self.tls, self.https, self.http)):
            raise CentralError("there is nothing to listen on; give --sip2, --sip2-tls, --https or --http")
        if self.telnet and not self.sip2:
            raise CentralError("prompts lead to the SIP2 port; give --sip2 beside --telnet")
        if (self.tls or self.https) and not (self.certificate and self.key):
            raise CentralError("TLS needs a certificate; give --certificate and --key with PEM files")
        if not self.shape.path.startswith("/"):
            raise CentralError("the path of the gateway begins with /; give --gateway-path such as /sip")
        if self.http and not is_loopback(self.http[0]):
            raise CentralError(f"plain HTTP is for this machine only, not {self.http[0]}; use --https, or 127.0.0.1")
        if self.catalogue and not is_loopback(self.catalogue[0]):
            raise CentralError(f"the catalogue is for this machine only, not {self.catalogue[0]}; give 127.0.0.1:0")
        if self.control and not is_loopback(self.control[0]):
            raise CentralError(f"the control socket is for this machine only, not {self.control[0]}; give 127.0.0.1:0")
        self.context()

    def context(self) -> ssl.SSLContext | None:
        """TLS 1.2 or newer with the certificate; None without one. Errors: CentralError."""
        if self.certificate is None or self.key is None:
            return None
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self.certificate, self.key)
        except (OSError, ValueError) as error:      # ssl.SSLError is an OSError
            raise CentralError(f"cannot use the certificate {self.certificate} with the key {self.key}: {error}; "
                               "give PEM files that belong together, without a passphrase") from None
        return context


class Listener(Protocol):
    @property
    def address(self) -> Endpoint: ...
    async def start(self) -> None: ...
    async def close(self) -> None: ...


def prepare(database: Database, pins: Pins, seed_file: Path | None, raw: bytes | None, now: datetime) -> None:
    """Fill the database from a seed, unless the very same seed filled it before: what has happened since is kept."""
    if raw is None or seed_file is None:
        return
    print_of_file = fingerprint(raw)
    if ensure_same(database, print_of_file):
        load(database, read_seed(raw, seed_file), print_of_file, pins, now)


def read_file(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SeedError(f"cannot read the seed file {file}: {error.strerror}") from None


async def serve(database: Database, pins: Pins, fronts: Fronts, *, say: Callable[[str], None],
                now: Callable[[], datetime] = datetime.now, dialect: Dialect = HOUSE,
                keep_days: int = KEEP_DAYS) -> None:
    """Answer until SIGTERM or SIGINT. `say` gets one line for each port when all are open. Errors: CentralError.

    What ended more than `keep_days` days ago is removed by and by; 0 keeps all.
    """
    library = await asyncio.wrap_future(database.submit(read_library))
    acs = Acs(library, database, pins, now=now, dialect=dialect, login_tries=fronts.login_tries)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with AsyncExitStack() as open_now:
        said = []
        for where, words, listener in _listeners(acs, Catalogue(library, database), fronts, dialect):
            await _listen(listener, *where)
            open_now.push_async_callback(listener.close)
            said.append(words.format(_place(listener.address)))
        if keep_days:
            branch = next(iter(library.branches))
            forgetting = loop.create_task(keep_to(database, keep_days, lambda: Agent("retention", branch, now())))
            open_now.callback(forgetting.cancel)
        for line in said:
            say(line)
        await stop.wait()


def _listeners(acs: Acs, catalogue: Catalogue, fronts: Fronts,
               dialect: Dialect) -> list[tuple[Endpoint, str, Listener]]:
    """Each front that is asked for: where, the line that tells of it, and what listens there."""
    faults = Faults() if fronts.control else None
    deliver = _deliver(acs, faults)
    handle = faults.slowing(acs.handle) if faults else acs.handle
    context = fronts.context()
    servers: list[Server] = []
    made: list[tuple[Endpoint, str, Listener]] = []

    def sip2(where: Endpoint, words: str, ssl: ssl.SSLContext | None = None) -> None:
        servers.append(Server(handle, host=where[0], port=where[1], charset=dialect.charset, limits=fronts.limits,
                              habits=dialect.habits, deliver=deliver, ssl=ssl))
        made.append((where, words, servers[-1]))

    def web(where: Endpoint, scheme: str, context: ssl.SSLContext | None = None) -> None:
        gateway = Gateway(handle, shape=fronts.shape, reading=fronts.reading, deliver=deliver)
        made.append((where, f"{scheme} listening on {scheme}://{{}}{gateway.path}", WebServer(
            gateway.application(), host=where[0], port=where[1], context=context,
            connections=fronts.limits.connections, idle=min(fronts.limits.idle, _WEB_IDLE))))

    if fronts.sip2:
        sip2(fronts.sip2, "sip2 listening on {}")
    if fronts.tls:
        sip2(fronts.tls, "sip2-tls listening on {}", context)
    if fronts.https:
        web(fronts.https, "https", context)
    if fronts.http:
        web(fronts.http, "http")
    if fronts.telnet:
        made.append((fronts.telnet, "telnet listening on {}", Telnet(
            lambda: servers[0].address, host=fronts.telnet[0], port=fronts.telnet[1],
            tries=fronts.login_tries)))
    if fronts.catalogue:
        made.append((fronts.catalogue, "catalogue listening on http://{}/", WebServer(
            catalogue.application(), host=fronts.catalogue[0], port=fronts.catalogue[1],
            connections=fronts.limits.connections, idle=min(fronts.limits.idle, _WEB_IDLE))))
    if fronts.control and faults:
        control = Control(faults, lambda: sum(server.drop_connections() for server in servers),
                          host=fronts.control[0], port=fronts.control[1])
        made.append((fronts.control, "control listening on {}", control))
    return made


def _deliver(acs: Acs, faults: Faults | None) -> Deliver | None:
    """What a line goes through on its way out; None when it goes as it is."""
    if not any(dialect.decomposed for dialect in acs.dialects):
        return faults.deliver if faults else None

    async def deliver(session: Session, data: bytes) -> Delivery:
        if acs.dialect_of(session).decomposed:
            data = spoil(Kind.DECOMPOSED, data)
        return await faults.deliver(session, data) if faults else Delivery(data)

    return deliver


async def _listen(listener: Listener, host: str, port: int) -> None:
    try:
        await listener.start()
    except OSError as error:
        raise CentralError(f"cannot listen on {host}:{port}: {error.strerror or error}; "
                           "give another address or port") from None


def _place(address: Endpoint) -> str:
    return f"{address[0]}:{address[1]}"
