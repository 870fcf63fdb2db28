"""Words to sound: the face every speech engine has, and espeak-ng behind it (Debian package espeak-ng, GPL-3, used as a
program of its own).

The words go in at its standard input: an argument could be read by every user of the machine.
"""
from __future__ import annotations

import subprocess
from typing import Protocol

from devices.errors import DeviceError
from kiosk.engine.look import LOUDEST, QUIETEST, SLOWEST

PROGRAM = "espeak-ng"
RATES = (115, 140, 165, 200, 250, 320)             # words a minute, from SLOWEST on
VOLUMES = (25, 45, 70, 100, 140, 190)              # of 200, from QUIETEST on
DIALECTS = {"en": "en-gb"}
_LONGEST = 4000                                    # characters said at once
_PATIENCE = 10.0                                   # seconds for one utterance to be made
assert len(VOLUMES) == LOUDEST - QUIETEST + 1


class VoiceError(DeviceError):
    """Nothing can be spoken; the sentence says what to do."""


class Voice(Protocol):
    """A speech engine."""

    def languages(self) -> frozenset[str]:
        """What it speaks, by primary subtags of BCP 47. Raises VoiceError when it is not there."""

    def made(self, words: str, language: str, rate: int, volume: int) -> bytes:
        """A WAV file of the words. `rate` and `volume` are steps, as in `kiosk.engine.look.Speech`."""


class Espeak:
    def __init__(self, program: str = PROGRAM) -> None:
        self._program = program

    def languages(self) -> frozenset[str]:
        table = self._run("--voices").decode("utf-8", "replace").splitlines()
        return frozenset(line.split()[1].partition("-")[0] for line in table[1:] if len(line.split()) > 1)

    def made(self, words: str, language: str, rate: int, volume: int) -> bytes:
        return self._run("--stdin", "--stdout", "-b", "1", "-v", DIALECTS.get(language, language),
                         "-s", str(RATES[rate - SLOWEST]), "-a", str(VOLUMES[volume - QUIETEST]),
                         given=words[:_LONGEST].encode())

    def _run(self, *options: str, given: bytes = b"") -> bytes:
        try:
            done = subprocess.run([self._program, *options], input=given, capture_output=True, timeout=_PATIENCE,
                                  check=False)
        except FileNotFoundError:
            raise VoiceError(f"the program {self._program} is missing: install the Debian package espeak-ng") from None
        except (OSError, subprocess.TimeoutExpired) as error:
            raise VoiceError(f"{self._program} does not run: {type(error).__name__}") from None
        if done.returncode or not done.stdout:
            raise VoiceError(f"{self._program} ended with code {done.returncode}: is espeak-ng-data installed?")
        return done.stdout
