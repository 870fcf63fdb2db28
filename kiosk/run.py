"""Run one kiosk: settings, workers, window. Starting is recovering; any crash ends the process so that it can be."""
from __future__ import annotations

import faulthandler
import logging
import os
import resource
import signal
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType

from config.errors import ConfigError
from sip2.client import Direction
from sip2.mask import masked

log = logging.getLogger("kiosk")
EXIT_CONFIG, EXIT_CRASH = 2, 70


def run_kiosk(directory: Path, *, watch: Path | None = None, watch_texts: bool = False,
              position: tuple[int, int] | None = None, transcript: Path | None = None) -> int:
    """Serve until the window is closed or SIGTERM comes. 0 ended, 2 it cannot begin so, 70 a part crashed."""
    from config.load import read
    from kiosk.fitness import refuse_what_cannot_be
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    no_core_dumps()
    crash_with_any_thread()
    try:
        settings, layered = read(directory)
        refuse_what_cannot_be(settings, layered)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG

    from kiosk.assembly import Kiosk
    from kiosk.controls import EngineControls
    from kiosk.ui.app import KioskWindow, NoDisplay

    controls = EngineControls()
    screen = settings.screen
    try:
        window = KioskWindow(controls, width=screen.width, height=screen.height, fullscreen=screen.fullscreen,
                             watch=watch, watch_texts=watch_texts, position=position)
    except NoDisplay as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    kiosk = Kiosk(settings, window.show, trace=Transcript(transcript).write if transcript else None)
    controls.connect(kiosk.core)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: window.stop())
    kiosk.start()
    try:
        window.run()
    finally:
        kiosk.stop()
    return 0


def no_core_dumps() -> None:
    """A memory image would hold a patron's card and PIN."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def crash_with_any_thread() -> None:
    """A thread that dies takes the process with it: half a kiosk must not go on as if it were whole."""
    faulthandler.enable()

    def crash(args: threading.ExceptHookArgs) -> None:
        name = args.thread.name if args.thread else "?"
        log.critical("thread %s died: %s\n%s", name, args.exc_type.__name__, where(args.exc_traceback))
        logging.shutdown()
        os._exit(EXIT_CRASH)

    threading.excepthook = crash


def where(trace: TracebackType | None) -> str:
    """The lines of a traceback. Not the exception's own text: it may quote what a patron has shown or typed."""
    return "".join(traceback.format_tb(trace))


class Transcript:
    """The SIP2 lines of this kiosk, each with its time and direction; cards, PINs and persons masked."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8", buffering=1)

    def write(self, direction: Direction, line: bytes) -> None:
        arrow = "→" if direction is Direction.SENT else "←"
        self._file.write(f"{datetime.now():%H:%M:%S.%f} {arrow} {masked(line)}\n")
