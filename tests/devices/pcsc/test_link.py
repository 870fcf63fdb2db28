"""The link to PC/SC's own service, over a pyscard that is not there: what it raises is ours, what is gone is missed."""
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

from devices.errors import DeviceGone
from devices.pcsc.link import SystemLink, reader_names

ATR = bytes.fromhex("3b8180018080")


class SmartcardException(Exception):
    """One base of what pyscard raises."""


class BaseSCardException(Exception):
    """The other, of what concerns its service."""


class Service:
    """Readers by name, each with a card's answer, or None without a card."""

    def __init__(self, **cards):
        self.cards, self.running, self.name = cards, True, ""

    def readers(self):
        if not self.running:
            raise BaseSCardException("service not available")
        return [Reader(self, name) for name in self.cards]


class Reader:
    def __init__(self, service, name):
        self.service, self.name = service, name     # it is its own connection

    def __str__(self):
        return self.name

    def createConnection(self):
        return self

    def connect(self):
        self.transmit([])

    def disconnect(self):
        raise SmartcardException("it has gone already")

    def getATR(self):
        self.transmit([])
        return list(ATR)

    def transmit(self, command):
        if not self.service.running or self.service.cards.get(self.name) is None:
            raise SmartcardException("no card")
        return self.service.cards[self.name], 0x90, 0x00


@pytest.fixture
def service(monkeypatch):
    service = Service(Omnikey=None, ACR1552=[1, 2])
    for name, contents in {"smartcard": {}, "smartcard.pcsc": {},
                           "smartcard.pcsc.PCSCExceptions": {"BaseSCardException": BaseSCardException},
                           "smartcard.System": {"readers": service.readers},
                           "smartcard.Exceptions": {"SmartcardException": SmartcardException}}.items():
        module = ModuleType(name)
        module.__dict__.update(contents, __spec__=ModuleSpec(name, None))
        monkeypatch.setitem(sys.modules, name, module)
    return service


def test_a_reader_is_chosen_by_a_part_of_its_name(service):
    assert reader_names() == ["Omnikey", "ACR1552"]
    assert SystemLink("1552").atr() == ATR
    assert SystemLink("").atr() is None
    with pytest.raises(DeviceGone, match="plugged in"):
        SystemLink("HID")


def test_a_card_that_is_taken_is_missed_and_the_next_is_heard(service):
    link = SystemLink("ACR")
    assert link.atr() == ATR
    assert link.transmit(b"\xff\xca\0\0\0") == b"\x01\x02\x90\x00"
    service.cards["ACR1552"] = None
    assert link.transmit(b"\xff\xca\0\0\0") is None
    assert link.transmit(b"\xff\xca\0\0\0") is None
    assert link.atr() is None
    service.cards["ACR1552"] = [3]
    assert link.atr() == ATR
    assert link.transmit(b"\xff\xca\0\0\0") == b"\x03\x90\x00"


def test_a_reader_or_a_service_that_has_gone_is_told(service):
    link = SystemLink("ACR")
    assert link.atr() == ATR
    del service.cards["ACR1552"]
    assert link.atr() is None
    with pytest.raises(DeviceGone):
        link.atr()
    service.cards["ACR1552"] = [1]
    assert link.atr() == ATR
    service.running = False
    assert link.transmit(b"\xff\xca\0\0\0") is None
    with pytest.raises(DeviceGone, match="pcscd"):
        link.atr()
    with pytest.raises(DeviceGone, match="pcscd"):
        reader_names()
