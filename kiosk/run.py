"""Run one kiosk: settings, workers, window. Starting is recovering; any crash ends the process so that it can be."""
from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
import threading
from datetime import datetime
from pathlib import Path

from config.errors import ConfigError
from kiosk.crash import crash_with_any_thread, keep_stacks, no_core_dumps
from kiosk.guard.budget import WISHED
from kiosk.guard.notify import STOPPING, Notifier
from sip2.client import Direction
from sip2.mask import masked

EXIT_CONFIG = 2


def run_kiosk(directory: Path, *, watch: Path | None = None, watch_texts: bool = False,
              position: tuple[int, int] | None = None, transcript: Path | None = None,
              spoken: Path | None = None) -> int:
    """Serve until the window is closed or SIGTERM comes. 0 ended, 2 it cannot begin so, 70 a part crashed, 75 staff
    want it started again."""
    from config.load import read
    from kiosk.fitness import refuse_what_cannot_be
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    no_core_dumps()
    crash_with_any_thread()
    # Libraries ask for it as they are imported; Python would try it by writing, and a full disk is no reason to end.
    tempfile.tempdir = tempfile.tempdir or os.environ.get("TMPDIR", "/tmp")  # noqa: S108 - nothing is written there
    try:
        settings, layered = read(directory)
        refuse_what_cannot_be(settings, layered)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG

    from kiosk.assembly import Kiosk
    from kiosk.controls import EngineControls
    from kiosk.guard.pulse import Pulse, Served, Taking
    from kiosk.ui.app import KioskWindow
    from kiosk.ui.glass import NoDisplay
    from kiosk.ui.keys import bound

    keep_stacks(settings.data.directory / "crashes")
    notifier = Notifier()
    controls = EngineControls()
    screen = settings.screen
    try:
        window = KioskWindow(controls, width=screen.width, height=screen.height, fullscreen=screen.fullscreen,
                             watch=watch, watch_texts=watch_texts, position=position,
                             fixed_keys=bound(settings.keys.names))
    except NoDisplay as error:
        print(error, file=sys.stderr)
        return EXIT_CONFIG
    kiosk = Kiosk(settings, window.show, trace=Transcript(transcript).write if transcript else None)
    controls.connect(kiosk.core)
    again = threading.Event()

    def restart() -> None:
        again.set()
        window.stop()

    kiosk.core.restart = restart
    if ears := kiosk.ears(settings, spoken):
        window.hear(ears)
    desk = kiosk.desk(settings, window.picture)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: window.stop())
    kiosk.start()
    desk.start()
    pulse = Pulse(notifier, (Served(kiosk.core.probe), Taking(kiosk.ils)), lambda: kiosk.core.state.down)
    window.attend(pulse.shown, pulse.beat, pulse.every)
    window.run()            # what is raised in it ends the process as it stands, like what is raised in any thread
    notifier.tell(STOPPING)
    desk.stop()
    kiosk.stop()
    return WISHED if again.is_set() else 0


class Transcript:
    """The SIP2 lines of this kiosk, each with its time and direction; cards, PINs and persons masked."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8", buffering=1)

    def write(self, direction: Direction, line: bytes) -> None:
        arrow = "→" if direction is Direction.SENT else "←"
        self._file.write(f"{datetime.now():%H:%M:%S.%f} {arrow} {masked(line)}\n")
