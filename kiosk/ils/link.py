"""From the table [sip2] to what speaks: transport, dialect, client, and the errands over them."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from config.settings import Settings
from config.sip2 import Sip2, Telnet, Tls
from kiosk.ils.central_system import CentralSystem
from sip2 import dialects
from sip2.circulation import Circulation
from sip2.circulation.desk import Rules
from sip2.client import Client, Credentials, Timeouts, Trace
from sip2.pacing import KeepAlive
from sip2.transports.base import Transport
from sip2.transports.tcp import Tcp
from sip2.transports.tls import Tls as TlsLink
from sip2.transports.tls import Trust

LINE_ENDS = {"crlf": "\r\n", "cr": "\r", "lf": "\n"}


def client_of(table: Sip2, *, trace: Trace | None = None, now: Callable[[], datetime] = datetime.now) -> Client:
    """A client that has not connected yet. Raises Sip2Error for what could never work, ConfigError for a secret that
    cannot be read."""
    times, dialect = table.timeouts, dialects.named(table.dialect)
    return Client(
        transport=transport_of(table),
        login=Credentials(table.user, table.password(), table.location) if table.user else None,
        institution_id=table.institution, institution_decides=dialect.needs_institution,
        charset=table.charset or dialect.charset,
        error_detection=table.error_detection, timeouts=Timeouts(times.connect, times.login, times.read),
        max_idle=2 * table.keep_alive, keep_alive=KeepAlive(table.keep_alive), trace=trace, now=now)


def transport_of(table: Sip2) -> Transport:
    """What the settings choose. The files of [sip2.tls] are read when the link is made."""
    host, port = table.host or "", table.port or 0
    match table.transport:
        case "tls":
            return TlsLink(host, port, trust_of(table.tls))
        case "https":
            return _https(table)
        case "telnet":
            assert table.telnet is not None
            return _telnet(table.telnet, TlsLink(host, port, trust_of(table.tls)) if table.telnet.tls
                           else Tcp(host, port))
        case "serial":
            from sip2.transports.serial import SerialLine
            line = table.serial
            assert line is not None
            return SerialLine(line.url, line.baud, bits=line.bits, parity=line.parity, stop=line.stop)
    return Tcp(host, port)


def trust_of(table: Tls) -> Trust:
    return Trust(_text(table.ca), table.pin or None, table.name or None, _text(table.certificate), _text(table.key))


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _https(table: Sip2) -> Transport:
    from sip2.transports.http import Credentials, CredentialsPlace, GatewayShape, Https
    gateway = table.https
    assert gateway is not None
    shape = GatewayShape(gateway.namespace, gateway.path, CredentialsPlace(gateway.account), gateway.shortest_password)
    return Https(gateway.base, Credentials(table.user, table.password()), shape=shape, trust=trust_of(table.tls))


def _telnet(prompts: Telnet, inner: Transport) -> Transport:
    from sip2.transports.telnet import Prompts
    from sip2.transports.telnet import Telnet as Prompted
    return Prompted(inner, Prompts(prompts.user, prompts.password(), prompts.login_prompt, prompts.secret_prompt,
                                   prompts.banner, line_end=LINE_ENDS[prompts.line_end]))


def central_system_of(settings: Settings, client: Client) -> CentralSystem:
    """The kiosk's questions over `client`. This machine's own clock is what is compared with the central system's.

    Raises InstitutionMissing where the dialect decides by the branch and none is named.
    """
    table = settings.sip2
    circulation = Circulation(
        client.request, dialects.named(table.dialect), institution_id=table.institution, branch=settings.branch.code,
        rules=rules_of(table))
    return CentralSystem(circulation, branch=settings.branch.code, places=named(settings.places))


def rules_of(table: Sip2) -> Rules:
    usual = 10.0 if table.transport == "https" else 0.0
    said = table.timeouts.under_way
    return Rules(clock=timedelta(seconds=table.clock_tolerance), hold_shelf=table.hold_shelf,
                 hold_number=table.hold_number, under_way=usual if said is None else said)


def named(places: Mapping[str, str]) -> dict[str, str]:
    """The branches that have a name for patrons."""
    return {code: name for code, name in places.items() if name}
