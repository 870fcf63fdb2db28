"""The guard: one small process that starts the kiosk, watches it, starts it again, and shows the fallback meanwhile.

It imports nothing of the kiosk's own parts: what breaks them does not break it. One thread, no wait without an end.
"""
from __future__ import annotations

import ctypes
import logging
import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType

from kiosk.guard.boots import SETTLED, Boots
from kiosk.guard.budget import NO_DISPLAY, WISHED, Budget
from kiosk.guard.notify import PING, READY, STOPPING, Ear, Notifier, status
from kiosk.guard.vigil import Vigil

log = logging.getLogger("kiosk.guard")

WATCHDOG = 20.0             # seconds from one ping to the next
START_WITHIN = 60.0         # a slow board draws its first screen in 20
MOMENT = 5.0                # a restart that takes no longer needs no sentence on the screen
TO_TELL = 3.0               # an aborted kiosk has so long to write where its threads stood
TO_END = 10.0
FALLBACK_AGAIN = 5.0        # from one start of a fallback screen that does not stay to the next
LONGEST_WAIT = 5.0
TRIAL = 1200.0              # the kiosk judges its trial itself, in 16 minutes at the longest
WISHES = 5, 600.0           # starts that it may ask for, and in how many seconds: more are a failure
_PR_SET_PDEATHSIG = 1


