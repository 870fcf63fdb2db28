"""`python -m sip2`: ask a SIP2 system from the command line, and explain what it says.

Exit code 0 when the system said yes, 1 when it said no, 2 when it could not be asked.
"""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from sip2.arguments import parser
from sip2.client import Client, Credentials, Direction, Timeouts
from sip2.codec import check_charset, decode
from sip2.errors import ConnectFailed, DecodeError, Sip2Error
from sip2.explain import Explanation, explain
from sip2.mask import masked
from sip2.messages import (
    AcsStatus,
    BlockPatron,
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    EndPatronSession,
    EndSessionResponse,
    FeePaid,
    FeePaidResponse,
    Hold,
    HoldResponse,
    ItemInformation,
    ItemInformationResponse,
    ItemStatusUpdate,
    ItemStatusUpdateResponse,
    LoginResponse,
    Message,
    PatronEnable,
    PatronEnableResponse,
    PatronInformation,
    PatronInformationResponse,
    PatronStatusResponse,
    Renew,
    RenewAll,
    RenewAllResponse,
    RenewResponse,
    ScStatus,
)
from sip2.selftest import Subjects, Verdict, selftest
from sip2.transports.base import Transport
from sip2.transports.tcp import Tcp
from sip2.transports.tls import Tls, Trust
from sip2.values import CirculationStatus, Summary

YES, NO, NOT_ASKED = 0, 1, 2
_SUMMARY_NAMES = {"recall": "recalls"}


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
    try:
        if options.verb == "decode":
            check_charset(options.charset)
            _show(explain(options.line.encode("utf-8", "surrogateescape"), charset=options.charset), options.json)
            return YES
        return _selftest(options) if options.verb == "selftest" else _ask(options)
    except Sip2Error as error:
        print(f"sip2: {error}", file=sys.stderr)
        if error.in_doubt:
            print("sip2: it may have happened; look before you ask again.", file=sys.stderr)
        return NOT_ASKED


def _client(options: argparse.Namespace, trace: LastLine) -> Client:
    login = None
    if options.login_user is not None:
        login = Credentials(options.login_user, options.login_password or "", options.location)
    transport: Transport = Tcp(options.host, options.port)
    if options.http:
        from sip2.transports.http import Credentials as Account  # loaded only by those who use it
        from sip2.transports.http import Https
        transport = Https(options.http, Account(options.login_user or "", options.login_password or ""),
                          trust=Trust(options.ca, options.key_pin))
    elif options.tls:
        transport = Tls(options.host, options.port, Trust(options.ca, options.key_pin))
    elif options.ca or options.key_pin:
        raise ConnectFailed("--ca and --pin say whom to trust: they go with --tls or --http.")
    return Client(transport=transport, login=login, institution_id=options.institution,
                  error_detection=not options.no_checksum, charset=options.charset, trace=trace,
                  timeouts=Timeouts(options.timeout, options.timeout, options.timeout))


def _selftest(options: argparse.Namespace) -> int:
    client = _client(options, LastLine(options.trace))
    findings = []
    subjects = Subjects(options.institution, options.patron, options.pin, options.item)
    for number, finding in enumerate(selftest(client, subjects), 1):
        findings.append(finding)
        if not options.json:
            print(f"{number}  {finding.verdict:4}  {finding.step}: {finding.found}")
            if finding.remedy:
                print(f"         {finding.remedy}")
    client.close()
    if options.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    return NO if any(finding.verdict is Verdict.BAD for finding in findings) else YES


def _ask(options: argparse.Namespace) -> int:
    last = LastLine(options.trace)
    client = _client(options, last)
    with client:
        request: Message = ScStatus()
        answer: Message = client.status or AcsStatus(online=False)
        for request in _requests(options):
            answer = client.request(request)
            if not said_yes(answer, request):
                break
        _show(explain(last.received, charset=options.charset), options.json)
    return YES if said_yes(answer, request) else NO


