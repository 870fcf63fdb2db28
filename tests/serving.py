"""Our servers for tests: a process of its own, forked from one that has read its modules, so it starts at once.

That `python -m central` itself starts, and says why when it does not, is for tests/central/test_process.py.
"""
from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection

from tests.pins import quick_pins

_warm = multiprocessing.get_context("forkserver")
_warm.set_forkserver_preload(["__main__", "central.__main__", "central.serve", "central.seed.demo", "fleet.__main__",
                             __name__])


class Serving:
    """`python -m ROOM serve` with these words; with `errors` it complains where it prints."""

    def __init__(self, *words: str, errors: bool = False, room: str = "central") -> None:
        ours, theirs = _warm.Pipe(duplex=False)
        self._process = _warm.Process(target=_serve, args=(room, words, theirs, errors), daemon=True)
        self._process.start()
        theirs.close()
        self._out = os.fdopen(os.dup(ours.fileno()), encoding="utf-8")
        ours.close()

    @property
    def running(self) -> bool:
        return self._process.is_alive()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def line(self) -> str:
        """With its end; empty when the process has ended."""
        return self._out.readline()

    def send(self, how: signal.Signals) -> None:
        """From any thread; one that has ended already does not mind."""
        if self.running:
            with suppress(ProcessLookupError):
                os.kill(self.pid, how)

    def end(self, how: signal.Signals) -> tuple[str, int | None]:
        """Send it this signal, and wait until it is gone: what it still printed, its exit code."""
        self.send(how)
        self._process.join(20)
        assert not self.running, "the server does not end"
        rest = "" if self._out.closed else self._out.read()
        self._out.close()
        return rest, self._process.exitcode


def _serve(room: str, words: tuple[str, ...], out: Connection, errors: bool) -> None:
    quick_pins()
    main = import_module(f"{room}.__main__").main
    for stream in (sys.stdout, sys.stderr) if errors else (sys.stdout,):
        os.dup2(out.fileno(), stream.fileno())
    out.close()
    sys.exit(main(["serve", *words]))
