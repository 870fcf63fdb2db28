"""What is said to a card through PC/SC, as bytes (PC/SC part 3, supplement for contactless storage cards).

A command is class FF, instruction, two parameters, and length or data; an answer is data and two bytes that say how it
went, 90 00 when well. Readers differ in what they know; what one does not know it refuses, and nothing happens.
"""
from __future__ import annotations

from collections.abc import Iterator

from devices.errors import BadReply

DONE = b"\x90\x00"
_OTHER_SIZE = 0x6C

GET_UID = bytes.fromhex("FFCA000000")
STORAGE = bytes.fromhex("A000000306")          # in the ATR of a card without a processor, before standard and name
TECHNOLOGIES = {0x03: "106A", 0x0B: "26V"}
ULTRALIGHT = 0x0003
APPLICATION = bytes.fromhex("00A4040007D276000085010100")      # of NDEF on a card with a processor
CONTAINER = b"\xe1\x03"
SESSION, SESSION_END = bytes.fromhex("FFC20000028100"), bytes.fromhex("FFC20000028200")
ISO15693 = bytes.fromhex("FFC20002048F020203")
FIELD_OFF, FIELD_ON = bytes.fromhex("FFC20000028300"), bytes.fromhex("FFC20000028400")
_TIMEOUT = bytes.fromhex("5F4604")
_SILENT = b"\x64\x01"                  # of an exchange: nothing answered


class SessionOver(BadReply):
    """The reader has left the session, or cannot do in one what it was asked."""


def read(place: int, size: int) -> bytes:
    """READ BINARY: `size` bytes from block or page `place`."""
    return bytes([0xFF, 0xB0, place >> 8, place & 0xFF, size])


def select(file: bytes) -> bytes:
    return b"\x00\xa4\x00\x0c\x02" + file


def read_file(offset: int, size: int) -> bytes:
    return b"\x00\xb0" + offset.to_bytes(2) + bytes([size])


def through(frame: bytes, milliseconds: int = 50) -> bytes:
    """A frame to an ISO 15693 tag, without its checksum, in a transparent session (as the ACR1552 has it), and how long
    an answer may take."""
    data = _TIMEOUT + (1000 * milliseconds).to_bytes(4, "little") + bytes([0x95, len(frame)]) + frame
    return bytes.fromhex("FFC20001") + bytes([len(data)]) + data + b"\x00"


def data_of(answer: bytes) -> bytes | None:
    """What an answer holds; None for a no. Raises BadReply for what is no answer."""
    if len(answer) < 2:
        raise BadReply("an answer has two bytes at least, which say how it went")
    return answer[:-2] if answer[-2:] == DONE else None


def size_of(answer: bytes) -> int | None:
    """How many bytes there are to be asked for, when an answer says no more than that."""
    return answer[1] if len(answer) == 2 and answer[0] == _OTHER_SIZE else None


def heard(data: bytes) -> bytes | None:
    """What a tag answered in a transparent session, flags first; None for silence. Raises BadReply for an answer that
    is none, as when several tags speak at once, and SessionOver when the reader knows of no session."""
    told = dict(_fields(data))
    how, status = told.get(0xC0, b"\0" + DONE)[1:], told.get(0x96) or b"\0"
    if status[0] & 0x0F:
        raise BadReply("a tag answered, or several, and the reader did not understand")
    if how not in (DONE, _SILENT):
        raise SessionOver(f"the reader does not pass it on: {how.hex().upper()}")
    return told.get(0x97) or None


def done(data: bytes) -> bool:
    """Whether the reader did what a session was told."""
    return dict(_fields(data)).get(0xC0, b"\0" + DONE)[1:] == DONE


def kind_of(atr: bytes) -> tuple[str, int | None]:
    """The technology of a card and the name of its chip, None for a card with a processor."""
    at = atr.find(STORAGE)
    if at < 0 or len(atr) < at + 8:
        return "106A", None
    standard, name = atr[at + 5], int.from_bytes(atr[at + 6:at + 8])
    return TECHNOLOGIES.get(standard, f"{standard:02X}"), name


def uid_of(data: bytes, technology: str) -> str:
    """Upper-case hex, most significant byte first: of an ISO 15693 tag some readers give it the other way round."""
    turned = technology == "26V" and data[:1] != b"\xe0" and data[-1:] == b"\xe0"
    return (data[::-1] if turned else data).hex().upper()


def message_of(memory: bytes) -> bytes:
    """The NDEF message in the memory of a Type 2 card from page 4 on; empty when there is none, or not all of it."""
    for tag, value in _fields(memory):
        if tag == 0x03:
            return value
        if tag == 0xFE:
            break
    return b""


def message_size(memory: bytes) -> int:
    """How much of that memory must be read: as far as the first field that says where it ends."""
    if memory[:1] != b"\x03" or len(memory) < 4:
        return len(memory)
    return 4 + int.from_bytes(memory[2:4]) if memory[1] == 0xFF else 2 + memory[1]


def _fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag, length, value, and so on; lengths above 254 in two bytes after FF. What is cut is not told."""
    at = 0
    while at < len(data):
        tag, at = data[at], at + 1
        if tag == 0x00:
            continue
        size, at = data[at:at + 1], at + 1
        if size == b"\xff":
            size, at = data[at:at + 2], at + 2
        if not size or at + int.from_bytes(size) > len(data):
            return
        yield tag, data[at:at + int.from_bytes(size)]
        at += int.from_bytes(size)
