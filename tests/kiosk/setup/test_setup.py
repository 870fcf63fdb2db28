"""`python -m kiosk setup` played whole over an emulated desk, by a technician at a terminal; and by answers alone."""
from __future__ import annotations

import codecs
import json
import os
import pty
import re
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from config.load import load
from kiosk.__main__ import main
from tests.kiosk.library import CARD, PIN
from tests.kiosk.setup.branch import BLANK, FOREIGN, PILE, Branch, lay_beside

ROOT = Path(__file__).parents[3]


class Terminal:
    """`python -m kiosk setup` on a pseudo-terminal; the test reads it and types."""

    def __init__(self, *words: str) -> None:
        self.pid, self._end = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execv(sys.executable, [sys.executable, "-m", "kiosk", "setup", *words])
        self.shown = ""
        self._read = 0
        self._letters = codecs.getincrementaldecoder("utf-8")()

    def expect(self, pattern: str, within: float = 25.0, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Wait until this is shown, after what was waited for before; do `meanwhile` as long as it is not."""
        until = time.monotonic() + within
        while not (found := re.search(pattern, self.shown[self._read:])):
            assert time.monotonic() < until, f"{pattern} never came after {self.shown[self._read:]}"
            if not select.select([self._end], [], [], 0.3)[0]:
                meanwhile()
            else:
                try:
                    self.shown += self._letters.decode(os.read(self._end, 65536))
                except OSError:
                    raise AssertionError(f"it ended, and {pattern} never came: {self.shown}") from None
        self._read += found.end()

    def type(self, text: str = "") -> None:
        os.write(self._end, text.encode() + b"\n")

    def answer(self, pattern: str, text: str = "", hands: Callable[[], object] = lambda: None) -> None:
        self.expect(pattern)
        hands()
        self.type(text)

    def code(self) -> int:
        with suppress(OSError):
            while data := os.read(self._end, 65536):
                self.shown += self._letters.decode(data)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def close(self) -> None:
        with suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
        os.close(self._end)


def play(at: Terminal, branch: Branch) -> None:
    """Every step, as a technician with a card, items, paper and ears does it."""
    desk, field = branch.desk, branch.desk.field
    at.answer("1 of 8: .*\n.*ends: ")
    at.answer("Addresses of readers", f"{branch.other} {desk.urls['pad']} {desk.urls['card']}")
    at.expect("serial ports? who.*: |3 of . answer")
    if not at.shown.rstrip().endswith("answer."):
        at.type("n")
    at.answer("repeats it, b goes back: ")
    at.answer("2 of 8.*\n.*ends: ")
    at.answer("off all readers.*: ")
    at.expect("Hold a library card")
    desk.hold(number=CARD)
    at.answer("Take the card away.*: ", hands=desk.take)
    at.expect("Lay one item on the pad")
    field.place(PILE[0])
    at.answer("repeats it, b goes back: ")
    at.answer("3 of 8.*\n.*ends: ")
    at.answer("other barcode scanners.*: ", branch.desk.urls["scanner"])
    at.answer("with a barcode.*: ")
    at.expect("Scan it.")
    at.expect("scanned 14 characters", meanwhile=branch.scan)
    at.answer("repeats it, b goes back: ")
    at.answer("4 of 8.*\n.*ends: ")
    at.answer("Take the card off.*: ")
    at.expect("Hold a library card")
    desk.hold(number=CARD)
    at.answer("Lay one item on the pad.*: ")
    at.answer("a pile of 5.*: ", hands=lambda: field.place(*PILE[1:5]))
    at.answer("How many.*: ", "5")
    at.answer("blank tag.*: ", hands=lambda: (field.remove(*PILE), field.place(BLANK)))
    at.answer("another library.*: ", hands=lambda: (field.remove(BLANK), field.place(FOREIGN)))
    at.answer("repeats it, b goes back: ")
    at.answer("5 of 8.*\n.*ends: ")
    at.answer("BLOCK.BYTE", "3.8.2-12")
    at.answer("pile of 20.*: ", hands=lambda: (field.remove(FOREIGN), field.place(*PILE)))
    at.answer("20 tags are heard(.|\n)*beside the pad.*: ", hands=lambda: lay_beside(field))
    at.expect("Strength 6 hears.*from 11 on")
    at.answer("strength 6.*It was 12.*: ")
    at.answer("repeats it, b goes back: ")


def play_on(at: Terminal, branch: Branch) -> None:
    """The rest of it: what is no reader."""
    printer = branch.desk.printer
    at.answer("6 of 8.*\n.*ends: ")
    at.answer("Address of the printer paper.*: ")
    at.answer("Print a test receipt.*: ")
    at.answer("å, ä and ö.*: ")
    at.answer("Take the paper out.*: ", hands=lambda: printer.paper_out(0))
    at.answer("Put the paper back.*: ", hands=printer.paper_in)
    at.answer("repeats it, b goes back: ")
    at.answer("7 of 8.*\n.*ends: ")
    at.answer("Account.*: ")
    at.answer("test card.*: ", CARD)
    at.answer("Its PIN.*: ", PIN)
    at.answer("test item.*: ", "30001")
    at.answer("repeats it, b goes back: ")
    at.answer("8 of 8.*\n.*ends: ")
    at.answer("Sound card.*: ")
    at.answer("three notes.*: ")
    at.answer("First language.*: ", "sv")
    at.answer("Size of the screen.*: ", "1280x800")
    at.answer("repeats it, b goes back: ")
    at.answer("Your name.*: ", "T. Teknikko")
    at.answer("Write it.*: ", "y")


def test_a_technician_plays_it_whole_and_leaves_a_kiosk_that_reads(branch: Branch) -> None:
    at = Terminal("--config", str(branch.folder), "--wait", "20")
    try:
        play(at, branch)
        play_on(at, branch)
        assert at.code() == 0, at.shown
    finally:
        at.close()
    settings, urls = load(branch.folder), branch.desk.urls
    assert settings.pad.url == urls["pad"] + "?power=3.8.2-12"
    assert settings.card_reader is not None
    assert settings.card_reader.url == urls["card"]
    assert settings.scanner is not None
    assert settings.scanner.url == urls["scanner"]
    assert (settings.languages.default, settings.screen.width, settings.screen.height) == ("sv", 1280, 800)
    written = branch.layer.read_text(encoding="utf-8")
    assert written.startswith("# The kiosk in the lobby, by the door.\n")
    assert "# to be found out" in written
    sheet, told = branch.report()
    assert (told["written"], told["worst"], told["technician"]) == (True, "skip", "T. Teknikko")
    by_title = {figures["title"]: figures["rows"] for step in told["steps"] for figures in step["figures"]}
    assert [row["is"] for row in by_title["Tags that were read"]] == ["iso28560-3"] * 6 + ["Blank tag", "iso28560-3"]
    assert [row["strength"] for row in by_title["The pile on the pad"]] == [str(step) for step in range(12, 4, -1)]
    assert branch.desk.field.power == 50
    assert PIN not in at.shown
    assert CARD not in json.dumps(told)
    text = "".join(page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(sheet))
    assert "All that was tried is well" in text
    assert "T. Teknikko" in text


ANSWERS = """
detect.ask = false
step = {{ name = "s", scanner = "s", strength = "s", senses = "s" }}
reads = {{ card = "s", item = "s", blank = "s", foreign = "s", count = 3 }}
again.reads = ["r"]
printer.url = "{printer}"
write = false
"""


def test_answers_stand_in_for_the_technician_and_what_fails_is_told(branch: Branch, tmp_path: Path,
                                                                    capsys: pytest.CaptureFixture[str]) -> None:
    answers = tmp_path / "answers"
    answers.write_text(ANSWERS.format(**branch.desk.urls), encoding="utf-8")
    layer = '# kept\n[pad]\nurl = "{pad}"\n[sip2]\nsecret = "sip2"\n'.format(**branch.desk.urls)
    branch.layer.write_text(layer, encoding="utf-8")
    branch.desk.printer.paper_out(0)
    branch.desk.field.place(*PILE[:3])
    assert main(["setup", "--config", str(branch.folder), "--answers", str(answers), "--wait", "0.3", "--yes"]) == 1
    said = capsys.readouterr().out
    assert said.count("3 of 3 read") == 2 * 2          # once as it was found, once as a finding; and repeated
    assert branch.layer.read_text(encoding="utf-8") == layer
    _, told = branch.report()
    assert (told["written"], told["worst"]) == (False, "FAIL")
    assert '+url = "escpos' in told["difference"]
    found = {step["name"]: {one["step"]: one["verdict"] for one in step["findings"]} for step in told["steps"]}
    assert found["reads"]["a pile"] == "ok"
    assert found["printer"] == {"receipt": "FAIL"}
    assert found["strength"] == {"step": "skip"}      # left out, and the report says so


def test_what_cannot_be_done_is_one_sentence(branch: Branch, tmp_path: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad").write_text("[", encoding="utf-8")
    for words in (["--undo"], ["--only", "coffee"], ["--answers", str(tmp_path / "bad")]):
        assert main(["setup", "--config", str(branch.folder), *words]) == 2
    assert main(["setup", "--config", str(tmp_path / "none")]) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 4
    assert "reads" in told[1]
