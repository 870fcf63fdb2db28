"""Reading and writing 64, 11 and 12, short and long, beside pysip2 and Sip2 from the package index, in the same run.

Neither is a dependency: where one is not installed (`pip install pysip2 Sip2`) there is nothing to compare with, and
the figures say so. All read with the checksum verified, and every line differs from the next. pysip2 is typed as we
are, but drops fields it does not know and takes dates as text; Sip2 makes a dictionary of lists, reads answers only
and writes requests only.
"""
from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from typing import Any

from bench.sip2_decode import LINES, LONG, SHORT, best, patron_line
from sip2.checksum import signed
from sip2.codec import decode, encode

GOALS = {"decode64": 3.0, "decode64_long": 4.0}      # how many times as fast as pysip2
MIXED = 24                                           # orders of fields, far more than a reader could expect


def _peer(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


pysip2, sip2_client = _peer("pysip2"), _peer("Sip2.sip2")


def _date(number: int) -> str:
    return f"202611{number % 28 + 1:02d}    {number % 24:02d}{number % 60:02d}{number * 7 % 60:02d}"


def _checkout(number: int, long: bool) -> bytes:
    more = f"CH{'kansi ja kaksi liitettä, ' * 9}{number}|" if long else ""
    body = (f"11YN{_date(number)}20261221    235900AOLAH|AA2000{number:06d}|AB1000{number:06d}|AC|AD1234|{more}"
            "BON|BIN|")
    return signed(body.encode(), number % 10)


def _lent(number: int, long: bool) -> bytes:
    more = "".join(f"AF{place}. ilmoitus lainaajalle {number}, pidä tallessa|" for place in range(10)) if long else ""
    body = (f"121NNY{_date(number)}AOLAH|AA2000{number:06d}|AB1000{number:06d}|AJSeitsemän veljestä {number}|"
            f"AH20261221    235900|CK001|{more}")
    return signed(body.encode(), number % 10)


def _shuffled(number: int) -> bytes:
    """A short 64 with its fields in one of MIXED orders."""
    line = patron_line(number, SHORT)
    fields = line[61:-10].split(b"|")
    at = number % MIXED % len(fields)
    fields = fields[at:] + fields[:at]
    if number % MIXED >= len(fields):
        fields.reverse()
    return signed(line[:61] + b"|".join(fields) + b"|", number % 10)


KINDS: dict[str, Callable[[int], bytes]] = {
    "64": lambda number: patron_line(number, SHORT), "64_long": lambda number: patron_line(number, LONG),
    "64_mixed": _shuffled,
    "11": lambda number: _checkout(number, False), "11_long": lambda number: _checkout(number, True),
    "12": lambda number: _lent(number, False), "12_long": lambda number: _lent(number, True)}


def figures() -> list[dict[str, Any]]:
    """Microseconds for one line of each kind, read and written."""
    told = []
    for kind, make in KINDS.items():
        lines = [make(number) for number in range(LINES)]
        for line in lines:
            assert decode(line).checksum_ok
            assert not decode(line).oddities
        reading = {"ours": (decode, lines)} | _their_reading(kind, lines)
        told += _compared(f"decode{kind}", best(reading))
        if kind != "64_mixed":
            writing = {"ours": (_write, [decode(line).message for line in lines])} | _their_writing(kind, lines)
            told += _compared(f"encode{kind}", best(writing))
    return told


def _write(message: Any) -> bytes:
    return encode(message, sequence=1)


Work = dict[str, tuple[Callable[[Any], Any], list[Any]]]


def _their_reading(kind: str, lines: list[bytes]) -> Work:
    work: Work = {}
    framed = [line + b"\r" for line in lines]
    if pysip2 is not None:
        work["pysip2"] = (lambda line: pysip2.decode_message(line, encoding="utf-8"), framed)
    if sip2_client is not None and not kind.startswith("11"):
        peer = _client()
        parse = peer.sip_checkout_response if kind.startswith("12") else peer.sip_patron_information_response

        def read(line: bytes) -> Any:
            text = line.decode("utf-8")
            return parse(text) if peer._crc_verify(text) else None

        work["Sip2"] = (read, framed)
    return work


def _their_writing(kind: str, lines: list[bytes]) -> Work:
    work: Work = {}
    if pysip2 is not None:
        messages = [pysip2.decode_message(line + b"\r", encoding="utf-8").message for line in lines]
        work["pysip2"] = (lambda message: pysip2.encode_message(message, encoding="utf-8", sequence_number=1,
                                                                checksum=True), messages)
    if sip2_client is not None and kind.startswith("11"):
        peer = _client()
        peer.patron, peer.patronpwd, peer.institutionId = "2000100001", "1234", "LAH"
        texts = [line.decode().partition("|CH")[2].partition("|")[0] for line in lines]

        def write(asked: tuple[str, str]) -> bytes:
            return bytes(peer.sip_checkout_request(asked[0], itemProperties=asked[1]).encode("utf-8"))

        work["Sip2"] = (write, [(f"1000{number:06d}", text) for number, text in enumerate(texts)])
    return work


def _client() -> Any:
    peer = type("Quiet", (sip2_client.Sip2,), {"__del__": lambda _self: None})()     # it prints when it goes
    peer.log = logging.getLogger("bench.silent")
    peer.log.setLevel(logging.CRITICAL)
    return peer


def _compared(name: str, found: dict[str, float]) -> list[dict[str, Any]]:
    ours = found["ours"]
    if len(found) == 1:
        return [{"name": f"sip2.{name}_peer", "unit": "µs", "ours": round(ours, 2), "holds": True,
                 "goal": "not compared: no peer is installed"}]
    told = []
    for peer, theirs in found.items():
        if peer == "ours":
            continue
        times = GOALS.get(name) if peer == "pysip2" else None
        told.append({
            "name": f"sip2.{name}_{'peer' if peer == 'pysip2' else peer}", "unit": "µs", "ours": round(ours, 2),
            "reference": round(theirs, 2), "reference_name": peer, "ratio": round(theirs / ours, 2),
            "goal": f"{peer} over ours at least {times:g}" if times else "",
            "holds": times is None or theirs / ours >= times})
    return told


if __name__ == "__main__":
    for figure in figures():
        print(figure)
