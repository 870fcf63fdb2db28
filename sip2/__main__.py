"""`python -m sip2`: ask a SIP2 system from the command line, and explain what it says.

Exit code 0 when the system said yes, 1 when it said no, 2 when it could not be asked; of `selftest` 0 when nothing is
to be mended, 1 when something is to be looked at, 2 when something fails.
"""
from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from io import TextIOWrapper
from typing import Any

from sip2.arguments import parser
from sip2.client import Client, Credentials, Direction, Timeouts
from sip2.codec import check_charset
from sip2.dialects import EXPLAINED, Dialect
from sip2.errors import ConnectFailed, Sip2Error
from sip2.explain import Explanation, explain
from sip2.mask import masked
from sip2.messages import AcsStatus, Message, ScStatus
from sip2.selftest import Subjects, Verdict, selftest
from sip2.transports.base import Transport
from sip2.transports.tcp import Tcp
from sip2.transports.tls import Tls, Trust
from sip2.verbs import bytes_of, offered, requests_of, said_yes

YES, NO, NOT_ASKED = 0, 1, 2


class LastLine:
    """Keeps the last line received, and shows all of them, masked, when asked to."""

    def __init__(self, show: bool) -> None:
        self.received = b""
        self._show = show

    def __call__(self, direction: Direction, line: bytes) -> None:
        if direction is Direction.RECEIVED:
            self.received = line
        if self._show:
            print(direction.value, masked(line), file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    dialect = EXPLAINED[options.dialect]
    options.charset = options.charset or dialect.charset
    try:
        check_charset(options.charset)
        match options.verb:
            case "decode":
                return _decode(options, dialect)
            case "selftest":
                return _selftest(options, dialect)
        return _ask(options, dialect)
    except Sip2Error as error:
        print(f"sip2: {printable(str(error))}", file=sys.stderr)
        if error.in_doubt:
            print("sip2: it may have happened; look before you ask again.", file=sys.stderr)
        return NOT_ASKED


def _decode(options: argparse.Namespace, dialect: Dialect) -> int:
    """NOT_ASKED when any of the lines is no message."""
    given = sys.stdin.buffer.read() if options.line == "-" else bytes_of(options.line)
    lines = [line for line in re.split(rb"[\r\n]+", given) if line] or [b""]
    told = [explain(line, charset=options.charset, dialect=dialect) for line in lines]
    if options.json:
        shown = [one.as_json() for one in told]
        _print_json(shown if options.line == "-" else shown[0])
    else:
        for one in told:
            _show(one)
    for one in told:
        if one.trouble is not None:
            print(f"sip2: {printable(one.trouble)}", file=sys.stderr)
    return NOT_ASKED if any(one.trouble for one in told) else YES


def _client(options: argparse.Namespace, trace: LastLine) -> Client:
    login = None
    if options.login_user is not None:
        login = Credentials(options.login_user, options.login_password or "", options.location)
    trust = Trust(options.ca, options.key_pin, options.name)
    transport: Transport = Tcp(options.host, options.port)
    if options.http:
        transport = _gateway(options, trust)
    elif options.namespace or options.path or options.basic:
        raise ConnectFailed("--namespace, --path and --basic tell of a gateway: they go with --http.")
    elif options.tls:
        transport = Tls(options.host, options.port, trust)
    elif trust != Trust():
        raise ConnectFailed("--ca, --name and --pin say whom to trust: they go with --tls or --http.")
    seconds = options.timeout
    return Client(transport=transport, login=login, institution_id=options.institution,
                  error_detection=not options.no_checksum, charset=options.charset, trace=trace,
                  timeouts=None if seconds is None else Timeouts(seconds, seconds, seconds))


def _gateway(options: argparse.Namespace, trust: Trust) -> Transport:
    if not options.login_user or not options.login_password:
        raise ConnectFailed("A gateway wants an account with every message: give --login-user and --login-password.")
    from sip2.transports.http import Credentials as Account  # loaded only by those who use it
    from sip2.transports.http import CredentialsPlace, GatewayShape, Https
    shape = GatewayShape()
    if options.namespace:
        shape = replace(shape, namespace=options.namespace, shortest_password=1)     # 15 is Koha-Suomi's own rule
    if options.path:
        shape = replace(shape, path=options.path)
    if options.basic:
        shape = replace(shape, place=CredentialsPlace.BASIC)
    return Https(options.http, Account(options.login_user, options.login_password), shape=shape,
                 trust=trust)


def _selftest(options: argparse.Namespace, dialect: Dialect) -> int:
    client = _client(options, LastLine(options.trace))
    findings = []
    subjects = Subjects(options.institution, options.patron, options.pin, options.item, dialect)
    for number, finding in enumerate(selftest(client, subjects), 1):
        findings.append(finding)
        if not options.json:
            print(printable(f"{number}  {finding.verdict:4}  {finding.step}: {finding.found}"))
            if finding.remedy:
                print(printable(f"         {finding.remedy}"))
    client.close()
    if options.json:
        _print_json([{"number": number, **asdict(finding)} for number, finding in enumerate(findings, 1)])
    verdicts = {finding.verdict for finding in findings}
    return 2 if Verdict.BAD in verdicts else 1 if Verdict.ODD in verdicts else 0


def _ask(options: argparse.Namespace, dialect: Dialect) -> int:
    last = LastLine(options.trace)
    requests = requests_of(options)
    with _client(options, last) as client:
        request: Message = ScStatus()
        answer: Message = client.status or AcsStatus(online=False)
        for request in requests:
            if not offered(client.status, request):
                print(f"sip2: by its BX the system does not offer a {request.code}; asked all the same.",
                      file=sys.stderr)
            answer = client.request(request)
            if not said_yes(answer, request):
                break
    yes = said_yes(answer, request)
    told = explain(last.received, charset=options.charset, dialect=dialect)
    if options.json:
        _print_json(told.as_json())
    else:
        _show(told)
        print(f"  =>  The system says {'yes' if yes else 'no'}.")
    return YES if yes else NO


def printable(text: str) -> str:
    """`text` with what could play tricks on a terminal, or could not be printed, made visible."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def _print_json(shape: Any) -> None:
    print(json.dumps(shape, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace").decode())


def _show(explanation: Explanation) -> None:
    if explanation.code:
        print(f"{explanation.code}  {explanation.name}")
    width = max((len(field.name or "?") for field in explanation.fields), default=0)
    for field in explanation.fields:
        told = _told(field.value, field.raw)
        raw = "" if field.raw == told or not field.raw.strip() else f"   [{field.raw}]"
        print(printable(f"  {field.id or '  '}  {field.name or '?':{width}}  {told}{raw}".rstrip()))
    if explanation.checksum_ok is False:
        print("  !!  the checksum does not fit the line")
    for odd in explanation.oddities:
        print(printable(f"  !!  {odd.kind}" + (f": {odd.detail}" if odd.detail else "")))
    for remark in explanation.remarks:
        print(f"  ..  {remark}")


def _told(value: Any, raw: str) -> str:
    match value:
        case None:
            return "unknown" if raw else ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value) or "-"
        case dict():
            return ", ".join(f"{name} {'?' if one is None else one}" for name, one in value.items())
    return str(value)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    raise SystemExit(main())
