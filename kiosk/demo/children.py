"""Child processes that are waited for by what they say, and that never outlive the play."""
from __future__ import annotations

import atexit
import json
import os
import queue
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

PATIENCE = 5.0
_WITH_PARENT = ("setpriv", "--pdeathsig", "KILL", "--")


class StageError(Exception):
    """The play cannot go on: a process that ended or kept silent, a display or a screen that did not come."""


class Child:
    """One process in a group of its own. What it says goes to LOGS/NAME.out, what it complains of to LOGS/NAME.err.

    Start it from the main thread: the kernel ends it with the thread that started it.
    """

    def __init__(self, name: str, command: Sequence[str | os.PathLike[str]], logs: Path, *,
                 environment: Mapping[str, str] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self._clock = clock
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        logs.mkdir(parents=True, exist_ok=True)
        self.errors = logs / f"{name}.err"
        self._out = (logs / f"{name}.out").open("a", encoding="utf-8", buffering=1)
        with self.errors.open("ab") as errors:
            self.process = subprocess.Popen(
                [*(_WITH_PARENT if shutil.which("setpriv") else ()), *command],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, start_new_session=True,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})})
        self._reader = threading.Thread(target=self._read, name=f"{name} output", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream, self._out as out:
            for raw in stream:
                line = raw.decode("utf-8", "replace").rstrip("\r\n")
                out.write(f"{line}\n")
                self._lines.put(line)
        self._lines.put(None)

    def line(self, pattern: str, within: float = 20.0) -> re.Match[str]:
        """The next line that `pattern` finds itself in; others are passed over. StageError when it does not come."""
        deadline = self._clock() + within
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - self._clock()))
            except queue.Empty:
                raise StageError(f"{self.name} did not say {pattern!r} within {within:g} s"
                                 f"{self.last_words()}") from None
            if line is None:
                self._lines.put(None)
                code = self.process.wait()
                raise StageError(f"{self.name} ended (exit code {code}) before it said {pattern!r}{self.last_words()}")
            if found := re.search(pattern, line):
                return found

    def json(self, within: float = 20.0) -> Any:
        """The value of the next line that begins a JSON object."""
        text = self.line(r"^\s*\{.*", within).group()
        try:
            return json.loads(text)
        except ValueError as error:
            raise StageError(f"{self.name} said what is no JSON: {text[:200]!r} ({error})") from None

    def last_words(self) -> str:
        """The end of what it complained of, for an error message."""
        text = self.errors.read_text(encoding="utf-8", errors="replace").rstrip()
        return "".join(f"\n    {line}" for line in text.splitlines()[-12:])

    def wait(self, within: float = PATIENCE) -> int:
        """Its exit code. StageError when it does not end."""
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            raise StageError(f"{self.name} did not end within {within:g} s{self.last_words()}") from None

    def kill(self) -> None:
        """End it and all its children at once, as a power cut would."""
        self._signal(signal.SIGKILL)
        self.process.wait()
        self._reader.join(PATIENCE)

    def stop(self, within: float = PATIENCE) -> int:
        """Ask it to end, make it end when it does not, and give its exit code."""
        if self.running:
            self._signal(signal.SIGTERM)
            try:
                self.process.wait(within)
            except subprocess.TimeoutExpired:
                pass                              # it is killed below, whether it listened or not
        self.kill()
        return self.process.returncode

    def _signal(self, number: int) -> None:
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return                                # the whole group is gone already


class Children:
    """All processes of one play. Leaving it, by whatever way, ends them, the last started first."""

    def __init__(self, logs: Path, environment: Mapping[str, str] | None = None) -> None:
        self.logs = logs
        self.environment: dict[str, str] = dict(environment or {})
        self._started: list[Child] = []
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Children:
        atexit.register(self.stop)
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGHUP):
                self._before[number] = signal.signal(number, _leave)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.stop()
        atexit.unregister(self.stop)
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def start(self, name: str, *command: str | os.PathLike[str], environment: Mapping[str, str] | None = None) -> Child:
        child = Child(name, command, self.logs, environment={**self.environment, **(environment or {})})
        self._started.append(child)
        return child

    @staticmethod
    def wait_any(*children: Child) -> Child:
        """Wait until one of these ends by itself."""
        while True:
            for child in children:
                if not child.running:
                    return child
            time.sleep(0.2)

    def stop(self) -> None:
        """End them all. A second Ctrl-C while they end skips the waiting, not the ending."""
        while self._started:
            child = self._started[-1]
            try:
                child.stop()
            finally:
                child.kill()
                self._started.pop()


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
