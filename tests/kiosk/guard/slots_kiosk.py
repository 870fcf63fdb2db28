"""What stands for the kiosk in tests of the guard: `slots_kiosk DIR`. It does what its configuration says."""
from __future__ import annotations

import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))     # it is run without packages, which is quicker

from config.slots import Slots
from kiosk.guard.notify import PING, READY, Notifier

text = Slots(Path(sys.argv[1])).bundle().layers[0].text
if text.startswith("ends"):
    sys.exit(int(text.split()[1]))
notifier = Notifier()
notifier.tell(READY)
while not threading.Event().wait(0.2):
    notifier.tell(PING)
