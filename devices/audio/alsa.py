"""A sound card by way of ALSA's own player, which every Debian has: `aplay` of the package alsa-utils.

What is played goes in at its standard input, so that no words and no files of a patron are left on the machine.
"""
from __future__ import annotations

import io
import shutil
import subprocess
import threading
import wave
from contextlib import suppress
from typing import BinaryIO

from devices.errors import BadUrl, DeviceGone
from devices.url import DeviceUrl

PROGRAM = "aplay"
_CHECKED = 5.0                     # seconds a card may take to play a moment of silence


class AlsaOutput:
    """`device` is a PCM name as `aplay -L` lists them; "default" is the system's choice."""

    def __init__(self, device: str = "default", *, program: str = PROGRAM) -> None:
        self._device = device
        self._program = program

    @classmethod
    def from_url(cls, url: DeviceUrl) -> AlsaOutput:
        url.allow()
        if url.transport or not url.path or url.path.startswith("-"):
            raise BadUrl(f"{url.text!r} names no sound card: write alsa://default, or a name that aplay -L lists")
        return cls(url.path)

    def check(self) -> None:
        playing = self.play(silence())
        if not playing.wait(_CHECKED):
            playing.stop()
            raise DeviceGone(f"the sound card {self._device} takes no sound: is another program using it?")

    def play(self, wav: bytes) -> AlsaPlaying:
        if shutil.which(self._program) is None:
            raise DeviceGone(f"the program {self._program} is missing: install the Debian package alsa-utils")
        try:
            process = subprocess.Popen([self._program, "-q", "-D", self._device], stdin=subprocess.PIPE,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except OSError as error:
            raise DeviceGone(f"{self._program} cannot be started: {error.strerror}") from error
        return AlsaPlaying(process, wav, self._device)


class AlsaPlaying:
    """A running player. It takes its sound as the card plays it, so another thread feeds it."""

    def __init__(self, process: subprocess.Popen[bytes], wav: bytes, device: str) -> None:
        self._process = process
        self._device = device
        self._stopped = False
        self._feeder = threading.Thread(target=_feed, args=(process.stdin, wav), name="audio feed", daemon=True)
        self._feeder.start()

    def wait(self, seconds: float) -> bool:
        try:
            code = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self._feeder.join(1.0)
        if code and not self._stopped:
            raise DeviceGone(f"the sound card {self._device} does not play: is it plugged in, and allowed?")
        return True

    def stop(self) -> None:
        self._stopped = True
        with suppress(OSError):
            self._process.kill()


def _feed(pipe: BinaryIO | None, wav: bytes) -> None:
    assert pipe is not None
    with suppress(OSError):        # it was stopped, or the card is gone: wait() tells
        pipe.write(wav)
    with suppress(OSError):
        pipe.close()


def silence(seconds: float = 0.02, rate: int = 22050) -> bytes:
    """A moment of it, as a WAV file."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(2 * int(seconds * rate)))
    return made.getvalue()
