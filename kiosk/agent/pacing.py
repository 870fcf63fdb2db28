"""How long to wait after a failure: longer each time, and never as long as the other kiosks do."""
from __future__ import annotations

LEAST, MOST = 10.0, 60.0       # seconds


def pause_after(failures: int, chance: float) -> float:
    """Seconds until the next try. `failures`: in a row, 1 or more; `chance`: 0 to 1, drawn anew for each.

    Anything from a tenth up to the whole of a span that doubles with each failure: kiosks that lost their server in
    one moment come back spread over that span (exponential back-off with full jitter).
    """
    span = min(MOST, LEAST * 2.0 ** min(failures - 1, 10))
    return span * (0.1 + 0.9 * chance)
