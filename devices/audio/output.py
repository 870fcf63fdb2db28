"""The face every sound output has."""
from __future__ import annotations

from typing import Protocol


class Playing(Protocol):
    """One sound that is being heard."""

    def wait(self, seconds: float) -> bool:
        """Whether it came to its end, or was stopped, within so many seconds. Raises DeviceGone when it could not."""

    def stop(self) -> None:
        """Silence, at once. May be called from another thread; never raises."""


class AudioOutput(Protocol):
    """Takes whole WAV files. One thread uses it."""

    def check(self) -> None:
        """Raises DeviceGone, with a sentence that says what to do, when nothing could be heard now."""

    def play(self, wav: bytes) -> Playing:
        """Begin to play it. Raises DeviceGone."""
