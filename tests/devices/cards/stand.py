"""Every card reader on a stand: the emulated reader on a real line, a card to hold to it, and what goes wrong. A reader
joins by a line in `STANDS`."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from devices.cards import CardReader
from devices.cards.nfc_reader import NfcCardReader
from devices.cards.tag_cards import TagCardReader
from devices.drivers import LINE_READERS, tag_reader
from devices.emulators.card import CardEmulator
from devices.emulators.cards import Card
from devices.emulators.field import Fault, FaultKind, Field
from devices.emulators.fieldfile import tag_of
from devices.emulators.pcsc import PcscEmulator
from devices.emulators.reader import LineFault, LineFaultKind, ReaderEmulator
from devices.emulators.readers import READER_EMULATORS
from devices.pcsc.card import PcscCardReader
from devices.pcsc.link import TcpLink
from devices.twn4.card import Twn4CardReader
from devices.twn4.driver import Twn4Reader
from devices.url import DeviceUrl

NUMBERS = ("23529000035676", "23529000035684")
SECONDS = 0.1                          # for an answer
_TCP = "tcp://127.0.0.1:0"
_UIDS = ("E004015000000001", "E004015000000002")
_SPOILT = {LineFaultKind.SILENCE: b"", LineFaultKind.GARBAGE: b"\xff\x5a\x63\x21"}


def _at_once(seconds: float) -> None:
    """A look follows the other: no test waits for a hand."""


class Stand:
    """`reader` is not open yet. Cards are told by their place in `NUMBERS`."""

    technology = "26V"
    emulator: Any
    reader: CardReader

    def __enter__(self) -> Stand:
        self.emulator.__enter__()
        self.reader = self._reader()
        return self

    def __exit__(self, *_: object) -> None:
        self.reader.close()
        self.emulator.__exit__(None, None, None)

    def hold(self, card: int = 0, *, leaves_at: int = 0) -> str:
        """Its UID. `leaves_at`: it is pulled away when it is asked for the so-manieth time."""
        field = self.emulator.field
        field.place(_UIDS[card])
        if leaves_at:
            field.fault(Fault(FaultKind.LEAVE, _UIDS[card], at=leaves_at))
        return _UIDS[card]

    def take(self) -> None:
        self.emulator.field.remove(*_UIDS)
        self.emulator.field.clear_faults()

    def spoil(self, kind: LineFaultKind) -> None:
        """The reader says nothing any more, or nonsense."""
        self.emulator.answer = lambda question: _SPOILT[kind] or None

    def heal(self) -> None:
        del self.emulator.answer

    def _reader(self) -> CardReader:
        raise NotImplementedError


def _cards() -> Field:
    return Field(tag_of({"uid": uid, "model": "iso28560-3", "item": number, "owner": "FI-La", "usage": 8})
                 for uid, number in zip(_UIDS, NUMBERS, strict=True))


class _Tags(Stand):
    """Cards that are tags, by a reader of tags."""

    emulator: ReaderEmulator[Any]

    def __init__(self, driver: str) -> None:
        self.emulator = READER_EMULATORS[driver](_cards(), listen=_TCP)

    def spoil(self, kind: LineFaultKind) -> None:
        self.emulator.fault(LineFault(kind, times=0))

    def heal(self) -> None:
        self.emulator.clear_faults()

    def _reader(self) -> CardReader:
        return TagCardReader(tag_reader(f"{self.emulator.url}?timeout={SECONDS}"), pause=_at_once)


class _Twn4(_Tags):
    def _reader(self) -> CardReader:
        url = DeviceUrl.parse(f"{self.emulator.url}?timeout={SECONDS}")
        return Twn4CardReader(Twn4Reader.from_url(url), pause=_at_once)


class _Pcsc(Stand):
    def __init__(self, **habits: bool) -> None:
        self.emulator = PcscEmulator(_cards(), **habits)

    def _reader(self) -> CardReader:
        url = DeviceUrl.parse(self.emulator.url)
        return PcscCardReader(lambda: TcpLink(url.host, url.port, seconds=SECONDS), pause=_at_once)


class _Leaving:
    """A card that is pulled away in the middle of what it is asked."""

    def __init__(self, card: Card, at: int) -> None:
        self._card, self._left, self.uid = card, at, card.uid

    def answer(self, technology: str, frame: bytes) -> bytes | None:
        self._left -= 1
        return self._card.answer(technology, frame) if self._left > 0 else None


class _Nfc(Stand):
    technology = "106A"

    def __init__(self) -> None:
        self.emulator = CardEmulator()

    def hold(self, card: int = 0, *, leaves_at: int = 0) -> str:
        uid: str = self.emulator.hold(NUMBERS[card])
        if leaves_at:
            self.emulator.hold_card(_Leaving(self.emulator._card, leaves_at))
        return uid

    def take(self) -> None:
        self.emulator.take()

    def _reader(self) -> CardReader:
        return NfcCardReader(self.emulator.url.removeprefix("nfc+").replace("//", ""), pause=_at_once)

    def spoil(self, kind: LineFaultKind) -> None:
        self.emulator.answer = lambda datagram: _SPOILT[kind]


STANDS: dict[str, Callable[[], Stand]] = {
    "nfc": _Nfc,
    "twn4": partial(_Twn4, "twn4"),
    "pcsc": _Pcsc,
    "pcsc, in a session": partial(_Pcsc, transparent=True),
    **{f"tags by {name}": partial(_Tags, name) for name in LINE_READERS if name != "twn4"},
}
