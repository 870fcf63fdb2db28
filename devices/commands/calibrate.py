"""`python -m devices calibrate URL`: the weakest field that hears a whole pile and nothing beside the pad."""
from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from devices.drivers import open_tag_reader
from devices.errors import DeviceError
from devices.rfid.calibration import ROUNDS, Calibration, Trial
from devices.rfid.reader import Power, TagReader


def add(subparsers: Any) -> None:
    parser = subparsers.add_parser("calibrate", help="find the strength of the field that a pad needs",
                                   description="Find the weakest field that hears every tag of a pile in every round, "
                                               "and no tag beside the pad. Asks you to move the pile. Exit code 0 when "
                                               "there is one, which stays set; 1 when there is none, and the strength "
                                               "is as it was; 2 when the strength of this reader cannot be set.")
    parser.add_argument("url", metavar="URL", help="the reader, for example feig+serial:///dev/ttyUSB0?power=3.8.2-12")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help=f"of each trial ({ROUNDS})")
    parser.add_argument("--keep", action="store_true", help="let the reader remember it without power")
    parser.add_argument("--json", action="store_true", help="the result as one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    reader = open_tag_reader(arguments.url)
    try:
        power = reader.power
        if power is None:
            raise DeviceError("the strength of this reader cannot be set; a FEIG reader needs power= in its URL")
        before = power.read()
        step: int | None = None
        try:
            step = _calibrated(reader, power, arguments)
        finally:
            if step is None:
                power.write(before)
        if step is not None and arguments.keep:
            power.keep()
        return 0 if step is not None else 1
    finally:
        reader.close()


def _calibrated(reader: TagReader, power: Power, arguments: argparse.Namespace) -> int | None:
    """The strength, set; None with a sentence why there is none."""
    calibration = Calibration(reader, power, rounds=arguments.rounds)
    _ask("Lay a pile on the pad, as a patron would: twenty items are a good test. Then press Enter.")
    pile = calibration.pile()
    if not pile:
        return _result(arguments, None, "no tag is heard, not even by the strongest field")
    step = calibration.lowest(pile, lambda trial: _tell(_line(trial, len(pile))))
    if step is None:
        return _result(arguments, None, "the strongest field does not hear every tag in every round: is the pile too "
                                        "large, or metal under the pad?", tags=len(pile))
    _ask(f"{len(pile)} tags, strength {step}. Lay the pile beside the pad, where none may be read. Then press Enter.")
    beside = calibration.at(step).heard
    if beside:
        return _result(arguments, None, f"strength {step} hears {len(beside)} tags beside the pad, and less does not "
                                        "hear the pile: shield the pad, or keep items away from it", tags=len(pile))
    return _result(arguments, step, f"strength {step} hears the pile and nothing beside it", tags=len(pile))


def _ask(sentence: str) -> None:
    _tell(sentence)
    try:
        input()
    except EOFError:
        raise DeviceError("there is nobody to move the pile: run this at a terminal") from None


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _line(trial: Trial, tags: int) -> str:
    always = sum(times == trial.rounds for times in trial.heard.values())
    return f"strength {trial.step:>3}: {always} of {tags} tags heard in each of {trial.rounds} rounds"


def _result(arguments: argparse.Namespace, step: int | None, sentence: str, *, tags: int = 0) -> int | None:
    print(json.dumps({"power": step, "tags": tags, "rounds": arguments.rounds, "result": sentence}, ensure_ascii=False)
          if arguments.json else sentence, flush=True)
    return step
