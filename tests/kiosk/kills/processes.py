"""The processes of a round, each of which can be killed and started again at the same address."""
from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.kiosk import rig
from tests.kiosk.kills.reader_child import forget

STARTS_WITHIN = 30.0       # seconds, on a machine that is busy with other things


class Died(Exception):
    """The kiosk that a patron stood before is no more."""


class Stuck(Exception):
    """What was waited for did not come."""


class Central(rig.Central):
    """The real central system with its database."""

    name = "central"

    @property
    def running(self) -> bool:
        return self._process.running

    def strike(self) -> None:
        """kill -9, from any thread; `again` reaps it."""
        self._process.send(signal.SIGKILL)

    def again(self) -> None:
        self.kill()
        self.start()


class Reader:
    """The emulated tag reader and receipt printer, in one process."""

    name = "reader"

    def __init__(self, directory: Path, *, serial: bool) -> None:
        self._shelf, self._errors = directory / "shelf", directory / "reader.err"
        line = directory / "pty"
        line.mkdir()
        self._listen = [f"pty://{line}" if serial else "tcp://127.0.0.1:0", "tcp://127.0.0.1:0"]
        self.start()
        if not serial:
            self._listen[0] = self.urls["pad"].removeprefix("feig+")
        self._listen[1] = self.urls["printer"].removeprefix("escpos+")

    def start(self) -> None:
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.kiosk.kills.reader_child", str(self._shelf), *self._listen],
                stdout=subprocess.PIPE, stderr=errors, text=True, cwd=rig.ROOT)
        assert self._process.stdout is not None
        self.urls: dict[str, str] = json.loads(self._process.stdout.readline())

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def strike(self) -> None:
        forget(self._listen[0])
        os.kill(self._process.pid, signal.SIGKILL)

    def stop(self) -> None:
        forget(self._listen[0])
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def again(self) -> None:
        self.stop()
        self.start()


class Terminal:
    """The emulated payment terminal, in a process of its own."""

    name = "terminal"

    def __init__(self, directory: Path) -> None:
        self._till, self._errors = directory / "till", directory / "terminal.err"
        self._listen = "tcp://127.0.0.1:0"
        self.start()
        self._listen = self.url.removeprefix("zvt+")

    def start(self) -> None:
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.kiosk.kills.terminal_child", str(self._till), self._listen],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=rig.ROOT)
        assert self._process.stdout is not None
        self.url: str = json.loads(self._process.stdout.readline())["terminal"]

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def tell(self, **what: Any) -> None:
        """What befalls it. One that is dead does not hear it."""
        with suppress(OSError, ValueError):
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()

    def strike(self) -> None:
        os.kill(self._process.pid, signal.SIGKILL)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()

    def again(self) -> None:
        self.stop()
        self.start()


class KioskProcess:
    """The kiosk. `said` is all it ever said, in all its lives; `life` counts them. `full`: it starts on a full disk."""

    name = "kiosk"

    def __init__(self, config: Path, *lies: str, full: bool = False) -> None:
        self._command = [*(("prlimit", "--fsize=0:") if full else ()), sys.executable, "-m",
                         "tests.kiosk.kills.kiosk_child", str(config), *lies]
        self._changed = threading.Condition()
        self.said: list[dict[str, Any]] = []
        self.log: list[str] = []
        self.view: dict[str, Any] = {}
        self.life = 0
        self.slowest = 0.0         # seconds from a start to its first screen
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=subprocess.PIPE, text=True, cwd=rig.ROOT)
        with self._changed:
            self.life += 1
            self.view = {}
            self._begun = time.monotonic()
            self._changed.notify_all()
        self._listeners = [threading.Thread(target=listen, args=(self._process, self.life), daemon=True)
                           for listen in (self._listen, self._log)]
        for listener in self._listeners:
            listener.start()

    def _listen(self, process: subprocess.Popen[str], life: int) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                told = json.loads(line) | {"life": life}
            except ValueError:
                continue                               # it was killed in the middle of a word: nothing follows
            with self._changed:
                if "screen" in told:
                    if self.view.get("screen", "starting") == "starting" != told["screen"]:
                        self.slowest = max(self.slowest, time.monotonic() - self._begun)
                    self.view = told
                self.said.append(told)
                self._changed.notify_all()
        with self._changed:
            self._changed.notify_all()

    def _log(self, process: subprocess.Popen[str], life: int) -> None:
        """Its log, which goes on when its own disk is full."""
        assert process.stderr is not None
        for line in process.stderr:
            self.log.append(f"{life}: {line.rstrip()}")

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def traced(self, seconds: float) -> bool:
        """Wait until a tracer holds every thread of it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.running:
            tasks = list(Path(f"/proc/{self.pid}/task").iterdir())
            if all("TracerPid:\t0" not in (task / "status").read_text() for task in tasks):
                return True
            time.sleep(0.01)
        return False

    def strike(self) -> None:
        os.kill(self._process.pid, signal.SIGKILL)

    def again(self) -> None:
        self.kill()
        self.start()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        for listener in self._listeners:
            listener.join()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def stop(self) -> int:
        """Its exit code, when nobody tells it anything more. Raises Stuck."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            return self._process.wait(STARTS_WITHIN)
        except subprocess.TimeoutExpired:
            raise Stuck("the kiosk does not end") from None
        finally:
            self.kill()

    def tell(self, life: int, **what: str) -> None:
        """Raises Died."""
        assert self._process.stdin is not None
        try:
            if life != self.life:
                raise Died
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError):
            raise Died from None

    def wait(self, life: int, wanted: Callable[[dict[str, Any]], Any], seconds: float) -> dict[str, Any] | None:
        """The first view that is wanted; None when it does not come. Raises Died."""
        end = time.monotonic() + seconds
        with self._changed:
            while True:
                if life != self.life or not self.running:
                    raise Died
                if self.view and wanted(self.view):
                    return self.view
                if (left := end - time.monotonic()) <= 0:
                    return None
                self._changed.wait(min(left, 0.1))

    def rest(self, life: int) -> dict[str, Any]:
        """What rests to be done: {"rest": [[what, state, of what]], "pad": [uid]}. Raises Died, Stuck."""
        known = len(self.said)
        self.tell(life, ask="rest")
        end = time.monotonic() + STARTS_WITHIN
        with self._changed:
            while not (found := [told for told in self.said[known:] if "rest" in told]):
                if life != self.life or not self.running:
                    raise Died
                if time.monotonic() > end:
                    raise Stuck("the kiosk does not say what rests")
                self._changed.wait(0.1)
        return found[-1]

    def fill_disk(self) -> None:
        """From now on no file of the kiosk can be written: the kernel refuses every write."""
        self._limit(0)

    def clear_disk(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size: int) -> None:
        if self.running:
            resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
