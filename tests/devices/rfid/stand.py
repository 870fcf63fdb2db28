"""Every driver on a stand: a field of tags, its emulated reader and a line in memory. A reader joins by its lines in
the tables of drivers and of emulators; here stand those whose protocol differs in what it can say, and variants."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from devices.drivers import LINE_READERS
from devices.emulators.field import Field
from devices.emulators.fieldfile import tag_of
from devices.emulators.pcsc import PcscEmulator
from devices.emulators.reader import ReaderEmulator
from devices.emulators.readers import READER_EMULATORS
from devices.pcsc.driver import PcscReader
from devices.pcsc.link import SystemLink
from tests.devices.rfid.wire import Wire
from tests.pcscd import READERS, Pcscd, Vpcd

TIMEOUT = 0.1                          # seconds a question may take
ABSENT = "E0040150FFFFFFFF"


@dataclass(frozen=True)
class Pair:
    """A driver and its emulator; `asks` and `answers` are options of the one and of the other. `checksum`: a wrong bit
    is seen; `reasons`: the reader says why a tag refused; `formats`: it writes the format byte."""

    driver: Callable[..., Any]
    emulator: Callable[..., ReaderEmulator[Any]]
    asks: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    checksum: bool = True
    reasons: bool = True
    formats: bool = True


def _pair(name: str, asks: dict[str, Any] | None = None, answers: dict[str, Any] | None = None, **more: bool) -> Pair:
    module, _, driver = LINE_READERS[name].partition(":")
    return Pair(getattr(import_module(module), driver), READER_EMULATORS[name], asks or {}, answers or {}, **more)


PAIRS = {name: _pair(name) for name in LINE_READERS} | {
    "feig, advanced frames": _pair("feig", {"advanced": True}),
    "feig, long answers": _pair("feig", {}, {"tags_a_frame": 60}),
    "threem, naming tags twice": _pair("threem", {}, {"twice": True}),
    "threem, an old one": _pair("threem", {}, {"plain": True}),
    "rl866": _pair("rl866", formats=False),
    "twn4": _pair("twn4", checksum=False, reasons=False),
}


class Stand:
    """The reader is open, and `limit` is how long any call may take on the clock of the wire."""

    limit = 20 * TIMEOUT

    def __init__(self, pair: Pair, tags: Field, **answers: Any) -> None:
        self.pair, self.field = pair, tags
        self.emulator = pair.emulator(tags, **{**pair.answers, **answers})
        self.wire = Wire(self.emulator)
        self.reader = pair.driver(self.wire.connect, seconds=TIMEOUT, inventory_seconds=2.5 * TIMEOUT,
                                  clock=self.wire.clock, **pair.asks)
        self.reader.open()

    @property
    def uids(self) -> list[str]:
        return self.field.on_pad()


class PcscStand:
    """A reader that is on no line of its own: PC/SC carries each question and its answer, whole or not at all."""

    pair = Pair(PcscReader, lambda tags: tags)

    def __init__(self, tags: Field, driver: Callable[..., Any] = PcscReader) -> None:
        self.field, self.wire = tags, Clock()
        self.emulator = PcscEmulator(tags, transparent=True)
        self.reader = driver(lambda: Direct(self.emulator))
        self.reader.open()

    @property
    def uids(self) -> list[str]:
        return self.field.on_pad()


class ServedStand(PcscStand):
    """As that, with the real service between."""

    def __init__(self, tags: Field, service: Pcscd) -> None:
        self.field, self.wire = tags, Clock()
        self._service = service
        service.start()
        self.emulator = Vpcd(service, tags, transparent=True)
        self.emulator.plug()
        if tags.on_pad():
            self.emulator.await_seen()
        self.reader = PcscReader(lambda: SystemLink(READERS[0]))
        self.reader.open()

    def close(self) -> None:
        self.reader.close()
        self.emulator.close()
        self._service.stop()


class Clock:
    now = 0.0

    def clock(self) -> float:
        return self.now


class Direct:
    """A link to an emulated PC/SC reader without a line."""

    name = "ACS ACR1552"

    def __init__(self, emulator: PcscEmulator) -> None:
        self._emulator = emulator

    def version(self) -> str:
        return "1.06"

    def atr(self) -> bytes | None:
        self._emulator.answer(b"\x01")
        return self._emulator.answer(b"\x04") or None

    def transmit(self, command: bytes) -> bytes | None:
        return self._emulator.answer(command) or None

    def close(self) -> None:
        """There is nothing to let go of."""


def stand_of(name: str, tags: Field, **answers: Any) -> Stand | PcscStand:
    return PcscStand(tags) if name == "pcsc" else Stand(PAIRS[name], tags, **answers)


@contextmanager
def served_stands(service: Pcscd) -> Iterator[Callable[..., PcscStand]]:
    """Stands at the real service, one at a time."""
    with ExitStack() as last:
        def stand(tags: Field, **answers: Any) -> PcscStand:
            last.close()
            served = ServedStand(tags, service)
            last.callback(served.close)
            return served
        yield stand


SERVED = "pcsc, by its service"
ALL = (*PAIRS, "pcsc", SERVED)


def a_field(count: int, **more: Any) -> Field:
    return Field(tag_of({"uid": f"E0040150{number * 0x01010FF1:08X}", "model": "iso28560-3", "on": True,
                         "item": f"20190012345{number:02d}", "owner": "FI-La", **more}) for number in range(count))
