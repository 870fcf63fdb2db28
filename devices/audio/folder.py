"""A folder as a sound card: each sound becomes a WAV file, in the order they were heard. For tests and trials."""
from __future__ import annotations

from pathlib import Path

from devices.errors import BadUrl, DeviceGone
from devices.url import DeviceUrl


class FolderOutput:
    """Writes 000001.wav and so on. Nothing is waited for: what is written has been heard."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    @classmethod
    def from_url(cls, url: DeviceUrl) -> FolderOutput:
        url.allow()
        if url.transport or not url.path.startswith("/"):
            raise BadUrl(f"{url.text!r} names no folder: write wav:///tmp/heard")
        return cls(Path(url.path))

    def check(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DeviceGone(f"{self._folder} cannot be made: {error.strerror}") from error

    def play(self, wav: bytes) -> Heard:
        self._count += 1
        try:
            (self._folder / f"{self._count:06d}.wav").write_bytes(wav)
        except OSError as error:
            raise DeviceGone(f"{self._folder} cannot be written: {error.strerror}") from error
        return Heard()


class Heard:
    """A sound that is over."""

    def wait(self, seconds: float) -> bool:
        return True

    def stop(self) -> None:
        """There is nothing left to stop."""
