"""Reading and writing a patron information answer, beside pysip2 from the package index, in the same run.

pysip2 is no dependency: where it is not installed (`pip install pysip2`) there is nothing to compare with, and the
figures say so. Both sides read typed and with the checksum verified; every line differs from the next.
"""
from __future__ import annotations

from typing import Any

from bench.sip2_decode import LINES, LONG, SHORT, _line, _microseconds
from sip2.codec import decode, encode

try:
    import pysip2
except ImportError:
    pysip2 = None

TIMES_FASTER = {SHORT: 3.0, LONG: 4.0}


def figures() -> list[dict[str, Any]]:
    """Four figures, in microseconds for one line."""
    told = []
    for suffix, length in (("", SHORT), ("_long", LONG)):
        lines = [_line(number, length) for number in range(LINES)]
        messages = [decode(line).message for line in lines]
        read = _microseconds(decode, lines)
        write = _microseconds(lambda message: encode(message, sequence=1), messages)    # type: ignore[arg-type]
        their_read = their_write = None
        if pysip2 is not None:
            framed = [line + b"\r" for line in lines]
            theirs = [pysip2.decode_message(line, encoding="utf-8").message for line in framed]
            their_read = _microseconds(lambda line: pysip2.decode_message(line, encoding="utf-8"), framed)
            their_write = _microseconds(
                lambda message: pysip2.encode_message(message, encoding="utf-8", sequence_number=1, checksum=True),
                theirs)
        told.append(_figure(f"sip2.decode64{suffix}_peer", read, their_read, TIMES_FASTER[length]))
        told.append(_figure(f"sip2.encode64{suffix}_peer", write, their_write, None))
    return told


def _figure(name: str, ours: float, theirs: float | None, times: float | None) -> dict[str, Any]:
    if theirs is None:
        return {"name": name, "unit": "µs", "ours": round(ours, 2), "holds": True,
                "goal": "not compared: pysip2 is not installed"}
    return {"name": name, "unit": "µs", "ours": round(ours, 2), "reference": round(theirs, 2),
            "reference_name": "pysip2", "ratio": round(theirs / ours, 2),
            "goal": f"pysip2 over ours at least {times:g}" if times else "",
            "holds": times is None or theirs / ours >= times}
