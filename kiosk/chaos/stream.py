"""One direction of one connection, on its way through all its toxics. No I/O: time and chance are given."""
from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from random import Random

from kiosk.chaos.kinds import Act, Begin, Data, End, How, Leave, Piece
from kiosk.chaos.toxic import Toxic

MOST_WAITING = 256 * 1024              # bytes on their way, before the source has to wait


@dataclass(order=True, slots=True)
class _Waiting:
    at: float
    number: int
    piece: Data | End = field(compare=False)
    timer: str = field(compare=False)  # the toxic that set it, when it was no answer to a piece


class Stream:
    """Bytes are fed as they come and taken when they are due, always in their order."""

    def __init__(self) -> None:
        self.taken = 0                 # bytes that came
        self.given = 0                 # bytes that were passed on
        self._acts: dict[str, Act] = {}
        self._queue: list[_Waiting] = []
        self._number = 0
        self._latest = 0.0             # when the last data so far is due
        self._size = 0

    def add(self, toxic: Toxic, chance: Random, at: float) -> None:
        """Apply the toxic, if chance will have it."""
        if chance.random() < toxic.toxicity:
            act = toxic.kind.act(chance)
            next(act)
            self._acts[toxic.name] = act
            self._send(len(self._acts) - 1, Begin(at), timer=toxic.name)

    def remove(self, name: str, at: float) -> None:
        """What is on its way keeps its time; what the toxic meant to do later is not done."""
        if name not in self._acts:
            return
        self._queue = [waiting for waiting in self._queue if waiting.timer != name or waiting.at <= at]
        heapq.heapify(self._queue)
        self._send(list(self._acts).index(name), Leave(at))
        del self._acts[name]

    def feed(self, at: float, data: bytes) -> None:
        self.taken += len(data)
        self._send(0, Data(at, data))

    def finish(self, at: float) -> None:
        """The source has nothing more to say."""
        self._send(0, End(at, How.FINISH))

    @property
    def full(self) -> bool:
        return self._size > MOST_WAITING

    @property
    def due(self) -> float | None:
        """When there is something to take."""
        return self._queue[0].at if self._queue else None

    def take(self, at: float) -> list[bytes | How]:
        """What is due now: bytes to pass on, and how it ends."""
        found: list[bytes | How] = []
        while self._queue and self._queue[0].at <= at:
            piece = heapq.heappop(self._queue).piece
            if isinstance(piece, Data):
                self._size -= len(piece.data)
                self.given += len(piece.data)
                found.append(piece.data)
            else:
                found.append(piece.how)
        return found

    def _send(self, first: int, piece: Piece, timer: str = "") -> None:
        """Through the toxics from the `first` on; Begin and Leave are for that one alone."""
        pieces: tuple[Piece, ...] = (piece,)
        for act in list(self._acts.values())[first:]:
            pieces = tuple(given for piece in pieces for given in act.send(piece))
        for given in pieces:
            if isinstance(given, Data | End):
                self._wait(given, timer)

    def _wait(self, piece: Data | End, timer: str) -> None:
        at = max(piece.at, self._latest)
        if isinstance(piece, Data):
            self._latest = at
            self._size += len(piece.data)
        self._number += 1
        heapq.heappush(self._queue, _Waiting(at, self._number, piece, timer))
