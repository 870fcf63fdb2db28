"""One part that hangs or breaks is told, and stops no other; the system's own words are understood."""
from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.screen import ScreenSettings
from kiosk.agent.words import SOCKET, Status
from kiosk.doctor import running
from kiosk.doctor.examine import Part, examine
from kiosk.doctor.machine import display
from kiosk.doctor.running import Says, by_itself, told
from kiosk.findings import bad, good, lines, odd, sentence, skipped, worst
from kiosk.runtime.census import Census
from kiosk.runtime.desk import Desk
from remote.report import Part as Away
from remote.report import Service, State
from sip2.selftest import Finding, Verdict

PANEL = '''I: Bus=0003 Vendor=222a Product=0001 Version=0110
N: Name="ILITEK ILITEK-TP"
H: Handlers=mouse0 event3
B: EV=b
B: ABS=260800000000003

I: Bus=0011 Vendor=0001 Product=0001 Version=ab41
N: Name="AT keyboard"
B: EV=120013
'''


def test_a_part_that_hangs_or_breaks_is_told_and_the_others_are_looked_at() -> None:
    never = threading.Event()

    def hangs() -> Iterator[Finding]:
        yield good("reader", "It answers.")
        never.wait()

    def breaks() -> Iterator[Finding]:
        raise RuntimeError("29000000000017")

    told = list(examine([Part("pad", hangs, 0.05), Part("card", breaks), Part("disk", lambda: [good("", "Well.")])]))
    never.set()
    assert [(one.part, one.finding.verdict) for one in told] == [
        ("pad", Verdict.GOOD), ("pad", Verdict.BAD), ("card", Verdict.BAD), ("disk", Verdict.GOOD)]
    assert "within 0.05 s" in told[1].finding.found
    assert "RuntimeError" in told[2].finding.found
    assert "2900" not in told[2].finding.found + told[2].finding.remedy


def test_the_gravest_finding_counts() -> None:
    assert worst([]) is Verdict.GOOD
    assert worst([good("", ""), skipped("", "")]) is Verdict.SKIPPED
    assert worst([odd("", "", ""), bad("", "", ""), good("", "")]) is Verdict.BAD


def test_a_remedy_of_several_lines_stands_under_its_finding() -> None:
    assert lines(7, bad("reader", "Gone.", "One.\nTwo."), "pad").splitlines() == [
        "7  FAIL  pad, reader: Gone.", "         One.", "         Two."]
    assert lines(12, good("", "Well."), "mail") == "12 ok    mail: Well."


def test_what_an_error_says_is_a_sentence_and_a_path_stays_one() -> None:
    assert sentence("the reader does not answer") == "The reader does not answer."
    assert sentence("/dev/ttyUSB0 is gone") == "/dev/ttyUSB0 is gone."
    assert sentence("is it plugged in?") == "Is it plugged in?"


def test_the_kernel_tells_screen_and_touch_panel(tmp_path: Path) -> None:
    screen, inputs, x11 = tmp_path / "card1-HDMI-A-1", tmp_path / "devices", tmp_path / "x11"
    screen.mkdir()
    (screen / "status").write_text("connected\n")
    (screen / "modes").write_text("1920x1080\n1280x720\n")
    inputs.write_text(PANEL)
    x11.mkdir()
    (x11 / "X0").touch()

    def verdicts(**settings: object) -> dict[str, Finding]:
        return {one.step: one for one in display(ScreenSettings(**settings), drm=tmp_path, x11=x11, inputs=inputs)}

    upright = verdicts(width=1080, height=1920, fullscreen=False)
    assert {one.verdict for one in upright.values()} == {Verdict.GOOD}
    assert "HDMI-A-1 1920x1080" in upright["screen"].found
    assert "ILITEK" in upright["touch"].found
    assert ":0" in upright["X server"].found
    assert verdicts(width=800, height=600, fullscreen=False)["screen"].verdict is Verdict.ODD
    inputs.write_text(PANEL.partition("\n\n")[2])
    (x11 / "X0").unlink()
    without = verdicts(width=800, height=600, backlight=tmp_path)
    assert [without[step].verdict for step in ("X server", "touch", "backlight")] == [
        Verdict.BAD, Verdict.ODD, Verdict.ODD]


def test_a_running_kiosk_is_asked_and_not_guessed_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def verdict(part: str, status: str) -> Verdict:
        monkeypatch.setattr(running, "asked", lambda command: status)
        (finding,) = by_itself(part, told(tmp_path))()
        return finding.verdict

    assert verdict("pad", "Serving.") is Verdict.GOOD
    assert verdict("pad", "Serving; away: card, printer.") is Verdict.GOOD
    assert verdict("printer", "Serving; away: card, printer.") is Verdict.BAD
    assert verdict("pad", "Out of service; away: pad.") is Verdict.BAD
    for silence in ("", "No answer from: core and journal.", "The kiosk is down and is started again."):
        assert verdict("pad", silence) is Verdict.SKIPPED


def test_a_key_that_is_not_ours_to_open_is_no_proof_that_nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(key: Path, *, alone: bool) -> None:
        raise PermissionError

    monkeypatch.setattr(running, "hold", forbidden)
    monkeypatch.setattr(running, "asked", lambda command: "active")
    assert running.runs(Path("journal.key"))
    monkeypatch.setattr(running, "asked", lambda command: None)
    assert not running.runs(Path("journal.key"))


class Counted(Census):
    """A kiosk that has said how it is."""

    state = State(service=Service.STARTING)

    def status(self, after: int, cases: int) -> Status:
        return Status(run="0" * 16, state=self.state, busy=True)


def test_a_running_kiosk_of_the_same_user_answers_itself(tmp_path: Path) -> None:
    census = Counted("0" * 16, "0.1.0")
    desk = Desk(tmp_path / SOCKET, census, lambda event: None, cases=lambda: 0, picture=lambda: None)
    desk.start()
    try:
        assert told(tmp_path).away is None         # it starts, and does not know yet
        census.state = State(service=Service.SERVING, down=(Away.PRINTER,))
        assert told(tmp_path) == Says("serving, somebody is there.", frozenset({"printer"}))
    finally:
        desk.stop()
