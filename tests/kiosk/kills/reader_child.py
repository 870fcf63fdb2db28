"""The tag reader and the receipt printer as one process: `python -m tests.kiosk.kills.reader_child SHELF PAD PRINTER`.

PAD and PRINTER say where they listen; one line of JSON tells their URLs. When it steps on a trap it dies as by kill -9.
"""
from __future__ import annotations

import json
import os
import signal
import sys
from functools import partial
from pathlib import Path

from devices.emulators.feig import FeigEmulator
from devices.emulators.printer import PrinterEmulator
from tests.kiosk.kills.library import UIDS, tags
from tests.kiosk.kills.shelf import Matter, Shelf


def die(pad: str) -> None:
    forget(pad)
    os.kill(os.getpid(), signal.SIGKILL)


def forget(pad: str) -> None:
    """A reader that dies leaves no way to its line: else the next process that opens a line, perhaps that of another
    reader beside this one, could get its number, and the kiosk would find a stranger's tags there.
    """
    if pad.startswith("pty://"):
        Path(pad.removeprefix("pty://"), "line").unlink(missing_ok=True)


def main(shelf: str, pad: str, printer: str) -> None:
    field = Matter(Shelf(Path(shelf), UIDS), tags(), partial(die, pad))
    with FeigEmulator(field, listen=pad, air=True) as reader, PrinterEmulator(listen=printer) as paper:
        print(json.dumps({"pad": reader.url, "printer": paper.url}), flush=True)
        signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
