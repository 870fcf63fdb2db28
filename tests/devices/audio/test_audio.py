"""Sound goes whole to a card or a folder, stops at once when told, and says what is missing."""
from __future__ import annotations

import shutil
import wave
from pathlib import Path

import pytest

from devices.audio.alsa import AlsaOutput, silence
from devices.audio.folder import FolderOutput
from devices.drivers import audio_output
from devices.errors import BadUrl, DeviceGone

needs_aplay = pytest.mark.skipif(shutil.which("aplay") is None, reason="alsa-utils is not installed")


def test_a_folder_keeps_each_sound_in_its_order(tmp_path: Path) -> None:
    output = audio_output(f"wav://{tmp_path}/heard")
    output.check()
    for seconds in (0.1, 0.2):
        assert output.play(silence(seconds)).wait(0)
    lengths = []
    for path in sorted((tmp_path / "heard").iterdir()):
        with wave.open(str(path)) as file:
            lengths.append(round(file.getnframes() / file.getframerate(), 1))
    assert lengths == [0.1, 0.2]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DeviceGone, match="cannot be made"):
        FolderOutput(tmp_path / "file" / "heard").check()


@needs_aplay
def test_the_system_s_player_plays_to_its_end_and_stops_when_told() -> None:
    card = AlsaOutput("null")
    card.check()
    playing = card.play(silence(30))
    playing.stop()
    assert playing.wait(5)


@needs_aplay
def test_a_card_that_is_not_there_is_told_with_what_to_do() -> None:
    with pytest.raises(DeviceGone, match="is it plugged in"):
        AlsaOutput("hw:99").check()


def test_a_missing_player_is_told_with_the_package_that_has_it() -> None:
    with pytest.raises(DeviceGone, match="alsa-utils"):
        AlsaOutput(program="no-such-player").check()


@pytest.mark.parametrize("url", ["alsa://", "alsa+usb://x", "alsa://-rf", "wav://heard", "alsa://default?x=1", "mp3://x"])
def test_a_url_that_names_no_output_is_refused(url: str) -> None:
    with pytest.raises(BadUrl):
        audio_output(url)
