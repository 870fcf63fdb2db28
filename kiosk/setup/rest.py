"""The other parts, each tried with the hands and ears of the technician: printer, central system, sound and screen."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from config.settings import LanguageCode
from devices.drivers import audio_output, receipt_printer
from devices.errors import DeviceError
from kiosk.audio.sounds import sound as sound_of
from kiosk.doctor.devices import printer as printer_status
from kiosk.doctor.lines import central_system
from kiosk.doctor.machine import connected
from kiosk.engine.view import Sound
from kiosk.findings import bad, good, odd, sentence, skipped
from kiosk.ils.trial import Card
from kiosk.setup.bench import Bench, Outcome
from kiosk.setup.draft import DraftError, Path_
from receipts.document import ReceiptError
from sip2.selftest import Finding, Verdict

HEARD = 5.0                        # seconds for a sound to come to its end


def printer(bench: Bench) -> Outcome:
    """A test receipt to be looked at, and whether the printer notices that its paper is gone."""
    asked, tables = bench.conversation, bench.draft.now("printer", default={})
    name = next(iter(tables), "receipt")
    url = asked.ask("printer.url", f"Address of the printer [printer.{name}], such as escpos+tcp://10.0.0.7:9100; - "
                    "for none", str(bench.draft.now("printer", name, "url") or _plugged_in()))
    if not url:
        return Outcome((skipped(name, "There is no printer.", "Receipts are then shown, or sent by e-mail, only."),))
    try:
        status = printer_status(name, url)
    except DeviceError as error:
        return Outcome((bad(name, "This is no address of a printer.", sentence(error)),))
    changes: dict[Path_, Any] = {("printer", name, "url"): url}
    asked.say(f"   {status.found}")
    findings = [status]
    if status.verdict is not Verdict.BAD:
        findings += [_printed(bench, name, url, changes), _paper(bench, name, url)]
    return Outcome(tuple(findings), changes=changes)


def _plugged_in(devices: Path = Path("/dev/usb")) -> str:
    """The address of a printer on USB that nobody has named yet."""
    return next((f"escpos+usb://{path}" for path in sorted(devices.glob("lp*"))), "")


def _printed(bench: Bench, name: str, url: str, changes: dict[Path_, Any]) -> Finding:
    from kiosk.assembly import output  # it knows all rooms: a second to import
    from kiosk.mail_trial import letter
    if not bench.conversation.agree("printer.print", "Print a test receipt", default=True):
        return skipped(name, "No test receipt was printed.")
    try:
        bench.draft.change(changes)
        device, render = output(url)
        device.print(render(letter(bench.draft.settings())), "test")
    except (DeviceError, ReceiptError, DraftError) as error:
        return bad(name, "The test receipt was not printed.", sentence(error))
    if bench.conversation.agree("printer.legible", "Is it there, whole, cut, and are å, ä and ö right", default=True):
        return good(name, "The test receipt was printed and is legible.")
    return odd(name, "The test receipt is not as it should be.", "Look at the roll, its side, and the printer's own "
               "settings; then repeat this step.")


def _paper(bench: Bench, name: str, url: str) -> Finding:
    if not bench.conversation.ready("printer.empty", "Take the paper out"):
        return skipped(name, "Whether it notices that paper is out was not tried.")
    told = receipt_printer(url).status()
    bench.conversation.ready("printer.full", "Put the paper back")
    again = receipt_printer(url).status()
    if told.ready:
        return odd(name, "It does not notice that its paper is out.", "The kiosk then learns it from patrons: look at "
                   "the roll each day, or take a printer that tells.")
    if not again.ready:
        return odd(name, "With its paper back it is not ready again.", "Close its cover and press its feed key.")
    return good(name, "It notices that its paper is out, and that it is back.")


def central(bench: Bench) -> Outcome:
    """The kiosk's account, and what `sip2-test` finds by the settings as they are to be. The password is a secret
    that `python -m config secret` keeps."""
    asked, changes = bench.conversation, dict[Path_, Any]()
    if user := asked.ask("central.user", "Account of this kiosk there; - for none",
                         str(bench.draft.now("sip2", "user"))):
        changes["sip2", "user"] = user
        changes["sip2", "secret"] = bench.draft.now("sip2", "secret") or "sip2"
    bench.draft.change(changes)
    try:
        settings = bench.draft.settings()
    except DraftError as error:
        return Outcome((bad("central system", "The configuration is not whole yet.", sentence(error)),), (), changes)
    asked.say(f"   {settings.sip2.dialect} over {settings.sip2.transport}")
    patron = asked.ask("central.patron", "Number of a test card; none: Enter")
    pin = asked.secret("central.pin", "Its PIN, tried once") if patron else ""
    item = asked.ask("central.item", "Number of a test item; none: Enter")
    found = central_system(settings, Card(patron or None, pin or None, item or None))
    return Outcome(tuple(replace(one, remedy="Repeat this step with a test card and a test item.")
                         if one.remedy.startswith("Give --") else one for one in found), (), changes)


def senses(bench: Bench) -> Outcome:
    """Sound, language and screen."""
    findings: list[Finding] = []
    changes: dict[Path_, Any] = {}
    _sound(bench, findings, changes)
    _language(bench, findings, changes)
    _screen(bench, findings, changes)
    return Outcome(tuple(findings), changes=changes)


def _sound(bench: Bench, findings: list[Finding], changes: dict[Path_, Any]) -> None:
    asked = bench.conversation
    url = asked.ask("sound.url", "Sound card, such as alsa://default; - for none",
                    str(bench.draft.now("sound", "url", default="alsa://default")))
    if not url:
        findings.append(skipped("sound", "There is none."))
        return
    try:
        output = audio_output(url)
        playing = output.play(sound_of(Sound.DONE))
        if not playing.wait(HEARD):
            playing.stop()
    except DeviceError as error:
        findings.append(odd("sound", "Nothing can be heard.", sentence(error)))
        return
    changes["sound", "url"] = url
    if asked.agree("sound.heard", "Did you hear three notes", default=True):
        findings.append(good("sound", "It was heard."))
    else:
        findings.append(odd("sound", "It was not heard.", "Turn it up (alsamixer), look at the plug, or take another "
                            "card of aplay -L."))


def _language(bench: Bench, findings: list[Finding], changes: dict[Path_, Any]) -> None:
    offered = tuple(bench.draft.now("languages", "offered", default=("fi", "sv", "en")))
    default = str(bench.draft.now("languages", "default", default="fi"))
    while True:
        said = bench.conversation.ask("language.default", f"First language of the screen, of {', '.join(offered)}",
                                      default)
        if said in offered and said in get_args(LanguageCode):
            break
        bench.conversation.say(f"{said} is not among them; [languages] offered of the region or branch has them.")
    changes["languages", "default"] = said
    findings.append(good("language", f"{said}, of {', '.join(offered)}."))


def _screen(bench: Bench, findings: list[Finding], changes: dict[Path_, Any]) -> None:
    """As the panel stands: an upright one is turned by the X server, and then has its sides the other way round."""
    seen = connected()
    width = int(bench.draft.now("screen", "width", default=1080))
    height = int(bench.draft.now("screen", "height", default=1920))
    for port, (across, down) in seen.items():
        bench.conversation.say(f"   {port} has {across}x{down}")
    said = bench.conversation.ask("screen.size", "Size of the screen as it stands, in pixels", f"{width}x{height}")
    left, _, right = said.partition("x")
    if not (left.isdecimal() and right.isdecimal()):
        findings.append(odd("screen", f"{said} is no size.", "Repeat this step; write 1080x1920."))
        return
    changes["screen", "width"], changes["screen", "height"] = int(left), int(right)
    known = {tuple(sorted(size)) for size in seen.values()}
    if known and tuple(sorted((int(left), int(right)))) not in known:
        findings.append(odd("screen", f"{said}, which no screen has that is plugged in.", "Repeat this step."))
    else:
        findings.append(good("screen", f"{said}."))


