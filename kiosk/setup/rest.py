"""The other parts, each tried with the hands and ears of the technician: printer, central system, sound and screen."""
from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

from config.settings import LanguageCode
from devices.detect import printers
from devices.drivers import audio_output, receipt_printer
from devices.errors import DeviceError
from kiosk.audio.sounds import sound as sound_of
from kiosk.doctor.devices import printer as printer_status
from kiosk.doctor.lines import central_system
from kiosk.doctor.machine import connected
from kiosk.engine.view import Icon, Sound, text
from kiosk.ils.trial import Card
from kiosk.setup.bench import Bench
from kiosk.setup.draft import DraftError, Path_
from kiosk.setup.told import Outcome, Told, as_said, bad, good, odd, skipped, value
from receipts.document import ReceiptError
from sip2.selftest import Finding, Verdict

TECHNICAL = {step: text(f"setup.link.{step}") for step in ("checksum", "patron", "PIN", "item", "charset", "sums")}
"""What is found out of the link that staff mode does not tell."""
NONE = "0"                         # of the printers that were met
HEARD = 5.0                        # seconds for a sound to come to its end
SOUND, LANGUAGE, SCREEN = text("setup.about.sound"), text("setup.about.language"), text("setup.about.screen")


def printer(bench: Bench) -> Outcome:
    """A test receipt to be looked at, and whether the printer notices that its paper is gone."""
    asked, tables = bench.conversation, bench.draft.now("printer", default={})
    name = next(iter(tables), "receipt")
    proposed = str(bench.draft.now("printer", name, "url")) or _plugged_in() or _in_the_network(bench)
    url = asked.ask("printer.url", text("setup.printer.url", name=name), proposed,
                    text("setup.such_as", value="escpos+tcp://10.0.0.7:9100"))
    if not url:
        return Outcome((skipped(value(name), text("setup.printer.none"), text("setup.printer.none.do")),))
    asked.working(text("setup.printer.asking"))
    try:
        status = printer_status(name, url)
    except DeviceError as error:
        return Outcome((bad(value(name), text("setup.printer.no_address"), as_said(error)),))
    changes: dict[Path_, Any] = {("printer", name, "url"): url}
    findings = [Told(value(name), status.verdict, value(status.found), value(status.remedy) if status.remedy else None)]
    asked.say(findings[0].found)
    if status.verdict is not Verdict.BAD:
        findings += [_printed(bench, name, url, changes), _paper(bench, name, url)]
    return Outcome(tuple(findings), changes=changes)


def _plugged_in(devices: Path = Path("/dev/usb")) -> str:
    """The address of a printer on USB that nobody has named yet."""
    return next((f"escpos+usb://{path}" for path in sorted(devices.glob("lp*"))), "")


def _in_the_network(bench: Bench) -> str:
    """The address of one that announces itself there, chosen; empty when none is, or can be asked for."""
    asked = bench.conversation
    asked.working(text("setup.printer.looking"))
    met = {str(number): one for number, one in enumerate((one for one in printers() if one.url), 1)}
    if not met:
        return ""
    for number, one in met.items():
        asked.say(value(number), value(f"{one.what} {one.url}"))
    options = tuple((number, value(one.what or one.where)) for number, one in met.items())
    chosen = asked.choice("printer.found", text("setup.printer.found"),
                          (*options, (NONE, text("setup.printer.none_of_these"))), NONE)
    return met[chosen].url if chosen in met else ""


def _printed(bench: Bench, name: str, url: str, changes: dict[Path_, Any]) -> Told:
    from kiosk.assembly import output  # it knows all rooms: a second to import
    from kiosk.mail_trial import letter
    about, asked = value(name), bench.conversation
    if not asked.agree("printer.print", text("setup.printer.print"), default=True, picture=Icon.PRINTER):
        return skipped(about, text("setup.printer.not_printed"))
    asked.working(text("setup.printer.printing"))
    try:
        bench.draft.change(changes)
        device, render = output(url)
        device.print(render(letter(bench.draft.settings())), "test")
    except (DeviceError, ReceiptError, DraftError) as error:
        return bad(about, text("setup.printer.failed"), as_said(error))
    if asked.agree("printer.legible", text("setup.printer.legible"), default=True, picture=Icon.PRINTER):
        return good(about, text("setup.printer.printed"))
    return odd(about, text("setup.printer.wrong"), text("setup.printer.wrong.do"))


def _paper(bench: Bench, name: str, url: str) -> Told:
    about, asked = value(name), bench.conversation
    if not asked.ready("printer.empty", text("setup.printer.empty"), Icon.PRINTER):
        return skipped(about, text("setup.printer.paper_untried"))
    told = receipt_printer(url).status()
    asked.ready("printer.full", text("setup.printer.full"), Icon.PRINTER)
    again = receipt_printer(url).status()
    if told.ready:
        return odd(about, text("setup.printer.blind"), text("setup.printer.blind.do"))
    if not again.ready:
        return odd(about, text("setup.printer.still"), text("setup.printer.still.do"))
    return good(about, text("setup.printer.notices"))


