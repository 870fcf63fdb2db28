"""The words of `python -m central serve`."""
from __future__ import annotations

import argparse
from pathlib import Path

from central.dialects import DIALECTS
from central.retention import KEEP_DAYS


def add_serve(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--dialect", choices=sorted(DIALECTS), help="answer as this kind of central system does")
    verb.add_argument("--keep-days", type=_days, default=KEEP_DAYS, metavar="DAYS",
                      help="how long the audit and what has ended are kept; 0 is for ever (default %(default)s)")
    _add_fronts(verb.add_argument_group("where it is reached", "port 0 picks a free one; each front prints a line"))
    _add_gateway(verb.add_argument_group("the gateway of --https and --http", "one SIP2 message a POST"))
    limits = verb.add_argument_group("what one terminal may take")
    limits.add_argument("--line", type=_count, default=65536, metavar="BYTES", help="in one line (default 65536)")
    limits.add_argument("--connections", type=_count, default=1000, metavar="N",
                        help="open at a time on each front (default 1000)")
    limits.add_argument("--idle", type=_seconds, default=900.0, metavar="S",
                        help="seconds of silence before a connection is closed (default 900)")
    limits.add_argument("--rate", type=_seconds, metavar="N",
                        help="requests a second on one connection; more have to wait (default: no limit)")
    limits.add_argument("--login-tries", type=_count, default=3, metavar="N",
                        help="wrong logins in a row before the connection is closed (default 3)")


def _add_fronts(fronts: argparse._ArgumentGroup) -> None:
    fronts.add_argument("--sip2", type=endpoint, metavar="HOST:PORT", help="SIP2 over plain TCP")
    fronts.add_argument("--sip2-tls", type=endpoint, metavar="HOST:PORT", help="SIP2 over TLS 1.2 or newer")
    fronts.add_argument("--https", type=endpoint, metavar="HOST:PORT", help="SIP2 over HTTPS")
    fronts.add_argument("--http", type=endpoint, metavar="HOST:PORT", help="the same without TLS, on this machine only")
    fronts.add_argument("--telnet", type=endpoint, metavar="HOST:PORT",
                        help="the port of --sip2 behind a login by prompts, as over telnet")
    fronts.add_argument("--catalogue", type=endpoint, metavar="HOST:PORT",
                        help="search and copies over plain HTTP, on this machine only; no patron is known there")
    fronts.add_argument("--certificate", type=Path, metavar="FILE", help="PEM, with its chain, for TLS and HTTPS")
    fronts.add_argument("--key", type=Path, metavar="FILE", help="PEM, the certificate's key")
    fronts.add_argument("--control", type=endpoint, metavar="HOST:PORT",
                        help="take commands for faults on this machine (JSON lines), for trying out clients")


def _add_gateway(gateway: argparse._ArgumentGroup) -> None:
    gateway.add_argument("--gateway-path", metavar="PATH", default="/api/v1/contrib/kohasuomi/sipmessages")
    gateway.add_argument("--gateway-namespace", metavar="URI", default="https://koha-suomi.fi/sipschema.xsd")
    gateway.add_argument("--gateway-account", choices=("attributes", "basic"), default="attributes",
                         help="where the account stands: in the outer element, or in HTTP basic authentication")
    gateway.add_argument("--gateway-reads", type=_count, default=8192, metavar="BYTES",
                         help="of an answer; the rest is cut off (default 8192; 1024 in older ones)")
    gateway.add_argument("--gateway-patience", type=_seconds, default=5.0, metavar="S",
                         help="seconds it waits for an answer before it gives an empty one (default 5)")


def endpoint(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > 65535:
        raise argparse.ArgumentTypeError("give HOST:PORT, such as 127.0.0.1:6001")
    return host.strip("[]"), int(port)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 10_000_000:
        raise argparse.ArgumentTypeError("give a whole number, 1 or more")
    return int(text)


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 36500:
        raise argparse.ArgumentTypeError("give a whole number of days, or 0")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1_000_000:
        raise argparse.ArgumentTypeError("give a number above 0")
    return value
