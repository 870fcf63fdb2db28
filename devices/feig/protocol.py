"""The receive side of a FEIG line: bytes in, whole frames out. No I/O, no clock."""
from __future__ import annotations

from devices.errors import BadReply
from devices.feig.frames import MAXIMUM, Reply, Request, frame_size


class FrameBuffer:
    """Collects bytes and cuts them into frames. After damage everything collected is dropped: the line is
    question and answer, so what follows cannot be trusted before the line is quiet again."""

    def __init__(self, *, requests: bool = False) -> None:
        """`requests`: collect questions (an emulator's side) and not answers."""
        self._least = 2 if requests else 3
        self._bytes = bytearray()

    def __len__(self) -> int:
        return len(self._bytes)

    def clear(self) -> None:
        self._bytes.clear()

    def feed(self, data: bytes) -> None:
        """Take what arrived. Raises BadReply when more is waiting than any frame can hold."""
        if len(self._bytes) + len(data) > 2 * MAXIMUM:
            self.clear()
            raise BadReply(f"more than {2 * MAXIMUM} bytes came without a frame in them")
        self._bytes += data

    def frame(self) -> bytes | None:
        """The next whole frame, None when it has not come yet. Raises BadReply, and drops all, on nonsense."""
        try:
            size = frame_size(bytes(self._bytes[:3]), self._least)
        except BadReply:
            self.clear()
            raise
        if size is None or len(self._bytes) < size:
            return None
        frame = bytes(self._bytes[:size])
        del self._bytes[:size]
        return frame

    def reply(self) -> Reply | None:
        """The next answer. Raises BadReply, and drops all, on nonsense or a wrong checksum."""
        frame = self.frame()
        if frame is None:
            return None
        try:
            return Reply.from_bytes(frame)
        except BadReply:
            self.clear()
            raise

    def request(self) -> Request | None:
        """The next question, likewise."""
        frame = self.frame()
        if frame is None:
            return None
        try:
            return Request.from_bytes(frame)
        except BadReply:
            self.clear()
            raise
