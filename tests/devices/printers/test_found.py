"""Printers that announce themselves in the network are found by the tools of the machine, or their absence is told."""
from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.detect import State, printers
from devices.drivers import receipt_printer
from devices.errors import DeviceError
from devices.printers.found import IPP, RAW, NetworkPrinter, announced, listed, network_printers

AVAHI = r"""+;eth0;IPv4;Kuitti\032\195\164;_ipp._tcp;local
=;eth0;IPv6;Kuitti\032\195\164;_ipp._tcp;local;kuitti.local;fe80::1;631;"rp=ipp/print"
=;eth0;IPv4;Kuitti\032\195\164;_ipp._tcp;local;kuitti.local;10.0.0.7;631;"txtvers=1" "rp=ipp/print" "note=a;b"
=;eth0;IPv4;Laser;_ipp._tcp;local;laser.local;10.0.0.8;631;"ty=Maker; Laser 9" "rp=/printers/laser"
=;eth0;IPv4;Mute;_ipp._tcp;local;mute.local;10.0.0.9;631;
=;eth0;IPv4;Portless;_ipp._tcp;local;odd.local;10.0.0.9;x;"rp=ipp/print"
"""
RECEIPTS = r"""=;eth0;IPv4;TM-T88\032\027[31m;_pdl-datastream._tcp;local;tm.local;10.0.0.6;9100;"ty=EPSON TM-T88VI"
"""
CUPS = """Device: uri = ipp
        class = network
        info = Internet Printing Protocol
        make-and-model = Unknown
        device-id =
        location =
Device: uri = socket://10.0.0.6
        class = network
        info = EPSON
        make-and-model = EPSON TM-T88VI
        device-id = MFG:EPSON;
        location =
Device: uri = ipp://10.0.0.8:631/ipp/print
        class = network
        info = Laser
        make-and-model = Unknown
        device-id =
        location =
Device: uri = socket://10.0.0.6:99999
        info = Odd
Device: uri = dnssd://Laser%20%209._ipp._tcp.local/?uuid=1-2
        class = network
        info = Laser 9
        make-and-model = Maker Laser 9
        device-id =
        location =
"""


def machine(**tools: str) -> tuple[list[Sequence[str]], object]:
    """What was run, and a way to run it."""
    ran: list[Sequence[str]] = []

    def run(words: Sequence[str]) -> str | None:
        ran.append(words)
        return {IPP: tools.get("ipp"), RAW: tools.get("raw")}.get(words[-1], tools.get(words[0]))
    return ran, run


def test_what_avahi_hears_is_named_by_the_addresses_that_our_drivers_take() -> None:
    _, run = machine(ipp=AVAHI, raw=RECEIPTS)
    found = list(network_printers(run))
    assert found == [NetworkPrinter("Kuitti ä", "10.0.0.7:631/ipp/print", "ipp://10.0.0.7:631/ipp/print"),
                     NetworkPrinter("Maker; Laser 9", "10.0.0.8:631/printers/laser", "ipp://10.0.0.8:631/printers/laser"),
                     NetworkPrinter("EPSON TM-T88VI", "10.0.0.6:9100", "escpos+tcp://10.0.0.6:9100")]
    for one in found:
        receipt_printer(one.url)


def test_where_avahi_is_not_cups_is_asked() -> None:
    ran, run = machine(lpinfo=CUPS)
    found = list(network_printers(run))
    assert [(one.name, one.url) for one in found] == [
        ("EPSON TM-T88VI", "escpos+tcp://10.0.0.6:9100"), ("10.0.0.8", "ipp://10.0.0.8:631/ipp/print"),
        ("Maker Laser 9", "")]
    assert ran[-1][0] == "lpinfo"


def test_where_nobody_can_be_asked_it_is_told_what_is_missing() -> None:
    _, run = machine()
    with pytest.raises(DeviceError, match="avahi-utils"):
        list(network_printers(run))
    (told,) = printers(lambda: network_printers(run))
    assert told.state is State.CLOSED
    assert "name the printer by its address" in told.note


def test_a_name_that_would_write_on_the_terminal_is_made_harmless() -> None:
    _, run = machine(raw=RECEIPTS.replace('"ty=EPSON TM-T88VI"', ""))
    assert [one.name for one in network_printers(run)] == ["TM-T88 [31m"]


LINES = [*AVAHI.splitlines(), *CUPS.splitlines(), "=;;;;;;1.2.3.4;9;", '"', "\\999"]


@given(st.text() | st.lists(st.sampled_from(LINES)).map("\n".join))
def test_whatever_a_tool_writes_is_read_or_passed_over(told: str) -> None:
    for one in (*announced(told), *listed(told)):
        assert one.where
