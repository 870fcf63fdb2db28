"""`python -m kiosk chaos` as a technician runs it: a process between the kiosk and a reader or the central system."""
from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from devices.emulators.control import ControlClient, split_address
from kiosk.chaos.toxic import parse


class Chaos:
    """`with Chaos("--listen", "127.0.0.1:0", "--to", "127.0.0.1:10001") as chaos: chaos.add("latency:latency=100")`."""

    def __init__(self, *ends: str) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", "kiosk", "chaos", *ends, "--control", "127.0.0.1:0"],
                                         stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.where = self._process.stdout.readline().split()[2]
        self.begun = time.monotonic()              # of its scenario too
        self._control = ControlClient(*split_address(self._process.stdout.readline().split()[-1]))

    @classmethod
    def before(cls, url: str, folder: Path) -> Chaos:
        """On the line of a reader, by the reader's URL."""
        if url.startswith("feig+tcp://"):
            return cls("--listen", "127.0.0.1:0", "--to", url.removeprefix("feig+tcp://"))
        port = url.removeprefix("feig+serial://").partition("?")[0]
        return cls("--serial", str(folder / "reader"), "--to-serial", port, "--parity", "N")

    @property
    def url(self) -> str:
        """The reader as the kiosk is to reach it; its questions may take a quarter of a second."""
        return (f"feig+serial://{self.where}?parity=N&timeout=0.25" if self.where.startswith("/")
                else f"feig+tcp://{self.where}?timeout=0.25")

    def add(self, text: str) -> None:
        self._control.call("add", **parse(text).json())

    def remove(self, name: str) -> None:
        self._control.call("remove", name=name)

    def cut(self) -> None:
        self._control.call("cut")

    def __enter__(self) -> Chaos:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._control.close()
        self._process.terminate()
        self._process.wait(10)
        assert self._process.stdout is not None
        self._process.stdout.close()
