"""`python -m sip2`: ask a SIP2 system from the command line, and explain what it says.

Exit code 0 when the system said yes, 1 when it said no, 2 when it could not be asked.
"""
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from sip2.client import Client, Credentials, Direction, Timeouts
from sip2.errors import Sip2Error
from sip2.explain import Explanation, explain
from sip2.mask import masked
from sip2.messages import (
    AcsStatus,
    Checkin,
    CheckinResponse,
    Checkout,
    CheckoutResponse,
    EndPatronSession,
    EndSessionResponse,
    Hold,
    HoldResponse,
    ItemInformation,
    ItemInformationResponse,
    Message,
    PatronInformation,
    PatronInformationResponse,
    ScStatus,
)
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
    options = _parser().parse_args(arguments)
    try:
        if options.verb == "decode":
            _show(explain(options.line.encode("utf-8", "surrogateescape"), charset=options.charset), options.json)
            return YES
        return _ask(options)
    except Sip2Error as error:
        print(f"sip2: {error}", file=sys.stderr)
        if error.in_doubt:
            print("sip2: it may have happened; look before you ask again.", file=sys.stderr)
        return NOT_ASKED


def _ask(options: argparse.Namespace) -> int:
    last = LastLine(options.trace)
    login = None
    if options.login_user is not None:
        login = Credentials(options.login_user, options.login_password or "", options.location)
    client = Client(
        options.host, options.port, login=login, institution_id=options.institution,
        error_detection=not options.no_checksum, charset=options.charset, trace=last,
        timeouts=Timeouts(options.timeout, options.timeout, options.timeout))
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
            return [EndPatronSession(patron_id=options.patron)]
    return []       # status: asked and answered when the link was made


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
        case CheckoutResponse(ok=ok) | CheckinResponse(ok=ok) | HoldResponse(ok=ok):
            return ok
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


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 3600:
        raise argparse.ArgumentTypeError("seconds, more than 0 and less than 3600")
    return seconds


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError("1 to 65535")
    return port


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sip2", description="Ask a library system over SIP2.",
                                     epilog="Exit code: 0 the system said yes, 1 it said no, 2 it was not asked.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=6001)
    parser.add_argument("--login-user", metavar="U", help="account of the terminal (93, CN)")
    parser.add_argument("--login-password", metavar="P", help="its password (CO)")
    parser.add_argument("--location", metavar="L", help="where it stands: sent with the login (CP) and a return (AP)")
    parser.add_argument("--institution", metavar="AO", default="", help="institution id sent with every request")
    parser.add_argument("--no-checksum", action="store_true", help="send no AY and AZ")
    parser.add_argument("--charset", metavar="C", default="utf-8")
    parser.add_argument("--timeout", metavar="S", type=_seconds, default=8.0, help="seconds to wait for an answer")
    parser.add_argument("--trace", action="store_true", help="show the lines on stderr, patrons' data hidden")
    parser.add_argument("--json", action="store_true")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("status", help="is the system there, and what can it do (99)")
    patron = _with(verbs.add_parser("patron", help="is this card good, and this its PIN (63)"), "patron", "pin")
    patron.add_argument("--summary", choices=("holds", "overdue", "charged", "fines", "recall", "unavailable"))
    _with(verbs.add_parser("item", help="what is known of an item (17)"), "item")
    _with(verbs.add_parser("checkout", help="lend (11); with --pin, asks 63 first"), "patron", "item", "pin")
    _with(verbs.add_parser("checkin", help="return (09)"), "item")
    hold = _with(verbs.add_parser("hold", help="reserve (15)"), "patron", "item", "pin")
    hold.add_argument("--pickup", metavar="L", help="where to pick it up (BS)")
    _with(verbs.add_parser("end-session", help="end a patron's session (35)"), "patron")
    verbs.add_parser("decode", help="explain one line").add_argument("line", metavar="LINE")
    return parser


def _with(verb: argparse.ArgumentParser, *names: str) -> argparse.ArgumentParser:
    for name in names:
        verb.add_argument(f"--{name}", metavar="P" if name == "pin" else "N", required=name != "pin")
    return verb


if __name__ == "__main__":
    raise SystemExit(main())
