"""Which device is the barcode scanner: the one from which a barcode comes that somebody scans."""
from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from config.cards import CardSource
from devices.detect import State
from devices.drivers import barcode_scanner
from devices.errors import DeviceError
from devices.scanners import BadScan, BarcodeScanner, Scan
from kiosk.engine.view import Icon, text
from kiosk.setup.bench import Bench, Hopeless
from kiosk.setup.draft import DraftError
from kiosk.setup.naming import stays
from kiosk.setup.told import Outcome, Told, as_said, good, odd, skipped, value

KEYBOARDS = Path("/dev/input/by-id")
ABOUT = text("setup.about.scanner")
Scanned = tuple[str, Scan | BadScan]


def scanner(bench: Bench, keyboards: Path = KEYBOARDS) -> Outcome:
    """Keyboards, and serial ports that no reader answered at, are listened to; of a keyboard nothing that is typed."""
    asked, configured = bench.conversation, str(bench.draft.now("scanner", "url"))
    told = asked.ask("scanner.urls", text("setup.scanner.urls"),
                     more=text("setup.such_as", value="barcode+serial:///dev/ttyACM0?baud=115200"))
    urls = list(dict.fromkeys(filter(None, [
        configured, *told.split(), *(f"barcode+evdev://{path}" for path in sorted(keyboards.glob("*-event-kbd"))),
        *(f"barcode+serial://{one.where}" for one in bench.found
          if one.kind == "serial" and one.state is State.SILENT)])))
    if not urls:
        return Outcome((skipped(ABOUT, text("setup.scanner.none")),))
    if any("+evdev:" in url for url in urls):
        asked.say(text("setup.scanner.silent", seconds=round(bench.wait)))
    if not asked.ready("scanner.scan", text("setup.scanner.at_hand"), Icon.CARD):
        return Outcome((skipped(ABOUT, text("setup.left_out")),))
    found = _scanned(bench, urls)
    if found is None:
        return Outcome((skipped(ABOUT, stays(configured), text("setup.scanner.do")),))
    url, scan = found
    return Outcome((_judged(bench, url, scan),), changes={("scanner", "url"): url})


def _scanned(bench: Bench, urls: list[str]) -> Scanned | None:
    with ExitStack() as stack:
        scanners = {url: one for url in urls if (one := _opened(stack, url))}

        def see() -> Scanned | None:
            for url, one in list(scanners.items()):
                try:
                    if (scan := one.poll()) is not None:
                        return url, scan
                except DeviceError:
                    del scanners[url]
            if not scanners:
                raise Hopeless
            return None
        return bench.await_hands(text("setup.scanner.scan"), see, Icon.CARD)


def _opened(stack: ExitStack, url: str) -> BarcodeScanner | None:
    try:
        one = barcode_scanner(url)
        one.open()
    except DeviceError:
        return None
    stack.callback(one.close)
    return one


def _judged(bench: Bench, url: str, scan: Scan | BadScan) -> Told:
    """What was scanned may be somebody's card, and goes into no report."""
    if isinstance(scan, BadScan):
        return odd(ABOUT, text("setup.scanner.bad", url=url), as_said(scan.reason))
    try:
        known = bench.draft.settings().card_patterns.recognise(scan.text, CardSource.BARCODE)
    except DraftError:
        known = None
    bench.conversation.say(value(scan.text))
    return good(ABOUT, text("setup.scanner.card" if known else "setup.scanner.item", url=url, letters=len(scan.text)))
