"""`python -m kiosk setup`: from the readers that are there to a tried kiosk, its layer and a report, step by step.

In a terminal, so over SSH too, and without network. Each step can be left out and repeated; nothing is written before
it was shown. `--yes` and `--answers` answer instead of the technician.
"""
from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from config.slots import in_use
from devices.errors import DeviceError
from kiosk.doctor import running
from kiosk.findings import bad, lines, sentence, skipped, worst
from kiosk.journal import JOURNAL
from kiosk.setup import naming, reading, rest, scanning
from kiosk.setup.bench import Bench, Outcome
from kiosk.setup.conversation import BadAnswers, Conversation, Stopped, read_answers
from kiosk.setup.draft import BEFORE, Draft, DraftError
from kiosk.setup.report import Report
from kiosk.version import version
from receipts.document import ReceiptError
from sip2.selftest import Verdict

STEPS: dict[str, tuple[str, Callable[[Bench], Outcome]]] = {
    "detect": ("Which readers are there", naming.detect),
    "name": ("Which of them is which", naming.name),
    "scanner": ("The barcode scanner", scanning.scanner),
    "reads": ("What they read", reading.reads),
    "strength": ("How strongly the pad has to send", reading.strength),
    "printer": ("Printer and paper", rest.printer),
    "central": ("The central system", rest.central),
    "senses": ("Sound, language and screen", rest.senses),
}
LEFT_OUT = Outcome((skipped("step", "It was left out."),))
DONE, FAILS, CANNOT = 0, 1, 2


def set_up(asked: argparse.Namespace) -> int:
    """0 done, 1 done and something fails, 2 it cannot be done."""
    try:
        if not asked.config.is_dir():
            raise DraftError(f"There is no directory {asked.config}: make it, with the layers of region and branch.")
        if in_use(asked.config):
            raise DraftError(f"The kiosk of {asked.config} starts from slots. Give the directory of its layers "
                             "instead, and hand them over by python -m config bundle and offer.")
        if unknown := sorted({*(asked.only or ())} - {*STEPS}):
            raise DraftError(f"There is no step {unknown[0]}; there are: {', '.join(STEPS)}.")
        draft = Draft(asked.config, asked.kiosk)
        if asked.undo:
            draft.undo()
            print(f"{draft.file} is the one before again. Start the kiosk anew.")
            return DONE
        conversation = Conversation(read_answers(asked.answers), yes=asked.yes)
        draft.before()
        draft.now("pad")
    except (DraftError, BadAnswers) as error:
        print(error, file=sys.stderr)
        return CANNOT
    if _runs(draft):
        print(f"The kiosk is running and holds its readers. Stop it first: sudo systemctl stop {running.SERVICE}",
              file=sys.stderr)
        return CANNOT
    bench = Bench(conversation, draft, wait=asked.wait)
    try:
        return _all(bench, asked.only or list(STEPS), asked.report or draft.directory / "commissioning")
    except Stopped:
        print("\nStopped; nothing more was written.", file=sys.stderr)
        return CANNOT


def _runs(draft: Draft) -> bool:
    try:
        settings = draft.settings()
    except DraftError:
        return False                               # it cannot run so either
    return running.runs(settings.journal.key or (settings.data.directory / JOURNAL).with_suffix(".key"))


def _all(bench: Bench, names: list[str], reports: Path) -> int:
    asked, draft = bench.conversation, bench.draft
    asked.say(f"Setting up a kiosk, version {version()}. Nothing is written before you have seen it.")
    report = Report(socket.gethostname(), str(draft.now("branch", "name", "fi")), "", datetime.now())
    chosen, over = [name for name in STEPS if name in names], False
    for name, (title, step) in STEPS.items():
        said = "s"
        if name in chosen and not over:
            asked.say(f"\n-- {chosen.index(name) + 1} of {len(chosen)}: {title}")
            said = asked.ask(f"step.{name}", "Enter begins, s leaves it out, q goes to the end").lower()
            over = said == "q"
        report.steps[title] = LEFT_OUT if said in ("s", "skip", "q") else _done(bench, name, step)
    _write(bench, report)
    report.technician = asked.ask("report.technician", "Your name, for the report")
    try:
        for file in report.keep(reports):
            asked.say(f"Report: {file}")
    except (OSError, ReceiptError) as error:
        asked.say(f"The report cannot be kept in {reports}: {error}. Name another place with --report.")
        return CANNOT
    return FAILS if worst(finding for _, finding in report.findings) is Verdict.BAD else DONE


def _done(bench: Bench, name: str, step: Callable[[Bench], Outcome]) -> Outcome:
    """What came of a step the last time; it is repeated as often as is wished."""
    asked = bench.conversation
    while True:
        try:
            outcome = step(bench)
            bench.draft.change(outcome.changes)
        except (DeviceError, DraftError, OSError) as error:
            outcome = Outcome((bad(name, "The step broke off.", sentence(error)),))
        for number, finding in enumerate(outcome.findings, 1):
            asked.say(lines(number, finding))
        if asked.ask(f"again.{name}", "Enter goes on, r repeats it").lower() not in ("r", "repeat"):
            return outcome


def _write(bench: Bench, report: Report) -> None:
    asked, draft = bench.conversation, bench.draft
    asked.say("\n-- The kiosk's layer")
    try:
        report.difference = draft.difference()
        if not report.difference:
            asked.say(f"{draft.file} stays as it is.")
            return
        asked.say(report.difference)
        draft.settings()
        if asked.agree("write", f"Write it? The one before is kept as {BEFORE}", default=True):
            draft.write()
            report.written = True
            asked.say(f"{draft.file} is written. Start the kiosk: sudo systemctl start {running.SERVICE}. "
                      "Back again: python -m kiosk setup --undo")
    except DraftError as error:
        asked.say(f"It is not written.\n{error}")
        report.steps["The kiosk's layer, tried"] = Outcome((bad("layer", "It cannot be so.", sentence(error)),))
