"""The receive side of a FEIG line: whole answers for a driver, whole questions for an emulator."""
from __future__ import annotations

from devices.feig.frames import MAXIMUM, Reply, Request, frame_size
from devices.framing import FrameBuffer


def replies() -> FrameBuffer[Reply]:
    return FrameBuffer(lambda head: frame_size(head, 3), Reply.from_bytes, most=MAXIMUM)


def requests() -> FrameBuffer[Request]:
    return FrameBuffer(lambda head: frame_size(head, 2), Request.from_bytes, most=MAXIMUM)
