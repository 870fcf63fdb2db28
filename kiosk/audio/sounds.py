"""The four sounds, drawn as waves: `python -m kiosk.audio.sounds` writes them to kiosk/audio/wav.

Each has a rhythm of its own, so that they are told apart also by who hears no pitch: one tap, two equal ones, two heavy
low ones the second of which is longer, three that quicken. They are made here, of sines, and are nobody else's. 48 kHz,
mono, 16 bits; at most 400 ms; -12 LUFS as ITU-R BS.1770 counts a tone near 1 kHz, where its filter changes nothing: ten
times the logarithm of the mean square, here over what sounds.
"""
from __future__ import annotations

import array
import io
import math
import sys
import wave
from functools import cache
from pathlib import Path

from kiosk.engine.view import Sound

WAV = Path(__file__).parent / "wav"
RATE = 48000
LONGEST = 0.4                                      # seconds
LOUDNESS = -12.0                                   # LUFS
HEARD = 0.02                                       # of the peak: what is quieter does not count as sounding
Tone = tuple[float, float, float]                  # begins at, lasts (seconds), pitch (Hz)

SCORE: dict[Sound, tuple[Tone, ...]] = {
    Sound.OK: ((0.0, 0.16, 880.0),),
    Sound.ATTENTION: ((0.0, 0.11, 660.0), (0.19, 0.11, 660.0)),
    Sound.FAIL: ((0.0, 0.1, 233.0), (0.13, 0.25, 196.0)),
    Sound.DONE: ((0.0, 0.1, 523.25), (0.14, 0.08, 659.25), (0.24, 0.16, 783.99)),
}


def draw(tones: tuple[Tone, ...]) -> array.array[float]:
    """Samples from -1 to 1, at the loudness above."""
    length = max(start + lasts for start, lasts, _ in tones)
    samples = array.array("d", bytes(8 * round(length * RATE)))
    for start, lasts, pitch in tones:
        first, count = round(start * RATE), round(lasts * RATE)
        for n in range(min(count, len(samples) - first)):
            at = n / RATE
            rise, fall = min(1.0, at / 0.006), min(1.0, (lasts - at) / (lasts * 0.55))
            body = math.sin(2 * math.pi * pitch * at) + 0.28 * math.sin(4 * math.pi * pitch * at)
            samples[first + n] += rise * fall * body
    gain = 10 ** ((LOUDNESS - loudness(samples)) / 20)
    return array.array("d", (max(-1.0, min(1.0, value * gain)) for value in samples))


def loudness(samples: array.array[float]) -> float:
    """LUFS, over the blocks of 10 ms that sound."""
    peak = max(map(abs, samples))
    block = RATE // 100
    blocks = [samples[start:start + block] for start in range(0, len(samples), block)]
    heard = [sum(v * v for v in one) / len(one) for one in blocks if max(map(abs, one)) > HEARD * peak]
    return 10 * math.log10(sum(heard) / len(heard))


def wav_of(samples: array.array[float]) -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        whole = array.array("h", (round(32767 * value) for value in samples))
        if sys.byteorder == "big":
            whole.byteswap()
        file.writeframes(whole.tobytes())
    return made.getvalue()


def samples_of(wav: bytes) -> array.array[float]:
    """The samples of such a file, from -1 to 1."""
    with wave.open(io.BytesIO(wav)) as file:
        whole = array.array("h", file.readframes(file.getnframes()))
    if sys.byteorder == "big":
        whole.byteswap()
    return array.array("d", (value / 32767 for value in whole))


@cache
def sound(name: Sound, percent: int = 100) -> bytes:
    """The file of a sound, at so much of its loudness."""
    wav = (WAV / f"{name.value}.wav").read_bytes()
    return wav if percent == 100 else wav_of(array.array("d", (v * percent / 100 for v in samples_of(wav))))


def main() -> None:
    WAV.mkdir(exist_ok=True)
    for name, tones in SCORE.items():
        (WAV / f"{name.value}.wav").write_bytes(wav_of(draw(tones)))


if __name__ == "__main__":
    main()
