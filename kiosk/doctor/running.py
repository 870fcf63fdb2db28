"""A kiosk that runs holds its devices: it is asked how they are, and not fought with.

It answers processes of its own user, by the socket of its agent; others, root among them, hear what it last told
systemd.
"""
from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kiosk.agent.application import Application, Down
from kiosk.agent.words import SOCKET, Errand
from kiosk.doctor.machine import asked
from kiosk.findings import bad, good, skipped
from kiosk.seal import hold
from sip2.selftest import Finding

SERVICE = "itsepalvelu-kiosk"
STOP = f"For more stop the kiosk (sudo systemctl stop {SERVICE}), repeat this, and start it again."
_TOLD = re.compile(r"(?:Serving|Out of service)(?:; away: ([a-z, ]+))?\.")


@dataclass(frozen=True, slots=True)
class Says:
    """What a running kiosk says of itself: a sentence, and which of its parts are away; None: it does not tell."""

    sentence: str = ""
    away: frozenset[str] | None = None

    @property
    def well(self) -> bool:
        return self.away is not None and not self.away


def runs(key: Path) -> bool:
    """Whether a kiosk has its journal open now. `key`: the file of the journal's key, which it holds."""
    try:
        hold(key, alone=True).close()
    except BlockingIOError:
        return True
    except PermissionError:    # it is not ours to look at
        return asked(("systemctl", "is-active", SERVICE)) == "active"
    except OSError:
        return False           # there is no journal yet
    return False


def told(data: Path) -> Says:
    """What the kiosk whose data are there says now."""
    try:
        status = Application(data / SOCKET).ask(Errand.STATUS).status
    except Down:
        status = None
    if status is not None and status.state.service is not None:
        down = status.state.down           # None while it starts
        return Says(f"{status.state.service.value}{', somebody is there' if status.busy else ''}.",
                    None if down is None else frozenset(part.value for part in down))
    sentence = asked(("systemctl", "show", SERVICE, "--property=StatusText", "--value")) or ""
    match = _TOLD.fullmatch(sentence)
    return Says(sentence, None if match is None else frozenset((match[1] or "").split(", ")) - {""})


def by_itself(part: str, says: Says) -> Callable[[], Iterator[Finding]]:
    """What the running kiosk says of one of its parts, by its name there."""
    def look() -> Iterator[Finding]:
        if says.away is None:
            yield skipped("", "The kiosk is running and holds it.", STOP)
        elif part in says.away:
            yield bad("", "The running kiosk says that it is away.", STOP)
        else:
            yield good("", "The running kiosk holds it, and says that it works.")
    return look
