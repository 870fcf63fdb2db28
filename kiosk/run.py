"""Run one kiosk: settings, workers, window. Starting is recovering; any crash ends the process so that it can be."""
from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from config.errors import ConfigError
from config.slot_store import SlotsError
from config.slots import slots_of
from kiosk.crash import crash_with_any_thread, keep_stacks, no_core_dumps
from kiosk.guard.budget import NO_DISPLAY, WISHED
from kiosk.guard.notify import STOPPING, Notifier
from kiosk.release.releases import Releases
from sip2.client import Direction
from sip2.mask import masked

if TYPE_CHECKING:
    from config.sip2 import Sip2
    from config.slot_state import SlotState
    from config.slot_store import SlotStore
    from config.slots import Slots
    from kiosk.assembly import Kiosk
    from kiosk.guard.pulse import Pulse
    from kiosk.runtime.slots import SlotKeeper

EXIT_CONFIG = 2
Began: TypeAlias = "SlotState | None"


def run_kiosk(directory: Path, *, releases: Path | None = None, watch: Path | None = None, watch_texts: bool = False,
              position: tuple[int, int] | None = None, transcript: Path | None = None,
              spoken: Path | None = None) -> int:
    """Serve until the window is closed or SIGTERM comes. 0 ended, 2 it cannot begin so, 69 there is no display, 70 a
    part crashed, 75 it is to be started again."""
    from config.load import read
    from kiosk.fitness import refuse_what_cannot_be
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    no_core_dumps()
    crash_with_any_thread()
    # Libraries ask for it as they are imported; Python would try it by writing, and a full disk is no reason to end.
    tempfile.tempdir = tempfile.tempdir or os.environ.get("TMPDIR", "/tmp")  # noqa: S108 - nothing is written there
    slots, program = slots_of(directory), versions_in(releases)
    try:
        began = slots.state if slots else None
        settings, layered = read(directory)
        refuse_what_cannot_be(settings, layered)
    except (ConfigError, SlotsError, OSError) as error:
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
        return NO_DISPLAY
    kiosk = Kiosk(settings, window.show, trace=Transcript(transcript).write if transcript else None)
    pulse = Pulse(notifier, (Served(kiosk.core.probe), Taking(kiosk.ils)), lambda: kiosk.core.state.down)
    controls.connect(kiosk.core)
    again = threading.Event()

    def restart() -> None:
        again.set()
        window.stop()

    kiosk.core.restart = restart
    keepers = keepers_of(kiosk, pulse, restart, (slots, began), program, settings.sip2,
                         None if layered.over else layered.until)
    if ears := kiosk.ears(settings, spoken):
        window.hear(ears)
    desk = kiosk.desk(settings, window.picture)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: window.stop())
    kiosk.start()
    desk.start()
    for keeper in keepers:
        keeper.start()
    window.attend(pulse.shown, pulse.beat, pulse.every)
    window.run()            # what is raised in it ends the process as it stands, like what is raised in any thread
    notifier.tell(STOPPING)
    for keeper in keepers:
        keeper.stop()
    desk.stop()
    kiosk.stop()
    return WISHED if again.is_set() else 0


def versions_in(directory: Path | None) -> tuple[Releases | None, Began]:
    """The versions of the program, and their state now. What cannot be read holds no kiosk up."""
    if directory is None:
        return None, None
    versions = Releases(directory)
    try:
        state = versions.state
        if state.active == versions.name_of(Path(__file__).absolute().parents[1]):
            return versions, state
        logging.getLogger("kiosk").error("this is not version %s, which should run: it is not judged", state.active)
        return None, None
    except (OSError, SlotsError) as error:
        logging.getLogger("kiosk").warning("the versions of the program cannot be looked at: %s", error)
        return None, None


def keepers_of(kiosk: Kiosk, pulse: Pulse, restart: Callable[[], None], configuration: tuple[Slots | None, Began],
               program: tuple[Releases | None, Began], sip2: Sip2, until: datetime | None) -> tuple[SlotKeeper, ...]:
    """Who watches over what this kiosk is to run: its configuration and its program, each with the state of its slots
    before it was read. `sip2`: how it reaches the central system now."""
    from kiosk.runtime.fitting import Fitting
    from kiosk.runtime.slots import SlotKeeper
    from kiosk.trial import ILS, Health
    (slots, began), (versions, version) = configuration, program
    if began is not None and began.out is not None:
        kiosk.close()
    core = kiosk.core

    def health() -> Health:
        return Health(pulse.ready, core.state.heard, core.state.down)

    fitting = Fitting(sip2, lambda: core.state.heard and ILS not in core.state.down)

    def tries(store: SlotStore | None) -> bool:
        return store is not None and store.state.trial

    return (SlotKeeper(slots, began, health, core.between, restart, until=until, busy=lambda: tries(versions),
                       fits=lambda: slots is not None and fitting.fits(slots)),
            SlotKeeper(versions, version, health, core.between, restart, busy=lambda: tries(slots)))


class Transcript:
    """The SIP2 lines of this kiosk, each with its time and direction; cards, PINs and persons masked."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8", buffering=1)

    def write(self, direction: Direction, line: bytes) -> None:
        arrow = "→" if direction is Direction.SENT else "←"
        self._file.write(f"{datetime.now():%H:%M:%S.%f} {arrow} {masked(line)}\n")
