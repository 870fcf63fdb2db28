"""The payment terminal as a process: `python -m tests.kiosk.kills.terminal_child TILL LISTEN`.

One line of JSON tells its URL. It is told what befalls it, a JSON object a line: {"hand": what the card's holder does},
{"trap": number}. When it steps on a trap it dies as by kill -9.
"""
from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from devices.emulators.terminal import Hand, TerminalEmulator
from tests.kiosk.kills.shelf import Trap
from tests.kiosk.kills.till import Memorable, Till


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(till: str, listen: str) -> None:
    logic = Memorable(Till(Path(till)), die)
    with TerminalEmulator(listen=listen, logic=logic) as terminal:
        print(json.dumps({"terminal": terminal.url}), flush=True)
        for line in sys.stdin:
            told = json.loads(line)
            if "trap" in told:
                logic.trap = Trap(told["trap"])
            if "hand" in told:
                terminal.hand(Hand(told["hand"]))
                terminal.decide(Hand(told["hand"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
