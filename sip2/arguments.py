"""The words of `python -m sip2`."""
from __future__ import annotations

import argparse

from sip2.dialects import EXPLAINED, GENERIC


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


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m sip2", description="Ask a library system over SIP2.",
                                     epilog="Exit code: 0 the system said yes, 1 it said no, 2 it was not asked.")
    made.add_argument("--host", default="127.0.0.1", help="of the central system (default %(default)s)")
    made.add_argument("--port", type=_port, default=6001, help="default %(default)s")
    made.add_argument("--login-user", metavar="U", help="account of the terminal (93, CN)")
    made.add_argument("--login-password", metavar="P", help="its password (CO)")
    made.add_argument("--location", metavar="L", help="where it stands: sent with the login (CP) and a return (AP)")
    made.add_argument("--institution", metavar="AO", default="", help="institution id sent with every request")
    made.add_argument("--no-checksum", action="store_true", help="send no AY and AZ")
    made.add_argument("--dialect", metavar="D", choices=EXPLAINED, default=GENERIC.name,
                      help=f"whose fields are named, and whose character set is used: {', '.join(EXPLAINED)}")
    made.add_argument("--charset", metavar="C", help="utf-8, cp850, iso8859-1 …; the dialect's when not given")
    made.add_argument("--tls", action="store_true", help="speak TLS")
    made.add_argument("--ca", metavar="FILE", help="with TLS or HTTPS: trust these authorities only")
    made.add_argument("--name", metavar="HOST", help="and the name in the certificate, when it is not the host's")
    made.add_argument("--pin", metavar="SHA256", dest="key_pin", help="and the SHA-256 of the server's public key")
    made.add_argument("--http", metavar="URL", help="SIP2 over HTTPS by the gateway there; the account is --login-user")
    made.add_argument("--namespace", metavar="URI", help="with --http: of its XML, when it is not Koha-Suomi's")
    made.add_argument("--path", metavar="PATH", help="with --http: what stands behind URL, when it is not Koha-Suomi's")
    made.add_argument("--basic", action="store_true", help="with --http: the account goes in HTTP's own header")
    made.add_argument("--timeout", metavar="S", type=_seconds,
                      help="seconds to wait for each answer; without it as long as the system's 98 asks")
    made.add_argument("--trace", action="store_true", help="show the lines on stderr, patrons' data hidden")
    made.add_argument("--json", action="store_true", help="the answer as JSON")
    verbs = made.add_subparsers(dest="verb", required=True, metavar="VERB")
    verbs.add_parser("status", help="is the system there, and what can it do (99)")
    patron = _with(verbs.add_parser("patron", help="is this card good, and this its PIN (63)"), "patron", "pin")
    patron.add_argument("--summary", choices=("holds", "overdue", "charged", "fines", "recall", "unavailable"))
    patron.add_argument("--first", metavar="N", help="first item of the list (BP)")
    patron.add_argument("--last", metavar="N", help="last item of the list (BQ)")
    _with(verbs.add_parser("item", help="what is known of an item (17)"), "item")
    _fee(_with(verbs.add_parser("checkout", help="lend (11); with --pin, asks 63 first"), "patron", "item", "pin"))
    _with(verbs.add_parser("checkin", help="return (09)"), "item")
    hold = _fee(_with(verbs.add_parser("hold", help="reserve (15)"), "patron", "pin"))
    wanted = hold.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--item", metavar="N", help="a copy (AB)")
    wanted.add_argument("--title", metavar="N", help="a title (AJ)")
    hold.add_argument("--pickup", metavar="L", help="where to pick it up (BS)")
    hold.add_argument("--mode", choices=("add", "remove", "change"), default="add")
    _fee(_with(verbs.add_parser("renew", help="lend for longer (29)"), "patron", "item", "pin"))
    _fee(_with(verbs.add_parser("renew-all", help="all of a patron's loans for longer (65)"), "patron", "pin"))
    paid = _with(verbs.add_parser("fee-paid", help="tell of a payment (37)"), "patron", "pin")
    paid.add_argument("--amount", metavar="A", required=True, help="such as 2.50")
    paid.add_argument("--currency", metavar="C", default="EUR")
    paid.add_argument("--fee", metavar="N", help="which fee (CG)")
    paid.add_argument("--transaction", metavar="N", help="number of the payment (BK)")
    block = _with(verbs.add_parser("block", help="block a card (01); the library must unblock it"), "patron")
    block.add_argument("--why", metavar="TEXT", default="", help="message to staff (AL)")
    _with(verbs.add_parser("enable", help="unblock a card (25)"), "patron", "pin")
    _with(verbs.add_parser("end-session", help="end a patron's session (35)"), "patron", "pin")
    update = _with(verbs.add_parser("item-status", help="set an item's properties (19)"), "item")
    update.add_argument("--properties", metavar="TEXT", required=True, help="CH")
    verbs.add_parser("raw", help="send one line, read and written anew; AY and AZ are ours").add_argument(
        "line", metavar="LINE")
    test = verbs.add_parser("selftest", help="check a link step by step; changes nothing")
    for name in ("patron", "pin", "item"):
        test.add_argument(f"--{name}", metavar="P" if name == "pin" else "N")
    verbs.add_parser("decode", help="explain one line field by field, and what is odd in it").add_argument(
        "line", metavar="LINE", help="or - for all lines of the standard input; behind -- when it begins with -")
    return made


def _fee(verb: argparse.ArgumentParser) -> argparse.ArgumentParser:
    verb.add_argument("--accept-fee", action="store_true", help="the patron accepts the fee that was told (BO)")
    return verb


def _with(verb: argparse.ArgumentParser, *names: str) -> argparse.ArgumentParser:
    for name in names:
        verb.add_argument(f"--{name}", metavar="P" if name == "pin" else "N", required=name != "pin")
    return verb
