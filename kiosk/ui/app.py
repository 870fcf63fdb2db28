"""The window: one per process, on the main thread. It shows the latest ViewState and tells `Controls` what is pressed.

Nothing in it decides anything. No key, button or gesture leaves it.
"""
from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from kivy.base import runTouchApp, stopTouchApp
from kivy.clock import Clock

from kiosk.engine.view import Action, Screen, ViewState
from kiosk.texts import Texts
from kiosk.ui import keys
from kiosk.ui.coming import NEWEST, Coming, comes_by_itself, place_of
from kiosk.ui.controls import Controls, Ears, tell
from kiosk.ui.glass import LIVELY, LIVELY_FOR, RESTING, SELDOM, Glass, draw_again, keeps, open_window
from kiosk.ui.parts.desk import Desk
from kiosk.ui.photo import NO_ONE, picture
from kiosk.ui.pointer import Pointer, Standing
from kiosk.ui.scene import Scene
from kiosk.ui.screens import draw
from kiosk.ui.screens.curtain import curtained
from kiosk.ui.stage import Stage
from kiosk.ui.tokens import channels
from kiosk.ui.typeset import Typesetter
from kiosk.ui.units import Frame
from kiosk.ui.watch import Watch

BETWEEN_VIEWS = 0.04
"""Seconds at least between two views drawn: a pile changes its rows faster than anyone sees, and drawing takes time
from reading."""


