"""What is fuzzed of tag readers: a driver to which its reader says anything.

The first byte chooses the driver and what it is asked, the second whether bytes come as they are or as well-formed
answers with any contents. Whatever comes, a call ends within its deadlines, with a result or a DeviceError.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.errors import DeviceError
from devices.feig.driver import FeigReader
from devices.feig.frames import Reply, Request
from devices.feig.protocol import requests
from devices.framing import FrameBuffer
from devices.pcsc.driver import PcscReader
from devices.rl866.driver import Rl866Reader
from devices.rl866.frames import Block, Pcb, blocks
from devices.threem.driver import ThreemReader
from devices.threem.frames import Frame, frames
from devices.twn4.driver import Twn4Reader
from devices.twn4.frames import Line, lines, run

THROUGH = bytes.fromhex("FFC20001")
UID = "E004015012345678"
SECONDS = 0.1
LIMIT = 64 * 2.5 * SECONDS + 60 * SECONDS      # every answer to the longest inventory may come late
_MOST_ANSWERS = 500


def _feig(asked: Request, said: bytes) -> bytes:
    return Reply(asked.command, said[0], said[1:240]).to_bytes()


def _threem(asked: Frame, said: bytes) -> bytes:
    return Frame(asked.command, said, asked.start).to_bytes()


def _rl866(asked: Block, said: bytes) -> bytes:
    if asked.pcb == Pcb.RESYNC:
        return Block(Pcb.RESYNCED).to_bytes()
    return Block(asked.pcb, asked.information[:1] + said[:240]).to_bytes()


def _twn4(asked: Line, said: bytes) -> bytes:
    if asked.data[:2] == b"\x00\x04":
        return Line(b"\x00" + run(b"TWN4/B1.08")).to_bytes()
    return Line(said[:240]).to_bytes()


DRIVERS: list[tuple[Callable[..., Any], Callable[[], FrameBuffer[Any]], Callable[[Any, bytes], bytes]]] = [
    (FeigReader, requests, _feig), (ThreemReader, frames, _threem), (Rl866Reader, blocks, _rl866),
    (Twn4Reader, lines, _twn4),
]
QUESTIONS: list[Callable[[Any], object]] = [
    lambda reader: reader.inventory(), lambda reader: reader.read_blocks(UID, 0, 8),
    lambda reader: reader.system_info(UID), lambda reader: reader.read_afi(UID),
    lambda reader: reader.write_afi(UID, 0xC2), lambda reader: reader.read_eas(UID),
    lambda reader: reader.write_eas(UID, True), lambda reader: reader.describe(),
]


class Talker:
    """A stream whose other side says `said`, a length and so many bytes for each answer, over and over."""

    def __init__(self, said: bytes, buffer: FrameBuffer[Any], shaped: Callable[[Any, bytes], bytes] | None) -> None:
        self._said, self._at = said, 0
        self._buffer, self._shaped = buffer, shaped
        self._coming = b""
        self.now = 0.0
        self.answers = 0

    def write(self, data: bytes, seconds: float) -> None:
        self._buffer.feed(data)
        asked = self._buffer.next()
        assert asked is not None, "a driver asks whole questions"
        self.answers += 1
        said = self._next()
        self._coming += self._shaped(asked, said or b"\0") if self._shaped else said

    def read(self, seconds: float) -> bytes:
        said, self._coming = self._coming, b""
        self.now += 0.001 if said else seconds
        return said

    def close(self) -> None:
        self._coming = b""

    def _next(self) -> bytes:
        if self._at >= len(self._said) or self.answers > _MOST_ANSWERS:
            self._at = 0
        size = self._said[self._at] if self._said else 0
        said = self._said[self._at + 1:self._at + 1 + size]
        self._at += 1 + size
        return said


class PcscTalker(Talker):
    """A PC/SC reader on which an ISO 15693 tag lies; each answer is one to what PC/SC says, or to the tag."""

    name = "Talker"

    def __init__(self, said: bytes, shaped: bool) -> None:
        super().__init__(said, requests(), None)
        self._wraps = shaped

    def version(self) -> str:
        return ""

    def atr(self) -> bytes:
        return bytes.fromhex("3b8f8001804f0ca0000003060b00140000000077")

    def transmit(self, command: bytes) -> bytes:
        self.answers, self.now = self.answers + 1, self.now + 0.001
        said = self._next()
        if self._wraps and command[:4] == THROUGH:
            return bytes.fromhex("C00300900092010096020000") + bytes([0x97, len(said)]) + said + b"\x90\x00"
        return b"\x90\x00" if self._wraps else said


def readers(data: bytes) -> None:
    first, second = (*data[:2], 0, 0)[:2]
    talker, reader = _pair(first % (len(DRIVERS) + 1), data[2:], bool(second & 1))
    for ask in (lambda reader: reader.open(), QUESTIONS[first // 5 % 8], QUESTIONS[second // 2 % 8]):
        begun = talker.now
        try:
            ask(reader)
        except DeviceError:
            pass
        assert talker.now - begun <= LIMIT, "a driver ends within its deadlines"
    reader.close()


def _pair(number: int, said: bytes, shaped: bool) -> tuple[Talker, Any]:
    if number == len(DRIVERS):
        link = PcscTalker(said, shaped)
        return link, PcscReader(lambda: link)
    driver, questions, shape = DRIVERS[number]
    talker = Talker(said, questions(), shape if shaped else None)
    return talker, driver(lambda: talker, seconds=SECONDS, inventory_seconds=2.5 * SECONDS, clock=lambda: talker.now)


def seeds() -> list[bytes]:
    """Every driver and every question, over a few answers as they might be."""
    answers = [bytes.fromhex(text) for text in (
        "00", "0000", "000103 3e e004015012345678", "00e00401501234567807", "0000050130", "00000000000000", "01",
        "000804" + "00" * 40, "0001824008" + UID, "000120" + "00" * 32, "0000110a00010f78563412500104e03e071b0301")]
    script = b"".join(run(answer) for answer in answers)
    return [bytes([driver + 5 * question, 1 + 2 * question]) + script[at:]
            for driver in range(5) for question in range(8) for at in (0, 4)]
