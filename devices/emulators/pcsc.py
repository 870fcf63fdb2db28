"""An emulated PC/SC reader over TCP, with frames as virtual readers have them: see devices/pcsc/link.py.

It knows cards of Type 2 and Type 4, cards with nothing but a UID, and ISO 15693 tags of the virtual field: as a reader
that reads them like any storage card does, or only in a transparent session (`transparent`), in which they are also
searched for, written and secured.
"""
from __future__ import annotations

import time
from collections.abc import Iterator

from devices.emulators import airtime
from devices.emulators.cards import Type2Card, UidCard
from devices.emulators.field import ErrorAnswer, Field, FieldTag, Garbled, NoAnswer
from devices.emulators.iso15693 import Tags
from devices.emulators.line import Connection, Line, OnLine
from devices.emulators.type4 import Type4Card
from devices.pcsc.apdu import DONE, FIELD_OFF, FIELD_ON, GET_UID, ISO15693, SESSION, SESSION_END, STORAGE

_NO = b"\x6a\x81"                              # function not supported
_NO_CARD = b"\x63\x00"
_OTHER_SIZE = 0x6C
_THROUGH = bytes.fromhex("FFC20001")
_ON, _ATR = b"\x01", b"\x04"
_CLASSIC, _ULTRALIGHT, _ICODE = (0x03, 0x0001), (0x03, 0x0003), (0x0B, 0x0014)


class PcscEmulator(OnLine):
    """The driver opens `url`. `turned`: it gives the UID of an ISO 15693 tag the other way round. `air`: a session
    takes the time that the air takes."""

    def __init__(self, field: Field | None = None, *, listen: str = "tcp://127.0.0.1:0", transparent: bool = False,
                 turned: bool = False, air: bool = False) -> None:
        self.field = field or Field()
        self._tags = Tags(self.field)
        self._line = Line(listen, self._serve)
        self._transparent, self._turned = transparent, turned
        self._session, self._air = False, air
        self._card: UidCard | None = None

    @property
    def url(self) -> str:
        return f"pcsc+{self._line.where}"

    def hold(self, card: UidCard) -> None:
        self._card = card

    def take(self) -> None:
        self._card = None

    def answer(self, data: bytes) -> bytes | None:
        """What is said to one frame, None for nothing; no bytes when there is no card."""
        if len(data) > 1:
            return self._apdu(data)
        if data == _ON and isinstance(self._card, Type4Card):
            self._card.command(b"\xe0\x80")
        return self.atr() if data == _ATR else None

    def atr(self) -> bytes:
        card, tag = self._card, self._tag()
        if isinstance(card, Type4Card):
            historical = b"\x80\x70\x02"
            body = bytes([0x80 + len(historical), 0x80, 0x01]) + historical
        elif card is not None or tag is not None:
            standard, name = _ICODE if card is None else _ULTRALIGHT if isinstance(card, Type2Card) else _CLASSIC
            body = bytes.fromhex("8F8001804F0C") + STORAGE + bytes([standard]) + name.to_bytes(2) + bytes(4)
        else:
            return b""
        check = 0
        for byte in body:
            check ^= byte
        return b"\x3b" + body + bytes([check])

    def _tag(self) -> FieldTag | None:
        on = self.field.on_pad()
        return self.field.tag(on[0]) if on else None

    def _apdu(self, data: bytes) -> bytes:
        card, tag = self._card, self._tag()
        if card is None and tag is None:
            return b""
        if data == GET_UID:
            uid = bytes.fromhex(card.uid if card is not None else tag.uid if tag is not None else "")
            return (uid[::-1] if self._turned and card is None else uid) + DONE
        if isinstance(card, Type4Card):
            return (card.command(b"\x02" + data) or b"\0")[1:] or _NO
        if isinstance(card, Type2Card) and data[:2] == b"\xff\xb0" and len(data) == 5:
            page = card.command(b"\x30" + data[3:4]) or b""
            return page[:data[4]] + DONE if len(page) > 1 else _NO
        return self._storage(data, tag) if card is None and tag is not None else _NO

    def _storage(self, data: bytes, tag: FieldTag) -> bytes:
        """An ISO 15693 tag."""
        if data[:2] == b"\xff\xb0" and len(data) == 5 and not self._transparent:
            memory = self._block(tag, data[3])
            if memory is None:
                return _NO_CARD
            return memory + DONE if data[4] == len(memory) else bytes([_OTHER_SIZE, len(memory)])
        return self._within(data) if self._transparent and data[:2] == b"\xff\xc2" else _NO

    def _within(self, data: bytes) -> bytes:
        """A transparent session."""
        if data in (SESSION, SESSION_END, ISO15693, FIELD_OFF, FIELD_ON):
            self._session = data != SESSION_END
            if data == FIELD_OFF:
                self.field.field_reset()
                self._take_time(airtime.FIELD_RESET)
            return b"\xc0\x03\x00" + DONE + DONE
        if not self._session or data[:4] != _THROUGH or len(data) < 17:
            return b"\xc0\x03\x01\x69\x85" + DONE
        frame = data[14:-1]
        try:
            answer, seconds = self._tags.hear(frame)
        except NoAnswer:
            self._take_time(airtime.no_answer(len(frame) + 2))
            return bytes.fromhex("C00301640192010096020000") + DONE
        except Garbled:
            self._take_time(airtime.exchange(len(frame) + 2, airtime.INVENTORY_ANSWER))
            return bytes.fromhex("C00301640192010096020200") + DONE
        except ErrorAnswer as error:
            answer, seconds = bytes([0x01, error.code]), airtime.exchange(len(frame) + 2, 4)
        self._take_time(seconds)
        return bytes.fromhex("C0030090009201009602000097") + bytes([len(answer)]) + answer + DONE

    def _take_time(self, seconds: float) -> None:
        if self._air:
            time.sleep(seconds)

    def _block(self, tag: FieldTag, block: int) -> bytes | None:
        try:
            return self.field.read_blocks(tag.uid, block, 1)
        except (NoAnswer, Garbled, ErrorAnswer):
            return None

    def _serve(self, connection: Connection) -> None:
        for frame in frames(connection):
            answer = self.answer(frame)
            if answer is not None:
                say(connection, answer)


def frames(connection: Connection) -> Iterator[bytes]:
    """What is asked, until the other side is gone."""
    waiting = b""
    while (data := connection.read(60.0)) is not None:
        waiting += data
        while len(waiting) >= 2 and len(waiting) >= 2 + (size := int.from_bytes(waiting[:2])):
            frame, waiting = waiting[2:2 + size], waiting[2 + size:]
            yield frame


def say(connection: Connection, answer: bytes) -> None:
    connection.write(len(answer).to_bytes(2) + answer)
