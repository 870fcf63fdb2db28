"""A barcode scanner on a serial port, a network port, or as a keyboard, and the way from a URL to one."""
from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from devices.errors import BadUrl, DeviceGone
from devices.scanners.frames import ScanEvent, ScanFrames
from devices.scanners.keys import LAYOUTS, KeyStream
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


class LineScanner:
    """Options of the URL: prefix and suffix (percent-encoded), which are taken off; baud (9600) and parity (N) of a
    serial port; layout (us or fi) of a keyboard."""

    def __init__(self, url: DeviceUrl, *, clock: Callable[[], float] = time.monotonic) -> None:
        if url.transport == "evdev":
            url.allow("prefix", "suffix", "layout")
            if url.option("layout", "us") not in LAYOUTS:
                raise BadUrl(f"the layout in {url.text!r} must be one of {', '.join(LAYOUTS)}")
        else:
            url.allow("baud", "parity", "prefix", "suffix", "connect")
        self._url = url
        self._clock = clock
        self._stream: Stream | None = None
        self._frames = self._new_frames()
        self._events: deque[ScanEvent] = deque(maxlen=_MOST_WAITING)
        self._last = 0.0

    @classmethod
    def from_url(cls, url: DeviceUrl) -> LineScanner:
        keyboard = url.transport == "evdev" and url.path.startswith("/")
        if url.transport not in ("serial", "tcp") and not keyboard:
            raise BadUrl(f"{url.text!r} is no barcode scanner: write barcode+serial:///dev/ttyACM0, or "
                         "barcode+evdev:///dev/input/by-id/… for one that is a keyboard")
        return cls(url)

    def open(self) -> None:
        self.close()
        self._stream = self._opened()
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

    def _opened(self) -> Stream:
        if self._url.transport == "evdev":
            return KeyStream(self._url.path, self._url.option("layout", "us"))
        return open_stream(self._url, baud=9600, parity="N")

    def _new_frames(self) -> ScanFrames:
        prefix, suffix = self._url.option("prefix", ""), self._url.option("suffix", "")
        return ScanFrames(prefix=prefix.encode(), suffix=suffix.encode())