class Guard:
    """`kiosk` and `fallback` are commands; `run` serves until SIGTERM. See the constants for the times, in seconds."""

    def __init__(self, kiosk: Sequence[str], fallback: Sequence[str], *, notifier: Notifier | None = None,
                 budget: Budget | None = None, boots: Boots | None = None, watchdog: float = WATCHDOG,
                 start_within: float = START_WITHIN, moment: float = MOMENT, settled: float = SETTLED,
                 trial: float = TRIAL, clock: Callable[[], float] = time.monotonic) -> None:
        self._commands = kiosk, fallback
        self._notifier = notifier or Notifier()
        self._budget = budget or Budget()
        self._boots, self._settled = boots or Boots(), settled
        self._wishes, self._trial = Budget(*WISHES), trial
        self._judged_by: float | None = None        # what is in its trial has to say by then how that went
        self._settles_at: float | None = None       # the start that was counted has not failed if it serves until then
        self._watchdog, self._start_within, self._moment = watchdog, start_within, moment
        self._clock = clock
        self._ear = Ear()
        self._kiosk: subprocess.Popen[bytes] | None = None
        self._fallback: subprocess.Popen[bytes] | None = None
        self._vigil = Vigil(clock(), start_within, watchdog)
        self._aborted: float | None = None          # when the kiosk was told to write its stacks and end
        self._why: str | None = None
        self._start_at = self._down_since = clock()
        self._fallback_at = 0.0
        self._told: str | None = None
        self._serving = self._ending = False

    def run(self) -> int:
        """0, after SIGTERM or SIGINT: kiosk and fallback have ended then."""
        woken, wakes = socket.socketpair()
        for end in (woken, wakes):
            end.setblocking(False)
        signal.set_wakeup_fd(wakes.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)          # only to be woken
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        with selectors.DefaultSelector() as selector, woken, wakes:
            selector.register(self._ear.socket, selectors.EVENT_READ)
            selector.register(woken, selectors.EVENT_READ)
            while not self._ending:
                until = self._turn(self._clock())
                for key, _ in selector.select(max(0.0, until - self._clock())):
                    if key.fileobj is woken:
                        woken.recv(4096)
            signal.set_wakeup_fd(-1)
        self._stop()
        return 0

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._ending = True

    def _turn(self, now: float) -> float:
        """Look at everything once; when to look again if nothing is heard."""
        again = [now + self._ping()]
        if self._kiosk is None and now >= self._start_at:
            self._start(now)
        if self._kiosk is not None:
            for told in self._ear.heard(self._kiosk.pid):
                self._vigil.hear(told, now)
            again.append(self._watch(self._kiosk, now))
        else:
            again.append(self._start_at)
        self._note(now)
        if self._settles_at is not None:
            again.append(self._settles_at)
        again.append(self._show(now))
        self._tell()
        return max(now + 0.01, min(again))

    def _start(self, now: float) -> None:
        self._vigil = Vigil(now, self._start_within, self._watchdog)
        self._why = self._aborted = self._settles_at = None
        version = self._boots.started()
        self._judged_by = now + self._trial if self._boots.on_trial else None
        self._kiosk = start(self._commands[0], {**self._ear.environment(self._watchdog), **version})

    def _watch(self, kiosk: subprocess.Popen[bytes], now: float) -> float:
        """Has it ended, or must it be ended; when to look again."""
        if kiosk.poll() is not None:
            self._kiosk = None
            if kiosk.returncode == WISHED and self._may_wish(now):
                log.info("the kiosk is to be started again")
                self._boots.stopped()
                self._start_at = now
                return now
            if kiosk.returncode == NO_DISPLAY:
                self._boots.blind()
            else:
                self._boots.failed(self._why or ended(kiosk.returncode))
            pause = self._budget.failed(now)
            self._start_at = now + pause
            log.error("the kiosk %s; it is started again %s", self._why or ended(kiosk.returncode),
                      f"in {pause:g} s" if pause else "now")
            if self._budget.spent(now):
                log.critical("the kiosk has failed too often; the fallback screen stays until it serves again")
            return self._start_at
        if self._aborted is None and (why := self._vigil.overdue(now) or self._undecided(now)) is not None:
            self._why, self._aborted = why, now
            log.error("the kiosk %s; it is ended", why)
            kiosk.send_signal(signal.SIGABRT)
            kiosk.send_signal(signal.SIGCONT)                   # a stopped process hears nothing else
        if self._aborted is None:
            return self._vigil.until if self._judged_by is None else min(self._vigil.until, self._judged_by)
        if now < self._aborted + TO_TELL:
            return self._aborted + TO_TELL
        kiosk.kill()
        return now + TO_TELL                                    # its end is heard before

    def _may_wish(self, now: float) -> bool:
        """One that does nothing but ask to be started again serves nobody."""
        self._wishes.failed(now)
        if self._wishes.spent(now):
            self._why = self._why or "asked for a start too often"
            return False
        return True

    def _undecided(self, now: float) -> str | None:
        """It serves, and its trial has no end. That it may have passed meanwhile is looked for at the end alone."""
        if self._judged_by is None or now < self._judged_by:
            return None
        self._judged_by = None
        return "did not judge its trial" if self._boots.on_trial else None

    def _note(self, now: float) -> None:
        """Whether it serves now, and since when it does not."""
        serves = self._kiosk is not None and self._vigil.ready
        if serves and not self._serving:
            log.info("the kiosk serves, %.1f s after its start", now - self._vigil.began)
            self._settles_at = now + self._settled
        elif self._serving and not serves:
            self._down_since, self._settles_at = now, None
        self._serving = serves
        if serves and self._settles_at is not None and now >= self._settles_at:
            self._settles_at = None
            self._boots.settled()

    def _show(self, now: float) -> float:
        """The fallback screen is there exactly while it is needed."""
        if self._fallback is not None and (code := self._fallback.poll()) is not None:
            log.error("the fallback screen %s", ended(code))
            self._fallback = None
        if self._serving:
            if self._fallback is not None:
                self._fallback.kill()
                self._fallback.wait()
                self._fallback = None
            return now + LONGEST_WAIT
        due = max(self._down_since + self._moment, self._fallback_at)
        if self._fallback is None and now >= due:
            self._fallback = start(self._commands[1], {})
            due = self._fallback_at = now + FALLBACK_AGAIN
        return due if self._fallback is None else now + LONGEST_WAIT

    def _ping(self) -> float:
        """Each turn proves that the guard lives. Seconds until the next must."""
        if self._notifier.watchdog is None:
            return LONGEST_WAIT
        self._notifier.tell(PING)
        return min(LONGEST_WAIT, self._notifier.watchdog / 3)

    def _tell(self) -> None:
        """Up to the service manager: ready with the first screen that tells a patron something, whichever."""
        if not self._serving and self._fallback is None and self._told is None:
            return
        sentence = self._vigil.status if self._serving else "The kiosk is down and is started again."
        if sentence != self._told:
            self._notifier.tell(READY, status(sentence))
            self._told = sentence

    def _stop(self) -> None:
        self._notifier.tell(STOPPING)
        if self._fallback is not None:
            self._fallback.kill()
            self._fallback.wait()
        if self._kiosk is not None:
            self._boots.stopped()
            self._kiosk.terminate()
            try:
                self._kiosk.wait(TO_END)
            except subprocess.TimeoutExpired:       # nothing is lost by it: to end is to crash
                self._kiosk.kill()
                self._kiosk.wait(TO_END)
        self._ear.close()


def start(command: Sequence[str], more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A child that ends with us, however we end: two kiosks must never hold one pad and one journal."""
    ours, system = os.getpid(), ctypes.CDLL(None)

    def with_parent() -> None:
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != ours:
            os._exit(0)

    environment = {name: value for name, value in os.environ.items()
                   if name not in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID")}
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, env={**environment, **more},
                            preexec_fn=with_parent)        # safe: this process has one thread


def ended(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"ended (exit code {code})"
    return f"was ended by {signal.Signals(-code).name}"