def _requests(options: argparse.Namespace) -> list[Message]:
    """What the verb asks, in order; the next is asked only after a yes."""
    match options.verb:
        case "patron":
            chosen = _SUMMARY_NAMES.get(options.summary, options.summary)
            return [PatronInformation(patron_id=options.patron, patron_password=options.pin,
                                      summary=Summary(**({chosen: True} if chosen else {})))]
        case "item":
            return [ItemInformation(item_id=options.item)]
        case "checkout":
            lend = Checkout(patron_id=options.patron, item_id=options.item, patron_password=options.pin,
                            fee_acknowledged=False)
            if options.pin is None:
                return [lend]
            return [PatronInformation(patron_id=options.patron, patron_password=options.pin), lend]
        case "checkin":
            return [Checkin(item_id=options.item, current_location=options.location or "")]
        case "hold":
            return [Hold(patron_id=options.patron, item_id=options.item, patron_password=options.pin,
                         pickup_location=options.pickup)]
        case "end-session":
            return [EndPatronSession(patron_id=options.patron, patron_password=options.pin)]
        case "renew":
            return [Renew(patron_id=options.patron, item_id=options.item, patron_password=options.pin,
                          fee_acknowledged=False)]
        case "renew-all":
            return [RenewAll(patron_id=options.patron, patron_password=options.pin, fee_acknowledged=False)]
        case "fee-paid":
            return [FeePaid(patron_id=options.patron, patron_password=options.pin, fee_amount=options.amount,
                            currency_type=options.currency, fee_identifier=options.fee,
                            transaction_id=options.transaction)]
        case "block":
            return [BlockPatron(patron_id=options.patron, blocked_card_message=options.why)]
        case "enable":
            return [PatronEnable(patron_id=options.patron, patron_password=options.pin)]
        case "item-status":
            return [ItemStatusUpdate(item_id=options.item, item_properties=options.properties)]
        case "raw":
            return [_raw(options.line)]
    return []       # status: asked and answered when the link was made


def _raw(line: str) -> Message:
    message = decode(line.encode("utf-8", "surrogateescape")).message
    if not message.answers:
        raise DecodeError(f"A {message.code} is nothing that a terminal asks.")
    return message


def said_yes(answer: Message, request: Message) -> bool:
    """Is `answer` the central system's yes to `request`?"""
    match answer:
        case AcsStatus(online=online):
            return online
        case PatronInformationResponse():
            pin_given = isinstance(request, PatronInformation) and request.patron_password is not None
            return answer.valid_patron is True and (not pin_given or answer.valid_patron_password is True)
        case ItemInformationResponse():
            return bool(answer.title_id) or answer.circulation_status is not CirculationStatus.OTHER
        case (CheckoutResponse(ok=ok) | CheckinResponse(ok=ok) | HoldResponse(ok=ok) | RenewResponse(ok=ok)
              | RenewAllResponse(ok=ok) | LoginResponse(ok=ok)):
            return ok
        case FeePaidResponse(payment_accepted=ok) | ItemStatusUpdateResponse(ok=ok):
            return ok
        case PatronStatusResponse(valid_patron=valid) | PatronEnableResponse(valid_patron=valid):
            return valid is not False
        case EndSessionResponse(end_session=ended):
            return ended
    return False


def _show(explanation: Explanation, as_json: bool) -> None:
    if as_json:
        print(json.dumps(explanation.as_json(), ensure_ascii=False, indent=2))
        return
    print(f"{explanation.code}  {explanation.name}")
    width = max((len(field.name or "?") for field in explanation.fields), default=0)
    for field in explanation.fields:
        value = field.value
        if isinstance(value, list):
            value = ", ".join(value) or "-"
        elif isinstance(value, dict):
            value = ", ".join(f"{name} {'?' if n is None else n}" for name, n in value.items())
        elif isinstance(value, bool):
            value = "yes" if value else "no"
        told = ("unknown" if field.raw else "") if value is None else str(value)
        raw = "" if field.raw == told or not field.raw.strip() else f"   [{field.raw}]"
        print(f"  {field.id or '  '}  {field.name or '?':{width}}  {told}{raw}".rstrip())
    if explanation.checksum_ok is False:
        print("  !!  the checksum does not fit the line")
    for odd in explanation.oddities:
        print(f"  !!  {odd.kind}" + (f": {odd.detail}" if odd.detail else ""))


if __name__ == "__main__":
    raise SystemExit(main())
