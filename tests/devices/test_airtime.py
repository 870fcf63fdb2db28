"""Air time agrees with ISO 15693's arithmetic, so that what is measured against it means something."""
import random
import statistics

import pytest

from devices.emulators import airtime
from devices.emulators.feig import FeigEmulator, FeigLogic
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.feig.frames import Request


@pytest.mark.parametrize(("seconds", "milliseconds"), [
    (airtime.request(5), 1.62), (airtime.answer(12), 3.93), (airtime.read_blocks(8), 15.85),
    (airtime.read_blocks(28), 40.0), (8 * airtime.exchange(13, 7), 56.7), (airtime.system_info(), 9.8),
    (airtime.write_afi(0), 5.9), (airtime.write_afi(), 10.6), (airtime.write_afi(0.020), 25.6),
    (airtime.inventory([]), 9.78), (airtime.inventory(["E004015000000001"]), 13.86),
])
def test_each_exchange_takes_what_the_standard_says(seconds, milliseconds):
    assert seconds * 1000 == pytest.approx(milliseconds, rel=0.005)


@pytest.mark.parametrize(("tags", "mean", "p95"), [(1, 13.9, 13.9), (5, 38.6, 58.5), (10, 81.9, 107), (20, 184, 219)])
def test_collisions_cost_what_they_do_on_average(tags, mean, p95):
    chance = random.Random(15693)
    rounds = sorted(airtime.inventory([f"{number:016X}" for number in chance.sample(range(1 << 32), tags)]) * 1000
                    for _ in range(1500))
    assert statistics.mean(rounds) == pytest.approx(mean, rel=0.03)
    assert rounds[int(0.95 * len(rounds))] == pytest.approx(p95, rel=0.05)


class Line:
    """A connection over which one question comes."""

    def __init__(self, question):
        self.waiting, self.sent = [question], []

    def read(self, seconds):
        return self.waiting.pop() if self.waiting else None

    def write(self, data):
        self.sent.append(data)


def test_a_reader_with_air_takes_as_long_as_the_air_and_one_without_takes_none():
    field = Field([tag_of({"uid": "E004015000000001", "model": "blank", "on": True})])
    for air, expected in ((True, airtime.FIELD_RESET), (False, 0.0)):
        slept = []
        emulator = FeigEmulator(field, air=air, clock=lambda: 0.0, sleep=slept.append)
        line = Line(Request(0x69).to_bytes())
        emulator._serve(line)
        assert sum(slept) == pytest.approx(expected)
        assert line.sent == [bytes.fromhex("06006900f6fa")]


def test_each_question_is_charged_with_its_own_air():
    logic = FeigLogic(Field([tag_of({"uid": "E004015000000001", "model": "blank", "on": True})]))
    uid = bytes.fromhex("01E004015000000001")
    charged = [logic.answer(Request(0xB0, data))[1] for data in (
        b"\x01\x00", b"\x23" + uid + b"\x00\x08", b"\x27" + uid + b"\xc2", b"\x2b" + uid)]
    assert charged == [airtime.inventory(["E004015000000001"]), airtime.read_blocks(8), airtime.write_afi(),
                       airtime.system_info()]
