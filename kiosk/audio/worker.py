"""The worker that is heard: it says what changed, one thing after another, and falls silent when the patron acts."""
from __future__ import annotations

import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from devices.audio.output import AudioOutput, Playing
from devices.errors import DeviceError
from kiosk.audio.aloud import Aloud
from kiosk.audio.sounds import sound
from kiosk.audio.speak import repeat, speak
from kiosk.audio.utterance import Heard, Utterance
from kiosk.audio.voice import Voice, VoiceError
from kiosk.engine.events import Event
from kiosk.engine.view import Sound, ViewState
from kiosk.runtime.worker import Worker
from kiosk.texts import FALLBACK

if TYPE_CHECKING:
    from kiosk.ui.scene import Control

log = logging.getLogger("kiosk")
TURN = 0.25                # seconds between two looks whether it is to stop


class SpokenLog:
    """Every word and sound that was heard, a line of JSON each; persons' data among them, so only for tests.

    `about` of the words: "focus" when they answer a key that moves, and so on, see `Utterance`.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path

    def heard(self, **what: str) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(what, ensure_ascii=False) + "\n")


class AudioWorker(Worker):
    """Speech and sounds through one output, so that they never overlap.

    `voice`: None where the branch wants no speech; `volume`: percent of the sounds, 0 for none. The part it tells of is
    "speech": it is up while something could be spoken.
    """

    part = "speech"
    failures = (DeviceError,)

    def __init__(self, output: AudioOutput, voice: Voice | None, post: Callable[[Event], None], *, volume: int = 100,
                 spoken: SpokenLog | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._output, self._voice, self._spoken = output, voice, spoken
        self.volume = volume                       # of the sounds, from the next one on; set from any thread
        self._languages: frozenset[str] = frozenset()
        self._dumb = ""                            # why nothing can be spoken, though sounds can be heard
        self._change = threading.Condition()
        self._heard: Heard | None = None
        self._waiting: deque[Utterance] = deque()
        self._ring: Sound | None = None
        self._playing: Playing | None = None
        self._acts = 0                             # grows with each silence that was asked for

    # --- from any thread -------------------------------------------------------------------------------

    def met(self, view: ViewState, focus: Control | None) -> None:
        """This is on the screen now, and the keys are on this control: what it changes is said."""
        with self._change:
            before, self._heard = self._heard, Heard(view, focus)
            if self.volume and before is not None and view.sound is not None and view.sounds > before.view.sounds:
                self._ring = view.sound
            telling = speak(before, self._heard)
            if telling.anew:
                self._silence()
            self._say(telling.utterances)

    def hush(self) -> None:
        """Silence: the patron does something, or asks for it."""
        with self._change:
            self._silence()

    def repeat(self) -> None:
        with self._change:
            if self._heard is not None:
                self._silence()
                self._say(repeat(self._heard))

    def wake(self) -> None:
        with self._change:
            self._silence()
            self._change.notify_all()

    def _say(self, utterances: tuple[Utterance, ...]) -> None:
        """Of several that wait and are about the same, the last stands, in the place of the first."""
        for utterance in utterances:
            places = [i for i, one in enumerate(self._waiting) if one.about and one.about == utterance.about]
            if places:
                self._waiting[places[0]] = utterance
            else:
                self._waiting.append(utterance)
        if self._waiting or self._ring:
            self._change.notify_all()

    def _silence(self) -> None:
        self._acts += 1
        self._waiting.clear()
        if self._playing is not None:
            self._playing.stop()

    # --- its own thread --------------------------------------------------------------------------------

    def open(self) -> None:
        self._output.check()
        self._dumb = "" if self._voice else "not wanted"
        if self._voice is not None:
            try:
                self._languages = self._voice.languages()
            except VoiceError as error:
                self._dumb = str(error)

    def up(self) -> None:
        if not self._dumb:
            super().up()
        elif self._voice is not None:
            self.down(self._dumb)

    def close(self) -> None:
        with self._change:
            self._waiting.clear()

    def use(self) -> None:
        while not self.stopping:
            with self._change:
                if not self._waiting and self._ring is None:
                    self._change.wait(TURN)
                ring, self._ring = self._ring, None
                utterance = self._waiting.popleft() if ring is None and self._waiting else None
                heard, acts = self._heard, self._acts
            if ring is not None:
                self._note(sound=ring.value)
                self._play(sound(ring, self.volume), None)
            elif utterance is not None and heard is not None and not self._dumb:
                self._utter(utterance, heard.view, acts)

    def _utter(self, utterance: Utterance, view: ViewState, acts: int) -> None:
        if self._voice is None or view.speech is None:
            return
        language = self._spoken_for(utterance.language or view.language)
        screen = self._spoken_for(view.language)
        words = Aloud(screen).utter(utterance, view.now.date())
        self._note(words=words, language=language, about=utterance.about)
        self._play(self._voice.made(words, language.partition("-")[0], view.speech.rate, view.speech.volume), acts)

    def _spoken_for(self, language: str) -> str:
        """The language itself, or Finnish where no voice speaks it."""
        return language if language.partition("-")[0] in self._languages else FALLBACK

    def _play(self, wav: bytes, acts: int | None) -> None:
        """To its end, or until silence is asked for. `acts`: None for a sound, which is too short for that."""
        playing = self._output.play(wav)
        with self._change:
            if acts is not None:
                self._playing = playing
                if acts != self._acts:             # asked for while it was made
                    playing.stop()
        try:
            while not playing.wait(TURN):
                if self.stopping:
                    playing.stop()
        finally:
            with self._change:
                self._playing = None

    def _note(self, **what: str) -> None:
        if self._spoken is not None:
            self._spoken.heard(**what)
