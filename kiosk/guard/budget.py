"""The restart budget: a kiosk that fails now and then is started again at once, one that cannot begin is not spun."""
from __future__ import annotations

from collections import deque

WISHED = 75                 # exit code of a kiosk that is to be started again: no failure
NO_DISPLAY = 69             # of one that found no display: a failure, but none of its configuration


class Budget:
    """`failed(now)` tells after how many seconds to start again: at once after the first failure `within` so many
    seconds, after `pause` while there were no more than `restarts`, after `rest` beyond them. What lies longer back is
    forgiven. `spent(now)`: whether there were more."""

    def __init__(self, restarts: int = 5, within: float = 600.0, pause: float = 1.0, rest: float = 120.0) -> None:
        self._restarts, self._within, self._pause, self._rest = restarts, within, pause, rest
        self._failures: deque[float] = deque()

    def failed(self, now: float) -> float:
        self._failures.append(now)
        if self.spent(now):
            return self._rest
        return 0.0 if len(self._failures) == 1 else self._pause

    def spent(self, now: float) -> bool:
        while self._failures and now - self._failures[0] > self._within:
            self._failures.popleft()
        return len(self._failures) > self._restarts
