"""What can be wrong with a wire: each kind of toxic as a generator from pieces of a stream to pieces of a stream.

No I/O and no clock: a piece carries its time, seconds of any steady clock, and chance is given. Names, fields and units
of latency, bandwidth, slicer, limit_data, timeout, reset_peer, slow_close and down are those of Toxiproxy 2; corrupt,
duplicate and half_open are ours. A stream is one direction of one connection.
"""
from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random
from typing import Any, ClassVar

MS, US = 1e-3, 1e-6
KILOBYTE = 1000.0                      # bytes; a rate is told in KB/s


class How(StrEnum):
    """How a stream ends."""

    FINISH = "finish"                  # its source has nothing more to say; the other direction may go on
    CLOSE = "close"                    # the whole connection is closed
    RESET = "reset"                    # the whole connection is cut: a TCP RST at both ends
    VANISH = "vanish"                  # its source is gone and the other end is not told


@dataclass(frozen=True, slots=True)
class Begin:
    """The connection was made, or the toxic was added to it."""

    at: float


@dataclass(frozen=True, slots=True)
class Leave:
    """The toxic is being removed."""

    at: float


@dataclass(frozen=True, slots=True)
class Data:
    at: float
    data: bytes


@dataclass(frozen=True, slots=True)
class End:
    at: float
    how: How


Piece = Begin | Leave | Data | End
Act = Generator[tuple[Piece, ...], Piece, None]


def number(default: float, least: float, most: float) -> Any:
    """A field of a toxic, with its bounds."""
    return field(default=default, metadata={"least": least, "most": most})


def _milliseconds(default: int = 0) -> Any:
    return number(default, 0, 3_600_000)


@dataclass(frozen=True, slots=True)
class Kind:
    """The settings of one kind. `act` is started anew for every stream that the toxic is applied to.

    It is sent a Begin first and then every piece, and gives what becomes of it. What it does not know it passes on.
    """

    name: ClassVar[str] = ""

    def act(self, chance: Random) -> Act:
        given: tuple[Piece, ...] = ()
        while True:
            piece = yield given
            match piece:
                case Data():
                    given = tuple(self.data(piece, chance))
                case End():
                    given = (self.end(piece),)
                case _:
                    given = ()

    def data(self, piece: Data, chance: Random) -> Iterator[Data]:
        """For a kind that remembers nothing: what becomes of a piece of data."""
        yield piece

    def end(self, piece: End) -> End:
        """And of the end."""
        return piece


@dataclass(frozen=True, slots=True)
class Latency(Kind):
    """Everything comes `latency` ms late, give or take up to `jitter` ms."""

    name = "latency"
    latency: int = _milliseconds()
    jitter: int = _milliseconds()

    def data(self, piece: Data, chance: Random) -> Iterator[Data]:
        late = self.latency + chance.uniform(-self.jitter, self.jitter)
        yield Data(piece.at + max(0.0, late) * MS, piece.data)


@dataclass(frozen=True, slots=True)
class Bandwidth(Kind):
    """No more than `rate` KB a second pass; at 0 nothing does."""

    name = "bandwidth"
    rate: float = number(0, 0, 1_000_000)

    SLICE: ClassVar[float] = 0.1       # seconds; a piece that takes longer is passed bit by bit

    def act(self, chance: Random) -> Act:
        free = 0.0                     # when the wire is free again
        given: tuple[Piece, ...] = ()
        while True:
            piece = yield given
            given = ()
            if isinstance(piece, End):
                given = (End(max(piece.at, free), piece.how),)
            elif isinstance(piece, Data) and self.rate:
                free = max(free, piece.at)
                passed: list[Piece] = []
                size = max(1, int(self.rate * KILOBYTE * self.SLICE))
                for start in range(0, len(piece.data), size):
                    part = piece.data[start:start + size]
                    free += len(part) / (self.rate * KILOBYTE)
                    passed.append(Data(free, part))
                given = tuple(passed)


@dataclass(frozen=True, slots=True)
class Slicer(Kind):
    """Data comes in slices of `average_size` bytes, give or take `size_variation`, each `delay` µs after the last."""

    name = "slicer"
    average_size: int = number(1, 1, 1_000_000)
    size_variation: int = number(0, 0, 999_999)
    delay: int = number(0, 0, 60_000_000)

    def data(self, piece: Data, chance: Random) -> Iterator[Data]:
        at, start = piece.at, 0
        while start < len(piece.data):
            size = max(1, self.average_size + chance.randint(-self.size_variation, self.size_variation))
            yield Data(at, piece.data[start:start + size])
            at, start = at + self.delay * US, start + size


