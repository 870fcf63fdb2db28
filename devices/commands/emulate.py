"""`python -m devices emulate NAME`: hardware that is not there, on a pty or a TCP port."""
from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from devices.emulators.control import Control
from devices.emulators.desk import Desk
from devices.emulators.field import Field
from devices.emulators.paperpicture import MONOSPACED
from devices.emulators.paperstrip import PrintedReceipt
from devices.emulators.printer import PrinterEmulator
from devices.emulators.readers import READER_EMULATORS
from devices.emulators.terminal import Hand, TerminalEmulator
from devices.emulators.tray import Album, Tray
from devices.emulators.verbs import register_field, register_reader


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("emulate", help="emulate hardware on a pty or a TCP port")
    emulators = parser.add_subparsers(required=True, metavar="NAME")
    for name in READER_EMULATORS:
        reader = emulators.add_parser(name, help=f"the tag reader of the driver {name}, over a virtual tag field",
                                      description=f"Emulate a tag reader. Prints '{name} listening on URL' when ready, "
                                                  "and 'control listening on HOST:PORT' when asked for. Ends at Ctrl-C")
        reader.add_argument("--listen", default="pty", metavar="WHERE", help="pty, or tcp://127.0.0.1:0 (0: any port)")
        reader.add_argument("--field", required=True, metavar="FILE", help="TOML file of the tags there are")
        reader.add_argument("--air", action="store_true", help="take the time that the air takes")
        reader.add_argument("--baud", type=int, default=0, metavar="N", help="and that of a serial line")
        reader.add_argument("--control", metavar="HOST:PORT", help="take JSON lines there: list, place, fault …")
        reader.set_defaults(run=run_reader, reader=name)
    terminal = emulators.add_parser("terminal", help="a payment terminal that speaks ZVT over TCP",
                                    description="Emulate a payment terminal. Prints 'terminal listening on URL' when "
                                                "ready. Ends at Ctrl-C.")
    terminal.add_argument("--listen", default="tcp://127.0.0.1:0", metavar="WHERE", help="0 picks a port")
    terminal.add_argument("--payer", choices=list(Hand), default=Hand.APPROVE, metavar="HAND",
                          help="approve, decline, cancel or wait: what is done at each payment")
    terminal.set_defaults(run=run_terminal)
    printer = emulators.add_parser("printer", help="a receipt printer that speaks ESC/POS",
                                   description="Emulate a receipt printer. Prints 'printer listening on URL' when "
                                               "ready, and each receipt as its text, or as the picture it makes. "
                                               "Ends at Ctrl-C.")
    printer.add_argument("--listen", default="tcp://127.0.0.1:0", metavar="WHERE", help="pty, or tcp://127.0.0.1:9100")
    printer.add_argument("--mute", action="store_true", help="it tells nothing of itself, as cheap printers do")
    printer.add_argument("--pictures", type=Path, metavar="DIR", help="keep each receipt there as a picture")
    printer.add_argument("--font", type=Path, default=MONOSPACED, metavar="FILE", help="its letters; %(default)s")
    printer.add_argument("--control", metavar="HOST:PORT", help="take JSON lines there: paper, cover, receipts, tear …")
    printer.set_defaults(run=run_printer)
    desk = emulators.add_parser("desk", help="a whole desk: pad, card reader, scanner, printer, payment terminal",
                                description="Emulate a self-service desk. Prints one line of JSON with the device URLs "
                                            "pad, card, scanner, printer, terminal, and control (HOST:PORT, JSON "
                                            "lines: list, place, remove, hold, take, scan, paper, receipts, tear, pay, "
                                            "payer, plug, unplug …). Ends at Ctrl-C.")
    desk.add_argument("--field", required=True, metavar="FILE", help="TOML file of the tags and cards there are")
    desk.add_argument("--air", action="store_true", help="take the time that the air takes")
    desk.add_argument("--reader", choices=list(READER_EMULATORS), default="feig", help="the make of the pad")
    desk.add_argument("--feig", choices=("tcp", "pty"), default="tcp", help="where the pad listens")
    desk.add_argument("--nfc-port", type=int, default=0, metavar="N", help="UDP port of the card reader (0 picks one)")
    desk.add_argument("--control", default="127.0.0.1:0", metavar="HOST:PORT")
    desk.set_defaults(run=run_desk)


def run_reader(arguments: argparse.Namespace) -> int:
    field, name = Field.load(arguments.field), arguments.reader
    with ExitStack() as stack:
        control = Control(arguments.control) if arguments.control else None
        reader = stack.enter_context(READER_EMULATORS[name](field, listen=arguments.listen, air=arguments.air,
                                                            baud=arguments.baud))
        print(f"{name} listening on {reader.url}", flush=True)
        if control is not None:
            register_field(control, field)
            register_reader(control, reader)
            stack.enter_context(control)
            print(f"control listening on {control.address[0]}:{control.address[1]}", flush=True)
        until_told()
    return 0


def run_terminal(arguments: argparse.Namespace) -> int:
    with TerminalEmulator(listen=arguments.listen) as terminal:
        terminal.hand(Hand(arguments.payer))
        print(f"terminal listening on {terminal.url}", flush=True)
        until_told()
    return 0


def run_printer(arguments: argparse.Namespace) -> int:
    album = Album(arguments.pictures, arguments.font) if arguments.pictures else None

    def show(receipt: PrintedReceipt) -> None:
        print(album.keep(receipt) if album else receipt.text + "(torn)\n" * (not receipt.cut),
              flush=True)

    if album is not None and not arguments.font.is_file():
        print(f"There is no font {arguments.font}: install Debian's fonts-dejavu-core, or name another with --font.",
              file=sys.stderr)
        return 2
    with ExitStack() as stack:
        control = Control(arguments.control) if arguments.control else None
        printer = stack.enter_context(PrinterEmulator(listen=arguments.listen, talks=not arguments.mute, printed=show))
        print(f"printer listening on {printer.url}", flush=True)
        if control is not None:
            Tray(printer).register(control)
            control.register("plug", printer.plug)
            control.register("unplug", printer.unplug)
            stack.enter_context(control)
            print(f"control listening on {control.address[0]}:{control.address[1]}", flush=True)
        until_told()
    return 0


def run_desk(arguments: argparse.Namespace) -> int:
    pad = "pty" if arguments.feig == "pty" else "tcp://127.0.0.1:0"
    with Desk.load(arguments.field, pad=pad, reader=arguments.reader, air=arguments.air, nfc_port=arguments.nfc_port,
                   control=arguments.control) as desk:
        print(json.dumps(desk.urls), flush=True)
        until_told()
    return 0


def until_told() -> None:
    """Wait for SIGINT or SIGTERM."""
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    told.wait()
