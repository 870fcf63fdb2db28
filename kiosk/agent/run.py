"""`python -m kiosk agent`: run the agent of one kiosk until SIGTERM."""
from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import apsw

from kiosk.agent.agent import Agent
from kiosk.agent.application import Application
from kiosk.agent.bundles import bundles_of
from kiosk.agent.examining import doctor_of
from kiosk.agent.identity import FOLDER, MEMORY, Identity, identity
from kiosk.agent.memory import Memory
from kiosk.agent.programs import programs_of
from kiosk.agent.words import SOCKET
from kiosk.crash import crash_with_any_thread, no_core_dumps
from kiosk.guard.budget import WISHED
from kiosk.guard.notify import PING, READY, STOPPING, Notifier, status
from kiosk.release.launch import Launch
from kiosk.release.releases import INSTALLED, Releases
from kiosk.version import version

log = logging.getLogger("kiosk.agent")

LONGEST_ROUND = 240.0          # seconds: a test of the central system takes three minutes at most
AGAIN = 30.0                   # from one look for an identity to the next
EXIT_BROKEN = 1


def run_agent(data: Path, config: Path | None = None, releases: Path | None = None,
              arguments: Sequence[str] = ()) -> int:
    """0 after SIGTERM, 1 its files cannot be used, 75 it is to be started again, as another version. `data`: the
    kiosk's; `config`: where its slots may be; `releases`: where versions of the program are; `arguments`: its own.

    One that is not enrolled yet waits."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    no_core_dumps()
    crash_with_any_thread()
    ending = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ending.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    notifier = Notifier()
    launch = None
    try:
        if releases is not None:
            launch = Launch(Releases(releases))
            launch.become(arguments)
        memory = Memory(data / FOLDER / MEMORY)
        who = _wait_for_identity(data, memory, notifier, ending)
    except (OSError, apsw.Error) as error:
        print(f"{data / FOLDER} cannot be used: {error}. Mend its rights, or free its disk.", file=sys.stderr)
        return EXIT_BROKEN
    if who is not None:
        versions = programs_of(Releases(releases) if releases else None, launch.name if launch else INSTALLED, config,
                               data)
        agent = Agent(who, memory, Application(data / SOCKET), data, version() or "0", bundles_of(config, who.device),
                      doctor_of(config), versions)
        agent.start()
        notifier.tell(READY, status(f"Device {who.device} of the fleet."))
        _watch(agent, notifier, ending, launch)
        agent.stop()
    notifier.tell(STOPPING)
    return 0 if ending.is_set() else WISHED


def _wait_for_identity(data: Path, memory: Memory, notifier: Notifier, ending: threading.Event) -> Identity | None:
    """None: it ended before there was one."""
    said = False
    while not ending.is_set():
        if (who := identity(data / FOLDER, memory)) is not None:
            return who
        notifier.tell(PING, READY, status("Not enrolled: python -m kiosk enrol URL CODE."))
        if not said:
            log.warning("this kiosk is not in a fleet yet: python -m kiosk enrol URL CODE")
            said = True
        ending.wait(min(AGAIN, (notifier.watchdog or AGAIN) / 3))
    return None


def _watch(agent: Agent, notifier: Notifier, ending: threading.Event, launch: Launch | None) -> None:
    """Until it is to end, or another version is to run. A ping is sent only while every thread goes round."""
    while not ending.wait(min(AGAIN, (notifier.watchdog or AGAIN) / 3)):
        slow = [name for name, moved in agent.moved.items() if time.monotonic() - moved > LONGEST_ROUND]
        if slow:
            notifier.tell(status(f"No sign of: {', '.join(slow)}."))
        else:
            notifier.tell(PING)
        if launch is not None:
            if agent.reached:
                launch.settled()
            if launch.other() is not None:
                log.info("another version of the program is the last known good one: the agent ends to become it")
                return
