"""The link to PC/SC's own service, over a pyscard that is not there: what it raises is ours, what is gone is missed."""
import sys
import threading
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

from devices.errors import DeviceGone, DeviceSilent
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
        self.stuck, self.blocks, self.free = threading.Event(), False, threading.Event()
        self.let_go = threading.Event()

    def wait(self):
        """Some readers and their cards never answer, and the service with them."""
        if self.blocks:
            self.stuck.set()
            self.free.wait()

    def readers(self):
        self.wait()
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
        self.service.let_go.set()
        raise SmartcardException("it has gone already")

    def getATR(self):
        self.transmit([])
        return list(ATR)

    def transmit(self, command):
        self.service.wait()
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
    yield service
    service.free.set()


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


def test_a_reader_that_never_answers_is_told_within_its_deadline_and_given_up(service):
    link = SystemLink("ACR", seconds=0.05)
    assert link.atr() == ATR
    service.blocks = True
    for _ in range(2):
        with pytest.raises(DeviceSilent, match="within"):
            link.transmit(b"\xff\xca\0\0\0")
    link.close()
    service.blocks = False
    assert SystemLink("ACR").atr() == ATR                  # a new link does not wait for the old one
    assert not service.let_go.is_set()
    service.free.set()
    assert service.let_go.wait(5)                          # and that one lets go as soon as it can


def test_a_service_that_never_answers_is_told_where_readers_are_listed_and_opened(service):
    service.blocks = True
    with pytest.raises(DeviceSilent):
        reader_names(seconds=0.05)
    with pytest.raises(DeviceSilent):
        SystemLink("ACR", seconds=0.05)


def test_closing_a_link_from_another_thread_ends_the_call_that_waits(service):
    link = SystemLink("ACR", seconds=60)
    assert link.atr() == ATR
    service.blocks = True
    threading.Thread(target=lambda: (service.stuck.wait(), link.close())).start()
    with pytest.raises(DeviceGone, match="closed"):
        link.transmit(b"\xff\xca\0\0\0")
    with pytest.raises(DeviceGone, match="not open"):
        link.atr()


def test_no_thread_is_left_behind_by_links_that_were_closed_or_could_not_be_opened(service):
    before = set(threading.enumerate())
    SystemLink("ACR").close()
    with pytest.raises(DeviceGone):
        SystemLink("HID")
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
        assert not thread.is_alive()
