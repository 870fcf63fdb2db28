"""A kiosk that runs holds its devices: it is asked, by what it last told the service manager, and not fought with."""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.doctor.machine import asked
from kiosk.findings import bad, good, skipped
from kiosk.seal import hold
from sip2.selftest import Finding

SERVICE = "itsepalvelu-kiosk"
STOP = f"For more stop the kiosk (sudo systemctl stop {SERVICE}), repeat this, and start it again."
_TOLD = re.compile(r"(?:Serving|Out of service)(?:; away: ([a-z, ]+))?\.")


def runs(key: Path) -> bool:
    """Whether a kiosk has its journal open now. `key`: the file of the journal's key, which it holds."""
    try:
        hold(key, alone=True).close()
    except BlockingIOError:
        return True
    except OSError:
        return False           # there is no journal yet, or it is not ours to look at
    return False


def told() -> str:
    """What the running kiosk says of itself; empty where systemd does not know it."""
    return asked(("systemctl", "show", SERVICE, "--property=StatusText", "--value")) or ""


def by_itself(part: str, status: str) -> Callable[[], Iterator[Finding]]:
    """What the running kiosk says of one of its parts. `part`: its name there; `status`: as it was `told`."""
    def look() -> Iterator[Finding]:
        match = _TOLD.fullmatch(status)
        if match is None:
            yield skipped("", "The kiosk is running and holds it.", STOP)
        elif part in (match[1] or "").split(", "):
            yield bad("", "The running kiosk says that it is away.", STOP)
        else:
            yield good("", "The running kiosk holds it, and says that it works.")
    return look
