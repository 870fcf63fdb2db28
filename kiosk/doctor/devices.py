"""The devices of a kiosk, each asked by its own driver. Nothing is written, printed or paid."""
from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import closing

from config.cards import CardSource
from config.errors import ConfigError
from config.pad import Pad
from config.settings import Settings
from devices.cards import CardPresented, CardRefused
from devices.drivers import (
    audio_output,
    barcode_scanner,
    card_reader,
    headset_switch,
    open_tag_reader,
    payment_terminal,
    receipt_printer,
)
from devices.errors import DeviceError, DeviceRefused, TagError
from devices.printers.printer import PaperState
from devices.rfid.contents import read_contents
from devices.rfid.model import DecodedTag, TagKind
from devices.rfid.reader import TagId, TagReader
from devices.rfid.reception import Reception
from kiosk.audio.voice import Espeak
from kiosk.findings import bad, good, odd, sentence, skipped
from sip2.selftest import Finding

ROUNDS, WELL = 20, 18              # looks at the pad, and in how many a tag that lies well is heard
HELD = 1.5                         # seconds for a card that lies on its reader


def pad(settings: Settings) -> Iterator[Finding]:
    """The reader, and the tags that lie on it now: how often each is heard, and what it says."""
    try:
        reader = open_tag_reader(settings.pad.url)
    except DeviceError as error:
        yield bad("reader", "It does not answer.", sentence(error))
        return
    with closing(reader):
        try:
            yield reader_told(reader)
            yield from _lying(reader, settings.pad)
        except DeviceError as error:
            yield bad("reader", "It broke off.", sentence(error))


def reader_told(reader: TagReader) -> Finding:
    """Who it is, its firmware, and how strongly it sends where that is known. Raises DeviceError."""
    info, power = reader.describe(), reader.power
    told = f"{info.maker} {info.model}, firmware {info.firmware}"
    if power is None:
        return good("reader", f"{told}.")
    try:
        return good("reader", f"{told}, strength {power.read()} of {power.least} to {power.most}.")
    except DeviceRefused as error:
        return odd("reader", f"{told}; its strength is not known.", sentence(error))


def _lying(reader: TagReader, settings: Pad) -> Iterator[Finding]:
    reception, seen = Reception(ROUNDS), dict[str, TagId]()
    for _ in range(ROUNDS):
        there = reader.inventory()
        reception.note(tag.uid for tag in there)
        seen |= {tag.uid: tag for tag in there}
    if not seen:
        yield skipped("tags", "Nothing lies on the pad.", "Lay a few items on it and repeat this.")
        return
    weak = [f"{one.uid} in {one.times} of {one.rounds}" for one in reception.heard() if one.times < WELL]
    told = f"{len(seen)} heard in {ROUNDS} rounds"
    if weak:
        yield odd("tags", f"{told}; seldom: {', '.join(weak)}.", "Move it away from other tags and from metal; if it "
                  "stays so its tag, or the strength of the reader, is too weak.")
    else:
        yield good("tags", f"{told}, each well.")
    yield from _contents(reader, seen, settings)


def _contents(reader: TagReader, seen: dict[str, TagId], settings: Pad) -> Iterator[Finding]:
    read, missed = dict[str, DecodedTag](), []
    for uid, tag in seen.items():
        try:
            read[uid] = read_contents(reader, uid, tag.dsfid)
        except TagError:
            missed.append(uid)
    kinds = Counter(decoded.kind.value for decoded in read.values())
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "none could be read"
    if missed:
        yield odd("contents", f"{told}; not read: {', '.join(missed)}.", "Lay it alone in the middle of the pad.")
    else:
        yield good("contents", f"{told}.")
    broken = [f"{uid} {decoded.kind.value}" for uid, decoded in read.items()
              if decoded.kind in (TagKind.DAMAGED, TagKind.UNKNOWN)]
    if broken:
        yield odd("contents", f"Not understood: {', '.join(broken)}.", "Staff write a damaged tag anew. Of an unknown "
                  "one send the line of python -m devices decode to support.")
    owners = {decoded.tag.owner_isil for decoded in read.values() if decoded.kind is TagKind.ITEM and decoded.tag}
    if others := sorted(foreign(owners, settings.owners)):
        yield odd("owner", f"Owners that [pad] owners does not name: {', '.join(others)}.",
                  "If these are items of the region add them there: security is written only on tags of those owners.")


