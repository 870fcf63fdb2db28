"""`python -m kiosk chaos`: bite the wire between the kiosk and what it talks to, for an acceptance test.

Point the kiosk at the proxy instead of the central system or the reader, and say what is to be wrong with the wire.
Toxics: latency:latency=MS,jitter=MS  bandwidth:rate=KB/S  slicer:average_size=B,size_variation=B,delay=US
limit_data:bytes=B  timeout:timeout=MS  reset_peer:timeout=MS  slow_close:delay=MS  corrupt:one_in=BYTES
duplicate:one_in=PIECES  half_open:timeout=MS  down.  Each takes stream=upstream (what the kiosk sends) or
stream=downstream (what it hears; so when left out), toxicity=0..1 (the share of connections) and name=NAME.
"""
from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
import sys
import time
from contextlib import AsyncExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from devices.emulators.control import Control, ControlClient, split_address
from devices.errors import DeviceError
from kiosk.chaos import control as verbs
from kiosk.chaos import scenario as plays
from kiosk.chaos.proxy import Proxy, SerialProxy, TcpProxy
from kiosk.chaos.toxic import ChaosError, parse

GOOD, REFUSED, WRONG = 0, 1, 2


def main(argv: list[str]) -> int:
    """0 ended as it should, 1 the running proxy said no, 2 it cannot begin so."""
    given = _parser().parse_args(argv)
    try:
        if given.verb:
            return _ask(given)
        return asyncio.run(_serve(given))
    except (ChaosError, DeviceError) as error:
        print(error, file=sys.stderr)
        return REFUSED if given.verb else WRONG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kiosk chaos", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="It prints where it listens, and ends at Ctrl-C or SIGTERM. Bytes pass unread and are kept nowhere. "
               "The whole acceptance test: docs/technician/acceptance.md")
    parser.add_argument("--listen", metavar="HOST:PORT", help="where the kiosk is to connect; port 0 picks one")
    parser.add_argument("--to", metavar="HOST:PORT", help="the central system, or the network reader")
    parser.add_argument("--serial", type=Path, metavar="LINK", help="make a serial line for the kiosk here (parity=N)")
    parser.add_argument("--to-serial", metavar="DEVICE", help="the reader's own port, such as /dev/ttyUSB0")
    parser.add_argument("--baud", type=int, default=38400, help="of --to-serial (38400)")
    parser.add_argument("--parity", choices=("N", "E", "O"), default="E", help="of --to-serial (E)")
    parser.add_argument("--toxic", action="append", default=[], metavar="TOXIC", help="in force from the beginning")
    parser.add_argument("--seed", type=int, default=None, help="the same chance again (0)")
    parser.add_argument("--control", metavar="HOST:PORT", help="take add, remove, list here; loopback only")
    parser.add_argument("--scenario", type=Path, metavar="FILE", help="do its steps, report, end")
    parser.add_argument("--report", type=Path, metavar="FILE", help="the report of the scenario as JSON too")
    running = parser.add_subparsers(dest="verb", metavar="VERB", title="of a proxy that runs with --control")
    for verb, what, argument in (("add", "add a toxic", "TOXIC"), ("remove", "remove a toxic", "NAME"),
                                 ("list", "what is in force", ""), ("cut", "cut all connections once", ""),
                                 ("count", "connections and bytes so far", "")):
        one = running.add_parser(verb, help=what)
        one.add_argument("--control", dest="where", required=True, metavar="HOST:PORT")
        if argument:
            one.add_argument("what", metavar=argument)
    return parser


def _ask(given: argparse.Namespace) -> int:
    arguments: dict[str, Any] = {}
    if given.verb == "add":
        arguments = parse(given.what).json()
    elif given.verb == "remove":
        arguments = {"name": given.what}
    with ControlClient(*split_address(given.where)) as client:
        result = client.call(given.verb, **arguments)
    print(json.dumps(result, ensure_ascii=False))
    return GOOD


def _proxy(given: argparse.Namespace, seed: int) -> Proxy:
    if bool(given.listen) != bool(given.to) or bool(given.serial) != bool(given.to_serial) \
            or bool(given.listen) == bool(given.serial):
        raise ChaosError("name both ends of one wire: --listen HOST:PORT --to HOST:PORT, or --serial LINK --to-serial "
                         "DEVICE; for two wires start it twice")
    if given.listen:
        return TcpProxy(_address(given.listen), _address(given.to), seed=seed)
    return SerialProxy(given.serial, given.to_serial, baud=given.baud, parity=given.parity, seed=seed)


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 0xFFFF:
        raise ChaosError(f"{text!r} is no address: write HOST:PORT, such as 127.0.0.1:6101")
    return host.strip("[]"), int(port)


async def _serve(given: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    if given.report and not given.scenario:
        raise ChaosError("--report is of a scenario: give --scenario FILE too")
    scenario = plays.read(given.scenario) if given.scenario else None
    seed = given.seed if given.seed is not None else (scenario.seed or 0) if scenario else 0
    proxy = _proxy(given, seed)
    for text in given.toxic:
        await proxy.add(parse(text))
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    async with AsyncExitStack() as stack:
        control = Control(given.control) if given.control else None
        await proxy.start()
        stack.push_async_callback(proxy.close)
        print(f"chaos from {proxy.listen} to {proxy.upstream}, seed {seed}", flush=True)
        if control is not None:
            verbs.register(control, proxy, loop)
            control.__enter__()
            # Its thread may be waiting for this loop: end it from another one.
            stack.push_async_callback(asyncio.to_thread, control.__exit__, None, None, None)
            print(f"control listening on {control.address[0]}:{control.address[1]}", flush=True)
        if scenario is None:
            await told.wait()
            return GOOD
        return await _play(scenario, proxy, told, given.report)


async def _play(scenario: plays.Scenario, proxy: Proxy, told: asyncio.Event, report: Path | None) -> int:
    playing = asyncio.create_task(plays.play(scenario, proxy, clock=time.monotonic, say=_say))
    ending = asyncio.create_task(told.wait())
    await asyncio.wait((playing, ending), return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    if not playing.done():
        playing.cancel()
        print("ended before its time; there is no report", file=sys.stderr)
        return REFUSED
    passages = playing.result()
    _say(plays.report(scenario, passages))
    if report is not None:
        try:
            report.write_text(json.dumps([asdict(passage) for passage in passages], indent=1), encoding="utf-8")
        except OSError as error:
            raise ChaosError(f"{report} cannot be written: {error.strerror}") from None
    return GOOD


def _say(line: str) -> None:
    print(line, flush=True)
