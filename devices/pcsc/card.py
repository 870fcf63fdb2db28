"""A PC/SC reader as a reader of patron cards: the UID of any card, and the number on one that carries it."""
from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import closing

from devices.cards.events import CardEvent
from devices.cards.number import number_of
from devices.cards.presence import Presence, Sight
from devices.cards.tag_cards import number_on
from devices.errors import BadReply, DeviceError, DeviceGone
from devices.pcsc import apdu
from devices.pcsc.link import Link, link_to
from devices.rfid.contents import MOST_BLOCKS
from devices.rfid.detect import decode
from devices.rfid.iso28560_3 import SHORT
from devices.rfid.model import DecodedTag
from devices.url import DeviceUrl

INTERVAL = 0.1                     # seconds between looks: quick to a hand, nothing to a processor
_BLOCK = 4                         # bytes of a block of most tags, and of a page
_FIRST_PAGE, _PAGES = 4, 4         # where a Type 2 card's message begins, and how many pages one answer holds
_MOST_MESSAGE = 512
_AT_ONCE = 0x3B                    # bytes of a file, that any card gives in one answer


class PcscCardReader:
    """A CardReader over PC/SC. An item that is held to it is no card and is not told."""

    def __init__(self, connect: Callable[[], Link], *, clock: Callable[[], float] = time.monotonic,
                 pause: Callable[[float], None] = time.sleep) -> None:
        self._connect = connect
        self._clock, self._pause = clock, pause
        self._link: Link | None = None
        self._presence = Presence()
        self._tag: tuple[str, str | None] = ("", None)     # the ISO 15693 tag read last: UID, and its number as a card
        self._due = 0.0

    @classmethod
    def from_url(cls, url: DeviceUrl) -> PcscCardReader:
        """pcsc+usb:// for the first reader, pcsc+usb://ACR1552 for one with that in its name, pcsc+tcp:// for an
        emulated one."""
        url.allow()
        return cls(link_to(url))

    def open(self) -> None:
        self.close()
        self._presence = Presence()
        self._link = self._connect()

    def close(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.close()

    def poll(self) -> CardEvent | None:
        link = self._link
        if link is None:
            raise DeviceGone("the card reader is not open")
        self._pause(max(0.0, min(INTERVAL, self._due - self._clock())))
        self._due = self._clock() + INTERVAL
        try:
            return self._presence.look(self._sight(link))
        except DeviceError as error:
            self.close()
            raise DeviceGone(f"the card reader does not answer: {error}") from error


    def _sight(self, link: Link) -> Sight | None:
        """The card that lies there now."""
        atr = link.atr()
        uid = _told(link, apdu.GET_UID) if atr else None
        if not atr or not uid:
            self._tag = "", None
            return None
        technology, chip = apdu.kind_of(atr)
        identity = apdu.uid_of(uid, technology)
        if technology != "26V":
            return Sight(identity, technology, lambda: number_of(_message(link, chip)))
        if self._tag[0] != identity:
            decoded = _tag(link)
            cut = decoded is None or (decoded.incomplete and decoded.tag is None)
            if decoded is None or cut or _told(link, apdu.GET_UID) != uid:
                return None                                # it moved while it was read; the next look sees
            self._tag = identity, number_on(decoded)
        number = self._tag[1]
        return None if number is None else Sight(identity, technology, lambda: number)


def _told(link: Link, command: bytes) -> bytes | None:
    """What the card answers; None for a no, or when it was taken away."""
    answer = link.transmit(command)
    return None if answer is None else apdu.data_of(answer)


def _tag(link: Link) -> DecodedTag | None:
    """What an ISO 15693 tag says: its beginning, and as much more as leaves nothing open. None when not even the
    beginning could be read."""
    memory, decoded = b"", None
    with closing(_blocks(link)) as blocks:
        for block in blocks:
            memory += block
            if len(memory) >= SHORT and not (decoded := decode(memory)).incomplete:
                break
    return decoded


def _blocks(link: Link) -> Generator[bytes]:
    """Its blocks up to the first that it does not give, by READ BINARY or in a session of ISO 15693."""
    first = _block(link, 0)
    if first is not None:
        yield first
        for number in range(1, MOST_BLOCKS):
            one = _block(link, number)
            if one is None:
                return
            yield one
    elif _told(link, apdu.SESSION) is not None:
        try:
            yield from _blocks_in_session(link)
        finally:
            _told(link, apdu.SESSION_END)


def _block(link: Link, number: int) -> bytes | None:
    """Most blocks are of four bytes; a reader says so of one that is not, and is asked for all of it."""
    answer = link.transmit(apdu.read(number, _BLOCK))
    if answer is None:
        return None
    size = apdu.size_of(answer)
    return _told(link, apdu.read(number, size)) if size else apdu.data_of(answer)


def _blocks_in_session(link: Link) -> Generator[bytes]:
    if _told(link, apdu.ISO15693) is None:
        return
    for number in range(MOST_BLOCKS):
        told = _told(link, apdu.through(bytes([0x02, 0x20, number])))
        one = None if told is None else _from_tag(told)
        if one is None:
            return
        yield one


def _from_tag(told: bytes) -> bytes | None:
    """What a tag gave; None when it did not, or was not understood."""
    try:
        heard = apdu.heard(told)
    except BadReply:
        return None
    return heard[1:] if heard and not heard[0] & 0x01 else None


def _message(link: Link, chip: int | None) -> bytes:
    """The NDEF message of a card, empty when it has none."""
    if chip is None:
        return _message_of_files(link)
    return _message_of_pages(link) if chip == apdu.ULTRALIGHT else b""


def _message_of_pages(link: Link) -> bytes:
    memory = b""
    while len(memory) < min(_MOST_MESSAGE, max(1, apdu.message_size(memory))):
        more = _told(link, apdu.read(_FIRST_PAGE + len(memory) // _BLOCK, _PAGES * _BLOCK))
        if not more:
            break
        memory += more
    return apdu.message_of(memory)


def _message_of_files(link: Link) -> bytes:
    """By the application, its container, which names the file, and the file: a length and the message."""
    if _told(link, apdu.APPLICATION) is None or _told(link, apdu.select(apdu.CONTAINER)) is None:
        return b""
    container = _told(link, apdu.read_file(0, 15)) or b""
    if len(container) < 15 or _told(link, apdu.select(container[9:11])) is None:
        return b""
    size = int.from_bytes(_told(link, apdu.read_file(0, 2)) or b"\0\0")
    message = b""
    while len(message) < min(size, _MOST_MESSAGE):
        more = _told(link, apdu.read_file(2 + len(message), min(_AT_ONCE, size - len(message))))
        if not more:
            break
        message += more
    return message
