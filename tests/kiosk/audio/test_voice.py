"""espeak-ng is run once for real where it is installed; where it is not, speech is not offered and the reason told."""
from __future__ import annotations

import io
import shutil
import subprocess
import wave

import pytest

from kiosk.audio.voice import RATES, VOLUMES, Espeak, VoiceError
from kiosk.engine.look import FASTEST, LOUDEST, QUIETEST, SLOWEST

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def seconds(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as file:
        data = file.readframes(10**9)          # a stream's header does not know its length
        return len(data) / file.getframerate() / file.getsampwidth()


@needs_espeak
def test_it_speaks_the_languages_of_the_screen_and_faster_when_asked() -> None:
    voice = Espeak()
    assert {"fi", "sv", "en", "ru", "uk", "ar", "et"} <= voice.languages()
    for language in ("fi", "sv", "en"):
        assert seconds(voice.made("Tervetuloa Välkommen Welcome", language, 0, 0)) > 0.8
    words = "Näytä kortti ja laita kirjat alustalle."
    assert seconds(voice.made(words, "fi", FASTEST, 0)) < 0.7 * seconds(voice.made(words, "fi", SLOWEST, 0))


@needs_espeak
def test_what_is_said_is_no_argument_of_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    run = subprocess.run

    def noted(command: list[str], **options: object) -> object:
        asked.append(command)
        return run(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", noted)
    Espeak().made("--version salaisuus", "fi", 0, 0)
    assert not [word for command in asked for word in command if "salaisuus" in word]


def test_a_missing_program_is_told_with_the_package_that_has_it() -> None:
    with pytest.raises(VoiceError, match="install the Debian package espeak-ng"):
        Espeak("no-such-program").languages()


def test_a_program_that_fails_is_told() -> None:
    with pytest.raises(VoiceError, match="ended with code"):
        Espeak("false").made("x", "fi", 0, 0)


def test_every_step_has_its_speed_and_its_loudness() -> None:
    assert len(RATES) == FASTEST - SLOWEST + 1
    assert len(VOLUMES) == LOUDEST - QUIETEST + 1
    assert list(RATES) == sorted(RATES)
    assert list(VOLUMES) == sorted(VOLUMES)
