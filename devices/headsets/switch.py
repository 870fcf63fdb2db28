"""The face of what tells that a headset was plugged in."""
from __future__ import annotations

from typing import Protocol


class HeadsetSwitch(Protocol):
    """One thread uses it."""

    def open(self) -> bool:
        """Open, or open again after a loss; whether a headset is in it. Raises DeviceGone when it is not there."""

    def close(self) -> None:
        """Let go of it. Never raises."""

    def poll(self) -> bool | None:
        """True when one was plugged in, False when out, None when nothing happened for about 0.25 s. Raises
        DeviceGone when the switch itself was unplugged."""
