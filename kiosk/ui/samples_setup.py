"""Setup as a technician meets it: what is asked, waited for, worked at and found."""
from __future__ import annotations

from dataclasses import replace

from kiosk.engine.view import Action, Icon, Text, ViewState, text
from kiosk.setup.conversation import Kind, Question
from kiosk.setup.page import Page, asked, pressed, said, waiting, working
from kiosk.setup.page_view import view
from kiosk.setup.told import Figures, Outcome, as_said, bad, good, odd, skipped, value
from kiosk.setup.walk import Walk
from kiosk.ui.story import NOW

NAMES = ("detect", "name", "scanner", "reads", "strength", "printer", "central", "senses")
PAD, CARD = "feig+serial:///dev/serial/by-id/usb-FEIG_ELECTRONIC_00123-if00", "nfc+usb://054c:06c3"
FOUND = Outcome((good(text("setup.about.readers"), text("setup.detect.answer", heard=2, count=3)),), (Figures(
    text("setup.detect.figures"), ("kind", "where", "what", "state"),
    (("serial", PAD, text("setup.detect.firmware", maker="FEIG", model="LR2500", firmware="4.1.0"),
      text("setup.state.answers")), ("usb", CARD, "Sony RC-S380/P", text("setup.state.answers")),
     ("serial", "/dev/ttyS0", "no driver is answered: is it a reader, has it power, and its baud rate as delivered?",
      text("setup.state.silent"))), (1, 3, 2)),))
READ = Outcome((
    good(text("setup.about.one_card"), text("setup.reads.ours", kind="Type 2", octets=7, letters=14)),
    good(text("setup.about.item"), text("setup.reads.well", heard=1, count=1)),
    odd(text("setup.about.pile"), text("setup.reads.weak", heard=4, count=5, weak=1), text("setup.reads.weak.do")),
    skipped(text("setup.about.blank"), text("setup.left_out")),
    bad(text("setup.about.pad"), text("setup.silent"), as_said("nothing answers at /dev/ttyUSB0"))))
DONE = Outcome((good(text("setup.about.sound"), text("setup.sound.was_heard")),))
CHANGED = (("[pad] url", PAD, ""), ("[card_reader] url", CARD, "nfc+usb://"), ("[languages] default", "sv", "fi"),
           ("[screen] width", "1280", "1080"), ("[screen] height", "800", "1920"))


def setup_samples() -> dict[str, ViewState]:
    return {f"setup-{name}": view(page, NOW, "Lastu-kirjastot", "Sysmän kirjasto") for name, page in _pages().items()}


def _at(name: str) -> Page:
    walk = Walk(NAMES, NAMES.index(name), {"detect": FOUND, "name": DONE, "reads": READ})
    return Page("fi", walk=walk)


def _question(of: str, kind: Kind, key: str, *, default: str = "", more: str | Text = "",
              picture: Icon | None = None, **args: str | int) -> Page:
    lead = text(more) if more and isinstance(more, str) else more or None
    return asked(_at(of), Question(key, kind, Text(key, tuple(args.items())), default, lead or None, picture))


def _pages() -> dict[str, Page]:
    later = _question("strength", Kind.STEP, "setup.step.strength", more="setup.hands.strength")
    such = text("setup.such_as", value="feig+tcp://10.0.0.5:10001")
    measured = _at("strength")
    for step in range(12, 6, -1):
        measured = said(measured, text("setup.strength.step", step=step),
                        Text("setup.strength.trial", (("least", 20), ("rounds", 20)), 20))
    measured = working(measured, text("setup.strength.measuring"), 0, 0)
    heard = said(_question("strength", Kind.YES, "setup.strength.keep", step=6, before=12),
                 text("setup.strength.margin", step=6, loud=11), None)
    pile = said(_question("reads", Kind.HANDS, "setup.reads.pile", picture=Icon.HAND, count=5),
                text("setup.about.item"), text("setup.reads.well", heard=1, count=1))
    language = Question("language", Kind.CHOICE, text("setup.language"), "fi", options=(
        ("fi", value("Suomi")), ("sv", value("Svenska")), ("en", value("English"))))
    end = (good(text("setup.about.layer"), text("setup.write.written", file="kiosk.toml")),
           good(text("setup.start"), value("sudo systemctl start itsepalvelu-kiosk")),
           good(text("setup.undo"), value("python -m kiosk setup --undo")),
           good(text("setup.report"), value("commissioning-lahti-1-20261128-123400.pdf")),
           good(text("setup.report.where"), value("/etc/itsepalvelu/commissioning")))
    over = replace(Walk(NAMES), at=len(NAMES))
    return {
        "step": later, "help": pressed(later, Action.HELP)[0],
        "ask": Page("fi", walk=Walk(NAMES), question=Question("ask", Kind.YES, Text("setup.detect.ask", (), 3))),
        "detect": working(_at("detect"), text("setup.detect.asking", where="/dev/ttyUSB0"), 3, 8),
        "hold": waiting(_at("name"), text("setup.name.hold"), Icon.CARD, 42, 60),
        "pile": pile, "measure": pressed(measured, Action.CANCEL)[0], "keep": heard,
        "found": replace(_question("reads", Kind.AGAIN, "setup.step.reads"), outcome=READ),
        "paper": _question("printer", Kind.HANDS, "setup.printer.empty", picture=Icon.PRINTER),
        "address": _question("printer", Kind.WORDS, "setup.printer.url", default="escpos+tcp://10.0.0.7:9100",
                             more=such, name="receipt"),
        "pin": replace(_question("central", Kind.UNSEEN, "setup.central.pin"), typed="1234"),
        "language": asked(_at("senses"), language),
        "write": replace(_question("senses", Kind.WRITE, "setup.write", before="kiosk.toml.before"), changed=CHANGED),
        "end": Page("fi", walk=over, ended=end),
    }
