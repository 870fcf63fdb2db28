"""Which device is the barcode scanner: the one from which a barcode comes that somebody scans."""
from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from config.cards import CardSource
from devices.detect import State
from devices.drivers import barcode_scanner
from devices.errors import DeviceError
from devices.scanners import BadScan, BarcodeScanner, Scan
from kiosk.findings import good, odd, sentence, skipped
from kiosk.setup.bench import Bench, Outcome
from kiosk.setup.draft import DraftError
from sip2.selftest import Finding

KEYBOARDS = Path("/dev/input/by-id")


def scanner(bench: Bench, keyboards: Path = KEYBOARDS) -> Outcome:
    """Keyboards, and serial ports that no reader answered at, are listened to; of a keyboard nothing that is typed."""
    asked, configured = bench.conversation, str(bench.draft.now("scanner", "url"))
    told = asked.ask("scanner.urls", "Addresses of scanners that are set up in a way of their own, such as "
                     "barcode+serial:///dev/ttyACM0?baud=115200; none: Enter")
    urls = list(dict.fromkeys(filter(None, [
        configured, *told.split(), *(f"barcode+evdev://{path}" for path in sorted(keyboards.glob("*-event-kbd"))),
        *(f"barcode+serial://{one.where}" for one in bench.found
          if one.kind == "serial" and one.state is State.SILENT)])))
    if not urls:
        return Outcome((skipped("scanner", "Nothing is there that could be one."),))
    if any("+evdev:" in url for url in urls):
        asked.say(f"   While it is waited for, {bench.wait:g} s at most, keyboards at this machine write nothing.")
    if not asked.ready("scanner.scan", "Have a library card with a barcode, or an item, at hand"):
        return Outcome((skipped("scanner", "Left out."),))
    url, scan = _scanned(bench, urls)
    if scan is None:
        return Outcome((skipped("scanner", f"It stays {configured or 'unnamed'}: nothing was scanned.",
                                "Repeat this step; a serial scanner has to end each code with CR."),))
    return Outcome((_judged(bench, url, scan),), changes={("scanner", "url"): url})


def _scanned(bench: Bench, urls: list[str]) -> tuple[str, Scan | BadScan | None]:
    with ExitStack() as stack:
        scanners = {url: one for url in urls if (one := _opened(stack, url))}
        bench.conversation.say("Scan it. Enter leaves it out.")
        until = bench.clock() + bench.wait
        while scanners and bench.clock() < until and not bench.conversation.pressed():
            for url, one in list(scanners.items()):
                try:
                    if (scan := one.poll()) is not None:
                        return url, scan
                except DeviceError:
                    del scanners[url]
    return "", None


def _opened(stack: ExitStack, url: str) -> BarcodeScanner | None:
    try:
        one = barcode_scanner(url)
        one.open()
    except DeviceError:
        return None
    stack.callback(one.close)
    return one


def _judged(bench: Bench, url: str, scan: Scan | BadScan) -> Finding:
    """What was scanned may be somebody's card, and goes into no report."""
    if isinstance(scan, BadScan):
        return odd("scanner", f"{url}: a code came that is none of ours.", sentence(scan.reason))
    try:
        known = bench.draft.settings().card_patterns.recognise(scan.text, CardSource.BARCODE)
    except DraftError:
        known = None
    bench.conversation.say(f"   {scan.text}")
    return good("scanner", f"{url} scanned {len(scan.text)} characters, "
                           f"{'a card of ours' if known else 'taken for an item'}.")
