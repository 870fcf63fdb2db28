"""A crash ends the whole process at once, and tells where, never what: a value may be a patron's card or name."""
from __future__ import annotations

import faulthandler
import logging
import os
import resource
import sys
import threading
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Any

log = logging.getLogger("kiosk")

EXIT_CRASH = 70
KEPT = 10                   # crash files


def no_core_dumps() -> None:
    """A memory image would hold a patron's card and PIN."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def crash_with_any_thread() -> None:
    """A thread that dies takes the process with it: half a kiosk must not go on as if it were whole. An exception that
    nobody can catch (in a finaliser) is told and survived."""
    faulthandler.enable()

    def crash(name: str, error: BaseException | None, trace: TracebackType | None) -> None:
        log.critical("thread %s died: %s\n%s", name, kinds(error), where(trace))
        into_file(f"thread {name} died: {kinds(error)}\n{where(trace)}")
        logging.shutdown()
        os._exit(EXIT_CRASH)

    def in_main(_kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        crash("main", error, trace)

    def in_thread(args: threading.ExceptHookArgs) -> None:
        crash(args.thread.name if args.thread else "?", args.exc_value, args.exc_traceback)

    def in_finaliser(args: Any) -> None:
        log.error("ignored in a finaliser: %s\n%s", kinds(args.exc_value), where(args.exc_traceback))

    sys.excepthook, threading.excepthook, sys.unraisablehook = in_main, in_thread, in_finaliser


def kinds(error: BaseException | None) -> str:
    """The types of an exception and of those that led to it, not their words."""
    names: list[str] = []
    while error is not None and len(names) < 10:
        names.append(type(error).__name__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return " ← ".join(names) or "an exception"


def where(trace: TracebackType | None) -> str:
    """The lines of a traceback. Not the exception's own text: it may quote what a patron has shown or typed."""
    return "".join(traceback.format_tb(trace))


_file: IO[str] | None = None


def keep_stacks(directory: Path) -> None:
    """From now on a crash, and SIGABRT, leave the lines where each thread stood in a file of `directory`, named by the
    time of this start; as far as it comes, for the other threads run on while they are read. The newest ten that hold
    something are kept. A disk that takes none is no reason not to start: then they go to standard error."""
    global _file
    try:
        directory.mkdir(parents=True, exist_ok=True)
        written = sorted(directory.glob("*.txt"))
        full = [path for path in written if path.stat().st_size]
        for path in {*written} - {*full[1 - KEPT:]}:
            path.unlink()
        _file = (directory / f"{datetime.now():%Y-%m-%dT%H%M%S}-{os.getpid()}.txt").open("w", encoding="utf-8")
    except OSError as error:
        log.warning("a crash would leave no file: %s", error)
        return
    faulthandler.enable(_file)


def into_file(text: str) -> None:
    """Beside what faulthandler writes there, what Python itself has seen."""
    if _file is not None:
        try:
            _file.write(text)
            _file.flush()
        except OSError as error:
            log.error("the crash file takes nothing: %s", error.strerror)