@dataclass(frozen=True, slots=True)
class LimitData(Kind):
    """The connection is closed when `bytes` bytes have passed."""

    name = "limit_data"
    bytes: int = number(0, 0, 1_000_000_000)

    def act(self, chance: Random) -> Act:
        left = self.bytes
        given: tuple[Piece, ...] = ()
        while True:
            piece = yield given
            given = (piece,) if isinstance(piece, End) else ()
            if isinstance(piece, Data):
                passed = piece.data[:left]
                left -= len(passed)
                given = ((Data(piece.at, passed),) if passed else ()) + (() if left else (End(piece.at, How.CLOSE),))


@dataclass(frozen=True, slots=True)
class Timeout(Kind):
    """Nothing passes; the connection is closed after `timeout` ms, and at 0 when the toxic is removed."""

    name = "timeout"
    timeout: int = _milliseconds()

    def act(self, chance: Random) -> Act:
        dropped = False
        given: tuple[Piece, ...] = ()
        while True:
            piece = yield given
            given = ()
            match piece:
                case Begin(at) if self.timeout:
                    given = (End(at + self.timeout * MS, How.CLOSE),)
                case Data():
                    dropped = True
                case End():
                    given = (piece,)
                case Leave(at) if dropped:         # a stream with a hole in it does not exist
                    given = (End(at, How.CLOSE),)


@dataclass(frozen=True, slots=True)
class ResetPeer(Kind):
    """The first data of the stream is lost, and `timeout` ms later the connection is cut by a TCP RST."""

    name = "reset_peer"
    timeout: int = _milliseconds()

    def act(self, chance: Random) -> Act:
        cut = False
        given: tuple[Piece, ...] = ()
        while True:
            piece = yield given
            given = ()
            if isinstance(piece, Data | End) and not cut:
                cut = True
                given = (End(piece.at + self.timeout * MS, How.RESET),)


@dataclass(frozen=True, slots=True)
class SlowClose(Kind):
    """The end comes `delay` ms late."""

    name = "slow_close"
    delay: int = _milliseconds()

    def end(self, piece: End) -> End:
        return End(piece.at + self.delay * MS, piece.how)


@dataclass(frozen=True, slots=True)
class Corrupt(Kind):
    """One byte in `one_in`, by chance, has one wrong bit."""

    name = "corrupt"
    one_in: int = number(100, 1, 1_000_000_000)

    def data(self, piece: Data, chance: Random) -> Iterator[Data]:
        yield Data(piece.at, bytes(byte ^ (1 << chance.randrange(8)) if chance.randrange(self.one_in) == 0 else byte
                                   for byte in piece.data))


@dataclass(frozen=True, slots=True)
class Duplicate(Kind):
    """One piece in `one_in`, by chance, comes twice. A piece is what was sent at once: mostly one message."""

    name = "duplicate"
    one_in: int = number(1, 1, 1_000_000_000)

    def data(self, piece: Data, chance: Random) -> Iterator[Data]:
        yield piece
        if chance.randrange(self.one_in) == 0:
            yield piece


@dataclass(frozen=True, slots=True)
class HalfOpen(Kind):
    """After `timeout` ms the source of the stream is gone, and the other end is never told: it sends into nothing and
    hears nothing, as after a power cut or behind a firewall that forgot the connection. Removed, it is reset."""

    name = "half_open"
    timeout: int = _milliseconds()

    def act(self, chance: Random) -> Act:
        gone = float("inf")
        given: tuple[Piece, ...] = ()
        while True:
            piece = yield given
            given = ()
            match piece:
                case Begin(at):
                    gone = at + self.timeout * MS
                    given = (End(gone, How.VANISH),)
                case Data(at) | End(at) if at < gone:
                    given = (piece,)
                case Leave(at) if at >= gone:
                    given = (End(at, How.RESET),)


@dataclass(frozen=True, slots=True)
class Down(Kind):
    """Nothing listens and nothing is connected; of a serial line: it is unplugged. It has no stream."""

    name = "down"


KINDS: dict[str, type[Kind]] = {kind.name: kind for kind in (
    Latency, Bandwidth, Slicer, LimitData, Timeout, ResetPeer, SlowClose, Corrupt, Duplicate, HalfOpen, Down)}
