"""Which readers are there, and which of them is the card reader, which the pad: hands tell, by what they lay where."""
from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count

from devices.cards import CardPresented, CardReader, CardRefused
from devices.detect import Detected, Port, State, at_port, at_url, pcsc_readers, serial_ports, usb_devices
from devices.drivers import card_reader, open_tag_reader
from devices.errors import DeviceError
from devices.rfid.reader import TagReader
from devices.url import DeviceUrl
from kiosk.engine.view import Icon, Text, text
from kiosk.setup.bench import Bench, Hopeless, of_tags
from kiosk.setup.draft import Path_
from kiosk.setup.told import Figures, Outcome, Told, as_said, good, odd, skipped, value

HEAD = ("kind", "where", "what", "state")
ABOUT = text("setup.about.readers")


def detect(bench: Bench) -> Outcome:
    """USB, serial ports, PC/SC and the network readers that are named; what is configured already is asked first."""
    asked = bench.conversation
    told = asked.ask("detect.urls", text("setup.detect.urls"),
                     more=text("setup.such_as", value="feig+tcp://10.0.0.5:10001"))
    urls = dict.fromkeys([*bench.readers, *told.split()])
    ports = serial_ports()
    if ports and not asked.agree("detect.ask", text("setup.detect.ask", n=len(ports)), default=True):
        ports = []
    bench.found = []
    findings: list[Told] = []
    rows: list[tuple[str | Text, ...]] = []
    for one in _there(bench, list(urls), ports):
        if not isinstance(one, Detected):
            findings.append(one)
            continue
        bench.found.append(one)
        if one.where and (one.state is not State.LISTED or one.kind != "usb"):
            rows.append((_kind(one), one.url or one.where, one.note or _what(one), text(f"setup.state.{one.state}")))
    answering = [one for one in bench.found if one.state is State.ANSWERS]
    figures = Figures(text("setup.detect.figures"), HEAD, tuple(rows), (1, 3, 2))
    findings.append(good(ABOUT, text("setup.detect.answer", heard=len(answering), count=len(rows))) if answering else
                    odd(ABOUT, text("setup.detect.none"), text("setup.detect.none.do")))
    return Outcome(tuple(findings), (figures,))


def _there(bench: Bench, urls: list[str], ports: list[Port]) -> Iterator[Detected | Told]:
    """The addresses first: a port that answers to one of them is not asked again, any other by every driver."""
    numbers = count(1)

    def asking(where: str) -> None:
        bench.conversation.working(text("setup.detect.asking", where=where), next(numbers), len(urls) + len(ports))

    for one in (*pcsc_readers(), *usb_devices()):      # PC/SC holds its readers, so it goes first
        yield at_url(one.url) if one.url and one.url not in urls else one
    known = set()
    for url in urls:
        asking(url)
        try:
            found = at_url(url)
        except DeviceError as error:
            yield odd(value(url), text("setup.detect.no_address"), as_said(error))
            continue
        if found.state is State.ANSWERS:
            known.add(os.path.realpath(DeviceUrl.parse(url).path))
        yield found
    for port in ports:
        asking(port.path)
        if os.path.realpath(port.path) not in known:
            yield at_port(port)


def _kind(one: Detected) -> str:
    """What it hangs on; an address that was named tells it itself."""
    return DeviceUrl.parse(one.url).transport or one.kind if one.url else one.kind


def _what(one: Detected) -> str | Text:
    return text("setup.detect.firmware", maker=one.info.maker, model=one.info.model,
                firmware=one.info.firmware) if one.info else one.what


def name(bench: Bench) -> Outcome:
    """The reader that sees the card is the card reader; the one that sees the item is the pad."""
    urls = [one.url for one in bench.found if one.state is State.ANSWERS] or bench.readers
    if not urls:
        return Outcome((skipped(ABOUT, text("setup.name.no_reader"), text("setup.before.do")),))
    findings: list[Told] = []
    changes: dict[Path_, str] = {}
    card = _hold_card(bench, urls)
    findings.append(_named("card", card, bench.draft.now("card_reader", "url")))
    if card:
        changes["card_reader", "url"] = card
    pads = [url for url in urls if of_tags(url) and (url != card or len(urls) == 1)]
    pad = _lay_item(bench, pads)
    findings.append(_named("pad", pad, bench.pad))
    if pad:
        changes["pad", "url"] = pad
    return Outcome(tuple(findings), changes=changes)


def _named(what: str, url: str, configured: str) -> Told:
    about = text(f"setup.about.{what}")
    if url:
        return good(about, text("setup.name.saw", url=url))
    return skipped(about, stays(configured), text("setup.name.do"))


def stays(configured: str) -> Text:
    return text("setup.stays", url=configured) if configured else text("setup.stays_unnamed")


def _hold_card(bench: Bench, urls: list[str]) -> str:
    """The address of the reader that a card is held to; empty when none saw it."""
    if not bench.conversation.ready("name.card", text("setup.name.clear"), Icon.UNCHOSEN):
        return ""
    with ExitStack() as stack:
        readers = {url: reader for url in urls if (reader := _opened_cards(stack, url))}

        def see() -> str | None:
            for url, reader in list(readers.items()):
                try:
                    if isinstance(reader.poll(), CardPresented | CardRefused):
                        return url
                except DeviceError:
                    del readers[url]
            if not readers:
                raise Hopeless
            return None
        return bench.await_hands(text("setup.name.hold"), see, Icon.CARD) or ""


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
    if not urls or not bench.conversation.ready("name.pad", text("setup.name.take_away"), Icon.UNCHOSEN):
        return ""
    with ExitStack() as stack:
        readers = {url: reader for url in urls if (reader := _opened_tags(stack, url))}
        before = {url: _lying(reader) for url, reader in readers.items()}

        def see() -> str | None:
            for url, reader in readers.items():
                if _lying(reader) - before[url]:
                    return url
            if not readers:
                raise Hopeless
            return None
        return bench.await_hands(text("setup.name.lay"), see, Icon.HAND) or ""


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
