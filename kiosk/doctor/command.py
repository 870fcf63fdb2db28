"""`python -m kiosk doctor`: all parts of this kiosk looked at, each finding with its remedy. Changes nothing."""
from __future__ import annotations

import json
import socket
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from config.errors import ConfigError
from config.layers import Layered
from config.load import read
from config.settings import Settings
from config.slot_state import SlotState
from config.slots import slots_of
from kiosk.doctor import devices, lines, machine, running
from kiosk.doctor.examine import Part, Told, examine
from kiosk.findings import bad, good, odd, skipped, worst
from kiosk.findings import lines as printed
from kiosk.fitness import said_wrong
from kiosk.ils.trial import Card
from kiosk.journal import JOURNAL
from kiosk.version import version
from sip2.selftest import Finding, Verdict

EXIT = {Verdict.GOOD: 0, Verdict.SKIPPED: 0, Verdict.ODD: 1, Verdict.BAD: 2}
LINK = 60.0                        # seconds: each question to the central system has a deadline of its own


def examine_kiosk(directory: Path, card: Card, *, as_json: bool = False) -> int:
    """Print the findings as they are made. 0 all is well, 1 something is to be looked at, 2 something fails."""
    told = []
    for number, one in enumerate(found(directory, card), 1):
        told.append(one)
        if not as_json:
            print(printed(number, one.finding, one.part), flush=True)
    if as_json:
        print(json.dumps(as_dict(told), ensure_ascii=False, indent=2))
    else:
        print(summary(told))
    return EXIT[worst(one.finding for one in told)]


def found(directory: Path, card: Card) -> Iterator[Told]:
    """The findings of every part. Without a configuration that can be read there is little else to ask."""
    try:
        settings, layered = read(directory)
    except ConfigError as error:
        yield from (Told("configuration", finding) for finding in _refused(error))
        yield from examine([Part("clock", machine.clock)])
        yield Told("all else", skipped("", "It was not looked at.", "Mend the configuration and repeat this."))
        return
    yield from examine(parts_of(settings, layered, card))


def parts_of(settings: Settings, layered: Layered, card: Card) -> list[Part]:
    """Every part that this kiosk has, in the order in which they are told."""
    running_now = running.runs(settings.journal.key or (settings.data.directory / JOURNAL).with_suffix(".key"))
    says = running.told(settings.data.directory) if running_now else None
    link = partial(lines.central_system, settings, card)
    parts = [Part("configuration", partial(_configuration, settings, layered)),
             Part("kiosk", partial(_kiosk, says)),
             Part("disk", partial(machine.disk, settings)), Part("clock", machine.clock),
             Part("display", partial(machine.display, settings.screen)),
             Part("journal", partial(lines.journal, settings)),
             Part("central system", link, LINK), Part("mail", partial(lines.mail, settings.mail), LINK),
             Part("fleet", partial(lines.fleet, settings.data.directory), LINK)]
    held = {"item reader": ("pad", devices.pad), "card reader": ("card", devices.card),
            "scanner": ("scanner", devices.scanner), "printer": ("printer", devices.printers),
            "payment terminal": ("payment", devices.payment), "sound": ("speech", devices.sound)}
    there = {"card reader": settings.card_reader, "scanner": settings.scanner, "printer": settings.printers,
             "payment terminal": settings.payment}
    for name, (known_as, look) in held.items():
        if there.get(name, True):
            parts.append(Part(name, running.by_itself(known_as, says) if says else partial(look, settings)))
    return parts


def as_dict(told: Iterable[Told]) -> dict[str, Any]:
    """As JSON tells it: host, version, worst, and findings: number, part, step, verdict, found, remedy."""
    told = list(told)
    findings = [{"number": number, "part": one.part, **finding_as_dict(one.finding)}
                for number, one in enumerate(told, 1)]
    return {"host": socket.gethostname(), "version": version(),
            "worst": worst(one.finding for one in told).value, "findings": findings}


def finding_as_dict(finding: Finding) -> dict[str, str]:
    return {"step": finding.step, "verdict": finding.verdict.value, "found": finding.found, "remedy": finding.remedy}


def summary(told: Iterable[Told]) -> str:
    verdicts = [one.finding.verdict for one in told]
    fail, look = verdicts.count(Verdict.BAD), verdicts.count(Verdict.ODD)
    if not fail and not look:
        return "All is well."
    return ", ".join([*[f"{fail} FAIL"] * bool(fail), *[f"{look} to be looked at"] * bool(look)]) + "."


def _configuration(settings: Settings, layered: Layered) -> Iterator[Finding]:
    problems = said_wrong(settings, layered)
    if problems:
        yield from _refused(ConfigError(problems))
    else:
        yield good("", f"{layered.directory} says all that is needed.")
    if slots := slots_of(layered.directory):
        yield _slots(slots.state)


def _slots(state: SlotState) -> Finding:
    if state.out is not None:
        return bad("slots", "Out of service: too many starts failed.", "docs/technician/slots.md tells how it is "
                   "brought back.")
    if state.returned is not None:
        return odd("slots", f"A configuration came back: {state.returned.reason}", "Mend it where the layers are kept, "
                   "and offer it anew.")
    return good("slots", f"Active {state.active[:12]}" + (", on trial." if state.trial else
                "." if state.active == state.good else f"; last known good {state.good[:12]}."))


def _refused(error: ConfigError) -> Iterator[Finding]:
    for problem in error.problems:
        yield bad(str(problem.place), f"{problem.message}.", "Mend this line; python -m config check repeats it alone.")


def _kiosk(says: running.Says | None) -> Iterator[Finding]:
    if says is None:
        yield good("", f"Version {version()}; it is not running, its devices are free.")
    elif says.well:
        yield good("", f"Version {version()} is running: {says.sentence}")
    else:
        yield odd("", f"Version {version()} is running: {says.sentence or 'it does not tell how it is.'}",
                  "Its devices are asked by the kiosk itself. " + running.STOP)
