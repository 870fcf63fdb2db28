"""When kiosks speak: spread out, so that a thousand of them never speak at once."""
from __future__ import annotations

from dataclasses import dataclass, replace

EVERY = 60                     # seconds from one report to the next
SPREAD = 0.2                   # either way, of that
WAIT = 50                      # seconds a question for the desired state is kept
BUSY = 200.0                   # reports a second from which on they are asked for more seldom
_LONGEST = 600


def next_after(chance: float, reports_per_second: float = 0.0) -> int:
    """Seconds until a kiosk's next report. `chance`: 0 to 1. Under load it grows with the load."""
    stretch = max(1.0, reports_per_second / BUSY)
    return max(1, min(_LONGEST, round(EVERY * stretch * (1 - SPREAD + 2 * SPREAD * chance))))


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much one device may ask for: so many at once, and so many a second in the long run."""

    left: float
    at: float

    @classmethod
    def full(cls, now: float, burst: float = 60.0) -> Allowance:
        return cls(burst, now)

    def spent(self, now: float, *, rate: float = 2.0, burst: float = 60.0) -> Allowance | None:
        """What is left after one more; None when there is nothing left."""
        left = min(burst, self.left + (now - self.at) * rate)
        return replace(self, left=left - 1, at=now) if left >= 1 else None
