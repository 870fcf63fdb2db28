"""A core and its journal under a guard: `journal_kiosk DIR`. It tells its screens, and has no window and no devices."""
from __future__ import annotations

import queue
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))     # also when it runs as some version of the program

from kiosk.engine.view import ViewState
from kiosk.guard.notify import Notifier
from kiosk.guard.pulse import Pulse, Served
from kiosk.journal import Journal
from kiosk.runtime.core import Core
from tests.kiosk.world import policy

views: queue.SimpleQueue[ViewState] = queue.SimpleQueue()
core = Core(policy(), lambda: Journal(Path(sys.argv[1]) / "journal.db"), run="r", show=views.put, tick=0.05,
            journal_again=0.05)
pulse = Pulse(Notifier(), (Served(core.probe),), lambda: core.state.down)
core.start()
while not threading.Event().wait(pulse.every):
    while not views.empty():
        screen = views.get().screen
        pulse.shown(screen)
        print(f"it shows {screen}", file=sys.stderr, flush=True)
    pulse.beat()
