"""A line in memory between a driver and an emulated reader, with a clock of its own: no thread, no waiting.

What happens to answers is told to the emulator (`LineFault`); what happens to the line itself, here.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from devices.emulators.reader import ReaderEmulator
from devices.errors import DeviceGone

_GAP = 0.1                             # seconds after which a reader forgets the beginning of a question


class Wire:
    """`before` is called with the number of each step of the driver, a read or a write, before it is taken."""

    def __init__(self, emulator: ReaderEmulator[Any]) -> None:
        self._emulator = emulator
        self.now = 0.0
        self.plugged = True
        self.steps = 0
        self.before: Callable[[int], None] = lambda step: None
        self.spoil: Callable[[bytes], bytes] = bytes       # what a wrong baud rate or parity makes of bytes
        self.chatter = b""                                 # what another device says all the time

    def clock(self) -> float:
        return self.now

    def connect(self) -> _Stream:
        if not self.plugged:
            raise DeviceGone("there is no such port")
        return _Stream(self, self._emulator)


class _Stream:
    def __init__(self, wire: Wire, emulator: ReaderEmulator[Any]) -> None:
        self._wire, self._emulator = wire, emulator
        self._buffer = emulator.questions()
        self._heard = self._said = 0.0
        self._coming: list[tuple[float, bytes]] = []
        self._open = True

    def write(self, data: bytes, seconds: float) -> None:
        wire = self._step()
        if wire.now - self._heard > _GAP:
            self._buffer.clear()
        self._heard = wire.now
        for said, after in self._emulator.hear(self._buffer, wire.spoil(data)):
            self._said = max(self._said, wire.now + after)  # in the order of the questions
            if said := wire.spoil(said):
                self._coming.append((self._said, said))

    def read(self, seconds: float) -> bytes:
        wire = self._step()
        if wire.chatter:
            wire.now += 0.01
            return wire.chatter
        if not self._coming or self._coming[0][0] > wire.now + seconds:
            wire.now += seconds
            return b""
        wire.now = max(wire.now, self._coming[0][0])
        come = b"".join(data for due, data in self._coming if due <= wire.now)
        self._coming = [(due, data) for due, data in self._coming if due > wire.now]
        return come

    def close(self) -> None:
        self._open = False

    def _step(self) -> Wire:
        self._wire.steps += 1
        self._wire.before(self._wire.steps)
        if not (self._open and self._wire.plugged):
            raise DeviceGone("the line is gone")
        return self._wire
