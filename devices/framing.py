"""The receive side of a line, whatever runs over it: bytes in, whole frames out. No I/O, no clock."""
from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from devices.errors import BadReply

Frame = TypeVar("Frame")


class FrameBuffer(Generic[Frame]):
    """Collects bytes and cuts them into frames. After damage everything collected is dropped: a line is question and
    answer, so what follows cannot be trusted before it is quiet again.

    `size` tells from the first bytes how long their frame is, None when that cannot be told yet; `parse` makes a frame
    of its bytes. Both raise BadReply for what cannot be. `most`: bytes of the longest frame there is.
    """

    def __init__(self, size: Callable[[bytes], int | None], parse: Callable[[bytes], Frame], *, most: int) -> None:
        self._size, self._parse, self._most = size, parse, most
        self._bytes = bytearray()

    def __len__(self) -> int:
        return len(self._bytes)

    def clear(self) -> None:
        self._bytes.clear()

    def feed(self, data: bytes) -> None:
        """Take what arrived. Raises BadReply when more is waiting than any frame can hold."""
        if len(self._bytes) + len(data) > 2 * self._most:
            self.clear()
            raise BadReply(f"more than {2 * self._most} bytes came without a frame in them")
        self._bytes += data

    def next(self) -> Frame | None:
        """The next frame, None when it is not whole yet. Raises BadReply, and drops all, on nonsense."""
        try:
            size = self._size(bytes(self._bytes))
            if size is None or len(self._bytes) < size:
                return None
            wire = bytes(self._bytes[:size])
            del self._bytes[:size]
            return self._parse(wire)
        except BadReply:
            self.clear()
            raise
