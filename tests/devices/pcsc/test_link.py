"""The link to PC/SC's own service, over a pyscard that is not there: what is gone or stuck is missed, in a sentence."""
import sys
import threading
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

from devices.errors import DeviceGone, DeviceSilent
from devices.pcsc.link import SystemLink, reader_names

ATR = bytes.fromhex("3b8180018080")


class Service:
    """Readers by name, each with a card's answer, or None without a card. A card is its reader's name."""

    SCARD_S_SUCCESS, SCARD_E_NO_READERS_AVAILABLE, SCARD_E_NO_SERVICE, SCARD_E_NO_SMARTCARD = 0, -1, -2, -3
    SCARD_SCOPE_USER = SCARD_SHARE_SHARED = SCARD_UNPOWER_CARD = SCARD_PROTOCOL_T0 = SCARD_PCI_T0 = 1
    SCARD_PROTOCOL_T1 = SCARD_PCI_T1 = 2
    SCARD_SHARE_DIRECT, SCARD_LEAVE_CARD, SCARD_ATTR_VENDOR_IFD_VERSION = 3, 0, 0x10103

    def __init__(self, **cards):
        self.cards, self.running, self.contexts = cards, True, 0
        self.stuck, self.blocks, self.free = threading.Event(), False, threading.Event()
        self.let_go = threading.Event()

    def wait(self):
        """Some readers and their cards never answer, and the service with them."""
        if self.blocks:
            self.stuck.set()
            self.free.wait()

    def result(self, reader):
        self.wait()
        return 0 if self.running and self.cards.get(reader) is not None else self.SCARD_E_NO_SMARTCARD

    def SCardEstablishContext(self, scope):
        self.contexts += self.running
        return (0, "context") if self.running else (self.SCARD_E_NO_SERVICE, None)

    def SCardReleaseContext(self, context):
        self.contexts -= 1
        return 0

    def SCardListReaders(self, context, groups):
        self.wait()
        if not self.running:
            return self.SCARD_E_NO_SERVICE, None
        return (0, list(self.cards)) if self.cards else (self.SCARD_E_NO_READERS_AVAILABLE, None)

    def SCardGetAttrib(self, reader, attribute):
        return (0, [0, 0, 6, 1]) if attribute == 0x10103 and "ACR" in reader else (self.SCARD_E_NO_SMARTCARD, [])

    def SCardConnect(self, context, reader, mode, protocols):
        if mode == self.SCARD_SHARE_DIRECT:
            return 0, reader, protocols
        return self.result(reader), reader, protocols & self.SCARD_PROTOCOL_T1

    def SCardStatus(self, card):
        return self.result(card), card, 0, 0, list(ATR)

    def SCardTransmit(self, card, protocol, command):
        return self.result(card), self.cards.get(card)

    def SCardDisconnect(self, card, disposition):
        self.let_go.set()
        return self.SCARD_E_NO_SMARTCARD

    def SCardGetErrorMessage(self, result):
        return "no service"


@pytest.fixture
def service(monkeypatch):
    service = Service(Omnikey=None, ACR1552=[1, 2, 0x90, 0])
    package = ModuleType("smartcard")
    package.__dict__.update(scard=service, __spec__=ModuleSpec("smartcard", None))
    monkeypatch.setitem(sys.modules, "smartcard", package)
    yield service
    service.free.set()


def test_a_reader_tells_its_version_with_no_card_on_it_where_its_driver_does(service):
    service.cards["ACR1552"] = None
    assert SystemLink("ACR").version() == "1.06"
    assert SystemLink("Omnikey").version() == ""


def test_a_reader_is_chosen_by_a_part_of_its_name(service):
    assert reader_names() == ["Omnikey", "ACR1552"]
    assert SystemLink("1552").atr() == ATR
    assert SystemLink("").atr() is None
    with pytest.raises(DeviceGone, match="plugged in"):
        SystemLink("HID")
    service.cards.clear()
    assert reader_names() == []


def test_a_card_that_is_taken_is_missed_and_the_next_is_heard(service):
    link = SystemLink("ACR")
    assert link.atr() == ATR
    assert link.transmit(b"\xff\xca\0\0\0") == b"\x01\x02\x90\x00"
    service.cards["ACR1552"] = None
    assert link.transmit(b"\xff\xca\0\0\0") is None
    assert link.transmit(b"\xff\xca\0\0\0") is None
    assert link.atr() is None
    service.cards["ACR1552"] = [3, 0x90, 0]
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


def test_no_thread_and_no_context_is_left_behind_by_links_that_were_closed_or_could_not_be_opened(service):
    before = set(threading.enumerate())
    SystemLink("ACR").close()
    with pytest.raises(DeviceGone):
        SystemLink("HID")
    reader_names()
    for thread in set(threading.enumerate()) - before:
        thread.join(5)
        assert not thread.is_alive()
    assert service.contexts == 0
