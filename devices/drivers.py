"""Every driver there is: one line each. The first word of a device's URL names it.

A driver is a class with `from_url(DeviceUrl)`, which raises BadUrl for a URL it cannot use and opens nothing. It is
imported when a URL asks for it: some bring heavy libraries with them.
"""
from __future__ import annotations

import difflib
from importlib import import_module
from typing import Any, cast

from devices.audio.output import AudioOutput
from devices.cards.reader import CardReader
from devices.errors import BadUrl
from devices.headsets.switch import HeadsetSwitch
from devices.payment.terminal import PaymentTerminal
from devices.printers.printer import Printer
from devices.rfid.reader import TagReader
from devices.scanners.scanner import BarcodeScanner
from devices.url import DeviceUrl

Url = str | DeviceUrl

LINE_READERS = {                       # of tags, on a serial line or in the network
    "feig": "devices.feig.driver:FeigReader",
    "threem": "devices.threem.driver:ThreemReader",
    "rl866": "devices.rl866.driver:Rl866Reader",
    "twn4": "devices.twn4.driver:Twn4Reader",
}
TAG_READERS = LINE_READERS | {
    "pcsc": "devices.pcsc.driver:PcscReader",
}
CARD_READERS = {
    "nfc": "devices.cards.nfc_reader:NfcCardReader",
    "twn4": "devices.twn4.card:Twn4CardReader",
    "pcsc": "devices.pcsc.card:PcscCardReader",
}
BARCODE_SCANNERS = {
    "barcode": "devices.scanners.scanner:LineScanner",
}
RECEIPT_PRINTERS = {
    "escpos": "devices.printers.escpos:EscposPrinter",
    "ipp": "devices.printers.ipp:IppPrinter",
    "pdf": "devices.printers.folder:FolderPrinter",
}
AUDIO_OUTPUTS = {
    "alsa": "devices.audio.alsa:AlsaOutput",
    "wav": "devices.audio.folder:FolderOutput",
}
HEADSET_SWITCHES = {
    "jack": "devices.headsets.jack:JackSwitch",
}
PAYMENT_TERMINALS = {
    "zvt": "devices.payment.zvt.driver:ZvtTerminal",
}


def tag_reader(url: Url) -> TagReader:
    """The tag reader a URL names, not yet opened: feig+tcp://host:10001, rl866+serial:///dev/ttyUSB0. Raises BadUrl."""
    reader: TagReader = _made(url, "tag reader", TAG_READERS)
    return reader


def open_tag_reader(url: Url) -> TagReader:
    """The opened reader a URL names. Raises BadUrl for an unknown driver, DeviceError when it does not answer."""
    reader = tag_reader(url)
    reader.open()
    return reader


def card_reader(url: Url) -> CardReader:
    """The card reader a URL names, not yet opened: nfc+usb://, nfc+usb://054c:06c3, nfc+serial:///dev/ttyUSB0,
    nfc+udp://localhost:54321, twn4+serial:///dev/ttyACM0, pcsc+usb://, pcsc+usb://ACR1552, or any tag reader for cards
    that are tags. Raises BadUrl."""
    reader = _made(url, "card reader", TAG_READERS | CARD_READERS)
    if parsed(url).driver in CARD_READERS:
        return cast(CardReader, reader)
    from devices.cards.tag_cards import TagCardReader
    return TagCardReader(reader)


def barcode_scanner(url: Url) -> BarcodeScanner:
    """The scanner a URL names, not yet opened: barcode+serial:///dev/ttyACM0?baud=9600, or as a keyboard
    barcode+evdev:///dev/input/by-id/…-event-kbd. Raises BadUrl."""
    scanner: BarcodeScanner = _made(url, "barcode scanner", BARCODE_SCANNERS)
    return scanner


def receipt_printer(url: Url) -> Printer:
    """The printer a URL names: escpos+tcp://host:9100, escpos+serial:///dev/ttyUSB0, escpos+usb:///dev/usb/lp0,
    ipp://localhost/printers/queue, pdf:///folder. Raises BadUrl."""
    printer: Printer = _made(url, "receipt printer", RECEIPT_PRINTERS)
    return printer


def audio_output(url: Url) -> AudioOutput:
    """Where a URL sends sound: alsa://default, wav:///folder. Raises BadUrl."""
    output: AudioOutput = _made(url, "sound output", AUDIO_OUTPUTS)
    return output


def headset_switch(url: Url) -> HeadsetSwitch:
    """The switch a URL names, not yet opened: jack+evdev:///dev/input/event5. Raises BadUrl."""
    switch: HeadsetSwitch = _made(url, "headset switch", HEADSET_SWITCHES)
    return switch


def payment_terminal(url: Url) -> PaymentTerminal:
    """The payment terminal a URL names, not yet opened: zvt+tcp://host:20007. Raises BadUrl."""
    terminal: PaymentTerminal = _made(url, "payment terminal", PAYMENT_TERMINALS)
    return terminal


def _made(url: Url, what: str, drivers: dict[str, str]) -> Any:
    meant = parsed(url)
    place = drivers.get(meant.driver)
    if place is None:
        close = difflib.get_close_matches(meant.driver, drivers, 1)
        hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(drivers))}"
        raise BadUrl(f"no {what} driver is called {meant.driver!r}; {hint}")
    module, _, name = place.partition(":")
    return getattr(import_module(module), name).from_url(meant)


def parsed(url: Url) -> DeviceUrl:
    return DeviceUrl.parse(url) if isinstance(url, str) else url