def foreign(found: set[str], owners: Collection[str]) -> set[str]:
    """Those of the owners found on tags that are not ours. Where none are named all are; a tag may name none."""
    return found - {""} - {*owners} if owners else set()


def card(settings: Settings) -> Iterator[Finding]:
    """The card reader, and whether a card that lies on it is one of ours. Nothing of the card is told."""
    if settings.card_reader is None:
        return
    try:
        reader = card_reader(settings.card_reader.url)
        with closing(reader):
            reader.open()
            yield good("reader", "It answers.")
            yield _held(reader.poll, settings)
    except DeviceError as error:
        yield bad("reader", "It does not answer.", sentence(error))


def _held(poll: Callable[[], object], settings: Settings) -> Finding:
    until = time.monotonic() + HELD
    while time.monotonic() < until:
        match poll():
            case CardPresented(number=number, uid=uid):
                known = any(settings.card_patterns.recognise(text, CardSource.NFC) for text in (number, uid))
                return (good("card", "A card lies there, and it is one of ours.") if known else
                        odd("card", "A card lies there that no pattern of [[card]] takes.", "If it is a card of the "
                            "region give [[card]] its pattern, with the source nfc."))
            case CardRefused(reason=reason):
                return odd("card", "A card lies there that cannot be one of ours.", sentence(reason))
    return skipped("card", "No card lies there.", "Lay a test card on it and repeat this.")


def scanner(settings: Settings) -> Iterator[Finding]:
    if settings.scanner is None:
        return
    try:
        device = barcode_scanner(settings.scanner.url)
        with closing(device):
            device.open()
            yield good("", "It can be opened.")
    except DeviceError as error:
        yield bad("", "It cannot be opened.", sentence(error))


def printers(settings: Settings) -> Iterator[Finding]:
    for name, table in settings.printers.items():
        try:
            yield printer(name, table.url)
        except DeviceError as error:
            yield bad(name, "Its address is of no use.", sentence(error))


def printer(name: str, url: str) -> Finding:
    """How it is, and its paper. Raises BadUrl."""
    status = receipt_printer(url).status()
    if (error := status.error()) is not None:
        return bad(name, sentence(error), "Mend that; the kiosk then prints again by itself.")
    if not status.known:
        return good(name, "It can be reached, and tells nothing of its paper.")
    if status.paper is PaperState.LOW:
        return odd(name, "It is ready, and its paper is near the end.", "Put in a new roll.")
    return good(name, "It is ready and has paper.")


def payment(settings: Settings) -> Iterator[Finding]:
    if settings.payment is None:
        return
    try:
        terminal = payment_terminal(settings.payment.address)
        with closing(terminal):
            terminal.open()
            terminal.check()
            yield good("", f"It answers, and takes {terminal.currency}.")
    except (ConfigError, DeviceError) as error:        # its password is a secret
        yield bad("", "It does not answer.", sentence(error))


def sound(settings: Settings) -> Iterator[Finding]:
    """The sound card, the voice in each language that is offered, the headphone jack."""
    try:
        audio_output(settings.sound.url).check()
        yield good("card", "It takes sound.")
    except DeviceError as error:
        yield odd("card", "Nothing can be heard.", sentence(error))
    if settings.speech.offer:
        yield _voice(settings)
    if settings.headset is not None:
        try:
            jack = headset_switch(settings.headset.url)
            with closing(jack):
                plugged = "a headset is" if jack.open() else "nothing is"
                yield good("headset", f"The jack answers; {plugged} plugged in.")
        except DeviceError as error:
            yield bad("headset", "The jack does not answer.", sentence(error))


def _voice(settings: Settings) -> Finding:
    try:
        spoken = Espeak().languages()
    except DeviceError as error:
        return odd("speech", "Nothing can be spoken.", sentence(error))
    silent = [code for code in settings.languages.offered if code.partition("-")[0] not in spoken]
    if silent:
        return odd("speech", f"Not spoken: {', '.join(silent)}.", "espeak-ng has no voice for it; its patrons read.")
    return good("speech", "Each language that is offered can be spoken.")
