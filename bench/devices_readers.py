"""How many tags a second each driver finds, reads and secures, beside what air and line alone allow.

The emulated readers keep real air time and the time of a serial line. The floor of finding is one field reset where
the protocol needs one, the anticollision of exactly these tags, and the bytes of one question and its answers; of
reading, that and one question for the first blocks of each tag; of securing, one write and one look back for each, at
5 ms of programming. The Pad does the work, as it does at a kiosk.

A TWN4 finds one tag at a time, and so does a PC/SC reader in a session: no pads for a pile. They are measured, on USB,
and have no goal.
"""
from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from devices.drivers import tag_reader
from devices.emulators import airtime
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.emulators.pcsc import PcscEmulator
from devices.emulators.readers import READER_EMULATORS
from devices.rfid.contents import FIRST_BLOCKS
from devices.rfid.pad import Pad, SecureResult

GOAL = 1.15
COUNTS = (1, 5, 10, 20)
PILES = 3                              # different piles, each of other tags; the median is told


@dataclass(frozen=True)
class Floor:
    """What a protocol cannot do without: bits a second and a byte, seconds of field reset, and bytes of questions and
    answers together, counted from its frames. `turn`: bytes between two tags, where one must be let go for the next.
    `air`: seconds of finding exactly these, and `form`: of asking one for its format byte, where finding does not tell
    it. `baud` 0: the line takes no time."""

    baud: int
    bits: int
    reset: float
    find: Callable[[int], int]         # for so many tags
    read: int                          # for one tag, of its first blocks
    secure: int                        # for one tag, written and looked at
    turn: int = 0
    air: Callable[[Sequence[str]], float] = airtime.inventory
    form: float = 0.0
    goal: float | None = GOAL

    def seconds(self, size: int) -> float:
        return size * self.bits / self.baud if self.baud else 0.0


def _one_by_one(uids: Sequence[str]) -> float:
    """Each is found among those that are left, and told to keep quiet; at last none is found."""
    return sum(airtime.inventory(uids[found:]) for found in range(len(uids) + 1)) + len(uids) * airtime.exchange(14, 4)


def _by_ends(uids: Sequence[str]) -> float:
    """Those whose UIDs end alike are asked together, and apart when they are several. Who is alone is told to keep
    quiet, and then nobody is left."""
    return _ends([int(uid, 16) for uid in uids], 0)


def _ends(numbers: list[int], bits: int) -> float:
    size = 5 + (bits + 7) // 8
    if not numbers:
        return airtime.no_answer(size)
    asked = airtime.exchange(size, airtime.INVENTORY_ANSWER)
    if len(numbers) == 1:
        return asked + airtime.no_answer(12) + airtime.no_answer(size)
    return asked + sum(_ends([number for number in numbers if number >> bits & 1 == bit], bits + 1) for bit in (0, 1))


FLOORS = {
    "feig": Floor(38400, 11, airtime.FIELD_RESET, lambda tags: 11 + 14 + 10 * tags, 17 + 48, 22 + 34),
    "threem": Floor(19200, 10, 0.0, lambda tags: 8 + 10 + 9 * tags, 17 + 49, 30 + 30),
    "rl866": Floor(38400, 11, 0.0, lambda tags: (8 + 13) * (1 + tags // 19) + 13 * tags, 30 + 16 + 47,
                   30 + 12 + 13 + 11 + 27, turn=8 + 9),
    "twn4": Floor(0, 10, airtime.FIELD_RESET, lambda tags: 0, 0, 0, air=_one_by_one, form=airtime.system_info(),
                  goal=None),
    "pcsc": Floor(0, 10, airtime.FIELD_RESET, lambda tags: 0, 0, 0, air=_by_ends, goal=None),
}


def figures() -> list[dict[str, object]]:
    """One figure a line: {name, unit, ours, reference, reference_name, ratio, goal, holds}; in tags a second."""
    rows = []
    for driver, floor in FLOORS.items():
        for count in COUNTS:
            runs = [_run(driver, floor, _pile(count, seed)) for seed in range(PILES)]
            for number, work in enumerate(("find", "read", "secure")):
                name = f"devices.{driver}.{work}{count}"
                rows.append(_figure(name, count, [run[number] for run in runs], floor.goal))
    return rows


def _run(driver: str, floor: Floor, field: Field) -> list[tuple[float, float]]:
    """(seconds taken, seconds of air and line), for finding, reading and securing this pile."""
    uids = field.on_pad()
    find = floor.reset + floor.air(uids) + floor.seconds(floor.find(len(uids)))
    turns = floor.seconds((len(uids) - 1) * floor.turn)
    read = find + turns + len(uids) * (floor.form + airtime.read_blocks(FIRST_BLOCKS) + floor.seconds(floor.read))
    secure = turns + len(uids) * (airtime.write_afi() + airtime.system_info() + floor.seconds(floor.secure))
    with _pad(driver, floor, field) as pad:
        reading = _timed(pad.poll)                     # the first round reads; later ones only find
        pad.poll()
        return [(_timed(pad.poll), find), (reading, read), (_timed(lambda: _secure(pad, uids)), secure)]


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _secure(pad: Pad, uids: list[str]) -> None:
    assert {pad.secure(uid, False) for uid in uids} == {SecureResult.WRITTEN}


@contextmanager
def _pad(driver: str, floor: Floor, field: Field) -> Iterator[Pad]:
    with (PcscEmulator(field, transparent=True, air=True) if driver == "pcsc"
          else READER_EMULATORS[driver](field, air=True, baud=floor.baud)) as reader:
        pad = Pad(tag_reader(reader.url))
        pad.reopen()
        try:
            yield pad
        finally:
            pad.close()
    assert len(pad.tags()) == len(field.on_pad())


def _pile(count: int, seed: int) -> Field:
    numbers = random.Random(seed).sample(range(1 << 32), count)
    return Field(tag_of({"uid": f"E0040150{number:08X}", "model": "iso28560-3", "item": f"{2019000000000 + number}",
                         "owner": "FI-La", "on": True}) for number in numbers)


def _figure(name: str, count: int, runs: list[tuple[float, float]], goal: float | None) -> dict[str, object]:
    took, floor = sorted(runs, key=lambda run: run[0] / run[1])[len(runs) // 2]
    ratio = statistics.median(took / floor for took, floor in runs)
    return {"name": name, "unit": "tags/s", "ours": round(count / took, 1), "reference": round(count / floor, 1),
            "reference_name": "air and line", "ratio": round(ratio, 3),
            "goal": f"{goal} times as long at most" if goal else "none: no pad for a pile",
            "holds": goal is None or ratio <= goal}
