"""How long a pile takes on an emulated FEIG reader that keeps real air time, beside what the air alone takes.

The floor of reading is one field reset, the anticollision of exactly these tags, and one question a tag; the floor
of securing is one write and one read-back a tag, at 5 ms of programming. The reader is asked over TCP, and for
`serial10` over a line of 38 400 baud, whose bytes are then part of the floor.
"""
from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from devices.drivers import tag_reader
from devices.emulators import airtime
from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.rfid.contents import FIRST_BLOCKS
from devices.rfid.pad import Pad, SecureResult

GOAL = 1.15
BAUD = 38400
PILES = 5                              # different piles, each of other tags; the median is told


def figures() -> list[dict[str, object]]:
    """One figure a line: {name, unit, ours, reference, reference_name, ratio, goal, holds}; times in milliseconds."""
    rows = [_figure(f"devices.feig.read{count}", [_read(_pile(count, seed)) for seed in range(PILES)],
                    "air: field reset, anticollision, one read a tag") for count in (1, 5, 10, 20)]
    rows.append(_figure("devices.feig.serial10", [_read(_pile(10, seed), BAUD) for seed in range(PILES)],
                        "air and line: the same at 38 400 baud"))
    rows.append(_figure("devices.feig.secure10", [_secure(_pile(10, seed)) for seed in range(PILES)],
                        "air: one write and one read-back a tag"))
    return rows


def _read(field: Field, baud: int = 0) -> tuple[float, float]:
    """(seconds from the tags being there to all of them being read, seconds of air and line)."""
    uids = field.on_pad()
    air = airtime.FIELD_RESET + airtime.inventory(uids) + len(uids) * airtime.read_blocks(FIRST_BLOCKS)
    if baud:
        air += ((5 + 6) + (7 + 7 + 10 * len(uids)) + len(uids) * (17 + 48)) * 11 / baud
    with _pad(field, baud) as pad:
        start = time.perf_counter()
        events = pad.poll()
        took = time.perf_counter() - start
    assert len(events) == len(uids)
    return took, air


def _secure(field: Field) -> tuple[float, float]:
    uids = field.on_pad()
    air = len(uids) * (airtime.write_afi() + airtime.system_info())
    with _pad(field) as pad:
        pad.poll()
        start = time.perf_counter()
        results = [pad.secure(uid, False) for uid in uids]
        took = time.perf_counter() - start
    assert set(results) == {SecureResult.WRITTEN}
    return took, air


@contextmanager
def _pad(field: Field, baud: int = 0) -> Iterator[Pad]:
    with FeigEmulator(field, listen="pty" if baud else "tcp://127.0.0.1:0", air=True, baud=baud) as reader:
        pad = Pad(tag_reader(reader.url))
        pad.reopen()
        try:
            yield pad
        finally:
            pad.close()


def _pile(count: int, seed: int) -> Field:
    numbers = random.Random(seed).sample(range(1 << 32), count)
    return Field(tag_of({"uid": f"E0040150{number:08X}", "model": "iso28560-3", "item": f"{2019000000000 + number}",
                         "owner": "FI-La", "on": True}) for number in numbers)


def _figure(name: str, runs: list[tuple[float, float]], reference_name: str) -> dict[str, object]:
    took, air = sorted(runs, key=lambda run: run[0] / run[1])[len(runs) // 2]
    ratio = statistics.median(took / air for took, air in runs)
    return {"name": name, "unit": "ms", "ours": round(took * 1000, 1), "reference": round(air * 1000, 1),
            "reference_name": reference_name, "ratio": round(ratio, 3), "goal": GOAL, "holds": ratio <= GOAL}


if __name__ == "__main__":
    for row in figures():
        print("{name:24} {ours:8} {unit}  {reference:8} {reference_name}  ×{ratio} (goal {goal}: {holds})"
              .format(**row))
