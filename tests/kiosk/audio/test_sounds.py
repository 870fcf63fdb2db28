"""Four sounds of our own: short, equally loud, told apart by rhythm."""
from __future__ import annotations

import pytest

from kiosk.audio.sounds import HEARD, LONGEST, LOUDNESS, RATE, SCORE, draw, loudness, samples_of, sound, wav_of
from kiosk.engine.view import Sound


@pytest.mark.parametrize("name", list(Sound))
def test_a_sound_is_short_as_loud_as_the_others_and_never_clipped(name: Sound) -> None:
    samples = samples_of(sound(name))
    assert 0.05 < len(samples) / RATE <= LONGEST
    assert loudness(samples) == pytest.approx(LOUDNESS, abs=0.3)
    assert max(map(abs, samples)) < 0.9


@pytest.mark.parametrize("name", list(Sound))
def test_the_files_are_those_that_the_script_draws(name: Sound) -> None:
    assert sound(name) == wav_of(draw(SCORE[name]))


def beats(name: Sound) -> tuple[int, ...]:
    """When each tone begins, in hundredths of a second, as it is heard."""
    samples = samples_of(sound(name))
    block = RATE // 100
    loud = [max(map(abs, samples[start:start + block])) > 2 * HEARD for start in range(0, len(samples), block)]
    return tuple(i for i, now in enumerate(loud) if now and (i == 0 or not loud[i - 1]))


def test_each_sound_has_a_rhythm_of_its_own() -> None:
    assert len({beats(name) for name in Sound}) == len(Sound)


def test_a_branch_may_have_them_softer() -> None:
    assert loudness(samples_of(sound(Sound.OK, 50))) == pytest.approx(LOUDNESS - 6, abs=0.3)
