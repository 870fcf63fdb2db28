"""What the tests of the pad share."""
import pytest

from devices.emulators.feig import FeigEmulator
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from tests.devices.rfid.bench import Bench


@pytest.fixture
def bench():
    started = []

    def start(count=1, **more):
        options = {key: more.pop(key) for key in ("thorough", "security", "stable_for") if key in more}
        field = Field(tag_of({"uid": f"E0040150{number * 0x01010FF1:08X}", "model": "iso28560-3", "on": True,
                              "item": f"20190012345{number:02d}", "owner": "FI-La", **more})
                      for number in range(count))
        emulator = FeigEmulator(field, listen="tcp://127.0.0.1:0").__enter__()
        started.append(Bench(emulator, **options))
        return started[-1]
    yield start
    for one in started:
        one.pad.close()
        one.emulator.__exit__(None, None, None)
