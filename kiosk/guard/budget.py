"""The restart budget: a kiosk that fails now and then is started again at once, one that cannot begin is not spun."""
from __future__ import annotations

from collections import deque


class Budget:
    """`failed(now)` tells after how many seconds to start again: at once, then 1, 2, 4, 8 … s while there were no more
    than `restarts` failures `within` so many seconds; beyond them `rest`. What lies longer back is forgiven."""

    def __init__(self, restarts: int = 5, within: float = 600.0, rest: float = 120.0) -> None:
        self._restarts, self._within, self._rest = restarts, within, rest
        self._failures: deque[float] = deque()

    def failed(self, now: float) -> float:
        self._failures.append(now)
        if self.spent(now):
            return self._rest
        return min(self._rest, 0.0 if len(self._failures) == 1 else 2.0 ** (len(self._failures) - 2))

    def spent(self, now: float) -> bool:
        while self._failures and now - self._failures[0] > self._within:
            self._failures.popleft()
        return len(self._failures) > self._restarts
