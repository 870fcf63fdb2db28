"""A barcode scanner on a serial port (or a network port), and the way from a URL to one."""
from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from devices.errors import BadUrl, DeviceGone
from devices.scanners.frames import ScanEvent, ScanFrames
from devices.stream import Stream, open_stream
from devices.url import DeviceUrl

_WAIT = 0.25                       # seconds a poll waits for a scan
_PATIENCE = 0.3                    # seconds without a byte after which an unfinished line is given up
_MOST_WAITING = 16                 # scans not yet asked for; a scanner gone mad pushes out its oldest


class BarcodeScanner(Protocol):
    """A barcode scanner. One thread uses it."""

    def open(self) -> None:
        """Open, or open again after a loss. Raises DeviceGone when it is not there."""

    def close(self) -> None:
        """Let go of it. Never raises."""

    def poll(self) -> ScanEvent | None:
        """The next scan, or None after at most about 0.3 s. Raises DeviceGone when it was unplugged."""


class SerialScanner:
    """Options of the URL: baud (9600), parity (N), prefix and suffix (percent-encoded), which are taken off."""

    def __init__(self, url: DeviceUrl, *, clock: Callable[[], float] = time.monotonic) -> None:
        url.allow("baud", "parity", "prefix", "suffix", "connect")
        self._url = url
        self._clock = clock
        self._stream: Stream | None = None
        self._frames = self._new_frames()
        self._events: deque[ScanEvent] = deque(maxlen=_MOST_WAITING)
        self._last = 0.0

    @classmethod
    def from_url(cls, url: DeviceUrl) -> SerialScanner:
        if url.transport not in ("serial", "tcp"):
            raise BadUrl(f"{url.text!r} is no barcode scanner: write barcode+serial:///dev/ttyACM0")
        return cls(url)

    def open(self) -> None:
        self.close()
        self._stream = open_stream(self._url, baud=9600, parity="N")
        self._frames = self._new_frames()

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def poll(self) -> ScanEvent | None:
        if self._events:
            return self._events.popleft()
        if self._stream is None:
            raise DeviceGone("the barcode scanner is not open")
        try:
            data = self._stream.read(_WAIT)
        except DeviceGone:
            self.close()
            raise
        now = self._clock()
        if data:
            self._last = now
            self._events.extend(self._frames.feed(data))
        elif self._frames.unfinished and now - self._last >= _PATIENCE:
            self._events.append(self._frames.cut())
        return self._events.popleft() if self._events else None

    def _new_frames(self) -> ScanFrames:
        prefix, suffix = self._url.option("prefix", ""), self._url.option("suffix", "")
        return ScanFrames(prefix=prefix.encode(), suffix=suffix.encode())
