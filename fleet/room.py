"""How many kiosks one process has room for, by the files that it may open: each connection is one."""
from __future__ import annotations

import resource

OWN = 100                      # files of the process itself, and connections of people
LINES = 1.25                   # of a kiosk: its question, which is always open, and for some seconds its report


def make_room() -> int:
    """As many files as the system lets this process open; for how many kiosks that is enough."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return enough_for(most)


def enough_for(files: int) -> int:
    return max(0, int((files - OWN) / LINES))


def warning(kiosks: int, room: int) -> str | None:
    """What to tell whoever runs it, when there are more of them than that."""
    if kiosks <= room:
        return None
    return (f"there are {kiosks} kiosks, and the files that this process may open are enough for {room}; "
            f"raise LimitNOFILE in its unit to {int(kiosks * LINES) + OWN}, or serve with more processes")
