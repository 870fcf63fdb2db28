"""The doctor, run for the fleet: `python -m kiosk doctor --json` as a child with a deadline, while nobody is there.

What it says in words stays here: a finding becomes a code of a closed set and its verdict, and the fleet has the words
and the remedies for them in the language of whoever reads it.
"""
from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Findings = tuple[tuple[str, str], ...]
DEADLINE = 150.0                   # seconds; its own deadlines are shorter
GLANCE = 1.0                       # from one look whether somebody came to the next
MOST = 60                          # findings in a word to the fleet
PARTS = frozenset({
    "configuration", "kiosk", "disk", "clock", "display", "journal", "central_system", "mail", "fleet", "item_reader",
    "card_reader", "scanner", "printer", "payment_terminal", "sound"})
STEPS = frozenset({
    "slots", "data", "room", "time", "ntp", "screen", "x_server", "touch", "backlight", "waiting", "cases", "link",
    "login", "checksum", "online", "bx", "ao", "clock", "agent", "reports", "reader", "tags", "contents", "owner",
    "card", "headset", "speech"})
VERDICTS = ("ok", "look", "fail")  # from well to worse


class NotExamined(Exception):
    """Why there are no findings: a code. `again`: somebody came, or the kiosk was started meanwhile."""

    def __init__(self, code: str, *, again: bool = False) -> None:
        super().__init__(code)
        self.code, self.again = code, again


Examine = Callable[[Callable[[], bool]], Findings]


def doctor_of(config: Path | None) -> Examine:
    """The doctor of the kiosk configured in `config`."""
    command = None if config is None else (sys.executable, "-m", "kiosk", "doctor", "--json", "--config", str(config))

    def examine(undisturbed: Callable[[], bool]) -> Findings:
        if command is None:
            raise NotExamined("not_configured")
        return examined(command, undisturbed)
    return examine


def examined(command: Sequence[str], undisturbed: Callable[[], bool], *, deadline: float = DEADLINE,
             glance: float = GLANCE) -> Findings:
    """What that command finds; it is ended as soon as `undisturbed` says no. Errors: NotExamined."""
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                 start_new_session=True)
    except OSError:
        raise NotExamined("not_begun") from None
    until = time.monotonic() + deadline
    try:
        while True:
            try:
                return findings(child.communicate(timeout=glance)[0])
            except subprocess.TimeoutExpired:
                if not undisturbed():
                    raise NotExamined("session", again=True) from None
                if time.monotonic() >= until:
                    raise NotExamined("too_slow") from None
    finally:
        end(child)


def end(child: subprocess.Popen[bytes]) -> None:
    """It, and whatever it started."""
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()


def findings(told: bytes) -> Findings:
    """From what the doctor tells as JSON: each code once, with the gravest verdict it had, the gravest first. What was
    skipped is not told. Errors: NotExamined."""
    try:
        found: list[dict[str, Any]] = json.loads(told)["findings"]
        named = [(code_of(str(one["part"]), str(one["step"])), str(one["verdict"]).lower()) for one in found]
    except (ValueError, KeyError, TypeError):
        raise NotExamined("not_understood") from None
    worst: dict[str, int] = {}
    for code, verdict in named:
        if code is not None and verdict in VERDICTS:
            worst[code] = max(VERDICTS.index(verdict), worst.get(code, 0))
    ordered = sorted(worst.items(), key=lambda one: -one[1])
    return tuple((code, VERDICTS[verdict]) for code, verdict in ordered[:MOST])


def code_of(part: str, step: str) -> str | None:
    """`printer`, `item_reader-tags`. A step that is no fixed one, such as a place in a file, is left out."""
    part, step = _plain(part), _plain(step)
    if part not in PARTS:
        return None
    return f"{part}-{step}" if step in STEPS else part


def _plain(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