def central(bench: Bench) -> Outcome:
    """The kiosk's account, and what `sip2-test` finds by the settings as they are to be. The password is a secret
    that `python -m config secret` keeps."""
    asked, changes = bench.conversation, dict[Path_, Any]()
    if user := asked.ask("central.user", text("setup.central.user"), str(bench.draft.now("sip2", "user"))):
        changes["sip2", "user"] = user
        changes["sip2", "secret"] = bench.draft.now("sip2", "secret") or "sip2"
    bench.draft.change(changes)
    try:
        settings = bench.draft.settings()
    except DraftError as error:
        return Outcome((bad(text("setup.about.central"), text("setup.not_whole"), as_said(error)),), (), changes)
    asked.say(value(f"{settings.sip2.dialect}, {settings.sip2.transport}"))
    patron = asked.ask("central.patron", text("setup.central.patron"), more=text("setup.central.patron.more"))
    pin = asked.secret("central.pin", text("setup.central.pin")) if patron else ""
    item = asked.ask("central.item", text("setup.central.item"), more=text("setup.central.item.more"))
    asked.working(text("setup.central.asking"))
    found = []
    for one in central_system(settings, Card(patron or None, pin or None, item or None)):
        found.append(_of_central(one))
        asked.working(found[-1].about)
    return Outcome(tuple(found), (), changes)


def _of_central(one: Finding) -> Told:
    """In the words that staff mode has for it, where it has some; why it fails as the line tells it."""
    about = TECHNICAL.get(one.step) or text(f"staff.step.{one.step}")
    why = f" {one.remedy}" if one.verdict is Verdict.BAD else ""
    todo = text(f"{about.key}.do") if one.verdict in (Verdict.ODD, Verdict.BAD) else None
    return Told(about, one.verdict, value(one.found + why), todo)


def senses(bench: Bench) -> Outcome:
    """Sound, language and screen."""
    findings: list[Told] = []
    changes: dict[Path_, Any] = {}
    _sound(bench, findings, changes)
    _language(bench, findings, changes)
    _screen(bench, findings, changes)
    return Outcome(tuple(findings), changes=changes)


def _sound(bench: Bench, findings: list[Told], changes: dict[Path_, Any]) -> None:
    asked = bench.conversation
    url = asked.ask("sound.url", text("setup.sound.url"), str(bench.draft.now("sound", "url",
                    default="alsa://default")), text("setup.such_as", value="alsa://default"))
    if not url:
        findings.append(skipped(SOUND, text("setup.sound.none")))
        return
    asked.working(text("setup.sound.playing"))
    try:
        output = audio_output(url)
        playing = output.play(sound_of(Sound.DONE))
        if not playing.wait(HEARD):
            playing.stop()
    except DeviceError as error:
        findings.append(odd(SOUND, text("setup.sound.silent"), as_said(error)))
        return
    changes["sound", "url"] = url
    if asked.agree("sound.heard", text("setup.sound.heard"), default=True):
        findings.append(good(SOUND, text("setup.sound.was_heard")))
    else:
        findings.append(odd(SOUND, text("setup.sound.not_heard"), text("setup.sound.not_heard.do")))


def _language(bench: Bench, findings: list[Told], changes: dict[Path_, Any]) -> None:
    offered = tuple(code for code in bench.draft.now("languages", "offered", default=("fi", "sv", "en"))
                    if code in get_args(LanguageCode))
    default = str(bench.draft.now("languages", "default", default="fi"))
    said = bench.conversation.choice("language.default", text("setup.language"), tuple(
        (code, value(bench.conversation.texts.language_name(code))) for code in offered), default)
    changes["languages", "default"] = said
    findings.append(good(LANGUAGE, value(bench.conversation.texts.language_name(said))))


def _screen(bench: Bench, findings: list[Told], changes: dict[Path_, Any]) -> None:
    """As the panel stands: an upright one is turned by the X server, and then has its sides the other way round."""
    seen = connected()
    width = int(bench.draft.now("screen", "width", default=1080))
    height = int(bench.draft.now("screen", "height", default=1920))
    for port, (across, down) in seen.items():
        bench.conversation.say(value(port), value(f"{across}x{down}"))
    said = bench.conversation.ask("screen.size", text("setup.screen.size"), f"{width}x{height}",
                                  text("setup.such_as", value="1080x1920"))
    left, _, right = said.partition("x")
    if not (left.isdecimal() and right.isdecimal()):
        findings.append(odd(SCREEN, text("setup.screen.no_size", size=said), text("setup.screen.no_size.do")))
        return
    changes["screen", "width"], changes["screen", "height"] = int(left), int(right)
    known = {tuple(sorted(size)) for size in seen.values()}
    if known and tuple(sorted((int(left), int(right)))) not in known:
        findings.append(odd(SCREEN, text("setup.screen.other", size=said), text("setup.screen.other.do")))
    else:
        findings.append(good(SCREEN, value(said)))
