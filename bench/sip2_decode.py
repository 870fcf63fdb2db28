"""How long a patron information answer takes to read: typed, checksum verified, beside a plain reader.

The plain reader is what one writes in an afternoon: verify the sum, cut the fixed part, split the rest on the
delimiter into a dictionary of strings. It makes no types, no dates, no message, and knows no sloppy sender.
Every line differs from the next (time, counts, numbers), so that no cache of whole lines could help.
"""
from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from sip2.codec import decode
from sip2.messages import PatronInformationResponse

LINES = 2000
BATCH = 100
ROUNDS = 9
SHORT, LONG = 231, 852      # bytes of a line
GOALS = {SHORT: 8.0, LONG: 15.0}    # microseconds


def patron_line(number: int, length: int) -> bytes:
    body = (f"64              007202611{number % 28 + 1:02d}    {number % 24:02d}{number % 60:02d}"
            f"{number * 7 % 60:02d}00010000{number % 50:04d}000100000003AOLAH|AA2000{number:06d}|AEMäkinen, Aino|"
            "BZ0050|CA0020|CB0100|BLY|CQY|BHEUR|BV2.50|CC50.00|")
    end = "BEaino@example.invalid|PCHENKILO|"
    item = 0
    while len((body + end).encode()) + 9 + 13 <= length:
        body += f"AU{1000200000 + item:010d}|"
        item += 1
    spare = length - 9 - len((body + end).encode())
    if spare >= 3:
        end += "AQ" + "L" * (spare - 3) + "|"
    elif spare:
        end = end.replace("aino@", "aino" + "o" * spare + "@")
    covered = (body + end).encode() + b"AY%dAZ" % (number % 10)
    return covered + b"%04X" % (-sum(covered) & 0xFFFF)


def plain_decode(line: bytes) -> tuple[str, dict[str, list[str]], int]:
    """The reference: fixed part, tagged fields, sequence number. Raises ValueError on a wrong sum."""
    if (sum(line[:-4]) + int(line[-4:], 16)) & 0xFFFF:
        raise ValueError("checksum")
    text = line[:-9].decode("utf-8")
    fields: dict[str, list[str]] = {}
    for piece in text[61:].split("|"):
        if piece:
            fields.setdefault(piece[:2], []).append(piece[2:])
    return text[:61], fields, int(line[-7:-6])


def best(work: dict[str, tuple[Callable[[Any], Any], list[Any]]]) -> dict[str, float]:
    """Microseconds for one call of each. They take turns batch by batch, and of each batch its best time counts: a
    batch is shorter than the machine's other business lasts."""
    found = dict.fromkeys(work, 0.0)
    for begin in range(0, LINES, BATCH):
        batch = dict.fromkeys(work, float("inf"))
        for _ in range(ROUNDS):
            for name, (do, things) in work.items():
                some = things[begin:begin + BATCH]
                begun = perf_counter()
                for thing in some:
                    do(thing)
                batch[name] = min(batch[name], perf_counter() - begun)
        for name, seconds in batch.items():
            found[name] += seconds / LINES * 1e6
    return found


def figures() -> list[dict[str, Any]]:
    """The two figures of this bench, in microseconds for one line."""
    told = []
    for name, length in (("sip2.decode64", SHORT), ("sip2.decode64_long", LONG)):
        lines = [patron_line(number, length) for number in range(LINES)]
        for line in lines:
            decoded = decode(line)
            assert len(line) == length
            assert decoded.checksum_ok
            assert not decoded.oddities
            assert isinstance(decoded.message, PatronInformationResponse)
        ours, reference = best({"ours": (decode, lines), "plain": (plain_decode, lines)}).values()
        told.append({
            "name": name, "unit": "µs", "ours": round(ours, 2), "reference": round(reference, 2),
            "reference_name": "plain split into strings, checksum verified, nothing typed",
            "ratio": round(ours / reference, 2), "goal": f"under {GOALS[length]:g} µs for {length} bytes",
            "holds": ours < GOALS[length]})
    return told


if __name__ == "__main__":
    for figure in figures():
        print(figure)
