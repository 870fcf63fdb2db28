"""`python -m kiosk setup`: from the readers that are there to a tried kiosk, its layer and a report, step by step.

In a terminal, so over SSH too, or by `--touch` on the kiosk's own screen; without network. Each step can be left out,
repeated and gone back to; nothing is written before it was shown. `--yes` and `--answers` answer instead of the
technician.
"""
from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from config.slots import in_use
from devices.errors import DeviceError
from kiosk.doctor import running
from kiosk.engine.view import text
from kiosk.journal import JOURNAL
from kiosk.setup import naming, reading, rest, scanning, strength
from kiosk.setup.bench import Bench
from kiosk.setup.conversation import BadAnswers, Conversation, Kind, Stopped, WentBack, read_answers
from kiosk.setup.draft import BEFORE, Draft, DraftError
from kiosk.setup.report import Report
from kiosk.setup.terminal import Terminal
from kiosk.setup.told import Outcome, Told, as_said, bad, good, skipped, value
from kiosk.setup.walk import Walk, Way
from kiosk.version import version
from receipts.document import ReceiptError
from sip2.selftest import Verdict

STEPS: dict[str, Callable[[Bench], Outcome]] = {
    "detect": naming.detect, "name": naming.name, "scanner": scanning.scanner, "reads": reading.reads,
    "strength": strength.strength, "printer": rest.printer, "central": rest.central, "senses": rest.senses}
LAYER = text("setup.about.layer")
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
        answers = read_answers(asked.answers)
        draft.before()
        draft.now("pad")
    except (DraftError, BadAnswers) as error:
        print(error, file=sys.stderr)
        return CANNOT
    if _runs(draft):
        print(f"The kiosk is running and holds its readers. Stop it first: sudo systemctl stop {running.SERVICE}",
              file=sys.stderr)
        return CANNOT
    names = [name for name in STEPS if name in (asked.only or STEPS)]
    reports = asked.report or draft.directory / "commissioning"

    def led(conversation: Conversation) -> int:
        return lead(Bench(conversation, draft, wait=asked.wait), names, reports)

    if asked.touch:
        from kiosk.setup.glass import on_the_screen  # it brings the window with it
        return on_the_screen(draft, answers, led, yes=asked.yes, watch=asked.watch, position=asked.position,
                             language=asked.language)
    try:
        return led(Terminal(answers, yes=asked.yes, language=asked.language or "en"))
    except Stopped:
        print("\nStopped; nothing more was written.", file=sys.stderr)
        return CANNOT
    except BadAnswers as error:
        print(error, file=sys.stderr)
        return CANNOT


def _runs(draft: Draft) -> bool:
    try:
        settings = draft.settings()
    except DraftError:
        return False                               # it cannot run so either
    return running.runs(settings.journal.key or (settings.data.directory / JOURNAL).with_suffix(".key"))


def lead(bench: Bench, names: list[str], reports: Path) -> int:
    """All of it. Raises Stopped."""
    asked, begun = bench.conversation, datetime.now()
    asked.say(text("setup.welcome", version=version()))
    walk = Walk(tuple(names))
    while True:
        walk = through(bench, walk)
        try:
            technician = asked.ask("report.technician", text("setup.technician"), more=text("setup.technician.more"))
            report = Report(socket.gethostname(), asked.branch(bench.draft), technician, begun, asked.language,
                            {name: walk.outcome(name) for name in STEPS})
            written = _write(bench, report)
            break
        except WentBack:
            walk = walk.back()
    with suppress(WentBack):                       # the layer is written: there is no way back any more
        asked.working(text("setup.report.busy"))
    try:
        kept = [good(text("setup.report"), value(file.name)) for file in report.keep(reports)]
    except (OSError, ReceiptError) as error:
        asked.ended((*written, bad(text("setup.report"), text("setup.report.not_kept"), as_said(error))))
        return CANNOT
    asked.ended((*written, *kept, good(text("setup.report.where"), value(reports))))
    return FAILS if report.worst is Verdict.BAD else DONE


def through(bench: Bench, walk: Walk) -> Walk:
    """Step by step, as it is wished, to the end. Raises Stopped."""
    asked = bench.conversation
    while not walk.over:
        way = asked.step(walk)
        if not isinstance(way, Way):
            walk = walk.to(way)
        elif way is not Way.ON:
            walk = walk.went(way)
        else:
            walk = _repeated(bench, walk)
    return walk


def _repeated(bench: Bench, walk: Walk) -> Walk:
    """This step, as often as is wished."""
    while (outcome := _done(bench, walk.name)) is not None:
        walk = walk.done(outcome)
        way = bench.conversation.again(walk, outcome)
        if way is not Way.AGAIN:
            return walk if way is Way.BACK else walk.went(way)
    return walk


def _done(bench: Bench, name: str) -> Outcome | None:
    """What came of a step; None when it was left in between, and is to be begun anew or not at all."""
    try:
        outcome = STEPS[name](bench)
        bench.draft.change(outcome.changes)
    except WentBack:
        return None
    except (DeviceError, DraftError, OSError) as error:
        return Outcome((bad(text("setup.about.step"), text("setup.broke_off"), as_said(error)),))
    return outcome


def _write(bench: Bench, report: Report) -> tuple[Told, ...]:
    """The difference shown, and written when that is agreed to. Raises WentBack."""
    asked, draft = bench.conversation, bench.draft
    try:
        report.difference = draft.difference()
        if not report.difference:
            return (skipped(LAYER, text("setup.write.nothing", file=draft.file.name)),)
        asked.changes(draft.changed(), report.difference)
        draft.settings()
        if not asked.agree("write", text("setup.write", before=BEFORE), default=True, kind=Kind.WRITE):
            return (skipped(LAYER, text("setup.write.not")),)
        draft.write()
    except DraftError as error:
        told = bad(LAYER, text("setup.write.cannot"), as_said(error))
        report.steps["layer"] = Outcome((told,))
        return (told,)
    report.written = True
    return (good(LAYER, text("setup.write.written", file=str(draft.file.name))),
            good(text("setup.start"), value(f"sudo systemctl start {running.SERVICE}")),
            good(text("setup.undo"), value("python -m kiosk setup --undo")))
