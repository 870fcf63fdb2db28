"""The tag reader and the receipt printer as one process: `python -m tests.kiosk.kills.reader_child SHELF PAD PRINTER`.

PAD and PRINTER say where they listen; one line of JSON tells their URLs.
"""
from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

from devices.emulators.feig import FeigEmulator
from devices.emulators.printer import PrinterEmulator
from tests.kiosk.kills.library import UIDS, tags
from tests.kiosk.kills.shelf import Matter, Shelf


def main(shelf: str, pad: str, printer: str) -> None:
    field = Matter(Shelf(Path(shelf), UIDS), tags())
    with FeigEmulator(field, listen=pad, air=True) as reader, PrinterEmulator(listen=printer) as paper:
        print(json.dumps({"pad": reader.url, "printer": paper.url}), flush=True)
        signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
