"""The worker of the headphone jack: plugging in a headset is how speech is begun without seeing."""
from __future__ import annotations

import time
from collections.abc import Callable

from devices.errors import DeviceError
from devices.headsets.switch import HeadsetSwitch
from kiosk.engine.events import Event, HeadsetMoved
from kiosk.runtime.worker import Worker


class HeadsetWorker(Worker):
    part = "headset"
    failures = (DeviceError,)

    def __init__(self, switch: HeadsetSwitch, post: Callable[[Event], None], *,
                 clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(post, clock)
        self._switch = switch
        self._plugged = False

    def open(self) -> None:
        self._moved(self._switch.open())

    def close(self) -> None:
        self._switch.close()

    def use(self) -> None:
        while not self.stopping:
            plugged = self._switch.poll()
            if plugged is not None:
                self._moved(plugged)

    def _moved(self, plugged: bool) -> None:
        if plugged is not self._plugged:
            self._plugged = plugged
            self.post(HeadsetMoved(at=self.clock(), plugged=plugged))
