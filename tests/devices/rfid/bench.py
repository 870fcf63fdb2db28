"""A pad on a bench: a field of tags, an emulated reader before it, and a clock that the test moves."""

from devices.drivers import open_tag_reader
from devices.rfid.pad import Pad


class Bench:
    """A field, an emulated reader and a pad whose clock moves a tenth of a second a round."""

    def __init__(self, emulator, **options):
        self.emulator, self.field, self.now = emulator, emulator.field, 100.0
        self.reader = open_tag_reader(emulator.url + "?timeout=0.1")
        self.pad = Pad(self.reader, clock=lambda: self.now, **options)

    def rounds(self, count):
        events = []
        for _ in range(count):
            events += self.pad.poll()
            self.now += 0.1
        return [(type(event), event.uid) for event in events]


def uid_of(bench):
    return bench.field.tags()[0].uid
