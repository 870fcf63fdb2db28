"""The switch of a headphone jack, as the kernel's input layer tells it: /dev/input/event*, also of USB sound cards.

Layout: `struct input_event` of linux/input.h on 64-bit machines, 24 bytes: time in two 64-bit words, then type, code
(16 bits each) and value (32 bits, signed), in the machine's byte order. Types and codes: linux/input-event-codes.h. The
state at opening is asked by EVIOCGSW (linux/input.h); a pipe in the place of the device has none and counts as empty.
"""
from __future__ import annotations

import array
import fcntl
import os
import select
import struct
from collections import deque
from collections.abc import Iterator
from contextlib import suppress

from devices.errors import BadUrl, DeviceGone
from devices.url import DeviceUrl

EVENT = struct.Struct("=qqHHi")
EV_SW, SW_HEADPHONE_INSERT = 0x05, 0x02
EVIOCGSW = 0x8008451B              # _IOC(_IOC_READ, 'E', 0x1b, 8): eight bytes, a bit a switch
_WAIT = 0.25                       # seconds a poll waits
_MOST = 64 * EVENT.size


def inserts(data: bytes) -> tuple[tuple[bool, ...], bytes]:
    """What whole events say of the jack, True for in, and the bytes of an event that is not whole yet."""
    whole = len(data) - len(data) % EVENT.size
    return tuple(_moves(data[:whole])), data[whole:]


def _moves(data: bytes) -> Iterator[bool]:
    for _, _, kind, code, value in EVENT.iter_unpack(data):
        if (kind, code) == (EV_SW, SW_HEADPHONE_INSERT):
            yield value != 0


class JackSwitch:
    """`path`: the device file, such as /dev/input/by-path/…-event."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = -1
        self._rest = b""
        self._moves: deque[bool] = deque()

    @classmethod
    def from_url(cls, url: DeviceUrl) -> JackSwitch:
        url.allow()
        if url.transport != "evdev" or not url.path.startswith("/"):
            raise BadUrl(f"{url.text!r} is no headphone jack: write jack+evdev:///dev/input/event5")
        return cls(url.path)

    def open(self) -> bool:
        self.close()
        try:
            self._file = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise DeviceGone(f"{self._path} cannot be opened: {error.strerror}. Is it the jack's, and may the kiosk's "
                             "user read it (group input)?") from error
        self._rest = b""
        self._moves.clear()
        switches = array.array("B", bytes(8))
        try:
            fcntl.ioctl(self._file, EVIOCGSW, switches)
        except OSError:
            return False           # no input device: an emulated one, which tells what happens from now on
        return bool(switches[0] & 1 << SW_HEADPHONE_INSERT)

    def close(self) -> None:
        if self._file >= 0:
            with suppress(OSError):
                os.close(self._file)
            self._file = -1

    def poll(self) -> bool | None:
        if self._moves:
            return self._moves.popleft()
        if self._file < 0:
            raise DeviceGone("the headphone jack is not open")
        ready, _, _ = select.select([self._file], [], [], _WAIT)
        if not ready:
            return None
        try:
            data = os.read(self._file, _MOST)
        except BlockingIOError:
            return None
        except OSError as error:
            self.close()
            raise DeviceGone(f"{self._path} is gone: {error.strerror}") from error
        if not data:                               # the writing end of an emulated jack
            self.close()
            raise DeviceGone(f"{self._path} was closed")
        moves, self._rest = inserts(self._rest + data)
        self._moves.extend(moves)
        return self._moves.popleft() if self._moves else None