class KioskWindow:
    """`show` and `stop` may be called from any thread; `run` blocks the main thread until `stop`.

    Sizes are pixels. `dim_after`: seconds without touch on the attract screen until it darkens; the touch that wakes it
    presses nothing. `watch`: a file that tells what is on the screen (see `kiosk.ui.watch`). `closable`: the window's
    own close button ends it, for a desk; never so in full screen. `position`: left and top on the display.
    `fixed_keys`: see `kiosk.ui.keys.bound`.
    """

    def __init__(self, controls: Controls, *, width: int = 1080, height: int = 1920, fullscreen: bool = False,
                 title: str = "Itsepalvelu", dim_after: float | None = None, watch: Path | None = None,
                 watch_texts: bool = False, closable: bool = True, position: tuple[int, int] | None = None,
                 fixed_keys: Mapping[int, str] | None = None) -> None:
        self._controls = controls
        self._fixed_keys = fixed_keys
        self._ears: Ears | None = None
        self._closable = closable and not fullscreen
        self._dim_after = dim_after
        self._watch = Watch(watch, texts=watch_texts) if watch else None
        self._lock = threading.Lock()
        self._latest: ViewState | None = None
        self._view: ViewState | None = None
        self._coming: Coming | None = None
        self._place = NEWEST
        self._focus: str | None = None
        self._left: str | None = None          # where the focus was when an overlay took it
        self._pointer = Pointer()
        self._standing = Standing()
        self._touched = self._lively_since = time.monotonic()
        self._drawn_at = 0.0
        self._asleep = self._settled = False
        self._littered = True                  # true: the collector of garbage is owed a look through all there is
        self._written = True
        self._shown_to: Callable[[Screen], None] | None = None
        self._told: Screen | None = None
        self._beaten = False                   # true: nothing was drawn since the last beat
        self._window = open_window(width, height, fullscreen, title, position)
        self._keeps = keeps(self._window)
        self._glass = Glass(self.finger)
        self._window.add_widget(self._glass)
        self._resize(self._window, *self._window.size)
        self._frame_event: Any = None
        self._window.bind(on_key_down=self._key_down, on_request_close=self._close, on_flip=self._flipped,
                          on_draw=self._paint, size=lambda window, size: self._resize(window, *size))
        Clock.schedule_interval(lambda _: self._rest(), 1.0)

    # --- From any thread ---------------------------------------------------------------------------------

    def show(self, view: ViewState) -> None:
        """Draw this next; of several only the last is drawn."""
        with self._lock:
            waiting = self._latest is not None
            self._latest = view
        if not waiting:
            since = time.monotonic() - self._drawn_at
            Clock.schedule_once(self._take, max(0.0, BETWEEN_VIEWS - since))

    def attend(self, shown: Callable[[Screen], None], beat: Callable[[], None], every: float | None) -> None:
        """Before `run`. `shown` is called when another screen was drawn; `beat` each `every` seconds, but only if a
        frame was drawn since the last time, and then a new one is asked for: a loop that turns and draws nothing, or a
        display that takes nothing, is no screen. Both on the main thread, when the frame is with the display."""
        self._shown_to = shown
        if every is not None:
            Clock.schedule_interval(lambda _: self._beat(beat), every)

    def hear(self, ears: Ears) -> None:
        """Before `run`. They are told of everything that is drawn, and of every act."""
        self._ears = ears

    def stop(self) -> None:
        Clock.schedule_once(lambda _: stopTouchApp(), 0)

    def picture(self) -> bytes | None:
        """What is on the glass, as PNG; None while that is anybody's. Asked for on any thread but the main one."""
        return picture(lambda: ((self._view, self._latest, self._coming.view if self._coming else None),
                                self._stage.scene, self._frame))

    # --- Main thread -------------------------------------------------------------------------------------

    def run(self) -> None:
        """The event loop; returns after `stop`. What has grown old is looked through for garbage at rest alone: that
        stops all threads for as long as several frames."""
        gc.set_threshold(*gc.get_threshold()[:2], SELDOM)
        runTouchApp()

    def _take(self, _dt: float) -> None:
        if self._coming is not None:              # the next one is taken when that is shown
            return
        with self._lock:
            view, self._latest = self._latest, None
        before = self._view
        if view is None or view == before:
            return
        if before is not None and before.visit != view.visit:
            self._type.forget()                   # words and pictures of titles that were another's
            self._stage.forget()
        self._come(view)
        if not comes_by_itself(before, view):
            self._lively()
        self._build()

    def _come(self, view: ViewState) -> None:
        self._coming = Coming(view, lambda: self._laid(view, place_of(self._view, view, self._place)), self._type,
                              self._stage)

    def _build(self, _dt: float = 0.0) -> None:
        """Shows what is coming as soon as all of it is laid out and made."""
        coming = self._coming
        if coming is None:
            return
        if not coming.work() or coming.scene is None:
            Clock.schedule_once(self._build, 0)
            return
        self._coming = None
        self._drawn_at = time.monotonic()
        view, before, self._view = coming.view, self._view, coming.view
        if before is not None and before.screen is not view.screen:
            self._pointer.cancel()
            if view.screen in NO_ONE:
                self._focus = None
        if view.screen is not Screen.ATTRACT:
            self._asleep = False
        elif view.dim and not (before and before.dim):
            self._asleep = True                   # by the hours; who is there wakes it, and is no wish for anything
        self._show(view, coming.scene)
        with self._lock:
            waiting = self._latest is not None
        if waiting:
            Clock.schedule_once(self._take, BETWEEN_VIEWS)

    def _laid(self, view: ViewState, place: int) -> Scene:
        desk = Desk(view, Texts(view.language), self._frame, self._type, place)
        scene = draw(desk)
        return curtained(scene, desk) if view.speech is not None and view.speech.curtain else scene

    def _show(self, view: ViewState, scene: Scene, *, instantly: bool = False) -> None:
        self._place = scene.place
        before = self._stage.scene
        self._stage.reduced = view.appearance.reduced_motion
        self._window.clearcolor = (*channels(scene.background), 1)
        self._stage.show(scene, instantly=instantly)
        self._focus, self._left = keys.settled(before, scene, self._focus, self._left, listening=self._listening)
        self._mark()
        self._met()
        self._written = False
        self._animate()

    def _animate(self, _dt: float = 0.0) -> None:
        if self._frame_event is not None:
            self._frame_event.cancel()
            self._frame_event = None
        wait = self._stage.move()
        if wait is None or self._asleep:
            return
        self._frame_event = Clock.schedule_once(self._animate, wait)

    @property
    def _listening(self) -> bool:
        return self._view is not None and self._view.speech is not None and self._view.speech.on

    def _met(self) -> None:
        """Tell the ears what there is now."""
        scene, view = self._stage.scene, self._view
        if self._ears is not None and scene is not None and view is not None:
            self._ears.met(view, next((one for one in scene.controls if one.name == self._focus), None))

    def _mark(self) -> None:
        self._stage.mark(self._pointer.pressed, self._focus, self._asleep)

    def _resize(self, _window: object, width: int, height: int) -> None:
        self._frame = Frame(max(320, int(width)), max(320, int(height)))
        self._type = Typesetter(self._frame.scale)
        self._glass.size = (width, height)
        self._stage = Stage(self._glass.canvas, self._frame)
        if self._coming is not None:
            self._come(self._coming.view)
        if self._view is not None:
            self._show(self._view, self._laid(self._view, self._place), instantly=True)

    def _paint(self, window: Any) -> bool:
        """Draws what has changed, and lets Kivy draw all where nothing of the frame before is left."""
        areas = self._stage.damage.take()
        if self._keeps:
            draw_again(window, areas, self._stage.confine)
        return self._keeps

    def _beat(self, beat: Callable[[], None]) -> None:
        if not self._beaten:
            self._beaten = True
            beat()
        self._window.canvas.ask_update()

    def _flipped(self, _window: object) -> None:
        self._beaten = False
        if self._shown_to and self._view and self._view.screen is not self._told:
            self._told = self._view.screen
            Clock.schedule_once(lambda _, screen=self._told, shown=self._shown_to: shown(screen), 0)
        if not self._written and self._stage.scene:
            self._written = True
            self._standing.drawn(self._stage.scene, time.monotonic())
            self._tell()

    def _tell(self, _dt: float = 0.0) -> None:
        """Write down what is on the glass and can be pressed, and again when more of it can."""
        scene = self._stage.scene
        if self._written and self._watch and scene and self._view:
            now = time.monotonic()
            self._watch.drawn(scene, self._view, self._frame, self._standing.settled(scene, now))
            if wait := self._standing.wait(now):
                Clock.schedule_once(self._tell, wait + 0.005)

    # --- Rest --------------------------------------------------------------------------------------------

    def _lively(self) -> None:
        self._lively_since = time.monotonic()
        self._littered = True
        self._pace(LIVELY)

    def _rest(self) -> None:
        now = time.monotonic()
        attract = self._view is not None and self._view.screen is Screen.ATTRACT
        if now - self._lively_since > LIVELY_FOR:
            self._pace(RESTING)
            if self._littered:
                self._littered = False
                gc.collect()
            if attract and not self._settled:      # what came to stay is not looked through again
                self._settled = True
                gc.freeze()
        if self._dim_after and attract and not self._asleep and now - self._touched > self._dim_after:
            self._asleep = True
            self._mark()

    @staticmethod
    def _pace(rate: float) -> None:
        # Kivy reads this each round but offers it for setting only before its start.
        Clock._max_fps = rate

    def _woken(self) -> bool:
        """Notes that someone is there, who is not spoken over; true when that only woke a dark screen."""
        self._touched = time.monotonic()
        if self._ears is not None:
            self._ears.hush()
        self._lively()
        if not self._asleep:
            return False
        self._asleep = False
        self._mark()
        self._animate()
        self._controls.touched()
        return True

    # --- Hands and keys ----------------------------------------------------------------------------------

    def finger(self, kind: str, finger: object, x: float, y: float) -> None:
        """A touch event ("down", "move", "up") in window pixels, origin bottom left."""
        scene = self._stage.scene
        if scene is None:
            return
        if self._view is not None and self._view.speech is not None and self._view.speech.curtain:
            if kind == "up":
                self._controls.pressed(Action.CURTAIN)
            return
        ux, uy = x / self._frame.scale, (self._frame.height - y) / self._frame.scale
        mine, was = self._pointer.follows(finger), self._pointer.pressed
        if kind == "down":
            if self._woken():
                return
            self._focus = self._left = None
            self._pointer.down(finger, ux, uy, scene.controls, self._standing.settled(scene, time.monotonic()))
        elif kind == "move":
            self._pointer.move(finger, ux, uy, scene.controls)
        else:
            name = self._pointer.up(finger, ux, uy, scene.controls, time.monotonic())
            if name:
                self._press(scene, name)
            elif mine and was is None:
                self._controls.touched()
        self._mark()

    def _key_down(self, _window: object, code: int, _scan: int, letter: str | None, modifiers: list[str]) -> bool:
        scene = self._stage.scene
        if scene is None or self._woken():
            return True
        if {"alt", "ctrl", "meta"} & set(modifiers):
            self._controls.touched()
            return True
        result = keys.key(scene, self._focus, code, letter or "", "shift" in modifiers, listening=self._listening,
                          fixed=self._fixed_keys)
        self._focus = result.focus
        if result.press and self._pointer.heard(result.press, time.monotonic()):
            self._press(scene, result.press)
        elif not result.press:
            self._controls.touched()
        self._mark()
        self._met()
        return True

    def _press(self, scene: Scene, name: str) -> None:
        if name.startswith("scroll:"):
            self._controls.touched()
            if self._view is not None and self._coming is None:    # what is on the glass is changing, or is not
                place = scene.later if name == "scroll:down" else scene.earlier
                self._show(self._view, self._laid(self._view, place))
        else:
            tell(name, next((one.key for one in scene.controls if one.name == name), ""), self._controls, self._ears)

    def _close(self, *_: object, **__: object) -> bool:
        return not self._closable
