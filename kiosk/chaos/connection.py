"""One connection through the proxy: two ends, and a stream of bytes each way."""
from __future__ import annotations

import asyncio
from collections.abc import Callable

from kiosk.chaos.kinds import How
from kiosk.chaos.stream import Stream
from kiosk.chaos.toxic import Direction, Toxic
from kiosk.chaos.wires import Wire


class Connection:
    """`near` is the kiosk's end. `ended_by` is how a toxic ended it, None while none has."""

    def __init__(self, number: int, near: Wire, far: Wire, clock: Callable[[], float]) -> None:
        self.number = number
        self.ended_by: How | None = None
        self._clock = clock
        self.streams = {direction: Stream() for direction in Direction}
        self._sources = {Direction.UPSTREAM: near, Direction.DOWNSTREAM: far}
        self._changed = {direction: asyncio.Event() for direction in Direction}
        self._over: set[Direction] = set()         # directions that have ended
        self._vanished: set[Direction] = set()     # directions whose source is gone and is not told of
        self._done = asyncio.Event()

    def add(self, toxic: Toxic, seed: int) -> None:
        self.streams[toxic.stream].add(toxic, toxic.chance(seed, self.number), self._clock())
        self._changed[toxic.stream].set()

    def remove(self, toxic: Toxic) -> None:
        self.streams[toxic.stream].remove(toxic.name, self._clock())
        self._changed[toxic.stream].set()

    async def run(self) -> None:
        """Until it is over. Both ends are closed then, also when this is cancelled."""
        tasks = [asyncio.create_task(work(direction)) for direction in Direction for work in (self._take, self._give)]
        try:
            await self._done.wait()
        finally:
            for task in tasks:
                task.cancel()
            for wire in self._sources.values():
                wire.close(reset=self.ended_by is How.RESET)
            await asyncio.gather(*tasks, return_exceptions=True)

    def end(self, how: How) -> None:
        self.ended_by = self.ended_by or how
        self._done.set()

    async def _take(self, direction: Direction) -> None:
        """From the source into the stream, no faster than it can be given on."""
        stream, changed = self.streams[direction], self._changed[direction]
        while data := await self._sources[direction].read():
            stream.feed(self._clock(), data)
            changed.set()
            while stream.full:
                await asyncio.sleep(0.01)
        if direction in self._vanished:
            return
        if other(direction) in self._vanished:     # the one that was told nothing has hung up itself
            self._done.set()
        stream.finish(self._clock())
        changed.set()

    async def _give(self, direction: Direction) -> None:
        """From the stream to the other end, when it is due."""
        stream, changed = self.streams[direction], self._changed[direction]
        target = self._sources[other(direction)]
        while True:
            changed.clear()
            for piece in stream.take(self._clock()):
                if isinstance(piece, How):
                    self._end_stream(direction, piece)
                elif other(direction) not in self._vanished:
                    await target.write(piece)
            due = stream.due
            try:
                async with asyncio.timeout(None if due is None else max(0.0, due - self._clock())):
                    await changed.wait()
            except TimeoutError:
                continue

    def _end_stream(self, direction: Direction, how: How) -> None:
        match how:
            case How.FINISH:
                self._sources[other(direction)].finish()
                self._over.add(direction)
                if len(self._over) == len(Direction):
                    self._done.set()
            case How.VANISH:
                self.ended_by = how
                self._vanished.add(direction)
                self._sources[direction].close()
            case _:
                self.ended_by = how
                self._done.set()


def other(direction: Direction) -> Direction:
    return Direction.UPSTREAM if direction is Direction.DOWNSTREAM else Direction.DOWNSTREAM
