"""Which readers are there, and which of them is the card reader, which the pad: hands tell, by what they lay where."""
from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

from devices.cards import CardPresented, CardReader, CardRefused
from devices.detect import Detected, Port, State, at_port, at_url, pcsc_readers, serial_ports, usb_devices
from devices.drivers import card_reader, open_tag_reader
from devices.errors import DeviceError
from devices.rfid.reader import TagReader
from devices.url import DeviceUrl
from kiosk.findings import good, odd, sentence, skipped
from kiosk.setup.bench import Bench, Figures, Outcome, of_tags
from kiosk.setup.draft import Path_
from sip2.selftest import Finding

HEAD = ("kind", "where", "what", "state")


def detect(bench: Bench) -> Outcome:
    """USB, serial ports, PC/SC and the network readers that are named; what is configured already is asked first."""
    asked = bench.conversation
    told = asked.ask("detect.urls", "Addresses of readers on the network, such as feig+tcp://10.0.0.5:10001; "
                     "none: Enter")
    urls = dict.fromkeys([*bench.readers, *told.split()])
    ports = serial_ports()
    if ports and not asked.agree("detect.ask", f"Ask each of {len(ports)} serial ports who is there? A receipt "
                                 "printer may print the question", default=True):
        ports = []
    bench.found = []
    findings: list[Finding] = []
    rows = []
    for one in _there(list(urls), ports):
        if not isinstance(one, Detected):
            findings.append(one)
            continue
        bench.found.append(one)
        if one.where and (one.state is not State.LISTED or one.kind != "usb"):
            rows.append((_kind(one), one.url or one.where, _what(one), one.note or one.state.value))
    answering = [one for one in bench.found if one.state is State.ANSWERS]
    figures = Figures("Readers that were looked for", HEAD, tuple(rows))
    bench.show(figures)
    findings.append(good("detect", f"{len(answering)} of {len(rows)} answer.") if answering else
                    odd("detect", "No reader answers.", "Look at cable and power; a reader that was set to another "
                        "baud rate or parity is found by its address, such as feig+serial:///dev/ttyUSB0?baud=19200."))
    return Outcome(tuple(findings), (figures,))


def _there(urls: list[str], ports: list[Port]) -> Iterator[Detected | Finding]:
    """The addresses first: a port that answers to one of them is not asked again, any other by every driver."""
    for one in (*pcsc_readers(), *usb_devices()):      # PC/SC holds its readers, so it goes first
        yield _card_reader(one.url) if one.url and one.url not in urls else one
    known = set()
    for url in urls:
        try:
            found = at_url(url) if of_tags(url) else _card_reader(url)
        except DeviceError as error:
            yield odd("detect", f"{url} is no address of a reader.", sentence(error))
            continue
        if found.state is State.ANSWERS:
            known.add(os.path.realpath(DeviceUrl.parse(url).path))
        yield found
    for port in ports:
        if os.path.realpath(port.path) not in known:
            yield at_port(port)


def _card_reader(url: str) -> Detected:
    reader = card_reader(url)
    try:
        reader.open()
        return Detected("cards", url, State.ANSWERS, url=url)
    except DeviceError as error:
        return Detected("cards", url, State.CLOSED, url=url, note=str(error))
    finally:
        reader.close()


def _kind(one: Detected) -> str:
    """What it hangs on; an address that was named tells it itself."""
    return DeviceUrl.parse(one.url).transport or one.kind if one.url else one.kind


def _what(one: Detected) -> str:
    return f"{one.info.maker} {one.info.model}, firmware {one.info.firmware}" if one.info else one.what


def name(bench: Bench) -> Outcome:
    """The reader that sees the card is the card reader; the one that sees the item is the pad."""
    urls = [one.url for one in bench.found if one.state is State.ANSWERS] or bench.readers
    if not urls:
        return Outcome((skipped("name", "There is no reader to be named.", "Repeat the step before."),))
    findings: list[Finding] = []
    changes: dict[Path_, str] = {}
    card = _hold_card(bench, urls)
    findings.append(_named("card reader", card, bench.draft.now("card_reader", "url")))
    if card:
        changes["card_reader", "url"] = card
    pads = [url for url in urls if of_tags(url) and (url != card or len(urls) == 1)]
    pad = _lay_item(bench, pads)
    findings.append(_named("item reader", pad, bench.pad))
    if pad:
        changes["pad", "url"] = pad
    return Outcome(tuple(findings), changes=changes)


def _named(what: str, url: str, configured: str) -> Finding:
    if url:
        return good(what, f"{url} saw it.")
    return skipped(what, f"It stays {configured or 'unnamed'}.", "Repeat this step when it is there.")


def _hold_card(bench: Bench, urls: list[str]) -> str:
    """The address of the reader that a card is held to; empty when none saw it."""
    if not bench.conversation.ready("name.card", "Take everything off all readers"):
        return ""
    with ExitStack() as stack:
        readers = {url: reader for url in urls if (reader := _opened_cards(stack, url))}
        bench.conversation.say("Hold a library card to the card reader and keep it there. Enter leaves it out.")
        until = bench.clock() + bench.wait
        while readers and bench.clock() < until and not bench.conversation.pressed():
            for url, reader in list(readers.items()):
                try:
                    if isinstance(reader.poll(), CardPresented | CardRefused):
                        return url
                except DeviceError:
                    del readers[url]
    return ""


def _opened_cards(stack: ExitStack, url: str) -> CardReader | None:
    try:
        reader = card_reader(url)
        reader.open()
    except DeviceError:
        return None
    stack.callback(reader.close)
    return reader


def _lay_item(bench: Bench, urls: list[str]) -> str:
    """The address of the reader on which a tag came to lie; empty when none did."""
    if not urls or not bench.conversation.ready("name.pad", "Take the card away"):
        return ""
    with ExitStack() as stack:
        readers = {url: reader for url in urls if (reader := _opened_tags(stack, url))}
        before = {url: _lying(reader) for url, reader in readers.items()}
        bench.conversation.say("Lay one item on the pad. Enter leaves it out.")
        until = bench.clock() + bench.wait
        while readers and bench.clock() < until and not bench.conversation.pressed():
            for url, reader in readers.items():
                if _lying(reader) - before[url]:
                    return url
    return ""


def _opened_tags(stack: ExitStack, url: str) -> TagReader | None:
    try:
        reader = open_tag_reader(url)
    except DeviceError:
        return None
    stack.callback(reader.close)
    return reader


def _lying(reader: TagReader) -> set[str]:
    try:
        return {tag.uid for tag in reader.inventory()}
    except DeviceError:
        return set()
