"""The scanner is the device from which a code comes; what the code says stays at the terminal."""
from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from devices.emulators.wedge import WedgeEmulator
from kiosk.setup.bench import Bench
from kiosk.setup.draft import Draft
from kiosk.setup.scanning import scanner
from kiosk.setup.terminal import Terminal
from kiosk.texts import Texts
from sip2.selftest import Verdict

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "kiosk"
CODE = "29000000000017"


class Hands(io.StringIO):
    """A terminal whose technician scans when asked to."""

    def __init__(self, scan: Callable[[], None]) -> None:
        super().__init__()
        self._scan = scan

    def write(self, text: str) -> int:
        if text.startswith("Scan it"):
            self._scan()
        return super().write(text)


@pytest.mark.parametrize(("scanned", "verdict", "told"), [
    (CODE, Verdict.GOOD, "a card of ours"), ("30001", Verdict.GOOD, "taken for an item"),
    ("a" * 90, Verdict.ODD, "none of ours")])
def test_a_keyboard_that_scans_is_the_scanner(tmp_path: Path, scanned: str, verdict: Verdict, told: str) -> None:
    config, keyboards = tmp_path / "config", tmp_path / "by-id"
    shutil.copytree(EXAMPLE, config)
    keyboards.mkdir()
    with WedgeEmulator() as typing, WedgeEmulator() as wedge:
        for name, one in (("usb-Logitech-event-kbd", typing), ("usb-Scanner-event-kbd", wedge)):
            (keyboards / name).symlink_to(one.url.partition("://")[2])
        said = Hands(lambda: wedge.scan(scanned))
        outcome = scanner(Bench(Terminal(yes=True, said=said), Draft(config), wait=10.0), keyboards)
    (finding,) = outcome.findings
    assert (finding.verdict, outcome.changes) == (
        verdict, {("scanner", "url"): f"barcode+evdev://{keyboards / 'usb-Scanner-event-kbd'}"})
    said_so = finding.finding(Texts("en"))
    assert told in said_so.found
    assert scanned not in said_so.found + said_so.remedy


def test_without_a_scan_what_is_configured_stays(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "config")
    said = io.StringIO()
    outcome = scanner(Bench(Terminal(yes=True, said=said), Draft(tmp_path / "config"), wait=0.0), tmp_path)
    assert outcome.changes == {}
    assert "It stays barcode+serial:///dev/ttyACM0" in outcome.findings[0].finding(Texts("en")).found
